//! The wizard: one registry endpoint with each of the four authentication methods, and that ARM holds what was reviewed.

use serde_json::{Value, json};

use crate::harness::{Cloud, Story, Window};
use crate::steps::{
    Method, create, explore_the_sandbox, fill_in_authentication, fill_in_basics, instance_with_a_vault,
    the_list_is_there,
};

/// Creates one endpoint through the window and answers it as ARM holds it.
async fn created(window: &Window, cloud: &Cloud, name: &str, host: &str, method: &Method<'_>) -> Value {
    let (id, instance) = instance_with_a_vault(cloud);
    explore_the_sandbox(window).await;
    fill_in_basics(window, &instance, name, host).await;
    fill_in_authentication(window, method).await;
    window.find("button", "Create").await;
    window.picture("review").await;
    create(window, name).await;
    window.picture("created").await;
    let endpoint = cloud.registry_endpoint(&id, name).await;
    assert_eq!(endpoint["properties"]["host"], json!(host));
    assert_eq!(endpoint["properties"]["provisioningState"], json!("Succeeded"));
    the_list_is_there(window).await;
    window.find("row", &format!("{name}…")).await;
    endpoint["properties"]["authentication"].clone()
}

#[tokio::test]
async fn an_endpoint_with_anonymous_access_is_created() {
    let story = Story::new("create-anonymous");
    story
        .play(async |window, cloud| {
            let method = Method::Anonymous;
            let authentication = created(window, cloud, "public-graphs", "mcr.microsoft.com", &method).await;
            assert_eq!(authentication, json!({ "method": "Anonymous", "anonymousSettings": {} }));
        })
        .await;
}

#[tokio::test]
async fn an_endpoint_with_a_system_managed_identity_is_created() {
    let story = Story::new("create-system");
    story
        .play(async |window, cloud| {
            let method = Method::SystemManagedIdentity { audience: "https://contoso.azurecr.io" };
            let authentication = created(window, cloud, "line-one", "contoso.azurecr.io", &method).await;
            let settings = json!({ "audience": "https://contoso.azurecr.io" });
            let expected = json!({
                "method": "SystemAssignedManagedIdentity", "systemAssignedManagedIdentitySettings": settings
            });
            assert_eq!(authentication, expected);
        })
        .await;
}

#[tokio::test]
async fn an_endpoint_with_a_user_managed_identity_is_created() {
    let story = Story::new("create-user");
    story
        .play(async |window, cloud| {
            let client_id = "0d0f1c2e-4b5a-4c3d-8e9f-102132435465";
            let tenant_id = "72f988bf-86f1-41af-91ab-2d7cd011db47";
            let scope = "https://containerregistry.azure.net/.default";
            // Braces and capitals are how other tools print it; Regent sends the plain spelling.
            let typed = format!("{{{}}}", client_id.to_uppercase());
            let method = Method::UserManagedIdentity { client_id: &typed, tenant_id, scope };
            let authentication = created(window, cloud, "line-two", "contoso.azurecr.io", &method).await;
            let settings = json!({ "clientId": client_id, "tenantId": tenant_id, "scope": scope });
            assert_eq!(authentication["method"], json!("UserAssignedManagedIdentity"));
            assert_eq!(authentication["userAssignedManagedIdentitySettings"], settings);
        })
        .await;
}

#[tokio::test]
async fn an_endpoint_with_a_new_artifact_secret_is_created_with_the_whole_chain() {
    let story = Story::new("create-secret");
    story
        .play(async |window, cloud| {
            let method = Method::NewSecret {
                secret: "packages-of-github",
                user_name: "builder",
                password: "not-a-real-password-7391",
            };
            let authentication = created(window, cloud, "github-packages", "ghcr.io", &method).await;
            assert_eq!(authentication["method"], json!("ArtifactPullSecret"));
            let reference = authentication["artifactPullSecretSettings"]["secretRef"].as_str().unwrap_or_default();
            assert!(!reference.is_empty(), "the endpoint names the synced secret: {authentication}");
            assert!(!window.words().await.contains("not-a-real-password-7391"), "the password is nowhere to be read");
        })
        .await;
}

#[tokio::test]
async fn an_endpoint_with_an_existing_key_vault_secret_is_created() {
    let story = Story::new("create-existing-secret");
    story
        .play(async |window, cloud| {
            let method = Method::ExistingSecret { secret: "ghcr-pull" };
            let authentication = created(window, cloud, "from-the-vault", "ghcr.io", &method).await;
            assert_eq!(authentication["method"], json!("ArtifactPullSecret"));
            assert!(authentication["artifactPullSecretSettings"]["secretRef"].is_string(), "{authentication}");
        })
        .await;
}
