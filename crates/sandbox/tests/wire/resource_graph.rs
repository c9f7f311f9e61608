//! Resource Graph: the queries Regent needs, what is refused, paging, lag and quota.

use sandbox::{Options, Scenario};
use serde_json::{Value, json};

use crate::client::{Visitor, options};

const ENDPOINTS: &str = "resources | where type =~ 'microsoft.iotoperations/instances/registryendpoints'";

fn names(body: &Value) -> Vec<&str> {
    body["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_contracts_query_for_endpoints_is_answered() {
    let visitor = Visitor::plant().await;
    let query = format!(
        "{ENDPOINTS}\n| extend instanceId = tostring(split(id, '/registryEndpoints/', 0)[0])\n| project id, name, type, resourceGroup, subscriptionId, extendedLocation, properties, systemData, instanceId | order by id asc"
    );
    let heard = visitor.graph(&query, json!({ "resultFormat": "objectArray", "$top": 1000 })).await;
    assert_eq!(heard.status, 200, "{}", heard.text);
    assert_eq!(heard.body["resultTruncated"], "false", "a text, as the real one is");
    let rows = heard.body["data"].as_array().unwrap();
    assert_eq!((rows.len(), &heard.body["totalRecords"]), (21, &json!(21)));
    assert!(rows.iter().all(|row| row["type"] == "microsoft.iotoperations/instances/registryendpoints"));
    assert!(
        rows.iter().any(|row| row["id"].as_str().unwrap().contains("registryendpoints")),
        "some ids are in lower case"
    );
    assert!(rows.iter().any(|row| row["id"].as_str().unwrap().contains("registryEndpoints")));
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted());
    let fields: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(
        fields,
        [
            "id",
            "name",
            "type",
            "resourceGroup",
            "subscriptionId",
            "extendedLocation",
            "properties",
            "systemData",
            "instanceId"
        ]
    );
}

#[tokio::test]
async fn the_other_queries_of_the_contract_are_answered() {
    let visitor = Visitor::plant().await;
    let place = visitor.instance_entry("aio-linz-furnace")["customLocationId"].as_str().unwrap().to_uppercase();
    let counts = [
        ("resources | where type =~ 'microsoft.iotoperations/instances'".to_owned(), 5),
        ("resources | where type =~ 'microsoft.containerregistry/registries' | project id,name,location,sku,properties".to_owned(), 6),
        ("resources | where type =~ 'microsoft.keyvault/vaults' | project id, properties.vaultUri".to_owned(), 4),
        ("resources | where type =~ 'microsoft.managedidentity/userassignedidentities' | extend clientId = tostring(properties.clientId)".to_owned(), 9),
        ("resourcecontainers | where type =~ 'microsoft.resources/subscriptions'".to_owned(), 3),
        (format!("resources | where extendedLocation.name =~ '{place}' | where type startswith 'microsoft.iotoperations' or type startswith 'microsoft.secretsync'"), 12),
        ("kubernetesconfigurationresources | where type =~ 'microsoft.kubernetesconfiguration/extensions' | where properties.ExtensionType =~ 'microsoft.iotoperations' | project id, identity.principalId".to_owned(), 5),
        ("extensibilityresources | take 5".to_owned(), 0),
    ];
    for (query, count) in counts {
        let heard = visitor.graph(&query, json!({})).await;
        assert_eq!((heard.status, &heard.body["totalRecords"]), (200, &json!(count)), "{query}: {}", heard.text);
    }
}

#[tokio::test]
async fn operators_follow_kustos_rules_of_case() {
    let visitor = Visitor::plant().await;
    let hits = [
        ("name == 'default'", 5),
        ("name == 'Default'", 0),
        ("name =~ 'DEFAULT'", 5),
        ("name != 'default'", 16),
        ("name !~ 'DEFAULT'", 16),
        ("name in ('default', 'samples')", 6),
        ("name in ('Default')", 0),
        ("name in~ ('DEFAULT')", 5),
        ("name !in ('default')", 16),
        ("properties.host contains 'AZURECR'", 11),
        ("properties.host contains_cs 'AZURECR'", 0),
        ("properties.host !contains 'azurecr'", 10),
        ("properties.host has 'azurecr'", 11),
        ("properties.host has 'azure'", 1),
        ("properties.host startswith 'MCR'", 5),
        ("properties.host endswith '.IO'", 11),
        ("isnotempty(properties.codeSigningCas)", 1),
        ("isnull(properties.codeSigningCas)", 20),
        (
            "not(name == 'default') and (properties.provisioningState == 'Failed' or properties.provisioningState == 'Deleting')",
            2,
        ),
        ("tolower(properties.authentication.method) == 'anonymous'", 10),
        ("array_length(properties.codeSigningCas) == 2", 1),
        ("properties.codeSigningCas[-1].type == 'ConfigMap'", 1),
        ("properties['host'] == \"mcr.microsoft.com\"", 5),
        ("strcat(name, '/', resourceGroup) == @'default/rg-linz-furnace'", 1),
        ("split(id, '/')[2] == subscriptionId", 21),
    ];
    for (condition, count) in hits {
        let heard = visitor.graph(&format!("{ENDPOINTS} | where {condition}"), json!({})).await;
        assert_eq!(heard.body["totalRecords"], count, "{condition}: {}", heard.text);
        visitor.advance(1).await;
    }
}

#[tokio::test]
async fn rows_are_shaped_by_the_steps() {
    let visitor = Visitor::plant().await;
    let by = visitor.graph(&format!("{ENDPOINTS} | summarize n=count() by method=tostring(properties.authentication.method) | order by n desc, method asc"), json!({})).await;
    assert_eq!(by.body["data"][0], json!({ "method": "Anonymous", "n": 10 }));
    let count = visitor.graph(&format!("{ENDPOINTS} | count"), json!({})).await;
    assert_eq!(count.body["data"], json!([{ "Count": 21 }]));
    let top = visitor.graph(&format!("{ENDPOINTS} | top 2 by name asc | project name"), json!({})).await;
    assert_eq!(names(&top.body), ["company-acr", "company-acr"]);
    let away =
        visitor.graph(&format!("{ENDPOINTS} | project id, name, type | project-away type | take 1"), json!({})).await;
    assert_eq!(away.body["data"][0].as_object().map(|row| row.len()), Some(2));
    let distinct = visitor.graph("resources | distinct subscriptionId", json!({})).await;
    assert_eq!(distinct.body["count"], 3);
    let largest = visitor.graph(&format!("{ENDPOINTS} | sort by name | project name | limit 1"), json!({})).await;
    assert_eq!(names(&largest.body), ["tomorrow"], "Kusto sorts from large to small unless told otherwise");
}

#[tokio::test]
async fn a_table_has_columns_and_rows() {
    let visitor = Visitor::plant().await;
    let heard = visitor
        .graph(
            &format!("{ENDPOINTS} | project name, properties | order by name asc"),
            json!({ "resultFormat": "table", "$top": 1 }),
        )
        .await;
    assert_eq!(
        heard.body["data"]["columns"],
        json!([{ "name": "name", "type": "string" }, { "name": "properties", "type": "object" }])
    );
    assert_eq!(heard.body["data"]["rows"][0][0], "company-acr");
}

#[tokio::test]
async fn what_is_outside_the_subset_is_an_error_and_never_a_wrong_answer() {
    let visitor = Visitor::plant().await;
    let queries = [
        "resources | join kind=inner (resourcecontainers) on subscriptionId",
        "resources | union resourcecontainers",
        "resources | mv-expand properties",
        "resources | parse id with x",
        "let a = 1; resources",
        "resources | summarize dcount(name)",
        "resources | where name matches regex 'a'",
        "resources | extend x = 1 + 1",
        "resources | where ago(1d) > 1",
        "nonsense",
        "resources |",
        "resources | where",
        "resources | where name == 'open",
        "resources | where nosuchcolumn == 'x'",
        "resources | where name",
        "resources | where tolower(name)",
        "resources | project name, name",
        "resources | order by properties asc",
        "resources | take -1",
        "resources | take 1.5",
        "resources; resources",
        "",
        "resources | where name == 'a' 'b'",
        "resources | order by name asc nulls last",
        "resources | project tolower(name)",
    ];
    for query in queries {
        let heard = visitor.graph(query, json!({})).await;
        assert_eq!((heard.status, heard.code()), (400, "BadRequest"), "{query}: {}", heard.text);
        assert_eq!(heard.details().first().map(|detail| detail.0.as_str()), Some("InvalidQuery"), "{query}");
        visitor.advance(1).await;
    }
    let bad = visitor.graph("resources\n| join x", json!({})).await;
    let failure = &bad.body["error"]["details"][1];
    assert_eq!(
        (&failure["code"], &failure["line"], &failure["token"]),
        (&json!("ParserFailure"), &json!(2), &json!("join"))
    );
}

#[tokio::test]
async fn pages_are_cut_by_token_by_skip_and_not_without_an_id() {
    let visitor = Visitor::with(options(Scenario::Estate { instances: 7, endpoints: 20 })).await;
    let query = format!("{ENDPOINTS} | project id, name | order by id asc");
    let first = visitor.graph(&query, json!({})).await;
    assert_eq!(
        (&first.body["count"], &first.body["totalRecords"]),
        (&json!(100), &json!(140)),
        "a hundred unless told otherwise"
    );
    assert_eq!(first.body["resultTruncated"], "false");
    let token = first.body["$skipToken"].clone();
    let second = visitor.graph(&query, json!({ "$skipToken": token, "$top": 1000 })).await;
    assert_eq!(second.body["count"], 40, "the token keeps the place, $top changes the size");
    assert!(second.body.get("$skipToken").is_none());
    let skipped = visitor.graph(&query, json!({ "$skip": 100, "$top": 1000 })).await;
    assert_eq!(skipped.body["data"], second.body["data"]);
    let foreign =
        visitor.graph(&format!("{ENDPOINTS} | project id | order by id asc"), json!({ "$skipToken": token })).await;
    assert_eq!((foreign.status, foreign.details()[0].0.as_str()), (400, "InvalidSkipToken"));
    let nameless = visitor.graph(&format!("{ENDPOINTS} | project name"), json!({ "$top": 10 })).await;
    assert_eq!(nameless.body["resultTruncated"], "true");
    assert!(nameless.body.get("$skipToken").is_none(), "without id there is no way on");
    let taken = visitor.graph(&format!("{ENDPOINTS} | take 50"), json!({ "$top": 20, "$skip": 10 })).await;
    assert_eq!((&taken.body["count"], taken.body.get("$skipToken")), (&json!(20), None));
    for options in
        [json!({ "$top": 0 }), json!({ "$top": 1001 }), json!({ "$skip": -1 }), json!({ "resultFormat": "csv" })]
    {
        assert_eq!(visitor.graph(&query, options.clone()).await.status, 400, "{options}");
    }
}

#[tokio::test]
async fn a_write_shows_after_the_lag_and_a_deleted_row_stays_as_long() {
    let visitor = Visitor::with(Options { graph_lag_seconds: 30, lro_seconds: 1, ..Options::default() }).await;
    let path = |name: &str| {
        format!("{}/registryEndpoints/{name}?api-version=2025-10-01", visitor.instance("aio-linz-furnace"))
    };
    let shown = |name: &'static str| {
        let visitor = &visitor;
        async move {
            let heard = visitor.graph(&format!("{ENDPOINTS} | where name == '{name}'"), json!({})).await;
            heard.body["data"][0]["properties"]["provisioningState"].as_str().unwrap_or("absent").to_owned()
        }
    };
    visitor.arm("PUT", &path("brand-new"), Some(&visitor.endpoint_body("aio-linz-furnace"))).await;
    visitor.arm("DELETE", &path("samples"), None).await;
    visitor.advance(20).await;
    assert_eq!((shown("brand-new").await.as_str(), shown("samples").await.as_str()), ("absent", "Succeeded"));
    visitor.advance(20).await;
    assert_eq!((shown("brand-new").await.as_str(), shown("samples").await.as_str()), ("Succeeded", "absent"));
}

#[tokio::test]
async fn the_sixteenth_query_in_five_seconds_has_to_wait() {
    let visitor = Visitor::plant().await;
    let first = visitor.graph("resources | take 1", json!({})).await;
    assert_eq!(
        (first.header("x-ms-user-quota-remaining"), first.header("x-ms-user-quota-resets-after")),
        ("14", "00:00:05")
    );
    for _ in 0..14 {
        assert_eq!(visitor.graph("resources | take 1", json!({})).await.status, 200);
    }
    let over = visitor.graph("resources | take 1", json!({})).await;
    assert_eq!((over.status, over.code()), (429, "RateLimiting"));
    let wait: u64 = over.header("retry-after").parse().unwrap();
    assert!((1..=5).contains(&wait));
    visitor.advance(wait).await;
    assert_eq!(visitor.graph("resources | take 1", json!({})).await.status, 200);
}

#[tokio::test]
async fn a_graph_without_endpoints_still_has_the_instances() {
    let visitor = Visitor::with(Options { graph_without_endpoints: true, ..Options::default() }).await;
    assert_eq!(visitor.graph(ENDPOINTS, json!({})).await.body["totalRecords"], 0);
    let instances = visitor.graph("resources | where type =~ 'microsoft.iotoperations/instances'", json!({})).await;
    assert_eq!(instances.body["totalRecords"], 5);
}

#[tokio::test]
async fn scopes_are_those_the_caller_sees() {
    let mut visitor = Visitor::plant().await;
    let path = "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01";
    let lab = visitor.ready["subscriptions"][2].clone();
    let one = visitor
        .arm(
            "POST",
            path,
            Some(&json!({ "subscriptions": [lab, "00000000-0000-0000-0000-000000000001"], "query": ENDPOINTS })),
        )
        .await;
    assert_eq!(one.body["totalRecords"], 2, "an unknown subscription beside a known one is silently absent");
    let none = visitor
        .arm(
            "POST",
            path,
            Some(&json!({ "subscriptions": ["00000000-0000-0000-0000-000000000001"], "query": ENDPOINTS })),
        )
        .await;
    assert_eq!((none.status, none.code()), (403, "AccessDenied"));
    let many = vec!["00000000-0000-0000-0000-000000000001"; 1001];
    assert_eq!(
        visitor.arm("POST", path, Some(&json!({ "subscriptions": many, "query": ENDPOINTS }))).await.status,
        400
    );
    let old =
        visitor.arm("POST", &path.replace("2024-04-01", "2019-04-01"), Some(&json!({ "query": ENDPOINTS }))).await;
    assert_eq!(old.status, 400);
    let newcomer = visitor.user(3);
    visitor.become_person(&newcomer).await;
    let tenant = visitor.arm("POST", path, Some(&json!({ "query": ENDPOINTS }))).await;
    assert_eq!((tenant.status, &tenant.body["totalRecords"]), (200, &json!(0)), "no rights look like no rows");
}

#[tokio::test]
async fn options_of_the_wrong_kind_and_queries_without_end_are_refused_at_once() {
    let visitor = Visitor::plant().await;
    for options in [
        json!({ "$skipToken": 5 }),
        json!({ "$skipToken": "made up" }),
        json!({ "$top": 0 }),
        json!({ "$top": 1001 }),
        json!({ "$top": "5" }),
        json!({ "$skip": -1 }),
        json!({ "resultFormat": "csv" }),
        json!({ "allowPartialScopes": "yes" }),
        json!({ "authorizationScopeFilter": "Everywhere" }),
    ] {
        let heard = visitor.graph("resources | project id", options.clone()).await;
        assert_eq!((heard.status, heard.code()), (400, "BadRequest"), "{options}: {}", heard.text);
        visitor.advance(1).await;
    }
    for query in [
        format!("resources | where {}true{}", "not(".repeat(20_000), ")".repeat(20_000)),
        format!("resources | where {}", "(".repeat(20_000)),
        format!("resources | where {}", vec!["name == 'x'"; 20_000].join(" or ")),
    ] {
        let heard = visitor.graph(&query, json!({})).await;
        assert_eq!((heard.status, heard.code()), (400, "BadRequest"), "{}", heard.text);
        visitor.advance(6).await;
    }
}
