//! Someone sets the network up, sees what is refused and why, and copies the diagnostics for support.

use serde_json::{Value, json};

use crate::support::{App, sandbox};

fn choices(proxy: &str, address: &str) -> Value {
    json!({ "proxy": proxy, "proxyAddress": address, "proxyExceptions": "", "proxyUserName": "ada", "caFile": "" })
}

#[test]
fn a_proxy_is_chosen_refused_kept_and_never_asked_for_the_sandbox() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("regent.sqlite");
    let emulator = sandbox("empty");
    let app = App::start(&file, emulator.sandbox.base_url());
    assert_eq!(app.invoke("get_network", json!({})).unwrap()["choices"]["proxy"], "system");

    let refused = app.invoke("set_network", json!({ "choices": choices("manual", "proxy"), "password": null }));
    assert_eq!(refused.unwrap_err()["target"], "proxyAddress");

    // Nothing listens there: whatever goes through it fails.
    let manual = choices("manual", "127.0.0.1:9");
    let kept = app.invoke("set_network", json!({ "choices": manual, "password": "pl4nt-passw0rd" })).unwrap();
    assert_eq!((&kept["proxyInForce"], &kept["hasPassword"]), (&json!("127.0.0.1:9"), &json!(true)));
    assert!(!kept.to_string().contains("pl4nt"), "the password never comes back: {kept}");
    let check = app.invoke("check_network", json!({})).unwrap_err();
    assert_eq!(check["code"], "Offline");
    assert!(check["message"].as_str().unwrap().contains("the proxy at 127.0.0.1:9 refused"), "{check}");
    app.invoke("explore_sandbox", json!({})).expect("the sandbox is on this computer");
    drop(app);

    let again = App::start(&file, emulator.sandbox.base_url());
    let state = again.invoke("get_network", json!({})).unwrap();
    assert_eq!((&state["proxyInForce"], &state["hasPassword"]), (&json!("127.0.0.1:9"), &json!(false)));
}

#[test]
fn the_diagnostics_say_how_things_stand_and_name_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("estate:3:4");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url()).with_list();
    let manual = choices("manual", "proxy.contoso.example:8080");
    app.invoke("set_network", json!({ "choices": manual, "password": "pl4nt-passw0rd" })).unwrap();
    let text = app.invoke("get_diagnostics", json!({})).unwrap().as_str().unwrap().to_owned();
    for line in
        ["Cloud: sandbox", "Proxy: manual, with a user name, in force", "Registry endpoints: 12", "Clock: right"]
    {
        assert!(text.contains(line), "{line} in {text}");
    }
    let ready = emulator.sandbox.ready();
    let user = ready["users"][0]["userPrincipalName"].as_str().unwrap();
    for name in ["contoso", "pl4nt", "ada", user, ready["tenantId"].as_str().unwrap()] {
        assert!(!text.to_lowercase().contains(&name.to_lowercase()), "{name} in {text}");
    }
}

#[test]
fn a_clock_that_is_hours_off_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url());
    app.invoke("explore_sandbox", json!({})).unwrap();
    assert_eq!(app.invoke("get_network", json!({})).unwrap()["clock"], json!(null));
    emulator.misbehave(json!([{ "match": { "service": "arm" }, "effect": { "status": {
        "code": 200, "headers": { "date": "Tue, 24 Nov 2020 12:00:00 GMT" }, "body": { "value": [] }
    } } }]));
    drop(app.invoke("list_container_registries", json!({})));
    drop(app.invoke("sign_out", json!({})));
    app.invoke("explore_sandbox", json!({})).unwrap();
    let clock = app.invoke("get_network", json!({})).unwrap()["clock"].as_str().unwrap_or_default().to_owned();
    assert!(clock.contains("days ahead of Azure's"), "{clock}");
}
