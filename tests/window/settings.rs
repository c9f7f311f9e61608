//! The Settings page: the network set up and refused beside its fields, in force at once, found before the first sign-in;
//! the diagnostics; and what the message bar says of a clock that is wrong.

use fantoccini::key::Key;
use serde_json::json;

use crate::harness::Story;
use crate::steps::{explore_the_sandbox, the_list_is_there};

#[tokio::test]
async fn the_network_is_set_up_before_the_first_sign_in_and_a_fault_stands_beside_its_field() {
    let story = Story::new("network");
    story
        .play(async |window, _| {
            window.find("heading", "Sign in").await;
            window.press("button", "Network and other settings").await;
            window.find("heading", "Network").await;
            window.press("radio", "Use this proxy").await;
            window.fill("textbox", "Proxy address", "proxy.contoso.example").await;
            window.picture("1-typed").await;
            window.press("button", "Save").await;
            window.says("Name the port too").await;
            let address = window.describe("textbox", "Proxy address").await;
            assert!(address.invalid && address.description.contains("Name the port too"), "{address:?}");
            window.picture("2-refused").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");

            // Nothing listens there.
            window.fill("textbox", "Proxy address", "127.0.0.1:9").await;
            window.fill("textbox", "Proxy user name", "ada").await;
            window.fill("password", "Proxy password", "pl4nt-passw0rd").await;
            window.key(Key::Enter).await;
            window.says("Saved. In use from now on.").await;
            window.says("through 127.0.0.1:9").await;
            window.says("A password is in memory").await;
            window.press("button", "Check the connection").await;
            window.says("the proxy at 127.0.0.1:9 refused the connection").await;
            window.picture("3-checked").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            assert!(!window.words().await.contains("pl4nt"), "the password is not shown again");

            window.press("button", "Back to sign in").await;
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
        })
        .await;
}

#[tokio::test]
async fn the_diagnostics_are_shown_as_they_are_copied() {
    let story = Story::new("diagnostics");
    story
        .play(async |window, _| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            window.press("button", "Settings").await;
            window.find("heading", "Diagnostics").await;
            window.says("Cloud: sandbox").await;
            // Nobody gives this session a credential store.
            window.says("Token cache: session only").await;
            window.says("Kept for this run alone.").await;
            window.press("button", "Copy diagnostics").await;
            window.says("Diagnostics copied").await;
            window.picture("copied").await;
        })
        .await;
}

#[tokio::test]
async fn a_clock_that_is_hours_off_is_said_in_the_message_bar() {
    let story = Story::new("clock");
    story
        .play(async |window, cloud| {
            cloud
                .misbehave(json!([{ "match": { "service": "arm" }, "effect": { "status": {
                    "code": 200, "headers": { "date": "Tue, 24 Nov 2020 12:00:00 GMT" }, "body": { "value": [] }
                } } }]))
                .await;
            window.find("heading", "Sign in").await;
            window.press("button", "Explore the sandbox").await;
            window.says("The clock is wrong").await;
            window.says("ahead of Azure's").await;
            window.picture("bar").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
        })
        .await;
}

#[tokio::test]
async fn a_sign_in_page_of_the_network_is_said_once_above_the_page_and_leads_to_the_settings() {
    let story = Story::new("captive-portal");
    story
        .play(async |window, cloud| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            let portal =
                json!({ "code": 302, "headers": { "location": "https://portal.hotel.example/?a=b" }, "body": null });
            cloud
                .misbehave(json!([
                    { "match": { "service": "arm" }, "effect": { "status": portal } },
                    { "match": { "service": "graph" }, "effect": { "status": portal } },
                ]))
                .await;
            window.press("button", "Refresh").await;
            window.says("The network does not let Regent through").await;
            window.says("portal.hotel.example").await;
            window.picture("bar").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            window.press("button", "Open settings").await;
            window.find("heading", "Settings").await;
            cloud.behave().await;
            window.press("button", "Endpoints").await;
            window.press("button", "Refresh").await;
            window.gone("button", "Open settings").await;
            the_list_is_there(window).await;
        })
        .await;
}

#[tokio::test]
async fn a_service_that_asks_to_wait_is_said_above_the_page() {
    let story = Story::new("throttled");
    story
        .play(async |window, cloud| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            let busy = json!({ "code": 429, "headers": { "retry-after": "600" },
                "body": { "error": { "code": "TooManyRequests", "message": "Too many requests." } } });
            cloud
                .misbehave(json!([
                    { "match": { "service": "arm" }, "effect": { "status": busy } },
                    { "match": { "service": "graph" }, "effect": { "status": busy } },
                ]))
                .await;
            window.press("button", "Create registry endpoint").await;
            window.says("Azure asks Regent to wait").await;
            window.picture("bar").await;
            cloud.behave().await;
            window.press("button", "Try again").await;
            window.gone("button", "Try again").await;
        })
        .await;
}
