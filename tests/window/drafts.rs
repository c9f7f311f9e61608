//! Drafts: what was typed is kept, found again on its page, continued and discarded.

use std::time::Duration;

use crate::harness::Story;
use crate::steps::{explore_the_sandbox, fill_in_basics, instance_with_a_vault};

#[tokio::test]
async fn a_kept_draft_is_continued_where_it_was_left() {
    let story = Story::new("drafts");
    story
        .play(async |window, cloud| {
            let (_, instance) = instance_with_a_vault(cloud);
            explore_the_sandbox(window).await;
            fill_in_basics(window, &instance, "half-done", "contoso.azurecr.io").await;
            window.press("radio", "System managed identity").await;
            window.press("button", "Cancel").await;
            window.press("button", "Keep draft").await;
            window.find("heading", "Registry endpoints").await;
            window.press("button", "Drafts").await;
            window.find("listitem", "half-done").await;
            window.picture("page").await;
            window.press("button", "Continue").await;
            let method = window.describe("radio", "System managed identity").await;
            assert_eq!(method.checked, Some(true), "{method:?}");
            window.press("button", "Basics").await;
            let name = window.describe("textbox", "Registry endpoint name").await;
            assert_eq!(name.value.as_deref(), Some("half-done"), "{name:?}");
        })
        .await;
}

#[tokio::test]
async fn a_discarded_draft_is_taken_back_from_the_message_or_from_its_shelf() {
    let story = Story::new("drafts-discard");
    story
        .play(async |window, _| {
            explore_the_sandbox(window).await;
            window.press("button", "Create registry endpoint").await;
            window.fill("textbox", "Registry endpoint name", "thrown-away").await;
            window.press("button", "Save draft").await;
            window.says("Draft saved").await;
            window.press("button", "Drafts").await;
            window.press("button", "Discard").await;
            window.says("The draft “thrown-away” was discarded.").await;
            window.find("heading", "No drafts").await;
            window.picture("undo").await;
            window.press("button", "Undo").await;
            window.find("listitem", "thrown-away").await;
            window.press("button", "More actions").await;
            window.picture("menu").await;
            window.press("menuitem", "Rename…").await;
            window.find("dialog", "Rename the draft").await;
            window.fill("textbox", "Registry endpoint name", "kept-after-all").await;
            window.picture("rename").await;
            window.press("button", "Rename").await;
            window.find("listitem", "kept-after-all").await;
            window.press("button", "More actions").await;
            window.press("menuitem", "Duplicate").await;
            window.find("listitem", "kept-after-all-2").await;
            window.picture("two").await;
        })
        .await;
}

#[tokio::test]
async fn the_network_goes_away_in_mid_wizard_and_the_draft_waits_for_the_last_word() {
    let story = Story::new("offline");
    story
        .play(async |window, cloud| {
            let (_, instance) = instance_with_a_vault(cloud);
            explore_the_sandbox(window).await;
            fill_in_basics(window, &instance, "from-the-train", "contoso.azurecr.io").await;
            window.press("radio", "System managed identity").await;
            cloud.misbehave(serde_json::json!([{ "match": {}, "times": null, "effect": { "resetPeer": true } }])).await;
            window.press("button", "Next").await;
            window.says_within("You are offline", 30_000).await;
            window.picture("review").await;
            window.press("button", "Create when I am back").await;
            window.says("“from-the-train” waits until you are back online").await;
            window.picture("list").await;
            cloud.behave().await;
            window.says_within("one draft waits for your word", 6_000).await;
            window.picture("back").await;
            window.press("button", "Look at it").await;
            window.says("Nothing that this draft needs has changed").await;
            window.picture("changes").await;
            window.press("button", "Create").await;
            window.says("Registry endpoint from-the-train created").await;
            window.press("button", "Drafts").await;
            window.find("heading", "No drafts").await;
        })
        .await;
}

/// How often the application is killed while something is typed; the environment can ask for more.
fn kills() -> u32 {
    std::env::var("REGENT_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(4)
}

#[tokio::test]
async fn killed_while_a_draft_is_typed_it_is_offered_where_it_stopped_and_at_most_two_seconds_are_lost() {
    let story = Story::new("killed").at_most(Duration::from_secs(60 + 20 * u64::from(kills())));
    story
        .play_whole(async |mut window, cloud| {
            for round in 0..kills() {
                explore_the_sandbox(&window).await;
                window.press("button", "Create registry endpoint").await;
                // Typed and left alone for the two seconds that may be lost; what follows is typed up to the kill.
                let certain = format!("round-{round}");
                window.fill("textbox", "Registry endpoint name", &certain).await;
                // The one place where a story waits for a length of time: the promise itself is one.
                tokio::time::sleep(Duration::from_secs(2)).await;
                window.keys(&"x".repeat(usize::try_from(round % 7).expect("small"))).await;
                tokio::time::sleep(Duration::from_millis(u64::from(round * 397 % 1500))).await;
                window = window.kill_and_start_again(cloud).await;
                explore_the_sandbox(&window).await;
                window.says(&format!("“{certain}")).await;
                window.says("was not finished").await;
                if round == 0 {
                    window.picture("offered").await;
                }
                window.press("button", "Continue").await;
                let name = window.describe("textbox", "Registry endpoint name").await;
                let name = name.value.unwrap_or_default();
                assert!(name.starts_with(&certain), "round {round}: {name:?}");
                window.press("button", "Cancel").await;
                window.find("heading", "Registry endpoints").await;
                window = window.start_again(cloud).await;
            }
            explore_the_sandbox(&window).await;
            window.press("button", "Drafts").await;
            let drafts = kills();
            let words = if drafts == 1 { "1 draft".to_owned() } else { format!("{drafts} drafts") };
            window.says(&words).await;
            window
        })
        .await;
}
