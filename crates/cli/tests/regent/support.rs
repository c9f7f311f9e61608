//! A sandbox with a record, and the binary run on it with a home of its own.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use sandbox::{Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

/// A home folder, which goes with its last user.
#[derive(Clone)]
pub(crate) struct Home(Arc<TempDir>);

impl std::ops::Deref for Home {
    type Target = Path;

    fn deref(&self) -> &Path {
        self.0.path()
    }
}

pub(crate) struct Try {
    pub(crate) sandbox: Sandbox,
    pub(crate) ready: Value,
    folder: Arc<TempDir>,
    record: PathBuf,
    runtime: tokio::runtime::Runtime,
}

impl Try {
    /// A sandbox whose operations end after a second.
    pub(crate) fn new(scenario: &str) -> Self {
        Self::with(scenario, Options::default())
    }

    pub(crate) fn with(scenario: &str, options: Options) -> Self {
        Self::with_home(scenario, options, Home(Arc::new(tempfile::tempdir().unwrap())))
    }

    /// The same in a home that another one had before.
    pub(crate) fn with_home(scenario: &str, options: Options, home: Home) -> Self {
        let folder = home.0;
        let record = folder.path().join(format!("record-{}.jsonl", options.listen.port()));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let usual = Options::default().lro_seconds;
        let options = Options {
            scenario: scenario.parse().unwrap(),
            record: Some(record.clone()),
            lro_seconds: if options.lro_seconds == usual { 1 } else { options.lro_seconds },
            ..options
        };
        let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
        let ready = sandbox.ready();
        Self { sandbox, ready, folder, record, runtime }
    }

    /// Runs `regent` with these words.
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        self.run_with(words, "")
    }

    /// Runs `regent` with these words and this standard input.
    pub(crate) fn run_with(&self, words: &[&str], input: impl AsRef<[u8]>) -> Ran {
        Ran(self.start(words, input).wait_with_output().unwrap())
    }

    /// Starts `regent` with these words and this standard input.
    pub(crate) fn start(&self, words: &[&str], input: impl AsRef<[u8]>) -> Child {
        let mut child = Command::new(env!("CARGO_BIN_EXE_regent"))
            .args(words)
            .args(["--sandbox", self.sandbox.base_url(), "-o", "json"])
            .env("HOME", self.folder.path())
            .env("XDG_DATA_HOME", self.folder.path().join("data"))
            .env("REGENT_FILE", self.file())
            .env_remove("REGENT_SANDBOX_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read its input has closed it by now, which is its right.
        drop(child.stdin.take().unwrap().write_all(input.as_ref()));
        child
    }

    /// Where those runs keep their file.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("regent.sqlite")
    }

    /// The first instance, which has secret sync in every scenario.
    pub(crate) fn instance(&self) -> String {
        self.ready["instances"][0]["id"].as_str().unwrap().to_owned()
    }

    /// What was sent, without the sign-in.
    pub(crate) fn sent(&self) -> Vec<Value> {
        let lines = sandbox::read_record(&self.record_file()).unwrap().into_iter();
        lines
            .filter(|line| line["host"] != "login.microsoftonline.com" && !path(line).starts_with("/_sandbox"))
            .collect()
    }

    /// Every write that was sent, as method and path.
    pub(crate) fn writes(&self) -> Vec<Value> {
        self.sent()
            .into_iter()
            .filter(|line| line["method"] != "GET" && !path(line).contains("ResourceGraph"))
            .collect()
    }

    pub(crate) fn record_file(&self) -> PathBuf {
        self.record.clone()
    }

    /// The home of the runs.
    pub(crate) fn home(&self) -> Home {
        Home(Arc::clone(&self.folder))
    }

    /// Ends the sandbox and waits until its port is free.
    pub(crate) fn end(self) {
        let Self { sandbox, runtime, .. } = self;
        runtime.block_on(sandbox.shutdown());
    }

    /// The home of the runs.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// What a browser is answered: the status, and where it is sent.
    pub(crate) fn get(&self, url: &str) -> (u16, Option<String>) {
        drop(rustls::crypto::ring::default_provider().install_default());
        let policy = reqwest::redirect::Policy::none();
        let browser = reqwest::Client::builder().no_proxy().redirect(policy).build().unwrap();
        let answer = self.runtime.block_on(browser.get(url).send()).unwrap();
        let location = answer.headers().get("location").map(|text| text.to_str().unwrap().to_owned());
        (answer.status().as_u16(), location)
    }

    /// A token for Resource Manager, as another program has one.
    pub(crate) fn token(&self) -> String {
        drop(rustls::crypto::ring::default_provider().install_default());
        let users = self.ready["users"].as_array().unwrap();
        let application = users.iter().find(|user| user["clientSecret"].is_string()).unwrap();
        let form = [
            ("grant_type", "client_credentials"),
            ("scope", "https://management.azure.com/.default"),
            ("client_id", application["clientId"].as_str().unwrap()),
            ("client_secret", application["clientSecret"].as_str().unwrap()),
        ];
        let tenant = self.ready["tenantId"].as_str().unwrap();
        let url = format!("{}/{tenant}/oauth2/v2.0/token", self.sandbox.base_url());
        let answer: Value = self.runtime.block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            client.post(url).form(&form).send().await.unwrap().json().await.unwrap()
        });
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// Puts a fault into the sandbox.
    pub(crate) fn fault(&self, rule: &Value) {
        self.control("faults", &Value::Array(vec![rule.clone()]));
    }

    /// Takes the faults away.
    pub(crate) fn behave(&self) {
        let url = format!("{}/_sandbox/faults", self.sandbox.base_url());
        let answered = self.runtime.block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            client.delete(url).send().await.unwrap().status()
        });
        assert!(answered.is_success(), "the sandbox refused it: {answered}");
    }

    /// Tells the sandbox's control plane something.
    pub(crate) fn control(&self, path: &str, body: &Value) {
        let url = format!("{}/_sandbox/{path}", self.sandbox.base_url());
        let body = body.to_string();
        drop(rustls::crypto::ring::default_provider().install_default());
        let answered = self.runtime.block_on(async {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            client.post(url).header("content-type", "application/json").body(body).send().await.unwrap().status()
        });
        assert!(answered.is_success(), "the sandbox refused it: {answered}");
    }
}

pub(crate) fn path(line: &Value) -> String {
    line["path"].as_str().unwrap_or_default().to_owned()
}

/// How a run ended.
pub(crate) struct Ran(Output);

impl Ran {
    /// Of a run that was started on its own.
    pub(crate) const fn of(output: Output) -> Self {
        Self(output)
    }

    pub(crate) fn code(&self) -> i32 {
        self.0.status.code().unwrap_or(-1)
    }

    /// The JSON on stdout of a run that went well.
    pub(crate) fn answer(&self) -> Value {
        assert_eq!(self.code(), 0, "{}", self.stderr());
        let stderr = self.stderr();
        assert!(stderr.lines().all(|line| line.starts_with("note: ")), "notes alone are on stderr: {stderr}");
        serde_json::from_slice(&self.0.stdout).unwrap()
    }

    /// The JSON on stderr of a run that did not.
    pub(crate) fn error(&self) -> Value {
        assert!(self.0.stdout.is_empty(), "an error leaves stdout empty");
        serde_json::from_str(&self.stderr()).unwrap_or_else(|_| panic!("no JSON object: {}", self.stderr()))
    }

    pub(crate) fn stdout(&self) -> &[u8] {
        &self.0.stdout
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }
}
