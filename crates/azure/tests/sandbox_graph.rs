//! Resource Graph against the sandbox and against scripted answers: complete lists, few requests, the quota kept.
#![allow(clippy::unwrap_used, reason = "a panic is a test's message")]

mod support;

use std::collections::HashSet;

use azure::{ErrorKind, ResourceGraphClient};
use sandbox::Options;
use serde_json::{Value, json};
use support::{Emulator, Script, Scripted, answer};

const QUERY: &str = "resources | project id | order by id asc";

fn page(rows: std::ops::Range<usize>, total: usize, more: &Value) -> Scripted {
    let data: Vec<Value> = rows.map(|n| json!({ "id": format!("/r/{n}") })).collect();
    let mut body = json!({ "totalRecords": total, "count": data.len(), "resultTruncated": "false", "data": data });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    answer(200, &[("x-ms-user-quota-remaining", "10"), ("x-ms-user-quota-resets-after", "00:00:05")], &body)
}

async fn all(script: &std::sync::Arc<Script>) -> Result<Vec<Value>, azure::Error> {
    let subscriptions = ["s".to_owned()];
    ResourceGraphClient::new(&script.connection()).query_all("list", &subscriptions, QUERY, |_, _| ()).await
}

#[tokio::test]
async fn an_estate_of_2400_endpoints_is_whole_after_three_requests() {
    let emulator = Emulator::start("estate:20:120").await;
    let mut told = Vec::new();
    let graph = ResourceGraphClient::new(&emulator.connection);
    let rows = graph
        .registry_endpoints(&emulator.subscriptions(), |so_far, total| told.push((so_far, total)))
        .await
        .unwrap()
        .whole()
        .unwrap();
    assert_eq!(rows.iter().map(domain::RegistryEndpoint::key).collect::<HashSet<_>>().len(), 2400);
    assert_eq!(emulator.sent("POST", "Microsoft.ResourceGraph").len(), 3);
    assert_eq!((told.first().copied(), told.last().copied()), (Some((1000, Some(2400))), Some((2400, Some(2400)))));
}

#[tokio::test]
async fn a_list_that_needs_more_than_the_quota_waits_and_is_never_refused() {
    let emulator = Emulator::start("estate:160:120").await;
    let rows = ResourceGraphClient::new(&emulator.connection)
        .registry_endpoints(&emulator.subscriptions(), |_, _| ())
        .await
        .unwrap()
        .whole()
        .unwrap();
    assert_eq!(rows.len(), 19_200);
    let sent = emulator.sent("POST", "Microsoft.ResourceGraph");
    assert_eq!(sent.len(), 20);
    assert!(sent.iter().all(|line| line["status"] == 200));
}

#[tokio::test]
async fn the_typed_lists_agree_with_the_scenario() {
    let emulator = Emulator::start("plant").await;
    let graph = ResourceGraphClient::new(&emulator.connection);
    let subscriptions = emulator.subscriptions();
    let ready = emulator.sandbox.ready();
    let instances = graph.instances(&subscriptions).await.unwrap();
    assert_eq!(instances.len(), ready["instances"].as_array().unwrap().len());
    let classes = graph.provider_classes(&subscriptions).await.unwrap();
    let named = emulator.instance()["vaultName"].as_str().unwrap().to_owned();
    assert!(classes.iter().any(|(id, vault)| *vault == named && *id == id.to_lowercase()));
    let registries = graph.container_registries(&subscriptions).await.unwrap();
    assert!(registries.iter().all(|registry| !registry.login_server.is_empty()) && !registries.is_empty());
    assert!(registries.iter().any(|registry| registry.arm_audience_tokens == Some(false)));
    let identities = graph.managed_identities(&subscriptions).await.unwrap();
    assert!(identities.iter().any(|identity| identity.client_id.len() == 36));
}

#[tokio::test]
async fn the_lists_of_arm_say_the_same() {
    let emulator = Emulator::start("plant").await;
    let graph = ResourceGraphClient::new(&emulator.connection);
    let (mut registries, mut identities) = (Vec::new(), Vec::new());
    for subscription in emulator.subscriptions() {
        registries.extend(
            azure::ContainerRegistriesClient::new(&emulator.connection)
                .list_by_subscription(&subscription)
                .await
                .unwrap(),
        );
        identities.extend(
            azure::ManagedIdentitiesClient::new(&emulator.connection)
                .list_by_subscription(&subscription)
                .await
                .unwrap(),
        );
    }
    let key = |id: &str| id.to_lowercase();
    let by_graph: HashSet<_> =
        graph.container_registries(&emulator.subscriptions()).await.unwrap().iter().map(|r| key(&r.id)).collect();
    assert_eq!(registries.iter().map(|r| key(&r.id)).collect::<HashSet<_>>(), by_graph);
    let by_graph: HashSet<_> =
        graph.managed_identities(&emulator.subscriptions()).await.unwrap().iter().map(|i| key(&i.id)).collect();
    assert_eq!(identities.iter().map(|i| key(&i.id)).collect::<HashSet<_>>(), by_graph);
}

#[tokio::test]
async fn a_graph_without_endpoints_gives_none() {
    let emulator = Emulator::with(Options {
        scenario: "plant".parse().unwrap(),
        graph_without_endpoints: true,
        ..Options::default()
    })
    .await;
    let graph = ResourceGraphClient::new(&emulator.connection);
    assert!(graph.registry_endpoints(&emulator.subscriptions(), |_, _| ()).await.unwrap().rows.is_empty());
    assert!(!graph.instances(&emulator.subscriptions()).await.unwrap().is_empty());
}

#[tokio::test]
async fn without_subscriptions_nothing_is_asked() {
    let script = Script::of([]);
    let rows: Vec<Value> =
        ResourceGraphClient::new(&script.connection()).query_all("list", &[], QUERY, |_, _| ()).await.unwrap();
    assert!(rows.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_throttled_page_is_asked_again_after_the_wait_and_nothing_before() {
    let busy = || {
        answer(
            429,
            &[("x-ms-user-quota-remaining", "0"), ("x-ms-user-quota-resets-after", "00:00:04")],
            &json!({ "error": { "code": "RateLimiting", "message": "Slow down." } }),
        )
    };
    let script = Script::of([busy(), busy(), page(0..3, 3, &json!({}))]);
    assert_eq!(all(&script).await.unwrap().len(), 3);
    assert_eq!(script.waits(), [4, 4]);
}

#[tokio::test(start_paused = true)]
async fn duplicates_are_dropped_whatever_their_letter_case() {
    let script =
        Script::of([answer(200, &[], &json!({ "totalRecords": 2, "data": [{ "id": "/R/0" }, { "id": "/r/0" }] }))]);
    assert_eq!(all(&script).await.unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn where_skip_is_refused_the_tokens_are_followed() {
    let refused = || answer(400, &[], &json!({ "error": { "code": "BadRequest", "message": "No $skip." } }));
    let script = Script::of([
        page(0..1000, 1500, &json!({ "$skipToken": "a" })),
        refused(),
        page(1000..1400, 1500, &json!({ "$skipToken": "b" })),
        page(1400..1500, 1500, &json!({})),
    ]);
    assert_eq!(all(&script).await.unwrap().len(), 1500);
}

#[tokio::test(start_paused = true)]
async fn totals_that_change_between_pages_lead_to_the_tokens() {
    let script = Script::of([
        page(0..1000, 1500, &json!({ "$skipToken": "a" })),
        page(1000..1499, 1501, &json!({})),
        page(1000..1501, 1501, &json!({})),
    ]);
    assert_eq!(all(&script).await.unwrap().len(), 1501);
}

#[tokio::test(start_paused = true)]
async fn tokens_in_a_circle_are_an_error() {
    let loops = || answer(200, &[], &json!({ "data": [{ "id": "/r/1" }], "$skipToken": "same" }));
    let script = Script::of([loops(), loops()]);
    assert_eq!(all(&script).await.unwrap_err().kind, ErrorKind::Protocol);
}

#[tokio::test(start_paused = true)]
async fn a_truncated_page_without_a_token_is_an_error_and_never_a_short_list() {
    for truncated in [json!("true"), json!(true)] {
        let script =
            Script::of([answer(200, &[], &json!({ "data": [{ "id": "/r/1" }], "resultTruncated": truncated }))]);
        assert_eq!(all(&script).await.unwrap_err().kind, ErrorKind::Protocol);
    }
}

#[tokio::test(start_paused = true)]
async fn more_than_299_subscriptions_are_asked_for_in_groups() {
    let script = Script::of([page(0..1, 1, &json!({})), page(1..2, 1, &json!({}))]);
    let subscriptions: Vec<String> = (0..300).map(|n| format!("s{n}")).collect();
    let rows: Vec<Value> = ResourceGraphClient::new(&script.connection())
        .query_all("list", &subscriptions, QUERY, |_, _| ())
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
    let bodies: Vec<Value> = script.seen().iter().map(|seen| serde_json::from_str(&seen.body).unwrap()).collect();
    assert_eq!(bodies.iter().map(|body| body["subscriptions"].as_array().unwrap().len()).collect::<Vec<_>>(), [299, 1]);
}
