//! Tokens: fetched once however many ask, renewed early, shared when refused, renewed once when the service wants another.
#![allow(clippy::unwrap_used, reason = "a panic is a test's message")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use azure::identity::CachedCredential;
use azure::{Cloud, Connection, ErrorKind, SubscriptionsClient};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::http::HttpClient;
use base64::Engine as _;
use futures::future::join_all;
use serde_json::{Value, json};
use support::{Script, answer};
use time::{Duration, OffsetDateTime};

/// A way in that counts how often it is asked.
#[derive(Debug, Default)]
struct Counted {
    asked: AtomicUsize,
    life: Duration,
    refuses: bool,
}

#[async_trait]
impl TokenCredential for Counted {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
        tokio::task::yield_now().await;
        if self.refuses {
            let kind = azure_core::error::ErrorKind::Credential;
            return Err(azure_core::Error::with_message(kind, "AADSTS700082: The refresh token has expired."));
        }
        Ok(AccessToken::new(format!("token-{number}"), OffsetDateTime::now_utc() + self.life))
    }
}

fn cached(way_in: &Arc<Counted>) -> Arc<CachedCredential> {
    Arc::new(CachedCredential::new("Azure", "tenant", "ada", Arc::clone(way_in) as Arc<dyn TokenCredential>))
}

fn lasting(life: Duration) -> Arc<Counted> {
    Arc::new(Counted { life, ..Counted::default() })
}

#[tokio::test]
async fn fifty_calls_at_once_are_one_request() {
    let way_in = lasting(Duration::HOUR);
    let credential = cached(&way_in);
    let tokens = join_all((0..50).map(|_| credential.get_token(&["scope"], None))).await;
    assert!(tokens.iter().all(|token| token.as_ref().is_ok_and(|token| token.token.secret() == "token-1")));
    assert_eq!(way_in.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_refusal_is_shared_by_all_who_waited_and_asked_again_by_who_comes_later() {
    let way_in = Arc::new(Counted { refuses: true, ..Counted::default() });
    let credential = cached(&way_in);
    let tokens = join_all((0..50).map(|_| credential.get_token(&["scope"], None))).await;
    assert!(tokens.iter().all(Result::is_err));
    assert_eq!(way_in.asked.load(Ordering::SeqCst), 1);
    assert!(credential.get_token(&["scope"], None).await.is_err());
    assert_eq!(way_in.asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_token_is_renewed_five_minutes_early_and_a_short_one_at_half_its_life() {
    for (life, asked) in [(Duration::minutes(4), 1), (Duration::minutes(11), 1), (Duration::seconds(-1), 2)] {
        let way_in = lasting(life);
        let credential = cached(&way_in);
        for _ in 0..2 {
            credential.get_token(&["scope"], None).await.unwrap();
        }
        assert_eq!(way_in.asked.load(Ordering::SeqCst), asked, "{life}");
    }
    let later: fn() -> OffsetDateTime = || OffsetDateTime::now_utc() + Duration::minutes(56);
    let way_in = lasting(Duration::HOUR);
    let credential =
        CachedCredential::new("Azure", "t", "ada", Arc::clone(&way_in) as Arc<dyn TokenCredential>).with_clock(later);
    let early = AccessToken::new("early".to_owned(), OffsetDateTime::now_utc() + Duration::HOUR);
    credential.remember("scope", early).await;
    assert_eq!(
        credential.get_token(&["scope"], None).await.unwrap().token.secret(),
        "early",
        "due after half of what is left"
    );
}

#[tokio::test]
async fn scopes_do_not_share_a_token_and_signing_out_forgets_them() {
    let way_in = lasting(Duration::HOUR);
    let credential = cached(&way_in);
    let first = credential.get_token(&["a"], None).await.unwrap();
    let second = credential.get_token(&["b"], None).await.unwrap();
    assert_ne!(first.token.secret(), second.token.secret());
    credential.forget().await;
    assert_eq!(credential.get_token(&["a"], None).await.unwrap().token.secret(), "token-3");
    assert!(!format!("{credential:?}").contains("token-"));
}

fn connected(script: &Arc<Script>, way_in: &Arc<Counted>) -> Connection {
    Connection::new(Cloud::public(), cached(way_in), Arc::clone(script) as Arc<dyn HttpClient>)
}

fn unauthorized(challenge: &str) -> support::Scripted {
    answer(
        401,
        &[("www-authenticate", challenge)],
        &json!({ "error": { "code": "InvalidAuthenticationToken", "message": "No." } }),
    )
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_the_request_sent_again() {
    let claims = base64::engine::general_purpose::STANDARD.encode(r#"{"access_token":{"nbf":{"value":"1"}}}"#);
    let challenge = format!(
        r#"Bearer authorization_uri="https://login.microsoftonline.com/x", error="insufficient_claims", claims="{claims}""#
    );
    let script = Script::of([unauthorized(&challenge), answer(200, &[], &json!({ "value": [] }))]);
    let way_in = lasting(Duration::HOUR);
    SubscriptionsClient::new(&connected(&script, &way_in)).list().await.unwrap();
    let sent: Vec<_> = script.seen().iter().map(|seen| seen.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(sent, ["Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_second_refusal_means_signed_out() {
    let script = Script::of([unauthorized("Bearer"), unauthorized("Bearer")]);
    let error = SubscriptionsClient::new(&connected(&script, &lasting(Duration::HOUR))).list().await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::SignedOut, Some(401)));
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_and_the_reason_is_entras() {
    let script = Script::of([]);
    let way_in = Arc::new(Counted { refuses: true, ..Counted::default() });
    let error = SubscriptionsClient::new(&connected(&script, &way_in)).list().await.unwrap_err();
    assert_eq!((error.kind, error.operation.as_str()), (ErrorKind::SignedOut, "list the subscriptions"));
    assert!(error.message.contains("AADSTS700082"), "{}", error.message);
}

#[tokio::test]
async fn a_silent_sign_in_that_needs_a_person_says_so() {
    let emulator = support::Emulator::start("empty").await;
    let transport = net::loopback_transport(emulator.sandbox.base_url().parse().unwrap()).unwrap();
    let client = emulator.sandbox.ready()["users"][0]["clientId"].as_str().unwrap().to_owned();
    let sign_in = |client: String, tenant: &'static str, hint: &'static str| {
        let transport = Arc::clone(&transport);
        async move {
            azure::identity::sign_in_silently(transport, &Cloud::public(), &client, tenant, hint).await.unwrap_err()
        }
    };
    let error = sign_in(client.clone(), "organizations", "nobody@contoso.example").await;
    assert_eq!(error.kind, ErrorKind::SignedOut);
    assert!(error.code.as_deref().is_some_and(|code| code.starts_with("AADSTS")), "{error:?}");
    assert!(!error.message.contains("Trace ID"), "{}", error.message);
    let error = sign_in("not-a-client".to_owned(), "organizations", "x").await;
    assert!(!error.message.is_empty());
    assert_eq!(sign_in(client, "evil/../x", "x").await.kind, ErrorKind::Protocol);
}

#[tokio::test(start_paused = true)]
async fn reads_are_tried_four_times_within_fifteen_seconds_and_end_in_a_readable_error() {
    let page = || support::raw(502, &[("content-type", "text/html")], b"<html><body>Bad Gateway</body></html>");
    let script = Script::of([page(), page(), support::broken(), page()]);
    let error = SubscriptionsClient::new(&script.connection()).list().await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Service, Some(502)));
    assert!(error.message.contains("web page"), "{}", error.message);
    assert!(script.waits().iter().sum::<u64>() <= 15);
    for (status, body) in
        [(200, &b"<html>sign in to the Wi-Fi</html>"[..]), (200, b""), (200, b"[1,2]"), (302, b""), (511, b"<a>")]
    {
        let script = Script::of([support::raw(status, &[], body)]);
        let error = SubscriptionsClient::new(&script.connection()).list().await.unwrap_err();
        assert!(!error.message.is_empty() && error.status == Some(status), "{error:?}");
    }
    let script = Script::of([answer(200, &[], &Value::Null)]);
    assert_eq!(SubscriptionsClient::new(&script.connection()).list().await.unwrap_err().kind, ErrorKind::Protocol);
}

/// Who is signed in to a scripted Entra, with a refresh token that is kept where the test can reach it.
async fn with_refresh_token(script: &Arc<Script>) -> (Arc<CachedCredential>, azure::identity::Keeping) {
    let keeper = Arc::new(azure::identity::InMemory::default()) as Arc<dyn azure::identity::TokenKeeper>;
    let keeping = azure::identity::Keeping { keeper, cloud: "Azure".to_owned() };
    let (tenant, object) = ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222");
    let account = azure::Account {
        user_principal_name: "ada@contoso.example".to_owned(),
        display_name: "Ada".to_owned(),
        tenant_id: tenant.to_owned(),
        object_id: object.to_owned(),
    };
    keep_refresh_token(&keeping, "first").await;
    let transport = Arc::clone(script) as Arc<dyn HttpClient>;
    let woken = azure::identity::resume(transport, &Cloud::public(), "client", &account, keeping.clone()).await;
    (woken.unwrap().unwrap(), keeping)
}

async fn keep_refresh_token(keeping: &azure::identity::Keeping, text: &str) {
    let key = keeping.refresh_key("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222");
    let token = azure::identity::KeptToken { token: text.to_owned().into(), expires_on: None, refresh_on: None };
    keeping.keeper.keep(&key, token).await;
}

fn refusal(number: u32) -> support::Scripted {
    answer(400, &[], &json!({ "error": "invalid_grant", "error_description": format!("AADSTS{number}: No.") }))
}

fn granted() -> support::Scripted {
    let body =
        json!({ "token_type": "Bearer", "expires_in": 3600, "access_token": "granted", "refresh_token": "next" });
    answer(200, &[], &body)
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_is_over_is_offered_once_in_ten_minutes_for_whatever_service() {
    for number in [70043, 700_082, 50173] {
        let script = Script::of([refusal(number), refusal(number)]);
        let (credential, _) = with_refresh_token(&script).await;
        for scope in ["arm", "arm", "vault", "graph"] {
            let error = credential.get_token(&[scope], None).await.unwrap_err();
            assert!(format!("{error:?}").contains(&number.to_string()), "{error:?}");
        }
        assert_eq!(script.seen().len(), 1, "{number}");
        tokio::time::advance(std::time::Duration::from_secs(599)).await;
        assert!(credential.get_token(&["arm"], None).await.is_err());
        assert_eq!(script.seen().len(), 1, "{number}");
        tokio::time::advance(std::time::Duration::from_secs(2)).await;
        assert!(credential.get_token(&["arm"], None).await.is_err());
        assert_eq!(script.seen().len(), 2, "{number}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_for_one_service_is_not_refused_for_another() {
    for number in [50076, 50079, 53000, 53003, 65001, 90072] {
        let script = Script::of([refusal(number), granted()]);
        let (credential, _) = with_refresh_token(&script).await;
        for _ in 0..3 {
            assert!(credential.get_token(&["vault"], None).await.is_err());
        }
        assert_eq!(script.seen().len(), 1, "{number}");
        assert_eq!(credential.get_token(&["arm"], None).await.unwrap().token.secret(), "granted");
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_sign_in_ends_the_respite_at_once_and_a_busy_entra_begins_none() {
    let busy =
        || answer(400, &[], &json!({ "error": "temporarily_unavailable", "error_description": "AADSTS90033: Busy." }));
    let script = Script::of([refusal(700_082), granted(), busy(), busy()]);
    let (credential, keeping) = with_refresh_token(&script).await;
    assert!(credential.get_token(&["arm"], None).await.is_err());
    // In another process of Regent's, say.
    keep_refresh_token(&keeping, "second").await;
    assert_eq!(credential.get_token(&["arm"], None).await.unwrap().token.secret(), "granted");
    assert!(script.seen()[1].body.contains("refresh_token=second"));
    for _ in 0..2 {
        assert!(credential.get_token(&["vault"], None).await.is_err());
    }
    assert_eq!(script.seen().len(), 4);
}

/// A way in that never comes to an end.
#[derive(Debug)]
struct Hung;

#[async_trait]
impl TokenCredential for Hung {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_way_in_that_hangs_is_given_up() {
    let credential = CachedCredential::new("Azure", "tenant", "ada", Arc::new(Hung));
    let error = credential.get_token(&["scope"], None).await.unwrap_err();
    assert!(format!("{error:?}").contains("within 120 seconds"), "{error:?}");
}

#[tokio::test]
async fn clouds_tenants_accounts_and_scopes_never_share_a_token() {
    let keeper = Arc::new(azure::identity::InMemory::default()) as Arc<dyn azure::identity::TokenKeeper>;
    let way_in = lasting(Duration::HOUR);
    let whose = [("Azure", "t", "ada"), ("China", "t", "ada"), ("Azure", "u", "ada"), ("Azure", "t", "bob")];
    let mut tokens = std::collections::HashSet::new();
    for (cloud, tenant, account) in whose {
        let kept = Arc::clone(&keeper);
        let way_in = Arc::clone(&way_in) as Arc<dyn TokenCredential>;
        let credential = CachedCredential::kept_by(kept, cloud, tenant, account, way_in);
        for scope in ["arm", "vault", "arm"] {
            tokens.insert(credential.get_token(&[scope], None).await.unwrap().token.secret().to_owned());
        }
    }
    assert_eq!((tokens.len(), way_in.asked.load(Ordering::SeqCst)), (8, 8));
}

#[tokio::test]
async fn fifty_requests_with_a_token_that_has_expired_are_one_token_request() {
    let emulator = support::Emulator::start("empty").await;
    SubscriptionsClient::new(&emulator.connection).list().await.unwrap();
    let token_requests = || emulator.sent("POST", "/oauth2/v2.0/token").len();
    for round in 1..=3 {
        let before = token_requests();
        // Two hours later, which this computer has not noticed.
        emulator.control("clock", json!({ "advanceSeconds": 7200 })).await;
        let clients: Vec<_> = (0..50).map(|_| SubscriptionsClient::new(&emulator.connection.for_use_case())).collect();
        let lists = join_all(clients.iter().map(SubscriptionsClient::list)).await;
        assert!(lists.iter().all(Result::is_ok), "{:?}", lists.iter().find(|list| list.is_err()));
        assert_eq!(token_requests() - before, 1, "round {round}");
    }
}
