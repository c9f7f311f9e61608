//! Every screen, light and dark, at the smallest size and at the usual one: axe-core finds nothing, and a picture of
//! each is left for people to look at.

use crate::harness::{Story, Window};
use crate::steps::{
    Method, explore_the_sandbox, fill_in_authentication, fill_in_basics, instance_with_a_vault, the_list_is_there,
};

async fn without_fault(window: &Window, screen: &str, found: &mut Vec<String>) {
    window.picture(screen).await;
    found.extend(window.violations().await.into_iter().map(|violation| format!("{screen}: {violation}")));
}

async fn every_screen_is_without_fault(story: Story) {
    story
        .play(async |window, cloud| {
            let mut found = Vec::new();
            let (_, instance) = instance_with_a_vault(cloud);
            window.find("heading", "Sign in").await;
            without_fault(window, "1-sign-in", &mut found).await;
            explore_the_sandbox(window).await;
            the_list_is_there(window).await;
            without_fault(window, "2-list", &mut found).await;
            let name = window.rows("Registry endpoints").await[0][0].clone();
            window.press("row", &format!("{name}…")).await;
            window.find("region", &name).await;
            without_fault(window, "3-panel", &mut found).await;

            window.press("button", "Create registry endpoint").await;
            window.find("textbox", "Registry endpoint name").await;
            without_fault(window, "4-basics", &mut found).await;
            window.fill("textbox", "Registry endpoint name", "-").await;
            window.press("button", "Next").await;
            without_fault(window, "5-basics-with-faults", &mut found).await;
            window.press("button", "Cancel").await;
            window.find("dialog", "Keep this draft?").await;
            without_fault(window, "5-leaving", &mut found).await;
            window.press("button", "Discard draft").await;

            fill_in_basics(window, &instance, "looked-at", "contoso.azurecr.io").await;
            for (number, method) in
                ["Anonymous", "System managed identity", "User managed identity", "Artifact secret"].iter().enumerate()
            {
                window.press("radio", method).await;
                without_fault(window, &format!("6-{number}-authentication"), &mut found).await;
            }
            window.press("radio", "Create new").await;
            without_fault(window, "7-new-secret", &mut found).await;
            fill_in_authentication(window, &Method::Anonymous).await;
            window.find("button", "Create").await;
            without_fault(window, "8-review", &mut found).await;
            window.press("button", "Create").await;
            window.find("region", "looked-at").await;
            without_fault(window, "9-created", &mut found).await;
            window.press("button", "Drafts").await;
            window.find("heading", "Drafts").await;
            without_fault(window, "10-drafts", &mut found).await;
            window.press("button", "Settings").await;
            window.find("heading", "Settings").await;
            without_fault(window, "11-settings", &mut found).await;
            assert!(found.is_empty(), "axe-core found:\n{}", found.join("\n"));
        })
        .await;
}

#[tokio::test]
async fn no_screen_has_an_axe_violation_in_light_at_the_usual_size() {
    every_screen_is_without_fault(Story::new("screens").sized(1280, 800)).await;
}

#[tokio::test]
async fn no_screen_has_an_axe_violation_in_light_at_the_smallest_size() {
    every_screen_is_without_fault(Story::new("screens").sized(800, 600)).await;
}

#[tokio::test]
async fn no_screen_has_an_axe_violation_in_dark_at_the_usual_size() {
    every_screen_is_without_fault(Story::new("screens").dark().sized(1280, 800)).await;
}

#[tokio::test]
async fn no_screen_has_an_axe_violation_in_dark_at_the_smallest_size() {
    every_screen_is_without_fault(Story::new("screens").dark().sized(800, 600)).await;
}
