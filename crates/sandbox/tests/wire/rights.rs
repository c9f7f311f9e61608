//! Who may do what, as ARM and Resource Graph tell it: permissions at a scope, role assignments and definitions.

use serde_json::{Value, json};

use crate::client::Visitor;

const API: &str = "api-version=2022-04-01";

fn values(body: &Value) -> &Vec<Value> {
    body["value"].as_array().unwrap()
}

async fn ask(visitor: &Visitor, scope: &str, rest: &str) -> Value {
    let joint = if rest.contains('?') { '&' } else { '?' };
    let path = format!("{scope}/providers/Microsoft.Authorization/{rest}{joint}{API}");
    let heard = visitor.arm("GET", &path, None).await;
    assert_eq!(heard.status, 200, "{}", heard.text);
    heard.body
}

#[tokio::test]
async fn permissions_are_those_of_the_caller_at_any_scope() {
    let mut visitor = Visitor::plant().await;
    let instance = visitor.instance("aio-linz-furnace");
    let endpoint = format!("{instance}/registryEndpoints/default");
    let group = instance.split("/providers/").next().unwrap().to_owned();
    let subscription = format!("/subscriptions/{}", visitor.ready["subscriptions"][0].as_str().unwrap());
    for scope in [
        &endpoint,
        &instance,
        &group,
        &subscription,
        &instance.to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions"),
    ] {
        let mine = ask(&visitor, scope, "permissions").await;
        assert!(values(&mine).iter().any(|one| one["actions"] == json!(["*"])), "{scope}");
        assert!(values(&mine).iter().any(|one| one["dataActions"][0] == "Microsoft.KeyVault/vaults/secrets/*"));
    }
    visitor.become_person(&visitor.user(1)).await;
    let theirs = ask(&visitor, &endpoint, "permissions").await;
    let actions: Vec<&str> =
        values(&theirs).iter().flat_map(|one| one["actions"].as_array().unwrap()).filter_map(Value::as_str).collect();
    assert!(actions.contains(&"Microsoft.IoTOperations/*") && !actions.contains(&"*"), "{actions:?}");
    visitor.become_person(&visitor.user(3)).await;
    assert!(values(&ask(&visitor, &endpoint, "permissions").await).is_empty(), "nothing is a list too");
    let nowhere =
        format!("{subscription}/resourceGroups/rg-nowhere/providers/Microsoft.Authorization/permissions?{API}");
    assert_eq!(visitor.arm("GET", &nowhere, None).await.code(), "ResourceGroupNotFound");
}

#[tokio::test]
async fn what_permissions_promise_is_what_a_write_hears() {
    let mut visitor = Visitor::plant().await;
    let path = format!("{}/registryEndpoints/promised?api-version=2025-10-01", visitor.instance("aio-linz-furnace"));
    let body = visitor.endpoint_body("aio-linz-furnace");
    visitor.become_person(&visitor.user(2)).await;
    let refused = visitor.arm("PUT", &path, Some(&body)).await;
    assert_eq!((refused.status, refused.code()), (403, "AuthorizationFailed"), "a reader");
    visitor.become_person(&visitor.user(1)).await;
    let refused = visitor.arm("PUT", &path, Some(&body)).await;
    assert_eq!((refused.status, refused.code()), (403, "LinkedAuthorizationFailed"), "an AIO administrator");
    visitor.become_person(&visitor.user(0)).await;
    assert_eq!(visitor.arm("PUT", &path, Some(&body)).await.status, 201);
}

#[tokio::test]
async fn assignments_at_a_scope_are_those_above_it_and_below_unless_the_filter_says_otherwise() {
    let visitor = Visitor::plant().await;
    let subscription = format!("/subscriptions/{}", visitor.ready["subscriptions"][0].as_str().unwrap());
    let all = ask(&visitor, &subscription, "roleAssignments").await;
    let at = ask(&visitor, &subscription, "roleAssignments?$filter=atScope()").await;
    assert!(values(&all).len() > values(&at).len());
    assert!(values(&at).iter().all(|one| one["properties"]["scope"] == subscription.as_str()), "{at}");
    let me = visitor.ready["users"][0]["objectId"].as_str().unwrap();
    let mine = ask(&visitor, &subscription, &format!("roleAssignments?$filter=principalId%20eq%20'{me}'")).await;
    assert_eq!(values(&mine).len(), 3, "two of the subscription, one of a registry below it");
    assert!(
        values(&mine)
            .iter()
            .any(|one| one["properties"]["condition"].as_str().is_some_and(|text| text.contains("repositories:name")))
    );
    assert!(values(&mine).iter().all(|one| one["properties"]["principalType"] == "User"));
    let one = values(&mine)[0]["id"].as_str().unwrap();
    let read = visitor.arm("GET", &format!("{one}?{API}"), None).await;
    assert_eq!((read.status, &read.body["properties"]["principalId"]), (200, &json!(me)));
    let odd = format!("{subscription}/providers/Microsoft.Authorization/roleAssignments?$filter=name%20eq%20'x'&{API}");
    assert_eq!(visitor.arm("GET", &odd, None).await.code(), "UnsupportedQuery");
}

#[tokio::test]
async fn the_arc_extension_is_who_pulls_and_its_role_fits_the_registry_or_not() {
    let visitor = Visitor::plant().await;
    let scenario = visitor.control("GET", "scenario?full=1", None).await.body;
    let resources = scenario["resources"].as_array().unwrap();
    let find = |name: &str| resources.iter().find(|one| one["name"] == name).unwrap();
    let registry = find("brennerglass");
    assert_eq!(registry["properties"]["roleAssignmentMode"], "AbacRepositoryPermissions");
    let extension = |site: &str| {
        let of_site = |one: &&Value| {
            let id = one["id"].as_str().unwrap();
            one["type"] == "Microsoft.KubernetesConfiguration/extensions" && id.contains(site)
        };
        resources.iter().find(of_site).unwrap()["identity"]["principalId"].clone()
    };
    let held = ask(&visitor, registry["id"].as_str().unwrap(), "roleAssignments").await;
    let role_of = |principal: &Value| {
        let mine = values(&held).iter().find(|one| one["properties"]["principalId"] == *principal).unwrap();
        mine["properties"]["roleDefinitionId"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    };
    assert_eq!(role_of(&extension("arc-linz")), "b93aa761-3e63-49ed-ac28-beffa264f7ac");
    assert_eq!(
        role_of(&extension("arc-poznan")),
        "7f951dda-4ed3-4680-a7ca-43fe172d538d",
        "the trap: AcrPull on an ABAC registry"
    );
    assert_ne!(
        find("aio-linz-furnace")["identity"]["principalId"],
        extension("arc-linz"),
        "not the instance's identity"
    );
}

#[tokio::test]
async fn roles_can_be_read_by_id_and_by_name() {
    let visitor = Visitor::plant().await;
    let subscription = format!("/subscriptions/{}", visitor.ready["subscriptions"][0].as_str().unwrap());
    let pull = ask(&visitor, &subscription, "roleDefinitions?$filter=roleName%20eq%20'AcrPull'").await;
    assert_eq!(values(&pull).len(), 1);
    let id = values(&pull)[0]["name"].as_str().unwrap();
    let read = ask(&visitor, &subscription, &format!("roleDefinitions/{id}")).await;
    assert_eq!(read["properties"]["permissions"][0]["actions"][0], "Microsoft.ContainerRegistry/registries/pull/read");
}

#[tokio::test]
async fn the_graph_has_assignments_and_roles_in_a_table_of_their_own() {
    let mut visitor = Visitor::plant().await;
    let query = "authorizationresources | where type =~ 'microsoft.authorization/roleassignments' | where properties.principalType =~ 'ServicePrincipal' | project id, principalId = tostring(properties.principalId), scope = tostring(properties.scope)";
    let heard = visitor.graph(query, json!({})).await;
    assert!(heard.body["data"].as_array().unwrap().len() > 8, "{}", heard.text);
    let roles = "authorizationresources | where type =~ 'microsoft.authorization/roledefinitions' | where properties.roleName == 'AcrPull' | project name";
    let heard = visitor.graph(roles, json!({})).await;
    assert_eq!(heard.body["data"], json!([{ "name": "7f951dda-4ed3-4680-a7ca-43fe172d538d" }]));
    let none = visitor.graph("resources | where type startswith 'microsoft.authorization' | count", json!({})).await;
    assert_eq!(none.body["data"][0]["Count"], 0);
    visitor.become_person(&visitor.user(3)).await;
    let hidden = visitor.graph("authorizationresources", json!({})).await;
    assert_eq!(hidden.status, 403, "{}", hidden.text);
}
