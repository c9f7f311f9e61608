//! What a company puts over its resources: locks, a policy, a provider that nobody registered.

use serde_json::{Value, json};

use crate::client::Visitor;

#[tokio::test]
async fn a_lock_keeps_everything_below_it_from_being_deleted() {
    let visitor = Visitor::plant().await;
    let instance = visitor.instance("aio-leeds-warehouse");
    let path = format!("{instance}/registryEndpoints/public-acr?api-version=2025-10-01");
    let refused = visitor.arm("DELETE", &path, None).await;
    assert_eq!((refused.status, refused.code()), (409, "ScopeLocked"));
    assert!(refused.body["error"]["message"].as_str().unwrap().contains(&format!("'{instance}'")), "{}", refused.text);
    let mut body = visitor.endpoint_body("aio-leeds-warehouse");
    body["properties"]["host"] = json!("brennersecure.azurecr.io");
    assert_eq!(visitor.arm("PUT", &path, Some(&body)).await.status, 200, "writing is another matter");
    let locks = format!("{instance}/providers/Microsoft.Authorization/locks?api-version=2020-05-01");
    let listed = visitor.arm("GET", &locks, None).await;
    assert_eq!(listed.body["value"][0]["properties"]["level"], "CanNotDelete");
    let linz = format!(
        "{}/providers/Microsoft.Authorization/locks?api-version=2020-05-01",
        visitor.instance("aio-linz-furnace")
    );
    assert_eq!(visitor.arm("GET", &linz, None).await.body["value"], json!([]));
}

#[tokio::test]
async fn a_read_only_lock_keeps_a_provider_class_as_it_is() {
    let visitor = Visitor::plant().await;
    let instance = format!("{}?api-version=2025-10-01", visitor.instance("aio-porto-float"));
    let instance = visitor.arm("GET", &instance, None).await.body;
    let class = instance["properties"]["defaultSecretProviderClassRef"]["resourceId"].as_str().unwrap();
    let path = format!("{class}?api-version=2024-08-21-preview");
    let body = visitor.arm("GET", &path, None).await.body;
    let sent = json!({ "location": body["location"], "extendedLocation": body["extendedLocation"], "properties": { "objects": "" } });
    for (method, verb) in [("PUT", "write"), ("PATCH", "write"), ("DELETE", "delete")] {
        let refused = visitor.arm(method, &path, Some(&sent)).await;
        assert_eq!((refused.status, refused.code()), (409, "ScopeLocked"), "{method}");
        assert!(refused.text.contains(&format!("cannot perform {verb} operation")), "{}", refused.text);
    }
}

#[tokio::test]
async fn a_policy_denies_and_says_which_one_it_was() {
    let visitor = Visitor::plant().await;
    let path =
        |name: &str| format!("{}/registryEndpoints/{name}?api-version=2025-10-01", visitor.instance("aio-porto-float"));
    let mut body = visitor.endpoint_body("aio-porto-float");
    body["properties"]["host"] = json!("Docker.io/library");
    let refused = visitor.arm("PUT", &path("hub"), Some(&body)).await;
    assert_eq!((refused.status, refused.code()), (403, "RequestDisallowedByPolicy"));
    let more = &refused.body["error"]["additionalInfo"][0];
    assert_eq!(more["type"], "PolicyViolation");
    assert_eq!(more["info"]["policyAssignmentName"], "deny-docker-hub");
    assert_eq!(more["info"]["policyDefinitionDisplayName"], "Registry endpoints must not use Docker Hub");
    assert_eq!(more["info"]["evaluationDetails"]["evaluatedExpressions"][0]["path"], "properties.host");
    assert_eq!(visitor.arm("GET", &path("hub"), None).await.status, 404, "nothing was made");
    body["properties"]["host"] = json!("ghcr.io/library");
    assert_eq!(visitor.arm("PUT", &path("hub"), Some(&body)).await.status, 201);
    let linz = format!("{}/registryEndpoints/hub?api-version=2025-10-01", visitor.instance("aio-linz-furnace"));
    let mut body = visitor.endpoint_body("aio-linz-furnace");
    body["properties"]["host"] = json!("docker.io/library");
    assert_eq!(visitor.arm("PUT", &linz, Some(&body)).await.status, 201, "the policy is Porto's alone");
}

#[tokio::test]
async fn an_unregistered_provider_is_said_so_and_can_be_registered() {
    let mut visitor = Visitor::plant().await;
    let leeds = visitor.instance("aio-leeds-warehouse");
    let group = leeds.split("/providers/").next().unwrap().to_owned();
    let subscription = group.split("/resourceGroups/").next().unwrap().to_owned();
    let class = format!(
        "{group}/providers/Microsoft.SecretSyncController/azureKeyVaultSecretProviderClasses/spc-new?api-version=2024-08-21-preview"
    );
    let entry = visitor.instance_entry("aio-leeds-warehouse");
    let body = json!({ "location": "uksouth", "extendedLocation": { "name": entry["customLocationId"], "type": "CustomLocation" },
        "properties": { "keyvaultName": "kv-brenner-linz", "clientId": visitor.ready["users"][0]["objectId"], "tenantId": visitor.ready["tenantId"] } });
    let refused = visitor.arm("PUT", &class, Some(&body)).await;
    assert_eq!((refused.status, refused.code()), (409, "MissingSubscriptionRegistration"));
    let provider = format!("{subscription}/providers/Microsoft.SecretSyncController");
    let state = async |visitor: &Visitor| -> Value {
        visitor.arm("GET", &format!("{provider}?api-version=2024-03-01"), None).await.body["registrationState"].clone()
    };
    assert_eq!(state(&visitor).await, "NotRegistered");
    let register = format!("{provider}/register?api-version=2024-03-01");
    visitor.become_person(&visitor.user(2)).await;
    assert_eq!(visitor.arm("POST", &register, None).await.status, 403, "a reader registers nothing");
    visitor.become_person(&visitor.user(0)).await;
    assert_eq!(visitor.arm("POST", &register, None).await.body["registrationState"], "Registering");
    assert_eq!(state(&visitor).await, "Registering");
    visitor.finish().await;
    assert_eq!(state(&visitor).await, "Registered");
    assert_eq!(visitor.arm("PUT", &class, Some(&body)).await.status, 201);
}

#[tokio::test]
async fn providers_are_listed_with_their_types_and_versions() {
    let visitor = Visitor::plant().await;
    let subscription = visitor.ready["subscriptions"][0].as_str().unwrap();
    let path = format!("/subscriptions/{subscription}/providers?api-version=2024-03-01");
    let listed = visitor.arm("GET", &path, None).await.body;
    let all = listed["value"].as_array().unwrap();
    assert!(all.iter().all(|one| one["registrationState"] == "Registered"));
    let aio = all.iter().find(|one| one["namespace"] == "Microsoft.IoTOperations").unwrap();
    let endpoints = aio["resourceTypes"].as_array().unwrap();
    let endpoints = endpoints.iter().find(|one| one["resourceType"] == "instances/registryEndpoints").unwrap();
    assert!(endpoints["apiVersions"].as_array().unwrap().contains(&json!("2025-10-01")));
    let unknown = format!("/subscriptions/{subscription}/providers/Contoso.Nothing?api-version=2024-03-01");
    assert_eq!(visitor.arm("GET", &unknown, None).await.code(), "InvalidResourceNamespace");
}

#[tokio::test]
async fn the_policy_that_denied_can_be_read() {
    let visitor = Visitor::plant().await;
    let porto = visitor.instance("aio-porto-float");
    let mut body = visitor.endpoint_body("aio-porto-float");
    body["properties"]["host"] = "docker.io/brenner".into();
    let denied =
        visitor.arm("PUT", &format!("{porto}/registryEndpoints/hub?api-version=2025-10-01"), Some(&body)).await;
    let info = &denied.body["error"]["additionalInfo"][0]["info"];
    let version = "api-version=2023-04-01";
    for name in ["policyAssignmentId", "policyDefinitionId"] {
        let read = visitor.arm("GET", &format!("{}?{version}", info[name].as_str().unwrap()), None).await;
        assert_eq!((read.status, &read.body["id"]), (200, &info[name]), "{}", read.text);
    }
    let listed = async |scope: &str| {
        let path = format!("{scope}/providers/Microsoft.Authorization/policyAssignments?{version}");
        visitor.arm("GET", &path, None).await.body["value"].as_array().unwrap().len()
    };
    assert_eq!(listed(&porto).await, 1, "what counts for the instance");
    assert_eq!(listed(&visitor.instance("aio-linz-furnace")).await, 0);
    let none = format!("{porto}/providers/Microsoft.Authorization/policyAssignments/none?{version}");
    assert_eq!(visitor.arm("GET", &none, None).await.code(), "PolicyAssignmentNotFound");
}
