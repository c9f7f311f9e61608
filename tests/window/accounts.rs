//! Several accounts: the menu in the top bar, the Settings page with its ticks, one more account by the browser, and a tenant
//! that refuses. With the pointer, with the keyboard alone, light and dark.

use fantoccini::key::Key;
use serde_json::json;

use crate::harness::{Cloud, Story, Window};
use crate::sign_in::{address, visit_as};
use crate::steps::{explore_the_sandbox, text, the_list_is_there};

const MENU: &str = "Signed in as …";

fn user(cloud: &Cloud, number: usize) -> String {
    text(&cloud.scenario()["users"][number]["userPrincipalName"])
}

async fn settings(window: &Window) {
    window.press("button", MENU).await;
    window.press("menuitem", "Manage accounts").await;
    window.find("heading", "Settings").await;
    window.find("checkbox", "Glasworks Research (guest)").await;
}

#[tokio::test]
async fn a_guest_tenant_is_ticked_and_its_endpoints_are_in_the_list() {
    let story = Story::new("accounts");
    story
        .play(async |window, _| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            settings(window).await;
            assert_eq!(window.describe("checkbox", "Brenner Glass").await.checked, Some(true));
            assert_eq!(window.describe("checkbox", "Glasworks Research (guest)").await.checked, Some(false));
            window.picture("1-settings").await;
            window.press("checkbox", "Glasworks Research (guest)").await;
            window.find("checkbox", "Glasworks Research Pilot").await;
            window.picture("2-ticked").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            window.press("button", "Endpoints").await;
            window.says("partner-ghcr").await;
        })
        .await;
}

#[tokio::test]
async fn somebody_else_is_added_switched_to_and_signed_out() {
    let story = Story::new("accounts-two").dark();
    story
        .play(async |window, cloud| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            window.press("button", MENU).await;
            window.find("menuitemradio", "Mara Keller…").await;
            window.picture("1-menu").await;
            window.press("menuitem", "Add account").await;
            window.find("heading", "Add account").await;
            window.picture("2-add").await;
            window.press("button", "Sign in with your browser").await;
            let shown = address(window).await;
            visit_as(&shown, &user(cloud, 1)).await;
            window.find("button", "Signed in as Jonas Weber…").await;
            the_list_is_there(window).await;
            window.press("button", MENU).await;
            window.find("menuitemradio", "Mara Keller…").await;
            window.picture("3-two").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            window.press("menuitemradio", "Mara Keller…").await;
            window.find("button", "Signed in as Mara Keller…").await;
            settings(window).await;
            window.find("button", "Switch to Jonas Weber").await;
            window.picture("4-settings").await;
            window.press("button", "Sign out").await;
            window.find("button", "Signed in as Jonas Weber…").await;
            window.press("button", MENU).await;
            window.press("menuitem", "Sign out").await;
            window.find("heading", "Sign in").await;
        })
        .await;
}

#[tokio::test]
async fn a_tenant_that_refuses_says_why_beside_its_tick_and_above_the_rest_of_the_list() {
    let story = Story::new("accounts-refused").sized(800, 600);
    story
        .play(async |window, cloud| {
            let refusal = json!({ "error": "invalid_grant",
                "error_description": "AADSTS50076: You must use multi-factor authentication to access this resource." });
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            settings(window).await;
            cloud
                .misbehave(json!([{ "match": { "service": "entra", "pathRegex": "token" },
                    "effect": { "status": { "code": 400, "body": refusal } } }]))
                .await;
            window.press("checkbox", "Glasworks Research (guest)").await;
            window.says("multi-factor authentication").await;
            window.picture("1-beside").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            window.press("button", "Endpoints").await;
            the_list_is_there(window).await;
            window.says("Tenant Glasworks Research").await;
            window.picture("2-list").await;
        })
        .await;
}

#[tokio::test]
async fn the_menu_and_the_ticks_need_no_pointer() {
    let story = Story::new("accounts-keyboard");
    story
        .play(async |window, _| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            for _ in 0..12 {
                if window.focused().await.name.starts_with("Signed in as") {
                    break;
                }
                window.chord(Key::Shift, char::from(Key::Tab)).await;
            }
            assert!(window.focused().await.name.starts_with("Signed in as"));
            window.key(Key::Enter).await;
            window.find("menuitem", "Manage accounts").await;
            window.key(Key::Down).await;
            window.key(Key::Down).await;
            window.key(Key::Enter).await;
            window.find("checkbox", "Glasworks Research (guest)").await;
            for _ in 0..40 {
                if window.focused().await.name == "Glasworks Research (guest)" {
                    break;
                }
                window.key(Key::Tab).await;
            }
            window.keys(" ").await;
            window.find("checkbox", "Glasworks Research Pilot").await;
        })
        .await;
}
