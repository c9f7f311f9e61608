//! Someone whose network goes away and comes back: what was seen is still there, says how old it is, and is asked anew.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{App, Emulator, sandbox};

fn cut(emulator: &Emulator) {
    emulator.misbehave(json!([{ "match": {}, "times": null, "effect": { "resetPeer": true } }]));
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
    let emulator = sandbox("plant");
    let app = emulator.app();
    let instance = emulator.instance(0)["id"].clone();
    let instances = app.invoke("list_instances", json!({})).unwrap();
    let secrets = app.invoke("list_vault_secrets", json!({ "instanceId": instance })).unwrap();
    let registries = app.invoke("list_container_registries", json!({})).unwrap();
    assert_eq!((&instances["asOf"], &secrets["asOf"]), (&Value::Null, &Value::Null), "fresh from Azure");

    cut(&emulator);
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

    emulator.behave();
    let noticed = until(&app, true);
    assert!(noticed < Duration::from_secs(5), "{noticed:?}");
    assert_eq!(app.invoke("list_instances", json!({})).unwrap()["asOf"], Value::Null, "asked anew");
}

#[test]
fn regent_starts_without_a_network_and_knows_who_was_signed_in_and_what_was_there() {
    let emulator = sandbox("plant");
    let first = emulator.app();
    let session = first.invoke("get_session", json!({})).unwrap();
    let rows = first.rows("")["total"].clone();
    assert!(rows.as_u64().unwrap() > 10);
    drop(first);

    cut(&emulator);
    let started = Instant::now();
    let second = emulator.again();
    assert_eq!(second.invoke("get_session", json!({})).unwrap(), session);
    let window = second.rows("");
    assert_eq!(window["total"], rows, "from this computer's own copy");
    assert!(window["asOf"].is_string());
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    until(&second, false);
    // No credential store is here, so no token was kept: whoever it was has to sign in again, and is told so.
    emulator.behave();
    until(&second, true);
    assert_eq!(second.invoke("list_container_registries", json!({})).unwrap_err()["code"], "SignedOut");
    second.invoke("explore_sandbox", json!({})).unwrap();
    second.invoke("list_container_registries", json!({})).unwrap();
}

#[test]
fn whoever_signs_out_leaves_no_copy_behind() {
    let emulator = sandbox("plant");
    let app = emulator.app();
    app.invoke("get_session", json!({})).unwrap();
    app.invoke("list_instances", json!({})).unwrap();
    app.invoke("sign_out", json!({})).unwrap();
    let kept = emulator.file();
    let count = |table: &str| {
        let connection = rusqlite::Connection::open(&kept).unwrap();
        connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, u32>(0)).unwrap()
    };
    assert_eq!((count("cache"), count("cached_listing")), (0, 0));
}

#[test]
fn a_draft_marked_while_offline_is_compared_and_asked_about_before_anything_is_created() {
    let emulator = sandbox("plant");
    let app = emulator.app();
    let instance = emulator.instance(0)["id"].as_str().unwrap().to_owned();
    app.invoke("list_instances", json!({})).unwrap();
    let secrets = app.invoke("list_vault_secrets", json!({ "instanceId": instance })).unwrap();
    let usable = |secret: &&Value| secret["enabled"] == true && secret["managed"] == false && secret["expired"] != true;
    let secret = secrets["value"].as_array().unwrap().iter().find(usable).unwrap()["name"].clone();
    cut(&emulator);
    drop(app.invoke("refresh_registry_endpoints", json!({ "onProgress": crate::support::channel(3) })));
    until(&app, false);
    let draft = json!({ "name": "late", "host": "contoso.azurecr.io", "instanceId": instance,
        "method": "ArtifactPullSecret", "secretSource": "existing", "vaultSecret": secret });
    let saved = app.invoke("save_draft", json!({ "id": null, "step": "review", "draft": draft })).unwrap();
    let marked = app.invoke("set_draft_waiting", json!({ "id": saved["id"], "waiting": true })).unwrap();
    assert_eq!(marked["createWhenBack"], true);
    assert_eq!(app.drafts("", false)["waiting"], 1);
    let unfinished =
        app.invoke("save_draft", json!({ "id": null, "step": "basics", "draft": { "name": "x" } })).unwrap();
    let refused = app.invoke("set_draft_waiting", json!({ "id": unfinished["id"], "waiting": true })).unwrap_err();
    assert_eq!(refused["code"], "InvalidInput", "only what could be created can wait");

    emulator.behave();
    until(&app, true);
    let changes = |app: &App| {
        let changes = app.invoke("get_draft_changes", json!({ "id": saved["id"] })).unwrap();
        assert!(changes["since"].is_string());
        changes["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["message"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(changes(&app), Vec::<String>::new(), "nothing has changed");
    assert!(emulator.sent_to("PUT", "registryEndpoints").is_empty(), "nothing is created without the last word");

    // Meanwhile somebody else takes the name and deletes the secret.
    let theirs = json!({ "name": "late", "host": "ghcr.io/theirs", "instanceId": instance, "method": "Anonymous" });
    crate::create::create(&app, &theirs, None, Value::Null).unwrap();
    emulator.delete_secret(&instance, secret.as_str().unwrap());
    let found = changes(&app);
    assert!(found[0].contains("taken meanwhile") && found[0].contains("ghcr.io/theirs"), "{found:?}");
    assert!(found[1].contains("deleted meanwhile"), "{found:?}");
}
