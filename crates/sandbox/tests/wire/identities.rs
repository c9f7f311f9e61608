//! Identities that instances use and clusters that identities trust, and what comes of it in the cluster.

use serde_json::{Value, json};

use crate::client::Visitor;

const LINZ: &str = "aio-linz-furnace";

fn identity(visitor: &Visitor, name: &str) -> String {
    let instance = visitor.instance(LINZ);
    let group = instance.split("/providers/").next().unwrap();
    format!("{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}")
}

#[tokio::test]
async fn an_instance_takes_tags_and_identities_at_once_and_nothing_else() {
    let mut visitor = Visitor::plant().await;
    let path = format!("{}?api-version=2025-10-01", visitor.instance(LINZ));
    let dataflow = identity(&visitor, "id-linz-furnace-dataflow");
    let assign = |id: &str| json!({ "identity": { "type": "UserAssigned", "userAssignedIdentities": { id: {} } } });
    let patched = visitor.arm("PATCH", &path, Some(&assign(&dataflow))).await;
    assert_eq!(patched.status, 200, "{}", patched.text);
    let parts = &patched.body["identity"]["userAssignedIdentities"][&dataflow];
    assert!(parts["clientId"].is_string() && parts["principalId"].is_string(), "{}", patched.text);
    let tagged = visitor.arm("PATCH", &path, Some(&json!({ "tags": { "line": "2" } }))).await;
    assert_eq!(
        (&tagged.body["tags"]["line"], tagged.body["identity"]["type"].as_str()),
        (&json!("2"), Some("UserAssigned"))
    );
    let taken =
        json!({ "identity": { "type": "UserAssigned", "userAssignedIdentities": { dataflow.to_uppercase(): null } } });
    assert_eq!(visitor.arm("PATCH", &path, Some(&taken)).await.code(), "InvalidRequestContent", "none would be left");
    let none = visitor.arm("PATCH", &path, Some(&json!({ "identity": { "type": "None" } }))).await;
    assert_eq!(none.body["identity"], json!({ "type": "None" }));
    for (wrong, code) in [
        (json!({ "properties": {} }), "HttpRequestPayloadAPISpecValidationFailed"),
        (json!({ "identity": { "type": "Everyone" } }), "HttpRequestPayloadAPISpecValidationFailed"),
        (json!({ "identity": {} }), "HttpRequestPayloadAPISpecValidationFailed"),
        (assign(&identity(&visitor, "nobody")), "FailedIdentityOperation"),
    ] {
        let refused = visitor.arm("PATCH", &path, Some(&wrong)).await;
        assert_eq!((refused.status, refused.code()), (400, code), "{wrong}: {}", refused.text);
    }
    // An AIO administrator may write the instance, not assign the identity.
    let jonas = visitor.user(1);
    visitor.become_person(&jonas).await;
    let refused = visitor.arm("PATCH", &path, Some(&assign(&dataflow))).await;
    assert_eq!((refused.status, refused.code()), (403, "LinkedAuthorizationFailed"), "{}", refused.text);
}

#[tokio::test]
async fn a_cluster_that_is_no_longer_trusted_gets_no_secret_and_gets_it_again() {
    let visitor = Visitor::plant().await;
    let base = format!("{}/federatedIdentityCredentials", identity(&visitor, "id-linz-furnace-secretsync"));
    let path = format!("{base}/aio-ssc-sa?api-version=2023-01-31");
    let before = visitor.arm("GET", &path, None).await.body;
    let group = visitor.instance(LINZ).split("/providers/").next().unwrap().to_owned();
    let sync = format!(
        "{group}/providers/Microsoft.SecretSyncController/secretSyncs/docker-hub-pull?api-version=2024-08-21-preview"
    );
    let reason = async || {
        visitor.arm("PATCH", &sync, Some(&json!({ "properties": { "forceSynchronization": "1" } }))).await;
        visitor.finish().await;
        visitor.advance(1).await;
        let heard = visitor.arm("GET", &sync, None).await;
        heard.body["properties"]["status"]["conditions"][0].clone()
    };
    assert_eq!(visitor.arm("DELETE", &path, None).await.status, 200);
    assert_eq!(visitor.arm("DELETE", &path, None).await.status, 204);
    let broken = reason().await;
    assert_eq!((&broken["status"], &broken["reason"]), (&json!("False"), &json!("ProviderError")), "{broken}");
    let body = json!({ "properties": before["properties"] });
    assert_eq!(visitor.arm("PUT", &path, Some(&body)).await.status, 201);
    assert_eq!(visitor.arm("PUT", &path, Some(&body)).await.status, 200);
    assert_eq!(reason().await["status"], "True");
    let twice = visitor.arm("PUT", &path.replace("aio-ssc-sa", "another"), Some(&body)).await;
    assert_eq!((twice.status, twice.code()), (409, "Conflict"), "issuer and subject are there already");
    for (pointer, wrong) in
        [("issuer", Value::Null), ("subject", json!(5)), ("audiences", json!("x")), ("audiences", json!([]))]
    {
        let mut body = body.clone();
        body["properties"][pointer] = wrong;
        let refused = visitor.arm("PUT", &path.replace("aio-ssc-sa", "wrong"), Some(&body)).await;
        assert_eq!(refused.status, 400, "{pointer}: {}", refused.text);
    }
    let short = visitor.arm("PUT", &path.replace("aio-ssc-sa", "ab"), Some(&body)).await;
    assert_eq!(short.status, 400, "{}", short.text);
}
