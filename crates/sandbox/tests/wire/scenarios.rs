//! The scenarios: that each is what it says, and the same every time.

use sandbox::{Options, Sandbox, Scenario, StartError};
use serde_json::{Value, json};

use crate::client::{Visitor, options};

#[tokio::test]
async fn a_scenario_is_the_same_every_time_but_for_its_address() {
    let (one, two) = (Visitor::plant().await, Visitor::plant().await);
    let without_address = |ready: &Value| {
        let mut ready = ready.clone();
        ready["baseUrl"].take();
        ready
    };
    assert_eq!(without_address(&one.ready), without_address(&two.ready));
}

#[tokio::test]
async fn the_first_instance_of_every_scenario_has_secret_sync_and_a_vault() {
    for kind in [Scenario::Plant, Scenario::Empty, Scenario::Estate { instances: 3, endpoints: 2 }] {
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
async fn the_empty_scenario_has_instances_and_no_endpoint_at_all() {
    let visitor = Visitor::with(options(Scenario::Empty)).await;
    assert_eq!(visitor.ready["instances"].as_array().map(Vec::len), Some(2));
    let query = "resources | where type =~ 'microsoft.iotoperations/instances/registryendpoints' | count";
    assert_eq!(visitor.graph(query, json!({})).await.body["data"], json!([{ "Count": 0 }]));
}

#[tokio::test]
async fn an_estate_has_exactly_what_its_numbers_say_with_a_default_in_each_instance() {
    let visitor = Visitor::with(options(Scenario::Estate { instances: 120, endpoints: 5 })).await;
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
    let count = async |condition: &str| {
        visitor.advance(1).await;
        let query = format!("resources | where {condition} | count");
        visitor.graph(&query, json!({})).await.body["data"][0]["Count"].as_u64().unwrap()
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
    assert_eq!(count("type =~ 'microsoft.iotoperations/instances/akriconnectortemplates'").await, 2);
    assert_eq!(
        count("type =~ 'microsoft.containerregistry/registries' and properties.loginServer contains '-'").await,
        1
    );
    assert_eq!(count(&format!("{endpoint} and name == 'default' and properties.host == 'mcr.microsoft.com'")).await, 5);
    assert_eq!(count(&format!("{endpoint} and isnotnull(properties.codeSigningCas)")).await, 1);
    for state in ["Failed", "Deleting"] {
        assert_eq!(count(&format!("{endpoint} and properties.provisioningState == '{state}'")).await, 1, "{state}");
    }
}

#[tokio::test]
async fn the_plants_vaults_hold_what_its_story_says() {
    let visitor = Visitor::plant().await;
    let token = visitor.token(&visitor.user(0), crate::client::VAULT_SCOPE, "common").await;
    let (host, mut secrets, mut pages) = ("kv-brenner-linz.vault.azure.net", Vec::new(), 0);
    let mut path = "/secrets?api-version=7.5".to_owned();
    loop {
        let page = visitor.send(host, "GET", &path, &token, None).await.body;
        secrets.extend(page["value"].as_array().unwrap().clone());
        pages += 1;
        match page["nextLink"].as_str() {
            Some(next) => path = next.split_once(":443").unwrap().1.to_owned(),
            None => break,
        }
    }
    assert_eq!((pages, secrets.len()), (3, 60));
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    assert!(secrets.iter().any(|one| one["attributes"]["enabled"] == false));
    assert!(secrets.iter().any(|one| one["attributes"]["exp"].as_i64().is_some_and(|end| end < now)));
    assert!(secrets.iter().any(|one| one["managed"] == true));
    let deleted = visitor.send(host, "GET", "/deletedsecrets?api-version=7.5", &token, None).await.body;
    assert_eq!(deleted["value"].as_array().unwrap().len(), 1);
    let fenced =
        visitor.send("kv-brenner-porto.vault.azure.net", "GET", "/secrets?api-version=7.5", &token, None).await;
    assert_eq!(
        (fenced.status, fenced.body["error"]["innererror"]["code"].as_str()),
        (403, Some("ForbiddenByFirewall"))
    );
    let foreign = visitor.send("kv-glasworks-graz.vault.azure.net", "GET", "/secrets?api-version=7.5", "", None).await;
    assert!(
        !foreign.header("www-authenticate").contains(visitor.ready["tenantId"].as_str().unwrap()),
        "another directory's"
    );
}

#[tokio::test]
async fn identities_trust_their_clusters_and_locations_say_what_they_hold() {
    let visitor = Visitor::plant().await;
    let instance = visitor.instance("aio-linz-furnace");
    let group = instance.split("/providers/").next().unwrap();
    let get = async |path: String| visitor.arm("GET", &path, None).await;
    let identity =
        format!("{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-linz-furnace-secretsync");
    let listed = get(format!("{identity}/federatedIdentityCredentials?api-version=2023-01-31")).await;
    let trusted = &listed.body["value"][0]["properties"];
    assert_eq!(trusted["subject"], "system:serviceaccount:azure-iot-operations:aio-ssc-sa", "{}", listed.text);
    assert_eq!(trusted["audiences"], json!(["api://AzureADTokenExchange"]));
    let location = visitor.instance_entry("aio-linz-furnace")["customLocationId"].as_str().unwrap().to_owned();
    let held = get(format!("{location}?api-version=2021-08-15")).await.body["properties"].clone();
    let cluster = get(format!("{}?api-version=2024-01-01", held["hostResourceId"].as_str().unwrap())).await.body;
    assert_eq!(trusted["issuer"], cluster["properties"]["oidcIssuerProfile"]["issuerUrl"]);
    let types = get(format!("{location}/enabledResourceTypes?api-version=2021-08-15")).await.body;
    assert!(types.to_string().contains("Microsoft.IoTOperations"), "{types}");
    let extension = get(format!("{}?api-version=2023-05-01", held["clusterExtensionIds"][0].as_str().unwrap())).await;
    assert_eq!(extension.body["identity"]["type"], "SystemAssigned", "{}", extension.text);
    let list =
        held["hostResourceId"].as_str().unwrap().to_owned() + "/providers/Microsoft.KubernetesConfiguration/extensions";
    assert_eq!(get(format!("{list}?api-version=2023-05-01")).await.body["value"][0]["id"], extension.body["id"]);
    let rows = visitor
        .graph("resources | where type contains 'federated' or type contains 'enabledresource' | count", json!({}))
        .await;
    assert_eq!(rows.body["data"][0]["Count"], 0, "the graph has no rows of these");
    let nowhere = list.replace("/arc-", "/no-");
    assert_eq!(get(format!("{nowhere}?api-version=2023-05-01")).await.code(), "ParentResourceNotFound");
}

#[tokio::test]
async fn only_loopback_addresses_are_listened_on() {
    let refused = Sandbox::start(Options { listen: "0.0.0.0:0".parse().unwrap(), ..Options::default() }).await;
    assert!(matches!(refused, Err(StartError::NotLoopback(_))));
}

#[tokio::test]
async fn an_ended_sandbox_answers_no_more() {
    let visitor = Visitor::plant().await;
    let url = format!("{}/_sandbox/scenario", visitor.sandbox.base_url());
    visitor.sandbox.shutdown().await;
    assert!(crate::client::plain_client().get(url).send().await.is_err());
}
