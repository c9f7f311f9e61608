//! What the user reads when it does not go well: refused input, a name in use, an error of the service.

use serde_json::json;

use crate::harness::Story;
use crate::steps::{
    Method, choose, explore_the_sandbox, fill_in_authentication, fill_in_basics, instance_with_a_vault,
    the_list_is_there,
};

#[tokio::test]
async fn a_field_with_a_fault_tells_it_after_it_was_left_and_not_before() {
    let story = Story::new("refused-input");
    story
        .play(async |window, _| {
            explore_the_sandbox(window).await;
            window.press("button", "Create registry endpoint").await;
            let untouched = window.describe("textbox", "Registry endpoint name").await;
            assert!(!untouched.invalid, "nothing is reported before the field was left: {untouched:?}");
            window.fill("textbox", "Registry endpoint name", "Not_A_Name").await;
            window.press("textbox", "Registry endpoint name").await;
            window.key(fantoccini::key::Key::Tab).await;
            window.says("Use lower-case letters").await;
            let left = window.describe("textbox", "Registry endpoint name").await;
            assert!(left.invalid, "the field is marked: {left:?}");
            assert!(left.description.contains("Use lower-case letters"), "the message is tied to the field: {left:?}");
            window.picture("name").await;
        })
        .await;
}

#[tokio::test]
async fn a_name_in_use_is_told_beside_the_field_and_nothing_is_overwritten() {
    let story = Story::new("name-taken");
    story
        .play(async |window, cloud| {
            let (id, instance) = instance_with_a_vault(cloud);
            let taken = "default";
            let before = cloud.registry_endpoint(&id, taken).await;
            assert!(before.is_object(), "the plant's instances own an endpoint named default");
            explore_the_sandbox(window).await;
            fill_in_basics(window, &instance, taken, "contoso.azurecr.io").await;
            fill_in_authentication(window, &Method::Anonymous).await;
            window.press("button", "Create").await;
            window.says("already").await;
            let field = window.describe("textbox", "Registry endpoint name").await;
            assert!(field.invalid, "the name is marked: {field:?}");
            window.picture("beside-the-field").await;
            assert_eq!(cloud.registry_endpoint(&id, taken).await, before);
        })
        .await;
}

#[tokio::test]
async fn an_error_of_the_service_shows_its_code_its_words_and_the_correlation_id() {
    let story = Story::new("forbidden");
    story
        .play(async |window, cloud| {
            let (id, instance) = instance_with_a_vault(cloud);
            explore_the_sandbox(window).await;
            fill_in_basics(window, &instance, "not-for-you", "contoso.azurecr.io").await;
            fill_in_authentication(window, &Method::Anonymous).await;
            let correlation = "11111111-2222-4333-8444-555555555555";
            cloud
                .misbehave(json!([{
                    "match": { "service": "arm", "method": "PUT", "pathRegex": "registryEndpoints" },
                    "times": null,
                    "effect": { "status": {
                        "code": 403,
                        "headers": { "x-ms-correlation-request-id": correlation },
                        "body": { "error": { "code": "AuthorizationFailed", "message": "The client has no right to write." } }
                    } }
                }]))
                .await;
            window.press("button", "Create").await;
            window.says("AuthorizationFailed").await;
            window.says("The client has no right to write.").await;
            window.says(correlation).await;
            window.picture("error").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            assert!(cloud.registry_endpoint(&id, "not-for-you").await.is_null(), "nothing was written");

            cloud.behave().await;
            window.press("button", "Try again").await;
            window.find("region", "not-for-you").await;
        })
        .await;
}

#[tokio::test]
async fn an_operation_that_fails_on_the_way_tells_why_and_which_line_failed() {
    let story = Story::new("operation-failed");
    story
        .play(async |window, cloud| {
            let (_, instance) = instance_with_a_vault(cloud);
            explore_the_sandbox(window).await;
            fill_in_basics(window, &instance, "fails-late", "contoso.azurecr.io").await;
            fill_in_authentication(window, &Method::Anonymous).await;
            cloud
                .misbehave(json!([{
                    "match": { "service": "arm", "method": "PUT", "pathRegex": "registryEndpoints" },
                    "times": 1,
                    "effect": { "failOperation": { "code": "ClusterUnreachable", "message": "The cluster does not answer." } }
                }]))
                .await;
            window.press("button", "Create").await;
            window.says("ClusterUnreachable").await;
            window.says("The cluster does not answer.").await;
            window.picture("line").await;
        })
        .await;
}

#[tokio::test]
async fn a_list_that_is_forbidden_says_so_and_comes_back_with_refresh() {
    let story = Story::new("list-forbidden");
    story
        .play(async |window, cloud| {
            let refusal = json!({
                "code": 403, "body": { "error": { "code": "AuthorizationFailed", "message": "No right to read here." } }
            });
            cloud
                .misbehave(json!([
                    { "match": { "service": "graph" }, "effect": { "status": refusal } },
                    { "match": { "service": "arm", "pathRegex": "registryEndpoints" }, "effect": { "status": refusal } },
                ]))
                .await;
            explore_the_sandbox(window).await;
            window.says("No right to read here.").await;
            window.picture("problem").await;
            cloud.behave().await;
            window.press("button", "Refresh").await;
            the_list_is_there(window).await;
            choose(window, "Instance", "All instances").await;
        })
        .await;
}
