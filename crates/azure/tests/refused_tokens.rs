//! What becomes of a token that a service refused: it is never served again from any cache, what was asked of the next
//! sign-in travels there, and a request that was never sent is never said to have an unknown outcome.
#![allow(clippy::unwrap_used, reason = "a panic is a test's message")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use azure::identity::{
    BrowserSignIn, CachedCredential, DeviceCodeSignIn, InMemory, Keeping, KeptToken, OtherWay, TokenKeeper,
    sign_in_otherwise, wanted_claims,
};
use azure::{Account, Cloud, Connection, ErrorKind, SubscriptionsClient};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::http::HttpClient;
use base64::Engine as _;
use serde_json::json;
use support::{Emulator, Script, Scripted, answer, broken};
use time::OffsetDateTime;

const CLAIMS: &str = r#"{"access_token":{"acrs":{"essential":true,"value":"p1"}}}"#;
const TENANT: &str = "11111111-1111-1111-1111-111111111111";
const PERSON: &str = "22222222-2222-2222-2222-222222222222";

/// A method that gives these texts in turn; an empty one is a failure.
#[derive(Debug)]
struct InTurn {
    texts: Vec<&'static str>,
    asked: AtomicUsize,
}

#[async_trait]
impl TokenCredential for InTurn {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        let at = self.asked.fetch_add(1, Ordering::SeqCst);
        match self.texts.get(at).copied().filter(|text| !text.is_empty()) {
            Some(text) => Ok(AccessToken::new(text.to_owned(), OffsetDateTime::now_utc() + time::Duration::HOUR)),
            None => Err(azure_core::Error::with_message(azure_core::error::ErrorKind::Credential, "no token")),
        }
    }
}

fn connected(script: &Arc<Script>, texts: &[&'static str]) -> Connection {
    let method = Arc::new(InTurn { texts: texts.to_vec(), asked: AtomicUsize::new(0) });
    let cached = Arc::new(CachedCredential::new("Azure", TENANT, PERSON, method));
    Connection::new(Cloud::public(), cached, Arc::clone(script) as Arc<dyn HttpClient>)
}

fn unauthorized() -> Scripted {
    let claims = base64::engine::general_purpose::STANDARD.encode(CLAIMS);
    let challenge = format!(r#"Bearer error="insufficient_claims", claims="{claims}""#);
    answer(401, &[("www-authenticate", &challenge)], &json!({ "error": { "code": "No", "message": "No." } }))
}

fn sent(script: &Script) -> Vec<String> {
    script.seen().iter().filter_map(|seen| seen.header("authorization").map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_refused_token_is_not_served_again_when_its_renewal_failed() {
    let script = Script::of([unauthorized(), answer(200, &[], &json!({ "value": [] }))]);
    let client = SubscriptionsClient::new(&connected(&script, &["first", "", "second"]));
    assert_eq!(client.list().await.unwrap_err().kind, ErrorKind::SignedOut);
    client.list().await.unwrap();
    assert_eq!(sent(&script), ["Bearer first", "Bearer second"]);
}

#[tokio::test]
async fn a_method_that_gives_the_refused_token_again_has_failed() {
    let script = Script::of([unauthorized()]);
    let error = SubscriptionsClient::new(&connected(&script, &["same", "same"])).list().await.unwrap_err();
    assert_eq!((error.kind, error.claims.as_deref()), (ErrorKind::SignedOut, Some(CLAIMS)));
    assert_eq!(sent(&script).len(), 1, "the refused token is not sent twice");
}

#[tokio::test]
async fn an_applications_refused_token_is_not_served_from_the_librarys_cache() {
    let emulator = Emulator::start("plant").await;
    let ready = emulator.sandbox.ready();
    let user = ready["users"].as_array().unwrap().iter().find(|user| user["clientSecret"].is_string()).unwrap().clone();
    let text = |key: &str| user[key].as_str().unwrap().to_owned();
    let transport = net::loopback_transport(emulator.sandbox.base_url().parse().unwrap()).unwrap();
    let way = OtherWay::ServicePrincipal { client_id: text("clientId"), client_secret: text("clientSecret").into() };
    let tenant = ready["tenantId"].as_str().unwrap();
    let cloud = Cloud::public();
    let signed_in = sign_in_otherwise(Arc::clone(&transport), &cloud, Some(tenant), way, in_memory()).await;
    let connection = Connection::new(cloud, signed_in.unwrap().0, transport);
    let refuse = json!([{ "match": { "service": "arm", "method": "GET", "pathRegex": "/subscriptions$" }, "times": 1,
        "effect": { "status": { "code": 401, "body": { "error": { "code": "InvalidAuthenticationToken", "message": "No." } } } } }]);
    emulator.faults(refuse).await;
    SubscriptionsClient::new(&connection).list().await.unwrap();
    let by_the_application = emulator
        .sent("POST", "/oauth2/v2.0/token")
        .into_iter()
        .filter(|line| !line.to_string().contains("authorization_code"))
        .count();
    assert!(by_the_application >= 2, "another token was asked for: {by_the_application}");
}

fn in_memory() -> Keeping {
    Keeping { keeper: Arc::new(InMemory::default()) as Arc<dyn TokenKeeper>, cloud: "Azure".to_owned() }
}

/// Somebody whose refresh token is stored.
async fn woken(script: &Arc<Script>) -> (Connection, Keeping) {
    let keeping = in_memory();
    let account = Account {
        user_principal_name: "ada@contoso.example".to_owned(),
        display_name: "Ada".to_owned(),
        tenant_id: TENANT.to_owned(),
        object_id: PERSON.to_owned(),
    };
    let refresh = KeptToken { token: "refresh".to_owned().into(), expires_on: None, refresh_on: None };
    keeping.keeper.keep(&keeping.refresh_key(TENANT, PERSON), refresh).await;
    let transport = Arc::clone(script) as Arc<dyn HttpClient>;
    let cloud = Cloud::public();
    let woken = azure::identity::resume(Arc::clone(&transport), &cloud, "client", &account, keeping.clone());
    let credential = woken.await.unwrap().unwrap();
    (Connection::new(Cloud::public(), credential, transport), keeping)
}

fn granted(token: &str) -> Scripted {
    let body = json!({ "token_type": "Bearer", "expires_in": 3600, "access_token": token, "refresh_token": "next" });
    answer(200, &[], &body)
}

#[tokio::test]
async fn what_a_service_or_entra_asks_for_travels_to_the_next_sign_in() {
    let more = r#"{"access_token":{"polids":{"essential":true,"values":["x"]}}}"#;
    let said = "AADSTS50076: Due to a configuration change, you must use multi-factor authentication.";
    let plain = json!({ "error": "interaction_required", "error_description": said });
    let with_claims = json!({ "error": "interaction_required", "error_description": said, "claims": more });
    for (refusal, expected) in [(plain, CLAIMS), (with_claims, more)] {
        let script = Script::of([granted("weak"), unauthorized(), answer(400, &[], &refusal)]);
        let (connection, keeping) = woken(&script).await;
        let error = SubscriptionsClient::new(&connection).list().await.unwrap_err();
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::SignedOut, Some("AADSTS50076")));
        assert_eq!(error.claims.as_deref(), Some(expected));
        let renewal = &script.seen()[2].body;
        assert!(renewal.contains("claims=%7B%22access_token"), "the silent try asks for it too: {renewal}");

        let wanted = wanted_claims(&keeping, TENANT, PERSON).await;
        assert_eq!(wanted.as_deref(), Some(expected));
        let transport = || Arc::clone(&script) as Arc<dyn HttpClient>;
        let browser = BrowserSignIn::begin(transport(), &Cloud::public(), "client", TENANT, wanted.as_deref()).await;
        let asked = browser
            .unwrap()
            .address()
            .query_pairs()
            .find(|(name, _)| name == "claims")
            .map(|(_, value)| value.into_owned());
        assert_eq!(asked.as_deref(), Some(expected), "the authorize address");
    }
    let code =
        json!({ "user_code": "A", "device_code": "d", "verification_uri": "https://x.example", "expires_in": 900 });
    let script = Script::of([answer(200, &[], &code)]);
    let transport = Arc::clone(&script) as Arc<dyn HttpClient>;
    DeviceCodeSignIn::begin(transport, &Cloud::public(), "client", TENANT, Some(more)).await.unwrap();
    assert!(script.seen()[0].body.contains("claims=%7B%22access_token"), "the device code");
}

#[tokio::test(start_paused = true)]
async fn a_token_that_could_not_be_had_leaves_nothing_unknown() {
    let script = Script::of([broken(), broken(), broken(), broken()]);
    let (connection, _) = woken(&script).await;
    let error = SubscriptionsClient::new(&connection).list().await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Offline);
    assert!(!error.is_outcome_unknown(), "the request was never sent");
    assert!(sent(&script).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_code_survives_failures_that_are_not_in_a_row_and_a_busy_service() {
    let code = json!({ "user_code": "A", "device_code": "d", "verification_uri": "https://x.example", "expires_in": 900, "interval": 1 });
    let pending = || answer(400, &[], &json!({ "error": "authorization_pending" }));
    let busy =
        || answer(429, &[("retry-after", "2")], &json!({ "error": { "code": "TooManyRequests", "message": "Wait." } }));
    let mut answers = vec![answer(200, &[], &code)];
    for _ in 0..8 {
        answers.extend([broken(), pending()]);
    }
    answers.extend([busy(), busy(), answer(400, &[], &json!({ "error": "access_denied" }))]);
    let script = Script::of(answers);
    let transport = Arc::clone(&script) as Arc<dyn HttpClient>;
    let waiting = DeviceCodeSignIn::begin(transport, &Cloud::public(), "client", TENANT, None).await.unwrap();
    let error = tokio::time::timeout(Duration::from_secs(900), waiting.finish()).await.unwrap().unwrap_err();
    assert!(error.message.contains("declined"), "it was followed to its end: {error}");
}
