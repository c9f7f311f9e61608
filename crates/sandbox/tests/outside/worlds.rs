//! The worlds: that each is what it says, and the same every time.

use sandbox::{Options, Sandbox, StartError, WorldKind};
use serde_json::{Value, json};

use crate::client::{Visitor, options};

#[tokio::test]
async fn a_world_is_the_same_every_time_but_for_its_address() {
    let (one, two) = (Visitor::plant().await, Visitor::plant().await);
    let without_address = |ready: &Value| {
        let mut ready = ready.clone();
        ready["baseUrl"].take();
        ready
    };
    assert_eq!(without_address(&one.ready), without_address(&two.ready));
}

#[tokio::test]
async fn the_first_instance_of_every_world_has_secret_sync_and_a_vault() {
    for kind in [WorldKind::Plant, WorldKind::Empty, WorldKind::Estate { instances: 3, endpoints: 2 }] {
        let visitor = Visitor::with(options(kind)).await;
        let first = &visitor.ready["instances"][0];
        assert!(first["vaultName"].is_string(), "{kind}");
        let path = format!("{}?api-version=2025-10-01", first["id"].as_str().unwrap());
        let instance = visitor.arm("GET", &path, None).await.body;
        assert!(instance["properties"]["defaultSecretProviderClassRef"].is_object(), "{kind}");
        let host = format!("{}.vault.azure.net", first["vaultName"].as_str().unwrap());
        let token = visitor.token(&visitor.user(0), "https://vault.azure.net/.default", "common").await;
        let secrets = visitor.send(&host, "GET", "/secrets?api-version=7.5", &token, None).await;
        assert!(!secrets.body["value"].as_array().unwrap().is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn the_empty_world_has_instances_and_no_endpoint_at_all() {
    let visitor = Visitor::with(options(WorldKind::Empty)).await;
    assert_eq!(visitor.ready["instances"].as_array().map(Vec::len), Some(2));
    let query = "resources | where type =~ 'microsoft.iotoperations/instances/registryendpoints' | count";
    assert_eq!(visitor.graph(query, json!({})).await.body["data"], json!([{ "Count": 0 }]));
}

#[tokio::test]
async fn an_estate_has_exactly_what_its_numbers_say_with_a_default_in_each_instance() {
    let visitor = Visitor::with(options(WorldKind::Estate { instances: 120, endpoints: 5 })).await;
    assert_eq!(visitor.ready["subscriptions"].as_array().map(Vec::len), Some(2));
    let endpoints = "resources | where type =~ 'microsoft.iotoperations/instances/registryendpoints'";
    assert_eq!(visitor.graph(&format!("{endpoints} | count"), json!({})).await.body["data"][0]["Count"], 600);
    assert_eq!(
        visitor.graph(&format!("{endpoints} | where name == 'default' | count"), json!({})).await.body["data"][0]["Count"],
        120
    );
}

#[tokio::test]
async fn the_plant_has_every_inhabitant_of_its_story() {
    let visitor = Visitor::plant().await;
    let count = |condition: &'static str| {
        let visitor = &visitor;
        async move {
            visitor.advance(1).await;
            let query = format!("resources | where {condition} | count");
            visitor.graph(&query, json!({})).await.body["data"][0]["Count"].as_u64().unwrap()
        }
    };
    let endpoint = "type =~ 'microsoft.iotoperations/instances/registryendpoints'";
    for method in [
        "Anonymous",
        "SystemAssignedManagedIdentity",
        "UserAssignedManagedIdentity",
        "ArtifactPullSecret",
        "WorkloadIdentity",
    ] {
        let query = format!("resources | where {endpoint} and properties.authentication.method == '{method}' | count");
        assert!(visitor.graph(&query, json!({})).await.body["data"][0]["Count"].as_u64().unwrap() > 0, "{method}");
    }
    assert_eq!(
        count("type =~ 'microsoft.iotoperations/instances' and isnull(properties.defaultSecretProviderClassRef)").await,
        1
    );
    assert_eq!(count("type =~ 'microsoft.iotoperations/instances' and properties.version startswith '1.1.'").await, 1);
    assert_eq!(count("properties.roleAssignmentMode == 'AbacRepositoryPermissions'").await, 1);
    assert_eq!(count("properties.anonymousPullEnabled == 'True'").await, 1);
    assert_eq!(count("properties.policies.azureADAuthenticationAsArmPolicy.status == 'disabled'").await, 1);
    assert_eq!(count("properties.nodes[1].graphSettings.registryEndpointRef == 'company-acr'").await, 1);
    assert_eq!(count("type =~ 'microsoft.iotoperations/instances/akriconnectortemplates'").await, 1);
}

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() {
    let refused = Sandbox::start(Options { listen: "0.0.0.0:0".parse().unwrap(), ..Options::default() }).await;
    assert!(matches!(refused, Err(StartError::NotLoopback(_))));
}

#[tokio::test]
async fn an_ended_sandbox_answers_no_more() {
    let visitor = Visitor::plant().await;
    let url = format!("{}/_sandbox/world", visitor.sandbox.base_url());
    visitor.sandbox.shutdown().await;
    assert!(crate::client::plain_client().get(url).send().await.is_err());
}
