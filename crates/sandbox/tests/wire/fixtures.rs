//! Plays the example requests of `tests/fixtures/arm` against the sandbox.

use std::path::Path;

use serde_json::Value;

use crate::client::Visitor;

const LINZ: &str = "aio-linz-furnace";

#[tokio::test]
async fn every_example_request_gets_the_answer_it_names() {
    let visitor = Visitor::plant().await;
    let instance = visitor.instance(LINZ);
    let shown = visitor.arm("GET", &format!("{instance}?api-version=2025-10-01"), None).await.body;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let names = [
        ("{group}", instance.split("/providers/").next().unwrap().to_owned()),
        ("{customLocation}", text(&shown["extendedLocation"]["name"])),
        ("{providerClass}", text(&shown["properties"]["defaultSecretProviderClassRef"]["resourceId"])),
        ("{instance}", instance.clone()),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/arm");
    let mut played = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let mut example = std::fs::read_to_string(&path).unwrap();
        for (name, value) in &names {
            example = example.replace(name, value);
        }
        let example: Value = serde_json::from_str(&example).unwrap();
        let target = format!("{}?api-version={}", text(&example["path"]), text(&example["apiVersion"]));
        let heard = visitor.arm(&text(&example["method"]), &target, Some(&example["body"])).await;
        let name = path.file_name().unwrap().display().to_string();
        assert_eq!(u64::from(heard.status), example["status"].as_u64().unwrap(), "{name}: {}", heard.text);
        if let Some(problem) = example.get("problem") {
            let wanted = (text(&problem["code"]), text(&problem["target"]));
            assert!(heard.details().contains(&wanted), "{name}: {:?}", heard.details());
        }
        played += 1;
    }
    assert!(played > 10, "the examples were found");
}
