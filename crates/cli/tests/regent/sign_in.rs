//! `regent sign-in` by each way that a script can play: the browser's part over HTTP, the code typed in on the control
//! plane, a service principal's secret on standard input, an `az` that stands in for the real one.

use std::io::{BufReader, Read as _};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::support::Try;

/// `regent sign-in` under way, with no browser to be found.
fn begin(tried: &Try, words: &[&str]) -> (Child, BufReader<std::process::ChildStderr>) {
    let tools = tried.folder().join("tools");
    std::fs::create_dir_all(&tools).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_regent"))
        .args(["sign-in", "--sandbox", tried.sandbox.base_url(), "-o", "json"])
        .args(words)
        .env("PATH", tools)
        .env("REGENT_FILE", tried.folder().join("signing-in.sqlite"))
        .env("HOME", tried.folder())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(child.stderr.take().unwrap());
    (child, said)
}

fn line(said: &mut impl std::io::BufRead) -> String {
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    line.trim().to_owned()
}

fn ended(mut child: Child) -> Value {
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(child.wait().unwrap().success(), "{text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn the_browser_signs_the_person_in_who_opens_the_address() {
    let tried = Try::new("plant");
    let (child, mut said) = begin(&tried, &[]);
    assert!(line(&mut said).contains("Open this address"));
    let address = line(&mut said).replace("prompt=select_account", "prompt=none");
    let back = tried.get(&address).1.expect("a place to go back to");
    assert_eq!(tried.get(&back).0, 200);
    assert_eq!(ended(child)["userPrincipalName"], tried.ready["users"][0]["userPrincipalName"]);
}

#[test]
fn a_code_signs_in_whoever_types_it_in() {
    let tried = Try::new("plant");
    let (child, mut said) = begin(&tried, &["--device-code"]);
    let code = line(&mut said).rsplit(' ').next().unwrap().to_owned();
    let user = tried.ready["users"][0]["userPrincipalName"].clone();
    tried.control("device", &json!({ "userCode": code, "user": user }));
    assert_eq!(ended(child)["userPrincipalName"], user);
}

#[test]
fn a_service_principal_gives_its_secret_on_standard_input_alone() {
    let tried = Try::new("plant");
    let users = tried.ready["users"].as_array().unwrap().clone();
    let application = users.iter().find(|user| user["clientSecret"].is_string()).unwrap();
    let (tenant, client) = (tried.ready["tenantId"].as_str().unwrap(), application["clientId"].as_str().unwrap());
    let words =
        ["sign-in", "--service-principal", "--tenant-id", tenant, "--client-id", client, "--client-secret-stdin"];
    let secret = application["clientSecret"].as_str().unwrap();
    assert_eq!(tried.run_with(&words, format!("{secret}\n")).answer()["tenantId"], tenant);
    let refused = tried.run_with(&words, "a wrong one\n");
    assert_eq!((refused.code(), refused.error()["serviceCode"].as_str()), (4, Some("AADSTS7000215")));
    assert!(!refused.stderr().contains("a wrong one"));
    assert_eq!(tried.run(&["sign-in", "--service-principal", "--client-id", client]).code(), 2);
    assert_eq!(tried.run(&["sign-in", "--device-code", "--azure-cli"]).code(), 2);
}

#[test]
fn the_machines_identity_signs_in_and_an_az_that_is_not_there_is_said() {
    let tried = Try::new("plant");
    assert!(tried.run(&["sign-in", "--managed-identity"]).answer()["subscriptions"].is_array());
    let (child, mut said) = begin(&tried, &["--azure-cli"]);
    let mut text = String::new();
    said.read_to_string(&mut text).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(4), "{text}");
    assert!(text.contains("az"), "{text}");
}

/// Puts a program named `az` where `begin` looks for tools.
#[cfg(unix)]
fn stand_in(tried: &Try, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let file = tried.folder().join("tools/az");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn whoever_is_signed_in_to_az_is_signed_in_and_what_az_says_against_it_is_said() {
    let tried = Try::new("plant");
    let token = tried.token();
    stand_in(
        &tried,
        &format!("echo '{{\"accessToken\":\"{token}\",\"expires_on\":4102444800,\"tokenType\":\"Bearer\"}}'"),
    );
    let (child, _said) = begin(&tried, &["--azure-cli"]);
    assert!(!ended(child)["subscriptions"].as_array().unwrap().is_empty());

    stand_in(&tried, "echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1");
    let (child, mut said) = begin(&tried, &["--azure-cli"]);
    let mut text = String::new();
    said.read_to_string(&mut text).unwrap();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(4), "{text}");
    assert!(text.contains("az login"), "{text}");
}

#[cfg(unix)]
#[test]
fn an_az_that_is_not_on_the_path_of_a_desktop_is_found_and_its_chatter_does_no_harm() {
    use std::os::unix::fs::PermissionsExt as _;
    let tried = Try::new("plant");
    let token = tried.token();
    let file = tried.folder().join(".local/bin/az");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let answer = format!("{{\"accessToken\":\"{token}\",\"expires_on\":4102444800,\"tokenType\":\"Bearer\"}}");
    let chatter = "WARNING: You have 2 update(s) available. Consider updating your CLI installation.";
    std::fs::write(&file, format!("#!/bin/sh\nyes '{chatter}' | head -n 5000 >&2\necho '{answer}'\n")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    let (child, _said) = begin(&tried, &["--azure-cli"]);
    assert!(!ended(child)["subscriptions"].as_array().unwrap().is_empty());

    std::fs::write(&file, "#!/bin/sh\necho 'no token here'\n").unwrap();
    let (child, mut said) = begin(&tried, &["--azure-cli"]);
    let mut text = String::new();
    said.read_to_string(&mut text).unwrap();
    assert_ne!(child.wait_with_output().unwrap().status.code(), Some(0), "{text}");
    assert!(text.contains("\"code\""), "{text}");
}

#[test]
fn a_cloud_that_is_none_is_refused_beside_its_field() {
    let tried = Try::new("empty");
    let home = tried.folder();
    for cloud in ["moon", "http://management.fabrikam.example", "https://127.0.0.1"] {
        let ran = Command::new(env!("CARGO_BIN_EXE_regent"))
            .args(["sign-in", "--cloud", cloud, "-o", "json"])
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env_remove("REGENT_SANDBOX_URL")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let error: Value = serde_json::from_slice(&ran.stderr).unwrap();
        assert_eq!(error["target"], "cloud", "{cloud}: {error}");
    }
}
