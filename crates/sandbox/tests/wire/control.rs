//! The control plane: faults with each effect, the clock, the reset, and that Azure's hosts do not have it.

use serde_json::json;

use crate::client::{ARM_SCOPE, VAULT_SCOPE, Visitor};

const SUBSCRIPTIONS: &str = "/subscriptions?api-version=2022-12-01";

#[tokio::test]
async fn a_status_rule_answers_in_the_services_place_as_often_as_it_says() {
    let visitor = Visitor::plant().await;
    let rules = json!([{ "match": { "service": "arm", "method": "GET", "pathRegex": "^/subscriptions$" }, "times": 1, "after": 1,
        "effect": { "status": { "code": 503, "body": { "error": { "code": "ServerBusy", "message": "later" } }, "headers": { "Retry-After": "4" } } } }]);
    assert_eq!(visitor.control("POST", "faults", Some(&rules)).await.status, 200);
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200, "the first passes");
    let struck = visitor.arm("GET", SUBSCRIPTIONS, None).await;
    assert_eq!((struck.status, struck.code(), struck.header("retry-after")), (503, "ServerBusy", "4"));
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200);
    assert_eq!(visitor.control("GET", "faults", None).await.body["rules"][0]["struck"], 1);
}

#[tokio::test]
async fn a_throttle_covers_its_requests_and_delete_takes_rules_away() {
    let visitor = Visitor::plant().await;
    let rule = json!([{ "match": { "service": "arm" }, "effect": { "throttle": { "requests": 2, "retryAfter": 7 } } }]);
    visitor.control("POST", "faults", Some(&rule)).await;
    for _ in 0..2 {
        let heard = visitor.arm("GET", SUBSCRIPTIONS, None).await;
        assert_eq!((heard.status, heard.header("retry-after")), (429, "7"));
    }
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200);
    let always = json!([{ "match": { "service": "arm" }, "effect": { "status": 500 } }]);
    visitor.control("POST", "faults", Some(&always)).await;
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 500);
    assert_eq!(visitor.control("DELETE", "faults", None).await.status, 204);
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200);
}

#[tokio::test]
async fn a_failed_operation_leaves_the_resource_failed() {
    let visitor = Visitor::plant().await;
    let rule = json!([{ "match": { "service": "arm" }, "times": 1, "effect": { "failOperation": { "code": "ClusterUnreachable", "message": "The cluster did not answer." } } }]);
    visitor.control("POST", "faults", Some(&rule)).await;
    let path = format!("{}/registryEndpoints/doomed?api-version=2025-10-01", visitor.instance("aio-linz-furnace"));
    assert_eq!(visitor.arm("GET", &path, None).await.status, 404, "only what starts an operation is counted");
    let put = visitor.arm("PUT", &path, Some(&visitor.endpoint_body("aio-linz-furnace"))).await;
    assert_eq!(put.status, 201);
    visitor.finish().await;
    let status = visitor.follow(put.header("azure-asyncoperation")).await;
    assert_eq!(
        (status.status, &status.body["status"], &status.body["error"]["code"]),
        (200, &json!("Failed"), &json!("ClusterUnreachable"))
    );
    assert_eq!(visitor.arm("GET", &path, None).await.body["properties"]["provisioningState"], "Failed");
    assert_eq!(
        visitor.arm("PUT", &path, Some(&visitor.endpoint_body("aio-linz-furnace"))).await.status,
        200,
        "it can be tried again"
    );
}

#[tokio::test]
async fn a_delay_holds_the_answer_back() {
    let visitor = Visitor::plant().await;
    visitor
        .control("POST", "faults", Some(&json!([{ "match": { "service": "graph" }, "effect": { "delayMs": 120 } }])))
        .await;
    let start = std::time::Instant::now();
    assert_eq!(visitor.graph("resources | take 1", json!({})).await.status, 200);
    assert!(start.elapsed().as_millis() >= 120);
}

#[tokio::test]
async fn each_service_has_its_word() {
    let visitor = Visitor::plant().await;
    let token = visitor.token(&visitor.user(0), VAULT_SCOPE, "common").await;
    for service in ["graph", "vault", "entra", "registry"] {
        visitor
            .control("POST", "faults", Some(&json!([{ "match": { "service": service }, "effect": { "status": 599 } }])))
            .await;
    }
    assert_eq!(visitor.graph("resources", json!({})).await.status, 599);
    assert_eq!(
        visitor.send("kv-brenner-linz.vault.azure.net", "GET", "/secrets?api-version=7.5", &token, None).await.status,
        599
    );
    let path = Visitor::authorize_path("common", &visitor.user(0), ARM_SCOPE, &[]);
    assert_eq!(visitor.send("login.microsoftonline.com", "GET", &path, "", None).await.status, 599);
    assert_eq!(visitor.send("brennerglass.azurecr.io", "GET", "/v2/", "", None).await.status, 599);
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200);
}

#[tokio::test]
async fn a_rule_that_cannot_be_is_refused_and_none_is_set() {
    let visitor = Visitor::plant().await;
    let good = json!({ "effect": { "status": 500 } });
    for (bad, word) in [
        (json!({ "effect": { "stall": "for long" } }), "with true"),
        (json!({ "effect": { "sulk": true } }), "no effect"),
        (json!({ "matches": {}, "effect": { "delayMs": 1 } }), "unknown key"),
    ] {
        let heard = visitor.control("POST", "faults", Some(&json!([good, bad]))).await;
        assert_eq!(heard.status, 400);
        assert!(heard.text.contains(word), "{}", heard.text);
    }
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200);
}

#[tokio::test]
async fn a_reset_brings_the_seed_back_and_leaves_people_signed_in() {
    let visitor = Visitor::plant().await;
    let path = format!("{}/registryEndpoints/extra?api-version=2025-10-01", visitor.instance("aio-linz-furnace"));
    visitor.arm("PUT", &path, Some(&visitor.endpoint_body("aio-linz-furnace"))).await;
    visitor
        .control("POST", "faults", Some(&json!([{ "match": { "service": "arm" }, "effect": { "status": 500 } }])))
        .await;
    assert_eq!(visitor.control("POST", "reset", None).await.status, 204);
    assert_eq!(visitor.arm("GET", &path, None).await.status, 404);
    assert_eq!(visitor.arm("GET", SUBSCRIPTIONS, None).await.status, 200);
}

#[tokio::test]
async fn the_scenario_can_be_looked_at_without_values() {
    let visitor = Visitor::plant().await;
    let short = visitor.control("GET", "scenario", None).await;
    assert_eq!((&short.body["scenario"], short.body.get("resources")), (&json!("plant"), None));
    assert_eq!(short.body["resourceCounts"]["microsoft.iotoperations/instances"], 6);
    let full = visitor.control("GET", "scenario?full=1", None).await;
    assert!(full.body["resources"].as_array().unwrap().len() > 50);
    assert!(full.text.contains("ghcr-pull") && !full.text.contains("not-a-real"), "names, never values");
}

#[tokio::test]
async fn azures_hosts_have_no_control_plane_and_the_clock_never_goes_back() {
    let visitor = Visitor::plant().await;
    let there = visitor.send("management.azure.com", "GET", "/_sandbox/scenario", visitor.arm_token(), None).await;
    assert_eq!(there.status, 404);
    for wrong in [json!({ "advanceSeconds": -1 }), json!({}), json!({ "advanceSeconds": "soon" })] {
        assert_eq!(visitor.control("POST", "clock", Some(&wrong)).await.status, 400);
    }
    let unknown = visitor.send("www.example.com", "GET", "/", "", None).await;
    assert_eq!((unknown.status, unknown.code()), (421, "SandboxHostUnknown"));
}
