//! A small client for the tests: signs in silently, keeps the original host, and gives back status, headers and body.

use std::sync::Once;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, redirect};
use sandbox::{Options, Sandbox, Scenario};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) const REGENT: &str = "5f2c1b1e-6c0a-4b0e-9d0c-7e1a5d3f0b21";
pub(crate) const ARM_SCOPE: &str = "https://management.azure.com/.default";
pub(crate) const VAULT_SCOPE: &str = "https://vault.azure.net/.default";
pub(crate) const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-accepted-0123456789";
pub(crate) const REDIRECT: &str = "http://localhost:40404/back";
static CRYPTO: Once = Once::new();

/// What came back.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// `error.code` of ARM, the graph and Key Vault.
    pub(crate) fn code(&self) -> &str {
        self.body["error"]["code"].as_str().unwrap_or_default()
    }

    /// The codes and targets of `error.details`.
    pub(crate) fn details(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = self.body["error"]["details"].as_array().cloned().unwrap_or_default();
        list.iter().map(|detail| (text(&detail["code"]), text(&detail["target"]))).collect()
    }
}

/// A running sandbox and somebody who has signed in to it.
#[derive(Debug)]
pub(crate) struct Visitor {
    pub(crate) sandbox: Sandbox,
    pub(crate) ready: Value,
    http: Client,
    arm_token: String,
}

/// How long operations take in these tests: longer than any machine is slow, so that only the moved clock ends them.
const OPERATION: u32 = 60;

/// A scenario with such operations.
pub(crate) fn options(scenario: Scenario) -> Options {
    Options { scenario, lro_seconds: OPERATION, ..Options::default() }
}

/// A client that goes straight to loopback and follows nothing.
pub(crate) fn plain_client() -> Client {
    CRYPTO.call_once(|| rustls::crypto::ring::default_provider().install_default().unwrap());
    Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap()
}

impl Visitor {
    pub(crate) async fn plant() -> Self {
        Self::with(options(Scenario::Plant)).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        let ready = sandbox.ready();
        let http = plain_client();
        let mut visitor = Self { sandbox, ready, http, arm_token: String::new() };
        let first = visitor.user(0);
        visitor.become_person(&first).await;
        visitor
    }

    /// Signs in as somebody else.
    pub(crate) async fn become_person(&mut self, user: &str) {
        self.arm_token = self.token(user, ARM_SCOPE, "common").await;
    }

    pub(crate) fn user(&self, number: usize) -> String {
        self.ready["users"][number]["userPrincipalName"].as_str().unwrap().to_owned()
    }

    /// A request to one of Azure's hosts, or with an empty host to the sandbox's own address.
    pub(crate) async fn send(&self, host: &str, method: &str, path: &str, token: &str, body: Option<&Value>) -> Heard {
        let mut request = self.request(host, method, path);
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        heard(request).await
    }

    pub(crate) fn request(&self, host: &str, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.http.request(method, format!("{}{path}", self.sandbox.base_url()));
        if host.is_empty() { request } else { request.header("x-original-host", host) }
    }

    pub(crate) async fn arm(&self, method: &str, path: &str, body: Option<&Value>) -> Heard {
        self.send("management.azure.com", method, path, &self.arm_token, body).await
    }

    pub(crate) fn arm_token(&self) -> &str {
        &self.arm_token
    }

    /// An absolute link of ARM's, followed.
    pub(crate) async fn follow(&self, link: &str) -> Heard {
        let path = link.strip_prefix("https://management.azure.com").expect("a link to the host that was used");
        self.arm("GET", path, None).await
    }

    pub(crate) async fn graph(&self, query: &str, options: Value) -> Heard {
        let body = json!({ "subscriptions": self.ready["subscriptions"], "query": query, "options": options });
        self.arm("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01", Some(&body)).await
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<&Value>) -> Heard {
        self.send("", method, &format!("/_sandbox/{path}"), "", body).await
    }

    pub(crate) async fn advance(&self, seconds: u64) {
        let heard = self.control("POST", "clock", Some(&json!({ "advanceSeconds": seconds }))).await;
        assert_eq!(heard.status, 200, "{}", heard.text);
    }

    /// Moves the clock past the end of every operation.
    pub(crate) async fn finish(&self) {
        self.advance(u64::from(OPERATION) + 1).await;
    }

    /// The address that starts a sign-in.
    pub(crate) fn authorize_path(tenant: &str, user: &str, scope: &str, more: &[(&str, &str)]) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let mut pairs = vec![
            ("client_id", REGENT),
            ("response_type", "code"),
            ("redirect_uri", REDIRECT),
            ("scope", scope),
            ("state", "kept"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("prompt", "none"),
            ("login_hint", user),
        ];
        pairs.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        pairs.extend(more.iter().filter(|(_, value)| !value.is_empty()));
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("/{tenant}/oauth2/v2.0/authorize?{query}")
    }

    /// The parameters that a redirect brings back.
    pub(crate) async fn authorize(&self, path: &str) -> Vec<(String, String)> {
        let heard = self.send("login.microsoftonline.com", "GET", path, "", None).await;
        assert_eq!(heard.status, 302, "{}", heard.text);
        let url = url::Url::parse(heard.header("location")).unwrap();
        url.query_pairs().into_owned().collect()
    }

    pub(crate) async fn redeem(&self, tenant: &str, form: &[(&str, &str)]) -> Heard {
        let path = format!("/{tenant}/oauth2/v2.0/token");
        heard(self.request("login.microsoftonline.com", "POST", &path).form(form)).await
    }

    /// Signs in without a question and gives everything the token endpoint said.
    pub(crate) async fn sign_in(&self, user: &str, scope: &str, tenant: &str) -> Value {
        let scope = format!("{scope} openid offline_access");
        let back = self.authorize(&Self::authorize_path(tenant, user, &scope, &[])).await;
        let code = back.iter().find(|(name, _)| name == "code").expect("a code").1.clone();
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", REGENT),
            ("code", &code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", VERIFIER),
            ("scope", &scope),
        ];
        let heard = self.redeem(tenant, &form).await;
        assert_eq!(heard.status, 200, "{}", heard.text);
        heard.body
    }

    pub(crate) async fn token(&self, user: &str, scope: &str, tenant: &str) -> String {
        self.sign_in(user, scope, tenant).await["access_token"].as_str().unwrap().to_owned()
    }

    /// The identifier of an instance.
    pub(crate) fn instance(&self, name: &str) -> String {
        self.instance_entry(name)["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn instance_entry(&self, name: &str) -> Value {
        let list = self.ready["instances"].as_array().unwrap();
        list.iter().find(|instance| instance["name"] == name).expect("an instance of this name").clone()
    }

    /// A body that creates an anonymous endpoint on an instance.
    pub(crate) fn endpoint_body(&self, instance: &str) -> Value {
        json!({
            "extendedLocation": { "name": self.instance_entry(instance)["customLocationId"], "type": "CustomLocation" },
            "properties": { "host": "mcr.microsoft.com", "authentication": { "method": "Anonymous", "anonymousSettings": {} } },
        })
    }
}

pub(crate) async fn heard(request: reqwest::RequestBuilder) -> Heard {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or_default();
    Heard { status, headers, text, body }
}
