//! Someone chooses a cloud and a way to sign in. What a browser does in between is told in `crates/usecases/tests`.

use serde_json::json;

use crate::support::{App, channel, sandbox};

#[test]
fn the_sandbox_named_at_start_is_the_first_cloud_and_every_azure_follows() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url());
    let clouds = app.invoke("list_sign_in_choices", json!({})).unwrap()["clouds"].take();
    let ids: Vec<&str> = clouds.as_array().unwrap().iter().map(|cloud| cloud["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["sandbox", "public", "usGovernment", "china", "bleu"]);
}

#[test]
fn what_cannot_be_signed_in_to_is_refused_and_a_cancel_without_a_sign_in_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url());
    app.invoke("cancel_sign_in", json!({})).unwrap();
    let sign_in = |cloud: &str, tenant: &str| {
        let request = json!({ "cloud": cloud, "tenant": tenant, "way": { "kind": "deviceCode" } });
        app.invoke("sign_in", json!({ "request": request, "onProgress": channel(1) })).unwrap_err()
    };
    assert_eq!(sign_in("moon", "")["code"], "InvalidInput");
    assert!(sign_in("sandbox", "../common")["message"].as_str().unwrap().contains("not a tenant"));
    assert!(sign_in("sandbox", "nowhere.example")["serviceCode"].as_str().unwrap().starts_with("AADSTS"));
    assert_eq!(app.invoke("get_session", json!({})).unwrap(), json!(null));
}
