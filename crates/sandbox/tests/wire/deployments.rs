//! Deployments: templates that the sandbox's resource manager works through, from one endpoint to five hundred instances.

use sandbox::Scenario;
use serde_json::{Value, json};

use crate::client::{Visitor, options};

pub(crate) const VERSION: &str = "api-version=2024-03-01";
pub(crate) const LINZ: &str = "aio-linz-furnace";

fn group_of(instance: &str) -> &str {
    instance.split("/providers/").next().unwrap()
}

/// A template of a resource group with one endpoint for each name, each an instance and an endpoint.
pub(crate) fn template(custom_location: &Value, resources: &[(&str, Value)]) -> Value {
    let resources: Vec<Value> = resources
        .iter()
        .map(|(name, more)| {
            let mut resource = json!({
                "type": "Microsoft.IoTOperations/instances/registryEndpoints", "apiVersion": "2025-10-01",
                "name": format!("{LINZ}/{name}"), "extendedLocation": { "name": custom_location, "type": "CustomLocation" },
                "properties": { "host": "[parameters('host')]", "authentication": { "method": "Anonymous", "anonymousSettings": {} } },
            });
            resource.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            resource
        })
        .collect();
    json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": {
            "host": { "type": "string", "defaultValue": "mcr.microsoft.com" },
            "password": { "type": "secureString", "defaultValue": "plain-to-see" },
        },
        "resources": resources,
        "outputs": { "host": { "type": "string", "value": "[parameters('host')]" }, "word": { "type": "secureString", "value": "[parameters('password')]" } },
    })
}

pub(crate) fn order(template: &Value, parameters: Value) -> Value {
    json!({ "properties": { "mode": "Incremental", "template": template, "parameters": parameters } })
}

pub(crate) async fn linz(visitor: &Visitor) -> (String, Value) {
    let instance = visitor.instance(LINZ);
    let base = format!("{}/providers/Microsoft.Resources/deployments", group_of(&instance));
    (base, visitor.instance_entry(LINZ)["customLocationId"].clone())
}

#[tokio::test]
async fn a_template_is_worked_through_in_its_order() {
    let visitor = Visitor::plant().await;
    let (base, location) = linz(&visitor).await;
    let first = json!({});
    let second = json!({ "dependsOn": [format!("[resourceId('Microsoft.IoTOperations/instances/registryEndpoints', '{LINZ}', 'roll-a')]")] });
    let template = template(&location, &[("roll-a", first), ("roll-b", second)]);
    let path = format!("{base}/two?{VERSION}");
    let begun =
        visitor.arm("PUT", &path, Some(&order(&template, json!({ "host": { "value": "ghcr.io/brenner" } })))).await;
    assert_eq!(
        (begun.status, begun.body["properties"]["provisioningState"].as_str()),
        (201, Some("Accepted")),
        "{}",
        begun.text
    );
    assert!(!begun.text.contains("plain-to-see"), "{}", begun.text);
    let status = begun.header("azure-asyncoperation").to_owned();
    assert_eq!(visitor.follow(&status).await.body["status"], "Running");
    let again = visitor.arm("PUT", &path, Some(&order(&template, json!({})))).await;
    assert_eq!((again.status, again.code()), (409, "DeploymentActive"));
    let operations = format!("{base}/two/operations?{VERSION}");
    let listed = visitor.arm("GET", &operations, None).await;
    assert_eq!(listed.body["value"].as_array().unwrap().len(), 1, "the second waits for the first");
    visitor.finish().await;
    assert_eq!(visitor.follow(&status).await.body["status"], "Running", "now the second runs");
    visitor.finish().await;
    assert_eq!(visitor.follow(&status).await.body["status"], "Succeeded");
    let ended = visitor.arm("GET", &path, None).await;
    assert_eq!(ended.body["properties"]["outputs"]["host"], json!({ "type": "String", "value": "ghcr.io/brenner" }));
    assert_eq!(ended.body["properties"]["outputs"]["word"], json!({ "type": "SecureString" }));
    let made = format!("{}/registryEndpoints/roll-b?api-version=2025-10-01", visitor.instance(LINZ));
    assert_eq!(visitor.arm("GET", &made, None).await.body["properties"]["host"], "ghcr.io/brenner");
    let exported = visitor.arm("POST", &format!("{base}/two/exportTemplate?{VERSION}"), None).await;
    assert_eq!(exported.body["template"], template);
    assert_eq!(visitor.arm("HEAD", &path, None).await.status, 204);
    let over = visitor.arm("POST", &format!("{base}/two/cancel?{VERSION}"), None).await;
    assert_eq!((over.status, over.code()), (409, "DeploymentCannotBeCancelled"));
    assert_eq!(visitor.arm("DELETE", &path, None).await.status, 204);
    assert_eq!(visitor.arm("GET", &path, None).await.code(), "DeploymentNotFound");
}

#[tokio::test]
async fn one_target_that_fails_does_not_stop_the_others() {
    let visitor = Visitor::plant().await;
    let (base, location) = linz(&visitor).await;
    let rule = json!([{ "match": { "pathRegex": "registryEndpoints/roll-b$" }, "effect": { "failOperation": { "code": "ClusterOffline", "message": "gone" } } }]);
    visitor.control("POST", "faults", Some(&rule)).await;
    let waits = json!({ "dependsOn": [format!("{LINZ}/roll-b")] });
    let template = template(&location, &[("roll-a", json!({})), ("roll-b", json!({})), ("roll-c", waits)]);
    let path = format!("{base}/three?{VERSION}");
    assert_eq!(visitor.arm("PUT", &path, Some(&order(&template, json!({})))).await.status, 201);
    visitor.finish().await;
    let ended = visitor.arm("GET", &path, None).await;
    let error = &ended.body["properties"]["error"];
    assert_eq!(
        (error["code"].as_str(), error["details"][0]["code"].as_str()),
        (Some("DeploymentFailed"), Some("ResourceDeploymentFailure")),
        "{}",
        ended.text
    );
    assert_eq!(error["details"][0]["details"][0]["code"], "ClusterOffline");
    let listed = visitor.arm("GET", &format!("{base}/three/operations?{VERSION}"), None).await;
    let states: Vec<&str> = listed.body["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["properties"]["provisioningState"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["Succeeded", "Failed"], "the third never began");
}

#[tokio::test]
async fn what_is_wrong_is_said_before_anything_is_written() {
    let mut visitor = Visitor::plant().await;
    let (base, location) = linz(&visitor).await;
    let path = format!("{base}/bad/validate?{VERSION}");
    let good = template(&location, &[("roll-a", json!({}))]);
    let checked = visitor.arm("POST", &path, Some(&order(&good, json!({})))).await;
    assert_eq!(
        (checked.status, checked.body["properties"]["provisioningState"].as_str()),
        (200, Some("Succeeded")),
        "{}",
        checked.text
    );
    let cases = [
        ("InvalidTemplate", json!({ "name": "[parameters('nothing')]" })),
        ("InvalidTemplate", json!({ "dependsOn": ["nobody"] })),
        ("InvalidTemplate", json!({ "dependsOn": [format!("{LINZ}/roll-a")] })),
        ("InvalidTemplate", json!({ "name": "too-short" })),
        ("InvalidTemplate", json!({ "name": "[concat('a', nosuch())]" })),
        (
            "InvalidTemplate",
            json!({ "name": format!("[format('{LINZ}/n{{0}}', copyIndex())]"), "copy": { "name": "many", "count": 801 } }),
        ),
        ("InvalidTemplateDeployment", json!({ "apiVersion": "2025-10-01-preview" })),
    ];
    for (code, change) in cases {
        let heard = visitor
            .arm("POST", &path, Some(&order(&template(&location, &[("roll-a", change.clone())]), json!({}))))
            .await;
        assert_eq!((heard.status, heard.code()), (400, code), "{change}: {}", heard.text);
    }
    let stray = visitor.arm("POST", &path, Some(&order(&good, json!({ "nobody": { "value": 1 } })))).await;
    assert!(stray.text.contains("do not correspond"), "{}", stray.text);
    let typed = visitor.arm("POST", &path, Some(&order(&good, json!({ "host": { "value": 1 } })))).await;
    assert_eq!(typed.code(), "InvalidTemplate");
    let ines = visitor.user(2);
    visitor.become_person(&ines).await;
    let refused = visitor.arm("PUT", &format!("{base}/bad?{VERSION}"), Some(&order(&good, json!({})))).await;
    assert_eq!((refused.status, refused.code()), (403, "AuthorizationFailed"));
}

/// The body of a roll-out over instances of one subscription, in nested deployments.
fn roll_out(targets: &[Value]) -> Value {
    let nested = json!({
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": { "t": { "type": "object" }, "name": { "type": "string" } },
        "resources": [{
            "type": "Microsoft.IoTOperations/instances/registryEndpoints", "apiVersion": "2025-10-01",
            "name": "[format('{0}/{1}', parameters('t').instance, parameters('name'))]",
            "extendedLocation": { "type": "CustomLocation", "name": "[parameters('t').customLocationId]" },
            "properties": { "host": "mcr.microsoft.com", "authentication": { "method": "Anonymous", "anonymousSettings": {} } },
        }],
        "outputs": { "id": { "type": "string", "value": "[reference(resourceId('Microsoft.IoTOperations/instances/registryEndpoints', parameters('t').instance, parameters('name')), '2025-10-01', 'Full').id]" } },
    });
    let template = json!({
        "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": { "targets": { "type": "array" }, "name": { "type": "string" } },
        "resources": [{
            "type": "Microsoft.Resources/deployments", "apiVersion": "2024-03-01",
            "name": "[format('reg-{0}-{1}', uniqueString(parameters('name')), copyIndex())]",
            "resourceGroup": "[parameters('targets')[copyIndex()].resourceGroup]",
            "copy": { "name": "sites", "count": "[length(parameters('targets'))]", "mode": "serial", "batchSize": 20 },
            "properties": {
                "mode": "Incremental", "expressionEvaluationOptions": { "scope": "inner" }, "template": nested,
                "parameters": { "t": { "value": "[parameters('targets')[copyIndex()]]" }, "name": { "value": "[parameters('name')]" } },
            },
        }],
    });
    json!({ "location": "westeurope", "properties": {
        "mode": "Incremental", "template": template, "parameters": { "targets": { "value": targets }, "name": { "value": "rolled-out" } },
    } })
}

#[tokio::test]
async fn one_endpoint_reaches_five_hundred_instances_in_a_few_requests() {
    let visitor = Visitor::with(options(Scenario::Estate { instances: 500, endpoints: 1 })).await;
    let mut by_subscription: std::collections::BTreeMap<String, Vec<Value>> = std::collections::BTreeMap::new();
    for instance in visitor.ready["instances"].as_array().unwrap() {
        let parts: Vec<&str> = instance["id"].as_str().unwrap().split('/').collect();
        let target = json!({ "resourceGroup": parts[4], "instance": instance["name"], "customLocationId": instance["customLocationId"] });
        by_subscription.entry(parts[2].to_owned()).or_default().push(target);
    }
    assert_eq!(by_subscription.values().map(Vec::len).sum::<usize>(), 500);
    let path = |subscription: &str| {
        format!("/subscriptions/{subscription}/providers/Microsoft.Resources/deployments/wave?{VERSION}")
    };
    for (subscription, targets) in &by_subscription {
        let begun = visitor.arm("PUT", &path(subscription), Some(&roll_out(targets))).await;
        assert_eq!(begun.status, 201, "{}", begun.text);
    }
    let canceled = by_subscription.keys().next_back().unwrap().clone();
    visitor.finish().await;
    let stop = path(&canceled).replace("wave?", "wave/cancel?");
    assert_eq!(visitor.arm("POST", &stop, None).await.status, 204);
    for _ in 0..12 {
        visitor.finish().await;
    }
    let mut reached = 0;
    for (subscription, targets) in &by_subscription {
        let ended = visitor.arm("GET", &path(subscription), None).await;
        let wanted = if *subscription == canceled { "Canceled" } else { "Succeeded" };
        assert_eq!(ended.body["properties"]["provisioningState"], wanted, "{}", ended.text);
        let mut link = path(subscription).replace("wave?", "wave/operations?");
        let mut done = 0;
        loop {
            let page = visitor.arm("GET", &link, None).await;
            let nested = |one: &&Value| {
                one["properties"]["targetResource"]["id"].is_string()
                    && one["properties"]["provisioningState"] == "Succeeded"
            };
            done += page.body["value"].as_array().unwrap().iter().filter(nested).count();
            match page.body["nextLink"].as_str() {
                Some(next) => link = next.strip_prefix("https://management.azure.com").unwrap().to_owned(),
                None => break,
            }
        }
        if *subscription == canceled {
            assert!(done >= 20 && done < targets.len(), "{done} of {}", targets.len());
        } else {
            assert_eq!(done, targets.len());
        }
        reached += done;
    }
    let scenario = visitor.control("GET", "scenario", None).await;
    let endpoints =
        scenario.body["resourceCounts"]["microsoft.iotoperations/instances/registryendpoints"].as_u64().unwrap();
    // What the providers had begun when the one was canceled, they have finished: the batch that ran.
    assert_eq!(endpoints, 500 + u64::try_from(reached).unwrap() + 20);
}

#[tokio::test]
async fn loops_symbols_and_both_scopes_are_worked_out() {
    let visitor = Visitor::plant().await;
    let (base, location) = linz(&visitor).await;
    let (porto, porto_location) =
        (visitor.instance("aio-porto-float"), visitor.instance_entry("aio-porto-float")["customLocationId"].clone());
    let parts: Vec<&str> = porto.split('/').collect();
    let endpoint = |name: &str, location: &Value, host: &str| {
        json!({
            "type": "Microsoft.IoTOperations/instances/registryEndpoints", "apiVersion": "2025-10-01", "name": name,
            "extendedLocation": { "name": location, "type": "CustomLocation" },
            "properties": { "host": host, "authentication": { "method": "Anonymous", "anonymousSettings": {} } },
        })
    };
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    let mut signed = endpoint(&format!("{LINZ}/signed"), &location, "[variables('hosts')[1]]");
    signed["properties"]["copy"] = json!([{ "name": "codeSigningCas", "count": 2,
        "input": { "type": "Secret", "secretRef": "[format('ca-{0}', copyIndex('codeSigningCas'))]" } }]);
    let mut left_out = endpoint(&format!("{LINZ}/left-out"), &location, "mcr.microsoft.com");
    left_out["condition"] = json!("[equals(parameters('kind'), 'never')]");
    // Outer scope: the nested template speaks of the parameters and variables of the one around it.
    let nested = json!({ "$schema": schema, "contentVersion": "1.0.0.0", "parameters": {},
        "resources": [endpoint("[format('aio-porto-float/{0}', parameters('kind'))]", &porto_location, "[variables('hosts')[0]]")] });
    let template = json!({
        "$schema": schema, "contentVersion": "1.0.0.0",
        "parameters": { "kind": { "type": "string", "allowedValues": ["outer", "never"], "defaultValue": "outer" } },
        "variables": { "copy": [{ "name": "hosts", "count": 2, "input": "[format('{0}{1}.example.com', variables('stem'), copyIndex('hosts'))]" }], "stem": "registry" },
        "resources": [signed, left_out, {
            "type": "Microsoft.Resources/deployments", "apiVersion": "2024-03-01", "name": "beyond",
            "subscriptionId": parts[2], "resourceGroup": parts[4], "dependsOn": ["signed-first"],
            "properties": { "mode": "Incremental", "template": nested },
        }],
        "outputs": { "all": { "type": "array", "copy": { "count": "[length(variables('hosts'))]", "input": "[variables('hosts')[copyIndex()]]" } } },
    });
    let path = format!("{base}/mixed?{VERSION}");
    let refused = visitor.arm("PUT", &path, Some(&order(&template, json!({})))).await;
    assert!(refused.text.contains("'signed-first' is not defined in the template"), "{}", refused.text);
    let mut template = template;
    template["resources"][2]["dependsOn"] = json!([format!("{LINZ}/signed"), format!("{LINZ}/left-out")]);
    let begun = visitor.arm("PUT", &path, Some(&order(&template, json!({})))).await;
    assert_eq!(begun.status, 201, "{}", begun.text);
    for _ in 0..3 {
        visitor.finish().await;
    }
    let ended = visitor.arm("GET", &path, None).await;
    assert_eq!(ended.body["properties"]["provisioningState"], "Succeeded", "{}", ended.text);
    assert_eq!(
        ended.body["properties"]["outputs"]["all"]["value"],
        json!(["registry0.example.com", "registry1.example.com"])
    );
    let get = async |id: String| visitor.arm("GET", &format!("{id}?api-version=2025-10-01"), None).await;
    let made = get(format!("{}/registryEndpoints/signed", visitor.instance(LINZ))).await;
    assert_eq!(made.body["properties"]["codeSigningCas"][1]["secretRef"], "ca-1", "{}", made.text);
    assert_eq!(
        get(format!("{porto}/registryEndpoints/outer")).await.body["properties"]["host"],
        "registry0.example.com"
    );
    assert_eq!(get(format!("{}/registryEndpoints/left-out", visitor.instance(LINZ))).await.status, 404);
    // Language version 2.0: symbols, and a resource that is only read.
    let modern = json!({
        "$schema": schema, "languageVersion": "2.0", "contentVersion": "1.0.0.0",
        "resources": {
            "made": { "existing": true, "type": "Microsoft.IoTOperations/instances/registryEndpoints", "apiVersion": "2025-10-01", "name": format!("{LINZ}/signed") },
            "one": endpoint(&format!("{LINZ}/one"), &location, "[reference('made').host]"),
            "two": { "dependsOn": ["one"], "copy": { "name": "many", "count": 2 }, "type": "Microsoft.IoTOperations/instances/registryEndpoints", "apiVersion": "2025-10-01",
                "name": format!("[format('{LINZ}/two-{{0}}', copyIndex(1))]"), "extendedLocation": { "name": location, "type": "CustomLocation" },
                "properties": { "host": "mcr.microsoft.com", "authentication": { "method": "Anonymous", "anonymousSettings": {} } } },
        },
        "outputs": { "hosts": { "type": "array", "value": "[createArray(reference('one').host, reference('two[1]').host)]" } },
    });
    let path = format!("{base}/modern?{VERSION}");
    let begun = visitor.arm("PUT", &path, Some(&order(&modern, json!({})))).await;
    assert_eq!(begun.status, 201, "{}", begun.text);
    for _ in 0..3 {
        visitor.finish().await;
    }
    let ended = visitor.arm("GET", &path, None).await;
    assert_eq!(
        ended.body["properties"]["outputs"]["hosts"]["value"],
        json!(["registry1.example.com", "mcr.microsoft.com"]),
        "{}",
        ended.text
    );
}
