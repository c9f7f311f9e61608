//! A thousand tokens go through the application, and none of them is in its files, its answers, its errors or the
//! diagnostics that people copy, nor in the sandbox's record.

use serde_json::{Value, json};

use crate::create::{create, draft};
use crate::support::{App, emulator};
use crate::wiretap::{Search, Wiretap};

const PASSWORD: &str = "hunter2-and-some-more-of-it";

#[test]
fn a_thousand_tokens_leave_nothing_behind() {
    let emulator =
        emulator("plant", sandbox::Options { lro_seconds: 1, no_arm_limits: true, ..sandbox::Options::default() });
    let wire = Wiretap::on(emulator.sandbox.base_url());
    let app = App::start(&emulator.folder().join("regent.sqlite"), wire.url()).with_list();
    let own =
        json!({ "method": "ArtifactPullSecret", "secretSource": "new", "newSecretName": "edge", "userName": "robot" });
    let mut left = vec![create(&app, &draft(&emulator, "pulls", own.clone()), Some(PASSWORD), Value::Null).unwrap()];
    let kept = json!({ "id": null, "step": "authentication", "draft": draft(&emulator, "later", own) });
    left.push(app.invoke("save_draft", kept).unwrap());
    // Before each of these calls every token expires; it is refused once and made again with new ones.
    let arm = json!({ "service": "arm" });
    let expire = json!({ "match": arm, "times": 1, "effect": { "expireTokens": true } });
    let instance = emulator.instance(0)["id"].clone();
    for _ in 0..500 {
        emulator.misbehave(json!([expire]));
        left.push(app.invoke("secret_sync_readiness", json!({ "instanceId": instance })).unwrap());
        if left.len() % 50 == 0 && wire.tokens().len() >= 1_000 {
            break;
        }
    }
    assert!(wire.tokens().len() >= 1_000, "{} tokens", wire.tokens().len());
    emulator.misbehave(json!([{ "match": { "service": "arm" }, "times": null, "effect": { "expireTokens": true } }]));
    for command in [
        "list_container_registries",
        "list_instances",
        "get_session",
        "get_network",
        "get_token_cache",
        "get_diagnostics",
    ] {
        left.push(app.invoke(command, json!({})).unwrap_or_else(|error| error));
    }
    let left: String = left.iter().map(Value::to_string).collect();

    let tokens = wire.tokens();
    let search = Search::of(tokens.iter().map(String::as_str).chain([PASSWORD]));
    assert_eq!(search.find(left.as_bytes()), None, "in what the page was told");
    assert!(left.contains("Token cache: "), "the diagnostics are among it");
    let (found, files) = search.find_in_files(emulator.folder());
    assert_eq!(found, None);
    assert!(files >= 2, "{files} files");
}
