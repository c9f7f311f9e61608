//! The list in memory: own writes over a graph that lags, and windows of rows.

use domain::Authentication;

use super::*;
use crate::nouns::endpoint_query::SortKey;

const INSTANCE: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg/providers/Microsoft.IoTOperations/instances/oslo";

fn endpoint(name: &str, modified: &str) -> RegistryEndpoint {
    RegistryEndpoint {
        id: format!("{INSTANCE}/registryEndpoints/{name}"),
        name: name.to_owned(),
        host: format!("{name}.azurecr.io"),
        method: "Anonymous".to_owned(),
        authentication: Authentication::Anonymous,
        instance_id: INSTANCE.to_owned(),
        instance_name: "oslo".to_owned(),
        subscription_id: "3f2504e0-4f89-41d3-9a0c-0305e82c3301".to_owned(),
        resource_group: "rg".to_owned(),
        provisioning_state: "Succeeded".to_owned(),
        health_state: "Unknown".to_owned(),
        code_signing_cas: Vec::new(),
        last_modified_at: Some(modified.to_owned()),
        last_modified_by: None,
        created_at: None,
        custom_location_id: None,
    }
}

fn query(filter: &str) -> EndpointQuery {
    EndpointQuery {
        filter: filter.to_owned(),
        instance_id: None,
        sort_by: SortKey::Name,
        descending: false,
        offset: 0,
        limit: 200,
    }
}

fn names(inventory: &Inventory) -> Vec<String> {
    inventory.window(&query("")).rows.into_iter().map(|row| row.name).collect()
}

#[test]
fn a_created_endpoint_stays_until_the_graph_shows_it() {
    let inventory = Inventory::default();
    inventory.replace("t1".to_owned(), vec![endpoint("a", "2026-01-01T00:00:00Z")]);
    inventory.wrote(endpoint("b", "2026-01-02T00:00:00Z"));
    assert_eq!(names(&inventory), ["a", "b"]);
    inventory.replace("t2".to_owned(), vec![endpoint("a", "2026-01-01T00:00:00Z")]);
    assert_eq!(names(&inventory), ["a", "b"]);
    let lower = RegistryEndpoint { id: endpoint("b", "").id.to_lowercase(), ..endpoint("b", "2026-01-02T00:00:00Z") };
    inventory.replace("t3".to_owned(), vec![endpoint("a", "2026-01-01T00:00:00Z"), lower]);
    assert_eq!(names(&inventory), ["a", "b"]);
    assert!(inventory.unconfirmed().is_empty());
    inventory.replace("t4".to_owned(), vec![endpoint("a", "2026-01-01T00:00:00Z")]);
    assert_eq!(names(&inventory), ["a"], "someone else deleted it meanwhile");
}

#[test]
fn a_deleted_endpoint_does_not_come_back_while_the_graph_lags() {
    let inventory = Inventory::default();
    let gone = endpoint("a", "2026-01-01T00:00:00Z");
    inventory.replace("t1".to_owned(), vec![gone.clone()]);
    inventory.deleted(&RegistryEndpointId::parse(&gone.id).expect("an ID"));
    inventory.replace("t2".to_owned(), vec![gone.clone()]);
    assert!(names(&inventory).is_empty());
    inventory.replace("t3".to_owned(), Vec::new());
    inventory.replace("t4".to_owned(), vec![gone]);
    assert_eq!(names(&inventory), ["a"], "it was created again after the graph had shown it gone");
}

#[test]
fn an_older_row_does_not_hide_our_newer_write() {
    let inventory = Inventory::default();
    inventory.wrote(RegistryEndpoint { host: "new.azurecr.io".to_owned(), ..endpoint("a", "2026-01-02T00:00:00Z") });
    inventory.replace("t1".to_owned(), vec![endpoint("a", "2026-01-01T00:00:00Z")]);
    assert_eq!(inventory.window(&query("")).rows[0].host, "new.azurecr.io");
}

#[test]
fn a_window_holds_its_rows_and_counts_all_that_match() {
    let inventory = Inventory::default();
    let all = (0..1000).map(|n| endpoint(&format!("plant-{n:04}"), "2026-01-01T00:00:00Z")).collect();
    inventory.replace("t".to_owned(), all);
    let window = inventory.window(&EndpointQuery { offset: 100, limit: 50, descending: true, ..query("PLANT-0") });
    assert_eq!((window.total, window.matching, window.offset, window.rows.len()), (1000, 1000, 100, 50));
    assert_eq!(window.rows[0].name, "plant-0899");
    let few = inventory.window(&query("plant-000 anonymous"));
    assert_eq!(few.matching, 10);
    assert_eq!(inventory.window(&query("no such")).matching, 0);
}
