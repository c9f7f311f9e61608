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
    let emulator = sandbox("empty");
    let first = App::start(&file, emulator.sandbox.base_url());
    let saved =
        first.invoke("save_draft", json!({ "id": null, "step": "authentication", "draft": draft("oslo") })).unwrap();
    let again = json!({ "id": saved["id"], "step": "review", "draft": draft("bergen") });
    first.invoke("save_draft", again).unwrap();
    drop(first);
    let second = App::start(&file, emulator.sandbox.base_url());
    let interrupted = second.invoke("get_interrupted_draft", json!({})).unwrap();
    assert_eq!((&interrupted["draft"]["id"], &interrupted["sameRun"]), (&saved["id"], &json!(false)), "it is offered");
    let page_lost = second.invoke("get_interrupted_draft", json!({})).unwrap();
    assert_eq!(page_lost["sameRun"], true, "a page that was lost goes on without a question");
    let drafts = second.drafts("", false);
    assert_eq!(
        (&drafts["total"], &drafts["rows"][0]["name"], &drafts["rows"][0]["step"]),
        (&json!(1), &json!("bergen"), &json!("review"))
    );
    second.invoke("close_wizard", json!({ "id": "of-another-wizard" })).unwrap();
    assert_eq!(second.invoke("get_interrupted_draft", json!({})).unwrap()["draft"]["id"], saved["id"]);
    second.invoke("close_wizard", json!({ "id": saved["id"] })).unwrap();
    assert_eq!(second.invoke("get_interrupted_draft", json!({})).unwrap(), json!(null));
    second.invoke("discard_draft", json!({ "id": saved["id"] })).unwrap();
    assert_eq!(
        (&second.drafts("", false)["total"], &second.drafts("", true)["rows"][0]["name"]),
        (&json!(0), &json!("bergen"))
    );
    second.invoke("restore_draft", json!({ "id": saved["id"] })).unwrap();
    assert_eq!(second.drafts("berg", false)["matching"], 1);
}

#[test]
fn drafts_are_renamed_duplicated_searched_and_passed_on_as_files() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url());
    let saved = app.invoke("save_draft", json!({ "id": null, "step": "basics", "draft": draft("oslo") })).unwrap();
    app.invoke("rename_draft", json!({ "id": saved["id"], "name": "bergen" })).unwrap();
    let second = app.invoke("duplicate_draft", json!({ "id": saved["id"] })).unwrap();
    assert_eq!(second["draft"]["name"], "bergen-2");
    let file = json!({ "name": "a.json", "text": json!([draft("stavanger"), { "schema": 9, "wind": 3 }]).to_string() });
    let bad = json!({ "name": "b.json", "text": r#"{ "password": "hunter2" }"# });
    let imported = app.invoke("import_drafts", json!({ "files": [file, bad] })).unwrap();
    assert_eq!(imported["drafts"].as_array().unwrap().len(), 2);
    assert_eq!(imported["refused"][0]["name"], "b.json");
    let sorted = app
        .invoke(
            "query_drafts",
            json!({ "query": { "filter": "", "sortBy": "name", "descending": true,
        "discarded": false, "offset": 1, "limit": 2 } }),
        )
        .unwrap();
    let names: Vec<&str> = sorted["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!((sorted["matching"].clone(), names), (json!(4), vec!["bergen-2", "bergen"]));
    assert_eq!(app.drafts("legal stav", false)["matching"], 1, "every word, in any field");
    let refused = app.invoke("get_draft", json!({ "id": "nobody" })).unwrap_err();
    assert_eq!(refused["code"], "NotFound");
}

#[test]
fn a_draft_for_an_instance_that_this_account_cannot_see_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url());
    let own = emulator.sandbox.ready()["instances"][0]["id"].clone();
    let other = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.IoTOperations/instances/far";
    for (name, instance) in [("here", own), ("far", json!(other)), ("none", json!(""))] {
        let mut draft = draft(name);
        draft["instanceId"] = instance;
        app.invoke("save_draft", json!({ "id": null, "step": "basics", "draft": draft })).unwrap();
    }
    let places = |app: &App| {
        let rows = app.drafts("", false)["rows"].as_array().unwrap().clone();
        let place = |name: &str| rows.iter().find(|row| row["name"] == name).unwrap()["place"].clone();
        ["here", "far", "none"].map(place)
    };
    assert_eq!(places(&app), ["unknown", "unknown", "none"], "nobody is signed in");
    app.invoke("explore_sandbox", json!({})).unwrap();
    app.invoke("list_instances", json!({})).unwrap();
    assert_eq!(places(&app), ["here", "elsewhere", "none"]);
}

#[test]
fn a_draft_is_checked_and_shown_as_code_without_anyone_signed_in() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url());
    let verdict = app.invoke("check_draft", json!({ "draft": draft("Oslo"), "hasPassword": false })).unwrap();
    assert_eq!(verdict["basicsValid"], false);
    let preview = app.invoke("preview_draft", json!({ "draft": draft("oslo") })).unwrap();
    assert!(preview["code"]["bicep"].as_str().unwrap().contains("name: 'oslo'"));
}

#[test]
fn the_theme_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("regent.sqlite");
    let emulator = sandbox("empty");
    let first = App::start(&file, emulator.sandbox.base_url());
    assert_eq!(first.invoke("get_preferences", json!({})).unwrap(), json!({ "theme": "system" }));
    first.invoke("set_preferences", json!({ "preferences": { "theme": "highContrast" } })).unwrap();
    drop(first);
    let second = App::start(&file, emulator.sandbox.base_url());
    assert_eq!(second.invoke("get_preferences", json!({})).unwrap(), json!({ "theme": "highContrast" }));
}
