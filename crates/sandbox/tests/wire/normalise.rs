//! `--normalise`: what comes back is not what was sent, means the same, and may be sent again as it came.

use sandbox::{Options, Scenario};
use serde_json::{Value, json};

use crate::client::{Visitor, options};
use crate::secret_sync::Chain;

const LINZ: &str = "aio-linz-furnace";
const GUID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

async fn normalising() -> Visitor {
    Visitor::with(Options { normalise: true, ..options(Scenario::Plant) }).await
}

fn endpoint(visitor: &Visitor, name: &str) -> String {
    format!("{}/registryEndpoints/{name}?api-version=2025-10-01", visitor.instance(LINZ))
}

fn methods() -> [(&'static str, Value); 4] {
    [
        ("anonymous", json!({ "method": "Anonymous", "anonymousSettings": {} })),
        ("system", json!({ "method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": {} })),
        (
            "user",
            json!({ "method": "UserAssignedManagedIdentity", "userAssignedManagedIdentitySettings": { "clientId": GUID, "tenantId": GUID } }),
        ),
        ("secret", json!({ "method": "ArtifactPullSecret", "artifactPullSecretSettings": { "secretRef": "pull" } })),
    ]
}

#[tokio::test]
async fn an_endpoint_comes_back_in_the_services_own_words() {
    let visitor = normalising().await;
    for (name, authentication) in methods() {
        let path = endpoint(&visitor, name);
        let mut body = visitor.endpoint_body(LINZ);
        body["properties"]["host"] = "ghcr.io/Team".into();
        body["properties"]["authentication"] = authentication;
        let put = visitor.arm("PUT", &path, Some(&body)).await;
        assert_eq!(put.status, 201, "{name}: {}", put.text);
        visitor.finish().await;
        let shown = visitor.arm("GET", &path, None).await.body;
        let properties = &shown["properties"];
        assert_eq!((&properties["host"], &properties["codeSigningCas"]), (&json!("GHCR.IO/Team"), &Value::Null));
        assert_eq!(properties["imagePullPolicy"], "IfNotPresent", "a property of a later version");
        let place = shown["extendedLocation"]["name"].as_str().unwrap();
        let sent = body["extendedLocation"]["name"].as_str().unwrap();
        assert!(place != sent && place.eq_ignore_ascii_case(sent), "{place}");
        assert_ne!(properties["authentication"], body["properties"]["authentication"], "{name}");
    }
    let user = visitor.arm("GET", &endpoint(&visitor, "user"), None).await.body;
    let settings = &user["properties"]["authentication"]["userAssignedManagedIdentitySettings"];
    assert_eq!((settings["clientId"].as_str(), &settings["scope"]), (Some(GUID.to_uppercase().as_str()), &Value::Null));
    visitor.advance(5).await;
    let query = "resources | where type =~ 'microsoft.iotoperations/instances/registryendpoints' | where name == 'user' | project id, properties";
    let row = visitor.graph(query, json!({})).await.body["data"][0].clone();
    assert_eq!(row["properties"], user["properties"], "the graph has what ARM shows");
}

#[tokio::test]
async fn what_was_shown_may_be_sent_again_and_changes_nothing() {
    let visitor = normalising().await;
    for (name, authentication) in methods() {
        let path = endpoint(&visitor, name);
        let mut body = visitor.endpoint_body(LINZ);
        body["properties"]["authentication"] = authentication;
        assert_eq!(visitor.arm("PUT", &path, Some(&body)).await.status, 201);
        visitor.finish().await;
        let shown = visitor.arm("GET", &path, None).await.body;
        let again = visitor.arm("PUT", &path, Some(&shown)).await;
        assert_eq!(again.status, 200, "{name}: {}", again.text);
        visitor.finish().await;
        let then = visitor.arm("GET", &path, None).await.body;
        assert_eq!(then["properties"], shown["properties"], "{name}");
    }
}

#[tokio::test]
async fn classes_syncs_and_instances_are_shown_so_too_and_a_sync_still_works() {
    let chain = Chain::of_linz().await;
    let visitor = &chain.visitor;
    let on = visitor.control("POST", "settings", Some(&json!({ "normalise": true }))).await;
    assert_eq!((on.status, &on.body["normalise"]), (200, &json!(true)));
    let class = visitor.arm("GET", &chain.class, None).await.body;
    assert_eq!(class["properties"]["keyvaultName"], "KV-BRENNER-LINZ");
    assert_eq!((class.get("tags"), &class["properties"]["refreshPolicy"]["mode"]), (None, &json!("Periodic")));
    assert_eq!(visitor.arm("PUT", &chain.class, Some(&class)).await.status, 200, "as it came");
    visitor.finish().await;
    chain.fetch("ghcr-pull").await;
    visitor.finish().await;
    assert_eq!(chain.put("ghcr-pull", &chain.body("ghcr-pull")).await.status, 201);
    visitor.finish().await;
    assert_eq!(chain.condition("ghcr-pull").await.0, "True");
    let sync = visitor.arm("GET", &chain.sync("ghcr-pull"), None).await.body;
    assert_eq!(sync["properties"]["forceSynchronization"], Value::Null);
    let instance = visitor.arm("GET", &format!("{}?api-version=2025-10-01", visitor.instance(LINZ)), None).await.body;
    let class = instance["properties"]["defaultSecretProviderClassRef"]["resourceId"].as_str().unwrap();
    assert!(class.contains("/resourcegroups/"), "{class}");
    assert_eq!(instance["properties"]["updateRing"], "Stable");
}

#[tokio::test]
async fn without_the_option_nothing_is_written_otherwise() {
    let visitor = Visitor::plant().await;
    let shown = visitor.arm("GET", &endpoint(&visitor, "default"), None).await.body;
    assert_eq!(shown["properties"]["host"], "mcr.microsoft.com");
    assert!(shown["properties"].get("imagePullPolicy").is_none());
    let mut body = visitor.endpoint_body(LINZ);
    body["properties"]["imagePullPolicy"] = "IfNotPresent".into();
    assert_eq!(visitor.arm("PUT", &endpoint(&visitor, "strict"), Some(&body)).await.status, 400);
}
