//! Bodies that nobody means to send, by the hundred, to everything that takes one: each gets a refusal in the words of the
//! service, never 500, never a broken connection, and the sandbox goes on.

use serde_json::{Value, json};

use crate::client::{Visitor, heard};

/// What a client can get wrong in one value.
fn wrong_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("\u{0}"),
        json!("x".repeat(100_000)),
        json!("\u{202e}\u{feff}ä"),
        json!([]),
        json!([[[[]]]]),
        json!({}),
        json!({ "method": {} }),
    ]
}

/// Every body that differs from `body` in one place, by a wrong value or by the place being gone.
fn mutations(body: &Value) -> Vec<Value> {
    fn places(value: &Value, at: &str, found: &mut Vec<String>) {
        found.push(at.to_owned());
        if let Some(map) = value.as_object() {
            for (key, child) in map {
                places(child, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        for (number, child) in value.as_array().into_iter().flatten().enumerate() {
            places(child, &format!("{at}/{number}"), found);
        }
    }
    let mut found = Vec::new();
    places(body, "", &mut found);
    let mut all = Vec::new();
    for place in found {
        for wrong in wrong_values() {
            let mut changed = body.clone();
            *changed.pointer_mut(&place).unwrap() = wrong;
            all.push(changed);
        }
        if let Some((parent, key)) = place.rsplit_once('/') {
            let mut changed = body.clone();
            let key = key.replace("~1", "/").replace("~0", "~");
            match changed.pointer_mut(parent).unwrap() {
                Value::Object(members) => drop(members.remove(&key)),
                Value::Array(items) => drop(items.remove(key.parse().unwrap())),
                other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => {
                    unreachable!("a place in {other}")
                }
            }
            all.push(changed);
        }
    }
    all
}

/// Texts that are no JSON, or too much of it.
fn no_json() -> Vec<Vec<u8>> {
    let deep = [b"[".repeat(5_000), b"]".repeat(5_000)].concat();
    let texts: [&[u8]; 8] =
        [b"", b"{", b"null", b"[1,2", b"\xff\xfe\x00", b"{\"a\":1}{\"a\":2}", b"properties=1", b"\xef\xbb\xbf{}"];
    texts.iter().map(|text| text.to_vec()).chain([deep]).collect()
}

fn sane(status: u16, body: &Value, text: &str, what: &str) {
    assert!((200..500).contains(&status), "{status} for {what}: {text}");
    if status >= 400 {
        let error = body["error"]["code"]
            .as_str()
            .or_else(|| body["error"].as_str())
            .or_else(|| body["errors"][0]["code"].as_str());
        assert!(error.is_some_and(|code| !code.is_empty()), "an error in the service's words for {what}: {text}");
    }
}

#[tokio::test]
async fn no_body_breaks_what_takes_one() {
    let mut options = crate::client::options(sandbox::Scenario::Plant);
    (options.no_arm_limits, options.lro_seconds) = (true, 0);
    let visitor = Visitor::with(options).await;
    let instance = visitor.instance_entry("aio-linz-furnace");
    let (id, group) =
        (instance["id"].as_str().unwrap(), instance["id"].as_str().unwrap().split("/providers/").next().unwrap());
    let location = json!({ "name": instance["customLocationId"], "type": "CustomLocation" });
    let place = format!("{group}/providers/Microsoft.SecretSyncController");
    let endpoint = json!({ "extendedLocation": location, "properties": { "host": "contoso.azurecr.io",
        "authentication": { "method": "ArtifactPullSecret", "artifactPullSecretSettings": { "secretRef": "a" } },
        "codeSigningCas": [{ "type": "Secret", "secretRef": "b" }] } });
    let class = json!({ "location": "westeurope", "extendedLocation": location, "properties": { "clientId": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "tenantId": visitor.ready["tenantId"], "keyvaultName": "kv-brenner-linz", "objects": "array:\n  - |\n    objectName: a\n    objectType: secret\n" } });
    let sync = json!({ "location": "westeurope", "extendedLocation": location, "properties": { "kubernetesSecretType": "Opaque",
        "secretProviderClassName": "spc", "serviceAccountName": "aio-ssc-sa", "objectSecretMapping": [{ "sourcePath": "a", "targetKey": "b" }] } });
    let query = json!({ "subscriptions": visitor.ready["subscriptions"], "query": "resources | take 1",
        "options": { "$top": 1, "$skip": 0, "resultFormat": "objectArray" } });
    let arm = visitor.arm_token().to_owned();
    let vault = visitor.token(&visitor.user(0), crate::client::VAULT_SCOPE, "common").await;
    let secret = json!({ "value": "x", "contentType": "text/plain", "tags": { "a": "b" }, "attributes": { "enabled": true, "exp": 2_000_000_000 } });
    let management = "management.azure.com";
    let identity = json!({ "tags": { "a": "b" }, "identity": { "type": "UserAssigned",
        "userAssignedIdentities": { format!("{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-linz-furnace-dataflow"): {} } } });
    let trust = json!({ "properties": { "issuer": "https://issuer.example", "subject": "system:serviceaccount:a:b", "audiences": ["api://AzureADTokenExchange"] } });
    let mut written = endpoint.clone();
    written["type"] = "Microsoft.IoTOperations/instances/registryEndpoints".into();
    written["apiVersion"] = "2025-10-01".into();
    written["name"] = "[concat('aio-linz-furnace/', parameters('name'), copyIndex())]".into();
    written["copy"] = json!({ "name": "loop", "count": 1 });
    let deployment = json!({ "properties": { "mode": "Incremental", "parameters": { "name": { "value": "mutant" } }, "template": {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
        "parameters": { "name": { "type": "string" } }, "variables": { "v": "[parameters('name')]" },
        "resources": [written, { "type": "Microsoft.Resources/deployments", "apiVersion": "2024-03-01", "name": "inner",
            "properties": { "mode": "Incremental", "template": { "$schema": "https://schema.management.azure.com/x", "contentVersion": "1.0.0.0", "resources": [] } } }],
        "outputs": { "o": { "type": "string", "value": "[variables('v')]" } } } } });
    let deployments = format!("{group}/providers/Microsoft.Resources/deployments");
    let targets: [(&str, &str, String, &str, &Value); 10] = [
        (management, "PATCH", format!("{id}?api-version=2025-10-01"), &arm, &identity),
        (
            management,
            "PUT",
            format!(
                "{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-linz-furnace-dataflow/federatedIdentityCredentials/mutant?api-version=2023-01-31"
            ),
            &arm,
            &trust,
        ),
        (management, "PUT", format!("{deployments}/mutant?api-version=2024-03-01"), &arm, &deployment),
        (management, "POST", format!("{deployments}/mutant/validate?api-version=2024-03-01"), &arm, &deployment),
        (management, "POST", format!("{deployments}/mutant/whatIf?api-version=2024-03-01"), &arm, &deployment),
        (management, "PUT", format!("{id}/registryEndpoints/mutant?api-version=2025-10-01"), &arm, &endpoint),
        (
            management,
            "PUT",
            format!("{place}/azureKeyVaultSecretProviderClasses/mutant?api-version=2024-08-21-preview"),
            &arm,
            &class,
        ),
        (management, "PUT", format!("{place}/secretSyncs/mutant?api-version=2024-08-21-preview"), &arm, &sync),
        (
            management,
            "POST",
            "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01".to_owned(),
            &arm,
            &query,
        ),
        ("kv-brenner-linz.vault.azure.net", "PUT", "/secrets/mutant?api-version=7.4".to_owned(), &vault, &secret),
    ];
    let mut sent = 0;
    for (host, method, path, token, body) in &targets {
        for changed in mutations(body) {
            let heard = visitor.send(host, method, path, token, Some(&changed)).await;
            let what = changed.to_string();
            sane(heard.status, &heard.body, &heard.text, what.get(..what.len().min(300)).unwrap_or(path));
            sent += 1;
        }
        for bytes in no_json() {
            for kind in ["application/json", "text/plain"] {
                let request = visitor.request(host, method, path).bearer_auth(token).header("content-type", kind);
                let answer = heard(request.body(bytes.clone())).await;
                sane(
                    answer.status,
                    &answer.body,
                    &answer.text,
                    &String::from_utf8_lossy(&bytes[..bytes.len().min(80)]),
                );
                assert!(answer.status >= 400, "{path}: {}", answer.text);
                sent += 1;
            }
        }
    }
    assert!(sent > 500, "{sent}");
    assert_eq!(visitor.arm("GET", "/subscriptions?api-version=2022-12-01", None).await.status, 200, "it goes on");
}

#[tokio::test]
async fn no_form_breaks_entra() {
    let visitor = Visitor::plant().await;
    for path in ["/common/oauth2/v2.0/token", "/common/oauth2/v2.0/devicecode"] {
        for form in [
            "",
            "grant_type",
            "grant_type=%ff%00",
            "grant_type=refresh_token&refresh_token=%F0%9F%94%A5",
            "=&=&&=",
            "grant_type=authorization_code&code=a&code=b&client_id=%00",
        ] {
            let request = visitor
                .request("login.microsoftonline.com", "POST", path)
                .header("content-type", "application/x-www-form-urlencoded");
            let answer = heard(request.body(form)).await;
            sane(answer.status, &answer.body, &answer.text, form);
        }
    }
}
