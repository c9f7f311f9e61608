//! The record: what stands in it, what never does.

use sandbox::Options;
use serde_json::{Value, json};

use crate::client::{VAULT_SCOPE, VERIFIER, Visitor};

fn lines(path: &std::path::Path) -> Vec<Value> {
    sandbox::read_record(path).unwrap()
}

#[tokio::test]
async fn each_request_is_a_line_in_which_secrets_can_be_compared_but_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.jsonl");
    let visitor = Visitor::with(Options { record: Some(path.clone()), ..Options::default() }).await;
    let token = visitor.token(&visitor.user(0), VAULT_SCOPE, "common").await;
    let host = "kv-brenner-linz.vault.azure.net";
    for name in ["one", "two"] {
        let body = json!({ "value": "the-very-secret-value", "contentType": "text/plain" });
        visitor.send(host, "PUT", &format!("/secrets/{name}?api-version=7.5"), &token, Some(&body)).await;
    }
    visitor.control("GET", "scenario", None).await;
    let body = visitor.endpoint_body("aio-linz-furnace");
    let endpoint = format!("{}/registryEndpoints/seen?api-version=2025-10-01", visitor.instance("aio-linz-furnace"));
    visitor.arm("PUT", &endpoint, Some(&body)).await;
    let lines = lines(&path);
    let numbers: Vec<u64> = lines.iter().map(|line| line["n"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=7).collect::<Vec<u64>>(), "two sign-ins of two requests, two secrets, one endpoint");
    let keys: Vec<&String> = lines[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["n", "at", "method", "host", "path", "query", "headers", "body", "status"]);
    let last = lines.last().unwrap();
    assert_eq!(
        (&last["method"], &last["host"], &last["status"]),
        (&json!("PUT"), &json!("management.azure.com"), &json!(201))
    );
    assert_eq!((&last["query"], &last["body"]), (&json!({ "api-version": "2025-10-01" }), &body));
    let secrets: Vec<&Value> = lines.iter().filter(|line| line["host"] == host).collect();
    assert_eq!(secrets[0]["body"]["value"], secrets[1]["body"]["value"]);
    let shown = secrets[0]["body"]["value"].as_str().unwrap();
    assert!(shown.strip_prefix("sha256:").is_some_and(|hex| hex.len() == 16), "{shown}");
    assert_eq!(secrets[0]["body"]["contentType"], "text/plain");
    let bearer = last["headers"]["authorization"].as_str().unwrap();
    assert!(bearer.strip_prefix("Bearer sha256:").is_some_and(|hex| hex.len() == 16), "{bearer}");
    let redeemed = &lines[1]["body"];
    assert_eq!(redeemed["grant_type"], "authorization_code");
    assert!(redeemed["code"].as_str().unwrap().starts_with("sha256:"));
    let text = std::fs::read_to_string(&path).unwrap();
    for secret in ["the-very-secret-value", VERIFIER, token.as_str(), visitor.arm_token(), "1.sandbox."] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn an_application_secret_and_refused_requests_are_kept_in_the_same_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.jsonl");
    let visitor = Visitor::with(Options { record: Some(path.clone()), ..Options::default() }).await;
    visitor
        .redeem(
            "common",
            &[("grant_type", "client_credentials"), ("client_id", "x"), ("client_secret", "hunter2-hunter2")],
        )
        .await;
    visitor.send("management.azure.com", "GET", "/subscriptions?api-version=2022-12-01", "a-bad-token", None).await;
    let lines = lines(&path);
    let refused: Vec<&Value> = lines.iter().skip(2).map(|line| &line["status"]).collect();
    assert_eq!(refused, [&json!(400), &json!(401)]);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("hunter2") && !text.contains("a-bad-token"));
}

#[test]
fn a_line_that_is_still_being_written_is_not_read_yet() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.jsonl");
    for (text, whole) in [("", 0), ("{\"n\":", 0), ("{\"n\":1}\n", 1), ("{\"n\":1}\n{\"n\":2,\"path\":\"/sub", 1)] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(lines(&path).len(), whole, "{text}");
    }
    std::fs::write(&path, "{\"n\":\n").unwrap();
    assert!(sandbox::read_record(&path).is_err(), "a whole line that is no JSON is a fault");
}
