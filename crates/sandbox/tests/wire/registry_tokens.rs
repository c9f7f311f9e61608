//! How somebody gets into a registry: Azure's two steps, what a role is worth there, anonymous pull, realms on other hosts,
//! and how often one may ask.

use serde_json::json;

use crate::client::{ARM_SCOPE, Visitor};
use crate::registry_client::{Puller, REGISTRY_SCOPE, challenge, exchange, token};

const PUBLIC: &str = "brennerpublic.azurecr.io";
const SECURE: &str = "brennersecure.azurecr.io";
const ABAC: &str = "brennerglass.azurecr.io";

#[tokio::test]
async fn the_challenge_names_realm_service_and_scope_and_none_for_the_root() {
    let visitor = Visitor::plant().await;
    let root = visitor.send(SECURE, "GET", "/v2/", "", None).await;
    assert_eq!(root.status, 401);
    assert_eq!(
        root.header("www-authenticate"),
        format!("Bearer realm=\"https://{SECURE}/oauth2/token\",service=\"{SECURE}\"")
    );
    let tags = visitor.send(SECURE, "GET", "/v2/a/b/tags/list", "", None).await;
    assert_eq!(challenge(&tags, "scope"), "repository:a/b:pull");
    let catalog = visitor.send(SECURE, "GET", "/v2/_catalog", "", None).await;
    assert_eq!(challenge(&catalog, "scope"), "registry:catalog:*");
    let wrong = visitor.send(SECURE, "GET", "/v2/", "nonsense", None).await;
    assert_eq!(challenge(&wrong, "error"), "invalid_token");
    // On the sandbox's own address the realm is that address.
    let own = visitor.send("", "GET", "/v2/", "", None).await;
    assert!(challenge(&own, "realm").starts_with(visitor.sandbox.base_url()));
}

#[tokio::test]
async fn a_token_of_entras_becomes_a_refresh_token_and_that_an_access_token_for_what_is_allowed() {
    let visitor = Visitor::plant().await;
    let puller = Puller::person(&visitor, SECURE, "repository:furnace-anomaly:pull registry:catalog:*").await;
    assert_eq!(puller.get("/v2/furnace-anomaly/manifests/2.3.0").await.status, 200);
    assert_eq!(puller.get("/v2/_catalog").await.status, 200);
    let other = puller.get("/v2/temperature/manifests/1.0.0").await;
    assert_eq!((other.status, challenge(&other, "error").as_str()), (401, "insufficient_scope"));
    visitor.advance(76 * 60).await;
    assert_eq!(puller.get("/v2/_catalog").await.status, 401, "access tokens end after 75 minutes");
}

#[tokio::test]
async fn a_registry_that_refuses_tokens_for_arm_says_which_it_wants() {
    let visitor = Visitor::plant().await;
    let (mara, tenant) = (visitor.user(0), visitor.ready["tenantId"].as_str().unwrap().to_owned());
    let arm = visitor.token(&mara, ARM_SCOPE, "common").await;
    let refused = exchange(&visitor, SECURE, &arm, &tenant).await;
    assert_eq!((refused.status, refused.body["errors"][0]["code"].as_str()), (401, Some("UNAUTHORIZED")));
    assert!(refused.text.contains("https://containerregistry.azure.net"), "{}", refused.text);
    assert_eq!(exchange(&visitor, PUBLIC, &arm, &tenant).await.status, 200, "others take it");
    let own = visitor.token(&mara, REGISTRY_SCOPE, "common").await;
    assert_eq!(exchange(&visitor, SECURE, &own, &tenant).await.status, 200);
    assert_eq!(exchange(&visitor, SECURE, &own, "11111111-1111-4111-8111-111111111111").await.status, 401);
    assert_eq!(exchange(&visitor, SECURE, "nonsense", &tenant).await.status, 401);
}

#[tokio::test]
async fn contributor_is_worth_nothing_where_rights_on_repositories_are_asked_for() {
    let visitor = Visitor::plant().await;
    let scopes = "repository:furnace-anomaly:pull,push repository:temperature:pull registry:catalog:*";
    let puller = Puller::person(&visitor, ABAC, scopes).await;
    assert_eq!(puller.get("/v2/furnace-anomaly/tags/list").await.status, 200, "by a role with a condition on names");
    assert_eq!(puller.get("/v2/temperature/tags/list").await.status, 401, "outside the condition");
    assert_eq!(puller.get("/v2/_catalog").await.status, 401, "listing is a role of its own");
    let push = puller.ask("POST", "/v2/furnace-anomaly/blobs/uploads/", &[], None).await;
    assert_eq!(push.status, 401, "reading is not writing");
    let robot = Puller::application(&visitor, ABAC, scopes).await;
    assert_eq!(robot.get("/v2/_catalog").await.status, 200);
    assert_eq!(robot.ask("POST", "/v2/furnace-anomaly/blobs/uploads/", &[], None).await.status, 202);
}

#[tokio::test]
async fn whoever_has_no_role_gets_a_token_that_is_good_for_nothing() {
    let mut visitor = Visitor::plant().await;
    let pavel = visitor.user(3);
    visitor.become_person(&pavel).await;
    let puller = Puller::someone(&visitor, &pavel, SECURE, "repository:furnace-anomaly:pull").await;
    assert_eq!(puller.get("/v2/furnace-anomaly/tags/list").await.status, 401);
}

#[tokio::test]
async fn nobody_pulls_without_a_name_but_where_that_is_allowed_and_nobody_lists() {
    let visitor = Visitor::plant().await;
    let asked = |host: &'static str, scope: &str| {
        let path = format!("/oauth2/token?service={host}&scope={scope}");
        let visitor = &visitor;
        async move { visitor.send(host, "GET", &path, "", None).await }
    };
    assert_eq!(asked(PUBLIC, "repository:temperature:pull").await.status, 200);
    assert_eq!(asked(PUBLIC, "registry:catalog:*").await.status, 401);
    assert_eq!(asked(SECURE, "repository:temperature:pull").await.status, 401);
    let form = [
        ("grant_type", "password"),
        ("service", PUBLIC),
        ("scope", "repository:temperature:pull"),
        ("refresh_token", ""),
    ];
    assert_eq!(token(&visitor, PUBLIC, &form).await.status, 200, "as the client library asks");
    let wrong = [("grant_type", "refresh_token"), ("service", SECURE), ("refresh_token", "nonsense")];
    assert_eq!(token(&visitor, SECURE, &wrong).await.status, 401);
    let elsewhere = [("grant_type", "password"), ("service", "other.azurecr.io"), ("refresh_token", "")];
    assert_eq!(token(&visitor, PUBLIC, &elsewhere).await.status, 400);
}

#[tokio::test]
async fn a_fenced_registry_answers_nobody_from_outside() {
    let visitor = Visitor::plant().await;
    for path in ["/v2/", "/oauth2/token?service=brennerfenced.azurecr.io"] {
        let heard = visitor.send("brennerfenced.azurecr.io", "GET", path, "", None).await;
        assert_eq!((heard.status, heard.body["errors"][0]["code"].as_str()), (403, Some("DENIED")), "{path}");
    }
}

#[tokio::test]
async fn other_registries_send_their_clients_to_a_realm_of_another_host() {
    let visitor = Visitor::plant().await;
    let root = visitor.send("registry-1.docker.io", "GET", "/v2/", "", None).await;
    assert_eq!(challenge(&root, "realm"), "https://auth.docker.io/token");
    assert_eq!(challenge(&root, "service"), "registry.docker.io");
    let anonymous = Puller::anonymous(&visitor, "registry-1.docker.io", "brennerglass/quality-graph").await;
    assert_eq!(anonymous.get("/v2/brennerglass/quality-graph/tags/list").await.status, 401, "a private one");
    let known = ("brennerglass", "not-a-real-token");
    let named = Puller::named(&visitor, "registry-1.docker.io", "brennerglass/quality-graph", known).await;
    assert_eq!(named.get("/v2/brennerglass/quality-graph/tags/list").await.status, 200);
    let catalog = named.get("/v2/_catalog").await;
    assert_eq!(catalog.status, 404, "not every registry lists");
    let wrong = visitor
        .request("auth.docker.io", "GET", "/token?service=registry.docker.io")
        .basic_auth("brennerglass", Some("wrong"))
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 401);
    let open = visitor.send("mcr.microsoft.com", "GET", "/v2/_catalog", "", None).await;
    assert!(open.body["repositories"].as_array().unwrap().len() > 3, "open to everyone");
}

#[tokio::test]
async fn pulls_without_a_name_are_counted_and_end_with_429() {
    let visitor = Visitor::plant().await;
    let puller = Puller::anonymous(&visitor, "registry-1.docker.io", "library/busybox").await;
    let path = "/v2/library/busybox/manifests/stable";
    let first = puller.get(path).await;
    assert_eq!((first.status, first.header("ratelimit-remaining")), (200, "99;w=21600"));
    assert_eq!(puller.ask("HEAD", path, &[("accept", "*/*")], None).await.status, 200, "a look costs nothing");
    for _ in 0..99 {
        assert_eq!(puller.get(path).await.status, 200);
    }
    let refused = puller.get(path).await;
    assert_eq!((refused.status, refused.body["errors"][0]["code"].as_str()), (429, Some("TOOMANYREQUESTS")));
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 21_000);
}

#[tokio::test]
async fn a_fault_rule_makes_a_registry_busy() {
    let visitor = Visitor::plant().await;
    let rule =
        json!([{ "match": { "service": "registry" }, "effect": { "throttle": { "requests": 1, "retryAfter": 7 } } }]);
    assert_eq!(visitor.control("POST", "faults", Some(&rule)).await.status, 200);
    let busy = visitor.send("mcr.microsoft.com", "GET", "/v2/", "", None).await;
    assert_eq!((busy.status, busy.header("retry-after")), (429, "7"));
    assert_eq!(visitor.send("mcr.microsoft.com", "GET", "/v2/", "", None).await.status, 200);
}

#[tokio::test]
async fn an_applications_secret_and_a_refresh_token_are_passwords_too() {
    let visitor = Visitor::plant().await;
    let robot =
        visitor.ready["users"].as_array().unwrap().iter().find(|user| user["clientSecret"].is_string()).unwrap();
    let (client, secret) = (robot["clientId"].as_str().unwrap(), robot["clientSecret"].as_str().unwrap());
    let by = async |user: &str, password: &str| {
        let request = visitor.request(SECURE, "GET", "/v2/furnace-anomaly/tags/list");
        request.basic_auth(user, Some(password)).send().await.unwrap().status().as_u16()
    };
    assert_eq!(by(client, secret).await, 200);
    assert_eq!(by(client, "wrong").await, 401);
    let tenant = visitor.ready["tenantId"].as_str().unwrap();
    let entra = visitor.token(&visitor.user(0), REGISTRY_SCOPE, "common").await;
    let refresh = exchange(&visitor, SECURE, &entra, tenant).await.body["refresh_token"].as_str().unwrap().to_owned();
    assert_eq!(by("00000000-0000-0000-0000-000000000000", &refresh).await, 200);
}
