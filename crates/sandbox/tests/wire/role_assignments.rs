//! Roles given and taken over ARM, with Azure's rules: who may, which principals and roles there are, what exists once.

use sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::client::{Heard, Visitor};

const ACR_PULL: &str = "7f951dda-4ed3-4680-a7ca-43fe172d538d";
const VERSION: &str = "api-version=2022-04-01";
const NAMES: [&str; 3] = [
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "1f8fad5b-d9cb-469f-a165-70867728950e",
    "2f8fad5b-d9cb-469f-a165-70867728950e",
];

struct Scene {
    visitor: Visitor,
    registry: String,
    subscription: String,
    principal: String,
}

impl Scene {
    /// The first person as owner of one registry, and a principal that pulls for Porto.
    async fn new() -> Self {
        let visitor = Visitor::plant().await;
        let list = |kind: &str| format!("resources | where type =~ '{kind}' | project id, name, identity");
        let found = visitor.graph(&list("microsoft.containerregistry/registries"), json!({})).await.body;
        let named = |row: &&Value| row["name"] == "brenneredge";
        let registry = found["data"].as_array().unwrap().iter().find(named).unwrap()["id"].as_str().unwrap().to_owned();
        let query = "kubernetesconfigurationresources | where id contains 'porto' | project id, identity";
        let found = visitor.graph(query, json!({})).await.body;
        let principal = found["data"][0]["identity"]["principalId"].as_str().unwrap().to_owned();
        let subscription = registry.split('/').take(3).collect::<Vec<_>>().join("/");
        Self { visitor, registry, subscription, principal }
    }

    async fn owner() -> Self {
        let scene = Self::new().await;
        scene.give("Owner").await;
        scene
    }

    async fn give(&self, role: &str) {
        let body = json!({ "user": self.visitor.user(0), "role": role, "scope": self.registry });
        assert_eq!(self.visitor.control("POST", "assignments", Some(&body)).await.status, 200);
    }

    fn role(&self, id: &str) -> String {
        format!("{}/providers/Microsoft.Authorization/roleDefinitions/{id}", self.subscription)
    }

    async fn put(&self, name: &str, properties: Value) -> Heard {
        let path = format!("{}/providers/Microsoft.Authorization/roleAssignments/{name}?{VERSION}", self.registry);
        self.visitor.arm("PUT", &path, Some(&json!({ "properties": properties }))).await
    }

    async fn delete(&self, name: &str) -> Heard {
        let path = format!("{}/providers/Microsoft.Authorization/roleAssignments/{name}?{VERSION}", self.registry);
        self.visitor.arm("DELETE", &path, None).await
    }

    /// The names of the roles that the principal holds at the registry.
    async fn held(&self) -> Vec<String> {
        let path = format!(
            "{}/providers/Microsoft.Authorization/roleAssignments?{VERSION}&$filter=principalId%20eq%20'{}'",
            self.registry, self.principal
        );
        let found = self.visitor.arm("GET", &path, None).await.body;
        let name = |one: &Value| one["name"].as_str().unwrap().to_owned();
        found["value"].as_array().unwrap().iter().map(name).collect()
    }
}

#[tokio::test]
async fn a_role_is_given_once_seen_everywhere_and_taken() {
    let scene = Scene::owner().await;
    let wanted = json!({ "roleDefinitionId": scene.role(ACR_PULL), "principalId": scene.principal, "principalType": "ServicePrincipal" });
    let made = scene.put(NAMES[0], wanted.clone()).await;
    assert_eq!((made.status, &made.body["properties"]["principalId"]), (201, &json!(scene.principal)), "{}", made.text);
    assert_eq!(made.body["properties"]["scope"], scene.registry.as_str());
    assert_eq!(scene.put(NAMES[0], wanted.clone()).await.status, 200, "the same again");
    let twice = scene.put(NAMES[1], wanted).await;
    assert_eq!((twice.status, twice.code()), (409, "RoleAssignmentExists"));
    assert_eq!(scene.held().await, [NAMES[0]]);
    scene.visitor.advance(5).await;
    let query = format!("authorizationresources | where name == '{}' | project id, properties", NAMES[0]);
    assert_eq!(scene.visitor.graph(&query, json!({})).await.body["totalRecords"], 1);
    assert_eq!(scene.delete(NAMES[0]).await.status, 200);
    assert_eq!(scene.delete(NAMES[0]).await.status, 204);
    assert!(scene.held().await.is_empty());
    scene.visitor.advance(10).await;
    assert_eq!(scene.visitor.graph(&query, json!({})).await.body["totalRecords"], 0);
}

#[tokio::test]
async fn what_cannot_be_given_is_refused_as_azure_refuses_it() {
    let scene = Scene::owner().await;
    let nobody = "99999999-d9cb-469f-a165-70867728950e";
    let role = scene.role(ACR_PULL);
    let user = scene.visitor.control("GET", "scenario?full=1", None).await.body["users"][0]["objectId"]
        .as_str()
        .unwrap()
        .to_owned();
    for (name, properties, status, code) in [
        ("pull", json!({ "roleDefinitionId": role, "principalId": scene.principal }), 400, "InvalidRoleAssignmentId"),
        (NAMES[0], json!({ "roleDefinitionId": role, "principalId": nobody }), 400, "PrincipalNotFound"),
        (
            NAMES[0],
            json!({ "roleDefinitionId": scene.role(nobody), "principalId": scene.principal }),
            404,
            "RoleDefinitionDoesNotExist",
        ),
        (
            NAMES[0],
            json!({ "roleDefinitionId": role, "principalId": user, "principalType": "ServicePrincipal" }),
            400,
            "UnmatchedPrincipalType",
        ),
        (NAMES[0], json!({ "roleDefinitionId": role }), 400, "InvalidCreateRoleAssignmentRequest"),
        (
            NAMES[0],
            json!({ "roleDefinitionId": role, "principalId": nobody, "principalType": "ServicePrincipal" }),
            201,
            "",
        ),
        (
            NAMES[0],
            json!({ "roleDefinitionId": role, "principalId": scene.principal }),
            400,
            "RoleAssignmentUpdateNotPermitted",
        ),
    ] {
        let heard = scene.put(name, properties.clone()).await;
        assert_eq!((heard.status, heard.code()), (status, code), "{properties}: {}", heard.text);
    }
}

#[tokio::test]
async fn it_takes_the_right_to_give_rights() {
    let scene = Scene::new().await;
    let wanted = json!({ "roleDefinitionId": scene.role(ACR_PULL), "principalId": scene.principal });
    let refused = scene.put(NAMES[0], wanted.clone()).await;
    assert_eq!((refused.status, refused.code()), (403, "AuthorizationFailed"), "a Contributor may not");
    assert_eq!(scene.delete(NAMES[0]).await.status, 403);
    scene.give("Role Based Access Control Administrator").await;
    assert_eq!(scene.put(NAMES[0], wanted).await.status, 201);
    let body = json!({ "user": scene.visitor.user(0), "role": "Role Based Access Control Administrator" });
    assert_eq!(scene.visitor.control("DELETE", "assignments", Some(&body)).await.body, json!({ "taken": 1 }));
    assert_eq!(scene.delete(NAMES[0]).await.status, 403);
}

#[tokio::test]
async fn a_role_of_the_companys_own_counts_with_what_it_leaves_out() {
    let mut scene = Scene::owner().await;
    let path = format!("{}/providers/Microsoft.Authorization/roleDefinitions/{}?{VERSION}", scene.registry, NAMES[2]);
    let role = |not: Value| {
        json!({ "properties": { "roleName": "Registry hand", "assignableScopes": [scene.registry],
            "permissions": [{ "actions": ["Microsoft.ContainerRegistry/registries/*"], "notActions": not, "dataActions": [], "notDataActions": [] }] } })
    };
    let made = scene.visitor.arm("PUT", &path, Some(&role(json!([])))).await;
    assert_eq!((made.status, &made.body["properties"]["type"]), (201, &json!("CustomRole")), "{}", made.text);
    // Somebody without any right gets it.
    let stranger = scene.visitor.user(3);
    let users = scene.visitor.ready["users"].as_array().unwrap().clone();
    let id = users[3]["objectId"].as_str().unwrap().to_owned();
    let given = scene.put(NAMES[0], json!({ "roleDefinitionId": scene.role(NAMES[2]), "principalId": id })).await;
    assert_eq!(given.status, 201, "{}", given.text);
    assert_eq!(scene.visitor.arm("DELETE", &path, None).await.code(), "RoleDefinitionHasAssignments");
    let without_reading = role(json!(["Microsoft.ContainerRegistry/registries/read"]));
    let owner = scene.visitor.user(0);
    let registry = format!("{}?api-version=2023-07-01", scene.registry);
    scene.visitor.become_person(&stranger).await;
    assert_eq!(scene.visitor.arm("GET", &registry, None).await.status, 200);
    scene.visitor.become_person(&owner).await;
    assert_eq!(scene.visitor.arm("PUT", &path, Some(&without_reading)).await.status, 201);
    scene.visitor.become_person(&stranger).await;
    assert_eq!(scene.visitor.arm("GET", &registry, None).await.status, 403);
}

#[tokio::test]
async fn a_deny_assignment_is_listed_and_stands_above_every_role() {
    let scene = Scene::owner().await;
    let list = format!("{}/providers/Microsoft.Authorization/denyAssignments?{VERSION}", scene.registry);
    assert_eq!(scene.visitor.arm("GET", &list, None).await.body, json!({ "value": [] }));
    let denial = json!({ "scope": scene.registry, "actions": ["Microsoft.Authorization/roleAssignments/write"] });
    assert_eq!(scene.visitor.control("POST", "denials", Some(&denial)).await.status, 200);
    let shown = scene.visitor.arm("GET", &list, None).await.body;
    assert_eq!(shown["value"][0]["properties"]["permissions"][0]["actions"], denial["actions"]);
    let wanted = json!({ "roleDefinitionId": scene.role(ACR_PULL), "principalId": scene.principal });
    assert_eq!(scene.put(NAMES[0], wanted).await.status, 403);
}

#[tokio::test]
async fn what_was_given_is_in_the_state_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.sqlite");
    let options = || Options { state: Some(file.clone()), ..Options::default() };
    let first = Visitor::with(options()).await;
    let scope = format!("/subscriptions/{}", first.ready["subscriptions"][0].as_str().unwrap());
    let body = json!({ "user": first.user(3), "role": "Reader", "scope": scope });
    first.control("POST", "assignments", Some(&body)).await;
    let count = |scenario: &Value| scenario["roleAssignments"].as_array().unwrap().len();
    let before = count(&first.control("GET", "scenario", None).await.body);
    let Visitor { sandbox, .. } = first;
    Sandbox::shutdown(sandbox).await;
    let mut second = Visitor::with(options()).await;
    assert_eq!(count(&second.control("GET", "scenario", None).await.body), before);
    let user = second.user(3);
    second.become_person(&user).await;
    assert_eq!(second.arm("GET", &format!("{scope}?api-version=2022-12-01"), None).await.status, 200);
}
