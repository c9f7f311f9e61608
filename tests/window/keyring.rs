//! The window and the desktop's credential store: whoever was signed in is signed in at the next start without being asked,
//! and a store that answers nobody holds the window up for no longer than its patience.

use std::time::{Duration, Instant};

use crate::harness::Story;
use crate::steps::{explore_the_sandbox, the_list_is_there};

/// Two seconds for the store, the rest for a machine under load.
const QUICK: Duration = Duration::from_secs(12);

#[tokio::test]
async fn whoever_was_signed_in_is_at_the_next_start_and_nothing_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record.jsonl");
    let asked = || {
        let text = std::fs::read_to_string(&record).unwrap();
        text.matches("/oauth2/v2.0/token\"").count() + text.matches("/oauth2/v2.0/authorize\"").count()
    };
    let before = std::cell::Cell::new(0);
    let story = Story::new("next-start").with_keyring().cloud(|options| options.record = Some(record.clone()));
    story
        .play_twice(
            async |window, _| {
                explore_the_sandbox(window).await;
                the_list_is_there(window).await;
                before.set(asked());
                assert!(before.get() > 0);
            },
            async |window, _| {
                window.find("heading", "Registry endpoints").await;
                the_list_is_there(window).await;
                assert_eq!(asked(), before.get(), "no prompt, no token request");
            },
        )
        .await;
}

#[tokio::test]
async fn a_store_that_answers_nobody_does_not_hold_the_window_up_and_settings_say_so() {
    let story = Story::new("stalled-store").with_keyring();
    story
        .play_twice(
            async |window, _| {
                explore_the_sandbox(window).await;
                the_list_is_there(window).await;
                window.stall_keyring();
            },
            async |window, _| {
                let begun = Instant::now();
                explore_the_sandbox(window).await;
                the_list_is_there(window).await;
                assert!(begun.elapsed() < QUICK, "{:?}", begun.elapsed());
                window.press("button", "Settings").await;
                window.says("did not answer within 2 seconds").await;
                window.picture("settings").await;
            },
        )
        .await;
}
