//! Two hands on one thing: the list that all synced secrets share under other people's writes, and an endpoint that
//! somebody makes at the same moment. Scripted, because each answer has to come between two others.
#![allow(clippy::unwrap_used, reason = "a panic is a test's message")]

mod support;

use azure::arm::registry_endpoints::NameState;
use azure::arm::secret_sync::objects;
use azure::{ErrorKind, RegistryEndpointsClient, SecretSyncClient};
use domain::{Authentication, EndpointDocument, RegistryEndpointId, RegistryHost, ResourceId};
use serde_json::{Value, json};
use support::{Script, Scripted, answer, broken, raw, resource};

const CLASS: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/g/providers/Microsoft.SecretSyncController/azureKeyVaultSecretProviderClasses/spc";
const ENDPOINT: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/g/providers/Microsoft.IoTOperations/instances/aio/registryEndpoints/acr";
const ONE: &str = "array:\n  - |\n    objectName: other\n    objectType: secret\n";

fn class(objects: &str) -> Scripted {
    answer(
        200,
        &[],
        &json!({ "id": CLASS, "name": "spc", "properties": { "keyvaultName": "kv", "clientId": "c", "tenantId": "t", "objects": objects, "provisioningState": "Succeeded" } }),
    )
}

fn refusal(status: u16, code: &str, message: &str, headers: &[(&str, &str)]) -> Scripted {
    answer(status, headers, &json!({ "error": { "code": code, "message": message } }))
}

/// The lists that were written.
fn written(script: &Script) -> Vec<String> {
    let patches = script.seen().into_iter().filter(|seen| seen.method == "PATCH");
    patches
        .map(|seen| {
            let body: Value = serde_json::from_str(&seen.body).unwrap();
            body["properties"]["objects"].as_str().unwrap().to_owned()
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_list_that_was_not_taken_is_read_again_before_it_is_written_again() {
    let meanwhile = objects::append(ONE, "of-somebody-else").unwrap();
    let both = objects::append(&meanwhile, "ours").unwrap();
    let busy = "Another operation is in progress on the resource.";
    for (refused, waited) in [
        (refusal(429, "TooManyRequests", "Slow down.", &[("retry-after", "12")]), 12),
        (refusal(503, "ServerBusy", "Later.", &[("retry-after", "3")]), 3),
        (raw(500, &[], b""), 1),
        (raw(502, &[], b"<html>Bad Gateway</html>"), 1),
        (raw(504, &[], b""), 1),
        (broken(), 1),
        (refusal(409, "Conflict", busy, &[]), 1),
        (refusal(409, "AnotherOperationInProgress", "No.", &[]), 1),
        (refusal(409, "Whatever", "No.", &[("retry-after", "5")]), 5),
    ] {
        let script = Script::of([class(ONE), refused, class(&meanwhile), class(&both), class(&both)]);
        let id = ResourceId::parse(CLASS).unwrap();
        assert!(SecretSyncClient::new(&script.connection()).ensure_object(&id, "ours").await.unwrap());
        assert_eq!(written(&script).last().unwrap(), &both, "what came meanwhile is in it");
        assert_eq!(written(&script).len(), 2);
        assert_eq!(script.waits()[1], waited);
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_not_repeated_when_it_was_taken() {
    let ours = objects::append(ONE, "ours").unwrap();
    let script = Script::of([class(ONE), broken(), class(&ours)]);
    let id = ResourceId::parse(CLASS).unwrap();
    assert!(SecretSyncClient::new(&script.connection()).ensure_object(&id, "ours").await.unwrap());
    assert_eq!(written(&script), [ours]);
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_two_crossing_writes_have_lost_is_put_back() {
    let ours = objects::append("", "ours").unwrap();
    let script =
        Script::of([class(ONE), class(""), class(&ours), class(""), class(&objects::append(&ours, "other").unwrap())]);
    let id = ResourceId::parse(CLASS).unwrap();
    assert!(SecretSyncClient::new(&script.connection()).ensure_object(&id, "ours").await.unwrap());
    let last = written(&script).pop().unwrap();
    assert!(
        objects::find(&last, "ours").unwrap().is_some() && objects::find(&last, "other").unwrap().is_some(),
        "{last}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_conflict_that_waiting_does_not_end_is_told_at_once() {
    for (code, message) in [
        ("MissingSubscriptionRegistration", "The subscription is not registered to use namespace X."),
        ("ScopeLocked", "The scope cannot perform write because it is locked."),
        ("ReadOnlyDisabledSubscription", "The subscription is disabled."),
    ] {
        let script = Script::of([class(ONE), refusal(409, code, message, &[])]);
        let id = ResourceId::parse(CLASS).unwrap();
        let error = SecretSyncClient::new(&script.connection()).ensure_object(&id, "ours").await.unwrap_err();
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Conflict, Some(code)));
    }
}

#[tokio::test(start_paused = true)]
async fn an_operation_of_others_that_does_not_end_is_not_waited_for_for_ever() {
    let busy = || refusal(409, "AnotherOperationInProgress", "No.", &[]);
    let script = Script::of((0..2000).map(|turn| if turn % 2 == 0 { class(ONE) } else { busy() }));
    let started = tokio::time::Instant::now();
    let id = ResourceId::parse(CLASS).unwrap();
    let error = SecretSyncClient::new(&script.connection()).ensure_object(&id, "ours").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert!((60..=600).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
}

fn body() -> EndpointDocument {
    let host = RegistryHost::parse("contoso.azurecr.io").unwrap();
    EndpointDocument::new("/cl", &host, Authentication::Anonymous)
}

#[tokio::test(start_paused = true)]
async fn a_new_endpoint_asks_the_service_not_to_replace_one_and_says_when_it_did() {
    let id = RegistryEndpointId::parse(ENDPOINT).unwrap();
    for (status, was_there) in [(201, false), (200, true)] {
        let script = Script::of([answer(status, &[], &resource(ENDPOINT, "Succeeded"))]);
        let client = RegistryEndpointsClient::new(&script.connection());
        let begun = client.begin_new(&id, &body(), NameState::Free).await.unwrap();
        assert_eq!(begun.was_there, was_there, "{status}");
        assert_eq!(script.seen()[0].header("if-none-match"), Some("*"));
    }
    let script = Script::of([answer(200, &[], &resource(ENDPOINT, "Succeeded"))]);
    let client = RegistryEndpointsClient::new(&script.connection());
    assert!(!client.begin_new(&id, &body(), NameState::LeftOver).await.unwrap().was_there);
    assert_eq!(script.seen()[0].header("if-none-match"), None, "a rest of its own is written over");
}

#[tokio::test(start_paused = true)]
async fn a_new_endpoint_is_never_sent_twice_without_a_look_in_between() {
    let id = RegistryEndpointId::parse(ENDPOINT).unwrap();
    for (refused, kind) in [
        (refusal(429, "TooManyRequests", "Slow down.", &[("retry-after", "1")]), ErrorKind::Throttled),
        (refusal(503, "ServerBusy", "Later.", &[("retry-after", "1")]), ErrorKind::Service),
        (refusal(412, "PreconditionFailed", "There is one.", &[]), ErrorKind::Conflict),
        (refusal(409, "Conflict", "Another operation is in progress.", &[]), ErrorKind::Conflict),
    ] {
        // A lost answer is looked up; the rest is the caller's.
        let missing = refusal(404, "ResourceNotFound", "No.", &[]);
        let script = Script::of([refused, missing]);
        let client = RegistryEndpointsClient::new(&script.connection());
        let error = client.begin_new(&id, &body(), NameState::Free).await.unwrap_err();
        assert_eq!(error.kind, kind);
        assert_eq!(script.seen().iter().filter(|seen| seen.method == "PUT").count(), 1);
    }
}
