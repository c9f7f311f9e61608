//! Someone whose network goes away and comes back: what was seen is still there, says how old it is, and is asked anew.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{App, Twin, sandbox};

fn cut(twin: &Twin) {
    twin.misbehave(json!([{ "match": {}, "times": null, "effect": { "resetPeer": true } }]));
}

/// Asks until it is so; the watch looks by itself, nobody presses anything.
fn until(app: &App, online: bool) -> Duration {
    let started = Instant::now();
    while app.invoke("get_connectivity", json!({})).unwrap()["online"] != json!(online) {
        assert!(started.elapsed() < Duration::from_secs(30), "it was never noticed");
        std::thread::yield_now();
    }
    started.elapsed()
}

fn names(seen: &Value) -> Vec<&str> {
    seen["value"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[test]
fn what_was_seen_is_answered_while_offline_and_being_back_is_noticed_in_five_seconds() {
    let twin = sandbox("plant");
    let app = twin.app();
    let instance = twin.instance(0)["id"].clone();
    let instances = app.invoke("list_instances", json!({})).unwrap();
    let secrets = app.invoke("list_vault_secrets", json!({ "instanceId": instance })).unwrap();
    let registries = app.invoke("list_container_registries", json!({})).unwrap();
    assert_eq!((&instances["asOf"], &secrets["asOf"]), (&Value::Null, &Value::Null), "fresh from Azure");

    cut(&twin);
    drop(app.invoke(
        "get_registry_endpoint",
        json!({ "id": format!("{}/registryEndpoints/default", instance.as_str().unwrap()) }),
    ));
    until(&app, false);
    let started = Instant::now();
    let kept = app.invoke("list_instances", json!({})).unwrap();
    assert_eq!(names(&kept), names(&instances));
    assert!(kept["asOf"].is_string(), "it says how old it is: {kept}");
    let kept = app.invoke("list_vault_secrets", json!({ "instanceId": instance })).unwrap();
    assert_eq!(names(&kept), names(&secrets));
    assert_eq!(app.invoke("list_container_registries", json!({})).unwrap(), registries);
    assert!(started.elapsed() < Duration::from_secs(1), "nothing is waited for while it is known to be offline");
    let proposed =
        app.invoke("propose_synced_secret_name", json!({ "instanceId": instance, "endpointName": "late" })).unwrap();
    assert_eq!(proposed, "late-pull-secret");

    twin.behave();
    let noticed = until(&app, true);
    assert!(noticed < Duration::from_secs(5), "{noticed:?}");
    assert_eq!(app.invoke("list_instances", json!({})).unwrap()["asOf"], Value::Null, "asked anew");
}

#[test]
fn whoever_signs_out_leaves_no_copy_behind() {
    let twin = sandbox("plant");
    let app = twin.app();
    app.invoke("get_session", json!({})).unwrap();
    app.invoke("list_instances", json!({})).unwrap();
    app.invoke("sign_out", json!({})).unwrap();
    let kept = twin.file();
    let count = |table: &str| {
        let connection = rusqlite::Connection::open(&kept).unwrap();
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, u32>(0)).unwrap()
    };
    assert_eq!((count("seen"), count("last_seen")), (0, 0));
}
