//! The cloud a window talks to: a sandbox in this process, and a look at what is true in it. The look goes over the wire,
//! as any client's would, so that a story compares the window with what the resource provider holds.

use serde_json::Value;

/// The registry endpoints' api-version.
const IOT_OPERATIONS: &str = "2025-10-01";

/// A running sandbox; it ends with this value.
pub(crate) struct Cloud {
    sandbox: sandbox::Sandbox,
    http: reqwest::Client,
    scenario: Value,
}

impl Cloud {
    /// Starts a sandbox with these wishes.
    pub(crate) async fn start(options: sandbox::Options) -> Self {
        let sandbox = sandbox::Sandbox::start(options).await.expect("the sandbox starts");
        // reqwest is built without a TLS provider of its own; loopback needs none, its builder does.
        rustls::crypto::ring::default_provider().install_default().ok();
        let http = reqwest::Client::builder().no_proxy().build().expect("an HTTP client");
        let scenario = sandbox.ready();
        Self { sandbox, http, scenario }
    }

    /// Where the sandbox listens, `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> &str {
        self.sandbox.base_url()
    }

    /// What the sandbox says of its scenario: its ready line.
    pub(crate) fn scenario(&self) -> &Value {
        &self.scenario
    }

    /// The registry endpoint as ARM holds it, or null.
    pub(crate) async fn registry_endpoint(&self, instance_id: &str, name: &str) -> Value {
        self.get(&format!("{instance_id}/registryEndpoints/{name}?api-version={IOT_OPERATIONS}")).await
    }

    /// The registry endpoints of one instance as ARM holds them.
    pub(crate) async fn registry_endpoints(&self, instance_id: &str) -> Vec<Value> {
        let page = self.get(&format!("{instance_id}/registryEndpoints?api-version={IOT_OPERATIONS}")).await;
        page["value"].as_array().cloned().unwrap_or_default()
    }

    /// Makes the sandbox misbehave: a list of fault rules.
    pub(crate) async fn misbehave(&self, rules: Value) {
        let url = format!("{}/_sandbox/faults", self.url());
        let answer = self.http.post(url).json(&rules).send().await.expect("the control plane answers");
        assert!(answer.status().is_success(), "the fault rules were refused: {:?}", answer.text().await);
    }

    /// Ends all misbehaviour.
    pub(crate) async fn behave(&self) {
        let url = format!("{}/_sandbox/faults", self.url());
        self.http.delete(url).send().await.expect("the control plane answers");
    }

    /// What the control plane answers, or null.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/_sandbox/{path}", self.url());
        let method = method.parse().expect("a method");
        let request = self.http.request(method, url).json(&body.unwrap_or(Value::Null));
        let answer = request.send().await.expect("the control plane answers");
        assert!(answer.status().is_success(), "the control plane refused: {:?}", answer.text().await);
        answer.json().await.unwrap_or(Value::Null)
    }

    async fn get(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.url())).bearer_auth("looking-on");
        let answer = request.send().await.expect("the sandbox answers");
        if !answer.status().is_success() {
            return Value::Null;
        }
        answer.json().await.expect("JSON")
    }
}
