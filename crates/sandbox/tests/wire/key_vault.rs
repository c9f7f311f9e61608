//! The data plane of Key Vault: the challenge, the life of a secret, pages, limits, and who is kept out.

use serde_json::{Value, json};

use crate::client::{ARM_SCOPE, Heard, VAULT_SCOPE, Visitor, heard};

const LINZ: &str = "kv-brenner-linz.vault.azure.net";

struct Vault {
    visitor: Visitor,
    token: String,
}

impl Vault {
    async fn of(user: usize) -> Self {
        let visitor = Visitor::plant().await;
        let token = visitor.token(&visitor.user(user), VAULT_SCOPE, "common").await;
        Self { visitor, token }
    }

    async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Heard {
        let sign = if path.contains('?') { '&' } else { '?' };
        self.visitor.send(LINZ, method, &format!("{path}{sign}api-version=7.5"), &self.token, body.as_ref()).await
    }
}

fn reason(heard: &Heard) -> &str {
    heard.body["error"]["innererror"]["code"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn the_first_request_is_challenged_even_without_body() {
    let vault = Vault::of(0).await;
    let tenant = vault.visitor.ready["tenantId"].as_str().unwrap();
    let request = vault.visitor.request(LINZ, "PUT", "/secrets/some?api-version=7.5");
    let first = heard(request).await;
    assert_eq!((first.status, first.code()), (401, "Unauthorized"));
    let challenge = format!(
        "Bearer authorization=\"https://login.microsoftonline.com/{tenant}\", resource=\"https://vault.azure.net\""
    );
    assert_eq!(first.header("www-authenticate"), challenge);
    let wrong = vault.visitor.token(&vault.visitor.user(0), ARM_SCOPE, "common").await;
    let audience = vault.visitor.send(LINZ, "GET", "/secrets?api-version=7.5", &wrong, None).await;
    assert_eq!(audience.status, 401);
    assert!(audience.text.contains("AKV10022"));
}

#[tokio::test]
async fn a_vault_of_another_directory_names_that_directory_and_takes_its_tokens_only() {
    let vault = Vault::of(0).await;
    let host = "kv-glasworks-graz.vault.azure.net";
    let refused = vault.visitor.send(host, "GET", "/secrets?api-version=7.5", &vault.token, None).await;
    assert_eq!(refused.status, 401);
    let tenant =
        refused.header("www-authenticate").split("microsoftonline.com/").nth(1).unwrap().split('"').next().unwrap();
    assert_ne!(tenant, vault.visitor.ready["tenantId"]);
    let token = vault.visitor.token(&vault.visitor.user(0), VAULT_SCOPE, tenant).await;
    assert_eq!(vault.visitor.send(host, "GET", "/secrets?api-version=7.5", &token, None).await.status, 200);
}

#[tokio::test]
async fn sixty_secrets_come_on_three_pages_without_values() {
    let vault = Vault::of(0).await;
    let (mut path, mut sizes, mut all) = ("/secrets?api-version=7.5".to_owned(), Vec::new(), Vec::new());
    loop {
        let page = vault.visitor.send(LINZ, "GET", &path, &vault.token, None).await;
        let value = page.body["value"].as_array().unwrap().clone();
        sizes.push(value.len());
        all.extend(value);
        let Some(next) = page.body["nextLink"].as_str() else { break };
        path = next.strip_prefix(&format!("https://{LINZ}:443")).expect("the explicit port of real links").to_owned();
    }
    assert_eq!(sizes, [25, 25, 10]);
    assert!(all.iter().all(|item| item.get("value").is_none()));
    let managed = all.iter().filter(|item| item["managed"] == true).count();
    let disabled = all.iter().filter(|item| item["attributes"]["enabled"] == false).count();
    let expiring = all.iter().filter(|item| item["attributes"].get("exp").is_some()).count();
    assert_eq!((managed, disabled, expiring), (1, 1, 1));
    assert_eq!(vault.call("GET", "/secrets?maxresults=26", None).await.status, 400);
    assert_eq!(vault.call("GET", "/secrets?maxresults=2", None).await.body["value"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn setting_is_200_always_and_adds_a_version() {
    let vault = Vault::of(0).await;
    let one = vault
        .call(
            "PUT",
            "/secrets/Line-7-Pull",
            Some(json!({ "value": "one", "contentType": "text/plain", "tags": { "a": "b" } })),
        )
        .await;
    assert_eq!((one.status, &one.body["value"]), (200, &json!("one")));
    let two = vault
        .call(
            "PUT",
            "/secrets/LINE-7-pull",
            Some(json!({ "value": "two", "attributes": { "exp": 4_000_000_000_u64 } })),
        )
        .await;
    assert_eq!(two.status, 200);
    assert_ne!(one.body["id"], two.body["id"]);
    let latest = vault.call("GET", "/secrets/line-7-pull/", None).await;
    assert_eq!((&latest.body["value"], &latest.body["attributes"]["exp"]), (&json!("two"), &json!(4_000_000_000_u64)));
    let first = one.body["id"].as_str().unwrap().rsplit('/').next().unwrap();
    assert_eq!(vault.call("GET", &format!("/secrets/line-7-pull/{first}"), None).await.body["value"], "one");
    let versions = vault.call("GET", "/secrets/line-7-pull/versions", None).await;
    assert_eq!(versions.body["value"].as_array().map(Vec::len), Some(2));
    let patched = vault
        .call("PATCH", &format!("/secrets/line-7-pull/{first}"), Some(json!({ "attributes": { "enabled": false } })))
        .await;
    assert_eq!((patched.status, patched.body.get("value")), (200, None));
    assert_eq!(vault.call("GET", &format!("/secrets/line-7-pull/{first}"), None).await.status, 403);
}

#[tokio::test]
async fn limits_are_kept() {
    let vault = Vault::of(0).await;
    let value = |size: usize| json!({ "value": "x".repeat(size) });
    assert_eq!(vault.call("PUT", "/secrets/size", Some(value(25 * 1024))).await.status, 200);
    let tags: serde_json::Map<String, Value> = (0..16).map(|n| (n.to_string(), json!("v"))).collect();
    let refused = [
        ("/secrets/size", value(25 * 1024 + 1)),
        ("/secrets/a_b", value(1)),
        ("/secrets/a.b", value(1)),
        ("/secrets/no-value", json!({ "contentType": "x" })),
        ("/secrets/many-tags", json!({ "value": "x", "tags": tags })),
        ("/secrets/long-type", json!({ "value": "x", "contentType": "t".repeat(256) })),
        ("/secrets/odd-date", json!({ "value": "x", "attributes": { "exp": "tomorrow" } })),
    ];
    for (path, body) in refused {
        let heard = vault.call("PUT", path, Some(body)).await;
        assert_eq!((heard.status, heard.code()), (400, "BadParameter"), "{path}");
    }
    assert_eq!(vault.call("PUT", &format!("/secrets/{}", "n".repeat(128)), Some(value(1))).await.status, 400);
    let version = vault.visitor.send(LINZ, "GET", "/secrets?api-version=6.0", &vault.token, None).await;
    assert_eq!(version.status, 400);
}

#[tokio::test]
async fn a_deleted_name_cannot_be_used_until_it_is_recovered_or_purged() {
    let vault = Vault::of(0).await;
    let again = || vault.call("PUT", "/secrets/ghcr-pull", Some(json!({ "value": "new" })));
    let deleted = vault.call("DELETE", "/secrets/ghcr-pull", None).await;
    assert_eq!(deleted.status, 200);
    assert_eq!(deleted.body["recoveryId"], format!("https://{LINZ}/deletedsecrets/ghcr-pull"));
    let during = again().await;
    assert_eq!((during.status, during.code(), reason(&during)), (409, "Conflict", "ObjectIsBeingDeleted"));
    assert_eq!(vault.call("GET", "/deletedsecrets/ghcr-pull", None).await.status, 404);
    vault.visitor.finish().await;
    let after = again().await;
    assert_eq!((after.status, after.code(), reason(&after)), (409, "Conflict", "ObjectIsDeletedButRecoverable"));
    assert_eq!(vault.call("GET", "/secrets/ghcr-pull", None).await.code(), "SecretNotFound");
    assert_eq!(vault.call("GET", "/deletedsecrets", None).await.body["value"].as_array().map(Vec::len), Some(2));
    assert_eq!(vault.call("POST", "/deletedsecrets/ghcr-pull/recover", None).await.status, 200);
    assert_eq!(vault.call("GET", "/secrets/ghcr-pull", None).await.status, 404, "recovering takes a moment");
    vault.visitor.finish().await;
    assert_eq!(vault.call("GET", "/secrets/ghcr-pull", None).await.status, 200);
    assert_eq!(vault.call("DELETE", "/deletedsecrets/acr-token-linz", None).await.status, 204);
    assert_eq!(vault.call("PUT", "/secrets/acr-token-linz", Some(json!({ "value": "new" }))).await.status, 200);
}

#[tokio::test]
async fn disabled_expired_and_managed_secrets_behave_as_they_should() {
    let vault = Vault::of(0).await;
    let disabled = vault.call("GET", "/secrets/old-registry-pull", None).await;
    assert_eq!((disabled.status, disabled.code(), reason(&disabled)), (403, "Forbidden", "SecretDisabled"));
    assert_eq!(vault.call("GET", "/secrets/quay-robot-2025", None).await.status, 200, "an expired secret can be read");
    assert_eq!(vault.call("PUT", "/secrets/opcua-server-cert", Some(json!({ "value": "x" }))).await.status, 403);
    assert!(vault.call("GET", "/secrets/opcua-server-cert", None).await.body["kid"].is_string());
}

#[tokio::test]
async fn a_firewall_and_a_missing_role_are_told_apart() {
    let vault = Vault::of(0).await;
    let porto = vault
        .visitor
        .send("kv-brenner-porto.vault.azure.net", "GET", "/secrets?api-version=7.5", &vault.token, None)
        .await;
    assert_eq!((porto.status, reason(&porto)), (403, "ForbiddenByFirewall"));
    let operator = Vault::of(1).await;
    assert_eq!(operator.call("GET", "/secrets", None).await.status, 200, "Key Vault Reader lists");
    let value = operator.call("GET", "/secrets/ghcr-pull", None).await;
    assert_eq!((value.status, reason(&value)), (403, "ForbiddenByRbac"));
    let set = operator.call("PUT", "/secrets/mine", Some(json!({ "value": "x" }))).await;
    assert_eq!((set.status, reason(&set)), (403, "ForbiddenByRbac"));
}

#[tokio::test]
async fn the_sandboxs_own_address_stands_for_the_vault_of_the_first_instance() {
    let vault = Vault::of(0).await;
    let heard = vault.visitor.send("", "GET", "/secrets/ghcr-pull?api-version=7.5", &vault.token, None).await;
    assert_eq!(heard.status, 200);
    assert!(heard.body["id"].as_str().unwrap().starts_with(vault.visitor.sandbox.base_url()));
}
