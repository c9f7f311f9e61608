//! A cloud that is not in the table: its Resource Manager says at `/metadata/endpoints`, to anybody, where everything else
//! is. Called when a person names such an address at sign-in. What is kept of it is what was read, never the answer itself.

use azure_core::http::{HttpClient, Method, Request};
use serde_json::Value;
use url::Url;

use super::Cloud;
use crate::error::{Error, sentence};

const OPERATION: &str = "read the cloud's endpoints";
const API_VERSION: &str = "2022-09-01";

impl Cloud {
    /// The cloud whose Resource Manager is at this address.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Offline`] or [`crate::ErrorKind::Blocked`] when it cannot be reached;
    /// [`crate::ErrorKind::Protocol`] when it does not describe a cloud that tokens may be sent to.
    pub async fn discover(transport: &dyn HttpClient, arm: &str) -> Result<Self, Error> {
        let arm = checked(arm.trim()).ok_or_else(|| refuse("this is no https address of a host"))?;
        let mut url = arm.clone();
        url.set_path("metadata/endpoints");
        url.query_pairs_mut().append_pair("api-version", API_VERSION);
        let core = |error| Error::from_core(OPERATION, error);
        let mut request = Request::new(url, Method::Get);
        request.insert_header("accept", "application/json");
        let answer = transport.execute_request(&request).await.map_err(core)?;
        let answer = answer.try_into_raw_response().await.map_err(core)?;
        let status = u16::from(answer.status());
        if status != 200 {
            return Err(Error::from_answer(OPERATION, status, answer.headers(), answer.body().as_ref()));
        }
        let found = serde_json::from_slice::<Value>(answer.body().as_ref());
        Self::of_endpoints(&arm, &found.map_err(|_| refuse("the answer is no JSON"))?)
    }

    /// Whether its Resource Manager is at this address.
    #[must_use]
    pub fn is_at(&self, address: &str) -> bool {
        checked(address.trim()).is_some_and(|url| url == self.arm)
    }

    /// Reads a description: one cloud, or a list of clouds of which one is at this address.
    fn of_endpoints(arm: &Url, found: &Value) -> Result<Self, Error> {
        let at =
            |row: &&Value| text(row, "/resourceManager").and_then(|url| checked(&url)).is_some_and(|url| url == *arm);
        let row = if let Value::Array(rows) = found {
            rows.iter().find(at).or(if let [only] = rows.as_slice() { Some(only) } else { None })
        } else {
            Some(found)
        };
        let row = row.ok_or_else(|| refuse("it describes other clouds, and not its own"))?;
        if text(row, "/resourceManager").and_then(|url| checked(&url)).is_some_and(|url| url != *arm) {
            return Err(refuse("it describes a cloud at another address"));
        }
        let need = |what: &str, found: Option<String>| found.ok_or_else(|| refuse(&format!("it does not say {what}")));
        let login = need("where people sign in", text(row, "/authentication/loginEndpoint"))?;
        let mut authority = checked(&login).ok_or_else(|| refuse("people sign in at an address that is not https"))?;
        authority.set_path("/");
        let vault =
            need("how its key vaults are called", text(row, "/suffixes/keyVaultDns").and_then(|text| suffix(&text)))?;
        let registries = text(row, "/suffixes/acrLoginServer").and_then(|text| suffix(&text));
        let audiences = row.pointer("/authentication/audiences").and_then(Value::as_array);
        let audience = audiences.and_then(|all| all.last()?.as_str()).map_or_else(|| arm.to_string(), str::to_owned);
        let portal =
            text(row, "/portal").and_then(|url| checked(&url)).and_then(|url| url.host_str().map(str::to_owned));
        Ok(Self {
            name: arm.host_str().unwrap_or_default().to_owned().into(),
            arm: arm.clone(),
            arm_scope: format!("{}/.default", audience.trim_end_matches('/')),
            authority,
            vault_scope: format!("https://{}/.default", vault.trim_start_matches('.')),
            vault_suffix: vault.into(),
            acr_suffix: registries.unwrap_or_else(|| ".azurecr.io".to_owned()).into(),
            portal_host: portal.map(Into::into),
        })
    }
}

fn text(row: &Value, pointer: &str) -> Option<String> {
    row.pointer(pointer).and_then(Value::as_str).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// An https address of a host by its name, without anything that could lead elsewhere; its path goes.
fn checked(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    let plain = url.scheme() == "https"
        && url.port_or_known_default() == Some(443)
        && url.username().is_empty()
        && url.password().is_none()
        && matches!(url.host(), Some(url::Host::Domain(name)) if name.contains('.'));
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    plain.then_some(url)
}

/// A suffix of at least two labels, with its dot: a shorter one would let tokens go to half the internet.
fn suffix(text: &str) -> Option<String> {
    let bare = text.trim_start_matches('.').to_ascii_lowercase();
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (bare.split('.').count() >= 2 && bare.split('.').all(label)).then(|| format!(".{bare}"))
}

fn refuse(why: &str) -> Error {
    Error::protocol(OPERATION, format!("This is no cloud that Regent can sign in to: {}.", sentence(why)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn endpoints(arm: &str, login: &str, vault: &str) -> Value {
        json!({ "name": "Fabrikam", "portal": "https://portal.fabrikam.example", "resourceManager": arm,
            "authentication": { "loginEndpoint": login, "audiences": ["https://management.core.fabrikam.example/", "https://management.fabrikam.example"] },
            "suffixes": { "keyVaultDns": vault, "acrLoginServer": "azurecr.fabrikam.example" } })
    }

    #[test]
    fn a_description_becomes_a_cloud_whether_it_stands_alone_or_in_a_list() {
        let arm: Url = "https://management.fabrikam.example/".parse().unwrap();
        let one = endpoints(
            "https://management.fabrikam.example",
            "https://login.fabrikam.example/adfs",
            "vault.fabrikam.example",
        );
        let other = endpoints("https://management.azure.com/", "https://login.microsoftonline.com", "vault.azure.net");
        let cloud = Cloud::of_endpoints(&arm, &one).unwrap();
        assert_eq!(cloud, Cloud::of_endpoints(&arm, &json!([other, one])).unwrap());
        assert_eq!(
            (cloud.authority.as_str(), &*cloud.vault_suffix),
            ("https://login.fabrikam.example/", ".vault.fabrikam.example")
        );
        assert_eq!(cloud.arm_scope, "https://management.fabrikam.example/.default");
        assert!(cloud.is_vault_host("kv.vault.fabrikam.example") && !cloud.is_vault_host("kv.vault.azure.net"));
    }

    #[test]
    fn what_would_send_tokens_astray_is_no_cloud() {
        let arm: Url = "https://management.fabrikam.example/".parse().unwrap();
        let good = ("https://management.fabrikam.example", "https://login.fabrikam.example", "vault.fabrikam.example");
        for (own, login, vault) in [
            ("https://management.azure.com", good.1, good.2),
            (good.0, "http://login.fabrikam.example", good.2),
            (good.0, "https://ada@login.fabrikam.example", good.2),
            (good.0, "https://127.0.0.1", good.2),
            (good.0, good.1, "example"),
            (good.0, good.1, ".a..b"),
            (good.0, good.1, "a/b.c"),
            (good.0, good.1, ""),
        ] {
            assert!(Cloud::of_endpoints(&arm, &endpoints(own, login, vault)).is_err(), "{own} {login} {vault}");
        }
        for nothing in [json!(null), json!([]), json!({}), json!("https://x.y"), json!([1, 2])] {
            assert!(Cloud::of_endpoints(&arm, &nothing).is_err(), "{nothing}");
        }
    }
}
