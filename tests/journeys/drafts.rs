//! Someone writes a draft, and finds it again.

use serde_json::json;

use crate::support::{App, sandbox};

fn draft(name: &str) -> serde_json::Value {
    json!({ "schema": 1, "name": name, "host": "Not Yet Legal", "instanceId": "", "method": "", "audience": "",
        "managedIdentityId": "", "clientId": "", "tenantId": "", "scope": "", "secretSource": "existing",
        "vaultSecret": "", "newSecretName": "", "userName": "", "syncedSecretName": "", "note": "" })
}

#[test]
fn a_draft_is_there_after_the_application_was_ended() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("regent.sqlite");
    let twin = sandbox("empty");
    let first = App::start(&file, twin.sandbox.base_url());
    let saved =
        first.invoke("save_draft", json!({ "id": null, "step": "authentication", "draft": draft("oslo") })).unwrap();
    let again = json!({ "id": saved["id"], "step": "review", "draft": draft("bergen") });
    first.invoke("save_draft", again).unwrap();
    drop(first);
    let second = App::start(&file, twin.sandbox.base_url());
    let drafts = second.invoke("list_drafts", json!({})).unwrap();
    assert_eq!(drafts.as_array().unwrap().len(), 1);
    assert_eq!((&drafts[0]["draft"]["name"], &drafts[0]["step"]), (&json!("bergen"), &json!("review")));
    second.invoke("discard_draft", json!({ "id": saved["id"] })).unwrap();
    assert_eq!(second.invoke("list_drafts", json!({})).unwrap(), json!([]));
}

#[test]
fn a_draft_is_checked_and_shown_as_code_without_anyone_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let twin = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), twin.sandbox.base_url());
    let verdict = app.invoke("check_draft", json!({ "draft": draft("Oslo"), "password": null })).unwrap();
    assert_eq!(verdict["basicsValid"], false);
    let preview = app.invoke("preview_draft", json!({ "draft": draft("oslo") })).unwrap();
    assert!(preview["code"]["bicep"].as_str().unwrap().contains("name: 'oslo'"));
}

#[test]
fn the_theme_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("regent.sqlite");
    let twin = sandbox("empty");
    let first = App::start(&file, twin.sandbox.base_url());
    assert_eq!(first.invoke("get_preferences", json!({})).unwrap(), json!({ "theme": "system" }));
    first.invoke("set_preferences", json!({ "preferences": { "theme": "highContrast" } })).unwrap();
    drop(first);
    let second = App::start(&file, twin.sandbox.base_url());
    assert_eq!(second.invoke("get_preferences", json!({})).unwrap(), json!({ "theme": "highContrast" }));
}
