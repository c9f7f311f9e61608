//! The remedy fits the refusal: who is named, what to do, and that nobody is told to wait where waiting is of no use.

use serde_json::{Value, json};

use crate::support::{Ran, Try};

fn instance(tried: &Try, name: &str) -> String {
    let instances = tried.ready["instances"].as_array().unwrap();
    instances.iter().find(|one| one["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
}

fn create(tried: &Try, instance: &str, host: &str, own: &[&str]) -> Ran {
    let words = ["endpoints", "create", "--instance", instance, "--name", "remedied", "--host", host, "--method"];
    tried.run(&[&words[..], own].concat())
}

/// The message holds each of the words, and nothing of a wrong remedy.
fn holds(error: &Value, words: &[&str], wrong: &[&str]) {
    let message = error["message"].as_str().unwrap();
    assert!(words.iter().all(|part| message.contains(part)), "{words:?}: {message}");
    assert!(wrong.iter().all(|part| !message.contains(part)), "{wrong:?}: {message}");
    assert!(error["messageId"].as_str().is_some_and(|id| id.starts_with("refusal.")), "{error}");
}

const WAIT: &str = "Wait a moment";
const RIGHT: &str = "missing right";

#[test]
fn a_policy_is_named_and_a_right_is_not_asked_for() {
    let tried = Try::new("plant");
    let ran = create(&tried, &instance(&tried, "aio-porto-float"), "docker.io/brenner", &["anonymous"]);
    assert_eq!(ran.code(), 4);
    holds(&ran.error(), &["Registry endpoints must not use Docker Hub", "exemption", "another host"], &[RIGHT, WAIT]);
}

#[test]
fn the_firewall_of_a_vault_is_a_matter_of_the_network() {
    let tried = Try::new("plant");
    let ran = tried.run(&["secrets", "list", "--instance", &instance(&tried, "aio-porto-float")]);
    holds(&ran.error(), &["network rules", "Networking"], &[RIGHT, WAIT]);
}

#[test]
fn a_lock_says_where_it_is_and_who_lifts_it() {
    let tried = Try::new("plant");
    let default = format!("{}/registryEndpoints/default", instance(&tried, "aio-leeds-warehouse"));
    let ran = tried.run(&["endpoints", "delete", &default, "--yes"]);
    assert_eq!(ran.code(), 5);
    holds(&ran.error(), &["A lock on", "az lock list --scope /subscriptions/", "owner", "does not help"], &[WAIT]);
}

#[test]
fn a_provider_is_registered_and_a_disabled_subscription_is_enabled_and_neither_is_waited_for() {
    for (part, own, code, message, words) in [
        (
            "secretSyncs",
            &["secret", "--vault-secret", "docker-hub-pull"][..],
            "MissingSubscriptionRegistration",
            "The subscription is not registered to use namespace Microsoft.SecretSyncController.",
            &["az provider register --namespace Microsoft.SecretSyncController"][..],
        ),
        (
            "registryEndpoints",
            &["anonymous"],
            "ReadOnlyDisabledSubscription",
            "The subscription 'x' is disabled and therefore marked as read only.",
            &["disabled", "re-enables it"],
        ),
    ] {
        let tried = Try::new("plant");
        tried.fault(&json!({"match": {"service": "arm", "method": "PUT", "pathRegex": part}, "times": null,
            "effect": {"status": {"code": 409, "body": {"error": {"code": code, "message": message}}}}}));
        let ran = create(&tried, &instance(&tried, "aio-linz-furnace"), "docker.io/brennerglass", own);
        assert_eq!(ran.code(), 5, "{}", ran.stderr());
        holds(&ran.error(), words, &[WAIT]);
    }
}
