//! The secret behind an endpoint when it is not simple: its name is in use, it was deleted and can be recovered, or the
//! service refuses its type. What Regent offers then leads to the endpoint.

use serde_json::json;

use crate::harness::{Cloud, Story, Window};
use crate::steps::{Method, explore_the_sandbox, fill_in_authentication, fill_in_basics, instance_with_a_vault};

/// From the sign-in page to the review of an endpoint with a new secret of this name; answers the instance's id.
async fn review_with_a_new_secret(window: &Window, cloud: &Cloud, name: &str, secret: &str) -> String {
    let (id, instance) = instance_with_a_vault(cloud);
    let method = Method::NewSecret { secret, user_name: "builder", password: "not-a-real-password-7391" };
    explore_the_sandbox(window).await;
    fill_in_basics(window, &instance, name, "ghcr.io").await;
    fill_in_authentication(window, &method).await;
    id
}

#[tokio::test]
async fn a_secret_name_in_use_is_told_beside_the_field_with_a_free_one() {
    let story = Story::new("secret-exists");
    story
        .play(async |window, cloud| {
            let id = review_with_a_new_secret(window, cloud, "second-pull", "ghcr-pull").await;
            window.press("button", "Create").await;
            window.find("button", "Use “…").await;
            let field = window.describe("textbox", "Secret name").await;
            assert!(field.invalid && field.description.contains("ghcr-pull"), "the name is marked: {field:?}");
            window.picture("beside-the-field").await;
            assert!(cloud.registry_endpoint(&id, "second-pull").await.is_null(), "nothing was created");
            window.press("button", "Use “…").await;
            window.press("button", "Next").await;
            window.press("button", "Create").await;
            window.find("region", "second-pull").await;
        })
        .await;
}

#[tokio::test]
async fn a_deleted_secret_of_that_name_can_be_recovered_and_used() {
    let story = Story::new("secret-deleted");
    story
        .play(async |window, cloud| {
            let id = review_with_a_new_secret(window, cloud, "recovered-pull", "acr-token-linz").await;
            window.press("button", "Create").await;
            window.press("button", "Recover it").await;
            window.says("was recovered").await;
            window.picture("recovered").await;
            window.press("button", "Create").await;
            window.find("region", "recovered-pull").await;
            let endpoint = cloud.registry_endpoint(&id, "recovered-pull").await;
            assert_eq!(endpoint["properties"]["authentication"]["method"], json!("ArtifactPullSecret"));
        })
        .await;
}

#[tokio::test]
async fn a_refused_secret_type_is_explained_and_the_documented_way_out_is_offered() {
    let story = Story::new("secret-type").cloud(|options| options.refuse_dockerconfigjson = true);
    story
        .play(async |window, cloud| {
            let id = review_with_a_new_secret(window, cloud, "opaque-pull", "packages-as-opaque").await;
            window.press("button", "Create").await;
            window.find("button", "Create as Opaque").await;
            window.picture("refused").await;
            assert!(cloud.registry_endpoint(&id, "opaque-pull").await.is_null(), "no endpoint without its secret");
            window.press("button", "Create as Opaque").await;
            window.find("region", "opaque-pull").await;
        })
        .await;
}
