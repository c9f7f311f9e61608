//! Someone opens Regent and looks through the list.

use serde_json::json;

use crate::support::{App, sandbox};

#[test]
fn the_list_is_complete_and_can_be_looked_through() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("estate:30:10");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url()).with_list();
    let window = app.rows("");
    assert_eq!((&window["total"], &window["matching"]), (&json!(300), &json!(300)));
    assert_eq!(window["rows"].as_array().unwrap().len(), 200);
    let defaults = app.rows("mcr.microsoft.com");
    assert_eq!(defaults["matching"], 30);
}

#[test]
fn the_next_start_shows_the_last_list_before_azure_has_answered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("regent.sqlite");
    let emulator = sandbox("estate:3:4");
    let first = App::start(&file, emulator.sandbox.base_url()).with_list();
    assert_eq!(first.rows("")["total"], 12);
    drop(first);
    let second = App::start(&file, emulator.sandbox.base_url());
    second.invoke("explore_sandbox", json!({})).unwrap();
    let window = second.rows("");
    assert_eq!(window["total"], 12);
    assert!(window["asOf"].is_string());
}

#[test]
fn nobody_signed_in_sees_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url());
    assert_eq!(app.invoke("get_session", json!({})).unwrap(), json!(null));
    assert_eq!(app.invoke("list_instances", json!({})).unwrap_err()["code"], "SignedOut");
    app.invoke("explore_sandbox", json!({})).unwrap();
    assert_eq!(app.rows("")["total"], 0);
    app.invoke("sign_out", json!({})).unwrap();
    assert_eq!(app.invoke("list_instances", json!({})).unwrap_err()["code"], "SignedOut");
}

#[test]
fn the_page_may_call_regents_commands_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url());
    for command in ["plugin:opener|open_url", "plugin:window|close", "plugin:event|emit", "no_such_command"] {
        assert!(app.invoke(command, json!({ "url": "https://example.org" })).is_err(), "{command}");
    }
}
