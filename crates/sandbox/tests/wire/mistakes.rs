//! The mistakes a naive client makes against ARM and Resource Graph, one by one, and what the sandbox answers: what Azure
//! would. The mistakes with secrets and sign-ins are in `mistakes_with_secrets`.

use serde_json::{Value, json};

use crate::client::{Heard, Visitor, heard};
use crate::registry_client::Puller;

const LINZ: &str = "aio-linz-furnace";
const SCHEMA: &str = "HttpRequestPayloadAPISpecValidationFailed";

fn path(visitor: &Visitor, name: &str, version: &str) -> String {
    format!("{}/registryEndpoints/{name}?api-version={version}", visitor.instance(LINZ))
}

async fn put(visitor: &Visitor, name: &str, body: &Value) -> Heard {
    visitor.arm("PUT", &path(visitor, name, "2025-10-01"), Some(body)).await
}

/// A good body with one part of it replaced.
fn body_with(visitor: &Visitor, pointer: &str, value: Value) -> Value {
    let mut body = visitor.endpoint_body(LINZ);
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[name] = value;
    body
}

#[tokio::test]
async fn the_preview_version_that_the_documentation_names_does_not_exist() {
    let visitor = Visitor::plant().await;
    let heard = visitor.arm("GET", &path(&visitor, "default", "2025-10-01-preview"), None).await;
    assert_eq!((heard.status, heard.code()), (400, "NoRegisteredProviderFound"));
    assert!(heard.text.contains("2025-10-01,"), "the supported ones are listed: {}", heard.text);
}

#[tokio::test]
async fn an_endpoint_cannot_be_patched() {
    let visitor = Visitor::plant().await;
    let change = json!({ "properties": { "host": "ghcr.io/other" } });
    let heard = visitor.arm("PATCH", &path(&visitor, "samples", "2025-10-01"), Some(&change)).await;
    assert_eq!((heard.status, heard.code()), (405, "HttpMethodNotSupported"));
}

#[tokio::test]
async fn an_edit_without_the_trust_settings_silently_removes_them() {
    let visitor = Visitor::plant().await;
    let before = visitor.arm("GET", &path(&visitor, "signed-modules", "2025-10-01"), None).await.body;
    assert!(before["properties"]["codeSigningCas"].is_array());
    let mut sent = visitor.endpoint_body(LINZ);
    sent["properties"]["host"] = before["properties"]["host"].clone();
    assert_eq!(put(&visitor, "signed-modules", &sent).await.status, 200, "nobody complains");
    visitor.finish().await;
    let after = visitor.arm("GET", &path(&visitor, "signed-modules", "2025-10-01"), None).await.body;
    assert_eq!(after["properties"].get("codeSigningCas"), None);
}

#[tokio::test]
async fn trust_settings_and_signing_authorities_belong_to_one_version_each() {
    let visitor = Visitor::plant().await;
    let key = json!({ "type": "ConfigMap", "configMapRef": "ca" });
    let old = body_with(&visitor, "/properties/trustSettings", json!({ "trustedSigningKeys": key }));
    let new = body_with(&visitor, "/properties/codeSigningCas", json!([key]));
    for (version, wrong, right) in [("2025-10-01", &old, &new), ("2025-07-01-preview", &new, &old)] {
        let heard = visitor.arm("PUT", &path(&visitor, "trusting", version), Some(wrong)).await;
        assert_eq!((heard.status, heard.code()), (400, SCHEMA), "{version}");
        let heard = visitor.arm("PUT", &path(&visitor, "trusting", version), Some(right)).await;
        assert!(heard.status < 300, "{version}: {}", heard.text);
        visitor.finish().await;
    }
}

#[tokio::test]
async fn an_endpoint_has_no_location_and_no_tags() {
    let visitor = Visitor::plant().await;
    for (name, value) in [("/location", json!("westeurope")), ("/tags", json!({ "line": "7" }))] {
        let heard = put(&visitor, "placed", &body_with(&visitor, name, value)).await;
        assert_eq!((heard.status, heard.code()), (400, SCHEMA), "{name}");
    }
}

#[tokio::test]
async fn the_extended_location_is_needed_and_never_changes() {
    let visitor = Visitor::plant().await;
    let mut body = visitor.endpoint_body(LINZ);
    body.as_object_mut().unwrap().remove("extendedLocation");
    let heard = put(&visitor, "homeless", &body).await;
    assert_eq!((heard.status, heard.code()), (400, "MissingExtendedLocation"));
    let heard = put(&visitor, "samples", &visitor.endpoint_body("aio-porto-float")).await;
    assert_eq!((heard.status, heard.code()), (400, "PropertyChangeNotAllowed"));
}

#[tokio::test]
async fn every_method_needs_its_one_settings_object_and_no_other() {
    let visitor = Visitor::plant().await;
    let wrong = [
        json!({ "method": "Anonymous" }),
        json!({ "method": "SystemAssignedManagedIdentity" }),
        json!({ "method": "Anonymous", "anonymousSettings": { "note": "open" } }),
        json!({ "method": "Anonymous", "anonymousSettings": {}, "artifactPullSecretSettings": { "secretRef": "old" } }),
        json!({ "method": "UserAssignedManagedIdentity", "userAssignedManagedIdentitySettings": { "clientId": "c" } }),
        json!({ "method": "Kerberos", "kerberosSettings": {} }),
    ];
    for authentication in wrong {
        let heard =
            put(&visitor, "unsettled", &body_with(&visitor, "/properties/authentication", authentication.clone()))
                .await;
        assert_eq!((heard.status, heard.code()), (400, SCHEMA), "{authentication}");
        assert!(
            heard.details().iter().any(|(_, at)| at.starts_with("properties.authentication")),
            "{:?}",
            heard.details()
        );
    }
    assert_eq!(visitor.arm("GET", &path(&visitor, "unsettled", "2025-10-01"), None).await.status, 404);
}

#[tokio::test]
async fn a_host_is_measured_as_a_whole_and_may_have_a_path() {
    let visitor = Visitor::plant().await;
    let long = format!("ghcr.io/{}", "a".repeat(56));
    let heard = put(&visitor, "long-host", &body_with(&visitor, "/properties/host", json!(long))).await;
    assert_eq!((heard.status, heard.code()), (400, SCHEMA));
    for host in ["ghcr.io/azure-samples/explore-iot-operations", "docker.io/library", "registry.example:5000/line"] {
        let name = format!("host-{}", host.len());
        let heard = put(&visitor, &name, &body_with(&visitor, "/properties/host", json!(host))).await;
        assert_eq!(heard.status, 201, "{host}: {}", heard.text);
    }
}

#[tokio::test]
async fn a_vault_address_as_secret_reference_is_saved_without_a_word() {
    let visitor = Visitor::plant().await;
    let uri = "https://kv-brenner-linz.vault.azure.net/secrets/docker-hub-pull";
    let authentication = json!({ "method": "ArtifactPullSecret", "artifactPullSecretSettings": { "secretRef": uri } });
    let heard = put(&visitor, "wrong-ref", &body_with(&visitor, "/properties/authentication", authentication)).await;
    assert_eq!(heard.status, 201, "only the cluster would find out");
}

#[tokio::test]
async fn a_registrys_host_is_not_made_of_its_name() {
    let visitor = Visitor::plant().await;
    let subscription = visitor.ready["subscriptions"][0].as_str().unwrap();
    let query = "resources | where type =~ 'microsoft.containerregistry/registries' and name == 'brenneredge' | project host = tostring(properties.loginServer)";
    let found = visitor.graph(query, json!({})).await;
    assert_ne!(found.body["data"][0]["host"], "brenneredge.azurecr.io", "{subscription}: {}", found.text);
}

#[tokio::test]
async fn a_201_is_not_the_end_and_a_200_of_the_operation_is_not_success() {
    let visitor = Visitor::plant().await;
    let rule = json!([{ "match": { "service": "arm" }, "times": 1, "effect": { "failOperation": { "code": "PullFailed", "message": "no" } } }]);
    visitor.control("POST", "faults", Some(&rule)).await;
    let heard = put(&visitor, "hopeful", &visitor.endpoint_body(LINZ)).await;
    assert_eq!((heard.status, &heard.body["properties"]["provisioningState"]), (201, &json!("Accepted")));
    visitor.finish().await;
    let operation = visitor.follow(heard.header("azure-asyncoperation")).await;
    assert_eq!((operation.status, &operation.body["status"]), (200, &json!("Failed")));
}

#[tokio::test]
async fn whoever_polls_without_waiting_runs_out_of_requests() {
    let visitor = Visitor::plant().await;
    let heard = put(&visitor, "impatient", &visitor.endpoint_body(LINZ)).await;
    let operation = heard.header("azure-asyncoperation").to_owned();
    let mut wait = String::new();
    for _ in 0..20_000 {
        let heard = visitor.follow(&operation).await;
        if heard.status == 429 {
            wait = heard.header("retry-after").to_owned();
            break;
        }
    }
    assert!(wait.parse::<u64>().is_ok_and(|wait| wait >= 1), "{wait}");
}

#[tokio::test]
async fn states_and_identifiers_do_not_keep_their_case() {
    let visitor = Visitor::plant().await;
    let query = "resources | where type contains 'registryendpoints' | project id";
    let rows = visitor.graph(query, json!({})).await.body["data"].as_array().unwrap().clone();
    let ids: Vec<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
    let lower = ids.iter().filter(|id| ***id == id.to_lowercase()).count();
    assert!(lower > 0 && lower < ids.len(), "some in lower case, some not: {lower} of {}", ids.len());
    for id in ids {
        assert_eq!(visitor.arm("GET", &format!("{id}?api-version=2025-10-01"), None).await.status, 200, "{id}");
    }
}

#[tokio::test]
async fn there_are_methods_and_states_nobody_has_heard_of() {
    let visitor = Visitor::plant().await;
    let list = format!("{}/registryEndpoints?api-version=2025-10-01", visitor.instance("aio-poznan-bottling"));
    let all = visitor.arm("GET", &list, None).await.body["value"].as_array().unwrap().clone();
    assert!(all.iter().any(|one| one["properties"]["authentication"]["method"] == "WorkloadIdentity"));
    assert!(all.iter().any(|one| one["properties"]["provisioningState"] == "Deleting"));
}

#[tokio::test]
async fn putting_under_a_name_that_is_taken_overwrites_it() {
    let mut visitor = Visitor::plant().await;
    assert_eq!(put(&visitor, "taken", &visitor.endpoint_body(LINZ)).await.status, 201);
    visitor.finish().await;
    visitor.become_person(&visitor.user(0)).await;
    let other = body_with(&visitor, "/properties/host", json!("ghcr.io/somebody-else"));
    assert_eq!(put(&visitor, "TAKEN", &other).await.status, 200, "no 409, no 412");
    let held = visitor.arm("GET", &path(&visitor, "taken", "2025-10-01"), None).await.body;
    assert_eq!(held["properties"]["host"], "ghcr.io/somebody-else");
}

#[tokio::test]
async fn the_graph_is_late_in_both_directions() {
    let visitor = Visitor::plant().await;
    let query = "resources | where type contains 'registryendpoints' and name in ('newborn', 'samples') | project name";
    put(&visitor, "newborn", &visitor.endpoint_body(LINZ)).await;
    visitor.arm("DELETE", &path(&visitor, "samples", "2025-10-01"), None).await;
    assert_eq!(visitor.graph(query, json!({})).await.body["data"], json!([{ "name": "samples" }]));
    visitor.finish().await;
    visitor.advance(3).await;
    assert_eq!(visitor.graph(query, json!({})).await.body["data"], json!([{ "name": "newborn" }]));
}

#[tokio::test]
async fn a_query_without_the_token_loop_is_cut_and_says_so_in_a_text() {
    let options = crate::client::options("estate:60:3".parse().unwrap());
    let visitor = Visitor::with(options).await;
    let query = "resources | where type contains 'registryendpoints' | project id, name";
    let first = visitor.graph(query, json!({})).await.body;
    assert_eq!((&first["count"], &first["totalRecords"]), (&json!(100), &json!(180)));
    assert_eq!(first["resultTruncated"], "false", "a text, and false as long as there is a token");
    let next = visitor.graph(query, json!({ "$skipToken": first["$skipToken"] })).await.body;
    assert_eq!((&next["count"], &next["resultTruncated"]), (&json!(80), &json!("false")));
}

#[tokio::test]
async fn the_instances_identity_is_not_who_pulls() {
    let visitor = Visitor::plant().await;
    let instance = visitor.arm("GET", &format!("{}?api-version=2025-10-01", visitor.instance(LINZ)), None).await.body;
    assert_eq!(instance["identity"]["principalId"], Value::Null);
    let query = "kubernetesconfigurationresources | where properties.ExtensionType =~ 'microsoft.iotoperations' | where id contains 'linz' | project principal = tostring(identity.principalId)";
    let found = visitor.graph(query, json!({})).await.body;
    assert!(found["data"][0]["principal"].as_str().is_some_and(|principal| principal.len() == 36), "{found}");
}

#[tokio::test]
async fn a_connector_cannot_pull_with_a_managed_identity() {
    let visitor = Visitor::plant().await;
    let porto = visitor.instance("aio-porto-float");
    let templates = visitor.arm("GET", &format!("{porto}/akriConnectorTemplates?api-version=2026-07-01"), None).await;
    let template = &templates.body["value"][0];
    let settings =
        "/properties/runtimeConfiguration/managedConfigurationSettings/imageConfigurationSettings/registrySettings";
    let endpoint = template.pointer(settings).unwrap()["registryEndpointRef"].as_str().unwrap();
    let used = visitor.arm("GET", &format!("{porto}/registryEndpoints/{endpoint}?api-version=2026-07-01"), None).await;
    assert_eq!(used.body["properties"]["authentication"]["method"], "UserAssignedManagedIdentity", "ARM took it");
    let list = format!("{}/connectors", template["id"].as_str().unwrap());
    let connector = visitor.arm("GET", &format!("{list}?api-version=2026-07-01"), None).await.body["value"][0].clone();
    assert_eq!(connector["properties"]["provisioningState"], "Succeeded");
    assert_eq!(connector["properties"]["status"]["healthState"]["status"], "Unavailable", "{connector}");
    // Older versions have no word for it.
    let older = visitor.arm("GET", &format!("{list}?api-version=2025-10-01"), None).await.body["value"][0].clone();
    assert_eq!((older["properties"].get("status"), &older["properties"]["healthState"]), (None, &json!("Unavailable")));
    let oldest =
        visitor.arm("GET", &format!("{list}?api-version=2025-07-01-preview"), None).await.body["value"][0].clone();
    assert_eq!(oldest["properties"].get("healthState"), None);
}

#[tokio::test]
async fn acr_pull_is_worth_nothing_where_rights_on_repositories_are_asked_for() {
    let visitor = Visitor::plant().await;
    let named = |site: &str| {
        format!(
            "{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-{}-dataflow",
            visitor.instance(site).split("/providers/").next().unwrap(),
            site.trim_start_matches("aio-")
        )
    };
    for (site, host, status) in [
        ("aio-poznan-bottling", "brennerglass.azurecr.io", 401),
        (LINZ, "brenneredge-f3h8c2d5gkb7a4e9.azurecr.io", 200),
    ] {
        let path = format!(
            "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fcontainerregistry.azure.net&msi_res_id={}",
            named(site)
        );
        let token = heard(visitor.request("169.254.169.254", "GET", &path).header("Metadata", "true")).await;
        let token = token.body["access_token"].as_str().unwrap();
        let puller = Puller::exchanged(&visitor, token, host, "repository:furnace-anomaly:pull").await;
        assert_eq!(puller.get("/v2/furnace-anomaly/tags/list").await.status, status, "{site}: AcrPull on {host}");
    }
}

#[tokio::test]
async fn the_names_of_another_cloud_lead_nowhere() {
    let visitor = Visitor::plant().await;
    for host in [
        "management.usgovcloudapi.net",
        "kv-brenner-linz.vault.azure.cn",
        "brennerglass.azurecr.us",
        "brennerglass.azurecr.sovcloud-azure.fr",
    ] {
        assert_eq!(visitor.send(host, "GET", "/v2/", "", None).await.status, 421, "{host}");
    }
    // The host of US Government's ARM is not what its tokens are for, here even less.
    let scope = "https://management.usgovcloudapi.net/.default";
    let path = Visitor::authorize_path("common", &visitor.user(0), scope, &[]);
    let back = visitor.authorize(&path).await;
    assert!(back.iter().any(|(_, text)| text.contains("AADSTS500011")), "{back:?}");
}

#[tokio::test]
async fn the_addresses_of_operations_hold_what_belongs_in_no_log() {
    let visitor = Visitor::plant().await;
    let made = put(&visitor, "logged", &visitor.endpoint_body(LINZ)).await;
    let link = url::Url::parse(made.header("azure-asyncoperation")).unwrap();
    for name in ["t", "c", "s", "h"] {
        assert!(link.query_pairs().any(|(known, value)| known == name && !value.is_empty()), "{name}: {link}");
    }
}
