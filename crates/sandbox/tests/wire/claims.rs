//! Claims challenges: a token that has not expired is refused, and the one that was asked for with the claims is taken.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::client::{ARM_SCOPE, REGENT, VAULT_SCOPE, Visitor};

const SUBSCRIPTIONS: &str = "/subscriptions?api-version=2022-12-01";
const ARM: &str = "management.azure.com";

/// The claims a challenge asks for.
fn claims(challenge: &str) -> String {
    let text = challenge.split_once("claims=\"").unwrap().1.split_once('"').unwrap().0;
    String::from_utf8(STANDARD.decode(text).unwrap()).unwrap()
}

async fn renewed(visitor: &Visitor, refresh: &str, scope: &str, claims: &str) -> String {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", REGENT),
        ("refresh_token", refresh),
        ("scope", scope),
        ("claims", claims),
    ];
    let heard = visitor.redeem("common", &form).await;
    assert_eq!(heard.status, 200, "{}", heard.text);
    heard.body["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_challenge_is_answered_by_a_token_with_the_claims_and_by_no_other() {
    let visitor = Visitor::plant().await;
    let first = visitor.sign_in(&visitor.user(0), ARM_SCOPE, "common").await;
    let (refresh, token) = (first["refresh_token"].as_str().unwrap(), first["access_token"].as_str().unwrap());
    let rule = json!([{ "match": { "service": "arm" }, "times": 1, "effect": { "claimsChallenge": true } }]);
    visitor.control("POST", "faults", Some(&rule)).await;
    let asked = visitor.send(ARM, "GET", SUBSCRIPTIONS, token, None).await;
    let challenge = asked.header("www-authenticate");
    assert_eq!((asked.status, asked.code()), (401, "TokenRevoked"));
    assert!(challenge.starts_with("Bearer ") && challenge.contains("error=\"insufficient_claims\""), "{challenge}");
    let wanted = claims(challenge);
    let nbf: Value = serde_json::from_str(&wanted).unwrap();
    assert_eq!(nbf["access_token"]["nbf"]["essential"], true);
    assert_eq!(visitor.send(ARM, "GET", SUBSCRIPTIONS, token, None).await.status, 401, "the old one stays refused");
    let plain = renewed(&visitor, refresh, ARM_SCOPE, "").await;
    assert_eq!(
        visitor.send(ARM, "GET", SUBSCRIPTIONS, &plain, None).await.status,
        401,
        "so is a new one without claims"
    );
    let answer = renewed(&visitor, refresh, ARM_SCOPE, &wanted).await;
    assert_eq!(visitor.send(ARM, "GET", SUBSCRIPTIONS, &answer, None).await.status, 200);
    let other = visitor.token(&visitor.user(1), ARM_SCOPE, "common").await;
    assert_eq!(visitor.send(ARM, "GET", SUBSCRIPTIONS, &other, None).await.status, 200, "nobody else was asked");
}

#[tokio::test]
async fn a_token_that_carries_claims_is_not_asked_again() {
    let visitor = Visitor::plant().await;
    let first = visitor.sign_in(&visitor.user(0), ARM_SCOPE, "common").await;
    let refresh = first["refresh_token"].as_str().unwrap();
    visitor.control("POST", "faults", Some(&json!([{ "effect": { "claimsChallenge": true } }]))).await;
    let asked = visitor.send(ARM, "GET", SUBSCRIPTIONS, first["access_token"].as_str().unwrap(), None).await;
    let answer = renewed(&visitor, refresh, ARM_SCOPE, &claims(asked.header("www-authenticate"))).await;
    for _ in 0..2 {
        assert_eq!(visitor.send(ARM, "GET", SUBSCRIPTIONS, &answer, None).await.status, 200);
    }
    visitor.control("POST", "reset", None).await;
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200, "a reset takes the demand back");
}

#[tokio::test]
async fn a_vault_asks_with_its_own_directory() {
    let visitor = Visitor::plant().await;
    let first = visitor.sign_in(&visitor.user(0), VAULT_SCOPE, "common").await;
    let (refresh, token) = (first["refresh_token"].as_str().unwrap(), first["access_token"].as_str().unwrap());
    let rule = json!([{ "match": { "service": "vault" }, "times": 1, "effect": { "claimsChallenge": true } }]);
    visitor.control("POST", "faults", Some(&rule)).await;
    let (host, path) = ("kv-brenner-linz.vault.azure.net", "/secrets?api-version=7.5");
    let asked = visitor.send(host, "GET", path, token, None).await;
    let challenge = asked.header("www-authenticate");
    let tenant = visitor.ready["tenantId"].as_str().unwrap();
    assert!(
        challenge.contains(&format!("authorization=\"https://login.microsoftonline.com/{tenant}\"")),
        "{challenge}"
    );
    let answer = renewed(&visitor, refresh, VAULT_SCOPE, &claims(challenge)).await;
    assert_eq!(visitor.send(host, "GET", path, &answer, None).await.status, 200);
}

#[tokio::test]
async fn claims_that_are_no_json_are_refused() {
    let visitor = Visitor::plant().await;
    let first = visitor.sign_in(&visitor.user(0), ARM_SCOPE, "common").await;
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", REGENT),
        ("refresh_token", first["refresh_token"].as_str().unwrap()),
        ("claims", "{"),
    ];
    let heard = visitor.redeem("common", &form).await;
    assert_eq!((heard.status, &heard.body["error_codes"]), (400, &json!([90013])));
}
