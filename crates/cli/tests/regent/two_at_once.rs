//! Several people at one instance at the same moment: nobody's endpoint is replaced, nobody's secret is lost, and whoever
//! had to wait ends well.

use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Ran, Try, path};

const HOST: &str = "contoso.azurecr.io";

fn open<'a>(instance: &'a str, name: &'a str, host: &'a str) -> Vec<&'a str> {
    vec!["endpoints", "create", "--instance", instance, "--name", name, "--host", host, "--method", "anonymous"]
}

fn with_secret<'a>(instance: &'a str, name: &'a str, secret: &'a str) -> Vec<&'a str> {
    let own = ["--method", "secret", "--new-secret", secret, "--username", "robot", "--password-stdin"];
    [&["endpoints", "create", "--instance", instance, "--name", name, "--host", HOST], &own[..]].concat()
}

fn end(child: Child) -> Ran {
    Ran::of(child.wait_with_output().unwrap())
}

fn wait_until(what: &str, mut is: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < Duration::from_secs(60), "{what} did not come");
        std::thread::yield_now();
    }
}

/// The list of the instance's secret provider class, as the last PATCH left it.
fn last_list(tried: &Try) -> String {
    let writes = tried.writes();
    let patch = writes.iter().rev().find(|line| line["method"] == "PATCH" && line["status"].as_u64() < Some(300));
    patch.unwrap()["body"]["properties"]["objects"].as_str().unwrap().to_owned()
}

#[test]
fn of_many_creates_of_one_name_one_is_told_created_and_the_others_that_it_is_taken() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    let hosts: Vec<String> = (0..6).map(|number| format!("registry{number}.example.com")).collect();
    let running: Vec<Child> = hosts.iter().map(|host| tried.start(&open(&instance, "same", host), "")).collect();
    let ended: Vec<Ran> = running.into_iter().map(end).collect();
    let mut created = Vec::new();
    for (ran, host) in ended.iter().zip(&hosts) {
        if ran.code() == 0 {
            assert_eq!(ran.answer()["host"], host.as_str(), "what comes back is what was asked for");
            created.push(host);
        } else {
            assert_eq!((ran.code(), &ran.error()["code"]), (5, &json!("NameTaken")), "{}", ran.stderr());
        }
    }
    assert_eq!(created.len(), 1, "{created:?}");
    let shown = tried.run(&["endpoints", "show", &format!("{instance}/registryEndpoints/same")]).answer();
    assert_eq!(shown["host"], created[0].as_str());
}

#[test]
fn an_endpoint_made_while_the_secret_was_written_is_not_replaced() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    // Long enough for somebody else to be done before the chain is.
    tried.fault(&json!({"match": {"service": "arm", "method": "PUT", "pathRegex": "secretSyncs"}, "times": 1, "effect": {"delayMs": 6000}}));
    let slow = tried.start(&with_secret(&instance, "shared-name", "edge-robot"), "hunter2");
    wait_until("the vault's secret", || {
        tried.writes().iter().any(|line| line["status"] == 200 && path(line).contains("/secrets/"))
    });
    tried.run(&open(&instance, "shared-name", "b.example.com")).answer();
    let slow = end(slow);
    assert_eq!((slow.code(), &slow.error()["code"]), (5, &json!("NameTaken")), "{}", slow.stderr());
    let shown = tried.run(&["endpoints", "show", &format!("{instance}/registryEndpoints/shared-name")]).answer();
    assert_eq!(shown["host"], "b.example.com");
}

#[test]
fn a_throttled_change_of_the_shared_list_takes_nobody_out_of_it() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    tried.fault(&json!({"match": {"service": "arm", "method": "PATCH"}, "times": 1,
        "effect": {"throttle": {"requests": 1, "retryAfter": 8}}}));
    let slow = tried.start(&with_secret(&instance, "slow", "robot-slow"), "hunter2");
    wait_until("the throttled write", || {
        tried.writes().iter().any(|line| line["method"] == "PATCH" && line["status"] == 429)
    });
    tried.run_with(&with_secret(&instance, "quick", "robot-quick"), "hunter2").answer();
    assert_eq!(end(slow).code(), 0);
    let list = last_list(&tried);
    assert!(list.contains("robot-slow") && list.contains("robot-quick"), "{list}");
}

#[test]
fn creates_with_secrets_on_one_instance_take_turns_and_all_end_well() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    let names: Vec<(String, String)> =
        (0..6).map(|number| (format!("edge-{number}"), format!("robot-{number}"))).collect();
    let running: Vec<Child> =
        names.iter().map(|(name, secret)| tried.start(&with_secret(&instance, name, secret), "hunter2")).collect();
    for child in running {
        let ran = end(child);
        assert_eq!(ran.code(), 0, "{}", ran.stderr());
    }
    let list = last_list(&tried);
    for (_, secret) in &names {
        assert!(list.contains(secret.as_str()), "{secret}: {list}");
    }
}

#[test]
fn the_same_command_tried_again_goes_on_with_what_the_first_try_left() {
    for step in ["azureKeyVaultSecretProviderClasses", "secretSyncs", "registryEndpoints"] {
        let tried = Try::new("empty");
        let instance = tried.instance();
        let method = if step == "azureKeyVaultSecretProviderClasses" { "PATCH" } else { "PUT" };
        tried.fault(&json!({"match": {"service": "arm", "method": method, "pathRegex": step}, "times": 1,
            "effect": {"status": {"code": 403, "body": {"error": {"code": "AuthorizationFailed", "message": "No."}}}}}));
        let words = with_secret(&instance, "again", "edge-robot");
        assert_eq!(tried.run_with(&words, "hunter2").code(), 4, "{step}");
        let other = tried.run_with(&words, "another-password");
        assert_eq!(
            (other.code(), &other.error()["code"]),
            (5, &json!("SecretExists")),
            "another value is another secret"
        );
        let created = tried.run_with(&words, "hunter2").answer();
        assert_eq!(created["authentication"]["artifactPullSecretSettings"]["secretRef"], "again-pull-secret", "{step}");
        let count = |part: &str| {
            tried
                .writes()
                .iter()
                .filter(|line| line["status"].as_u64() < Some(300) && path(line).contains(part))
                .count()
        };
        assert_eq!((count("/secrets/"), count("/secretSyncs/")), (1, 1), "{step}: nothing is written twice");
    }
}

/// Refuses whatever would tell what is in the vault.
fn blind(tried: &Try) {
    tried.fault(&json!({"match": {"service": "vault", "method": "GET"}, "effect": {"status": {"code": 403,
        "body": {"error": {"code": "Forbidden", "message": "No.", "innererror": {"code": "ForbiddenByPolicy"}}}}}}));
}

fn vault_writes(tried: &Try) -> usize {
    let own = |line: &&Value| line["method"] == "PUT" && line["status"] == 200 && path(line).contains("/secrets/");
    tried.writes().iter().filter(own).count()
}

#[test]
fn a_new_secret_is_not_written_over_one_that_nobody_could_look_for() {
    let tried = Try::new("empty");
    let instance = tried.instance();
    tried.run_with(&with_secret(&instance, "first", "edge-robot"), "of-somebody").answer();
    blind(&tried);
    let words = with_secret(&instance, "second", "edge-robot");
    let ran = tried.run_with(&words, "hunter2");
    assert_eq!((ran.code(), &ran.error()["code"]), (5, &json!("SecretUnchecked")), "{}", ran.stderr());
    assert_eq!(
        (vault_writes(&tried), tried.writes().iter().filter(|line| path(line).contains("second")).count()),
        (1, 0)
    );
    let agreed = [&words[..], &["--allow-unchecked-secret"]].concat();
    assert_eq!(tried.run_with(&agreed, "hunter2").code(), 0, "the person may say that the name is free");
}

#[test]
fn an_existing_secret_that_nobody_could_look_for_is_not_put_into_the_shared_list() {
    let tried = Try::new("plant");
    let instance = tried.instance();
    let own = ["--method", "secret", "--vault-secret", "docker-hub-pul"];
    let words =
        [&["endpoints", "create", "--instance", &instance, "--name", "typo", "--host", HOST], &own[..]].concat();
    for fault in [
        json!({"status": {"code": 403, "body": {"error": {"code": "Forbidden", "message": "Client address is not authorized and caller is not a trusted service.", "innererror": {"code": "ForbiddenByFirewall"}}}}}),
        json!({"resetPeer": true}),
    ] {
        tried.behave();
        tried.fault(&json!({"match": {"service": "vault"}, "effect": fault}));
        let ran = tried.run(&words);
        assert_eq!((ran.code(), &ran.error()["code"]), (5, &json!("SecretUnchecked")), "{}", ran.stderr());
        assert_eq!(tried.writes(), Vec::<Value>::new(), "nothing was written");
    }
    let agreed = [&words[..], &["--allow-unchecked-secret"]].concat();
    assert_eq!(tried.run(&agreed).code(), 0);
}
