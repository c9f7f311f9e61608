//! The tray over D-Bus, with a panel of the test's own: what its menu says, what its lines do, closing the window into it,
//! a panel that dies, a desktop without one, a second start, links, and what ended while nobody looked.

use crate::eventually::{seen, yes};
use crate::harness::{Cloud, Panel, Story, Window, name_on_the_bus};
use crate::steps::{
    Method, all_names, explore_the_sandbox, fill_in_authentication, fill_in_basics, instance_with_a_vault, text,
    the_list_is_there,
};

/// What Regent is called on the session bus for as long as it runs.
const RUNNING: &str = "dev.regent.desktop.SingleInstance";

const START: &str = "Start Regent in the tray when you sign in to this computer";

/// Ticks the choice to stay in the tray, from any page, and comes back to the list.
async fn keep_in_the_tray(window: &Window) {
    window.press("button", "Settings").await;
    window.says("This desktop shows Regent").await;
    window.press("checkbox", "Keep Regent in the tray when its window is closed").await;
    window.becomes_checked("checkbox", "Keep Regent in the tray when its window is closed").await;
}

async fn list(window: &Window) {
    explore_the_sandbox(window).await;
    the_list_is_there(window).await;
}

#[tokio::test]
async fn the_menu_says_what_there_is_and_its_lines_lead_there() {
    let story = Story::new("tray");
    story
        .play(async |window, cloud| {
            let panel = Panel::start(window.bus()).await;
            panel.line("Signed out").await;
            assert!(!panel.line("Create registry endpoint…").await.enabled);
            let signed_out = panel.icon().await;
            list(window).await;
            let account = panel.line("mara.keller@").await;
            assert!(!account.enabled && account.text.ends_with("· Sandbox"), "{account:?}");
            assert_ne!(panel.icon().await, signed_out, "another state has another picture");
            let names = all_names(cloud).await;
            let texts: Vec<String> = panel.menu().await.into_iter().map(|line| line.text).collect();
            let tail = ["Create registry endpoint…", "Drafts (0)", "Open Regent", "Refresh", "Quit"];
            assert_eq!(texts.len(), 1 + 10 + tail.len(), "{texts:#?}");
            assert_eq!(texts[11..], tail);
            for line in &texts[1..11] {
                assert!(names.iter().any(|name| line.starts_with(name.as_str())), "{line} is an endpoint");
            }

            // A star brings an endpoint to the top, and taking it away lets it go.
            let name = "samples";
            window.fill("searchbox", "Filter", name).await;
            window.says(&format!(" of {} endpoints", names.len())).await;
            window.press("row", &format!("{name}…")).await;
            window.find("region", name).await;
            window.press("button", "Add to favourites").await;
            panel.line(&format!("★ {name}")).await;
            assert!(panel.menu().await[1].text.starts_with(&format!("★ {name}")));
            window.picture("starred").await;
            window.press("button", "Close panel").await;

            panel.choose(&format!("★ {name}")).await;
            window.find("region", name).await;
            panel.choose("Create registry endpoint…").await;
            window.find("heading", "Create registry endpoint").await;
            panel.choose("Drafts (").await;
            window.find("heading", "Drafts").await;
            panel.choose("Quit").await;
            name_on_the_bus(window.bus(), RUNNING, false).await;
        })
        .await;
}

#[tokio::test]
async fn closing_ends_regent_until_the_person_wants_it_in_the_tray() {
    let story = Story::new("tray-close");
    story
        .play(async |window, _| {
            let panel = Panel::start(window.bus()).await;
            let desk = window.desk();
            list(window).await;
            desk.shows(1).await;
            keep_in_the_tray(window).await;
            window.press("checkbox", START).await;
            window.becomes_checked("checkbox", START).await;
            let entry = std::fs::read_to_string(window.home().join(".config/autostart/Regent.desktop"));
            assert!(entry.expect("an entry of the session's start").contains("--hidden"));
            window.picture("settings").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            desk.close();
            desk.shows(0).await;
            panel.choose("Open Regent").await;
            desk.shows(1).await;
            // The panel dies while the window is hidden: the window comes back.
            desk.close();
            desk.shows(0).await;
            panel.die().await;
            desk.shows(1).await;
            // Nobody shows a tray now, so closing ends Regent, whatever was chosen.
            window.says("No tray answers on this desktop").await;
            desk.close();
            name_on_the_bus(window.bus(), RUNNING, false).await;
        })
        .await;
}

#[tokio::test]
async fn without_the_choice_closing_ends_regent_though_a_tray_answers() {
    let story = Story::new("tray-quit");
    story
        .play(async |window, _| {
            let panel = Panel::start(window.bus()).await;
            panel.line("Signed out").await;
            let desk = window.desk();
            desk.shows(1).await;
            desk.close();
            name_on_the_bus(window.bus(), RUNNING, false).await;
        })
        .await;
}

#[tokio::test]
async fn a_second_start_brings_the_first_to_the_front_and_a_link_is_asked_about() {
    let story = Story::new("link");
    story
        .play(async |window, cloud| {
            let panel = Panel::start(window.bus()).await;
            let desk = window.desk();
            list(window).await;
            keep_in_the_tray(window).await;
            desk.close();
            desk.shows(0).await;
            window.start_beside(cloud, &[]);
            desk.shows(1).await;

            let endpoint = an_endpoint(cloud).await;
            let (id, name) = (text(&endpoint["id"]), text(&endpoint["name"]));
            window.start_beside(cloud, &[&format!("regent://endpoint/{}", id.replace('/', "%2F"))]);
            window.find("alertdialog", &format!("Show the registry endpoint {name}?")).await;
            window.picture("question").await;
            window.press("button", "Show").await;
            window.find("region", &name).await;
            window.says(&id).await;

            window.start_beside(cloud, &["regent://delete/everything"]);
            window.says("A link was not opened").await;
            window.says("it does not lead to a registry endpoint").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            desk.shows(1).await;
            drop(panel);
        })
        .await;
}

#[tokio::test]
async fn a_hidden_start_stays_in_the_tray_until_it_is_asked_for() {
    let story = Story::new("tray-hidden").hidden();
    story
        .play(async |window, _| {
            let panel = Panel::start(window.bus()).await;
            let desk = window.desk();
            panel.line("Signed out").await;
            desk.shows(0).await;
            panel.choose("Open Regent").await;
            desk.shows(1).await;
            window.find("heading", "Sign in").await;
        })
        .await;
}

#[tokio::test]
async fn a_hidden_start_without_a_tray_shows_its_window_after_all() {
    let story = Story::new("tray-none").hidden();
    story.play(async |window, _| window.desk().shows(1).await).await;
}

async fn an_endpoint(cloud: &Cloud) -> serde_json::Value {
    let (instance, _) = instance_with_a_vault(cloud);
    cloud.registry_endpoints(&instance).await.swap_remove(0)
}

#[tokio::test]
async fn what_ends_while_the_window_is_hidden_is_told_and_stays_in_the_history() {
    let story = Story::new("notification").cloud(|options| options.lro_seconds = 4);
    story
        .play(async |window, cloud| {
            let panel = Panel::start(window.bus()).await;
            let desk = window.desk();
            list(window).await;
            keep_in_the_tray(window).await;
            window.press("button", "Endpoints").await;
            let (_, instance) = instance_with_a_vault(cloud);
            fill_in_basics(window, &instance, "told-later", "toldlater.azurecr.io").await;
            fill_in_authentication(window, &Method::Anonymous).await;
            window.press("button", "Create").await;
            desk.close();
            desk.shows(0).await;
            let title = "Registry endpoint told-later was created";
            let (id, body) = panel.notification(title).await;
            assert_eq!(body, format!("The instance {instance} can now pull from toldlater.azurecr.io."));
            // Chosen until somebody listens: nobody is as fast as a test.
            let choose = async || {
                panel.choose_notification(id).await;
                desk.has_a_window()
            };
            seen("the notification brings the window back", choose, |there| yes(*there)).await;
            window.find("region", "told-later").await;
            window.press("button", "Activity").await;
            window.press("tab", "Notifications").await;
            window.says(title).await;
            window.says("New").await;
            window.picture("history").await;
            let violations = window.violations().await;
            assert!(violations.is_empty(), "axe: {violations:#?}");
            assert_eq!(panel.told().len(), 1, "{:?}", panel.told());
        })
        .await;
}
