//! What is sent is not always what HTTP's books say, nor one request after the other: broken, huge, piecewise and simultaneous
//! requests, odd methods and odd paths. Each has an answer, and the sandbox goes on.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{Visitor, heard, options};

const LINZ: &str = "aio-linz-furnace";
const VERSION: &str = "api-version=2025-10-01";

fn endpoint(visitor: &Visitor, name: &str) -> String {
    format!("{}/registryEndpoints/{name}?{VERSION}", visitor.instance(LINZ))
}

async fn connect(visitor: &Visitor) -> TcpStream {
    TcpStream::connect(visitor.sandbox.base_url().strip_prefix("http://").unwrap()).await.unwrap()
}

/// Sends bytes as they are and reads until `enough` is there or the connection ends.
async fn raw(visitor: &Visitor, bytes: &[u8], enough: impl Fn(&str) -> bool) -> String {
    let mut socket = connect(visitor).await;
    // The other side may have said enough before it has heard everything.
    drop(socket.write_all(bytes).await);
    let mut said = Vec::new();
    let mut piece = [0_u8; 16 * 1024];
    let reading = async {
        while !enough(&String::from_utf8_lossy(&said)) {
            match socket.read(&mut piece).await {
                Ok(0) | Err(_) => break,
                Ok(count) => said.extend_from_slice(&piece[..count]),
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("an answer");
    String::from_utf8_lossy(&said).into_owned()
}

fn head(visitor: &Visitor, method: &str, path: &str, more: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: management.azure.com\r\nAuthorization: Bearer {}\r\n{more}\r\n",
        visitor.arm_token()
    )
}

#[tokio::test]
async fn requests_in_a_row_without_waiting_are_all_answered() {
    let visitor = Visitor::plant().await;
    let one = head(&visitor, "GET", &endpoint(&visitor, "default"), "");
    let said = raw(&visitor, one.repeat(40).as_bytes(), |said| said.matches("HTTP/1.1 200").count() == 40).await;
    assert_eq!(said.matches("HTTP/1.1 200").count(), 40);
}

#[tokio::test]
async fn a_body_comes_in_pieces_or_breaks_off() {
    let visitor = Visitor::plant().await;
    let body = visitor.endpoint_body(LINZ).to_string();
    let path = endpoint(&visitor, "in-pieces");
    let chunked = head(&visitor, "PUT", &path, "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n");
    let pieces: String = body
        .as_bytes()
        .chunks(7)
        .map(|piece| format!("{:x}\r\n{}\r\n", piece.len(), String::from_utf8_lossy(piece)))
        .collect();
    let status = |said: &str| said.split(' ').nth(1).unwrap_or_default().to_owned();
    let first_line = |said: &str| said.contains("\r\n");
    let whole = raw(&visitor, format!("{chunked}{pieces}0\r\n\r\n").as_bytes(), first_line).await;
    assert_eq!(status(&whole), "201", "{whole}");
    let nonsense =
        raw(&visitor, format!("{chunked}ZZ\r\nabc\r\n").as_bytes(), |said| said.contains("BadRequest")).await;
    assert_eq!(status(&nonsense), "400", "{nonsense}");
    let mut socket = connect(&visitor).await;
    socket.write_all(head(&visitor, "PUT", &path, "Content-Length: 300\r\n").as_bytes()).await.unwrap();
    socket.write_all(b"abc").await.unwrap();
    socket.shutdown().await.unwrap();
    let mut said = String::new();
    drop(tokio::time::timeout(Duration::from_secs(20), socket.read_to_string(&mut said)).await.expect("an end"));
    assert!(said.is_empty() || said.contains("BadRequest"), "{said}");
    let garbage = raw(&visitor, b"\x16\x03\x01\x00\x00hello\r\n\r\n", first_line).await;
    assert_eq!(status(&garbage), "400", "{garbage}");
}

#[tokio::test]
async fn too_much_is_refused_in_arms_words() {
    let visitor = Visitor::plant().await;
    let request =
        visitor.request("management.azure.com", "PUT", &endpoint(&visitor, "huge")).bearer_auth(visitor.arm_token());
    let answer = heard(request.header("content-type", "application/json").body(vec![b' '; 9 * 1024 * 1024])).await;
    assert_eq!((answer.status, answer.code()), (413, "RequestContentTooLarge"), "{}", answer.text);
    assert!(!answer.header("x-ms-request-id").is_empty(), "as on every answer");
    let long = raw(
        &visitor,
        head(&visitor, "GET", &format!("{}&x={}", endpoint(&visitor, "default"), "y".repeat(70_000)), "").as_bytes(),
        |said| said.contains("\r\n"),
    )
    .await;
    assert!(long.starts_with("HTTP/1.1 414"), "{long}");
    let heavy = raw(
        &visitor,
        head(&visitor, "GET", &endpoint(&visitor, "default"), &format!("X-Big: {}\r\n", "x".repeat(600_000)))
            .as_bytes(),
        |said| said.contains("\r\n"),
    )
    .await;
    assert!(heavy.starts_with("HTTP/1.1 431"), "{heavy}");
}

#[tokio::test]
async fn many_clients_that_say_half_a_request_hold_nobody_up() {
    let visitor = Visitor::plant().await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut socket = connect(&visitor).await;
        socket.write_all(b"GET / HT").await.unwrap();
        slow.push(socket);
    }
    assert_eq!(visitor.arm("GET", &endpoint(&visitor, "default"), None).await.status, 200);
}

#[tokio::test]
async fn of_many_who_create_the_same_endpoint_at_once_one_does_and_the_others_hear_of_it() {
    let visitor = Visitor::plant().await;
    let path = endpoint(&visitor, "raced");
    let bodies: Vec<_> = (0..16)
        .map(|number| {
            let mut body = visitor.endpoint_body(LINZ);
            body["properties"]["host"] = format!("h{number}.example.com").into();
            body
        })
        .collect();
    let answers = futures::future::join_all(bodies.iter().map(|body| visitor.arm("PUT", &path, Some(body)))).await;
    let mut counts: BTreeMap<(u16, String), usize> = BTreeMap::new();
    for answer in &answers {
        *counts.entry((answer.status, answer.code().to_owned())).or_default() += 1;
    }
    assert_eq!(counts, BTreeMap::from([((201, String::new()), 1), ((409, "Conflict".to_owned()), 15)]));
    let winner = answers.iter().find(|answer| answer.status == 201).unwrap();
    let there = visitor.arm("GET", &path.replace("/raced?", "/RACED?"), None).await;
    assert_eq!(there.body["properties"]["host"], winner.body["properties"]["host"]);
    assert_eq!(visitor.arm("DELETE", &path, None).await.code(), "Conflict", "not while it is being created");
    visitor.finish().await;
    let answers = futures::future::join_all((0..8).map(|_| visitor.arm("DELETE", &path, None))).await;
    assert!(answers.iter().all(|answer| answer.status == 202));
    let ids = answers.iter().map(|answer| answer.header("location").split('?').next().unwrap().to_owned());
    assert_eq!(ids.collect::<std::collections::BTreeSet<_>>().len(), 1, "one deletion, which all of them can follow");
    assert_eq!(visitor.arm("PUT", &path, Some(&bodies[0])).await.code(), "Conflict", "nor created while it goes");
}

#[tokio::test]
async fn every_method_on_every_path_has_an_answer_in_the_services_words() {
    let mut options = options(sandbox::Scenario::Plant);
    options.no_arm_limits = true;
    let visitor = Visitor::with(options).await;
    let instance = visitor.instance(LINZ);
    let (group, subscription) =
        (instance.split("/providers/").next().unwrap(), instance.split("/resourceGroups").next().unwrap());
    let vault = visitor.token(&visitor.user(0), crate::client::VAULT_SCOPE, "common").await;
    let arm = visitor.arm_token().to_owned();
    let management = "management.azure.com";
    let mut targets: Vec<(&str, String, &str)> = [
        "/subscriptions?api-version=2022-12-01".to_owned(),
        "/tenants?api-version=2022-12-01".to_owned(),
        "/metadata/endpoints?api-version=2022-09-01".to_owned(),
        format!("{subscription}?api-version=2022-12-01"),
        format!("{subscription}/resources?api-version=2021-04-01"),
        format!("{subscription}/providers?api-version=2021-04-01"),
        format!("{group}?api-version=2021-04-01"),
        format!("{instance}?{VERSION}"),
        format!("{instance}/registryEndpoints?{VERSION}"),
        format!("{instance}/registryEndpoints/nobody?{VERSION}"),
        format!("{instance}/dataflowProfiles?{VERSION}"),
        format!("{instance}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01"),
        format!("{group}/providers/Microsoft.Resources/deployments?api-version=2024-03-01"),
        format!("{group}/providers/Microsoft.Resources/deployments/x/whatIf?api-version=2024-03-01"),
        format!("{group}/providers/Microsoft.SecretSyncController/secretSyncs/nobody?api-version=2024-08-21-preview"),
        "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01".to_owned(),
        "/providers?api-version=2021-04-01".to_owned(),
        "/subscriptions/no-guid?api-version=2022-12-01".to_owned(),
        "/subscriptions/%2e%2e/x?api-version=2022-12-01".to_owned(),
        "/%00?api-version=2022-12-01".to_owned(),
    ]
    .into_iter()
    .map(|path| (management, path, arm.as_str()))
    .collect();
    for path in [
        "secrets",
        "secrets/nobody",
        "secrets/nobody/versions",
        "secrets/nobody/v1",
        "secrets/a/b/c",
        "deletedsecrets",
        "deletedsecrets/nobody",
        "deletedsecrets/nobody/recover",
        "keys",
    ] {
        targets.push(("kv-brenner-linz.vault.azure.net", format!("/{path}?api-version=7.5"), &vault));
    }
    for path in [
        "v2/",
        "v2/furnace-anomaly/tags/list",
        "v2/furnace-anomaly/manifests/none",
        "v2/furnace-anomaly/blobs/uploads/",
        "v2/a/b/c/d",
        "v2/UPPER/tags/list",
        "oauth2/token",
        "oauth2/exchange",
        "acr/v1/_catalog",
        "acr/v1/furnace-anomaly/_tags",
        "nothing",
    ] {
        targets.push(("brennersecure.azurecr.io", format!("/{path}"), ""));
    }
    let mut allowed = 0;
    for (host, path, token) in &targets {
        for method in ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
            let answer = visitor.send(host, method, path, token, None).await;
            assert!(
                (200..500).contains(&answer.status) && answer.status != 421,
                "{method} {path}: {} {}",
                answer.status,
                answer.text
            );
            if method == "HEAD" {
                assert_eq!(answer.text, "", "{path}");
            } else if answer.status >= 400 {
                let registrys = answer.body["errors"][0]["code"].is_string();
                assert!(registrys || !answer.code().is_empty(), "{method} {path}: {}", answer.text);
            }
            if answer.status == 405 {
                let list = answer.header("allow");
                assert!(!list.is_empty() && !list.split(", ").any(|one| one == method), "{method} {path}: {list}");
                allowed += 1;
            }
        }
    }
    assert!(allowed > 100, "{allowed}");
    let lost = visitor.send("", "GET", "/", "", None).await;
    assert_eq!((lost.status, lost.code()), (404, "SandboxPathUnknown"));
}

#[tokio::test]
async fn paths_in_any_case_and_with_any_encoding_lead_to_one_resource_or_to_none() {
    let visitor = Visitor::plant().await;
    let instance = visitor.instance(LINZ);
    let base = format!("{instance}/registryEndpoints/default");
    for path in [
        format!("{}?API-VERSION=2025-10-01", base.to_uppercase()),
        format!("{base}/?{VERSION}"),
        format!("{}?{VERSION}", base.replace('/', "//")),
        format!("{}?{VERSION}", base.replace("default", "%64efault")),
    ] {
        let answer = visitor.arm("GET", &path, None).await;
        assert_eq!((answer.status, &answer.body["name"]), (200, &json!("default")), "{path}");
    }
    for path in [
        format!("{}%2FregistryEndpoints%2Fdefault?{VERSION}", instance),
        format!("{base}%00?{VERSION}"),
        format!("{base}%5C?{VERSION}"),
    ] {
        for method in ["GET", "DELETE"] {
            let answer = visitor.arm(method, &path, None).await;
            assert_eq!((answer.status, answer.code()), (400, "InvalidResourceName"), "{method} {path}");
        }
    }
    let malformed = visitor.arm("GET", "/subscriptions/xyz/resourcegroups?api-version=2021-04-01", None).await;
    assert_eq!((malformed.status, malformed.code()), (400, "InvalidSubscriptionId"));
    for (kind, status) in
        [("application/json; charset=utf-8", 201), ("text/json", 409), ("application/jsonp", 415), ("text/plain", 415)]
    {
        let body = visitor.endpoint_body(LINZ).to_string();
        let request = visitor
            .request("management.azure.com", "PUT", &endpoint(&visitor, "by-type"))
            .bearer_auth(visitor.arm_token());
        assert_eq!(heard(request.header("content-type", kind).body(body)).await.status, status, "{kind}");
    }
}
