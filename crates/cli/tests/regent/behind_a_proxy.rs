//! All of Azure behind a proxy and a certificate authority that only a file knows: the command line at Azure's true names,
//! and what it says when the proxy or the authority is not the right one.
#![cfg(target_os = "linux")]

use std::io::Write as _;
use std::process::{Output, Stdio};

use sandbox::Options;
use serde_json::Value;

use crate::desktop_session::{Keyring, Session, answer};
use crate::support::{Try, path};

/// `regent` without a sandbox, with this proxy and this CA file.
fn run(session: &Session, (proxy, ca_file): (&str, &str), words: &[&str], input: &str) -> Output {
    let mut command = session.any(&[&[env!("CARGO_BIN_EXE_regent")], words].concat());
    command.env("REGENT_PROXY", proxy).env("REGENT_CA_FILE", ca_file).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdin.take().unwrap().write_all(format!("{input}\n").as_bytes()));
    child.wait_with_output().unwrap()
}

fn error(done: &Output) -> Value {
    assert!(!done.status.success());
    serde_json::from_slice(&done.stderr).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
}

#[test]
fn every_service_is_reached_through_the_proxy_and_what_is_wrong_with_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let tried = Try::with("plant", Options { tls: Some(folder.path().to_owned()), ..Options::default() });
    let session = Session::start(&tried, Keyring::Open);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (proxy, ca_file) = (text(&tried.ready["proxyUrl"]), text(&tried.ready["caFile"]));
    let way = (proxy.as_str(), ca_file.as_str());
    let users = tried.ready["users"].as_array().unwrap();
    let robot = users.iter().find(|user| user["clientSecret"].is_string()).unwrap();
    let (client, tenant) = (text(&robot["clientId"]), text(&tried.ready["tenantId"]));
    let sign_in =
        ["sign-in", "--service-principal", "--tenant-id", &tenant, "--client-id", &client, "--client-secret-stdin"];
    answer(&run(&session, way, &sign_in, &text(&robot["clientSecret"])));
    assert!(!answer(&run(&session, way, &["endpoints", "list"], "")).as_array().unwrap().is_empty());
    let instance = tried.instance();
    let new = ["endpoints", "create", "--instance", &instance, "--name", "pulls", "--host", "contoso.azurecr.io"];
    let secret = ["--method", "secret", "--new-secret", "edge", "--username", "robot", "--password-stdin"];
    let created = answer(&run(&session, way, &[&new[..], &secret[..]].concat(), "hunter2-and-more"));
    assert_eq!(created["provisioningState"], "Succeeded");

    let lines = sandbox::read_record(&tried.record_file()).unwrap();
    let vault = format!("{}.vault.azure.net", text(&tried.ready["instances"][0]["vaultName"]));
    for (host, part) in [
        ("login.microsoftonline.com", "/token"),
        ("management.azure.com", "/resources"),
        ("management.azure.com", "/registryEndpoints/pulls"),
        (&vault, "/secrets/edge"),
    ] {
        let found = lines.iter().any(|line| line["host"] == host && path(line).contains(part));
        assert!(found, "{host} {part} is not among {} requests", lines.len());
    }

    // Another authority than the file's, or none at all: whoever signed the certificate is named.
    let stranger = rcgen::generate_simple_self_signed(vec!["x".to_owned()]).unwrap().cert.pem();
    let wrong = folder.path().join("wrong.pem");
    std::fs::write(&wrong, stranger).unwrap();
    let said = error(&run(&session, (&proxy, wrong.to_str().unwrap()), &["endpoints", "list"], ""));
    assert_eq!(said["code"], "InvalidInput", "a server's certificate is no authority: {said}");
    let said = error(&run(&session, (&proxy, ""), &["instances", "list"], ""));
    assert_eq!(said["code"], "NetworkBlocked", "{said}");
    let message = text(&said["message"]);
    assert!(message.contains("does not trust, issued by \u{201c}") && message.contains("CA certificate"), "{message}");

    // A proxy that is not there.
    let said = error(&run(&session, ("127.0.0.1:9", &ca_file), &["instances", "list"], ""));
    assert_eq!(said["code"], "Offline", "{said}");
    assert!(text(&said["message"]).contains("the proxy at 127.0.0.1:9 refused the connection"), "{said}");

    // Somebody is signed in, and the credential store does not say who: that is not the same as nobody.
    session.stall();
    let said = error(&run(&session, way, &["instances", "list"], ""));
    assert_eq!(said["code"], "SignedOut", "{said}");
    assert!(text(&said["message"]).contains("did not answer"), "{said}");
}
