//! Creating with each method: what is sent is what the contract asks for, no more.

use serde_json::{Value, json};

use crate::support::{Try, path};

const GUID: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

fn create<'a>(instance: &'a str, name: &'a str, own: &[&'a str]) -> Vec<&'a str> {
    let host = "contoso.azurecr.io";
    [&["endpoints", "create", "--instance", instance, "--name", name, "--host", host, "--method"], own].concat()
}

/// The one PUT whose path ends like this; a vault's challenge, which carries no body, aside.
fn put(tried: &Try, ending: &str) -> Value {
    let puts: Vec<Value> = tried
        .sent()
        .into_iter()
        .filter(|line| line["method"] == "PUT" && line["status"] != 401 && path(line).ends_with(ending))
        .collect();
    assert_eq!(puts.len(), 1, "one PUT of {ending}");
    puts[0].clone()
}

#[test]
fn the_methods_without_a_secret_send_one_put_each() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    let location = &tried.ready["instances"][0]["customLocationId"];
    for (name, own, authentication) in [
        ("open", vec!["anonymous"], json!({"method": "Anonymous", "anonymousSettings": {}})),
        (
            "system",
            vec!["system"],
            json!({"method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": {}}),
        ),
        (
            "system-audience",
            vec!["system", "--audience", "https://management.azure.com/"],
            json!({"method": "SystemAssignedManagedIdentity",
                   "systemAssignedManagedIdentitySettings": {"audience": "https://management.azure.com/"}}),
        ),
        (
            "user",
            vec!["user", "--client-id", "{3F2504E0-4F89-41D3-9A0C-0305E82C3301}", "--tenant-id", GUID],
            json!({"method": "UserAssignedManagedIdentity",
                   "userAssignedManagedIdentitySettings": {"clientId": GUID, "tenantId": GUID}}),
        ),
    ] {
        let created = tried.run(&create(&instance, name, &own)).answer();
        assert_eq!(created["name"], name);
        assert_eq!(created["method"], authentication["method"]);
        assert_eq!(created["authentication"], authentication);
        assert_eq!(created["provisioningState"], "Succeeded");
        let sent = put(&tried, &format!("/registryEndpoints/{name}"));
        assert_eq!(
            sent["body"],
            json!({"extendedLocation": {"name": location, "type": "CustomLocation"},
                   "properties": {"host": "contoso.azurecr.io", "authentication": authentication}})
        );
        assert_eq!(sent["query"]["api-version"], "2025-10-01");
    }
    assert_eq!(tried.writes().len(), 4, "nothing else was written");
}

#[test]
fn a_create_makes_no_call_more_than_needed() {
    let tried = Try::new("empty");
    tried.run(&create(&tried.instance(), "open", &["anonymous"])).answer();
    let calls: Vec<String> = tried
        .sent()
        .iter()
        .map(|line| {
            format!("{} {}", line["method"].as_str().unwrap(), path(line).rsplit('/').nth(1).unwrap_or_default())
        })
        .collect();
    let polls = calls.iter().filter(|call| call.to_lowercase().contains("operation")).count();
    assert!(polls >= 1, "{calls:?}");
    // The instance and the name are looked at, the endpoint is put, and read once at the end.
    let others: Vec<&String> = calls.iter().filter(|call| !call.to_lowercase().contains("operation")).collect();
    assert_eq!(others.len(), 4, "{others:?}");
}

#[test]
fn an_existing_vault_secret_is_synced_and_referred_to_by_the_synced_name() {
    let tried = Try::new("plant");
    let instance = tried.instance();
    let secrets = tried.run(&["secrets", "list", "--instance", &instance]).answer();
    let usable = |secret: &&Value| secret["enabled"] == true && secret["managed"] == false;
    let secret = secrets.as_array().unwrap().iter().find(usable).unwrap()["name"].as_str().unwrap().to_owned();
    let own = ["secret", "--vault-secret", &secret, "--synced-secret", "edge-pull"];
    let created = tried.run(&create(&instance, "pulls", &own)).answer();
    assert_eq!(
        created["authentication"],
        json!({"method": "ArtifactPullSecret", "artifactPullSecretSettings": {"secretRef": "edge-pull"}})
    );
    let sync = put(&tried, "/secretSyncs/edge-pull");
    assert_eq!(sync["query"]["api-version"], "2024-08-21-preview");
    let properties = &sync["body"]["properties"];
    assert_eq!(properties["kubernetesSecretType"], "kubernetes.io/dockerconfigjson");
    assert_eq!(properties["serviceAccountName"], "aio-ssc-sa");
    assert_eq!(properties["objectSecretMapping"], json!([{"sourcePath": secret, "targetKey": ".dockerconfigjson"}]));
    let order: Vec<String> = tried.writes().iter().map(path).collect();
    assert!(order.last().unwrap().ends_with("/registryEndpoints/pulls"), "the endpoint comes last: {order:?}");
}

#[test]
fn a_new_secret_goes_to_the_vault_as_a_docker_configuration_and_is_recorded_nowhere() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    let own = ["secret", "--new-secret", "edge-robot", "--username", "robot", "--password-stdin"];
    let created = tried.run_with(&create(&instance, "pulls", &own), "hunter2-and-more\n").answer();
    assert_eq!(created["authentication"]["artifactPullSecretSettings"]["secretRef"], "pulls-pull-secret");
    let put = put(&tried, "/secrets/edge-robot");
    let expected = json!({"auths": {"contoso.azurecr.io": {
        "username": "robot", "password": "hunter2-and-more", "auth": "cm9ib3Q6aHVudGVyMi1hbmQtbW9yZQ=="}}});
    let digest = put["body"]["value"].as_str().unwrap();
    assert!(digest.starts_with("sha256:"), "the record keeps a digest: {digest}");
    assert_eq!(digest, sha256_16(&expected.to_string()));
    let order: Vec<String> =
        tried.writes().iter().map(|line| format!("{} {}", line["method"].as_str().unwrap(), path(line))).collect();
    let place =
        |part: &str| order.iter().position(|write| write.contains(part)).unwrap_or_else(|| panic!("{part}: {order:?}"));
    assert!(place("/secrets/") < place("azureKeyVaultSecretProviderClasses"));
    assert!(place("azureKeyVaultSecretProviderClasses") < place("/secretSyncs/"));
    assert!(place("/secretSyncs/") < place("/registryEndpoints/"));
    let record = std::fs::read_to_string(tried.record_file()).unwrap_or_default();
    assert!(!record.contains("hunter2") && !record.contains("eyJ"), "no secret and no token is in the record");
}

pub(crate) fn sha256_16(text: &str) -> String {
    use sha2::Digest as _;
    let digest = sha2::Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}
