//! The mistakes that a naive client makes with endpoints, lists and operations, and Regent does not: each row as the
//! wire saw it, read from the sandbox's record. The mistakes themselves are made in the sandbox's own tests.

use std::collections::HashSet;

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::create::{create, draft};
use crate::support::{App, Emulator, channel, emulator, sandbox};

/// One endpoint of each method that needs no secret.
fn create_each(emulator: &Emulator, app: &App) {
    let guid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    // Each draft still holds what was typed for the other methods.
    let typed = json!({ "audience": "https://management.azure.com/", "clientId": guid, "tenantId": guid,
        "syncedSecretName": "left-over", "vaultSecret": "left-over" });
    for method in ["Anonymous", "SystemAssignedManagedIdentity", "UserAssignedManagedIdentity"] {
        let mut own = typed.clone();
        own["method"] = method.into();
        let name = format!("by-{}", method.to_lowercase());
        create(app, &draft(emulator, &name[..12], own), None, Value::Null).unwrap();
    }
}

fn puts(emulator: &Emulator) -> Vec<Value> {
    emulator.sent_to("PUT", "/registryEndpoints/")
}

#[test]
fn every_request_names_a_published_version_and_an_endpoint_always_the_stable_one() {
    let emulator = sandbox("empty");
    create_each(&emulator, &emulator.app());
    for line in emulator.sent() {
        let (path, version) = (line["path"].as_str().unwrap(), line["query"]["api-version"].as_str());
        if line["host"] == "management.azure.com" {
            assert!(line["status"].as_u64().unwrap() < 500, "{line}");
            assert_ne!(version, Some("2025-10-01-preview"), "{path}");
        }
        if path.to_lowercase().ends_with("/registryendpoints") || path.to_lowercase().contains("/registryendpoints/") {
            assert_eq!(version, Some("2025-10-01"), "{path}");
        }
    }
}

#[test]
fn what_is_put_holds_one_settings_object_the_location_and_nothing_that_a_proxy_resource_has_not() {
    let emulator = sandbox("empty");
    create_each(&emulator, &emulator.app());
    let location = &emulator.instance(0)["customLocationId"];
    let puts = puts(&emulator);
    assert_eq!(puts.len(), 3);
    for put in puts {
        let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<HashSet<_>>();
        assert_eq!(keys(&put["body"]), HashSet::from(["extendedLocation".to_owned(), "properties".to_owned()]));
        assert_eq!(put["body"]["extendedLocation"], json!({ "name": location, "type": "CustomLocation" }));
        let properties = &put["body"]["properties"];
        assert_eq!(
            keys(properties),
            HashSet::from(["host".to_owned(), "authentication".to_owned()]),
            "no trustSettings"
        );
        let authentication = &properties["authentication"];
        assert_eq!(keys(authentication).len(), 2, "the method and its own settings alone: {authentication}");
        if authentication["method"] == "Anonymous" {
            assert_eq!(authentication["anonymousSettings"], json!({}));
        }
    }
    assert!(emulator.sent_to("PATCH", "/registryEndpoints/").is_empty());
}

#[test]
fn an_endpoint_that_stands_there_is_never_put_over_whatever_its_state_and_trust_settings() {
    let emulator = sandbox("plant");
    let app = emulator.app();
    let all = app.rows("");
    for row in all["rows"].as_array().unwrap() {
        let own = json!({ "instanceId": row["instanceId"], "host": "elsewhere.azurecr.io" });
        let refused = create(&app, &draft(&emulator, row["name"].as_str().unwrap(), own), None, Value::Null);
        let refused = refused.expect_err(&row.to_string());
        assert_eq!((&refused["code"], &refused["target"]), (&json!("NameTaken"), &json!("name")), "{row}: {refused}");
    }
    assert!(puts(&emulator).is_empty(), "nothing was written over");
}

#[test]
fn a_registry_is_offered_by_its_login_server_even_where_that_is_not_made_of_its_name() {
    let emulator = sandbox("plant");
    let registries = emulator.app().invoke("list_container_registries", json!({})).unwrap();
    let composed = |registry: &&Value| {
        let name = registry["name"].as_str().unwrap().to_lowercase();
        registry["loginServer"] != json!(format!("{name}.azurecr.io"))
    };
    assert!(registries.as_array().unwrap().iter().any(|registry| composed(&registry)), "{registries}");
}

#[test]
fn hosts_are_fixed_or_refused_before_anything_is_sent_and_a_path_is_no_fault() {
    let emulator = sandbox("empty");
    let app = emulator.app();
    for (number, host) in ["ghcr.io/contoso/graphs", "docker.io/library", "registry.example.com"].iter().enumerate() {
        create(&app, &draft(&emulator, &format!("any-{number}"), json!({ "host": host })), None, Value::Null).unwrap();
    }
    let long = format!("{}.azurecr.io", "a".repeat(53));
    for host in [
        "https://",
        "contoso.azurecr.io/?x",
        long.as_str(),
        "a b",
        "contoso.azurecr.io#",
        "user@contoso.azurecr.io",
        "registry.example.com:5000",
    ] {
        let refused =
            create(&app, &draft(&emulator, "refused", json!({ "host": host })), None, Value::Null).unwrap_err();
        assert_eq!((&refused["code"], &refused["target"]), (&json!("InvalidInput"), &json!("host")), "{host}");
    }
    for put in puts(&emulator) {
        let host = put["body"]["properties"]["host"].as_str().unwrap();
        assert!(host.len() <= 63 && host == host.to_lowercase() && !host.ends_with('/') && !host.contains("://"));
    }
    assert_eq!(puts(&emulator).len(), 3);
}

#[test]
fn a_create_is_over_when_the_operation_is_and_a_failed_one_is_a_failure_though_its_status_answers_200() {
    let emulator = sandbox("empty");
    let app = emulator.app();
    emulator.faults(&json!([{ "match": { "service": "arm", "method": "PUT", "pathRegex": "registryEndpoints/fails" },
        "effect": { "failOperation": { "code": "PullFailed", "message": "No." } } }]));
    let refused = create(&app, &draft(&emulator, "fails", json!({})), None, Value::Null).unwrap_err();
    assert!(refused["message"].as_str().unwrap().contains("No."), "{refused}");
    let created = create(&app, &draft(&emulator, "works", json!({})), None, Value::Null).unwrap();
    assert_eq!(created["endpoint"]["provisioningState"], "Succeeded");
}

#[test]
fn a_status_is_asked_for_no_earlier_than_the_service_wants() {
    let options = sandbox::Options { lro_seconds: 3, retry_after: 2, ..sandbox::Options::default() };
    let emulator = emulator("empty", options);
    let app = emulator.app();
    create(&app, &draft(&emulator, "slow", json!({})), None, Value::Null).unwrap();
    let at = |line: &Value| OffsetDateTime::parse(line["at"].as_str().unwrap(), &Rfc3339).unwrap();
    let mut times: Vec<OffsetDateTime> = puts(&emulator).iter().map(at).collect();
    times.extend(emulator.sent_to("GET", "operationStatuses").iter().map(at));
    assert!(times.len() >= 3, "the operation was asked about twice at least");
    for pair in times.windows(2) {
        assert!((pair[1] - pair[0]).as_seconds_f64() > 1.8, "{times:?}");
    }
}

#[test]
fn ids_in_another_letter_case_make_no_second_row_and_own_writes_stay_in_the_list() {
    let emulator =
        emulator("plant", sandbox::Options { graph_lag_seconds: 60, lro_seconds: 0, ..sandbox::Options::default() });
    let app = emulator.app();
    let before = app.rows("")["total"].as_u64().unwrap();
    let created = create(&app, &draft(&emulator, "early", json!({})), None, Value::Null).unwrap();
    app.invoke("refresh_registry_endpoints", json!({ "onProgress": channel(2) })).unwrap();
    let window = app.rows("");
    assert_eq!(window["total"].as_u64().unwrap(), before + 1, "the graph does not know it yet");
    let ids: Vec<String> =
        window["rows"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_lowercase()).collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "each endpoint once");
    app.invoke("delete_registry_endpoint", json!({ "id": created["endpoint"]["id"] })).unwrap();
    app.invoke("refresh_registry_endpoints", json!({ "onProgress": channel(3) })).unwrap();
    assert_eq!(app.rows("")["total"].as_u64().unwrap(), before, "what was deleted does not come back");
}

#[test]
fn methods_and_states_nobody_has_heard_of_are_shown_as_they_are() {
    let emulator = sandbox("plant");
    let app = emulator.app();
    let (unknown, deleting) = (app.rows("tomorrow"), app.rows("Deleting"));
    assert_eq!(unknown["rows"][0]["method"], "WorkloadIdentity");
    assert_eq!(deleting["rows"][0]["provisioningState"], "Deleting");
    let id = unknown["rows"][0]["id"].clone();
    let whole = app.invoke("get_registry_endpoint", json!({ "id": id })).unwrap();
    assert_eq!(whole["authentication"]["workloadIdentitySettings"]["federation"], "spiffe", "{whole}");
}

#[test]
fn a_list_of_more_than_a_thousand_is_whole_and_its_query_names_the_id() {
    let emulator = sandbox("estate:60:20");
    let app = emulator.app();
    assert_eq!(app.rows("")["total"], 1200);
    for line in emulator.sent_to("POST", "Microsoft.ResourceGraph") {
        let query = line["body"]["query"].as_str().unwrap();
        assert!(query.contains("project id") || query.contains("id,") || !query.contains("project"), "{query}");
    }
}

#[test]
fn the_identity_that_pulls_is_told_to_be_the_extensions_and_an_abac_registry_wants_its_own_role() {
    let emulator = sandbox("plant");
    let app = emulator.app();
    let checks = |host: &str| -> String {
        let own = json!({ "method": "SystemAssignedManagedIdentity", "host": host });
        let answer = app
            .invoke("check_before_create", json!({ "draft": draft(&emulator, "checked", own), "hasPassword": false }));
        answer.unwrap().to_string()
    };
    let registries = app.invoke("list_container_registries", json!({})).unwrap();
    let hosts: Vec<&str> = registries.as_array().unwrap().iter().map(|r| r["loginServer"].as_str().unwrap()).collect();
    let told: Vec<String> = hosts.iter().map(|host| checks(host)).collect();
    assert!(told.iter().all(|told| told.contains("Arc extension (not the instance)")));
    assert!(
        told.iter().any(|told| told.contains("Container Registry Repository Reader")),
        "one registry is in ABAC mode"
    );
    assert!(told.iter().any(|told| told.contains("AcrPull")));
}

#[test]
fn a_managed_identity_is_never_promised_to_connectors() {
    let emulator = sandbox("empty");
    let checks = emulator
        .app()
        .invoke("check_before_create", json!({ "draft": draft(&emulator, "checked", json!({})), "hasPassword": false }))
        .unwrap();
    let consumers = checks.as_array().unwrap().iter().find(|check| check["id"] == "consumers").unwrap();
    assert!(consumers["message"].as_str().unwrap().contains("Connectors cannot pull with it"), "{consumers}");
}

#[test]
fn a_check_says_with_whose_eyes_it_saw() {
    let emulator = sandbox("plant");
    let checks = emulator
        .app()
        .invoke("check_before_create", json!({ "draft": draft(&emulator, "checked", json!({})), "hasPassword": false }))
        .unwrap();
    for check in checks.as_array().unwrap() {
        assert!(["local", "azure", "thisComputer"].contains(&check["eyes"].as_str().unwrap()), "{check}");
    }
}

#[test]
fn a_registry_is_neither_listed_nor_shown_a_token_of_azures() {
    let emulator = sandbox("plant");
    let app = emulator.app();
    let registries = app.invoke("list_container_registries", json!({})).unwrap();
    for registry in registries.as_array().unwrap() {
        let own = json!({ "method": "SystemAssignedManagedIdentity", "host": registry["loginServer"] });
        app.invoke("check_before_create", json!({ "draft": draft(&emulator, "checked", own), "hasPassword": false }))
            .unwrap();
    }
    for line in emulator.sent() {
        let (host, path) = (line["host"].as_str().unwrap(), line["path"].as_str().unwrap());
        assert!(!path.contains("/_catalog"), "a catalog is not for everyone: {line}");
        let azures = host == "management.azure.com" || host.ends_with(".vault.azure.net") || host.starts_with("login.");
        assert!(azures || line["headers"].get("authorization").is_none(), "{line}");
    }
}

#[test]
fn an_operation_at_a_foreign_host_is_not_followed_and_its_address_is_written_nowhere() {
    let emulator = sandbox("empty");
    let app = emulator.app();
    emulator.faults(
        &json!([{ "match": { "service": "arm", "method": "PUT", "pathRegex": "registryEndpoints" }, "times": 1,
        "effect": { "foreignOperationUrl": "https://evil.example" } }]),
    );
    let created = create(&app, &draft(&emulator, "led-astray", json!({})), None, Value::Null).unwrap();
    assert_eq!(created["endpoint"]["provisioningState"], "Succeeded", "the endpoint itself was asked instead");
    create(&app, &draft(&emulator, "straight", json!({})), None, Value::Null).unwrap();
    assert!(emulator.sent().iter().all(|line| line["host"] != "evil.example"));
    let told = app.invoke("get_diagnostics", json!({})).unwrap().to_string();
    for part in ["c=MIIsandbox", "h=sandbox", "evil.example", "operationStatuses/"] {
        assert!(!told.contains(part), "{part} is in the diagnostics: {told}");
    }
}
