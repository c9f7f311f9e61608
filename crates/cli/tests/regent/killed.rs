//! `kill -9` at each step of a create: the next command counts it once when Azure has confirmed it, and else says what did
//! not come to be and what was left. The sandbox holds one request back, so that the process is at a known step; what it
//! was told and what its journal says show when it is there.

use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use store::Database;
use store::operations::{self, Operation};

use crate::support::{Try, path};

const SECRET: [&str; 6] = ["secret", "--new-secret", "edge-robot", "--username", "robot", "--password-stdin"];
const PASSWORD: &str = "hunter2-and-more";
/// A request that is held back this long is not answered in this test.
const HELD_BACK: u32 = 600_000;

fn words<'a>(instance: &'a str, own: &[&'a str]) -> Vec<&'a str> {
    let host = "contoso.azurecr.io";
    [&["endpoints", "create", "--instance", instance, "--name", "killed", "--host", host, "--method"], own].concat()
}

/// What is written into the journal of this file, whoever's.
fn journal(tried: &Try) -> Option<(Database, Operation)> {
    let database = Database::open(&tried.file()).unwrap();
    let account = format!("Sandbox/{}", tried.ready["tenantId"].as_str().unwrap());
    let users = tried.ready["users"].as_array().unwrap();
    let accounts = users.iter().filter_map(|user| Some(format!("{account}/{}", user["objectId"].as_str()?)));
    let found = accounts.flat_map(|account| operations::list(&database, &account).unwrap()).next();
    found.map(|operation| (database, operation))
}

/// Whether a step of the journal has begun.
fn has_begun(tried: &Try, step: &str) -> bool {
    let lines = journal(tried).map(|(_, operation)| operation.steps).unwrap_or_default();
    lines.as_array().is_some_and(|lines| lines.iter().any(|line| line["step"] == step && line["state"] == "begun"))
}

/// Whether a request of this method whose path holds this was answered or is being answered.
fn was_told(tried: &Try, method: &str, part: &str) -> bool {
    let part = part.to_lowercase();
    tried
        .sent()
        .iter()
        .any(|line| line["method"] == method && line["status"] != 401 && path(line).to_lowercase().contains(&part))
}

fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < Duration::from_secs(30), "{what} did not come");
        std::thread::yield_now();
    }
}

fn kill(mut process: Child) {
    assert!(process.try_wait().unwrap().is_none(), "it was still at work");
    process.kill().unwrap();
    process.wait().unwrap();
}

/// The write that was never answered is a minute old: whether it is still on its way is not in question any more.
fn a_minute_later(tried: &Try) {
    let (database, mut operation) = journal(tried).expect("still open");
    if operation.progress["sentAt"].is_string() {
        operation.progress["sentAt"] = json!("2026-01-01T00:00:00Z");
        operations::note(&database, &operation).unwrap();
    }
}

fn totals(tried: &Try) -> [u64; 3] {
    let metrics = tried.run(&["metrics"]).answer();
    ["created", "failed", "refused"].map(|outcome| metrics[outcome]["total"].as_u64().unwrap())
}

/// What the next command finds once everything is over; and that it finds the same again.
fn at_the_end(tried: &Try) -> (Vec<Value>, [u64; 3]) {
    let mut activity = Value::Null;
    wait_until("the end", || {
        activity = tried.run(&["activity"]).answer();
        activity["unfinished"] == json!([])
    });
    let first = totals(tried);
    assert_eq!(first, totals(tried), "nothing is counted twice");
    (activity["creates"].as_array().unwrap().clone(), first)
}

fn hold_back(method: &str, path: &str) -> Value {
    json!({ "match": { "method": method, "pathRegex": path }, "effect": { "delayMs": HELD_BACK } })
}

fn answer_slowly(method: &str, path: &str) -> Value {
    json!({ "match": { "method": method, "pathRegex": path }, "effect": { "slowBytesPerSecond": 1 } })
}

/// The first request only asks a vault for its challenge.
fn second_answer_slowly(method: &str, path: &str) -> Value {
    let mut fault = answer_slowly(method, path);
    fault["after"] = json!(1);
    fault
}

struct Point {
    fault: Value,
    /// Step of the journal that has begun, or the request that was told.
    reached: Box<dyn Fn(&Try) -> bool>,
    counted: [u64; 3],
    /// What the explanation names, and what it must not.
    named: &'static [&'static str],
    not_named: &'static [&'static str],
}

fn begun(step: &'static str) -> Box<dyn Fn(&Try) -> bool> {
    Box::new(move |tried| has_begun(tried, step))
}

fn told(method: &'static str, part: &'static str) -> Box<dyn Fn(&Try) -> bool> {
    Box::new(move |tried| was_told(tried, method, part))
}

#[test]
fn a_create_that_is_killed_at_any_step_is_counted_once_or_explained() {
    const VAULT: &str = "secret \u{201c}edge-robot\u{201d} in the vault";
    const ENTRY: &str = "entry for \u{201c}edge-robot\u{201d}";
    const SYNC: &str = "secret sync \u{201c}killed-pull-secret\u{201d}";
    let point = |fault, reached, counted, named, not_named| Point { fault, reached, counted, named, not_named };
    let points = [
        // Nothing had been written: there is nothing to count and nothing to explain.
        point(hold_back("GET", "registryEndpoints/killed$"), told("GET", "/instances/"), [0, 0, 0], &[], &[]),
        point(hold_back("PUT", "/secrets/"), begun("keyVaultSecret"), [0, 1, 0], &[], &[VAULT, ENTRY, SYNC]),
        point(second_answer_slowly("PUT", "/secrets/"), told("PUT", "/secrets/"), [0, 1, 0], &[VAULT], &[ENTRY, SYNC]),
        point(
            hold_back("PATCH", "SecretProviderClasses"),
            begun("secretProviderClass"),
            [0, 1, 0],
            &[VAULT],
            &[ENTRY, SYNC],
        ),
        point(hold_back("PUT", "secretSyncs"), begun("secretSync"), [0, 1, 0], &[VAULT, ENTRY], &[SYNC]),
        point(answer_slowly("PUT", "secretSyncs"), told("PUT", "/secretSyncs/"), [0, 1, 0], &[VAULT, ENTRY, SYNC], &[]),
        point(
            hold_back("PUT", "registryEndpoints/killed"),
            begun("registryEndpoint"),
            [0, 1, 0],
            &[VAULT, ENTRY, SYNC],
            &[],
        ),
        // From here on Azure has it.
        point(
            answer_slowly("PUT", "registryEndpoints/killed"),
            told("PUT", "/registryEndpoints/"),
            [1, 0, 0],
            &[],
            &[],
        ),
        point(
            json!({ "match": { "service": "arm", "method": "PUT", "pathRegex": "registryEndpoints/killed" }, "effect": {
                "failOperation": { "code": "ClusterUnreachable", "message": "The cluster did not answer." },
                "slowBytesPerSecond": 1 } }),
            told("PUT", "/registryEndpoints/"),
            [0, 1, 0],
            &[VAULT, ENTRY, SYNC],
            &[],
        ),
    ];
    for (number, point) in points.into_iter().enumerate() {
        let tried = Try::new("empty");
        let instance = tried.instance();
        tried.fault(&point.fault);
        let process = tried.start(&words(&instance, &SECRET), PASSWORD);
        wait_until(&format!("point {number}"), || (point.reached)(&tried));
        kill(process);
        tried.behave();
        if journal(&tried).is_some() {
            a_minute_later(&tried);
        }
        let (creates, counted) = at_the_end(&tried);
        assert_eq!(counted, point.counted, "point {number}: {creates:#?}");
        let detail = creates.first().and_then(|create| create["detail"].as_str()).unwrap_or_default();
        for named in point.named {
            assert!(detail.contains(named), "point {number}: {named} is missing in: {detail}");
        }
        for named in point.not_named {
            assert!(!detail.contains(named), "point {number}: {named} is wrong in: {detail}");
        }
        let file = std::fs::read(tried.file()).unwrap();
        let held = |text: &str| file.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!held(PASSWORD), "point {number}: the password is on the disk");
        assert_eq!(tried.run(&["activity"]).answer()["unfinished"], json!([]));
    }
}

#[test]
fn a_create_killed_while_azure_works_is_followed_by_one_of_many_processes() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    tried.fault(&hold_back("GET", "operationStatuses"));
    let process = tried.start(&words(&instance, &["anonymous"]), "");
    wait_until("the status is awaited", || {
        journal(&tried).is_some_and(|(_, operation)| operation.progress["awaiting"].is_object())
    });
    kill(process);
    tried.behave();
    let unfinished = tried.run(&["activity"]).answer()["unfinished"].clone();
    if let Some(open) = unfinished.get(0) {
        assert_eq!((&open["name"], &open["lines"][0]["state"]), (&json!("killed"), &json!("begun")));
    }
    // Until one of many that look at the same time finds it over.
    wait_until("the count", || {
        let all: Vec<Child> = (0..6).map(|_| tried.start(&["metrics"], "")).collect();
        let totals: Vec<u64> = all
            .into_iter()
            .map(|one| {
                let ran = one.wait_with_output().unwrap();
                let metrics: Value = serde_json::from_slice(&ran.stdout).unwrap();
                metrics["created"]["total"].as_u64().unwrap()
            })
            .collect();
        assert!(totals.iter().all(|total| *total <= 1), "{totals:?}");
        totals.contains(&1)
    });
    assert_eq!(at_the_end(&tried).1, [1, 0, 0]);
}

#[test]
fn a_try_after_a_killed_one_uses_what_was_left_and_counts_one_created_and_one_failed() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    tried.fault(&hold_back("PUT", "secretSyncs"));
    let process = tried.start(&words(&instance, &SECRET), PASSWORD);
    wait_until("the secret sync", || has_begun(&tried, "secretSync"));
    kill(process);
    tried.behave();
    let again = ["secret", "--vault-secret", "edge-robot"];
    let created = tried.run(&words(&instance, &again)).answer();
    assert_eq!(created["provisioningState"], "Succeeded");
    assert_eq!(at_the_end(&tried).1, [1, 1, 0]);
}

#[test]
fn two_that_create_the_same_endpoint_at_the_same_time_count_one() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    let both = [0, 1].map(|_| tried.start(&words(&instance, &["anonymous"]), ""));
    for one in both {
        one.wait_with_output().unwrap();
    }
    let (creates, [created, ..]) = at_the_end(&tried);
    assert_eq!(created, 1, "{creates:#?}");
}

#[test]
fn a_create_that_fails_and_then_succeeds_over_what_it_left_counts_one_of_each() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    tried.fault(
        &json!({ "match": { "service": "arm", "method": "PUT", "pathRegex": "registryEndpoints/killed" }, "times": 1,
        "effect": { "failOperation": { "code": "ClusterUnreachable", "message": "The cluster did not answer." } } }),
    );
    let failed = tried.run(&words(&instance, &["anonymous"]));
    assert_eq!(failed.error()["code"], "OperationFailed");
    let created = tried.run(&words(&instance, &["anonymous"])).answer();
    assert_eq!(created["provisioningState"], "Succeeded");
    let refused = tried.run(&words(&instance, &["anonymous"]));
    assert_eq!(refused.error()["code"], "NameTaken");
    assert_eq!(at_the_end(&tried).1, [1, 1, 1]);
    // Deleted and created again it is another endpoint.
    tried.run(&["endpoints", "delete", created["id"].as_str().unwrap(), "--yes"]).answer();
    tried.run(&words(&instance, &["anonymous"])).answer();
    assert_eq!(at_the_end(&tried).1, [2, 1, 1]);
}

#[test]
fn a_create_whose_answer_is_lost_is_not_counted_before_azure_says_how_it_ended() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    tried.fault(&json!({ "match": { "service": "arm", "method": "GET", "pathRegex": "operationStatuses|registryEndpoints/killed" },
        "after": 1, "effect": { "resetPeer": true } }));
    let lost = tried.run(&words(&instance, &["anonymous"]));
    assert!(lost.error()["message"].as_str().unwrap().contains("goes on asking"), "{}", lost.stderr());
    assert_eq!(totals(&tried), [0, 0, 0]);
    tried.behave();
    assert_eq!(at_the_end(&tried).1, [1, 0, 0]);
}

#[test]
fn the_metrics_are_what_was_counted_and_nothing_else() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    let nothing = json!({ "total": 0, "byMethod": {}, "byDay": [] });
    let empty = tried.run(&["metrics"]).answer();
    assert_eq!(empty, json!({ "created": nothing, "failed": nothing, "refused": nothing }));
    assert_eq!(tried.sent(), Vec::<Value>::new(), "nothing is asked of Azure");
    tried.run(&words(&instance, &["anonymous"])).answer();
    let refused = tried.run(&[
        "endpoints",
        "create",
        "--instance",
        &instance,
        "--name",
        "Bad Name",
        "--host",
        "h.example",
        "--method",
        "system",
    ]);
    assert_eq!(refused.error()["code"], "InvalidInput");
    let metrics = tried.run(&["metrics"]).answer();
    let day = time::OffsetDateTime::now_utc().date().to_string();
    let one = |method: &str| json!({ "total": 1, "byMethod": { method: 1 }, "byDay": [{ "day": day, "count": 1 }] });
    assert_eq!(
        metrics,
        json!({ "created": one("Anonymous"), "failed": nothing, "refused": one("SystemAssignedManagedIdentity") })
    );
}
