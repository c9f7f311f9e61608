//! The sign-in page with the browser's part played over HTTP: waiting, cancelling, coming back; the code on another
//! device; and a sign-in that ends while something is being done.

use fantoccini::key::Key;
use serde_json::json;

use crate::harness::{Cloud, Story, Window};
use crate::steps::{explore_the_sandbox, text, the_list_is_there};

/// The address that the page shows, with the person already chosen on it.
pub(crate) async fn address(window: &Window) -> String {
    let shown = window.find("group", "Address").await.text().await.expect("the address");
    shown.replace("prompt=select_account", "prompt=none").trim().to_owned()
}

/// What a browser does with the address: Entra sends it back to Regent.
async fn visit(address: &str) -> String {
    let policy = reqwest::redirect::Policy::none();
    let browser = reqwest::Client::builder().no_proxy().redirect(policy).build().expect("a browser");
    let answer = browser.get(address).send().await.expect("the sandbox answers");
    let back = answer.headers()["location"].to_str().expect("a place to go back to").to_owned();
    browser.get(back).send().await.expect("Regent listens").text().await.expect("a page")
}

/// The same as somebody in particular.
pub(crate) async fn visit_as(address: &str, user: &str) -> String {
    visit(&format!("{address}&login_hint={user}")).await
}

fn first_user(cloud: &Cloud) -> String {
    text(&cloud.scenario()["users"][0]["userPrincipalName"])
}

#[tokio::test]
async fn the_browser_is_waited_for_can_be_cancelled_and_signs_the_person_in() {
    let story = Story::new("browser");
    story
        .play(async |window, cloud| {
            window.find("heading", "Sign in").await;
            let chosen = window.describe("combobox", "Cloud").await;
            assert_eq!(chosen.value, Some(format!("Sandbox ({})", cloud.url())), "{chosen:?}");
            window.press("button", "Sign in with your browser").await;
            window.find("heading", "Waiting for your browser").await;
            window.find("button", "Copy address").await;
            window.says("Time left: 4:5").await;
            window.picture("waiting").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            window.press("button", "Cancel").await;
            window.find("button", "Sign in with your browser").await;
            window.gone("heading", "You are not signed in").await;

            window.press("button", "Sign in with your browser").await;
            let page = visit(&address(window).await).await;
            assert!(page.contains("You can close this page"), "{page}");
            window.find("heading", "Registry endpoints").await;
            the_list_is_there(window).await;
            window.press("button", "Settings").await;
            window.says(&first_user(cloud)).await;
        })
        .await;
}

#[tokio::test]
async fn a_code_is_shown_counted_down_and_typed_in_on_another_device() {
    let story = Story::new("device-code");
    story
        .play(async |window, cloud| {
            window.find("heading", "Sign in").await;
            window.press("button", "Use another way").await;
            window.picture("ways").await;
            window.press("button", "Get a code").await;
            window.find("heading", "Type this code in").await;
            window.picture("code").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            let waiting = cloud.control("GET", "device", None).await;
            let code =
                waiting.as_array().or_else(|| waiting["value"].as_array()).expect("codes")[0]["userCode"].clone();
            window.says(code.as_str().expect("a code")).await;
            cloud.control("POST", "device", Some(json!({ "userCode": code, "user": first_user(cloud) }))).await;
            window.find("heading", "Registry endpoints").await;
        })
        .await;
}

#[tokio::test]
async fn signing_in_by_the_browser_needs_no_pointer() {
    let story = Story::new("sign-in-keyboard");
    story
        .play(async |window, _| {
            window.find("button", "Sign in with your browser").await;
            for _ in 0..12 {
                if window.focused().await.name == "Sign in with your browser" {
                    break;
                }
                window.key(Key::Tab).await;
            }
            window.key(Key::Enter).await;
            window.find("heading", "Waiting for your browser").await;
            // The focus follows in the next frame, to where the news is.
            for _ in 0..20 {
                if window.focused().await.name == "Waiting for your browser" {
                    break;
                }
            }
            assert_eq!(window.focused().await.name, "Waiting for your browser");
            visit(&address(window).await).await;
            window.find("heading", "Registry endpoints").await;
        })
        .await;
}

#[tokio::test]
async fn a_sign_in_that_ends_is_said_once_with_one_action_and_the_wizard_stays() {
    let story = Story::new("ended");
    story
        .play(async |window, cloud| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            let refusal = json!({ "error": "invalid_grant",
                "error_description": "AADSTS70043: The refresh token has expired due to sign-in frequency checks." });
            cloud
                .misbehave(json!([
                    { "match": { "service": "entra", "pathRegex": "token" }, "effect": { "status": { "code": 400, "body": refusal } } },
                    { "match": { "service": "arm" }, "effect": { "status": { "code": 401, "headers": { "www-authenticate": "Bearer" }, "body": { "error": { "code": "ExpiredAuthenticationToken", "message": "The access token has expired." } } } } },
                    { "match": { "service": "graph" }, "effect": { "status": { "code": 401, "headers": { "www-authenticate": "Bearer" }, "body": { "error": { "code": "ExpiredAuthenticationToken", "message": "The access token has expired." } } } } },
                ]))
                .await;
            window.press("button", "Create registry endpoint").await;
            // The bar moves what is below it: it has to be there before anything is pressed.
            window.says("Your sign-in has ended").await;
            window.fill("textbox", "Registry endpoint name", "half-way").await;
            window.picture("bar").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            cloud.behave().await;
            window.press("button", "Sign in again").await;
            window.gone("button", "Sign in again").await;
            let name = window.describe("textbox", "Registry endpoint name").await;
            assert_eq!(name.value.as_deref(), Some("half-way"), "the wizard is where it was");
            window.press("button", "Endpoints").await;
            the_list_is_there(window).await;
        })
        .await;
}

#[tokio::test]
async fn a_service_principal_is_asked_for_what_it_needs_and_signed_in() {
    let story = Story::new("service-principal").sized(800, 600);
    story
        .play(async |window, cloud| {
            let users = cloud.scenario()["users"].as_array().cloned().expect("users");
            let application = users.iter().find(|user| user["clientSecret"].is_string()).expect("an application");
            window.find("heading", "Sign in").await;
            window.press("button", "Use another way").await;
            window.press("radio", "Service principal").await;
            window.fill("textbox", "Client ID", &text(&application["clientId"])).await;
            window.fill("password", "Client secret", "a wrong secret").await;
            window.press("button", "Sign in").await;
            window.says("A service principal belongs to one tenant").await;
            let tenant = window.describe("textbox", "Tenant (optional)").await;
            assert!(tenant.invalid, "{tenant:?}");
            window.picture("refused").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");

            window.fill("textbox", "Tenant (optional)", &text(&cloud.scenario()["tenantId"])).await;
            window.press("button", "Sign in").await;
            window.says("AADSTS7000215").await;
            assert!(!window.words().await.contains("a wrong secret"), "the secret is not said again");
            window.picture("wrong").await;
            window.fill("password", "Client secret", &text(&application["clientSecret"])).await;
            window.press("button", "Sign in").await;
            window.find("heading", "Registry endpoints").await;
            the_list_is_there(window).await;
        })
        .await;
}
