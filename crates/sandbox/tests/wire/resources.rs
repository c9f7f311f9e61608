//! What ARM does for every type: tokens, versions, parents, groups, rights, pages, request ids.

use sandbox::Options;
use serde_json::Value;

use crate::client::{Visitor, heard};

#[tokio::test]
async fn without_a_good_token_there_is_401_and_the_way_to_one() {
    let visitor = Visitor::with(Options { token_seconds: 60, ..Options::default() }).await;
    let path = "/subscriptions?api-version=2022-12-01";
    let none = visitor.send("management.azure.com", "GET", path, "", None).await;
    assert_eq!((none.status, none.code()), (401, "AuthenticationFailed"));
    assert!(none.header("www-authenticate").contains("authorization_uri=\"https://login.microsoftonline.com/"));
    let odd = visitor.send("management.azure.com", "GET", path, "eyJ.not.ours", None).await;
    assert_eq!((odd.status, odd.code()), (401, "InvalidAuthenticationToken"));
    let vault = visitor.token(&visitor.user(0), "https://vault.azure.net/.default", "common").await;
    let wrong = visitor.send("management.azure.com", "GET", path, &vault, None).await;
    assert_eq!((wrong.status, wrong.code()), (401, "InvalidAuthenticationTokenAudience"));
    visitor.advance(61).await;
    let old = visitor.arm("GET", path, None).await;
    assert_eq!((old.status, old.code()), (401, "ExpiredAuthenticationToken"));
}

#[tokio::test]
async fn a_token_of_another_directory_does_not_open_a_subscription() {
    let visitor = Visitor::plant().await;
    let token = visitor.token(&visitor.user(0), "https://management.azure.com/.default", "glasworks.example").await;
    let id = format!("{}?api-version=2025-10-01", visitor.instance("aio-linz-furnace"));
    let heard = visitor.send("management.azure.com", "GET", &id, &token, None).await;
    assert_eq!((heard.status, heard.code()), (401, "InvalidAuthenticationTokenTenant"));
}

#[tokio::test]
async fn api_versions_are_checked_for_each_type() {
    let visitor = Visitor::plant().await;
    let base = visitor.instance("aio-linz-furnace");
    let missing = visitor.arm("GET", &format!("{base}/registryEndpoints"), None).await;
    assert_eq!((missing.status, missing.code()), (400, "MissingApiVersionParameter"));
    let invented = visitor.arm("GET", &format!("{base}/registryEndpoints?api-version=2025-10-01-preview"), None).await;
    assert_eq!((invented.status, invented.code()), (400, "NoRegisteredProviderFound"));
    assert!(invented.text.contains("2025-10-01"), "the supported versions are named");
    let early = visitor.arm("GET", &format!("{base}/registryEndpoints?api-version=2024-11-01"), None).await;
    assert_eq!((early.status, early.code()), (400, "InvalidResourceType"));
    for version in ["2025-07-01-preview", "2025-10-01", "2026-03-01", "2026-07-01"] {
        let heard = visitor.arm("GET", &format!("{base}/registryEndpoints?api-version={version}"), None).await;
        assert_eq!(heard.status, 200, "{version}");
    }
}

#[tokio::test]
async fn what_is_missing_is_named_from_the_outside_in() {
    let visitor = Visitor::plant().await;
    let base = visitor.instance("aio-linz-furnace");
    let group = base.split("/providers/").next().unwrap();
    let version = "?api-version=2025-10-01";
    let cases = [
        (
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g".to_owned(),
            404,
            "SubscriptionNotFound",
        ),
        (base.replace("rg-linz-furnace", "rg-nowhere"), 404, "ResourceGroupNotFound"),
        (format!("{base}-not/registryEndpoints"), 404, "ParentResourceNotFound"),
        (format!("{base}-not/registryEndpoints/default"), 404, "ParentResourceNotFound"),
        (format!("{base}-not"), 404, "ResourceNotFound"),
        (format!("{base}/oddities"), 404, "InvalidResourceType"),
        (format!("{group}/providers/Microsoft.Oddities/things/a"), 404, "InvalidResourceNamespace"),
    ];
    for (path, status, code) in cases {
        let heard = visitor.arm("GET", &format!("{path}{version}"), None).await;
        assert_eq!((heard.status, heard.code()), (status, code), "{path}");
    }
}

#[tokio::test]
async fn a_list_is_followed_by_absolute_links_even_over_an_empty_page() {
    let visitor = Visitor::plant().await;
    let subscription = visitor.instance("aio-linz-furnace").split("/resourceGroups").next().unwrap().to_owned();
    let mut path = format!("{subscription}/providers/Microsoft.ContainerRegistry/registries?api-version=2023-07-01");
    let mut sizes = Vec::new();
    let mut names = Vec::new();
    loop {
        let page = visitor.arm("GET", &path, None).await;
        assert_eq!(page.status, 200, "{}", page.text);
        let value = page.body["value"].as_array().unwrap();
        sizes.push(value.len());
        names.extend(value.iter().map(|registry| registry["properties"]["loginServer"].as_str().unwrap().to_owned()));
        let Some(next) = page.body["nextLink"].as_str() else { break };
        path = next.strip_prefix("https://management.azure.com").unwrap().to_owned();
    }
    assert_eq!(sizes, [0, 3, 2]);
    assert!(names.contains(&"brenneredge-f3h8c2d5gkb7a4e9.azurecr.io".to_owned()));
}

#[tokio::test]
async fn links_are_built_from_the_host_that_was_used() {
    let visitor = Visitor::plant().await;
    let subscription = visitor.instance("aio-linz-furnace").split("/resourceGroups").next().unwrap().to_owned();
    let path = format!("{subscription}/providers/Microsoft.KeyVault/vaults?api-version=2023-07-01");
    let heard = visitor.send("", "GET", &path, visitor.arm_token(), None).await;
    assert!(heard.body["nextLink"].as_str().unwrap().starts_with(visitor.sandbox.base_url()), "{}", heard.text);
}

#[tokio::test]
async fn instances_are_listed_by_subscription_and_by_group_as_far_as_they_may_be_seen() {
    let mut visitor = Visitor::plant().await;
    let base = visitor.instance("aio-linz-furnace");
    let subscription = base.split("/resourceGroups").next().unwrap().to_owned();
    let list = |scope: &str| format!("{scope}/providers/Microsoft.IoTOperations/instances?api-version=2025-10-01");
    let all = visitor.arm("GET", &list(&subscription), None).await;
    assert_eq!(all.body["value"].as_array().map(Vec::len), Some(3));
    let one = visitor.arm("GET", &list(base.split("/providers").next().unwrap()), None).await;
    assert_eq!(one.body["value"][0]["name"], "aio-linz-furnace");
    assert!(one.body["value"][0]["properties"]["defaultSecretProviderClassRef"]["resourceId"].is_string());
    let newcomer = visitor.user(3);
    visitor.become_person(&newcomer).await;
    assert_eq!(
        visitor.arm("GET", "/subscriptions?api-version=2022-12-01", None).await.body["value"],
        Value::Array(vec![])
    );
    let refused = visitor.arm("GET", &list(&subscription), None).await;
    assert_eq!((refused.status, refused.code()), (403, "AuthorizationFailed"));
}

#[tokio::test]
async fn request_ids_are_given_and_the_correlation_is_kept() {
    let visitor = Visitor::plant().await;
    let request = visitor
        .request("management.azure.com", "GET", "/subscriptions?api-version=2022-12-01")
        .bearer_auth(visitor.arm_token())
        .header("x-ms-correlation-request-id", "11111111-2222-3333-4444-555555555555")
        .header("x-ms-client-request-id", "66666666-7777-8888-9999-000000000000")
        .header("x-ms-return-client-request-id", "true");
    let heard = heard(request).await;
    assert_eq!(heard.header("x-ms-correlation-request-id"), "11111111-2222-3333-4444-555555555555");
    assert_eq!(heard.header("x-ms-client-request-id"), "66666666-7777-8888-9999-000000000000");
    assert!(!heard.header("x-ms-request-id").is_empty() && heard.header("date").ends_with("GMT"));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused_in_arms_words() {
    let visitor = Visitor::plant().await;
    let path = format!("{}/registryEndpoints/odd?api-version=2025-10-01", visitor.instance("aio-linz-furnace"));
    let put = || visitor.request("management.azure.com", "PUT", &path).bearer_auth(visitor.arm_token());
    let broken = heard(put().header("content-type", "application/json").body("{\"properties\":")).await;
    assert_eq!((broken.status, broken.code()), (400, "InvalidRequestContent"));
    let plain = heard(put().header("content-type", "text/plain").body("{}")).await;
    assert_eq!((plain.status, plain.code()), (415, "UnsupportedMediaType"));
}

#[tokio::test]
async fn subscriptions_tenants_and_groups_are_those_of_the_caller() {
    let visitor = Visitor::plant().await;
    let subscriptions = visitor.arm("GET", "/subscriptions?api-version=2022-12-01", None).await;
    assert_eq!(subscriptions.body["value"].as_array().map(Vec::len), Some(3));
    let tenants = visitor.arm("GET", "/tenants?api-version=2022-12-01", None).await;
    assert_eq!(tenants.body["value"].as_array().map(Vec::len), Some(2), "a guest has two");
    let id = visitor.ready["subscriptions"][0].as_str().unwrap();
    let groups = visitor.arm("GET", &format!("/subscriptions/{id}/resourcegroups?api-version=2022-12-01"), None).await;
    assert_eq!(groups.body["value"].as_array().map(Vec::len), Some(4));
}

#[tokio::test]
async fn all_tracked_resources_are_listed_in_pages_by_type_and_by_name() {
    let visitor = Visitor::plant().await;
    let instance = visitor.instance("aio-linz-furnace");
    let group = instance.split("/providers/").next().unwrap();
    let subscription = group.split("/resourceGroups/").next().unwrap();
    let get = async |path: String| visitor.arm("GET", &path, None).await;
    let version = "api-version=2021-04-01";
    let all = get(format!("{group}/resources?{version}")).await;
    let listed = all.body["value"].as_array().unwrap();
    assert!(listed.iter().any(|one| one["type"] == "Microsoft.IoTOperations/instances"), "{}", all.text);
    assert!(
        listed
            .iter()
            .all(|one| one.get("properties").is_none() && one["type"].as_str().unwrap().matches('/').count() == 1)
    );
    let filter = "$filter=resourceType%20eq%20'Microsoft.KeyVault/vaults'";
    let (mut path, mut vaults) = (format!("{subscription}/resources?{version}&{filter}&$top=1"), 0);
    loop {
        let page = get(path).await.body;
        vaults += page["value"].as_array().unwrap().len();
        match page["nextLink"].as_str() {
            Some(next) => path = next.strip_prefix("https://management.azure.com").unwrap().to_owned(),
            None => break,
        }
    }
    assert_eq!(vaults, 3);
    let refused = get(format!("{subscription}/resources?{version}&$filter=tagName%20eq%20'x'")).await;
    assert_eq!((refused.status, refused.code()), (400, "InvalidFilterInQueryString"));
    let whether = async |path: String| visitor.arm("HEAD", &path, None).await.status;
    assert_eq!(whether(format!("{group}?{version}")).await, 204);
    assert_eq!(whether(format!("{group}-not?{version}")).await, 404);
}
