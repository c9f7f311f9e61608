//! Signing in: silently, with a page, and every way in which it is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sandbox::Options;
use serde_json::{Value, json};

use crate::client::{ARM_SCOPE, REDIRECT, REGENT, VAULT_SCOPE, VERIFIER, Visitor};

const LOGIN: &str = "login.microsoftonline.com";

fn claims(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

fn value<'a>(back: &'a [(String, String)], name: &str) -> &'a str {
    back.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()).unwrap_or_default()
}

async fn error(visitor: &Visitor, form: &[(&str, &str)]) -> (u16, String, u64) {
    let heard = visitor.redeem("common", form).await;
    let word = heard.body["error"].as_str().unwrap_or_default().to_owned();
    assert!(heard.body["error_description"].as_str().unwrap_or_default().starts_with("AADSTS"), "{}", heard.text);
    (heard.status, word, heard.body["error_codes"][0].as_u64().unwrap_or_default())
}

#[tokio::test]
async fn a_silent_sign_in_gives_tokens_that_say_who_and_for_what() {
    let visitor = Visitor::plant().await;
    let user = visitor.user(0);
    let heard = visitor.sign_in(&user, ARM_SCOPE, "common").await;
    let access = claims(heard["access_token"].as_str().unwrap());
    assert_eq!((&access["aud"], &access["tid"]), (&json!("https://management.azure.com"), &visitor.ready["tenantId"]));
    assert_eq!((&access["upn"], &access["oid"]), (&json!(user), &visitor.ready["users"][0]["objectId"]));
    assert_eq!(
        access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(),
        heard["expires_in"].as_i64().unwrap()
    );
    let id = claims(heard["id_token"].as_str().unwrap());
    assert_eq!((&id["aud"], &id["preferred_username"]), (&json!(REGENT), &json!(user)));
    assert!(id["iss"].as_str().unwrap().starts_with("https://login.microsoftonline.com/"));
}

#[tokio::test]
async fn the_state_comes_back_and_a_code_works_once() {
    let visitor = Visitor::plant().await;
    let scope = format!("{ARM_SCOPE} offline_access");
    let back = visitor.authorize(&Visitor::authorize_path("common", &visitor.user(0), &scope, &[])).await;
    assert_eq!(value(&back, "state"), "kept");
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", REGENT),
        ("code", value(&back, "code")),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(visitor.redeem("common", &form).await.status, 200);
    assert_eq!(error(&visitor, &form).await, (400, "invalid_grant".to_owned(), 54005));
}

#[tokio::test]
async fn a_code_needs_its_verifier_its_address_its_client_and_its_time() {
    let visitor = Visitor::plant().await;
    let back = visitor.authorize(&Visitor::authorize_path("common", &visitor.user(0), ARM_SCOPE, &[])).await;
    let code = value(&back, "code");
    let form = |client: &'static str, redirect: &'static str, verifier: &'static str| {
        [
            ("grant_type", "authorization_code"),
            ("client_id", client),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ]
    };
    assert_eq!(error(&visitor, &form(REGENT, REDIRECT, "wrong")).await.2, 50148);
    assert_eq!(error(&visitor, &form(REGENT, "http://localhost:1/other", VERIFIER)).await.2, 500112);
    assert_eq!(error(&visitor, &form("04b07795-8ddb-461a-bbee-02f9e1bf7b46", REDIRECT, VERIFIER)).await.2, 700005);
    visitor.advance(601).await;
    assert_eq!(error(&visitor, &form(REGENT, REDIRECT, VERIFIER)).await.2, 70008);
}

#[tokio::test]
async fn a_refresh_token_serves_every_resource_and_directory_and_ends_after_ninety_days() {
    let visitor = Visitor::plant().await;
    let first = visitor.sign_in(&visitor.user(0), ARM_SCOPE, "common").await;
    let refresh = first["refresh_token"].as_str().unwrap();
    let form = |scope: &'static str| {
        [("grant_type", "refresh_token"), ("client_id", REGENT), ("refresh_token", refresh), ("scope", scope)]
    };
    let next = visitor.redeem("glasworks.example", &form(VAULT_SCOPE)).await;
    assert_eq!(next.status, 200, "{}", next.text);
    assert_ne!(next.body["refresh_token"], first["refresh_token"]);
    let token = claims(next.body["access_token"].as_str().unwrap());
    assert_eq!(token["aud"], "https://vault.azure.net");
    assert_ne!(token["tid"], visitor.ready["tenantId"]);
    assert_eq!(
        error(&visitor, &[("grant_type", "refresh_token"), ("client_id", REGENT), ("refresh_token", "made-up")])
            .await
            .2,
        9002313
    );
    visitor.advance(91 * 24 * 3600).await;
    assert_eq!(error(&visitor, &form(ARM_SCOPE)).await, (400, "invalid_grant".to_owned(), 700082));
}

#[tokio::test]
async fn an_application_signs_in_with_its_secret() {
    let visitor = Visitor::plant().await;
    let application = visitor.ready["users"].as_array().unwrap().last().unwrap().clone();
    let (client, secret) = (application["clientId"].as_str().unwrap(), application["clientSecret"].as_str().unwrap());
    let form = |secret, scope| {
        [("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret), ("scope", scope)]
    };
    let tenant = visitor.ready["tenantId"].as_str().unwrap();
    let good = visitor.redeem(tenant, &form(secret, ARM_SCOPE)).await;
    assert_eq!((good.status, good.body.get("refresh_token")), (200, None));
    assert_eq!(claims(good.body["access_token"].as_str().unwrap())["idtyp"], "app");
    assert_eq!(error(&visitor, &form("wrong", ARM_SCOPE)).await, (401, "invalid_client".to_owned(), 7000215));
    assert_eq!(error(&visitor, &form(secret, "https://management.azure.com/user_impersonation")).await.2, 1002012);
    let public = [("grant_type", "client_credentials"), ("client_id", REGENT), ("scope", ARM_SCOPE)];
    assert_eq!(error(&visitor, &public).await.2, 7000218);
}

#[tokio::test]
async fn a_wrong_address_or_client_or_directory_gets_a_page_and_no_redirect() {
    let visitor = Visitor::plant().await;
    let user = visitor.user(0);
    let path = |tenant: &str, more: &[(&str, &str)]| Visitor::authorize_path(tenant, &user, ARM_SCOPE, more);
    let cases = [
        (path("common", &[("redirect_uri", "https://evil.example/back")]), "AADSTS50011"),
        (path("common", &[("redirect_uri", "http://localhost.evil.example/back")]), "AADSTS50011"),
        (path("common", &[("redirect_uri", "https://localhost:4/back")]), "AADSTS50011"),
        (path("common", &[("client_id", "11111111-1111-1111-1111-111111111111")]), "AADSTS700016"),
        (path("nowhere.example", &[]), "AADSTS90002"),
    ];
    for (path, number) in cases {
        let heard = visitor.send(LOGIN, "GET", &path, "", None).await;
        assert_eq!((heard.status, heard.header("location")), (400, ""), "{number}");
        assert!(heard.text.contains(number), "{number}: {}", heard.text);
    }
}

#[tokio::test]
async fn other_refusals_go_back_to_the_client_with_its_state() {
    let visitor = Visitor::plant().await;
    let user = visitor.user(3);
    let cases = [
        ("common", "nobody@brennerglass.example", vec![], "login_required", "AADSTS50034"),
        ("glasworks.example", user.as_str(), vec![], "access_denied", "AADSTS50020"),
        ("common", user.as_str(), vec![("code_challenge_method", "plain")], "invalid_request", "AADSTS9002325"),
        ("common", user.as_str(), vec![("scope", "https://evil.example/.default")], "invalid_resource", "AADSTS500011"),
        ("common", user.as_str(), vec![("response_type", "token")], "unsupported_response_type", "AADSTS700054"),
    ];
    for (tenant, who, more, word, number) in cases {
        let back = visitor.authorize(&Visitor::authorize_path(tenant, who, ARM_SCOPE, &more)).await;
        assert_eq!((value(&back, "error"), value(&back, "state")), (word, "kept"), "{number}");
        assert!(value(&back, "error_description").starts_with(number), "{back:?}");
    }
}

#[tokio::test]
async fn without_a_name_the_first_person_is_the_one_who_is_signed_in() {
    let visitor = Visitor::plant().await;
    let path = Visitor::authorize_path("common", "", &format!("{ARM_SCOPE} openid"), &[("login_hint", "")]);
    let back = visitor.authorize(&path).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", REGENT),
        ("code", value(&back, "code")),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    let heard = visitor.redeem("common", &form).await;
    assert_eq!(claims(heard.body["access_token"].as_str().unwrap())["upn"], visitor.user(0).as_str());
}

#[tokio::test]
async fn a_person_is_asked_who_they_are_and_any_loopback_port_will_do() {
    let visitor = Visitor::plant().await;
    let path =
        Visitor::authorize_path("common", "", ARM_SCOPE, &[("prompt", ""), ("login_hint", ""), ("state", "<b>\"x")]);
    let page = visitor.send(LOGIN, "GET", &path, "", None).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(page.text.matches("<button>").count(), 4);
    assert!(!page.text.contains("<b>") && page.text.contains("&lt;b&gt;"), "what a client sends is not markup");
    let path = Visitor::authorize_path(
        "organizations",
        &visitor.user(0),
        ARM_SCOPE,
        &[("redirect_uri", "http://127.0.0.1:9/any/path?kept=1")],
    );
    let back = visitor.authorize(&path).await;
    assert!(!value(&back, "code").is_empty() && value(&back, "kept") == "1");
}

#[tokio::test]
async fn metadata_is_built_from_the_host_that_was_used() {
    let visitor = Visitor::plant().await;
    let tenant = visitor.ready["tenantId"].as_str().unwrap();
    let path = format!("/{tenant}/v2.0/.well-known/openid-configuration");
    let there = visitor.send(LOGIN, "GET", &path, "", None).await;
    assert_eq!(there.body["token_endpoint"], format!("https://{LOGIN}/{tenant}/oauth2/v2.0/token"));
    let here = visitor.send("", "GET", &path, "", None).await;
    assert!(here.body["jwks_uri"].as_str().unwrap().starts_with(visitor.sandbox.base_url()));
    let keys = visitor.send(LOGIN, "GET", "/common/discovery/v2.0/keys", "", None).await;
    assert_eq!((&keys.body["keys"][0]["kty"], &keys.body["keys"][0]["alg"]), (&json!("EC"), &json!("ES256")));
    let cloud = visitor.send("", "GET", "/metadata/endpoints?api-version=2022-09-01", "", None).await;
    assert_eq!(cloud.body["resourceManager"], visitor.sandbox.base_url());
    assert_eq!(cloud.body["suffixes"]["keyVaultDns"], "vault.azure.net");
}

#[tokio::test]
async fn foreign_tokens_are_accepted_only_when_asked_for() {
    let visitor = Visitor::with(Options { accept_any_token: true, ..Options::default() }).await;
    let heard =
        visitor.send("management.azure.com", "GET", "/subscriptions?api-version=2022-12-01", "anything", None).await;
    assert_eq!(heard.body["value"].as_array().map(Vec::len), Some(3));
    let none = visitor.send("management.azure.com", "GET", "/subscriptions?api-version=2022-12-01", "", None).await;
    assert_eq!(none.status, 401, "some token there must be");
}

#[tokio::test]
async fn an_answer_travels_in_the_query_the_fragment_or_a_form() {
    let visitor = Visitor::plant().await;
    let path = |mode: &str| {
        Visitor::authorize_path(
            "common",
            &visitor.user(0),
            crate::client::ARM_SCOPE,
            &[("response_mode", mode), ("state", "<kept>")],
        )
    };
    let ask = async |mode: &str| visitor.send("login.microsoftonline.com", "GET", &path(mode), "", None).await;
    let fragment = ask("fragment").await;
    let url = url::Url::parse(fragment.header("location")).unwrap();
    assert!(url.query().is_none() && url.fragment().unwrap().starts_with("code="), "{url}");
    let form = ask("form_post").await;
    assert_eq!((form.status, form.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(form.text.contains("name=\"code\"") && form.text.contains("value=\"&lt;kept&gt;\""), "{}", form.text);
    let back = visitor.authorize(&path("telegram")).await;
    assert!(value(&back, "error_description").starts_with("AADSTS70007"), "{back:?}");
    let short =
        Visitor::authorize_path("common", &visitor.user(0), crate::client::ARM_SCOPE, &[("code_challenge", "short")]);
    let back = visitor.authorize(&short).await;
    assert!(value(&back, "error_description").starts_with("AADSTS501491"), "{back:?}");
}

#[tokio::test]
async fn an_application_is_of_one_directory_and_may_name_itself_in_a_header() {
    let visitor = Visitor::plant().await;
    let users = visitor.ready["users"].as_array().unwrap();
    let robot = users.iter().find(|user| user["clientSecret"].is_string()).unwrap();
    let text = |name: &str| robot[name].as_str().unwrap();
    let form = [("grant_type", "client_credentials"), ("scope", crate::client::ARM_SCOPE)];
    let ask = async |tenant: &str, secret: &str| {
        let path = format!("/{tenant}/oauth2/v2.0/token");
        let request = visitor.request("login.microsoftonline.com", "POST", &path);
        crate::client::heard(request.basic_auth(text("clientId"), Some(secret)).form(&form)).await
    };
    let home = visitor.ready["tenantId"].as_str().unwrap();
    assert_eq!(ask(home, text("clientSecret")).await.status, 200);
    assert_eq!(ask(home, "wrong").await.body["error_codes"][0], 7000215);
    assert_eq!(ask("common", text("clientSecret")).await.body["error_codes"][0], 50194);
}
