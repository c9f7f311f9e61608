//! The registry endpoints page: what is listed, filtered, sorted, opened, and what an empty scenario shows.

use crate::harness::Story;
use crate::steps::{all_names, explore_the_sandbox, the_list_is_there};

#[tokio::test]
async fn the_list_shows_every_registry_endpoint_of_the_plant() {
    let story = Story::new("list");
    story
        .play(async |window, cloud| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            let names = all_names(cloud).await;
            window.says(&format!("{} endpoints, as of ", names.len())).await;
            let rows = window.rows("Registry endpoints").await;
            assert!(rows.len() > 4, "rows are drawn: {rows:?}");
            for row in &rows {
                assert!(names.contains(&row[0]), "{:?} is an endpoint of the sandbox", row[0]);
            }
            for column in
                ["Name", "Host", "Authentication", "Instance", "Resource group", "State", "Health", "Last modified"]
            {
                window.find("columnheader", column).await;
            }
            window.picture("plant").await;
        })
        .await;
}

#[tokio::test]
async fn a_filter_leaves_the_rows_that_contain_it_and_an_empty_one_brings_all_back() {
    let story = Story::new("filter");
    story
        .play(async |window, cloud| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            let all = all_names(cloud).await.len();
            window.fill("searchbox", "Filter", "default").await;
            window.says(&format!(" of {all} endpoints")).await;
            let rows = window.rows("Registry endpoints").await;
            assert!(!rows.is_empty() && rows.len() < all, "{} of {all} rows are left", rows.len());
            assert!(rows.iter().all(|row| row.join(" ").contains("default")), "{rows:?}");
            window.picture("default").await;
            window.fill("searchbox", "Filter", "").await;
            window.says(&format!("{all} endpoints, as of ")).await;
        })
        .await;
}

#[tokio::test]
async fn a_click_on_a_column_sorts_by_it_and_another_click_turns_the_order() {
    let story = Story::new("sort");
    story
        .play(async |window, _| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            let hosts = async || -> Vec<String> {
                window.rows("Registry endpoints").await.into_iter().map(|row| row[1].to_lowercase()).collect()
            };
            window.press("columnheader", "Host").await;
            window.becomes("columnheader", "Host", "aria-sort", "ascending").await;
            let up = hosts().await;
            assert!(up.is_sorted(), "hosts rise: {up:?}");
            window.press("columnheader", "Host").await;
            window.becomes("columnheader", "Host", "aria-sort", "descending").await;
            let down = hosts().await;
            assert!(down.iter().rev().is_sorted(), "hosts fall: {down:?}");
        })
        .await;
}

#[tokio::test]
async fn opening_a_row_shows_a_panel_beside_the_list_with_the_essentials() {
    let story = Story::new("panel");
    story
        .play(async |window, _| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            let name = window.rows("Registry endpoints").await[0][0].clone();
            window.press("row", &format!("{name}…")).await;
            let panel = window.find("region", &name).await;
            window.find_within(&panel, "button", "Copy resource ID").await;
            window.find("grid", "Registry endpoints").await;
            window.picture("open").await;
        })
        .await;
}

#[tokio::test]
async fn an_endpoint_is_deleted_after_a_question_that_names_it() {
    let story = Story::new("delete");
    story
        .play(async |window, cloud| {
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            let all = all_names(cloud).await.len();
            window.fill("searchbox", "Filter", "samples").await;
            window.says(&format!(" of {all} endpoints")).await;
            window.press("row", "samples…").await;
            let panel = window.find("region", "samples").await;
            window.find_within(&panel, "button", "Delete").await;
            window.press("button", "Delete").await;
            window.find("alertdialog", "Delete samples?").await;
            window.picture("question").await;
            window.press("button", "Delete").await;
            window.says("The registry endpoint samples was deleted.").await;
            assert_eq!(all_names(cloud).await.len(), all - 1);
            window.gone("row", "samples…").await;
        })
        .await;
}

#[tokio::test]
async fn an_empty_scenario_explains_what_an_endpoint_is_and_leads_to_the_wizard() {
    let story = Story::new("empty").scenario("empty");
    story
        .play(async |window, _| {
            explore_the_sandbox(window).await;
            window.find("heading", "No registry endpoints yet").await;
            window.picture("state").await;
            window.press("button", "Create registry endpoint").await;
            window.find("heading", "Create registry endpoint").await;
        })
        .await;
}
