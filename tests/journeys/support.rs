//! The application on a mock window and a sandbox, on a file of its own.

use std::path::Path;

use regent_desktop_lib::startup::Options;
use sandbox::Sandbox;
use serde_json::{Value, json};
use tauri::ipc::{CallbackFn, InvokeBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::InvokeRequest;
use tauri::{WebviewUrl, WebviewWindow, WebviewWindowBuilder};

/// The application as it stands after its start.
pub(crate) struct App {
    window: WebviewWindow<MockRuntime>,
    _app: tauri::App<MockRuntime>,
}

impl App {
    /// Starts it on this file and this sandbox.
    pub(crate) fn start(file: &Path, sandbox: &str) -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let options = Options {
            sandbox: Some(sandbox.to_owned()),
            scenario: "plant".to_owned(),
            file: Some(file.to_owned()),
            ..Options::default()
        };
        let app = regent_desktop_lib::commands(mock_builder())
            .plugin(tauri_plugin_opener::init())
            .build(tauri::generate_context!())
            .unwrap();
        regent_desktop_lib::attach(app.handle(), options).expect("attached");
        let window = WebviewWindowBuilder::new(&app, "main", WebviewUrl::default()).build().unwrap();
        Self { window, _app: app }
    }

    /// What a command answers.
    pub(crate) fn invoke(&self, command: &str, arguments: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: InvokeBody::Json(arguments),
            headers: tauri::http::HeaderMap::new(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|body| body.deserialize().unwrap())
    }

    /// Signed in to the sandbox, with the list read.
    pub(crate) fn with_list(self) -> Self {
        self.invoke("explore_sandbox", json!({})).unwrap();
        self.invoke("refresh_registry_endpoints", json!({ "onProgress": channel(1) })).unwrap();
        self
    }

    /// A window of the drafts.
    pub(crate) fn drafts(&self, filter: &str, discarded: bool) -> Value {
        let query = json!({ "filter": filter, "sortBy": "savedAt", "descending": true, "discarded": discarded, "offset": 0, "limit": 200 });
        self.invoke("query_drafts", json!({ "query": query })).unwrap()
    }

    /// A window of the list.
    pub(crate) fn rows(&self, filter: &str) -> Value {
        let query = json!({ "filter": filter, "instanceId": null, "sortBy": "name", "descending": false, "offset": 0, "limit": 200 });
        self.invoke("query_registry_endpoints", json!({ "query": query })).unwrap()
    }
}

/// How the page names a channel.
pub(crate) fn channel(id: u32) -> String {
    format!("__CHANNEL__:{id}")
}

/// A sandbox that runs on a runtime of its own until it is dropped, and the record of what was sent to it.
pub(crate) struct Emulator {
    pub(crate) sandbox: Sandbox,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
}

impl Emulator {
    /// Makes it misbehave: a list of fault rules.
    pub(crate) fn misbehave(&self, rules: Value) {
        let url = format!("{}/_sandbox/faults", self.sandbox.base_url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let sent = self.runtime.block_on(client.post(url).json(&rules).send()).unwrap();
        assert!(sent.status().is_success(), "the fault rules were refused: {sent:?}");
    }

    /// Somebody else deletes a secret of the vault of this instance.
    pub(crate) fn delete_secret(&self, instance: &str, name: &str) {
        let ready = self.sandbox.ready();
        let of = |one: &&Value| one["id"] == instance;
        let vault = ready["instances"].as_array().unwrap().iter().find(of).unwrap()["vaultName"].clone();
        let url = format!("{}/secrets/{name}?api-version=7.5", self.sandbox.base_url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let host = format!("{}.vault.azure.net", vault.as_str().unwrap());
        let request = client.delete(url).header("x-original-host", host).bearer_auth(self.vault_token());
        let answer = self.runtime.block_on(request.send()).unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    /// A token for the vaults, as another program has one.
    fn vault_token(&self) -> String {
        let ready = self.sandbox.ready();
        let application =
            ready["users"].as_array().unwrap().iter().find(|user| user["clientSecret"].is_string()).unwrap().clone();
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", "https://vault.azure.net/.default"),
            ("client_id", application["clientId"].as_str().unwrap()),
            ("client_secret", application["clientSecret"].as_str().unwrap()),
        ];
        let url = format!("{}/{}/oauth2/v2.0/token", self.sandbox.base_url(), ready["tenantId"].as_str().unwrap());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer: Value =
            self.runtime.block_on(async { client.post(url).form(&form).send().await.unwrap().json().await.unwrap() });
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// Ends all misbehaviour.
    pub(crate) fn behave(&self) {
        let url = format!("{}/_sandbox/faults", self.sandbox.base_url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        self.runtime.block_on(client.delete(url).send()).unwrap();
    }
}

pub(crate) fn sandbox(scenario: &str) -> Emulator {
    emulator(scenario, sandbox::Options { lro_seconds: 1, ..sandbox::Options::default() })
}

/// The same with options of the test's own.
pub(crate) fn emulator(scenario: &str, options: sandbox::Options) -> Emulator {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let record = Some(folder.path().join("record.jsonl"));
    let options = sandbox::Options { scenario: scenario.parse().unwrap(), record, ..options };
    let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
    Emulator { sandbox, runtime, folder }
}

impl Emulator {
    /// The application, signed in and with its list read. Its file lies beside the record.
    pub(crate) fn app(&self) -> App {
        self.again().with_list()
    }

    /// The application started again on the same file, with nothing read yet.
    pub(crate) fn again(&self) -> App {
        App::start(&self.file(), self.sandbox.base_url())
    }

    /// Regent's file.
    pub(crate) fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("regent.sqlite")
    }

    /// Where the record lies, and whatever a test puts beside it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// An instance of the scenario by its number.
    pub(crate) fn instance(&self, number: usize) -> Value {
        self.sandbox.ready()["instances"][number].clone()
    }

    /// What was sent so far, one object per request.
    pub(crate) fn sent(&self) -> Vec<Value> {
        sandbox::read_record(&self.folder.path().join("record.jsonl")).unwrap()
    }

    /// The requests of a method whose path holds a text, letter case aside.
    pub(crate) fn sent_to(&self, method: &str, part: &str) -> Vec<Value> {
        let part = part.to_lowercase();
        let holds = |line: &Value| line["path"].as_str().unwrap().to_lowercase().contains(&part);
        self.sent().into_iter().filter(|line| line["method"] == method && holds(line)).collect()
    }

    /// Sets fault rules.
    pub(crate) fn faults(&self, rules: &Value) {
        let url = format!("{}/_sandbox/faults", self.sandbox.base_url());
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = self.runtime.block_on(async { client.post(url).json(rules).send().await.unwrap() });
        assert!(answer.status().is_success(), "the sandbox refused the rule: {}", answer.status());
    }
}
