//! Lists that never end, and rows that nobody can read: what came is kept, and it is said that it is not all.
#![allow(clippy::unwrap_used, reason = "a panic is a test's message")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use azure::{Cloud, Connection, ErrorKind, RegistryEndpointsClient, ResourceGraphClient};
use azure_core::http::headers::Headers;
use azure_core::http::{AsyncRawResponse, HttpClient, Request, StatusCode};
use domain::InstanceId;
use serde_json::{Value, json};
use support::{Script, answer, resource};

const INSTANCE: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/g/providers/Microsoft.IoTOperations/instances/aio";

/// Answers each request with the next page.
struct Endless<F> {
    page: F,
    asked: AtomicUsize,
}

impl<F> std::fmt::Debug for Endless<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Endless")
    }
}

#[async_trait]
impl<F: Fn(usize) -> Value + Send + Sync> HttpClient for Endless<F> {
    async fn execute_request(&self, _: &Request) -> azure_core::Result<AsyncRawResponse> {
        let page = (self.page)(self.asked.fetch_add(1, Ordering::SeqCst));
        Ok(AsyncRawResponse::from_bytes(StatusCode::Ok, Headers::new(), page.to_string().into_bytes()))
    }
}

fn endless(page: impl Fn(usize) -> Value + Send + Sync + 'static) -> Connection {
    let transport = Arc::new(Endless { page, asked: AtomicUsize::new(0) });
    Connection::new(Cloud::public(), Arc::new(support::Token), transport)
}

fn endpoint(number: usize) -> Value {
    resource(&format!("{INSTANCE}/registryEndpoints/e{number}"), "Succeeded")
}

fn link(number: usize) -> String {
    format!("https://management.azure.com/next?$skiptoken={number}")
}

#[tokio::test]
async fn a_list_whose_next_link_is_always_new_ends_and_keeps_what_came() {
    let instance = InstanceId::parse(INSTANCE).unwrap();
    type Rows = fn(usize) -> Vec<Value>;
    let cases: [(Rows, usize); 3] = [
        (|_| Vec::new(), 0),
        (|number| if number < 3 { vec![endpoint(number)] } else { Vec::new() }, 3),
        (|_| vec![endpoint(1)], 1),
    ];
    for (rows, kept) in cases {
        let connection = endless(move |number| json!({ "value": rows(number), "nextLink": link(number) }));
        let listing = RegistryEndpointsClient::new(&connection).list_by_instance(&instance).await.unwrap();
        assert_eq!(listing.rows.len(), kept);
        let problem = listing.problem.unwrap();
        assert_eq!(problem.kind, ErrorKind::Protocol);
        assert!(problem.message.contains("missing"), "{problem}");
    }
}

#[tokio::test]
async fn a_query_whose_token_is_always_new_ends() {
    let page = |number: usize| json!({ "totalRecords": 5, "count": 0, "data": [], "$skipToken": number.to_string(), "resultTruncated": "false" });
    let graph = ResourceGraphClient::new(&endless(page));
    let error = graph.registry_endpoints(&["s".to_owned()], |_, _| ()).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Protocol, "Resource Manager's own lists are read instead");
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_counted_and_told() {
    let instance = InstanceId::parse(INSTANCE).unwrap();
    let rows: Vec<Value> = [json!({}), json!(7), json!({ "id": "nonsense" }), endpoint(1), json!(null)].into();
    let script = Script::of([answer(200, &[], &json!({ "value": rows }))]);
    let listing = RegistryEndpointsClient::new(&script.connection()).list_by_instance(&instance).await.unwrap();
    assert_eq!(listing.rows.len(), 1);
    assert!(listing.problem.unwrap().message.contains("4 rows"));

    let rows = json!({ "totalRecords": 3, "count": 3, "data": [1, 2, 3], "resultTruncated": "false" });
    let script = Script::of([answer(200, &[], &rows)]);
    let listing = ResourceGraphClient::new(&script.connection()).registry_endpoints(&["s".to_owned()], |_, _| ()).await;
    let listing = listing.unwrap();
    assert!(listing.rows.is_empty() && listing.problem.unwrap().message.contains("3 rows"));
}

#[tokio::test]
async fn a_quota_that_is_used_up_for_a_day_is_said_and_not_waited_for() {
    let used_up = [("x-ms-user-quota-remaining", "0"), ("x-ms-user-quota-resets-after", "23:59:59")];
    let page = json!({ "totalRecords": 0, "count": 0, "data": [], "resultTruncated": "false" });
    let script = Script::of([answer(200, &used_up, &page)]);
    let graph = ResourceGraphClient::new(&script.connection());
    graph.instances(&["s".to_owned()]).await.unwrap();
    let error = graph.instances(&["s".to_owned()]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Throttled);
    assert!(error.retry_after.is_some_and(|wait| wait.as_secs() > 80_000), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_gateway_that_asks_to_wait_is_waited_for_and_cannot_say_that_nothing_was_done() {
    let gateway = || answer(503, &[("retry-after", "3")], &Value::Null);
    let script = Script::of([gateway(), answer(200, &[], &json!({ "value": [] }))]);
    azure::SubscriptionsClient::new(&script.connection()).list().await.unwrap();
    assert_eq!(script.waits(), [3], "a read is sent again, and not before it was asked to");
}

#[tokio::test]
async fn an_error_text_of_megabytes_is_cut() {
    let text = "long ".repeat(3_000_000);
    let body = json!({ "error": { "code": text, "message": text, "target": text, "details": [{ "code": text, "message": text }] } });
    let script = Script::of([answer(400, &[], &body)]);
    let error = azure::SubscriptionsClient::new(&script.connection()).list().await.unwrap_err();
    assert!(error.to_string().len() < 10_000 && error.details[0].message.len() < 10_000);
}
