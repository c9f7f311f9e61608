//! `whatIf`: what a deployment would do, told without doing it; and bodies of deployments that are none.

use serde_json::{Value, json};

use crate::client::Visitor;
use crate::deployments::{LINZ, VERSION, linz, order, template};

#[tokio::test]
async fn what_would_change_is_told_and_nothing_is_written() {
    let visitor = Visitor::plant().await;
    let (base, location) = linz(&visitor).await;
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    let mut template =
        template(&location, &[("company-acr", json!({})), ("what-new", json!({})), ("signed-modules", json!({}))]);
    let same = visitor
        .arm("GET", &format!("{}/registryEndpoints/samples?api-version=2025-10-01", visitor.instance(LINZ)), None)
        .await
        .body;
    let unchanged = json!({ "type": "Microsoft.IoTOperations/instances/registryEndpoints", "apiVersion": "2025-10-01",
        "name": format!("{LINZ}/samples"), "extendedLocation": same["extendedLocation"],
        "properties": { "host": same["properties"]["host"], "authentication": same["properties"]["authentication"] } });
    let porto = visitor.instance_entry("aio-porto-float");
    let inner = json!({ "$schema": schema, "contentVersion": "1.0.0.0", "resources": [{
        "type": "Microsoft.IoTOperations/instances/registryEndpoints", "apiVersion": "2025-10-01", "name": "aio-porto-float/nested-new",
        "extendedLocation": { "name": porto["customLocationId"], "type": "CustomLocation" },
        "properties": { "host": "mcr.microsoft.com", "authentication": { "method": "Anonymous", "anonymousSettings": {} } } }] });
    let nested = json!({ "type": "Microsoft.Resources/deployments", "apiVersion": "2024-03-01", "name": "inner",
        "resourceGroup": porto["id"].as_str().unwrap().split('/').nth(4).unwrap(),
        "properties": { "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" }, "template": inner } });
    template["resources"].as_array_mut().unwrap().extend([unchanged, nested]);
    let path = format!("{base}/guess/whatIf?{VERSION}");
    let begun = visitor.arm("POST", &path, Some(&order(&template, json!({})))).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    let link = begun.header("location").to_owned();
    assert_eq!(visitor.follow(&link).await.status, 202, "not yet");
    visitor.finish().await;
    let told = visitor.follow(&link).await;
    assert_eq!((told.status, told.body["status"].as_str()), (200, Some("Succeeded")), "{}", told.text);
    let changes = told.body["properties"]["changes"].as_array().unwrap();
    let of = |name: &str| changes.iter().find(|one| one["resourceId"].as_str().unwrap().ends_with(name)).unwrap();
    let kind = |name: &str| of(name)["changeType"].as_str().unwrap();
    assert_eq!(
        ["company-acr", "what-new", "samples", "nested-new", "kv-brenner-linz"].map(kind),
        ["Modify", "Create", "NoChange", "Create", "Ignore"]
    );
    let delta = |name: &str| -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let all = of(name)["delta"].as_array().unwrap();
        all.iter().map(|one| (text(&one["path"]), text(&one["propertyChangeType"]))).collect()
    };
    assert!(delta("company-acr").contains(&("properties.host".to_owned(), "Modify".to_owned())));
    let lost = ("properties.codeSigningCas".to_owned(), "Delete".to_owned());
    assert!(delta("signed-modules").contains(&lost), "trust settings that are left out are lost");
    let written = visitor
        .arm("GET", &format!("{}/registryEndpoints/what-new?api-version=2025-10-01", visitor.instance(LINZ)), None)
        .await;
    assert_eq!(written.status, 404, "nothing is written");
    let mut short = order(&template, json!({}));
    short["properties"]["whatIfSettings"] = json!({ "resultFormat": "ResourceIdOnly" });
    let begun = visitor.arm("POST", &path, Some(&short)).await;
    visitor.finish().await;
    let told = visitor.follow(begun.header("location")).await.body;
    let of = told["properties"]["changes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["resourceId"].as_str().unwrap().ends_with("/company-acr"))
        .unwrap()
        .clone();
    assert_eq!((of["changeType"].as_str(), of.get("before")), (Some("Deploy"), None));
    short["properties"]["whatIfSettings"] = json!({ "resultFormat": "Loud" });
    assert_eq!(visitor.arm("POST", &path, Some(&short)).await.code(), "InvalidRequestContent");
}

#[tokio::test]
async fn a_body_of_a_deployment_is_held_to_its_schema() {
    let visitor = Visitor::plant().await;
    let (base, location) = linz(&visitor).await;
    let template = template(&location, &[("never", json!({}))]);
    for (pointer, wrong) in [
        ("/properties/mode", Value::Null),
        ("/properties/mode", json!(1)),
        ("/properties/mode", json!("Sometimes")),
        ("/properties/parameters", json!([])),
        ("/properties/parameters", json!({ "host": "x" })),
        ("/properties/template", json!(1)),
        ("/properties", json!("x")),
        ("/properties/template/resources", json!("x")),
        ("/properties/template/resources/0/name", json!("a/b/c")),
    ] {
        let mut body = order(&template, json!({}));
        *body.pointer_mut(pointer).unwrap() = wrong.clone();
        for (method, verb) in [("PUT", ""), ("POST", "/validate"), ("POST", "/whatIf")] {
            let heard = visitor.arm(method, &format!("{base}/odd{verb}?{VERSION}"), Some(&body)).await;
            assert_eq!(heard.status, 400, "{pointer} {wrong} {verb}: {}", heard.text);
        }
    }
    // A nested deployment without properties fails by itself, and the sandbox goes on.
    let nested = json!({ "type": "Microsoft.Resources/deployments", "apiVersion": "2024-03-01", "name": "inner", "properties": "x" });
    let mut body = order(&template, json!({}));
    body["properties"]["template"]["resources"] = json!([nested]);
    assert_eq!(visitor.arm("PUT", &format!("{base}/odd?{VERSION}"), Some(&body)).await.status, 201);
    visitor.finish().await;
    let ended = visitor.arm("GET", &format!("{base}/odd?{VERSION}"), None).await;
    assert_eq!(ended.body["properties"]["provisioningState"], "Failed", "{}", ended.text);
}
