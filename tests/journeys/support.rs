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
        let options =
            Options { sandbox: Some(sandbox.to_owned()), world: "plant".to_owned(), file: Some(file.to_owned()) };
        let app = regent_desktop_lib::commands(mock_builder())
            .plugin(tauri_plugin_opener::init())
            .build(tauri::generate_context!())
            .unwrap();
        regent_desktop_lib::attach(app.handle(), options);
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

/// A sandbox that runs on a runtime of its own until it is dropped.
pub(crate) struct Twin {
    pub(crate) sandbox: Sandbox,
    _runtime: tokio::runtime::Runtime,
}

pub(crate) fn sandbox(world: &str) -> Twin {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let options = sandbox::Options { world: world.parse().unwrap(), lro_seconds: 1, ..sandbox::Options::default() };
    let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
    Twin { sandbox, _runtime: runtime }
}
