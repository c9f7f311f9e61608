//! What the tests of the clients share: a sandbox in this process with its first person signed in, and a scripted
//! transport for answers that no sandbox gives. Called by the files beside it.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "each test file uses a part; a panic is a test's message"
)]

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use azure::{Account, CachedCredential, Cloud, Connection};
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::http::headers::Headers;
use azure_core::http::{AsyncRawResponse, Body, HttpClient, Request};
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::time::Instant;

/// A sandbox, its record, and a connection of its first person.
pub(crate) struct Emulator {
    pub(crate) sandbox: Sandbox,
    pub(crate) connection: Connection,
    pub(crate) account: Account,
    pub(crate) credential: Arc<CachedCredential>,
    record: PathBuf,
    _folder: tempfile::TempDir,
}

impl Emulator {
    pub(crate) async fn start(scenario: &str) -> Self {
        Self::with(Options {
            scenario: scenario.parse().unwrap(),
            lro_seconds: 0,
            graph_lag_seconds: 0,
            ..Options::default()
        })
        .await
    }

    pub(crate) async fn with(options: Options) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("record.jsonl");
        let sandbox = Sandbox::start(Options { record: Some(record.clone()), ..options }).await.unwrap();
        let ready = sandbox.ready();
        let user = &ready["users"][0];
        let transport = net::loopback_transport(sandbox.base_url().parse().unwrap()).unwrap();
        let cloud = Cloud::public();
        let (client, hint) = (user["clientId"].as_str().unwrap(), user["userPrincipalName"].as_str().unwrap());
        let (credential, account) =
            azure::identity::sign_in_silently(Arc::clone(&transport), &cloud, client, "organizations", hint)
                .await
                .unwrap();
        let connection = Connection::new(cloud, Arc::clone(&credential) as Arc<dyn TokenCredential>, transport);
        Self { sandbox, connection, account, credential, record, _folder: folder }
    }

    /// All subscriptions' GUIDs.
    pub(crate) fn subscriptions(&self) -> Vec<String> {
        let ready = self.sandbox.ready();
        ready["subscriptions"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned()).collect()
    }

    /// The first instance with a vault: the ready line's object.
    pub(crate) fn instance(&self) -> Value {
        let ready = self.sandbox.ready();
        ready["instances"].as_array().unwrap().iter().find(|i| i["vaultName"].is_string()).unwrap().clone()
    }

    /// Sets fault rules.
    pub(crate) async fn faults(&self, rules: Value) {
        self.control("faults", rules).await;
    }

    /// Tells the sandbox's control plane something.
    pub(crate) async fn control(&self, path: &str, body: Value) {
        let url = format!("{}/_sandbox/{path}", self.sandbox.base_url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.post(url).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// What was sent so far, one object per request.
    pub(crate) fn record(&self) -> Vec<Value> {
        sandbox::read_record(&self.record).unwrap()
    }

    /// The requests of a method whose path holds a text, letter case aside.
    pub(crate) fn sent(&self, method: &str, part: &str) -> Vec<Value> {
        let part = part.to_lowercase();
        self.record()
            .into_iter()
            .filter(|line| line["method"] == method && line["path"].as_str().unwrap().to_lowercase().contains(&part))
            .collect()
    }
}

/// One scripted answer.
pub(crate) struct Scripted {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    breaks: bool,
}

/// An answer with a JSON body.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &Value) -> Scripted {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    raw(status, headers, &body)
}

/// An answer with any body.
pub(crate) fn raw(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Scripted {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Scripted { status, headers, body: body.to_vec(), breaks: false }
}

/// The connection breaks after the request was sent.
pub(crate) fn broken() -> Scripted {
    Scripted { breaks: true, ..answer(0, &[], &Value::Null) }
}

/// A request as the script saw it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) at: Instant,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Gives its answers in turn; a request too many is a failed test.
#[derive(Default)]
pub(crate) struct Script {
    answers: Mutex<VecDeque<Scripted>>,
    seen: Mutex<Vec<Seen>>,
}

impl std::fmt::Debug for Script {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Script")
    }
}

impl Script {
    pub(crate) fn of(answers: impl IntoIterator<Item = Scripted>) -> Arc<Self> {
        Arc::new(Self { answers: Mutex::new(answers.into_iter().collect()), seen: Mutex::default() })
    }

    pub(crate) fn connection(self: &Arc<Self>) -> Connection {
        Connection::new(Cloud::public(), Arc::new(Token), Arc::clone(self) as Arc<dyn HttpClient>)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// Whole seconds between each request and the one before it.
    pub(crate) fn waits(&self) -> Vec<u64> {
        self.seen().windows(2).map(|pair| (pair[1].at - pair[0].at).as_secs()).collect()
    }
}

#[async_trait]
impl HttpClient for Script {
    async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
        let body = match request.body() {
            Body::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Body::SeekableStream(_) => String::new(),
        };
        self.seen.lock().unwrap().push(Seen {
            method: request.method().as_ref().to_owned(),
            url: request.url().to_string(),
            headers: request.headers().iter().map(|(k, v)| (k.as_str().to_owned(), v.as_str().to_owned())).collect(),
            body,
            at: Instant::now(),
        });
        let next = self.answers.lock().unwrap().pop_front();
        let next = next.unwrap_or_else(|| panic!("one request too many: {} {}", request.method(), request.url()));
        if next.breaks {
            return Err(azure_core::Error::with_message(azure_core::error::ErrorKind::Io, "connection reset by peer"));
        }
        let mut headers = Headers::new();
        for (name, value) in next.headers {
            headers.insert(name, value);
        }
        Ok(AsyncRawResponse::from_bytes(next.status.into(), headers, next.body))
    }
}

/// A credential that always has a token.
#[derive(Debug)]
pub(crate) struct Token;

#[async_trait]
impl TokenCredential for Token {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        Ok(AccessToken::new("token".to_owned(), OffsetDateTime::now_utc() + time::Duration::HOUR))
    }
}

/// An endpoint's resource in this state.
pub(crate) fn resource(id: &str, state: &str) -> Value {
    json!({ "id": id, "name": id.rsplit('/').next(), "type": "microsoft.iotoperations/instances/registryendpoints",
        "extendedLocation": { "name": "/cl", "type": "CustomLocation" },
        "properties": { "host": "contoso.azurecr.io", "provisioningState": state,
            "authentication": { "method": "Anonymous", "anonymousSettings": {} } } })
}
