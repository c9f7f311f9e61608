//! What happens in the clusters: the secret store extension fetches vault secrets and writes Kubernetes secrets, and says
//! in the SecretSync's conditions how that went. Run by the cloud when its time has come. ARM's own state is none of its
//! business: a resource may be `Succeeded` and its sync fail.

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::CloudState;
use super::identifier::group_key;
use super::provider_class::{SyncedObject, read_objects};
use super::resource::Resource;
use crate::clock::rfc3339;

/// The kind of SecretSync resources.
pub(crate) const SECRET_SYNCS: &str = "microsoft.secretsynccontroller/secretsyncs";
/// The kind of secret provider classes.
pub(crate) const PROVIDER_CLASSES: &str = "microsoft.secretsynccontroller/azurekeyvaultsecretproviderclasses";
/// The kind of federated credentials.
const FEDERATED: &str = "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials";
/// How often a healthy sync looks again (`rotationPollIntervalInSeconds`).
const ROTATION: Duration = Duration::seconds(3600);

/// Why a sync failed: the condition's reason and message.
struct Failure {
    reason: &'static str,
    message: String,
}

/// The syncs that use a provider class.
pub(crate) fn syncs_of(cloud: &CloudState, class: &Resource) -> Vec<std::sync::Arc<str>> {
    let prefix = format!("{}/providers/{SECRET_SYNCS}/", group_key(&class.key));
    let uses =
        |sync: &&std::sync::Arc<Resource>| sync.property("secretProviderClassName").eq_ignore_ascii_case(class.name());
    cloud.list(SECRET_SYNCS, &prefix).filter(uses).map(|sync| sync.key.clone()).collect()
}

/// Lets a cluster try to sync one secret, and writes the outcome into the resource's status.
pub(crate) fn sync_secret(cloud: &mut CloudState, key: &str, at: OffsetDateTime) {
    let Some(sync) = cloud.get(key).cloned() else { return };
    let outcome = fetch(cloud, &sync);
    let mut body = sync.body.clone();
    let before = body["properties"]["status"].take();
    let next = if outcome.is_ok() { ROTATION } else { cloud.sync_retry };
    body["properties"]["status"] = status(&before, outcome.err(), at);
    if body["properties"]["status"] != before {
        cloud.write(body, at);
    }
    cloud.sync_at(std::sync::Arc::clone(&sync.key), at + next);
}

fn status(before: &Value, failure: Option<Failure>, at: OffsetDateTime) -> Value {
    let created = before.pointer("/lastSuccessfulSyncTime").is_some();
    let kind = if created { "SecretUpdated" } else { "SecretCreated" };
    let (verdict, reason, message) = match failure {
        Some(failure) => ("False", failure.reason, failure.message),
        None if created => ("True", "UpdateNoValueChangeSucceeded", "Secret contains last observed values.".to_owned()),
        None => ("True", "CreateSucceeded", "Secret created successfully.".to_owned()),
    };
    let same = |condition: &&Value| {
        condition["type"] == kind && condition["status"] == verdict && condition["reason"] == reason
    };
    let since = before["conditions"].as_array().and_then(|list| list.iter().find(same));
    let since = since.map_or_else(|| rfc3339(at).into(), |condition| condition["lastTransitionTime"].clone());
    let condition = json!({ "type": kind, "status": verdict, "reason": reason, "message": message,
        "observedGeneration": 1, "lastTransitionTime": since });
    match (verdict, before.get("lastSuccessfulSyncTime")) {
        ("True", _) => json!({ "lastSuccessfulSyncTime": rfc3339(at), "conditions": [condition] }),
        (_, Some(last)) => json!({ "lastSuccessfulSyncTime": last, "conditions": [condition] }),
        (_, None) => json!({ "conditions": [condition] }),
    }
}

/// The chain from the vault to the Kubernetes secret, link by link.
fn fetch(cloud: &CloudState, sync: &Resource) -> Result<(), Failure> {
    let refuse = |reason, message: String| Err(Failure { reason, message });
    let class_name = sync.property("secretProviderClassName");
    let class_key = format!("{}/providers/{PROVIDER_CLASSES}/{class_name}", group_key(&sync.key));
    let Some(class) = cloud.get(&class_key) else {
        return refuse("ControllerSpcError", format!("SecretProviderClass \"{class_name}\" not found."));
    };
    let identity = cloud
        .list("microsoft.managedidentity/userassignedidentities", "/subscriptions/")
        .find(|identity| identity.property("clientId").eq_ignore_ascii_case(class.property("clientId")));
    let account = sync.property("serviceAccountName");
    let trusts = |identity: &std::sync::Arc<Resource>| {
        let subject = format!(":{account}");
        cloud.list(FEDERATED, &format!("{}/", identity.key)).any(|found| found.property("subject").ends_with(&subject))
    };
    if identity.is_some_and(|identity| !trusts(identity)) {
        return refuse(
            "ProviderError",
            format!("failed to acquire token: no federated identity credential for service account \"{account}\"."),
        );
    }
    let objects = match read_objects(class.property("objects")) {
        Ok(objects) => objects,
        Err(why) => return refuse("ControllerSpcError", format!("SecretProviderClass \"{class_name}\": {why}")),
    };
    let vault_name = class.property("keyvaultName").to_ascii_lowercase();
    let Some(vault) = cloud.vaults.get(&vault_name) else {
        return refuse(
            "ProviderError",
            format!("failed to reach vault https://{vault_name}.vault.azure.net: no such host"),
        );
    };
    let action = "microsoft.keyvault/vaults/secrets/getsecret/action";
    if !identity.is_some_and(|identity| cloud.may_data(identity.property("principalId"), action, &vault.key)) {
        return refuse(
            "ProviderError",
            format!(
                "the identity {} has no right to read secrets of {vault_name} (ForbiddenByRbac)",
                class.property("clientId")
            ),
        );
    }
    // The provider mounts every object of a class or none: one bad entry fails each sync that uses the class.
    for object in &objects {
        let why = match vault.secret(&object.name).and_then(|secret| secret.latest()) {
            None => missing(&vault_name, object),
            Some(version) if !version.enabled => {
                format!(
                    "Operation get is not allowed on a disabled secret: {} of {vault_name} (SecretDisabled)",
                    object.name
                )
            }
            Some(_) => continue,
        };
        let head = format!(
            "failed to mount the objects of \"{class_name}\": failed to get objectType:secret, objectName:{}",
            object.name
        );
        return refuse("ProviderError", format!("{head}: {why}"));
    }
    let mappings = sync.body["properties"]["objectSecretMapping"].as_array().cloned().unwrap_or_default();
    for mapping in &mappings {
        let source = mapping["sourcePath"].as_str().unwrap_or_default();
        let Some(object) = objects.iter().find(|object| object.answers(source)) else {
            return refuse(
                "ProviderError",
                format!("secret provider class \"{class_name}\" does not fetch \"{source}\""),
            );
        };
        if let Some(version) = vault.secret(&object.name).and_then(|secret| secret.latest()) {
            fits(sync.property("kubernetesSecretType"), mapping, &version.value)?;
        }
    }
    Ok(())
}

fn missing(vault_name: &str, object: &SyncedObject) -> String {
    format!("A secret with (name/id) {} was not found in the key vault {vault_name} (SecretNotFound)", object.name)
}

/// Kubernetes checks the shape of its typed secrets.
fn fits(secret_type: &str, mapping: &Value, value: &str) -> Result<(), Failure> {
    let refuse = |message: &str| Err(Failure { reason: "UserInputValidationFailed", message: message.to_owned() });
    if secret_type != "kubernetes.io/dockerconfigjson" {
        return Ok(());
    }
    if mapping["targetKey"] != ".dockerconfigjson" {
        return refuse("a secret of type kubernetes.io/dockerconfigjson needs the key \".dockerconfigjson\"");
    }
    match serde_json::from_str::<Value>(value) {
        Ok(config) if config["auths"].is_object() => Ok(()),
        Ok(_) | Err(_) => refuse("data[.dockerconfigjson] is not a docker configuration"),
    }
}

/// Health as a freshly written registry endpoint has it: available where the sandbox knows the registry.
pub(crate) fn report_health(cloud: &CloudState, body: &mut Value) {
    let host = body["properties"]["host"].as_str().unwrap_or_default().to_ascii_lowercase();
    if body["properties"].get("healthState").is_none() {
        return;
    }
    let known = host == "mcr.microsoft.com"
        || cloud
            .list("microsoft.containerregistry/registries", "/subscriptions/")
            .any(|registry| registry.property("loginServer").eq_ignore_ascii_case(&host));
    body["properties"]["healthState"] = if known { "Available" } else { "Unknown" }.into();
}
