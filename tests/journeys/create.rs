//! Someone creates an endpoint from a draft.

use serde_json::{Value, json};

use crate::support::{App, Emulator, channel, sandbox};

pub(crate) fn draft(emulator: &Emulator, name: &str, own: Value) -> Value {
    let mut draft = json!({ "schema": 1, "name": name, "host": "contoso.azurecr.io", "method": "Anonymous",
        "instanceId": emulator.sandbox.ready()["instances"][0]["id"] });
    for (key, value) in own.as_object().unwrap() {
        draft[key] = value.clone();
    }
    draft
}

pub(crate) fn create(app: &App, draft: &Value, password: Option<&str>, draft_id: Value) -> Result<Value, Value> {
    app.invoke(
        "create_registry_endpoint",
        json!({ "draft": draft, "password": password, "draftId": draft_id, "allowOpaque": false, "onProgress": channel(7) }),
    )
}

#[test]
fn the_created_endpoint_is_in_the_list_at_once_and_its_draft_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url()).with_list();
    let draft = draft(&emulator, "contoso", json!({}));
    let saved = app.invoke("save_draft", json!({ "id": null, "step": "review", "draft": draft })).unwrap();
    let created = create(&app, &draft, None, saved["id"].clone()).unwrap();
    assert_eq!(created["endpoint"]["provisioningState"], "Succeeded");
    assert_eq!(app.rows("contoso")["matching"], 1, "although Resource Graph does not show it yet");
    app.invoke("refresh_registry_endpoints", json!({ "onProgress": channel(8) })).unwrap();
    assert_eq!(app.rows("contoso")["matching"], 1);
    assert_eq!(app.drafts("", false)["total"], 0);
    app.invoke("delete_registry_endpoint", json!({ "id": created["endpoint"]["id"] })).unwrap();
    app.invoke("refresh_registry_endpoints", json!({ "onProgress": channel(9) })).unwrap();
    assert_eq!(app.rows("contoso")["matching"], 0, "although Resource Graph may still show it");
}

#[test]
fn a_new_artifact_secret_is_made_synced_and_referred_to() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("empty");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url()).with_list();
    let instance = emulator.sandbox.ready()["instances"][0]["id"].clone();
    let proposed =
        app.invoke("propose_synced_secret_name", json!({ "instanceId": instance, "endpointName": "contoso" })).unwrap();
    let own = json!({ "method": "ArtifactPullSecret", "secretSource": "new", "newSecretName": "robot", "userName": "u", "syncedSecretName": proposed });
    let draft = draft(&emulator, "contoso", own);
    let checks = app.invoke("check_before_create", json!({ "draft": draft, "hasPassword": true })).unwrap();
    let failed: Vec<&Value> = checks.as_array().unwrap().iter().filter(|check| check["state"] == "fail").collect();
    assert!(failed.is_empty(), "{failed:?}");
    let created = create(&app, &draft, Some("password"), Value::Null).unwrap();
    assert_eq!(created["endpoint"]["authentication"]["artifactPullSecretSettings"]["secretRef"], proposed);
    let secrets = app.invoke("list_vault_secrets", json!({ "instanceId": instance })).unwrap();
    assert!(secrets["value"].as_array().unwrap().iter().any(|secret| secret["name"] == "robot"));
    let next =
        app.invoke("propose_synced_secret_name", json!({ "instanceId": instance, "endpointName": "contoso" })).unwrap();
    assert_ne!(next, proposed, "a name in use is not proposed again");
}

#[test]
fn a_name_in_use_comes_back_beside_its_field_with_a_free_one() {
    let folder = tempfile::tempdir().unwrap();
    let emulator = sandbox("plant");
    let app = App::start(&folder.path().join("regent.sqlite"), emulator.sandbox.base_url()).with_list();
    let error = create(&app, &draft(&emulator, "default", json!({})), None, Value::Null).unwrap_err();
    assert_eq!(
        (&error["code"], &error["target"], &error["suggestion"]),
        (&json!("NameTaken"), &json!("name"), &json!("default-2"))
    );
}
