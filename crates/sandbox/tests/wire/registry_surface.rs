//! Azure's own surface of a registry: what there is with its attributes, locks that hold, and what deleting leaves.

use serde_json::json;

use crate::client::Visitor;
use crate::registry_client::Puller;

const SECURE: &str = "brennersecure.azurecr.io";
const ALL: &str = "repository:furnace-anomaly:pull,push,delete,metadata_read,metadata_write registry:catalog:*";

#[tokio::test]
async fn repositories_tags_and_manifests_tell_their_attributes() {
    let visitor = Visitor::plant().await;
    let puller = Puller::person(&visitor, SECURE, ALL).await;
    let catalog = puller.get("/acr/v1/_catalog?n=3").await;
    assert_eq!(catalog.body["repositories"].as_array().map(Vec::len), Some(3));
    assert!(catalog.header("link").starts_with("</acr/v1/_catalog?last="));
    let repository = puller.get("/acr/v1/furnace-anomaly").await.body;
    assert_eq!((&repository["registry"], &repository["tagCount"]), (&json!(SECURE), &json!(3)));
    assert_eq!(repository["manifestCount"], 4, "three graphs and a signature");
    let tags = puller.get("/acr/v1/furnace-anomaly/_tags?orderby=timedesc").await.body;
    assert_eq!(tags["tags"][0]["name"], "2.3.0", "the newest first");
    let digest = tags["tags"][0]["digest"].as_str().unwrap();
    let one = puller.get("/acr/v1/furnace-anomaly/_tags/2.3.0").await.body;
    assert_eq!(one["tag"]["digest"], digest);
    let manifest = puller.get(&format!("/acr/v1/furnace-anomaly/_manifests/{digest}")).await.body;
    assert_eq!(manifest["manifest"]["configMediaType"], "application/vnd.microsoft.aio.graph.v1+yaml");
    assert_eq!(manifest["manifest"]["tags"], json!(["2.3.0"]));
    assert_eq!(puller.get("/acr/v1/furnace-anomaly/_tags/none").await.body["errors"][0]["code"], "TAG_UNKNOWN");
}

#[tokio::test]
async fn a_lock_holds_until_it_is_taken_off() {
    let visitor = Visitor::plant().await;
    let puller = Puller::person(&visitor, SECURE, ALL).await;
    let (path, tag) = ("/acr/v1/furnace-anomaly", "/acr/v1/furnace-anomaly/_tags/2.1.0");
    let patch =
        async |body: serde_json::Value| puller.ask("PATCH", path, &[], Some(body.to_string().into_bytes())).await;
    let locked = patch(json!({ "deleteEnabled": false })).await;
    assert_eq!((locked.status, &locked.body["changeableAttributes"]["deleteEnabled"]), (200, &json!(false)));
    assert_eq!(puller.ask("DELETE", tag, &[], None).await.status, 405);
    assert_eq!(puller.ask("DELETE", path, &[], None).await.status, 405);
    assert_eq!(patch(json!({ "deleteEnabled": "no" })).await.status, 400);
    assert_eq!(patch(json!({ "colour": true })).await.status, 400);
    assert_eq!(patch(json!({ "deleteEnabled": true })).await.status, 200);
    assert_eq!(puller.ask("DELETE", tag, &[], None).await.status, 202);
    let gone = puller.ask("DELETE", path, &[], None).await;
    assert_eq!((gone.status, gone.body["tagsDeleted"].as_array().map(Vec::len)), (202, Some(2)));
    assert_eq!(puller.get(path).await.status, 404);
    assert_eq!(visitor.control("POST", "reset", None).await.status, 204);
}
