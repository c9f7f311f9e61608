//! The state file: what is in the scenario at the end of one run is there at the start of the next.

use std::path::Path;

use sandbox::{Options, Sandbox, Scenario, StartError};
use serde_json::json;

use crate::client::{VAULT_SCOPE, Visitor, options};

const VAULT: &str = "kv-brenner-linz.vault.azure.net";

fn kept(file: &Path) -> Options {
    Options { state: Some(file.to_owned()), ..options(Scenario::Plant) }
}

#[tokio::test]
async fn a_second_run_goes_on_where_the_first_one_ended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.sqlite");
    let first = Visitor::with(kept(&file)).await;
    let linz = first.instance("aio-linz-furnace");
    let path = |name: &str| format!("{linz}/registryEndpoints/{name}?api-version=2025-10-01");
    let body = first.endpoint_body("aio-linz-furnace");
    assert_eq!(first.arm("PUT", &path("finished"), Some(&body)).await.status, 201);
    first.finish().await;
    assert_eq!(first.arm("DELETE", &path("samples"), None).await.status, 202);
    first.finish().await;
    let running = first.arm("PUT", &path("running"), Some(&body)).await;
    let token = first.token(&first.user(0), VAULT_SCOPE, "common").await;
    let secret = json!({ "value": "kept-between-runs", "contentType": "text/plain" });
    assert_eq!(first.send(VAULT, "PUT", "/secrets/kept?api-version=7.5", &token, Some(&secret)).await.status, 200);
    assert_eq!(first.send(VAULT, "DELETE", "/secrets/ghost?api-version=7.5", &token, None).await.status, 404);
    let group = first.instance("aio-leeds-warehouse").split("/providers/").next().unwrap().to_owned();
    let subscription = group.split("/resourceGroups/").next().unwrap().to_owned();
    let register = format!("{subscription}/providers/Microsoft.SecretSyncController/register?api-version=2024-03-01");
    assert_eq!(first.arm("POST", &register, None).await.status, 200);
    let operation = running.header("azure-asyncoperation").to_owned();
    first.sandbox.shutdown().await;

    let second = Visitor::with(kept(&file)).await;
    let state = async |name: &str| {
        let heard = second.arm("GET", &path(name), None).await;
        (heard.status, heard.body["properties"]["provisioningState"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(state("finished").await, (200, "Succeeded".to_owned()));
    assert_eq!(state("samples").await.0, 404, "what was deleted stays deleted");
    assert_eq!(state("running").await, (200, "Accepted".to_owned()));
    assert_eq!(second.follow(&operation).await.body["status"], "Accepted");
    second.finish().await;
    assert_eq!(second.follow(&operation).await.body["status"], "Succeeded");
    assert_eq!(state("running").await, (200, "Succeeded".to_owned()));
    let token = second.token(&second.user(0), VAULT_SCOPE, "common").await;
    let read = second.send(VAULT, "GET", "/secrets/kept?api-version=7.5", &token, None).await;
    assert_eq!((&read.body["value"], &read.body["contentType"]), (&json!("kept-between-runs"), &json!("text/plain")));
    let deleted = second.send(VAULT, "GET", "/deletedsecrets/acr-token-linz?api-version=7.5", &token, None).await;
    assert_eq!(deleted.status, 200, "{}", deleted.text);
    let provider = format!("{subscription}/providers/Microsoft.SecretSyncController?api-version=2024-03-01");
    assert_eq!(second.arm("GET", &provider, None).await.body["registrationState"], "Registered");
    let query =
        "resources | where name in ('finished', 'samples') and type contains 'registryendpoints' | project name";
    assert_eq!(second.graph(query, json!({})).await.body["data"], json!([{ "name": "finished" }]));
    let ahead = second.control("GET", "scenario", None).await.body["aheadSeconds"].as_i64().unwrap();
    assert_eq!(ahead, 3 * 61, "the moved clock is kept too");
}

#[tokio::test]
async fn a_reset_is_kept_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.sqlite");
    let first = Visitor::with(kept(&file)).await;
    let path = format!("{}/registryEndpoints/passing?api-version=2025-10-01", first.instance("aio-linz-furnace"));
    first.arm("PUT", &path, Some(&first.endpoint_body("aio-linz-furnace"))).await;
    assert_eq!(first.control("POST", "reset", None).await.status, 204);
    let after = path.replace("passing", "after-reset");
    first.arm("PUT", &after, Some(&first.endpoint_body("aio-linz-furnace"))).await;
    first.sandbox.shutdown().await;
    let second = Visitor::with(kept(&file)).await;
    assert_eq!(second.arm("GET", &path, None).await.status, 404);
    assert_eq!(second.arm("GET", &after, None).await.status, 200);
}

#[tokio::test]
async fn a_file_belongs_to_one_scenario_and_one_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.sqlite");
    let first = Sandbox::start(kept(&file)).await.unwrap();
    let why = |result: Result<Sandbox, StartError>| result.expect_err("a refusal").to_string();
    let second = why(Sandbox::start(kept(&file)).await);
    assert!(second.contains("another sandbox is using it") && second.contains("plant.sqlite"), "{second}");
    first.shutdown().await;
    let other = why(Sandbox::start(Options { scenario: Scenario::Empty, ..kept(&file) }).await);
    assert!(other.contains("holds the scenario `plant`"), "{other}");
    std::fs::write(folder.path().join("letter.txt"), "Dear Sir or Madam, this is no database at all.").unwrap();
    assert!(Sandbox::start(kept(&folder.path().join("letter.txt"))).await.is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("plant.sqlite");
    let sandbox = Sandbox::start(kept(&file)).await.unwrap();
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0);
    sandbox.shutdown().await;
}
