//! The chain from a vault secret to a Kubernetes secret: provider classes, secret syncs, and what the cluster says of them.

use serde_json::{Value, json};

use crate::client::{Heard, VAULT_SCOPE, Visitor};

const LINZ: &str = "aio-linz-furnace";
const VERSION: &str = "?api-version=2024-08-21-preview";

/// A vault, a provider class and the syncs of the first instance.
pub(crate) struct Chain {
    pub(crate) visitor: Visitor,
    group: String,
    pub(crate) class: String,
    class_name: String,
}

impl Chain {
    pub(crate) async fn of_linz() -> Self {
        let visitor = Visitor::plant().await;
        let id = visitor.instance(LINZ);
        let instance = visitor.arm("GET", &format!("{id}?api-version=2025-10-01"), None).await.body;
        let class = instance["properties"]["defaultSecretProviderClassRef"]["resourceId"].as_str().unwrap().to_owned();
        let group = id.split("/providers").next().unwrap().to_owned();
        let class_name = class.rsplit('/').next().unwrap().to_owned();
        Self { visitor, group, class: format!("{class}{VERSION}"), class_name }
    }

    pub(crate) fn sync(&self, name: &str) -> String {
        format!("{}/providers/Microsoft.SecretSyncController/secretSyncs/{name}{VERSION}", self.group)
    }

    pub(crate) fn body(&self, source: &str) -> Value {
        json!({
            "location": "westeurope",
            "extendedLocation": { "name": self.visitor.instance_entry(LINZ)["customLocationId"], "type": "CustomLocation" },
            "properties": {
                "secretProviderClassName": self.class_name, "serviceAccountName": "aio-ssc-sa",
                "kubernetesSecretType": "kubernetes.io/dockerconfigjson",
                "objectSecretMapping": [{ "sourcePath": source, "targetKey": ".dockerconfigjson" }],
            },
        })
    }

    pub(crate) async fn put(&self, name: &str, body: &Value) -> Heard {
        self.visitor.arm("PUT", &self.sync(name), Some(body)).await
    }

    /// Makes the provider class fetch one more secret.
    pub(crate) async fn fetch(&self, secret: &str) {
        let held = self.visitor.arm("GET", &self.class, None).await.body;
        let objects = held["properties"]["objects"].as_str().unwrap_or("array:\n").to_owned();
        let objects = format!("{objects}  - |\n    objectName: {secret}\n    objectType: secret\n");
        let patch =
            self.visitor.arm("PATCH", &self.class, Some(&json!({ "properties": { "objects": objects } }))).await;
        assert_eq!((patch.status, patch.text.as_str()), (202, ""));
        assert!(patch.header("location").contains("/operationResults/"));
    }

    pub(crate) async fn condition(&self, name: &str) -> (String, String) {
        let shown = self.visitor.arm("GET", &self.sync(name), None).await.body;
        assert_eq!(shown["properties"]["provisioningState"], "Succeeded", "{shown}");
        let condition = &shown["properties"]["status"]["conditions"][0];
        let text = |name: &str| condition[name].as_str().unwrap_or_default().to_owned();
        (text("status"), text("reason"))
    }
}

#[tokio::test]
async fn a_sync_whose_chain_is_whole_makes_its_secret() {
    let chain = Chain::of_linz().await;
    chain.fetch("ghcr-pull").await;
    let put = chain.put("ghcr-pull", &chain.body("ghcr-pull")).await;
    assert_eq!(put.status, 201, "{}", put.text);
    assert!(!put.header("azure-asyncoperation").is_empty());
    chain.visitor.finish().await;
    assert_eq!(chain.condition("ghcr-pull").await, ("True".to_owned(), "CreateSucceeded".to_owned()));
}

#[tokio::test]
async fn arm_succeeds_while_the_sync_fails_and_later_the_sync_succeeds_too() {
    let chain = Chain::of_linz().await;
    chain.fetch("made-later").await;
    assert_eq!(chain.put("made-later", &chain.body("made-later")).await.status, 201);
    chain.visitor.finish().await;
    assert_eq!(chain.condition("made-later").await, ("False".to_owned(), "ProviderError".to_owned()));
    let token = chain.visitor.token(&chain.visitor.user(0), VAULT_SCOPE, "common").await;
    let value = json!({ "value": "{\"auths\":{\"ghcr.io\":{}}}" });
    let path = "/secrets/made-later?api-version=7.5";
    assert_eq!(
        chain.visitor.send("kv-brenner-linz.vault.azure.net", "PUT", path, &token, Some(&value)).await.status,
        200
    );
    chain.visitor.advance(10).await;
    assert_eq!(chain.condition("made-later").await.0, "True");
}

#[tokio::test]
async fn each_broken_link_has_its_own_reason() {
    let chain = Chain::of_linz().await;
    chain.fetch("ghcr-pull").await;
    chain.visitor.finish().await;
    chain.fetch("mqtt-bridge-key").await;
    chain.visitor.finish().await;
    let change = |pointer: &str, value: &str| {
        let mut body = chain.body("ghcr-pull");
        *body.pointer_mut(pointer).unwrap() = value.into();
        body
    };
    let cases = [
        ("not-fetched", chain.body("historian-password"), "ProviderError"),
        ("other-account", change("/properties/serviceAccountName", "default"), "ProviderError"),
        ("no-class", change("/properties/secretProviderClassName", "spc-none"), "ControllerSpcError"),
        ("other-key", change("/properties/objectSecretMapping/0/targetKey", "password"), "UserInputValidationFailed"),
        ("no-config", chain.body("mqtt-bridge-key"), "UserInputValidationFailed"),
    ];
    for (name, body, _) in &cases {
        assert_eq!(chain.put(name, body).await.status, 201, "{name}");
    }
    chain.visitor.finish().await;
    for (name, _, reason) in &cases {
        assert_eq!(chain.condition(name).await, ("False".to_owned(), (*reason).to_owned()), "{name}");
    }
}

#[tokio::test]
async fn a_put_that_omits_the_objects_erases_them_and_breaks_the_other_syncs() {
    let chain = Chain::of_linz().await;
    assert_eq!(chain.condition("docker-hub-pull").await.0, "True");
    let held = chain.visitor.arm("GET", &chain.class, None).await.body;
    let mut properties = held["properties"].clone();
    properties.as_object_mut().unwrap().remove("objects");
    let body =
        json!({ "location": held["location"], "extendedLocation": held["extendedLocation"], "properties": properties });
    assert_eq!(chain.visitor.arm("PUT", &chain.class, Some(&body)).await.status, 200);
    chain.visitor.advance(3700).await;
    let mut visitor = chain.visitor;
    let user = visitor.user(0);
    visitor.become_person(&user).await;
    let chain = Chain { visitor, ..chain };
    assert!(chain.visitor.arm("GET", &chain.class, None).await.body["properties"].get("objects").is_none());
    assert_eq!(chain.condition("docker-hub-pull").await, ("False".to_owned(), "ProviderError".to_owned()));
}

#[tokio::test]
async fn the_swaggers_example_of_objects_fetches_nothing() {
    let chain = Chain::of_linz().await;
    let objects = "array: |\n  - |\n    objectName: ghcr-pull\n    objectType: secret\n";
    chain.visitor.arm("PATCH", &chain.class, Some(&json!({ "properties": { "objects": objects } }))).await;
    chain.put("ghcr-pull", &chain.body("ghcr-pull")).await;
    chain.visitor.finish().await;
    assert_eq!(chain.condition("ghcr-pull").await, ("False".to_owned(), "ControllerSpcError".to_owned()));
}

#[tokio::test]
async fn the_type_of_the_secret_is_fixed_at_creation() {
    let chain = Chain::of_linz().await;
    let mut body = chain.body("docker-hub-pull");
    body["properties"]["kubernetesSecretType"] = "Opaque".into();
    let heard = chain.put("docker-hub-pull", &body).await;
    assert_eq!((heard.status, heard.code()), (400, "PropertyChangeNotAllowed"));
    let patch = json!({ "properties": { "kubernetesSecretType": "Opaque" } });
    assert_eq!(chain.visitor.arm("PATCH", &chain.sync("docker-hub-pull"), Some(&patch)).await.status, 400);
}

#[tokio::test]
async fn bodies_the_schema_refuses_are_refused() {
    let chain = Chain::of_linz().await;
    let twice = json!([{ "sourcePath": "a", "targetKey": "k" }, { "sourcePath": "b", "targetKey": "k" }]);
    let cases = [
        ("/properties/objectSecretMapping", json!([]), "ARRAY_LENGTH_SHORT"),
        ("/properties/objectSecretMapping", twice, "ARRAY_UNIQUE"),
        ("/properties/objectSecretMapping/0/targetKey", json!("a_b"), "PATTERN"),
        ("/properties/secretProviderClassName", json!("Upper"), "PATTERN"),
        ("/properties/serviceAccountName", json!(""), "MIN_LENGTH"),
    ];
    for (pointer, value, code) in cases {
        let mut body = chain.body("ghcr-pull");
        *body.pointer_mut(pointer).unwrap() = value;
        let heard = chain.put("refused", &body).await;
        assert_eq!(heard.status, 400, "{pointer}");
        assert!(heard.details().iter().any(|(found, _)| found == code), "{pointer}: {:?}", heard.details());
    }
    assert_eq!(chain.put("Upper.Case", &chain.body("ghcr-pull")).await.status, 400);
    let mut class = json!({ "location": "westeurope", "extendedLocation": chain.body("x")["extendedLocation"],
        "properties": { "keyvaultName": "kv", "clientId": "no-guid", "tenantId": "04b07795-8ddb-461a-bbee-02f9e1bf7b46" } });
    let path = chain.class.replace(&chain.class_name, "spc-new");
    assert_eq!(chain.visitor.arm("PUT", &path, Some(&class)).await.status, 400);
    class["properties"]["clientId"] = "04b07795-8ddb-461a-bbee-02f9e1bf7b46".into();
    class["properties"]["cloudName"] = "AzurePublicCloud".into();
    assert_eq!(chain.visitor.arm("PUT", &path, Some(&class)).await.status, 400, "this version has no cloudName");
    let newer = path.replace("2024-08-21-preview", "2026-09-25-preview");
    assert_eq!(chain.visitor.arm("PUT", &newer, Some(&class)).await.status, 201);
}

#[tokio::test]
async fn a_provider_that_takes_only_documented_types_can_be_had() {
    let chain = Chain::of_linz().await;
    chain.visitor.control("POST", "settings", Some(&json!({ "refuseDockerconfigjson": true }))).await;
    let heard = chain.put("ghcr-pull", &chain.body("ghcr-pull")).await;
    assert_eq!(heard.status, 400);
    assert_eq!(heard.details(), [("ENUM_MISMATCH".to_owned(), "properties.kubernetesSecretType".to_owned())]);
    let mut body = chain.body("ghcr-pull");
    body["properties"]["kubernetesSecretType"] = "Opaque".into();
    assert_eq!(chain.put("ghcr-pull", &body).await.status, 201);
}
