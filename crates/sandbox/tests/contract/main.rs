//! The contract tests: every answer of the sandbox and every request of Regent against the published schemas. Over the whole
//! test suite when `REGENT_SANDBOX_EXCHANGES` names the folder that the other tests wrote to (`cargo xtask test` does
//! that), else over a tour of its own. The schemas are those of `AZURE_SPECS`, or of the project's fixtures. A mismatch names the operation
//! and the field.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops where it cannot go on, and says what it saw"
)]

mod bicep;
mod exceptions;
mod specs;

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::bicep::{BicepTypes, Way};
use crate::exceptions::EXCEPTIONS;
use crate::specs::{Specs, faults};

/// What was checked, and what did not fit.
#[derive(Default)]
struct Verdict {
    checked: BTreeMap<String, usize>,
    /// Paths that no file describes.
    undescribed: BTreeSet<String>,
    /// By what is wrong; with how often, and one place where.
    wrong: BTreeMap<String, (usize, String)>,
    excused: usize,
}

impl Verdict {
    fn hold(&mut self, specs: &Specs, bicep: &BicepTypes, exchange: &Value) {
        let text = |name: &str| exchange[name].as_str().unwrap_or_default();
        let (service, method, path) = (text("service"), text("method"), text("path"));
        let status = exchange["status"].as_u64().unwrap_or_default();
        let query = url::form_urlencoded::parse(text("query").as_bytes());
        let version =
            query.into_owned().find(|(name, _)| name.eq_ignore_ascii_case("api-version")).map(|(_, value)| value);
        let version = version.unwrap_or_default();
        let kind = kind_of(path);
        let (sent, answered) = (&exchange["sent"], &exchange["answered"]);
        // Raw clients of the tests make mistakes on purpose; what the sandbox then took must be right all the same.
        let binding = text("userAgent").contains("Regent") || status < 300;
        let mut found = Vec::new();
        if let Some(operation) = specs.find(service, method, path, &version) {
            *self.checked.entry(format!("{} {}", operation.id, operation.version)).or_default() += 1;
            if binding && !sent.is_null() && operation.is_of(&version) {
                found
                    .extend(operation.faults_sent(sent).into_iter().map(|fault| (operation.id.clone(), "sent", fault)));
            }
            if status >= 400 || operation.is_of(&version) {
                let faults = operation.faults_answered(status, answered);
                found.extend(faults.into_iter().map(|fault| (operation.id.clone(), "answered", fault)));
            }
        } else {
            let shape: Vec<&str> = path
                .split('/')
                .enumerate()
                .map(|(n, part)| if n % 2 == 0 && n > 0 && service == "arm" { "*" } else { part })
                .collect();
            self.undescribed.insert(format!("{service} {method} {}", shape.join("/")));
        }
        if let Some(kind) = kind.filter(|_| service == "arm") {
            let named = format!("{method} {kind}@{version}");
            if let Some(validator) =
                bicep.of(&kind, &version, Way::Sent).filter(|_| binding && method == "PUT" && !sent.is_null())
            {
                *self.checked.entry(format!("body {named}")).or_default() += 1;
                found.extend(faults(validator, sent).into_iter().map(|fault| (named.clone(), "sent", fault)));
            }
            if let Some(validator) = bicep.of(&kind, &version, Way::Answered).filter(|_| (200..202).contains(&status)) {
                let one = std::slice::from_ref(answered);
                let bodies = answered["value"].as_array().map_or(one, Vec::as_slice);
                for body in bodies.iter().filter(|body| body["id"].is_string()) {
                    *self.checked.entry(format!("body {named}")).or_default() += 1;
                    found.extend(faults(validator, body).into_iter().map(|fault| (named.clone(), "answered", fault)));
                }
            }
        }
        for (operation, way, fault) in found {
            let excused = EXCEPTIONS.iter().any(|known| {
                operation.contains(known.operation) && fault.contains(known.says) && !known.because.is_empty()
            });
            if excused {
                self.excused += 1;
                continue;
            }
            let entry = self.wrong.entry(format!("{operation} ({way}, {status}) {fault}"));
            entry.or_insert((0, format!("{method} {path}?{}", text("query")))).0 += 1;
        }
    }
}

/// The resource type of an ARM path, in lower case.
fn kind_of(path: &str) -> Option<String> {
    let (_, rest) = path.rsplit_once("/providers/")?;
    let parts: Vec<&str> = rest.split('/').filter(|part| !part.is_empty()).collect();
    let (namespace, rest) = parts.split_first()?;
    let types: Vec<&str> = rest.iter().step_by(2).copied().collect();
    (!types.is_empty()).then(|| format!("{namespace}/{}", types.join("/")).to_lowercase())
}

fn specs_folder() -> PathBuf {
    let named = std::env::var_os("AZURE_SPECS").map(PathBuf::from).filter(|folder| folder.is_dir());
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/azure-specs"))
}

/// A walk through what Regent does, so that the check has something to hold even alone.
async fn tour(folder: &Path) {
    drop(rustls::crypto::ring::default_provider().install_default());
    let options =
        sandbox::Options { lro_seconds: 0, exchanges: Some(folder.to_owned()), ..sandbox::Options::default() };
    let sandbox = sandbox::Sandbox::start(options).await.unwrap();
    let ready = sandbox.ready();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let robot =
        ready["users"].as_array().unwrap().iter().find(|user| user["clientSecret"].is_string()).unwrap().clone();
    let token = async |scope: &str| {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", robot["clientId"].as_str().unwrap()),
            ("client_secret", robot["clientSecret"].as_str().unwrap()),
            ("scope", scope),
        ];
        let url = format!("{}/{}/oauth2/v2.0/token", sandbox.base_url(), ready["tenantId"].as_str().unwrap());
        let body: Value = http.post(url).form(&form).send().await.unwrap().json().await.unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    };
    let (arm, vault) =
        (token("https://management.azure.com/.default").await, token("https://vault.azure.net/.default").await);
    let id = ready["instances"][0]["id"].as_str().unwrap();
    let body = serde_json::json!({ "extendedLocation": { "name": ready["instances"][0]["customLocationId"], "type": "CustomLocation" },
        "properties": { "host": "ghcr.io/contoso", "authentication": { "method": "Anonymous", "anonymousSettings": {} } } });
    let query = serde_json::json!({ "subscriptions": ready["subscriptions"], "query": "resources | take 3" });
    for (method, path, token, body) in [
        ("GET", format!("{id}/registryEndpoints?api-version=2025-10-01"), &arm, None),
        ("PUT", format!("{id}/registryEndpoints/toured?api-version=2025-10-01"), &arm, Some(&body)),
        ("PUT", format!("{id}/registryEndpoints/toured?api-version=2026-07-01"), &arm, Some(&body)),
        ("GET", format!("{id}/registryEndpoints/toured?api-version=2026-07-01"), &arm, None),
        ("GET", format!("{id}/registryEndpoints/nobody?api-version=2026-07-01"), &arm, None),
        ("DELETE", format!("{id}/registryEndpoints/toured?api-version=2026-07-01"), &arm, None),
        ("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01".to_owned(), &arm, Some(&query)),
        ("GET", "/secrets?api-version=7.5".to_owned(), &vault, None),
        ("PUT", "/secrets/toured?api-version=7.5".to_owned(), &vault, Some(&serde_json::json!({ "value": "x" }))),
        ("GET", "/secrets/toured?api-version=7.5".to_owned(), &vault, None),
        ("GET", "/secrets/nobody?api-version=7.5".to_owned(), &vault, None),
        ("DELETE", "/secrets/toured?api-version=7.5".to_owned(), &vault, None),
    ] {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = http.request(method, format!("{}{path}", sandbox.base_url())).bearer_auth(token);
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await.unwrap();
    }
}

#[tokio::test]
async fn every_exchange_fits_the_published_schemas() {
    let own = tempfile::tempdir().unwrap();
    let folder = match std::env::var_os("REGENT_CONTRACT_EXCHANGES") {
        Some(folder) => PathBuf::from(folder),
        None => {
            tour(own.path()).await;
            own.path().to_owned()
        }
    };
    let specs_folder = specs_folder();
    let (specs, bicep) = (Specs::read(&specs_folder), BicepTypes::read(&specs_folder));
    assert!(specs.count() > 5, "{} operations in {}", specs.count(), specs_folder.display());
    let mut verdict = Verdict::default();
    let mut exchanges = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let file = std::fs::File::open(entry.unwrap().path()).unwrap();
        for line in std::io::BufReader::new(file).lines() {
            // A process that was killed leaves half a line.
            if let Ok(exchange) = serde_json::from_str(&line.unwrap()) {
                verdict.hold(&specs, &bicep, &exchange);
                exchanges += 1;
            }
        }
    }
    let checked: usize = verdict.checked.values().sum();
    println!(
        "{exchanges} exchanges, {checked} checks against {} operations and bodies, {} excused",
        verdict.checked.len(),
        verdict.excused
    );
    println!("not described in the files: {:#?}", verdict.undescribed);
    assert!(checked >= 10, "too few exchanges were checked: {checked} of {exchanges}");
    let wrong: Vec<String> = verdict
        .wrong
        .iter()
        .map(|(what, (times, place))| format!("{what}\n    {times} times, such as {place}"))
        .collect();
    assert!(wrong.is_empty(), "{} mismatches:\n{}", wrong.len(), wrong.join("\n"));
}

/// The check must be able to fail: each of these is a fault that it has to name.
#[test]
fn a_mismatch_is_found_and_its_field_named() {
    let specs_folder = specs_folder();
    let (specs, bicep) = (Specs::read(&specs_folder), BicepTypes::read(&specs_folder));
    let path = "/subscriptions/a/resourceGroups/b/providers/Microsoft.IoTOperations/instances/c/registryEndpoints/d";
    let exchange = |sent: Value, status: u64, answered: Value| {
        serde_json::json!({ "service": "arm", "method": "PUT", "path": path, "query": "api-version=2026-07-01", "userAgent": "Regent",
            "sent": sent, "status": status, "answered": answered })
    };
    let good = serde_json::json!({ "extendedLocation": { "name": "/l", "type": "CustomLocation" },
        "properties": { "host": "ghcr.io", "authentication": { "method": "Anonymous", "anonymousSettings": {} } } });
    let mut without_host = good.clone();
    without_host["properties"].as_object_mut().unwrap().remove("host");
    for (sent, status, answered, named) in [
        (without_host, 200, good.clone(), "host"),
        (
            good.clone(),
            200,
            serde_json::json!({ "properties": { "host": 5, "authentication": good["properties"]["authentication"] } }),
            "/properties/host",
        ),
        (good.clone(), 400, serde_json::json!({ "error": "text" }), "/error"),
    ] {
        let mut verdict = Verdict::default();
        verdict.hold(&specs, &bicep, &exchange(sent, status, answered));
        assert!(verdict.wrong.keys().any(|wrong| wrong.contains(named)), "{named}: {:?}", verdict.wrong);
    }
    let mut verdict = Verdict::default();
    verdict.hold(&specs, &bicep, &exchange(good.clone(), 200, good));
    assert!(verdict.wrong.is_empty(), "{:?}", verdict.wrong);
}

/// Templates overlap: each path must find the one that spells out the most of it.
#[test]
fn a_path_finds_the_operation_that_fits_it_best() {
    let specs = Specs::read(&specs_folder());
    let named = |service: &str, path: &str| specs.find(service, "GET", path, "").map(|found| found.id.clone());
    let base = "/subscriptions/a/resourceGroups/b/providers/Microsoft.IoTOperations/instances/c/registryEndpoints";
    assert_eq!(named("arm", &format!("{base}/d")).as_deref(), Some("RegistryEndpoint_Get"));
    assert_eq!(named("arm", base).as_deref(), Some("RegistryEndpoint_ListByInstanceResource"));
    for (service, path, wanted) in [
        ("vault", "/secrets/a/", "GetSecret"),
        ("vault", "/secrets/a/b", "GetSecret"),
        ("registry", "/acr/v1/a/b/_tags/c", "ContainerRegistry_GetTagProperties"),
        ("registry", "/acr/v1/a/b", "ContainerRegistry_GetProperties"),
    ] {
        // Not every folder of schemas has these.
        if let Some(found) = named(service, path) {
            assert_eq!(found, wanted, "{path}");
        }
    }
}
