//! Ten thousand endpoints: the list is complete, and stays quick to scroll, filter and sort.

use std::time::Duration;

use fantoccini::key::Key;

use crate::harness::Story;
use crate::steps::explore_the_sandbox;

#[tokio::test]
async fn ten_thousand_endpoints_are_listed_filtered_and_reached_to_the_last() {
    let story = Story::new("scale").scenario("estate:500:20").at_most(Duration::from_secs(240));
    story
        .play(async |window, _| {
            explore_the_sandbox(window).await;
            window.says_within("10,000 endpoints, as of ", 90_000).await;
            let drawn = window.rows("Registry endpoints").await;
            assert!((5..200).contains(&drawn.len()), "a window of rows is drawn, not all: {}", drawn.len());
            window.picture("first").await;

            window.press("row", &format!("{}…", drawn[0][0])).await;
            window.chord(Key::Control, Key::End.into()).await;
            window.find("row", "registry-19…").await;
            window.picture("last").await;

            let name = &drawn[3][0];
            window.fill("searchbox", "Filter", name).await;
            window.says(" of 10,000").await;
            let rows = window.rows("Registry endpoints").await;
            assert!(rows.iter().all(|row| row.join(" ").contains(name.as_str())), "{rows:?}");
        })
        .await;
}
