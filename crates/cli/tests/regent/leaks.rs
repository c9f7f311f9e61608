//! Nothing of a token or a secret is left behind by the command line: not in its files, its logs at their loudest, its
//! answers or its errors, nor in the sandbox's record.
#![cfg(target_os = "linux")]

use std::io::Write as _;
use std::process::Stdio;

use sandbox::Options;
use serde_json::json;

use crate::desktop_session::{Keyring, Session, sealed_file};
use crate::support::Try;
use crate::wiretap::{Search, Wiretap};

const PASSWORD: &str = "hunter2-and-some-more-of-it";

#[test]
fn no_token_and_no_secret_is_in_any_file_log_answer_or_error() {
    let tried = Try::with("plant", Options { token_seconds: 2, ..Options::default() });
    let session = Session::start(&tried, Keyring::Open);
    let wire = Wiretap::on(tried.sandbox.base_url());
    let users = tried.ready["users"].as_array().unwrap();
    let robot = users.iter().find(|user| user["clientSecret"].is_string()).unwrap();
    let text = |name: &str| robot[name].as_str().unwrap();
    let (client, secret, tenant) = (text("clientId"), text("clientSecret"), tried.ready["tenantId"].as_str().unwrap());
    let mut left = Vec::new();
    let mut run = |words: &[&str], input: &str| {
        let mut command = session.regent_at(wire.url(), words);
        let mut child = command.env("REGENT_LOG", "trace").stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("{input}\n").as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        left.extend(done.stdout);
        left.extend(done.stderr);
        done.status.success()
    };
    let instance = tried.instance();
    let service_principal =
        ["sign-in", "--service-principal", "--tenant-id", tenant, "--client-id", client, "--client-secret-stdin"];
    let host = ["--host", "contoso.azurecr.io", "--method", "secret", "--new-secret", "edge", "--username", "robot"];
    let create =
        [&["endpoints", "create", "--instance", &instance, "--name", "pulls"], &host[..], &["--password-stdin"]];
    assert!(run(&["account"], ""));
    assert!(run(&["endpoints", "list"], ""));
    assert!(run(&create.concat(), PASSWORD));
    assert!(run(&["secrets", "list", "--instance", &instance], ""));
    assert!(run(&service_principal, secret));
    assert!(run(&["endpoints", "list"], ""));
    for effect in [json!({ "claimsChallenge": true }), json!({ "expireTokens": true }), json!({ "html502": true })] {
        tried.fault(&json!({ "match": { "service": "arm" }, "times": 2, "effect": effect }));
        run(&["instances", "list"], "");
    }
    let no = json!({ "error": "invalid_grant", "error_description": "AADSTS700082: No." });
    let refuse = json!({ "status": { "code": 400, "body": no } });
    tried.fault(&json!({ "match": { "service": "entra", "pathRegex": "token" }, "times": null, "effect": refuse }));
    run(&["sign-out"], "");
    assert!(!run(&["endpoints", "list"], ""));

    let tokens = wire.tokens();
    assert!(tokens.len() >= 20, "{} tokens", tokens.len());
    assert!(left.len() > 100_000, "the log is loud: {} bytes", left.len());
    let docker = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("robot:{PASSWORD}"));
    let secrets = [secret, PASSWORD, docker.as_str()];
    let search = Search::of(tokens.iter().map(String::as_str).chain(secrets));
    assert_eq!(search.find(&left), None, "in answers, errors and logs");
    let (found, files) = search.find_in_files(&tried.home());
    assert_eq!(found, None);
    assert!(files >= 3, "{files} files");
}

#[test]
fn the_sealed_file_shows_none_of_the_tokens_that_are_in_it() {
    let tried = Try::new("plant");
    let session = Session::start(&tried, Keyring::Open);
    let wire = Wiretap::on(tried.sandbox.base_url());
    assert!(session.regent_at(wire.url(), &["account"]).output().unwrap().status.success());
    let tokens = wire.tokens();
    assert!(!tokens.is_empty());
    assert!(std::fs::metadata(sealed_file(&tried)).unwrap().len() > 1_000, "there is something in it");
    assert_eq!(Search::of(tokens.iter().map(String::as_str)).find_in_files(&tried.home()).0, None);
}
