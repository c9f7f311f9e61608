//! Input as people have it: addresses as tools print them, passwords as files and pipes hand them over; and text of the cloud that
//! is not meant for a terminal.

use base64::Engine as _;
use serde_json::json;

use crate::create::sha256_16;
use crate::support::{Ran, Try, path};

fn anonymous(tried: &Try, name: &str, host: &str) -> Ran {
    let instance = tried.instance();
    tried.run(&[
        "endpoints",
        "create",
        "--instance",
        &instance,
        "--name",
        name,
        "--host",
        host,
        "--method",
        "anonymous",
    ])
}

fn with_password(tried: &Try, name: &str, host: &str, user: &str, piped: &[u8]) -> Ran {
    let (instance, secret) = (tried.instance(), format!("{name}-pull"));
    let words = ["endpoints", "create", "--instance", &instance, "--name", name, "--host", host, "--method", "secret"];
    tried.run_with(&[&words[..], &["--new-secret", &secret, "--username", user, "--password-stdin"]].concat(), piped)
}

/// The digest that the record keeps of what the vault was given.
fn digest_in_the_vault(tried: &Try, name: &str) -> String {
    let sent = tried.sent();
    let put =
        sent.iter().rfind(|line| line["method"] == "PUT" && path(line).ends_with(&format!("/secrets/{name}-pull")));
    put.unwrap()["body"]["value"].as_str().unwrap().to_owned()
}

#[test]
fn an_address_of_the_registrys_interface_is_no_host_and_the_bare_host_is_offered() {
    let tried = Try::new("empty");
    for (number, (typed, offered)) in [
        ("https://index.docker.io/v1/", "docker.io"),
        ("index.docker.io/v1/", "docker.io"),
        ("https://registry-1.docker.io/v2/", "docker.io"),
        ("https://quay.io/v1/", "quay.io"),
        ("quay.io/v2", "quay.io"),
        ("registry.contoso.example/v1/", "registry.contoso.example"),
    ]
    .into_iter()
    .enumerate()
    {
        let ran = anonymous(&tried, &format!("hub-{number}"), typed);
        let error = ran.error();
        assert_eq!(
            (ran.code(), &error["target"], &error["suggestion"]),
            (2, &json!("host"), &json!(offered)),
            "{typed}"
        );
    }
    assert!(tried.writes().is_empty());
    for (name, host) in [("old", "ms-prod.azurecr.io"), ("geo", "contoso.westeurope.geo.azurecr.io")] {
        assert_eq!(anonymous(&tried, name, host).answer()["host"], host);
    }
}

#[test]
fn a_password_is_what_was_meant_whatever_tool_piped_it() {
    let tried = Try::new("empty");
    let key = "{\n  \"type\": \"service_account\",\n  \"private_key\": \"not-a-real-key\"\n}";
    let utf16: Vec<u8> = "\u{feff}tok\u{e9}\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (number, (piped, password)) in [
        (format!("{key}\n").into_bytes(), key),
        (b"\xef\xbb\xbfnot-a-real-password\r\n".to_vec(), "not-a-real-password"),
        (utf16, "tok\u{e9}"),
        (b"lZ7\"i\\K5~$fK8%vM3*lG6%qE0;dA4,cW6~".to_vec(), "lZ7\"i\\K5~$fK8%vM3*lG6%qE0;dA4,cW6~"),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("pulls-{number}");
        with_password(&tried, &name, "europe-docker.pkg.dev/contoso/edge", "_json_key", &piped).answer();
        let auth = base64::engine::general_purpose::STANDARD.encode(format!("_json_key:{password}"));
        let document =
            json!({"auths": {"europe-docker.pkg.dev": {"username": "_json_key", "password": password, "auth": auth}}});
        assert_eq!(digest_in_the_vault(&tried, &name), sha256_16(&document.to_string()), "{password}");
    }
    with_password(&tried, "hub", "docker.io/contoso", "contoso", b"token\n").answer();
    let entry = json!({"username": "contoso", "password": "token", "auth": "Y29udG9zbzp0b2tlbg=="});
    let document = json!({"auths": {"https://index.docker.io/v1/": entry, "docker.io": entry}});
    assert_eq!(digest_in_the_vault(&tried, "hub"), sha256_16(&document.to_string()), "Docker Hub's own name");
}

#[test]
fn what_nobody_can_see_in_a_secret_is_refused_with_its_place_before_anything_is_sent() {
    let tried = Try::new("empty");
    for (piped, place) in [
        ("token\u{200b}\n", "character 6"),
        ("to\u{2060}ken", "character 3"),
        ("to\u{0}ken", "character 3"),
        ("tok\n\n", "ends with a line break"),
    ] {
        let ran = with_password(&tried, "pulls", "contoso.azurecr.io", "robot", piped.as_bytes());
        let error = ran.error();
        assert_eq!((ran.code(), &error["target"]), (2, &json!("password")), "{error}");
        assert!(error["message"].as_str().unwrap().contains(place), "{place}: {error}");
        assert!(!error.to_string().contains("token"), "{error}");
    }
    let id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    let words = ["sign-in", "--service-principal", "--tenant-id", id, "--client-id", id, "--client-secret-stdin"];
    let ran = tried.run_with(&words, "\u{feff}secret\u{200b}\r\n");
    let error = ran.error();
    assert_eq!((ran.code(), &error["target"]), (2, &json!("clientSecret")), "{error}");
    assert!(error["message"].as_str().unwrap().contains("U+200B as its character 7"), "{error}");
    let record = std::fs::read_to_string(tried.record_file()).unwrap_or_default();
    assert_eq!(record, "", "not even a sign-in");
}

#[test]
fn no_character_of_the_cloud_moves_the_cursor_of_whoever_reads_json() {
    let tried = Try::new("empty");
    let hostile = "no\u{7f}\u{9b}31m\u{9d}\u{202e}\u{2067}\u{ad}\u{200b}\u{2028}\u{feff}\u{3164}\u{e0041}\u{a0}more";
    tried.fault(&json!({"match": {"service": "arm", "method": "PUT"}, "times": null,
        "effect": {"status": {"code": 400, "body": {"error": {"code": "BadRequest", "message": hostile}}}}}));
    let ran = anonymous(&tried, "contoso", "contoso.azurecr.io");
    // A sentence of the service has no control characters left when it is an error; all else is the same for a program.
    let said: String = hostile.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    assert_nothing_bare(&ran.stderr(), hostile);
    assert!(ran.error()["message"].as_str().unwrap().contains(&said), "the same text for a program");

    let instance = tried.instance();
    let id = format!("{instance}/registryEndpoints/odd");
    let properties = json!({"host": hostile, "provisioningState": hostile, "authentication": {"method": hostile}});
    tried.fault(&json!({"match": {"service": "arm", "method": "GET", "pathRegex": "registryEndpoints$"}, "times": null,
        "effect": {"status": {"code": 200, "body": {"value": [{"id": id, "name": "odd", "properties": properties}]}}}}));
    let ran = tried.run(&["endpoints", "list", "--instance", &instance]);
    let written = String::from_utf8(ran.stdout().to_vec()).unwrap();
    assert!(written.contains("\\u009b"), "{written:?}");
    assert_nothing_bare(&written, hostile);
    assert_eq!(ran.answer()[0]["host"], hostile, "the same text for a program");
}

/// No character of the text that is not ASCII stands in what was written as it is.
fn assert_nothing_bare(written: &str, hostile: &str) {
    assert!(written.contains("\\udb40\\udc41"), "{written:?}");
    let bare: Vec<char> = written.chars().filter(|c| !c.is_ascii()).filter(|c| hostile.contains(*c)).collect();
    assert!(bare.is_empty(), "{bare:?}");
}
