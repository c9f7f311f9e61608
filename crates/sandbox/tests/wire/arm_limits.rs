//! ARM's token buckets: what is left is said with each answer, an empty bucket is 429 with a wait, and time fills it again.

use serde_json::json;

use crate::client::Visitor;

const LEFT: &str = "x-ms-ratelimit-remaining-subscription-";

#[tokio::test]
async fn reads_writes_and_deletes_are_counted_apart_and_by_subscription() {
    let visitor = Visitor::plant().await;
    let instance = visitor.instance("aio-linz-furnace");
    let path = format!("{instance}/registryEndpoints/counted?api-version=2025-10-01");
    let read = visitor.arm("GET", &path, None).await;
    assert_eq!((read.status, read.header(&format!("{LEFT}reads"))), (404, "249"), "a refusal counts too");
    let body = visitor.endpoint_body("aio-linz-furnace");
    assert_eq!(visitor.arm("PUT", &path, Some(&body)).await.header(&format!("{LEFT}writes")), "199");
    let deleted = visitor.arm("DELETE", &path, None).await;
    assert_eq!(deleted.header(&format!("{LEFT}deletes")), "199");
    let elsewhere = format!("{}?api-version=2025-10-01", visitor.instance("aio-leeds-warehouse"));
    assert_eq!(visitor.arm("GET", &elsewhere, None).await.header(&format!("{LEFT}reads")), "249");
    let tenant = visitor.arm("GET", "/subscriptions?api-version=2022-12-01", None).await;
    assert_eq!(tenant.header("x-ms-ratelimit-remaining-tenant-reads"), "249");
    assert_eq!(tenant.header(&format!("{LEFT}reads")), "");
}

#[tokio::test]
async fn an_empty_bucket_is_a_429_until_the_wait_is_over() {
    let mut visitor = Visitor::plant().await;
    let path = format!("{}?api-version=2025-10-01", visitor.instance("aio-linz-furnace"));
    let mut refused = None;
    // The bucket fills by 25 a second while it is drawn from: how many go through depends on the machine.
    for _ in 0..20_000 {
        let heard = visitor.arm("GET", &path, None).await;
        if heard.status == 429 {
            refused = Some(heard);
            break;
        }
    }
    let refused = refused.expect("an end of the bucket");
    assert_eq!(refused.code(), "SubscriptionRequestsThrottled");
    let wait: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=3).contains(&wait), "{wait}");
    assert_eq!(refused.header(&format!("{LEFT}reads")), "0");
    visitor.advance(wait).await;
    assert_eq!(visitor.arm("GET", &path, None).await.status, 200);
    visitor.become_person(&visitor.user(1)).await;
    assert_eq!(visitor.arm("GET", &path, None).await.header(&format!("{LEFT}reads")), "249", "to each their own");
}

#[tokio::test]
async fn the_limits_can_be_switched_off() {
    let visitor = Visitor::plant().await;
    assert_eq!(visitor.control("POST", "settings", Some(&json!({ "armLimits": "off" }))).await.status, 400);
    assert_eq!(
        visitor.control("POST", "settings", Some(&json!({ "armLimits": false }))).await.body["armLimits"],
        false
    );
    let heard = visitor.arm("GET", "/subscriptions?api-version=2022-12-01", None).await;
    assert_eq!((heard.status, heard.header("x-ms-ratelimit-remaining-tenant-reads")), (200, ""));
}
