//! The main job with the keyboard alone: no pointer is used from the sign-in page to the new row.

use fantoccini::key::Key;
use serde_json::json;

use crate::harness::{Story, Window};
use crate::steps::{instance_with_a_vault, the_list_is_there};

/// Presses Tab until this control has the focus.
async fn tab_to(window: &Window, role: &str, name: &str) {
    let mut seen = Vec::new();
    for _ in 0..60 {
        let focused = window.focused().await;
        if focused.role.as_deref() == Some(role) && focused.name == name {
            return;
        }
        seen.push(format!("{} {:?}", focused.role.unwrap_or_default(), focused.name));
        window.key(Key::Tab).await;
    }
    panic!("Tab never came to the {role} {name:?}; it came to {seen:?}");
}

#[tokio::test]
async fn an_endpoint_is_created_with_the_keyboard_alone() {
    let story = Story::new("keyboard");
    story
        .play(async |window, cloud| {
            let (id, instance) = instance_with_a_vault(cloud);
            window.find("button", "Explore the sandbox").await;
            tab_to(window, "button", "Explore the sandbox").await;
            window.key(Key::Enter).await;
            window.find("heading", "Registry endpoints").await;
            the_list_is_there(window).await;
            tab_to(window, "button", "Create registry endpoint").await;
            window.key(Key::Enter).await;

            window.find("textbox", "Registry endpoint name").await;
            tab_to(window, "combobox", "Instance").await;
            window.key(Key::Down).await;
            window.find("option", &instance).await;
            window.keys(&instance).await;
            window.key(Key::Enter).await;
            tab_to(window, "textbox", "Registry endpoint name").await;
            window.keys("by-keyboard").await;
            tab_to(window, "combobox", "Host name").await;
            window.keys("mcr.microsoft.com").await;
            tab_to(window, "button", "Next").await;
            window.key(Key::Enter).await;

            window.find("radio", "Anonymous").await;
            tab_to(window, "radio", "Anonymous").await;
            window.key(Key::Space).await;
            tab_to(window, "button", "Next").await;
            window.key(Key::Enter).await;

            window.find("button", "Create").await;
            tab_to(window, "button", "Create").await;
            window.picture("focus-on-create").await;
            window.key(Key::Enter).await;
            window.find("region", "by-keyboard").await;
            let endpoint = cloud.registry_endpoint(&id, "by-keyboard").await;
            assert_eq!(endpoint["properties"]["provisioningState"], json!("Succeeded"));
        })
        .await;
}
