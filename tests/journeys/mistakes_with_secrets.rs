//! The mistakes that a naive client makes between a Key Vault and the cluster, and Regent does not: each row as the wire
//! saw it, read from the sandbox's record.

use serde_json::{Value, json};

use crate::create::{create, draft};
use crate::support::{Emulator, sandbox};

/// An endpoint with an artifact secret made from scratch.
fn with_new_secret(emulator: &Emulator, name: &str, secret: &str) -> Result<Value, Value> {
    let own =
        json!({ "method": "ArtifactPullSecret", "secretSource": "new", "newSecretName": secret, "userName": "robot" });
    create(&emulator.app(), &draft(emulator, name, own), Some("hunter2"), Value::Null)
}

#[test]
fn the_reference_is_the_synced_name_in_lower_case_and_never_the_vaults() {
    let emulator = sandbox("empty");
    let created = with_new_secret(&emulator, "pulls", "Robot-Of-The-Vault").unwrap();
    let reference =
        created["endpoint"]["authentication"]["artifactPullSecretSettings"]["secretRef"].as_str().unwrap().to_owned();
    assert_eq!(reference, reference.to_lowercase());
    assert_ne!(reference, "robot-of-the-vault");
    let sync = &emulator.sent_to("PUT", "/secretSyncs/")[0];
    assert!(sync["path"].as_str().unwrap().ends_with(&format!("/secretSyncs/{reference}")));
    let properties = &sync["body"]["properties"];
    assert_eq!(properties["serviceAccountName"], "aio-ssc-sa");
    assert_eq!(properties["kubernetesSecretType"], "kubernetes.io/dockerconfigjson");
    assert_eq!(
        properties["objectSecretMapping"].as_array().unwrap().len(),
        1,
        "one secret, not a user name and a password"
    );
}

#[test]
fn the_vault_gets_the_plain_docker_configuration_after_its_challenge_and_nothing_before() {
    use sha2::Digest as _;
    let emulator = sandbox("empty");
    with_new_secret(&emulator, "pulls", "robot").unwrap();
    let puts = emulator.sent_to("PUT", "/secrets/robot");
    let (first, last) = (puts.first().unwrap(), puts.last().unwrap());
    assert_eq!((first["status"].as_u64(), &first["body"]), (Some(401), &Value::Null), "no value before the challenge");
    let plain = json!({ "auths": { "contoso.azurecr.io": { "username": "robot", "password": "hunter2", "auth": "cm9ib3Q6aHVudGVyMg==" } } });
    let digest: String =
        sha2::Sha256::digest(plain.to_string()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(last["body"]["value"], json!(format!("sha256:{digest}")), "the JSON itself, not base64 of it");
}

#[test]
fn the_class_keeps_every_object_it_had_and_gets_the_new_one_as_a_block() {
    let emulator = sandbox("plant");
    let instance = emulator.instance(0)["id"].clone();
    let app = emulator.app();
    let secrets = app.invoke("list_vault_secrets", json!({ "instanceId": instance })).unwrap();
    let usable = |secret: &&Value| secret["enabled"] == true && secret["managed"] == false && secret["expired"] != true;
    let secret = secrets["value"].as_array().unwrap().iter().filter(usable).nth(7).unwrap()["name"].clone();
    let own = json!({ "method": "ArtifactPullSecret", "secretSource": "existing", "vaultSecret": secret });
    create(&app, &draft(&emulator, "pulls", own), None, Value::Null).unwrap();
    let written: Vec<Value> = ["PUT", "PATCH"]
        .iter()
        .flat_map(|method| emulator.sent_to(method, "azureKeyVaultSecretProviderClasses"))
        .collect();
    let objects = written[0]["body"]["properties"]["objects"].as_str().unwrap();
    assert!(objects.starts_with("array:"), "{objects}");
    assert!(objects.contains("- |"), "a list of block strings: {objects}");
    assert!(objects.matches("objectName").count() > 1, "those that were there stay: {objects}");
    assert!(objects.contains(secret.as_str().unwrap()));
}

#[test]
fn a_secret_that_is_there_gets_no_new_version_unasked_and_a_deleted_one_is_called_so() {
    let emulator = sandbox("plant");
    let instance = emulator.instance(0)["id"].clone();
    let app = emulator.app();
    let secrets = app.invoke("list_vault_secrets", json!({ "instanceId": instance })).unwrap();
    let there = secrets["value"][0]["name"].as_str().unwrap().to_owned();
    assert_eq!(with_new_secret(&emulator, "pulls", &there).unwrap_err()["code"], "SecretExists");
    assert_eq!(with_new_secret(&emulator, "pulls", "acr-token-linz").unwrap_err()["code"], "SecretDeleted");
    assert!(emulator.sent_to("PUT", "/secrets/").is_empty(), "nothing was written");
}

#[test]
fn the_list_of_a_vault_is_read_without_a_single_value() {
    let emulator = sandbox("plant");
    let instance = emulator.instance(0)["id"].clone();
    let secrets = emulator.app().invoke("list_vault_secrets", json!({ "instanceId": instance })).unwrap();
    assert!(secrets["value"].as_array().unwrap().len() > 50, "over three pages");
    for line in emulator.sent_to("GET", "/secrets") {
        assert_eq!(line["path"].as_str().unwrap().trim_end_matches('/'), "/secrets", "a list and never a secret");
    }
}

#[test]
fn the_vault_asked_is_the_instances_own_and_no_other() {
    let emulator = sandbox("plant");
    let instance = emulator.instance(0);
    emulator.app().invoke("list_vault_secrets", json!({ "instanceId": instance["id"] })).unwrap();
    let wanted = format!("{}.vault.azure.net", instance["vaultName"].as_str().unwrap());
    let asked: Vec<Value> = emulator.sent_to("GET", "/secrets").iter().map(|line| line["host"].clone()).collect();
    assert!(!asked.is_empty() && asked.iter().all(|host| *host == json!(wanted)), "{asked:?}");
}

#[test]
fn tokens_go_to_the_hosts_of_the_cloud_and_to_no_other() {
    let emulator = sandbox("plant");
    with_new_secret(&emulator, "pulls", "robot-of-tests").unwrap();
    for line in emulator.sent() {
        if line["headers"]["authorization"].is_string() {
            let host = line["host"].as_str().unwrap();
            assert!(host == "management.azure.com" || host.ends_with(".vault.azure.net"), "{host}");
        }
    }
}

#[test]
fn a_vault_of_another_directory_is_opened_with_a_token_of_that_directory() {
    let emulator = sandbox("plant");
    let app = emulator.app();
    let ready = emulator.sandbox.ready();
    let graz =
        ready["instances"].as_array().unwrap().iter().find(|i| i["name"].as_str().unwrap().contains("graz")).unwrap();
    app.invoke("list_vault_secrets", json!({ "instanceId": graz["id"] })).unwrap();
    let own = ready["tenantId"].as_str().unwrap();
    let others = emulator
        .sent_to("POST", "/oauth2/v2.0/token")
        .into_iter()
        .filter(|line| !line["path"].as_str().unwrap().contains(own));
    assert!(others.count() > 0, "the challenge's directory was asked");
}

#[test]
fn a_demand_for_claims_is_answered_and_signs_nobody_out() {
    let emulator = sandbox("plant");
    let app = emulator.app();
    emulator.faults(
        &json!([{ "match": { "service": "arm", "method": "GET", "pathRegex": "registryEndpoints" }, "times": 1,
        "effect": { "claimsChallenge": true } }]),
    );
    let id = app.rows("")["rows"][0]["id"].clone();
    app.invoke("get_registry_endpoint", json!({ "id": id })).unwrap();
    assert!(app.invoke("get_session", json!({})).unwrap().is_object());
}

#[test]
fn a_secret_that_is_not_synced_is_told_although_arm_succeeded() {
    let emulator = sandbox("plant");
    let instance = emulator.instance(0)["id"].clone();
    let readiness = emulator.app().invoke("secret_sync_readiness", json!({ "instanceId": instance })).unwrap();
    assert_eq!(readiness["vaultName"], emulator.instance(0)["vaultName"], "{readiness}");
    let created = with_new_secret(&emulator, "pulls", "robot-of-tests").unwrap();
    let notes = created["notes"].to_string();
    assert!(notes.contains("sync"), "how long the cluster may take is said: {notes}");
    assert!(!notes.contains("has not been able"), "{notes}");
    // A secret that is no docker configuration: Azure takes it, the cluster cannot.
    let app = emulator.app();
    let own = |synced: &str| json!({ "method": "ArtifactPullSecret", "secretSource": "existing", "vaultSecret": "annealing-plc-password", "syncedSecretName": synced });
    for endpoint in ["first-time", "once-more"] {
        let created = create(&app, &draft(&emulator, endpoint, own("not-docker")), None, Value::Null).unwrap();
        let notes = created["notes"].to_string();
        assert!(
            notes.contains("has not been able") && notes.contains("UserInputValidationFailed"),
            "{endpoint}: {notes}"
        );
    }
}
