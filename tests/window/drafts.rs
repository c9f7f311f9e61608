//! Drafts: what was typed is kept, found again on its page, continued and discarded.

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
async fn a_discarded_draft_is_gone_after_a_question() {
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
            let question = window.find("alertdialog", "Discard the draft “thrown-away”?").await;
            window.find_within(&question, "button", "Keep draft").await;
            window.picture("question").await;
            window.press("button", "Discard").await;
            window.find("heading", "No drafts").await;
        })
        .await;
}
