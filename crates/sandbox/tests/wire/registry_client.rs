//! A small client of registries for the tests: gets a token the way each kind of registry wants it, then asks.

use sha2::{Digest as _, Sha256};

use crate::client::{Heard, Visitor, heard};
use serde_json::Value;

pub(crate) const REGISTRY_SCOPE: &str = "https://containerregistry.azure.net/.default";
pub(crate) const OCI: &str = "application/vnd.oci.image.manifest.v1+json";

/// Somebody with a token for one registry.
pub(crate) struct Puller<'v> {
    visitor: &'v Visitor,
    host: String,
    token: String,
}

impl<'v> Puller<'v> {
    /// Nobody in particular, as the registry's challenge says.
    pub(crate) async fn anonymous(visitor: &'v Visitor, host: &str, repository: &str) -> Self {
        Self::by_challenge(visitor, host, repository, None).await
    }

    /// Somebody with a name and a password.
    pub(crate) async fn named(visitor: &'v Visitor, host: &str, repository: &str, who: (&str, &str)) -> Self {
        Self::by_challenge(visitor, host, repository, Some(who)).await
    }

    async fn by_challenge(visitor: &'v Visitor, host: &str, repository: &str, who: Option<(&str, &str)>) -> Self {
        let asked = visitor.send(host, "GET", &format!("/v2/{repository}/tags/list"), "", None).await;
        let (realm, service) = (challenge(&asked, "realm"), challenge(&asked, "service"));
        let (realm, path) = realm.strip_prefix("https://").unwrap().split_once('/').unwrap();
        let path = format!("/{path}?service={service}&scope={}", challenge(&asked, "scope"));
        let mut request = visitor.request(realm, "GET", &path);
        if let Some((user, password)) = who {
            request = request.basic_auth(user, Some(password));
        }
        let answer = heard(request).await;
        let token = answer.body["access_token"].as_str().unwrap_or_else(|| panic!("no token: {}", answer.text));
        Self { visitor, host: host.to_owned(), token: token.to_owned() }
    }

    /// The first person of the scenario.
    pub(crate) async fn person(visitor: &'v Visitor, host: &str, scopes: &str) -> Self {
        Self::someone(visitor, &visitor.user(0), host, scopes).await
    }

    /// A person by name.
    pub(crate) async fn someone(visitor: &'v Visitor, user: &str, host: &str, scopes: &str) -> Self {
        let entra = visitor.token(user, REGISTRY_SCOPE, "common").await;
        Self::exchanged(visitor, &entra, host, scopes).await
    }

    /// The application with a secret.
    pub(crate) async fn application(visitor: &'v Visitor, host: &str, scopes: &str) -> Self {
        let users = visitor.ready["users"].as_array().unwrap();
        let robot = users.iter().find(|user| user["clientSecret"].is_string()).unwrap();
        let text = |name: &str| robot[name].as_str().unwrap();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", text("clientId")),
            ("client_secret", text("clientSecret")),
            ("scope", REGISTRY_SCOPE),
        ];
        let tenant = visitor.ready["tenantId"].as_str().unwrap();
        let path = format!("/{tenant}/oauth2/v2.0/token");
        let answer = heard(visitor.request("login.microsoftonline.com", "POST", &path).form(&form)).await;
        Self::exchanged(visitor, answer.body["access_token"].as_str().unwrap(), host, scopes).await
    }

    /// Whoever this token of Entra's is for.
    pub(crate) async fn exchanged(visitor: &'v Visitor, entra: &str, host: &str, scopes: &str) -> Self {
        let refresh = exchange(visitor, host, entra, "").await;
        let refresh = refresh.body["refresh_token"].as_str().unwrap_or_else(|| panic!("refused: {}", refresh.text));
        let mut form = vec![("grant_type", "refresh_token"), ("service", host), ("refresh_token", refresh)];
        form.extend(scopes.split(' ').map(|scope| ("scope", scope)));
        let answer = token(visitor, host, &form).await;
        Self { visitor, host: host.to_owned(), token: answer.body["access_token"].as_str().unwrap().to_owned() }
    }

    /// Reads something in any of the types there are.
    pub(crate) async fn get(&self, path: &str) -> Heard {
        let all = format!(
            "{OCI}, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json"
        );
        self.ask("GET", path, &[("accept", &all)], None).await
    }

    /// Any request.
    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<Vec<u8>>) -> Heard {
        let mut request = self.visitor.request(&self.host, method, path).bearer_auth(&self.token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        heard(request).await
    }
}

/// The first of Azure's two steps.
pub(crate) async fn exchange(visitor: &Visitor, host: &str, entra: &str, tenant: &str) -> Heard {
    let form = [("grant_type", "access_token"), ("service", host), ("tenant", tenant), ("access_token", entra)];
    heard(visitor.request(host, "POST", "/oauth2/exchange").form(&form)).await
}

/// The second.
pub(crate) async fn token(visitor: &Visitor, host: &str, form: &[(&str, &str)]) -> Heard {
    heard(visitor.request(host, "POST", "/oauth2/token").form(form)).await
}

/// A part of a challenge.
pub(crate) fn challenge(heard: &Heard, name: &str) -> String {
    let text = heard.header("www-authenticate");
    let part = text.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
    part.map(|(value, _)| value.to_owned()).unwrap_or_default()
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    let hex: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{hex}")
}

pub(crate) fn json_of(heard: &Heard) -> Value {
    serde_json::from_str(&heard.text).unwrap()
}
