//! Key Vault and secret sync against the sandbox, and the shared provider class under other people's writes.
#![allow(clippy::unwrap_used, reason = "a panic is a test's message")]

mod support;

use azure::arm::secret_sync::objects;
use azure::{ErrorKind, InstancesClient, KeyVaultClient, NewSecretSync, SecretPresence, SecretSyncClient};
use domain::secret_sync::{DOCKER_CONFIG_KEY, DOCKER_CONFIG_TYPE};
use domain::{Field, Instance, InstanceId, ResourceId, VaultSecretName};
use secrecy::SecretString;
use serde_json::{Value, json};
use support::{Emulator, Script, answer};
use time::OffsetDateTime;

const CLASS: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/g/providers/Microsoft.SecretSyncController/azureKeyVaultSecretProviderClasses/spc";

fn name(text: &str) -> VaultSecretName {
    VaultSecretName::parse(Field::NewSecretName, text).unwrap()
}

fn vault(emulator: &Emulator, vault: &str) -> KeyVaultClient {
    KeyVaultClient::new(&emulator.connection, emulator.connection.cloud().vault_url(vault).unwrap()).unwrap()
}

async fn instance(emulator: &Emulator) -> Instance {
    let id = InstanceId::parse(emulator.instance()["id"].as_str().unwrap()).unwrap();
    InstancesClient::new(&emulator.connection).get(&id).await.unwrap()
}

/// The vaults as the control plane shows them.
async fn vaults(emulator: &Emulator) -> Vec<Value> {
    let url = format!("{}/_sandbox/scenario", emulator.sandbox.base_url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let scenario: Value = client.get(url).send().await.unwrap().json().await.unwrap();
    scenario["vaults"].as_array().unwrap().clone()
}

#[tokio::test]
async fn every_secret_of_a_large_vault_is_listed_without_a_value_being_read() {
    let emulator = Emulator::start("plant").await;
    let all = vaults(&emulator).await;
    let large = all.iter().max_by_key(|vault| vault["secrets"].as_array().unwrap().len()).unwrap();
    let listed = vault(&emulator, large["name"].as_str().unwrap()).list(OffsetDateTime::now_utc()).await.unwrap();
    assert!(listed.len() >= 60, "{}", listed.len());
    assert_eq!(listed.len(), large["secrets"].as_array().unwrap().len());
    assert!(listed.iter().any(|secret| !secret.enabled) && listed.iter().any(|secret| secret.managed));
    assert!(listed.iter().any(|secret| secret.expired));
    assert!(emulator.sent("GET", "/secrets/").is_empty());
}

#[tokio::test]
async fn a_secret_is_saved_after_the_challenge_and_then_exists() {
    let emulator = Emulator::start("plant").await;
    let vault = vault(&emulator, emulator.instance()["vaultName"].as_str().unwrap());
    assert_eq!(vault.presence(&name("t-new")).await.unwrap(), SecretPresence::Free);
    vault.set(&name("t-new"), &SecretString::from("{\"auths\":{}}"), "application/json", "").await.unwrap();
    assert_eq!(vault.presence(&name("T-New")).await.unwrap(), SecretPresence::Exists { enabled: true });
    let fresh = self::vault(&emulator, emulator.instance()["vaultName"].as_str().unwrap());
    fresh.set(&name("t-newer"), &SecretString::from("hunter2"), "application/json", "").await.unwrap();
    let puts = emulator.sent("PUT", "/secrets/t-newer");
    assert_eq!(puts.len(), 2, "the first without a body, to be challenged");
    assert!(
        puts[0]["body"].is_null()
            && puts[0]["status"] == 401
            && puts[1]["body"]["value"].as_str().unwrap().starts_with("sha256:")
    );
    assert!(!emulator.record().iter().any(|line| line.to_string().contains("hunter2")));
}

#[tokio::test]
async fn a_deleted_secret_keeps_its_name_and_can_be_recovered() {
    let emulator = Emulator::start("plant").await;
    let all = vaults(&emulator).await;
    let found =
        all.iter().find_map(|vault| Some((vault["name"].as_str()?, vault["deletedSecrets"][0].as_str()?))).unwrap();
    let (vault, name) = (vault(&emulator, found.0), name(found.1));
    assert_eq!(vault.presence(&name).await.unwrap(), SecretPresence::Deleted);
    let error = vault.set(&name, &SecretString::from("x"), "", "").await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Conflict, Some("ObjectIsDeletedButRecoverable")));
    vault.recover(&name).await.unwrap();
    assert!(matches!(vault.presence(&name).await.unwrap(), SecretPresence::Exists { .. }));
}

#[tokio::test]
async fn a_firewall_is_told_and_a_vault_of_another_tenant_is_opened() {
    let emulator = Emulator::start("plant").await;
    let all = vaults(&emulator).await;
    let walled = all.iter().find(|vault| vault["firewalled"] == true).unwrap();
    let error = vault(&emulator, walled["name"].as_str().unwrap()).list(OffsetDateTime::now_utc()).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Forbidden, Some("ForbiddenByFirewall")));
    let elsewhere = all.iter().find(|vault| vault["tenantId"] != emulator.account.tenant_id.as_str()).unwrap();
    let listed = vault(&emulator, elsewhere["name"].as_str().unwrap()).list(OffsetDateTime::now_utc()).await;
    assert!(listed.is_ok(), "{listed:?}");
    let asked = emulator.sent("POST", "/oauth2/v2.0/token");
    assert!(asked.iter().any(|line| line["path"].as_str().unwrap().contains(elsewhere["tenantId"].as_str().unwrap())));
}

#[tokio::test]
async fn an_address_that_is_no_vault_of_the_cloud_is_refused_before_anything_is_sent() {
    let script = Script::of([]);
    for foreign in [
        "https://evil.example",
        "http://a.vault.azure.net",
        "https://a.vault.azure.cn",
        "https://a.vault.azure.net.evil.example",
        "https://a.b.vault.azure.net",
    ] {
        assert!(KeyVaultClient::new(&script.connection(), foreign.parse().unwrap()).is_err(), "{foreign}");
    }
}

#[tokio::test]
async fn a_vault_that_points_to_another_host_gets_no_token_there() {
    let challenge = r#"Bearer authorization="https://login.microsoftonline.com/3f2504e0-4f89-41d3-9a0c-0305e82c3301", resource="https://vault.azure.net""#;
    let foreign = json!({ "value": [], "nextLink": "https://evil.example/secrets?page=2" });
    let script =
        Script::of([answer(401, &[("www-authenticate", challenge)], &Value::Null), answer(200, &[], &foreign)]);
    let vault = KeyVaultClient::new(&script.connection(), "https://a.vault.azure.net".parse().unwrap()).unwrap();
    assert_eq!(vault.list(OffsetDateTime::now_utc()).await.unwrap_err().kind, ErrorKind::Protocol);
    assert!(script.seen().iter().all(|seen| seen.url.starts_with("https://a.vault.azure.net/")));
    let evil = challenge.replace("https://vault.azure.net", "https://evil.example");
    let script = Script::of([answer(401, &[("www-authenticate", evil.as_str())], &Value::Null)]);
    let vault = KeyVaultClient::new(&script.connection(), "https://a.vault.azure.net".parse().unwrap()).unwrap();
    assert!(vault.list(OffsetDateTime::now_utc()).await.is_err());
    assert!(script.seen().iter().all(|seen| seen.header("authorization").is_none()));
}

#[tokio::test]
async fn a_secret_is_synced_through_the_instances_class() {
    let emulator = Emulator::start("plant").await;
    let instance = instance(&emulator).await;
    let client = SecretSyncClient::new(&emulator.connection);
    let class_id = ResourceId::parse(instance.secret_provider_class_id.as_deref().unwrap()).unwrap();
    let before = client.get_provider_class(&class_id).await.unwrap();
    assert!(client.ensure_object(&class_id, "t-pull").await.unwrap());
    assert!(!client.ensure_object(&class_id, "T-Pull").await.unwrap());
    let after = client.get_provider_class(&class_id).await.unwrap().objects.unwrap();
    assert!(after.starts_with(before.objects.as_deref().unwrap_or("array:")));
    assert!(objects::find(&after, "t-pull").unwrap().is_some());
    let patches = emulator.sent("PATCH", "azureKeyVaultSecretProviderClasses");
    assert_eq!(patches.len(), 1);
    assert_eq!(patches[0]["body"].as_object().unwrap().keys().collect::<Vec<_>>(), ["properties"]);
    assert_eq!(patches[0]["query"]["api-version"], "2024-08-21-preview");

    let id = SecretSyncClient::secret_sync_id(&instance.subscription_id, &instance.resource_group, "t-pull").unwrap();
    assert_eq!(client.get_secret_sync_opt(&id).await.unwrap(), None);
    let new = NewSecretSync {
        location: instance.location.clone(),
        custom_location: instance.custom_location_id.clone().unwrap(),
        provider_class: before.name,
        kubernetes_type: DOCKER_CONFIG_TYPE.to_owned(),
        vault_secret: "t-pull".to_owned(),
    };
    let made = client.create_secret_sync(&id, &new, |_| ()).await.unwrap();
    assert_eq!(
        (made.kubernetes_type.as_str(), made.mapping[0].target_key.as_str()),
        (DOCKER_CONFIG_TYPE, DOCKER_CONFIG_KEY)
    );
    let listed = client.list_secret_syncs(&instance.subscription_id, &instance.resource_group).await.unwrap();
    assert!(listed.iter().any(|sync| sync.name == "t-pull"));
    client.delete_secret_sync(&id, |_| ()).await.unwrap();
    assert_eq!(client.get_secret_sync_opt(&id).await.unwrap(), None);
}

fn class(objects: &str) -> support::Scripted {
    answer(
        200,
        &[],
        &json!({ "id": CLASS, "name": "spc", "properties": { "keyvaultName": "kv", "clientId": "c", "tenantId": "t", "objects": objects, "provisioningState": "Succeeded" } }),
    )
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_others_overwrite_is_added_again() {
    let one = "array:\n  - |\n    objectName: other\n    objectType: secret\n";
    let both = objects::append(one, "ours").unwrap();
    let script = Script::of([class(one), class(&both), class(one), class(&both), class(&both)]);
    let id = ResourceId::parse(CLASS).unwrap();
    assert!(SecretSyncClient::new(&script.connection()).ensure_object(&id, "ours").await.unwrap());
    let patches: Vec<_> = script.seen().into_iter().filter(|seen| seen.method == "PATCH").collect();
    assert_eq!(patches.len(), 2);
    assert_eq!(serde_json::from_str::<Value>(&patches[0].body).unwrap(), json!({ "properties": { "objects": both } }));
    let script = Script::of((0..25).map(|_| class(one)));
    let error = SecretSyncClient::new(&script.connection()).ensure_object(&id, "ours").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
}

#[tokio::test(start_paused = true)]
async fn a_class_whose_list_cannot_be_read_is_not_written() {
    let script = Script::of([class("array: |\n  - |\n    objectName: x\n")]);
    let error = SecretSyncClient::new(&script.connection())
        .ensure_object(&ResourceId::parse(CLASS).unwrap(), "ours")
        .await
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::Protocol);
    assert!(error.message.contains("left as it is"), "{}", error.message);
    assert_eq!(script.seen().len(), 1);
}
