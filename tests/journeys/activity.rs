//! Someone creates endpoints, also while the network comes and goes, and looks at what was counted.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::create::{create, draft};
use crate::support::{App, sandbox};

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
