//! An answer lost is not an answer no: what Azure did is found out, counted once, and never told as failed while it may stand.

use serde_json::{Value, json};

use crate::support::Try;

fn create<'a>(instance: &'a str, name: &'a str) -> Vec<&'a str> {
    let host = "contoso.azurecr.io";
    vec!["endpoints", "create", "--instance", instance, "--name", name, "--host", host, "--method", "anonymous"]
}

fn totals(tried: &Try) -> [u64; 3] {
    let metrics = tried.run(&["metrics"]).answer();
    ["created", "failed", "refused"].map(|outcome| metrics[outcome]["total"].as_u64().unwrap())
}

fn missing() -> Value {
    json!({"status": {"code": 404, "body": {"error": {"code": "ResourceNotFound", "message": "The Resource was not found."}}}})
}

#[test]
fn created_and_not_to_be_read_once_is_created() {
    let tried = Try::new("empty");
    let look = |after: u32, times: u32| {
        json!({"match": {"service": "arm", "method": "GET", "pathRegex": "registryEndpoints/late-row$"},
            "after": after, "times": times, "effect": missing()})
    };
    tried.fault(&look(1, 2));
    let created = tried.run(&create(&tried.instance(), "late-row")).answer();
    assert_eq!(created["provisioningState"], "Succeeded");
    assert_eq!(totals(&tried), [1, 0, 0]);
}

#[test]
fn a_secret_sync_that_cannot_be_read_once_is_there_all_the_same() {
    let tried = Try::new("empty");
    tried.fault(&json!({"match": {"service": "arm", "method": "GET", "pathRegex": "secretSyncs/late-pull-secret$"},
        "after": 1, "times": 2, "effect": missing()}));
    let own = ["--method", "secret", "--new-secret", "robot", "--username", "robot", "--password-stdin"];
    let instance = tried.instance();
    let words =
        [&["endpoints", "create", "--instance", &instance, "--name", "late", "--host", "contoso.azurecr.io"], &own[..]]
            .concat();
    assert_eq!(tried.run_with(&words, "hunter2").code(), 0);
    assert_eq!(totals(&tried), [1, 0, 0]);
}

#[test]
fn a_write_that_landed_without_an_answer_is_followed_and_counted_as_created() {
    for cut in [json!({"cutAfterBytes": 0}), json!({"cutAfterBytes": 20}), json!({"resetPeer": true})] {
        let tried = Try::new("empty");
        let instance = tried.instance();
        let landed = !cut["resetPeer"].is_boolean();
        tried.fault(
            &json!({"match": {"service": "arm", "method": "PUT", "pathRegex": "registryEndpoints/lost"}, "times": 1,
            "effect": cut.clone()}),
        );
        // Whoever looks after the write is not told either.
        tried.fault(
            &json!({"match": {"service": "arm", "method": "GET", "pathRegex": "registryEndpoints/lost$"}, "after": 1,
            "effect": {"status": {"code": 503}}}),
        );
        let ran = tried.run(&create(&instance, "lost"));
        assert_ne!(ran.code(), 0);
        assert!(ran.error()["message"].as_str().unwrap().contains("Activity"), "{cut}: {}", ran.stderr());
        assert_eq!(totals(&tried), [0, 0, 0], "{cut}: it is open");
        tried.behave();
        let [created, failed, refused] = totals(&tried);
        assert_eq!((failed, refused), (0, 0), "{cut}");
        assert_eq!(created, u64::from(landed), "{cut}");
    }
}
