//! Registry endpoints over ARM: the life of one, every rule of its body, and what is refused.

use sandbox::Options;
use serde_json::{Value, json};

use crate::client::Visitor;

const LINZ: &str = "aio-linz-furnace";

fn endpoint(visitor: &Visitor, instance: &str, name: &str) -> String {
    format!("{}/registryEndpoints/{name}?api-version=2025-10-01", visitor.instance(instance))
}

#[tokio::test]
async fn a_created_endpoint_is_accepted_first_and_there_when_its_operation_has_succeeded() {
    let visitor = Visitor::plant().await;
    let path = endpoint(&visitor, LINZ, "fresh");
    let put = visitor.arm("PUT", &path, Some(&visitor.endpoint_body(LINZ))).await;
    assert_eq!((put.status, put.header("retry-after")), (201, "1"));
    assert_eq!(put.body["properties"]["provisioningState"], "Accepted");
    let operation = put.header("azure-asyncoperation").to_owned();
    let early = visitor.follow(&operation).await;
    assert_eq!((early.status, &early.body["status"]), (200, &json!("Accepted")));
    assert_eq!(early.header("retry-after"), "1");
    visitor.advance(30).await;
    assert_eq!(visitor.follow(&operation).await.body["status"], "Provisioning");
    visitor.finish().await;
    let done = visitor.follow(&operation).await;
    assert_eq!((done.status, &done.body["status"]), (200, &json!("Succeeded")));
    let shown = visitor.arm("GET", &path, None).await;
    assert_eq!(shown.body["properties"]["provisioningState"], "Succeeded");
    assert_eq!(shown.body["type"], "Microsoft.IoTOperations/instances/registryEndpoints");
    assert_eq!(shown.body["systemData"]["createdBy"], visitor.user(0).as_str());
}

#[tokio::test]
async fn an_update_is_told_by_header_by_state_or_at_once() {
    let visitor = Visitor::plant().await;
    let path = endpoint(&visitor, LINZ, "samples");
    let mut body = visitor.endpoint_body(LINZ);
    body["properties"]["host"] = "ghcr.io/azure-samples/explore-iot-operations".into();
    let same = visitor.arm("PUT", &path, Some(&body)).await;
    assert_eq!((same.status, same.header("azure-asyncoperation")), (200, ""));
    assert_eq!(same.body["properties"]["provisioningState"], "Succeeded");
    body["properties"]["codeSigningCas"] = json!([{ "type": "ConfigMap", "configMapRef": "ca" }]);
    let trust = visitor.arm("PUT", &path, Some(&body)).await;
    assert_eq!((trust.status, trust.header("azure-asyncoperation")), (200, ""));
    assert_eq!(trust.body["properties"]["provisioningState"], "Updating");
    let busy = visitor.arm("PUT", &path, Some(&body)).await;
    assert_eq!((busy.status, busy.code()), (409, "Conflict"));
    visitor.finish().await;
    body["properties"]["host"] = "mcr.microsoft.com".into();
    let moved = visitor.arm("PUT", &path, Some(&body)).await;
    assert_eq!(moved.status, 200);
    assert!(moved.header("azure-asyncoperation").starts_with("https://management.azure.com/subscriptions/"));
}

#[tokio::test]
async fn a_put_that_leaves_out_the_trust_settings_removes_them() {
    let visitor = Visitor::plant().await;
    let path = endpoint(&visitor, LINZ, "signed-modules");
    let before = visitor.arm("GET", &path, None).await.body;
    assert_eq!(before["properties"]["codeSigningCas"].as_array().map(Vec::len), Some(2));
    let kept = json!({ "extendedLocation": before["extendedLocation"],
        "properties": { "host": before["properties"]["host"], "authentication": before["properties"]["authentication"] } });
    assert_eq!(visitor.arm("PUT", &path, Some(&kept)).await.status, 200);
    assert!(visitor.arm("GET", &path, None).await.body["properties"].get("codeSigningCas").is_none());
}

#[tokio::test]
async fn deleting_takes_its_time_and_deleting_nothing_takes_none() {
    let visitor = Visitor::plant().await;
    let path = endpoint(&visitor, LINZ, "samples");
    let deleted = visitor.arm("DELETE", &path, None).await;
    assert_eq!((deleted.status, deleted.header("retry-after"), deleted.text.as_str()), (202, "1", ""));
    let location = deleted.header("location").to_owned();
    assert_eq!(visitor.follow(&location).await.status, 202);
    assert_eq!(visitor.arm("GET", &path, None).await.body["properties"]["provisioningState"], "Deleting");
    visitor.finish().await;
    assert_eq!(visitor.follow(&location).await.status, 204);
    let gone = visitor.arm("GET", &path, None).await;
    assert_eq!((gone.status, gone.code()), (404, "ResourceNotFound"));
    assert_eq!(visitor.arm("DELETE", &path, None).await.status, 204);
}

#[tokio::test]
async fn there_is_no_patch() {
    let visitor = Visitor::plant().await;
    let heard = visitor.arm("PATCH", &endpoint(&visitor, LINZ, "default"), Some(&json!({}))).await;
    assert_eq!((heard.status, heard.header("allow")), (405, "GET, PUT, DELETE"));
}

#[tokio::test]
async fn names_are_found_in_any_case_but_made_in_lower_case_only() {
    let visitor = Visitor::plant().await;
    let upper = endpoint(&visitor, LINZ, "DEFAULT").replace("resourceGroups", "RESOURCEGROUPS");
    assert_eq!(visitor.arm("GET", &upper, None).await.body["name"], "default");
    for (name, rule) in
        [("Upper", "PATTERN"), ("ab", "MIN_LENGTH"), ("-abc", "PATTERN"), ("abc-", "PATTERN"), ("a.b", "PATTERN")]
    {
        let heard = visitor.arm("PUT", &endpoint(&visitor, LINZ, name), Some(&visitor.endpoint_body(LINZ))).await;
        assert_eq!((heard.status, heard.code()), (400, "HttpRequestPayloadAPISpecValidationFailed"), "{name}");
        assert!(heard.details().iter().any(|(code, _)| code == rule), "{name}: {:?}", heard.details());
    }
    let long = "a".repeat(64);
    assert_eq!(
        visitor.arm("PUT", &endpoint(&visitor, LINZ, &long), Some(&visitor.endpoint_body(LINZ))).await.status,
        400
    );
}

#[tokio::test]
async fn bodies_the_schema_refuses_are_refused_with_the_place() {
    let visitor = Visitor::plant().await;
    let with = |pointer: &str, value: Value| {
        let mut body = visitor.endpoint_body(LINZ);
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = value;
        body
    };
    let auth = |value: Value| with("/properties/authentication", value);
    let cases = [
        ("host too long", with("/properties/host", "h".repeat(64).into()), "MAX_LENGTH", "properties.host"),
        ("host too short", with("/properties/host", "ab".into()), "MIN_LENGTH", "properties.host"),
        ("host no text", with("/properties/host", 7.into()), "INVALID_TYPE", "properties.host"),
        ("location", with("/location", "westeurope".into()), "OBJECT_ADDITIONAL_PROPERTIES", ""),
        ("tags", with("/tags", json!({})), "OBJECT_ADDITIONAL_PROPERTIES", ""),
        (
            "trustSettings in a stable version",
            with("/properties/trustSettings", json!({})),
            "OBJECT_ADDITIONAL_PROPERTIES",
            "properties",
        ),
        (
            "provisioningState at creation",
            with("/properties/provisioningState", "Succeeded".into()),
            "READONLY_PROPERTY_NOT_ALLOWED_IN_REQUEST",
            "properties.provisioningState",
        ),
        (
            "no settings",
            auth(json!({ "method": "Anonymous" })),
            "OBJECT_MISSING_REQUIRED_PROPERTY",
            "properties.authentication",
        ),
        (
            "settings with a field",
            auth(json!({ "method": "Anonymous", "anonymousSettings": { "a": 1 } })),
            "OBJECT_ADDITIONAL_PROPERTIES",
            "properties.authentication.anonymousSettings",
        ),
        (
            "two settings",
            auth(
                json!({ "method": "Anonymous", "anonymousSettings": {}, "artifactPullSecretSettings": { "secretRef": "x" } }),
            ),
            "OBJECT_ADDITIONAL_PROPERTIES",
            "properties.authentication",
        ),
        (
            "no system settings",
            auth(json!({ "method": "SystemAssignedManagedIdentity" })),
            "OBJECT_MISSING_REQUIRED_PROPERTY",
            "properties.authentication",
        ),
        (
            "no client id",
            auth(
                json!({ "method": "UserAssignedManagedIdentity", "userAssignedManagedIdentitySettings": { "tenantId": "t" } }),
            ),
            "OBJECT_MISSING_REQUIRED_PROPERTY",
            "properties.authentication.userAssignedManagedIdentitySettings",
        ),
        (
            "no secret",
            auth(json!({ "method": "ArtifactPullSecret", "artifactPullSecretSettings": {} })),
            "OBJECT_MISSING_REQUIRED_PROPERTY",
            "properties.authentication.artifactPullSecretSettings",
        ),
        (
            "unknown method",
            auth(json!({ "method": "Magic", "magicSettings": {} })),
            "DISCRIMINATOR_VALUE_NOT_FOUND",
            "properties.authentication",
        ),
        (
            "authority without a word for its type",
            with("/properties/codeSigningCas", json!([{ "type": 7, "secretRef": "x" }])),
            "INVALID_TYPE",
            "properties.codeSigningCas[0].type",
        ),
        (
            "odd authority",
            with("/properties/codeSigningCas", json!([{ "type": "Secret", "configMapRef": "x" }])),
            "OBJECT_MISSING_REQUIRED_PROPERTY",
            "properties.codeSigningCas[0]",
        ),
    ];
    for (case, body, code, target) in cases {
        let heard = visitor.arm("PUT", &endpoint(&visitor, LINZ, "refused"), Some(&body)).await;
        assert_eq!((heard.status, heard.code()), (400, "HttpRequestPayloadAPISpecValidationFailed"), "{case}");
        assert!(heard.details().contains(&(code.to_owned(), target.to_owned())), "{case}: {:?}", heard.details());
    }
    assert_eq!(visitor.arm("GET", &endpoint(&visitor, LINZ, "refused"), None).await.status, 404, "nothing was made");
}

#[tokio::test]
async fn the_extended_location_is_needed_in_practice_and_cannot_be_changed() {
    let visitor = Visitor::plant().await;
    let mut body = visitor.endpoint_body(LINZ);
    body.as_object_mut().unwrap().remove("extendedLocation");
    let missing = visitor.arm("PUT", &endpoint(&visitor, LINZ, "homeless"), Some(&body)).await;
    assert_eq!((missing.status, missing.code()), (400, "MissingExtendedLocation"));
    let foreign = visitor.endpoint_body("aio-porto-float");
    let other = visitor.arm("PUT", &endpoint(&visitor, LINZ, "homeless"), Some(&foreign)).await;
    assert_eq!((other.status, other.code()), (400, "InvalidExtendedLocation"));
    let changed = visitor.arm("PUT", &endpoint(&visitor, LINZ, "samples"), Some(&foreign)).await;
    assert_eq!((changed.status, changed.code()), (400, "PropertyChangeNotAllowed"));
}

#[tokio::test]
async fn an_edit_carries_an_unknown_method_through() {
    let visitor = Visitor::plant().await;
    let path = endpoint(&visitor, "aio-poznan-bottling", "tomorrow");
    let before = visitor.arm("GET", &path, None).await.body;
    assert_eq!(before["properties"]["authentication"]["method"], "WorkloadIdentity");
    let body = json!({ "extendedLocation": before["extendedLocation"],
        "properties": { "host": "brennerpublic.azurecr.io", "authentication": before["properties"]["authentication"] } });
    assert_eq!(visitor.arm("PUT", &path, Some(&body)).await.status, 200);
}

#[tokio::test]
async fn the_preview_has_one_trusted_key_under_another_name_and_no_health() {
    let visitor = Visitor::plant().await;
    let path = endpoint(&visitor, LINZ, "signed-modules").replace("2025-10-01", "2025-07-01-preview");
    let shown = visitor.arm("GET", &path, None).await.body;
    assert_eq!(shown["properties"]["trustSettings"]["trustedSigningKeys"]["type"], "Secret");
    assert!(shown["properties"].get("healthState").is_none() && shown["properties"].get("codeSigningCas").is_none());
}

#[tokio::test]
async fn an_older_instance_accepts_the_request_and_fails_the_operation() {
    let mut visitor = Visitor::plant().await;
    let automation = visitor.ready["users"].as_array().unwrap().last().unwrap().clone();
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "https://management.azure.com/.default"),
        ("client_id", automation["clientId"].as_str().unwrap()),
        ("client_secret", automation["clientSecret"].as_str().unwrap()),
    ];
    let tenant = visitor.ready["tenantId"].as_str().unwrap().to_owned();
    let token = visitor.redeem(&tenant, &form).await.body["access_token"].as_str().unwrap().to_owned();
    let path = endpoint(&visitor, "aio-graz-lab", "too-early");
    let put =
        visitor.send("management.azure.com", "PUT", &path, &token, Some(&visitor.endpoint_body("aio-graz-lab"))).await;
    assert_eq!(put.status, 201, "{}", put.text);
    assert_eq!(put.body["systemData"]["createdByType"], "Application");
    visitor.finish().await;
    let reader = visitor.user(2);
    visitor.become_person(&reader).await;
    let status = visitor.follow(put.header("azure-asyncoperation")).await;
    assert_eq!((status.status, &status.body["status"]), (200, &json!("Failed")));
    assert!(status.body["error"]["message"].as_str().unwrap().contains("older than 1.2"));
    assert_eq!(visitor.arm("GET", &path, None).await.body["properties"]["provisioningState"], "Failed");
}

#[tokio::test]
async fn who_may_not_deploy_to_the_custom_location_is_told_so() {
    let mut visitor = Visitor::plant().await;
    let operator = visitor.user(1);
    visitor.become_person(&operator).await;
    let heard = visitor.arm("PUT", &endpoint(&visitor, LINZ, "not-mine"), Some(&visitor.endpoint_body(LINZ))).await;
    assert_eq!((heard.status, heard.code()), (403, "LinkedAuthorizationFailed"));
    assert!(heard.text.contains("Microsoft.ExtendedLocation/customLocations/deploy/action"));
    let reader = visitor.user(2);
    visitor.become_person(&reader).await;
    let heard = visitor.arm("DELETE", &endpoint(&visitor, LINZ, "default"), None).await;
    assert_eq!((heard.status, heard.code()), (403, "AuthorizationFailed"));
}

#[tokio::test]
async fn operations_without_duration_end_at_the_first_look() {
    let visitor = Visitor::with(Options { lro_seconds: 0, retry_after: 0, ..Options::default() }).await;
    let put = visitor.arm("PUT", &endpoint(&visitor, LINZ, "quick"), Some(&visitor.endpoint_body(LINZ))).await;
    assert_eq!((put.status, &put.body["properties"]["provisioningState"]), (201, &json!("Accepted")));
    assert_eq!(visitor.follow(put.header("azure-asyncoperation")).await.body["status"], "Succeeded");
}
