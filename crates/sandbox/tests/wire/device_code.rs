//! Device code: what a client without a browser hears until a person has typed the code in, and every other end.

use serde_json::{Value, json};

use crate::client::{ARM_SCOPE, Heard, REGENT, Visitor, heard};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn start(visitor: &Visitor, tenant: &str) -> Value {
    let path = format!("/{tenant}/oauth2/v2.0/devicecode");
    let scope = format!("{ARM_SCOPE} offline_access openid");
    let request = visitor.request("login.microsoftonline.com", "POST", &path);
    let heard = heard(request.form(&[("client_id", REGENT), ("scope", scope.as_str())])).await;
    assert_eq!(heard.status, 200, "{}", heard.text);
    heard.body
}

async fn poll(visitor: &Visitor, started: &Value) -> Heard {
    let code = started["device_code"].as_str().unwrap();
    visitor.redeem("common", &[("grant_type", GRANT), ("client_id", REGENT), ("device_code", code)]).await
}

fn error(heard: &Heard) -> (u16, &str, u64) {
    let number = heard.body["error_codes"][0].as_u64().unwrap_or_default();
    (heard.status, heard.body["error"].as_str().unwrap_or_default(), number)
}

async fn decide(visitor: &Visitor, body: Value) -> u16 {
    visitor.control("POST", "device", Some(&body)).await.status
}

#[tokio::test]
async fn a_code_is_pending_until_somebody_types_it_in_and_good_once() {
    let visitor = Visitor::plant().await;
    let started = start(&visitor, "common").await;
    assert_eq!((&started["interval"], &started["expires_in"]), (&json!(5), &json!(900)));
    assert!(started["message"].as_str().unwrap().contains(started["user_code"].as_str().unwrap()));
    assert_eq!(error(&poll(&visitor, &started).await), (400, "authorization_pending", 70016));
    let listed = visitor.control("GET", "device", None).await;
    assert_eq!(listed.body[0]["userCode"], started["user_code"]);
    let typed = json!({ "userCode": started["user_code"], "user": visitor.user(1) });
    assert_eq!(decide(&visitor, typed.clone()).await, 204);
    assert_eq!(decide(&visitor, typed).await, 400, "a code is typed in once");
    let signed_in = poll(&visitor, &started).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.text);
    let token = signed_in.body["access_token"].as_str().unwrap();
    let path = "/subscriptions?api-version=2022-12-01";
    assert_eq!(visitor.send("management.azure.com", "GET", path, token, None).await.status, 200);
    assert!(signed_in.body["refresh_token"].is_string() && signed_in.body["id_token"].is_string());
    assert_eq!(error(&poll(&visitor, &started).await), (400, "invalid_grant", 54005));
}

#[tokio::test]
async fn who_asks_too_often_is_told_to_slow_down_and_then_has_to() {
    let visitor = Visitor::plant().await;
    let started = start(&visitor, "common").await;
    assert_eq!(error(&poll(&visitor, &started).await).1, "authorization_pending");
    assert_eq!(error(&poll(&visitor, &started).await).1, "slow_down");
    visitor.advance(6).await;
    assert_eq!(error(&poll(&visitor, &started).await).1, "slow_down", "now it is ten seconds");
    visitor.advance(16).await;
    assert_eq!(error(&poll(&visitor, &started).await).1, "authorization_pending");
}

#[tokio::test]
async fn a_declined_code_an_old_one_and_a_made_up_one_are_told_apart() {
    let visitor = Visitor::plant().await;
    let declined = start(&visitor, "common").await;
    assert_eq!(decide(&visitor, json!({ "userCode": declined["user_code"], "decline": true })).await, 204);
    assert_eq!(error(&poll(&visitor, &declined).await), (400, "authorization_declined", 65004));
    let old = start(&visitor, "common").await;
    visitor.advance(901).await;
    assert_eq!(error(&poll(&visitor, &old).await), (400, "expired_token", 70020));
    assert_eq!(decide(&visitor, json!({ "userCode": old["user_code"], "user": visitor.user(0) })).await, 400);
    let made_up = json!({ "device_code": "made-up" });
    assert_eq!(error(&poll(&visitor, &made_up).await), (400, "bad_verification_code", 70018));
}

#[tokio::test]
async fn a_directory_that_does_not_know_the_person_lets_nobody_in() {
    let visitor = Visitor::plant().await;
    let started = start(&visitor, "glasworks.example").await;
    let stranger = json!({ "userCode": started["user_code"], "user": visitor.user(1) });
    let refused = visitor.control("POST", "device", Some(&stranger)).await;
    assert!(refused.status == 400 && refused.text.contains("no account"), "{}", refused.text);
    let guest = json!({ "userCode": started["user_code"], "user": visitor.user(0) });
    assert_eq!(decide(&visitor, guest).await, 204);
    assert_eq!(poll(&visitor, &started).await.status, 200);
}

#[tokio::test]
async fn a_person_types_the_code_in_on_a_page_that_a_browser_finds() {
    let visitor = Visitor::plant().await;
    let started = start(&visitor, "common").await;
    let page = started["verification_uri"].as_str().unwrap();
    let path = page.strip_prefix(visitor.sandbox.base_url()).expect("an address a browser can open").to_owned();
    let empty = visitor.send("", "GET", &path, "", None).await;
    assert!(empty.status == 200 && empty.text.contains("name=user_code"), "{}", empty.text);
    assert_eq!(visitor.send("", "GET", &format!("{path}?user_code=%3Cb%3E"), "", None).await.status, 400);
    let code = started["user_code"].as_str().unwrap().to_lowercase();
    let people = visitor.send("", "GET", &format!("{path}?user_code={code}"), "", None).await;
    assert_eq!((people.status, people.text.matches("<button>").count()), (200, 5), "four people and a way out");
    let choice = [("user_code", code.as_str()), ("user", &visitor.user(2))];
    let done = heard(visitor.request("", "POST", &path).form(&choice)).await;
    assert!(done.status == 200 && done.text.contains("You are signed in"), "{}", done.text);
    assert_eq!(poll(&visitor, &started).await.status, 200);
}

#[tokio::test]
async fn an_administrator_can_end_every_sign_in_of_a_person() {
    let visitor = Visitor::plant().await;
    let first = visitor.sign_in(&visitor.user(0), ARM_SCOPE, "common").await;
    let other = visitor.sign_in(&visitor.user(1), ARM_SCOPE, "common").await;
    let form = |token: &Value| {
        let token = token["refresh_token"].as_str().unwrap().to_owned();
        [("grant_type", "refresh_token".to_owned()), ("client_id", REGENT.to_owned()), ("refresh_token", token)]
    };
    let refresh = async |token: &Value| {
        let request = visitor.request("login.microsoftonline.com", "POST", "/common/oauth2/v2.0/token");
        heard(request.form(&form(token))).await
    };
    let revoked = visitor.control("POST", "revoke", Some(&json!({ "user": visitor.user(0) }))).await;
    assert!(revoked.body["revoked"].as_u64().unwrap() >= 1);
    assert_eq!(error(&refresh(&first).await), (400, "invalid_grant", 50173));
    assert_eq!(refresh(&other).await.status, 200);
}

#[tokio::test]
async fn each_refresh_gives_a_token_with_ninety_days_of_its_own_and_leaves_the_old_one_good() {
    let visitor = Visitor::plant().await;
    let refresh = async |token: &Value| {
        let token = token["refresh_token"].as_str().unwrap();
        visitor
            .redeem("common", &[("grant_type", "refresh_token"), ("client_id", REGENT), ("refresh_token", token)])
            .await
    };
    let first = visitor.sign_in(&visitor.user(0), ARM_SCOPE, "common").await;
    visitor.advance(60 * 86_400).await;
    let second = refresh(&first).await;
    assert_eq!((second.status, refresh(&first).await.status), (200, 200), "the old one still works");
    visitor.advance(40 * 86_400).await;
    assert_eq!(error(&refresh(&first).await), (400, "invalid_grant", 700_082));
    assert_eq!(refresh(&second.body).await.status, 200);
}
