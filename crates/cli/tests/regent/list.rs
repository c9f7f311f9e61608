//! Listing: complete, the same by the graph and without it, and in the JSON that is promised.

use std::collections::HashSet;

use sandbox::Options;
use serde_json::Value;

use crate::support::Try;

fn ids(rows: &Value) -> HashSet<String> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_lowercase()).collect()
}

#[test]
fn an_estate_is_listed_whole_by_the_graph_and_without_it() {
    let by_graph = Try::new("estate:60:20");
    let rows = by_graph.run(&["endpoints", "list"]).answer();
    assert_eq!(rows.as_array().unwrap().len(), 1200);
    assert_eq!(ids(&rows).len(), 1200);
    let without = Try::with("estate:60:20", Options { graph_without_endpoints: true, ..Options::default() });
    let rows_without = without.run(&["endpoints", "list"]).answer();
    assert_eq!(ids(&rows_without), ids(&rows));
}

#[test]
fn the_plant_shows_every_kind_of_endpoint_as_it_is() {
    let tried = Try::new("plant");
    let rows = tried.run(&["endpoints", "list"]).answer();
    let methods: HashSet<&str> = rows.as_array().unwrap().iter().map(|row| row["method"].as_str().unwrap()).collect();
    for method in ["Anonymous", "SystemAssignedManagedIdentity", "UserAssignedManagedIdentity", "ArtifactPullSecret"] {
        assert!(methods.contains(method), "{methods:?}");
    }
    assert!(methods.len() > 4, "a method that Regent does not know is shown too: {methods:?}");
    let fields = [
        "id",
        "name",
        "host",
        "method",
        "authentication",
        "instanceId",
        "subscriptionId",
        "resourceGroup",
        "provisioningState",
        "healthState",
        "codeSigningCas",
        "lastModifiedAt",
    ];
    for row in rows.as_array().unwrap() {
        for field in fields {
            assert!(row.get(field).is_some(), "{field} of {row}");
        }
        let shown = tried.run(&["endpoints", "show", row["id"].as_str().unwrap()]).answer();
        assert_eq!((&shown["host"], &shown["authentication"]), (&row["host"], &row["authentication"]));
    }
}

#[test]
fn instances_name_their_vault_and_their_custom_location() {
    let tried = Try::new("plant");
    let rows = tried.run(&["instances", "list"]).answer();
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), tried.ready["instances"].as_array().unwrap().len());
    for expected in tried.ready["instances"].as_array().unwrap() {
        let same = |row: &&Value| row["id"].as_str().unwrap().eq_ignore_ascii_case(expected["id"].as_str().unwrap());
        let row = rows.iter().find(same).unwrap();
        assert_eq!(row["secretSync"]["enabled"], !expected["vaultName"].is_null());
        let lower = |value: &Value| value.as_str().map(str::to_lowercase);
        assert_eq!(lower(&row["secretSync"]["vaultName"]), lower(&expected["vaultName"]));
        assert_eq!(lower(&row["customLocationId"]), lower(&expected["customLocationId"]));
    }
}

#[test]
fn the_endpoints_of_one_instance_are_read_with_one_call() {
    let tried = Try::new("plant");
    let rows = tried.run(&["endpoints", "list", "--instance", &tried.instance()]).answer();
    assert!(rows.as_array().unwrap().iter().any(|row| row["name"] == "default"));
    assert_eq!(tried.sent().len(), 1);
}

#[test]
fn secrets_are_listed_by_name_with_what_is_special_about_them() {
    let tried = Try::new("plant");
    let instances = tried.ready["instances"].as_array().unwrap();
    let with_vault = instances.iter().filter(|instance| instance["vaultName"].is_string());
    let lists = with_vault.filter_map(|instance| {
        let ran = tried.run(&["secrets", "list", "--instance", instance["id"].as_str().unwrap()]);
        (ran.code() == 0).then(|| ran.answer())
    });
    let rows = lists.max_by_key(|rows| rows.as_array().unwrap().len()).unwrap();
    let rows = rows.as_array().unwrap();
    for row in rows {
        for field in ["name", "enabled", "expiresAt", "contentType", "managed"] {
            assert!(row.get(field).is_some(), "{field} of {row}");
        }
        assert!(row.get("value").is_none());
    }
    assert!(rows.len() >= 60, "every page was read: {}", rows.len());
    assert!(rows.iter().any(|row| row["enabled"] == false));
    assert!(rows.iter().any(|row| row["managed"] == true));
}
