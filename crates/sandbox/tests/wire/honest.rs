//! Where the sandbox would be kinder than Azure if it merely echoed: conditions of HTTP, two writers, one bad entry in a class,
//! disabled subscriptions, hosts by region, and lists that never end.

use serde_json::json;

use crate::client::{VAULT_SCOPE, Visitor, heard};
use crate::secret_sync::Chain;

const LINZ: &str = "aio-linz-furnace";

fn endpoint(visitor: &Visitor, name: &str) -> String {
    format!("{}/registryEndpoints/{name}?api-version=2025-10-01", visitor.instance(LINZ))
}

async fn put_if(visitor: &Visitor, name: &str, condition: (&str, &str)) -> (u16, String) {
    let request = visitor.request("management.azure.com", "PUT", &endpoint(visitor, name));
    let request = request.bearer_auth(visitor.arm_token()).header(condition.0, condition.1);
    let heard = heard(request.json(&visitor.endpoint_body(LINZ))).await;
    (heard.status, heard.code().to_owned())
}

#[tokio::test]
async fn a_create_that_says_so_replaces_nothing() {
    let visitor = Visitor::plant().await;
    let refused = (412, "PreconditionFailed".to_owned());
    assert_eq!(put_if(&visitor, "default", ("if-none-match", "*")).await, refused);
    assert_eq!(put_if(&visitor, "fresh", ("if-match", "*")).await, refused);
    assert_eq!(put_if(&visitor, "fresh", ("if-none-match", "*")).await.0, 201);
    assert_eq!(put_if(&visitor, "fresh", ("if-none-match", "*")).await, refused, "also while it is being made");
    assert_eq!(put_if(&visitor, "fresh", ("if-match", "*")).await, (409, "Conflict".to_owned()));
    visitor.finish().await;
    assert_eq!(put_if(&visitor, "fresh", ("if-match", "*")).await.0, 200);
}

#[tokio::test]
async fn a_second_writer_is_told_to_wait_while_the_class_is_being_changed() {
    let chain = Chain::of_linz().await;
    let patch =
        json!({ "properties": { "objects": "array:\n  - |\n    objectName: ghcr-pull\n    objectType: secret\n" } });
    assert_eq!(chain.visitor.arm("PATCH", &chain.class, Some(&patch)).await.status, 202);
    let second = chain.visitor.arm("PATCH", &chain.class, Some(&patch)).await;
    assert_eq!((second.status, second.code()), (409, "Conflict"));
    chain.visitor.finish().await;
    assert_eq!(chain.visitor.arm("PATCH", &chain.class, Some(&patch)).await.status, 202);
}

#[tokio::test]
async fn one_bad_entry_fails_every_sync_of_its_class_and_each_says_which() {
    let chain = Chain::of_linz().await;
    chain.fetch("ghcr-pull").await;
    chain.visitor.finish().await;
    for name in ["first", "second"] {
        assert_eq!(chain.put(name, &chain.body("ghcr-pull")).await.status, 201);
    }
    chain.visitor.finish().await;
    assert_eq!(chain.condition("first").await.0, "True");
    chain.fetch("not-in-the-vault").await;
    chain.visitor.finish().await;
    for name in ["first", "second"] {
        assert_eq!(chain.condition(name).await, ("False".to_owned(), "ProviderError".to_owned()), "{name}");
        let sync = chain.visitor.arm("GET", &chain.sync(name), None).await.body;
        let message = sync["properties"]["status"]["conditions"][0]["message"].as_str().unwrap();
        assert!(message.contains("objectName:not-in-the-vault") && message.contains("SecretNotFound"), "{message}");
    }
    let token = chain.visitor.token(&chain.visitor.user(0), VAULT_SCOPE, "common").await;
    let path = "/secrets/not-in-the-vault?api-version=7.5";
    let value = json!({ "value": "now there" });
    chain.visitor.send("kv-brenner-linz.vault.azure.net", "PUT", path, &token, Some(&value)).await;
    chain.visitor.advance(10).await;
    assert_eq!(chain.condition("first").await.0, "True", "it passes when the entry does");
}

#[tokio::test]
async fn a_disabled_subscription_is_read_and_not_written() {
    let visitor = Visitor::plant().await;
    let instance = visitor.instance(LINZ);
    let subscription = instance.split('/').nth(2).unwrap();
    let set = |state: &str| json!({ "subscriptionStates": { subscription: state } });
    assert_eq!(visitor.control("POST", "settings", Some(&set("Disabled"))).await.status, 200);
    let listed = visitor.arm("GET", "/subscriptions?api-version=2022-12-01", None).await.body;
    let state = |id: &str| {
        listed["value"].as_array().unwrap().iter().find(|one| one["subscriptionId"] == id).unwrap()["state"].clone()
    };
    assert_eq!(state(subscription), "Disabled");
    let put = visitor.arm("PUT", &endpoint(&visitor, "fresh"), Some(&visitor.endpoint_body(LINZ))).await;
    assert_eq!((put.status, put.code()), (409, "ReadOnlyDisabledSubscription"));
    assert_eq!(visitor.arm("GET", &endpoint(&visitor, "default"), None).await.status, 200);
    assert_eq!(visitor.arm("DELETE", &endpoint(&visitor, "samples"), None).await.status, 202);
    visitor.control("POST", "settings", Some(&set("Enabled"))).await;
    let put = visitor.arm("PUT", &endpoint(&visitor, "fresh"), Some(&visitor.endpoint_body(LINZ))).await;
    assert_eq!(put.status, 201, "{}", put.text);
    assert_eq!(visitor.control("POST", "settings", Some(&set("Asleep"))).await.status, 400);
}

#[tokio::test]
async fn a_login_server_by_region_is_the_registry_where_it_is() {
    let visitor = Visitor::plant().await;
    for (host, status) in [
        ("brennerglass.westeurope.geo.azurecr.io", 401),
        ("brennerglass.eastus.geo.azurecr.io", 421),
        ("nobody.westeurope.geo.azurecr.io", 421),
    ] {
        let heard = visitor.send(host, "GET", "/v2/", "", None).await;
        assert_eq!(heard.status, status, "{host}: {}", heard.text);
        if status == 401 {
            let challenge = heard.header("www-authenticate");
            assert!(challenge.contains(&format!("realm=\"https://{host}/oauth2/token\"")), "{challenge}");
        }
    }
}

#[tokio::test]
async fn a_list_that_never_ends_has_another_link_on_each_page() {
    let visitor = Visitor::plant().await;
    let list = format!("{}/registryEndpoints?api-version=2025-10-01", visitor.instance(LINZ));
    let rules = json!([
        { "match": { "service": "arm", "method": "GET" }, "effect": { "endlessPages": true } },
        { "match": { "service": "graph" }, "effect": { "endlessPages": { "row": { "id": "/r/1" } } } },
    ]);
    assert_eq!(visitor.control("POST", "faults", Some(&rules)).await.status, 200);
    let first = visitor.arm("GET", &list, None).await.body;
    let next = first["nextLink"].as_str().unwrap();
    let second = visitor.follow(next).await.body;
    assert_eq!((&first["value"], &second["value"]), (&json!([]), &json!([])));
    assert_ne!(second["nextLink"], next);
    let graph = visitor.graph("resources", json!({})).await.body;
    assert_eq!((&graph["data"], &graph["resultTruncated"]), (&json!([{ "id": "/r/1" }]), &json!("false")));
    assert_ne!(visitor.graph("resources", json!({})).await.body["$skipToken"], graph["$skipToken"]);
}
