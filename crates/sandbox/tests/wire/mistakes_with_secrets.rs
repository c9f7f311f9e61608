//! The mistakes a naive client makes with vaults, synced secrets and sign-ins, one by one, and what the sandbox answers.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::client::{ARM_SCOPE, Heard, VAULT_SCOPE, Visitor, heard};
use crate::secret_sync::Chain;

const LINZ: &str = "kv-brenner-linz.vault.azure.net";
const GRAZ: &str = "kv-glasworks-graz.vault.azure.net";

async fn vault(visitor: &Visitor, method: &str, path: &str, body: Option<Value>) -> Heard {
    let token = visitor.token(&visitor.user(0), VAULT_SCOPE, "common").await;
    visitor.send(LINZ, method, &format!("{path}?api-version=7.5"), &token, body.as_ref()).await
}

/// Puts a secret, lets the cluster fetch it and gives the reason it names.
async fn synced(chain: &Chain, name: &str, value: &str) -> String {
    let set = vault(&chain.visitor, "PUT", &format!("/secrets/{name}"), Some(json!({ "value": value }))).await;
    assert_eq!(set.status, 200, "{}", set.text);
    chain.fetch(name).await;
    chain.visitor.finish().await;
    assert_eq!(chain.put(name, &chain.body(name)).await.status, 201);
    chain.visitor.finish().await;
    chain.condition(name).await.1
}

#[tokio::test]
async fn only_the_plain_text_of_a_docker_configuration_is_one() {
    let chain = Chain::of_linz().await;
    let plain = json!({ "auths": { "ghcr.io": { "username": "bot", "password": "made-up" } } }).to_string();
    assert_eq!(synced(&chain, "encoded", &STANDARD.encode(&plain)).await, "UserInputValidationFailed");
    assert_eq!(synced(&chain, "password-only", "made-up").await, "UserInputValidationFailed");
    assert_eq!(synced(&chain, "plain", &plain).await, "CreateSucceeded");
}

#[tokio::test]
async fn a_user_name_and_a_password_in_two_secrets_make_no_pull_secret() {
    let chain = Chain::of_linz().await;
    chain.fetch("mqtt-bridge-key").await;
    chain.visitor.finish().await;
    let mut body = chain.body("mqtt-bridge-key");
    body["properties"]["objectSecretMapping"] = json!([
        { "sourcePath": "docker-hub-pull", "targetKey": "username" },
        { "sourcePath": "mqtt-bridge-key", "targetKey": "password" },
    ]);
    assert_eq!(chain.put("two-halves", &body).await.status, 201, "ARM has no opinion");
    chain.visitor.finish().await;
    assert_eq!(chain.condition("two-halves").await.1, "UserInputValidationFailed");
}

#[tokio::test]
async fn a_provider_class_written_with_the_new_object_alone_breaks_the_others() {
    let mut chain = Chain::of_linz().await;
    assert_eq!(chain.condition("docker-hub-pull").await.0, "True");
    let mut class = chain.visitor.arm("GET", &chain.class, None).await.body;
    let properties = json!({ "keyvaultName": class["properties"]["keyvaultName"], "clientId": class["properties"]["clientId"],
        "tenantId": class["properties"]["tenantId"], "objects": "array:\n  - |\n    objectName: ghcr-pull\n    objectType: secret\n" });
    class["properties"] = properties;
    let sent = json!({ "location": class["location"], "extendedLocation": class["extendedLocation"], "properties": class["properties"] });
    assert_eq!(chain.visitor.arm("PUT", &chain.class, Some(&sent)).await.status, 200, "nobody complains");
    // The cluster looks again after an hour, which is as long as a token lives.
    chain.visitor.advance(4000).await;
    let person = chain.visitor.user(0);
    chain.visitor.become_person(&person).await;
    assert_eq!(chain.condition("docker-hub-pull").await, ("False".to_owned(), "ProviderError".to_owned()));
}

#[tokio::test]
async fn another_service_account_or_another_vaults_secret_is_never_fetched_though_arm_succeeds() {
    let chain = Chain::of_linz().await;
    let mut account = chain.body("docker-hub-pull");
    account["properties"]["serviceAccountName"] = json!("default");
    assert_eq!(chain.put("other-account", &account).await.status, 201);
    chain.fetch("only-in-poznan").await;
    chain.visitor.finish().await;
    assert_eq!(chain.put("other-vault", &chain.body("only-in-poznan")).await.status, 201);
    chain.visitor.finish().await;
    for name in ["other-account", "other-vault"] {
        assert_eq!(chain.condition(name).await, ("False".to_owned(), "ProviderError".to_owned()), "{name}");
    }
}

#[tokio::test]
async fn a_synced_secrets_name_is_in_lower_case() {
    let chain = Chain::of_linz().await;
    let heard = chain.put("Docker-Hub-Pull-2", &chain.body("docker-hub-pull")).await;
    assert_eq!((heard.status, heard.code()), (400, "HttpRequestPayloadAPISpecValidationFailed"));
}

#[tokio::test]
async fn setting_a_secret_that_is_there_adds_a_version_to_it() {
    let visitor = Visitor::plant().await;
    let before = vault(&visitor, "GET", "/secrets/ghcr-pull", None).await.body;
    let set = vault(&visitor, "PUT", "/secrets/ghcr-pull", Some(json!({ "value": "mine now" }))).await;
    assert_eq!(set.status, 200, "the same answer as for a new one");
    assert_ne!(set.body["id"], before["id"]);
    let after = vault(&visitor, "GET", "/secrets/ghcr-pull", None).await.body;
    assert_eq!((&after["value"], &after["id"]), (&json!("mine now"), &set.body["id"]));
}

#[tokio::test]
async fn a_conflict_means_soft_deleted_and_says_so_inside() {
    let visitor = Visitor::plant().await;
    let heard = vault(&visitor, "PUT", "/secrets/acr-token-linz", Some(json!({ "value": "new" }))).await;
    assert_eq!((heard.status, heard.code()), (409, "Conflict"));
    assert_eq!(heard.body["error"]["innererror"]["code"], "ObjectIsDeletedButRecoverable");
}

#[tokio::test]
async fn a_list_holds_names_and_never_a_value() {
    let visitor = Visitor::plant().await;
    let list = vault(&visitor, "GET", "/secrets", None).await.body;
    let all = list["value"].as_array().unwrap();
    assert!(all.len() == 25 && all.iter().all(|one| one.get("value").is_none() && one["id"].is_string()));
}

#[tokio::test]
async fn a_body_sent_before_the_challenge_was_sent_for_nothing() {
    let visitor = Visitor::plant().await;
    let request =
        visitor.request(LINZ, "PUT", "/secrets/too-early?api-version=7.5").json(&json!({ "value": "exposed" }));
    let heard = heard(request).await;
    assert_eq!(heard.status, 401);
    assert!(heard.header("www-authenticate").starts_with("Bearer authorization="));
    assert_eq!(vault(&visitor, "GET", "/secrets/too-early", None).await.status, 404);
}

#[tokio::test]
async fn a_vault_takes_tokens_of_its_own_directory_alone() {
    let visitor = Visitor::plant().await;
    let path = "/secrets?api-version=7.5";
    let home = visitor.token(&visitor.user(0), VAULT_SCOPE, "common").await;
    let refused = visitor.send(GRAZ, "GET", path, &home, None).await;
    assert_eq!(refused.status, 401);
    let challenge = refused.header("www-authenticate");
    let tenant = challenge.split_once("login.microsoftonline.com/").unwrap().1.split_once('"').unwrap().0;
    assert_ne!(tenant, visitor.ready["tenantId"], "the challenge names the directory");
    let token = visitor.token(&visitor.user(0), VAULT_SCOPE, tenant).await;
    assert_eq!(visitor.send(GRAZ, "GET", path, &token, None).await.status, 200);
}

#[tokio::test]
async fn the_next_page_of_a_vault_names_its_port() {
    let visitor = Visitor::plant().await;
    let list = vault(&visitor, "GET", "/secrets", None).await.body;
    let next = list["nextLink"].as_str().unwrap();
    assert!(next.starts_with(&format!("https://{LINZ}:443/secrets?")), "{next}");
}

#[tokio::test]
async fn a_demand_for_claims_is_not_the_end_of_a_sign_in() {
    let visitor = Visitor::plant().await;
    let signed_in = visitor.sign_in(&visitor.user(0), ARM_SCOPE, "common").await;
    let rule = json!([{ "match": { "service": "arm" }, "times": 1, "effect": { "claimsChallenge": true } }]);
    visitor.control("POST", "faults", Some(&rule)).await;
    let token = signed_in["access_token"].as_str().unwrap();
    let path = "/subscriptions?api-version=2022-12-01";
    let heard = visitor.send("management.azure.com", "GET", path, token, None).await;
    assert!(heard.status == 401 && heard.header("www-authenticate").contains("insufficient_claims"));
    let refresh = signed_in["refresh_token"].as_str().unwrap();
    let form = [("grant_type", "refresh_token"), ("client_id", crate::client::REGENT), ("refresh_token", refresh)];
    assert_eq!(visitor.redeem("common", &form).await.status, 200, "the refresh token is as good as before");
}
