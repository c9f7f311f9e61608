//! Someone creates endpoints, also while the network comes and goes, and looks at what was counted.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::create::{create, draft};
use crate::support::{App, Emulator, sandbox};

fn activity(app: &App) -> Value {
    let query = json!({ "outcome": null, "method": null, "instanceId": null, "offset": 0, "limit": 200 });
    app.invoke("get_activity", json!({ "query": query })).unwrap()
}

#[test]
fn a_create_is_counted_once_with_its_refusals_and_its_draft_is_gone() {
    let emulator = sandbox("empty");
    let app = emulator.app();
    let empty = activity(&app);
    assert_eq!((&empty["matching"], &empty["metrics"]["created"]["total"]), (&json!(0), &json!(0)));
    let draft = draft(&emulator, "contoso", json!({}));
    create(&app, &draft, None, Value::Null).unwrap();
    assert_eq!(create(&app, &draft, None, Value::Null).unwrap_err()["code"], "NameTaken");
    let counted = activity(&app);
    let totals = |outcome: &str| counted["metrics"][outcome]["total"].clone();
    assert_eq!([totals("created"), totals("failed"), totals("refused")], [json!(1), json!(0), json!(1)]);
    let [refused, created] = [0, 1].map(|row| counted["rows"][row].clone());
    assert_eq!((&created["name"], &created["outcome"]), (&json!("contoso"), &json!("created")));
    assert_eq!((&refused["outcome"], &refused["errorCode"]), (&json!("refused"), &json!("NameTaken")));
    assert_eq!(app.invoke("list_open_creates", json!({})).unwrap(), json!({ "unfinished": [], "ended": [] }));
}

#[test]
fn a_create_that_the_network_took_away_is_followed_in_the_background_and_counted_when_it_is_over() {
    let emulator = sandbox("empty");
    let app = emulator.app();
    let lost = json!([{ "match": { "service": "arm", "method": "GET", "pathRegex": "operationStatuses|registryEndpoints/contoso" },
        "after": 1, "effect": { "resetPeer": true } }]);
    emulator.faults(&lost);
    let error = create(&app, &draft(&emulator, "contoso", json!({})), None, Value::Null).unwrap_err();
    assert!(error["message"].as_str().unwrap().contains("Regent goes on asking"), "{error}");
    emulator.behave();
    let start = Instant::now();
    let ended = loop {
        let open = app.invoke("list_open_creates", json!({})).unwrap();
        if let Some(ended) = open["ended"].get(0) {
            assert_eq!(open["unfinished"], json!([]));
            break ended.clone();
        }
        assert!(start.elapsed() < Duration::from_secs(60), "it is not followed: {open}");
        std::thread::yield_now();
    };
    assert_eq!((&ended["name"], &ended["created"]), (&json!("contoso"), &json!(true)));
    assert_eq!(activity(&app)["metrics"]["created"]["total"], 1);
    assert_eq!(app.rows("contoso")["matching"], 1, "and it is in the list");
}

#[test]
fn telemetry_is_off_until_it_is_turned_on_with_an_address() {
    let emulator = sandbox("empty");
    let app = emulator.app();
    let state = app.invoke("get_telemetry", json!({})).unwrap();
    assert_eq!(state["choices"], json!({ "on": false, "address": "" }));
    let without = json!({ "choices": { "on": true, "address": "" } });
    assert_eq!(app.invoke("set_telemetry", without).unwrap_err()["target"], "telemetryAddress");
    // Nothing listens there: it stays on, and says so.
    let on = json!({ "choices": { "on": true, "address": "http://127.0.0.1:9" } });
    create(&app, &draft(&emulator, "contoso", json!({})), None, Value::Null).unwrap();
    let state = app.invoke("set_telemetry", on).unwrap();
    assert_eq!((&state["choices"]["on"], &state["waiting"]), (&json!(true), &json!(true)));
    let off = json!({ "choices": { "on": false, "address": "" } });
    assert_eq!(app.invoke("set_telemetry", off).unwrap()["problem"], Value::Null);
}

/// A create whose answers the network takes away; it is left open.
fn left_open(emulator: &Emulator, app: &App, draft: &Value, id: Option<&str>) {
    let lost = json!([{ "match": { "service": "arm", "method": "GET", "pathRegex": "operationStatuses|registryEndpoints/contoso" },
        "after": 1, "effect": { "resetPeer": true } }]);
    emulator.faults(&lost);
    let error = create(app, draft, None, json!(id)).unwrap_err();
    assert!(error["message"].as_str().unwrap().contains("Regent goes on asking"), "{error}");
}

fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < Duration::from_secs(90), "{what} did not come");
        std::thread::yield_now();
    }
}

fn open_creates(app: &App) -> Value {
    app.invoke("list_open_creates", json!({})).unwrap()
}

#[test]
fn a_draft_that_was_changed_while_its_create_was_open_is_not_deleted() {
    let emulator = sandbox("empty");
    let app = emulator.app();
    let first = draft(&emulator, "contoso", json!({}));
    let save = |id: Value, draft: &Value| {
        let arguments = json!({ "id": id, "step": "review", "draft": draft });
        app.invoke("save_draft", arguments).unwrap()["id"].as_str().unwrap().to_owned()
    };
    let id = save(Value::Null, &first);
    left_open(&emulator, &app, &first, Some(&id));
    let mut second = first.clone();
    second["name"] = json!("something-else");
    save(json!(id), &second);
    emulator.behave();
    wait_until("its end", || open_creates(&app)["unfinished"] == json!([]));
    assert_eq!(activity(&app)["metrics"]["created"]["total"], 1);
    assert_eq!(app.drafts("", false)["rows"][0]["name"], "something-else", "what was typed since is there");
}

#[test]
fn an_end_that_cannot_be_written_is_told_to_nobody_until_it_can_and_then_once() {
    let emulator = sandbox("empty");
    let app = emulator.app();
    left_open(&emulator, &app, &draft(&emulator, "contoso", json!({})), None);
    // As on a full disk: whatever is tried, the end cannot be written.
    let disk = rusqlite::Connection::open(emulator.file()).unwrap();
    disk.busy_timeout(Duration::from_secs(10)).unwrap();
    let full = "CREATE TRIGGER full BEFORE UPDATE OF ended ON journal BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END";
    disk.execute_batch(full).unwrap();
    emulator.behave();
    let looks = || emulator.sent_to("GET", "registryEndpoints/contoso").len();
    for _ in 0..3 {
        let before = looks();
        // Whoever comes back makes a new round begin.
        app.invoke("explore_sandbox", json!({})).unwrap();
        wait_until("another look", || looks() > before);
    }
    let told = || app.invoke("list_notifications", json!({})).unwrap().as_array().unwrap().len();
    let open = open_creates(&app);
    assert_eq!((open["unfinished"].as_array().unwrap().len(), &open["ended"], told()), (1, &json!([]), 0), "{open}");
    assert_eq!(activity(&app)["metrics"]["created"]["total"], 0);
    disk.execute_batch("DROP TRIGGER full").unwrap();
    app.invoke("explore_sandbox", json!({})).unwrap();
    wait_until("its end", || open_creates(&app)["unfinished"] == json!([]));
    wait_until("the notification", || told() == 1);
    assert_eq!(open_creates(&app)["ended"].as_array().unwrap().len(), 1);
    assert_eq!(activity(&app)["metrics"]["created"]["total"], 1);
}
