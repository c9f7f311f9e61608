//! What can go wrong between a client and Azure, felt on a raw socket: silence, resets, half and slow answers, pages of
//! proxies, links to other people's hosts.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{Visitor, heard};

const SUBSCRIPTIONS: &str = "/subscriptions?api-version=2022-12-01";

async fn strike(visitor: &Visitor, times: Value, effect: Value) {
    let rule = json!([{ "match": { "service": "arm" }, "times": times, "effect": effect }]);
    let heard = visitor.control("POST", "faults", Some(&rule)).await;
    assert_eq!(heard.status, 200, "{}", heard.text);
}

/// A socket on which the list of subscriptions has been asked for.
async fn asked(visitor: &Visitor) -> TcpStream {
    let address = visitor.sandbox.base_url().strip_prefix("http://").unwrap().to_owned();
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!(
        "GET {SUBSCRIPTIONS} HTTP/1.1\r\nHost: management.azure.com\r\nAuthorization: Bearer {}\r\n\r\n",
        visitor.arm_token()
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    socket
}

/// Everything that comes until the connection ends, parted into head and body, and how it ended.
async fn received(socket: &mut TcpStream) -> (String, Vec<u8>, Result<usize, ErrorKind>) {
    let mut bytes = Vec::new();
    let end = socket.read_to_end(&mut bytes).await.map_err(|error| error.kind());
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
    let body = bytes.split_off(at);
    (String::from_utf8(bytes).unwrap().to_lowercase(), body, end)
}

#[tokio::test]
async fn a_stalled_request_is_never_answered_and_the_next_one_is() {
    let visitor = Visitor::plant().await;
    strike(&visitor, json!(1), json!({ "stall": true })).await;
    let mut stalled = asked(&visitor).await;
    let mut byte = [0];
    let waited = tokio::time::timeout(Duration::from_millis(400), stalled.read(&mut byte)).await;
    assert!(waited.is_err(), "neither an answer nor an end: {waited:?}");
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200);
    let waited = tokio::time::timeout(Duration::from_millis(50), stalled.read(&mut byte)).await;
    assert!(waited.is_err(), "still silent: {waited:?}");
}

#[tokio::test]
async fn a_sandbox_with_a_stalled_client_still_stops() {
    let visitor = Visitor::plant().await;
    strike(&visitor, json!(1), json!({ "stall": true })).await;
    let _stalled = asked(&visitor).await;
    let ended = tokio::time::timeout(Duration::from_secs(30), visitor.sandbox.shutdown()).await;
    assert!(ended.is_ok());
}

#[tokio::test]
async fn a_reset_ends_the_connection_before_a_byte_is_said() {
    let visitor = Visitor::plant().await;
    strike(&visitor, json!(1), json!({ "resetPeer": true })).await;
    let (head, body, end) = received(&mut asked(&visitor).await).await;
    assert_eq!((head.as_str(), body.len(), end), ("", 0, Err(ErrorKind::ConnectionReset)));
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200);
}

#[tokio::test]
async fn a_cut_answer_announces_more_than_it_says() {
    let visitor = Visitor::plant().await;
    let whole = visitor.arm("GET", SUBSCRIPTIONS, None).await.text;
    strike(&visitor, json!(2), json!({ "cutAfterBytes": 100 })).await;
    let (head, body, _) = received(&mut asked(&visitor).await).await;
    assert!(
        head.starts_with("http/1.1 200") && head.contains(&format!("content-length: {}\r\n", whole.len())),
        "{head}"
    );
    assert_eq!(body, &whole.as_bytes()[..100]);
    let request = visitor.request("management.azure.com", "GET", SUBSCRIPTIONS).bearer_auth(visitor.arm_token());
    assert!(request.send().await.unwrap().text().await.is_err(), "a client that counts notices");
    strike(&visitor, json!(1), json!({ "cutAfterBytes": 1_000_000 })).await;
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.text, whole, "a short answer is whole");
}

#[tokio::test]
async fn a_slow_answer_comes_whole_and_takes_its_time() {
    let visitor = Visitor::plant().await;
    let whole = visitor.arm("GET", SUBSCRIPTIONS, None).await.text;
    let speed = whole.len() * 2;
    strike(&visitor, json!(1), json!({ "slowBytesPerSecond": speed })).await;
    let start = Instant::now();
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.text, whole);
    assert!(start.elapsed() >= Duration::from_millis(400), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_proxy_answers_with_a_page_and_no_json() {
    let visitor = Visitor::plant().await;
    strike(&visitor, json!(1), json!({ "html502": true })).await;
    let heard = visitor.arm("GET", SUBSCRIPTIONS, None).await;
    assert_eq!((heard.status, heard.header("content-type"), &heard.body), (502, "text/html", &Value::Null));
    assert!(heard.text.contains("<h1>502 Bad Gateway</h1>"));
}

#[tokio::test]
async fn expired_tokens_stay_expired_and_new_ones_are_good() {
    let mut visitor = Visitor::plant().await;
    strike(&visitor, json!(1), json!({ "expireTokens": true })).await;
    for _ in 0..2 {
        let heard = visitor.arm("GET", SUBSCRIPTIONS, None).await;
        assert_eq!((heard.status, heard.code()), (401, "ExpiredAuthenticationToken"));
        assert!(heard.header("www-authenticate").contains("invalid_token"));
    }
    visitor.become_person(&visitor.user(0)).await;
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200);
}

#[tokio::test]
async fn an_operation_can_point_at_a_host_that_is_not_azures() {
    let visitor = Visitor::plant().await;
    strike(&visitor, json!(1), json!({ "foreignOperationUrl": "https://collector.example:8443" })).await;
    let instance = visitor.instance("aio-linz-furnace");
    let path = |name: &str| format!("{instance}/registryEndpoints/{name}?api-version=2025-10-01");
    assert_eq!(visitor.arm("GET", &path("default"), None).await.status, 200, "only answers with a link count");
    let body = visitor.endpoint_body("aio-linz-furnace");
    let struck = visitor.arm("PUT", &path("led-astray"), Some(&body)).await;
    assert_eq!(struck.status, 201);
    let link = struck.header("azure-asyncoperation");
    assert!(
        link.starts_with("https://collector.example:8443/subscriptions/") && link.contains("/operationStatuses/"),
        "{link}"
    );
    let next = visitor.arm("PUT", &path("well-led"), Some(&body)).await;
    assert!(next.header("azure-asyncoperation").starts_with("https://management.azure.com/"));
    strike(&visitor, json!(1), json!({ "foreignOperationUrl": true })).await;
    visitor.finish().await;
    let deleted = visitor.arm("DELETE", &path("well-led"), None).await;
    assert_eq!(deleted.status, 202);
    assert!(deleted.header("location").starts_with("https://operations.example.net/"), "{deleted:?}");
}

#[tokio::test]
async fn what_was_never_answered_is_recorded_without_a_status() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let options = sandbox::Options { record: Some(file.path().to_owned()), ..sandbox::Options::default() };
    let visitor = Visitor::with(options).await;
    strike(&visitor, json!(1), json!({ "resetPeer": true })).await;
    assert!(received(&mut asked(&visitor).await).await.2.is_err());
    let text = std::fs::read_to_string(file.path()).unwrap();
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!((&last["path"], &last["status"]), (&json!("/subscriptions"), &json!(0)));
}

#[tokio::test]
async fn conditional_access_refuses_on_demand_and_names_its_number() {
    let visitor = Visitor::plant().await;
    let first = visitor.sign_in(&visitor.user(0), crate::client::ARM_SCOPE, "common").await;
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", crate::client::REGENT),
        ("refresh_token", first["refresh_token"].as_str().unwrap()),
        ("scope", crate::client::ARM_SCOPE),
    ];
    let cases = [
        (50076, "basic_action", true),
        (50079, "basic_action", true),
        (50097, "device_authentication_failed", true),
        (53000, "message_only", true),
        (53003, "message_only", false),
        (65001, "consent_required", false),
        (70043, "token_expired", false),
        (90072, "", false),
        (700_082, "token_expired", false),
    ];
    for (number, suberror, claims) in cases {
        let rule = json!([{ "match": { "service": "entra" }, "times": 1, "effect": { "signInFailure": number } }]);
        assert_eq!(visitor.control("POST", "faults", Some(&rule)).await.status, 200);
        let metadata = visitor.request("login.microsoftonline.com", "GET", "/common/discovery/v2.0/keys");
        assert_eq!(heard(metadata).await.status, 200, "only the token endpoint refuses");
        let heard = visitor.redeem("common", &form).await;
        assert_eq!((heard.status, &heard.body["error"]), (400, &json!("invalid_grant")), "{number}");
        assert_eq!(heard.body["error_codes"], json!([number]));
        assert!(heard.body["error_description"].as_str().unwrap().starts_with(&format!("AADSTS{number}: ")));
        assert_eq!(heard.body["suberror"].as_str().unwrap_or_default(), suberror, "{number}");
        assert_eq!(heard.body["claims"].as_str().is_some_and(|text| text.contains("capolids")), claims, "{number}");
        assert_eq!(visitor.redeem("common", &form).await.status, 200, "the refresh token is still good");
    }
}
