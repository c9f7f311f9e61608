//! Registry endpoints, instances and sign-in against the sandbox: what comes back, and what was sent for it.
#![allow(clippy::unwrap_used, reason = "a panic is a test's message")]

mod support;

use azure::{ErrorKind, InstancesClient, RegistryEndpointsClient, SubscriptionsClient};
use domain::{
    Authentication, ClientId, EndpointDocument, InstanceId, RegistryEndpointId, RegistryEndpointName, RegistryHost,
    TenantId,
};
use sandbox::Options;
use serde_json::{Value, json};
use support::Emulator;

fn endpoint(instance: &InstanceId, name: &str) -> RegistryEndpointId {
    instance.endpoint(&RegistryEndpointName::parse(name).unwrap())
}

fn instance(emulator: &Emulator) -> (InstanceId, String) {
    let instance = emulator.instance();
    let id = InstanceId::parse(instance["id"].as_str().unwrap()).unwrap();
    (id, instance["customLocationId"].as_str().unwrap().to_owned())
}

fn body(extended_location: &str, authentication: Authentication) -> EndpointDocument {
    EndpointDocument::new(extended_location, &RegistryHost::parse("contoso.azurecr.io").unwrap(), authentication)
}

#[tokio::test]
async fn the_first_person_signs_in_and_sees_tenants_and_subscriptions() {
    let emulator = Emulator::start("plant").await;
    assert!(emulator.account.user_principal_name.contains('@') && !emulator.account.object_id.is_empty());
    let client = SubscriptionsClient::new(&emulator.connection);
    assert_eq!(client.list().await.unwrap().len(), emulator.subscriptions().len());
    assert!(client.tenants().await.unwrap().iter().any(|tenant| tenant.id == emulator.account.tenant_id));
    let tokens = emulator.sent("POST", "/oauth2/v2.0/token");
    assert_eq!(tokens.len(), 1, "sign-in's own token serves the first requests");
}

#[tokio::test]
async fn each_method_is_created_and_stands_there_as_sent() {
    let emulator =
        Emulator::with(Options { scenario: "plant".parse().unwrap(), lro_seconds: 1, ..Options::default() }).await;
    let (instance, location) = instance(&emulator);
    let client = RegistryEndpointsClient::new(&emulator.connection);
    let guid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    let methods = [
        ("t-anonymous", Authentication::Anonymous),
        ("t-system", Authentication::SystemAssigned { audience: Some("https://management.azure.com/".to_owned()) }),
        (
            "t-user",
            Authentication::UserAssigned {
                client_id: ClientId::parse(guid).unwrap(),
                tenant_id: TenantId::parse(guid).unwrap(),
                scope: None,
            },
        ),
        ("t-secret", Authentication::ArtifactPullSecret { secret_ref: "pull-secret".to_owned() }),
    ];
    for (name, authentication) in methods {
        let id = endpoint(&instance, name);
        assert_eq!(client.get_opt(&id).await.unwrap(), None);
        let mut told = 0;
        let made = client.create_or_update(&id, &body(&location, authentication.clone()), |_| told += 1).await.unwrap();
        assert_eq!(
            (made.authentication.clone(), made.provisioning_state.as_str()),
            (authentication.clone(), "Succeeded")
        );
        assert!(told > 0);
        assert_eq!(client.get(&id).await.unwrap().authentication, authentication);
        let put = emulator.sent("PUT", name);
        assert_eq!(put.len(), 1);
        assert_eq!(put[0]["query"]["api-version"], "2025-10-01");
        assert_eq!(put[0]["body"]["properties"]["authentication"], Value::from(authentication));
        client.delete(&id, |_| ()).await.unwrap();
        assert_eq!(client.get_opt(&id).await.unwrap(), None);
        client.delete(&id, |_| ()).await.unwrap();
    }
}

#[tokio::test]
async fn a_list_by_instance_is_whole_and_an_instance_that_is_not_there_is_an_error() {
    let emulator = Emulator::start("estate:2:45").await;
    let client = RegistryEndpointsClient::new(&emulator.connection);
    let (instance, _) = instance(&emulator);
    let listed = client.list_by_instance(&instance).await.unwrap().whole().unwrap();
    assert_eq!(listed.len(), 45);
    assert!(listed.iter().any(domain::RegistryEndpoint::is_built_in));
    let missing = InstanceId::parse(&instance.to_string().replace(instance.resource_id().name(), "nowhere")).unwrap();
    assert_eq!(client.list_by_instance(&missing).await.unwrap_err().kind, ErrorKind::NotFound);
    let error = client.get_opt(&endpoint(&missing, "acr")).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::NotFound, Some("ParentResourceNotFound")));
}

#[tokio::test]
async fn instances_are_read_one_by_one_and_by_subscription() {
    let emulator = Emulator::start("plant").await;
    let client = InstancesClient::new(&emulator.connection);
    let mut all = Vec::new();
    for subscription in emulator.subscriptions() {
        all.extend(client.list_by_subscription(&subscription).await.unwrap().whole().unwrap());
    }
    assert_eq!(all.len(), emulator.sandbox.ready()["instances"].as_array().unwrap().len());
    assert!(all.iter().any(|instance| !instance.secret_sync.enabled) && all.iter().any(domain::Instance::is_too_old));
    let one = client
        .get(&InstanceId::parse(&all[0].id.to_uppercase().replace("/SUBSCRIPTIONS", "/subscriptions")).unwrap())
        .await;
    assert_eq!(one.unwrap().name, all[0].name);
}

#[tokio::test]
async fn an_operation_that_fails_says_why() {
    let emulator = Emulator::start("plant").await;
    let (instance, location) = instance(&emulator);
    emulator.faults(json!([{ "match": { "service": "arm", "method": "PUT" }, "times": 1, "effect": { "failOperation": { "code": "HelmFailed", "message": "The cluster said no." } } }])).await;
    let client = RegistryEndpointsClient::new(&emulator.connection);
    let error = client
        .create_or_update(&endpoint(&instance, "t-fails"), &body(&location, Authentication::Anonymous), |_| ())
        .await
        .unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::OperationFailed, Some("HelmFailed")));
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let emulator = Emulator::start("plant").await;
    let (instance, _) = instance(&emulator);
    let client = RegistryEndpointsClient::new(&emulator.connection);
    let id = endpoint(&instance, "default");
    let mut kinds = Vec::new();
    for (status, code) in
        [(403, "AuthorizationFailed"), (409, "Conflict"), (404, "ResourceGroupNotFound"), (422, "Odd"), (451, "Odd")]
    {
        let body = json!({ "error": { "code": code, "message": "No." } });
        emulator.faults(json!([{ "match": { "service": "arm" }, "times": 1, "effect": { "status": { "code": status, "body": body } } }])).await;
        let error = client.get_opt(&id).await.unwrap_err();
        assert_eq!(error.code.as_deref(), Some(code));
        kinds.push(error.kind);
    }
    use ErrorKind::{Conflict, Forbidden, NotFound, Refused, Service};
    assert_eq!(kinds, [Forbidden, Conflict, NotFound, Refused, Service]);
}

#[tokio::test]
async fn a_short_throttling_is_waited_out() {
    let emulator = Emulator::start("plant").await;
    let (instance, _) = instance(&emulator);
    emulator
        .faults(
            json!([{ "match": { "service": "arm" }, "effect": { "throttle": { "requests": 1, "retryAfter": 1 } } }]),
        )
        .await;
    let before = emulator.sent("GET", "registryEndpoints").len();
    RegistryEndpointsClient::new(&emulator.connection).list_by_instance(&instance).await.unwrap();
    assert_eq!(emulator.sent("GET", "registryEndpoints").len() - before, 2);
}

#[tokio::test]
async fn fifty_requests_with_an_expired_token_fetch_one_new_token() {
    let emulator =
        Emulator::with(Options { scenario: "plant".parse().unwrap(), token_seconds: 3600, ..Options::default() }).await;
    let url = format!("{}/_sandbox/clock", emulator.sandbox.base_url());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    assert!(client.post(url).json(&json!({ "advanceSeconds": 7200 })).send().await.unwrap().status().is_success());
    let (instance, _) = instance(&emulator);
    let endpoints = RegistryEndpointsClient::new(&emulator.connection);
    let reads = futures::future::join_all((0..50).map(|_| endpoints.list_by_instance(&instance))).await;
    assert!(reads.iter().all(Result::is_ok), "{:?}", reads.iter().find(|read| read.is_err()));
    assert_eq!(emulator.sent("POST", "/oauth2/v2.0/token").len(), 2);
}

#[tokio::test]
async fn a_sandbox_that_is_gone_is_offline_within_seconds() {
    let emulator = Emulator::start("empty").await;
    let (instance, _) = instance(&emulator);
    let connection = emulator.connection.clone();
    emulator.sandbox.shutdown().await;
    let started = std::time::Instant::now();
    let error = RegistryEndpointsClient::new(&connection).list_by_instance(&instance).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Offline);
    assert!(started.elapsed().as_secs() < 15, "{:?}", started.elapsed());
}

#[tokio::test]
async fn nothing_that_was_recorded_or_printed_holds_a_token() {
    let emulator = Emulator::start("plant").await;
    let (instance, _) = instance(&emulator);
    RegistryEndpointsClient::new(&emulator.connection).list_by_instance(&instance).await.unwrap();
    let printed = format!("{:?} {:?}", emulator.connection, emulator.credential);
    assert!(!printed.contains("eyJ"), "{printed}");
    for line in emulator.record().iter().filter(|line| line["path"].as_str().unwrap().contains("registryEndpoints")) {
        assert!(line["headers"]["authorization"].as_str().unwrap().starts_with("Bearer sha256:"));
    }
}
