//! Long-running operations against scripted answers, with the clock stopped: what is asked when, and what is never asked.
#![allow(clippy::unwrap_used, reason = "a panic is a test's message")]

mod support;

use azure::{ErrorKind, OperationProgress, RegistryEndpointsClient};
use domain::{Authentication, EndpointDocument, RegistryEndpointId, RegistryHost};
use serde_json::{Value, json};
use support::{Script, Scripted, answer, broken, raw, resource};

const ID: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/plants/providers/Microsoft.IoTOperations/instances/aio/registryEndpoints/acr";
const STATUS: &str = "https://management.azure.com/subscriptions/x/operationStatuses/1?api-version=2025-10-01&t=secret";

fn id() -> RegistryEndpointId {
    RegistryEndpointId::parse(ID).unwrap()
}

fn body() -> EndpointDocument {
    let host = RegistryHost::parse("contoso.azurecr.io").unwrap();
    EndpointDocument::new("/cl", &host, Authentication::Anonymous)
}

fn accepted(retry_after: &str) -> Scripted {
    answer(201, &[("azure-asyncoperation", STATUS), ("retry-after", retry_after)], &resource(ID, "Accepted"))
}

fn status(word: &str) -> Scripted {
    answer(200, &[], &json!({ "status": word }))
}

fn done() -> Scripted {
    answer(200, &[], &resource(ID, "Succeeded"))
}

#[tokio::test(start_paused = true)]
async fn a_create_is_polled_no_earlier_than_asked_and_read_once_at_the_end() {
    let slower = answer(200, &[("retry-after", "30")], &json!({ "status": "Provisioning", "percentComplete": 40.0 }));
    let script = Script::of([accepted("17"), status("accepted"), slower, status("sUCCEEDED"), done()]);
    let mut told = Vec::new();
    let client = RegistryEndpointsClient::new(&script.connection());
    let made = client.create_or_update(&id(), &body(), |progress| told.push(progress)).await.unwrap();
    assert_eq!(made.provisioning_state, "Succeeded");
    assert_eq!(script.waits(), [17, 17, 30, 0]);
    let OperationProgress::Running { state, percent, next_poll } = &told[2];
    assert_eq!((state.as_str(), *percent, next_poll.as_secs()), ("Provisioning", Some(40.0), 30));
    assert_eq!(told.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_makes_no_sense_becomes_a_sane_one() {
    for (asked, waited) in [("0", 1), ("600", 600), ("86400", 600), ("-5", 10), ("soon", 10), ("", 10)] {
        let script = Script::of([accepted(asked), status("Succeeded"), done()]);
        RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap();
        assert_eq!(script.waits()[0], waited, "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_update_that_is_over_at_once_asks_nothing_more() {
    let script = Script::of([done()]);
    RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap();
    assert_eq!(script.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn without_a_status_address_the_resource_itself_is_asked() {
    let updating = answer(200, &[("retry-after", "2")], &resource(ID, "Updating"));
    let script = Script::of([updating, answer(200, &[], &resource(ID, "Updating")), done()]);
    RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap();
    assert_eq!(script.waits(), [2, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_operation_says_why_and_with_which_id() {
    let failed = json!({ "status": "Failed", "error": { "code": "HelmFailed", "message": "The cluster said no.", "details": [{ "code": "X", "message": "y" }] } });
    let script = Script::of([accepted("1"), answer(200, &[("x-ms-correlation-request-id", "corr")], &failed)]);
    let error =
        RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::OperationFailed, Some("HelmFailed")));
    assert_eq!((error.message.as_str(), error.correlation_id.as_deref()), ("The cluster said no.", Some("corr")));
    assert_eq!(error.details.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_status_on_another_host_is_never_asked() {
    for foreign in [
        "https://evil.example/status",
        "http://management.azure.com/status",
        "https://management.azure.com:8443/s",
        "https://management.azure.com@evil.example/",
        "//evil.example/s",
        "not a url\u{0}",
    ] {
        let first = answer(201, &[("azure-asyncoperation", foreign), ("retry-after", "1")], &resource(ID, "Accepted"));
        let script = Script::of([first, done()]);
        RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.ok();
        for seen in script.seen() {
            assert!(seen.url.starts_with("https://management.azure.com/subscriptions/"), "{foreign}: {}", seen.url);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_status_that_cannot_be_read_is_asked_three_times_and_then_the_resource() {
    let gone = || answer(404, &[], &json!({ "error": { "code": "OperationNotFound", "message": "Gone." } }));
    let script =
        Script::of([accepted("5"), gone(), gone(), gone(), answer(200, &[], &resource(ID, "Provisioning")), done()]);
    RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap();
    assert_eq!(script.seen().iter().filter(|seen| seen.url.contains("operationStatuses")).count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_is_adopted_and_not_repeated() {
    let page = || raw(504, &[], b"<html>Gateway Timeout</html>");
    for lost in [page(), broken()] {
        let script = Script::of([lost, answer(200, &[], &resource(ID, "Provisioning")), done()]);
        RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap();
        assert_eq!(script.seen().iter().filter(|seen| seen.method == "PUT").count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_answer_was_lost_reports_that_when_something_else_stands_there() {
    let mut other = resource(ID, "Succeeded");
    other["properties"]["host"] = "other.azurecr.io".into();
    let script = Script::of([raw(504, &[], b""), answer(200, &[], &other)]);
    let error =
        RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap_err();
    assert_eq!((error.kind, error.status), (ErrorKind::Service, Some(504)));
}

#[tokio::test(start_paused = true)]
async fn a_throttled_write_waits_as_long_as_asked_or_says_so() {
    let busy = |wait: &str| {
        answer(
            429,
            &[("retry-after", wait)],
            &json!({ "error": { "code": "TooManyRequests", "message": "Slow down." } }),
        )
    };
    let script = Script::of([busy("4"), busy("4"), done()]);
    RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap();
    assert_eq!(script.waits(), [4, 4]);
    let script = Script::of([busy("60")]);
    let error =
        RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap_err();
    assert_eq!((error.kind, error.retry_after.map(|wait| wait.as_secs())), (ErrorKind::Throttled, Some(60)));
}

#[tokio::test(start_paused = true)]
async fn a_delete_follows_its_location_to_the_end() {
    let location = [("location", STATUS), ("retry-after", "3")];
    let script = Script::of([
        answer(202, &location, &Value::Null),
        answer(202, &location, &Value::Null),
        answer(204, &[], &Value::Null),
    ]);
    RegistryEndpointsClient::new(&script.connection()).delete(&id(), |_| ()).await.unwrap();
    assert_eq!(script.waits(), [3, 3]);
    let script = Script::of([answer(204, &[], &Value::Null)]);
    RegistryEndpointsClient::new(&script.connection()).delete(&id(), |_| ()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_delete_with_a_foreign_location_watches_the_resource_go() {
    let missing = answer(404, &[], &json!({ "error": { "code": "ResourceNotFound", "message": "Gone." } }));
    let script = Script::of([
        answer(202, &[("location", "https://evil.example/")], &Value::Null),
        answer(200, &[], &resource(ID, "Deleting")),
        missing,
    ]);
    RegistryEndpointsClient::new(&script.connection()).delete(&id(), |_| ()).await.unwrap();
    assert!(script.seen().iter().all(|seen| !seen.url.contains("evil")));
}

#[tokio::test(start_paused = true)]
async fn an_operation_is_resumed_from_what_was_kept() {
    let script = Script::of([accepted("5")]);
    let begun = RegistryEndpointsClient::new(&script.connection()).begin(&id(), &body()).await.unwrap();
    let azure::arm::registry_endpoints::BegunEndpoint::Running(state) = begun else { panic!("it goes on") };
    assert!(!format!("{state:?}").contains("secret"));
    let kept = serde_json::to_string(&state).unwrap();
    let script = Script::of([status("Succeeded"), done()]);
    let resumed =
        RegistryEndpointsClient::new(&script.connection()).resume(serde_json::from_str(&kept).unwrap(), |_| ()).await;
    assert_eq!(resumed.unwrap().name, "acr");
    let foreign = kept.replace("management.azure.com", "evil.example");
    let script = Script::of([]);
    let refused = RegistryEndpointsClient::new(&script.connection())
        .resume(serde_json::from_str(&foreign).unwrap(), |_| ())
        .await;
    assert_eq!(refused.unwrap_err().kind, ErrorKind::Protocol);
}

#[tokio::test(start_paused = true)]
async fn each_request_has_its_own_id_and_a_use_case_one_for_all() {
    let script = Script::of([accepted("1"), status("Succeeded"), done()]);
    let connection = script.connection().for_use_case();
    RegistryEndpointsClient::new(&connection).create_or_update(&id(), &body(), |_| ()).await.unwrap();
    let own: std::collections::HashSet<_> =
        script.seen().iter().map(|seen| seen.header("x-ms-client-request-id").unwrap().to_owned()).collect();
    let shared: std::collections::HashSet<_> =
        script.seen().iter().map(|seen| seen.header("x-ms-correlation-request-id").unwrap().to_owned()).collect();
    assert_eq!((own.len(), shared.len()), (3, 1));
}

#[tokio::test(start_paused = true)]
async fn pages_are_read_to_the_end_but_not_in_a_circle_nor_from_another_host() {
    let instance = id().instance();
    let link = "https://management.azure.com/next?page=2";
    let script = Script::of([
        answer(200, &[], &json!({ "value": [], "nextLink": link })),
        answer(200, &[], &json!({ "value": [resource(ID, "Succeeded"), { "id": "nonsense" }], "nextLink": null })),
    ]);
    let listing = RegistryEndpointsClient::new(&script.connection()).list_by_instance(&instance).await.unwrap();
    assert_eq!(listing.rows.len(), 1);
    assert!(listing.problem.is_some_and(|problem| problem.message.contains("1 row")), "what is left out is told");
    let script = Script::of([
        answer(200, &[], &json!({ "value": [], "nextLink": link })),
        answer(200, &[], &json!({ "value": [], "nextLink": link })),
    ]);
    let circle = RegistryEndpointsClient::new(&script.connection()).list_by_instance(&instance).await;
    assert_eq!(circle.unwrap().whole().unwrap_err().kind, ErrorKind::Protocol);
    let foreign = json!({ "value": [resource(ID, "Succeeded")], "nextLink": "https://evil.example/" });
    let script = Script::of([answer(200, &[], &foreign)]);
    let foreign = RegistryEndpointsClient::new(&script.connection()).list_by_instance(&instance).await;
    let foreign = foreign.unwrap();
    assert_eq!((foreign.rows.len(), foreign.problem.unwrap().kind), (1, ErrorKind::Protocol), "what came is kept");
}

#[tokio::test(start_paused = true)]
async fn a_status_that_says_nothing_is_not_followed_for_ever_nor_waited_for_a_day() {
    let page = || raw(200, &[], b"<html>Sign in to the network</html>");
    let nothing = || answer(200, &[], &json!({}));
    let empty = || raw(200, &[], b"");
    let odd = || answer(200, &[], &json!({ "status": 7 }));
    for unreadable in [&page as &dyn Fn() -> Scripted, &nothing, &empty, &odd] {
        let answers = [accepted("1"), unreadable(), unreadable(), unreadable(), done()];
        let script = Script::of(answers);
        RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap();
        assert_eq!(script.seen().iter().filter(|seen| seen.url.contains("operationStatuses")).count(), 3);
    }
    for status in [429, 503] {
        let later =
            answer(status, &[("retry-after", "86400")], &json!({ "error": { "code": "Busy", "message": "Later." } }));
        let script = Script::of([accepted("1"), later, self::status("Succeeded"), done()]);
        RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap();
        assert_eq!(script.waits()[1], 600, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_never_ends_is_left_to_itself_with_an_unknown_outcome() {
    let script = Script::of(std::iter::once(accepted("60")).chain((0..100).map(|_| status("Running"))));
    let error =
        RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap_err();
    assert!(error.is_outcome_unknown() && error.kind != ErrorKind::OperationFailed, "{error}");
}

#[tokio::test(start_paused = true)]
async fn what_succeeded_is_read_again_where_it_is_not_known_yet() {
    let missing = || answer(404, &[], &json!({ "error": { "code": "ResourceNotFound", "message": "Not here." } }));
    let broken_gateway = || raw(200, &[], b"<html></html>");
    for early in [1, 4] {
        let answers = [accepted("1"), status("Succeeded")].into_iter().chain((0..early).map(|_| missing()));
        let script = Script::of(answers.chain([broken_gateway(), done()]));
        let made = RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await;
        assert_eq!(made.unwrap().name, "acr");
    }
    let script = Script::of([accepted("1"), status("Succeeded")].into_iter().chain((0..7).map(|_| missing())));
    let error =
        RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap_err();
    assert!(error.is_outcome_unknown() && error.kind == ErrorKind::Service, "it stands all the same: {error}");
}

#[tokio::test(start_paused = true)]
async fn whatever_keeps_the_answer_to_a_write_away_leaves_its_outcome_unknown() {
    let missing = || answer(404, &[], &json!({ "error": { "code": "ResourceNotFound", "message": "Not here." } }));
    let lost = [
        raw(408, &[], b""),
        raw(500, &[], b"{}"),
        raw(502, &[], b"<html>Bad Gateway</html>"),
        raw(503, &[], b"<html>Busy</html>"),
        raw(504, &[], b""),
        raw(200, &[], b"<html>A page of the network</html>"),
        broken(),
    ];
    for lost in lost {
        let script = Script::of([lost, missing()]);
        let error = RegistryEndpointsClient::new(&script.connection())
            .create_or_update(&id(), &body(), |_| ())
            .await
            .unwrap_err();
        assert!(error.is_outcome_unknown(), "{error}");
    }
    for no in [400, 401, 403, 404, 409, 412, 413, 422, 429] {
        let refused = answer(no, &[("retry-after", "60")], &json!({ "error": { "code": "No", "message": "No." } }));
        let script = Script::of([refused, answer(no, &[], &json!({}))]);
        let error = RegistryEndpointsClient::new(&script.connection())
            .create_or_update(&id(), &body(), |_| ())
            .await
            .unwrap_err();
        assert!(!error.is_outcome_unknown(), "{no}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_service_wrote_in_its_own_way_is_adopted() {
    let mut own_way = resource(ID, "Succeeded");
    own_way["properties"]["host"] = "Contoso.AzureCR.io".into();
    own_way["properties"]["authentication"] = json!({ "method": "Anonymous", "anonymousSettings": null, "x": 1 });
    own_way["properties"]["codeSigningCas"] = Value::Null;
    own_way["properties"]["ofTomorrow"] = json!({});
    own_way["extendedLocation"]["name"] = "/CL".into();
    let script = Script::of([raw(502, &[], b""), answer(200, &[], &own_way)]);
    RegistryEndpointsClient::new(&script.connection()).create_or_update(&id(), &body(), |_| ()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_delete_of_something_that_is_gone_is_done() {
    let missing = answer(404, &[], &json!({ "error": { "code": "ResourceNotFound", "message": "Not here." } }));
    let script = Script::of([missing]);
    RegistryEndpointsClient::new(&script.connection()).delete(&id(), |_| ()).await.unwrap();
    let parent = answer(404, &[], &json!({ "error": { "code": "ParentResourceNotFound", "message": "No instance." } }));
    let script = Script::of([parent]);
    assert!(RegistryEndpointsClient::new(&script.connection()).delete(&id(), |_| ()).await.is_err());
}
