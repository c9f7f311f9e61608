//! The page Activity: nothing yet, then the number, the charts and the list with their filters; a create that is not
//! finished, and how it ended; and telemetry, which is off until it is turned on.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::json;
use store::Database;
use store::creations::{Creation, Outcome};
use store::operations::{Kind, Operation};

use crate::harness::{Cloud, Story, Window};
use crate::steps::{explore_the_sandbox, text, the_list_is_there};

const METHODS: [&str; 4] =
    ["Anonymous", "SystemAssignedManagedIdentity", "UserAssignedManagedIdentity", "ArtifactPullSecret"];

/// A month of creates: some on most days, a few failed, one refused.
fn a_month(database: &Database, cloud: &Cloud) {
    let instances = cloud.scenario()["instances"].as_array().cloned().unwrap_or_default();
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs()).expect("fits");
    for number in 0..420_i64 {
        let at = now - (number % 29) * (number % 3 + 1) * 86_400 / 3 * 2 - number;
        let at = time::OffsetDateTime::from_unix_timestamp(at).expect("a time");
        let instance = text(&instances[usize::try_from(number).expect("fits") % instances.len()]["id"]);
        let outcome = match number % 40 {
            7 => Outcome::Failed,
            9 => Outcome::Refused,
            _ => Outcome::Created,
        };
        let name = format!("contoso-{number:03}");
        let failed = (outcome != Outcome::Created).then(|| {
            "Azure accepted the request to create the registry endpoint, but it failed: the cluster did not answer. Nothing more \
             is running: fix the cause, then try again. Written and still there: the secret \u{201c}edge-robot\u{201d} in the \
             vault kv-brenner."
                .to_owned()
        });
        let creation = Creation {
            happened_at: at.format(&time::format_description::well_known::Rfc3339).expect("text"),
            account: "Sandbox/t/u".to_owned(),
            endpoint_id: format!("{instance}/registryEndpoints/{name}"),
            instance_id: instance,
            method: METHODS[usize::try_from(number * number % 7 % 4).expect("fits")].to_owned(),
            error_code: failed.as_ref().map(|_| "OperationFailed".to_owned()),
            detail: failed,
            once: number.to_string(),
            name,
            outcome,
        };
        store::creations::add(database, &creation).expect("counted");
    }
}

async fn without_fault(window: &Window, screen: &str, found: &mut Vec<String>) {
    window.picture(screen).await;
    found.extend(window.violations().await.into_iter().map(|violation| format!("{screen}: {violation}")));
}

async fn the_page_is_without_fault(story: Story) {
    story
        .play(async |window, cloud| {
            let mut found = Vec::new();
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            window.press("button", "Activity").await;
            window.find("heading", "No registry endpoint created yet").await;
            without_fault(window, "1-empty", &mut found).await;

            let database = Database::open(&window.file()).expect("the file of the window");
            a_month(&database, cloud);
            window.press("tab", "Notifications").await;
            window.press("tab", "Registry endpoints created").await;
            window.find("heading", "398 registry endpoints created").await;
            window.find("img", "Bar chart: …").await;
            without_fault(window, "2-month", &mut found).await;
            window.press("button", "Show the days as a table").await;
            window.find("table", "By day").await;
            without_fault(window, "3-table", &mut found).await;
            window.press("button", "Hide the table").await;
            window.fill("combobox", "Outcome", "Failed").await;
            window.key(fantoccini::key::Key::Enter).await;
            window.find("heading", "11 creates failed").await;
            window.says("the cluster did not answer").await;
            without_fault(window, "4-failed", &mut found).await;

            window.press("button", "Settings").await;
            window.find("heading", "Telemetry").await;
            window.press("checkbox", "Send numbers to a collector").await;
            window.fill("textbox", "Collector address", "http://collector.contoso.example:4318").await;
            window.press("button", "Save telemetry").await;
            window.says("Plain http is for a collector on this computer only").await;
            let address = window.describe("textbox", "Collector address").await;
            assert!(address.invalid, "{address:?}");
            without_fault(window, "5-telemetry-refused", &mut found).await;
            // Nothing listens there.
            window.fill("textbox", "Collector address", "http://127.0.0.1:9").await;
            window.press("button", "Save telemetry").await;
            window.says("The collector has not confirmed yet").await;
            without_fault(window, "6-telemetry-waiting", &mut found).await;
            assert!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
        })
        .await;
}

#[tokio::test]
async fn activity_is_without_fault_in_light_at_the_usual_size() {
    the_page_is_without_fault(Story::new("activity").sized(1280, 800)).await;
}

#[tokio::test]
async fn activity_is_without_fault_in_dark_at_the_smallest_size() {
    the_page_is_without_fault(Story::new("activity").dark().sized(800, 600)).await;
}

#[tokio::test]
async fn a_create_that_was_interrupted_is_shown_and_then_explained() {
    Story::new("activity-interrupted")
        .play(async |window, cloud| {
            window.find("heading", "Sign in").await;
            let database = Database::open(&window.file()).expect("the file of the window");
            let scenario = cloud.scenario();
            let (tenant, user) = (text(&scenario["tenantId"]), text(&scenario["users"][0]["objectId"]));
            let instance = text(&scenario["instances"][0]["id"]);
            let endpoint = format!("{instance}/registryEndpoints/cut-short");
            let line = |step: &str, target: &str, state: &str| json!({ "step": step, "target": target, "place": "kv-brenner", "id": null, "state": state });
            let operation = Operation {
                id: "interrupted".to_owned(),
                kind: Kind::Create,
                started_at: "2026-11-25T09:00:00Z".to_owned(),
                account: format!("Sandbox/{tenant}/{user}"),
                endpoint_id: endpoint,
                instance_id: instance,
                name: "cut-short".to_owned(),
                method: "ArtifactPullSecret".to_owned(),
                draft_id: None,
                draft_revision: None,
                before: None,
                after: None,
                steps: json!([
                    line("keyVaultSecret", "edge-robot", "done"),
                    line("secretSync", "cut-short-pull-secret", "planned"),
                    line("registryEndpoint", "cut-short", "planned"),
                ]),
                progress: json!({}),
            };
            // Somebody else has it in hand: it stays as it is for now.
            let claim = store::operations::begin(&database, &operation, None).expect("begun");
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            window.says("A create was interrupted: cut-short").await;
            window.press("button", "Open Activity").await;
            window.find("heading", "Not finished").await;
            window.says("Key Vault secret “edge-robot”: written").await;
            window.picture("1-open").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            drop(claim);
            window.says_within("so it did not come to be", 25_000).await;
            window.find("heading", "Ended since Regent was started").await;
            window.says("the secret “edge-robot” in the vault kv-brenner").await;
            window.gone("heading", "Not finished").await;
            window.picture("2-explained").await;
        })
        .await;
}
