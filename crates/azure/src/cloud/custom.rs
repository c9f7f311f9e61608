//! A cloud that is not in the table: its Resource Manager says at `/metadata/endpoints`, to anybody, where everything else
//! is. Called when a person names such an address at sign-in. What is kept of it is what was read, never the answer itself.
//! It must not name anything of a known cloud, whatever else it says: who signs in there may see a page that is genuine, and
//! the token would go to a stranger. A description is judged when it is read and again each time a saved one is used.

use azure_core::http::{HttpClient, Method, Request};
use serde_json::Value;
use url::Url;

use super::Cloud;
use super::own_domain::{address_with_path, is_of_a_known_cloud, plain_address as checked, share_owner};
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
        let authority = checked(&login).ok_or_else(|| refuse("people sign in at an address that is not https"))?;
        let vault =
            need("how its key vaults are called", text(row, "/suffixes/keyVaultDns").and_then(|text| suffix(&text)))?;
        let registries = text(row, "/suffixes/acrLoginServer").and_then(|text| suffix(&text));
        let audience = audience(arm, row)?;
        let portal =
            text(row, "/portal").and_then(|url| checked(&url)).and_then(|url| url.host_str().map(str::to_owned));
        let cloud = Self {
            name: arm.host_str().unwrap_or_default().to_owned().into(),
            arm: arm.clone(),
            arm_scope: format!("{}/.default", audience.as_str().trim_end_matches('/')),
            authority,
            vault_scope: format!("https://{}/.default", vault.trim_start_matches('.')),
            vault_suffix: vault.into(),
            acr_suffix: registries.unwrap_or_else(|| ".azurecr.io".to_owned()).into(),
            portal_host: portal.map(Into::into),
        };
        cloud.judge()?;
        Ok(cloud)
    }

    /// Whether this cloud may have tokens asked for it: one of the table, or one that names nothing but its own.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Protocol`] with what is wrong. A cloud that an earlier version of Regent saved may be such a one.
    pub fn judge(&self) -> Result<(), Error> {
        if Self::all().contains(self) {
            return Ok(());
        }
        let host = checked(self.arm.as_str()).filter(|url| *url == self.arm);
        let host = host.as_ref().and_then(Url::host_str).ok_or_else(|| refuse("this is no https address of a host"))?;
        if is_of_a_known_cloud(host) || Self::all().iter().any(|known| known.name == self.name) {
            return Err(refuse("this is an address of a cloud that Regent knows. Choose that cloud in the list"));
        }
        if self.name != host {
            return Err(refuse("it goes by a name that is not its own"));
        }
        if checked(self.authority.as_str()).is_none_or(|url| url != self.authority) {
            return Err(refuse("people sign in at an address that is not https"));
        }
        let audience = self.arm_scope.strip_suffix("/.default").and_then(address_with_path);
        belongs(host, audience.as_ref().and_then(Url::host_str), "a token")?;
        let vault = suffix(&self.vault_suffix).filter(|suffix| *suffix == self.vault_suffix);
        let vault = vault.as_deref().map(|suffix| suffix.trim_start_matches('.'));
        belongs(host, vault, "a key vault")?;
        if vault.is_none_or(|vault| self.vault_scope != format!("https://{vault}/.default")) {
            return Err(refuse("the tokens of its key vaults would be meant for others"));
        }
        Ok(())
    }
}

/// The audience of its tokens: of those that it names, the last of its own. One lie among truths is still a lie.
fn audience(arm: &Url, row: &Value) -> Result<Url, Error> {
    let Some(named) = row.pointer("/authentication/audiences").filter(|named| !named.is_null()) else {
        return Ok(arm.clone());
    };
    let unreadable = || refuse("it names an audience of its tokens that is no https address");
    let host = arm.host_str().unwrap_or_default();
    let mut read = Vec::new();
    for one in named.as_array().ok_or_else(unreadable)? {
        let url = one.as_str().and_then(|text| address_with_path(text.trim())).ok_or_else(unreadable)?;
        if url.host_str().is_some_and(is_of_a_known_cloud) {
            belongs(host, url.host_str(), "a token")?;
        }
        read.push(url);
    }
    let own = |url: &&Url| url.host_str().is_some_and(|audience| share_owner(host, audience));
    let Some(chosen) = read.iter().rev().find(own).or(read.last()) else { return Ok(arm.clone()) };
    belongs(host, chosen.host_str(), "a token")?;
    Ok(chosen.clone())
}

/// Refuses what is not in the domain of the cloud at `host`.
fn belongs(host: &str, named: Option<&str>, what: &str) -> Result<(), Error> {
    let Some(named) = named else { return Err(refuse(&format!("the address of {what} cannot be read"))) };
    if is_of_a_known_cloud(named) {
        return Err(refuse(&format!(
            "it says that {what} of it is one of {named}, a cloud that Regent knows, and {host} is not that cloud"
        )));
    }
    if !share_owner(host, named) {
        return Err(refuse(&format!(
            "it says that {what} of it is one of {named}, which is not of the domain of {host}"
        )));
    }
    Ok(())
}

fn text(row: &Value, pointer: &str) -> Option<String> {
    row.pointer(pointer).and_then(Value::as_str).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
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

    fn with(change: impl FnOnce(&mut Value)) -> Result<Cloud, Error> {
        let arm: Url = "https://management.fabrikam.example/".parse().unwrap();
        let (login, vault) = ("https://login.fabrikam.example", "vault.fabrikam.example");
        let mut found = endpoints(arm.as_str(), login, vault);
        change(&mut found);
        Cloud::of_endpoints(&arm, &found)
    }

    #[test]
    fn a_cloud_that_names_an_audience_of_somebody_else_is_refused_wherever_its_people_sign_in() {
        for login in
            ["https://login.fabrikam.example", "https://login.microsoftonline.com", "https://login.windows.net"]
        {
            for audience in [
                "https://management.azure.com/",
                "https://management.azure.com",
                "https://MANAGEMENT.azure.COM//",
                "HTTPS://management.azure.com:443",
                "https://management.azure.com/.default",
                "https://management.azure.com/user_impersonation",
                "https://management.azure.com./",
                "https://management%2eazure.com/",
                "https://westeurope.management.azure.com/",
                "https://management.core.windows.net/",
                "https://management.core.usgovcloudapi.net",
                "https://management.usgovcloudapi.net/",
                "https://management.core.chinacloudapi.cn/",
                "https://management.sovcloud-api.fr/",
                "https://management.core.cloudapi.de/",
                "https://vault.azure.net",
                "https://contoso.vault.azure.net",
                "https://vault.usgovcloudapi.net",
                "https://graph.microsoft.com/",
                "https://graph.windows.net",
                "https://storage.azure.com/",
                "https://containerregistry.azure.net",
                "https://victim.azurewebsites.net",
                "https://management.fabrikam.example@management.azure.com/",
                "https://m\u{430}nagement.azure.com/",
                "https://management.fabrikam.example/ https://management.azure.com/",
                "https://management.fabrikam.example\u{a0}https://management.azure.com/",
                "spn:https://management.azure.com",
                "api://797f4846-ba00-4fd7-ba43-dac1f8f63013",
                "797f4846-ba00-4fd7-ba43-dac1f8f63013",
                "",
            ] {
                for others in [vec![], vec!["https://management.fabrikam.example"]] {
                    let mut names = others.clone();
                    names.push(audience);
                    let first_and_last = [names.clone(), names.into_iter().rev().collect()];
                    for audiences in first_and_last {
                        let read = with(|found| {
                            found["authentication"]["loginEndpoint"] = json!(login);
                            found["authentication"]["audiences"] = json!(audiences);
                        });
                        // An own one beside a stranger that is no known cloud's is taken, and the stranger is not.
                        let own = read.as_ref().is_ok_and(|cloud| {
                            cloud.audience() == "https://management.fabrikam.example" && !others.is_empty()
                        });
                        assert!(
                            read.is_err() || (own && audience.contains("victim")),
                            "{login} {audiences:?}: {read:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn a_cloud_keeps_its_vaults_to_itself_too() {
        for vault in ["vault.azure.net", ".VAULT.azure.net", "vault.azure.cn", "azure.net", "evil.example", "co.uk"] {
            let read = with(|found| found["suffixes"]["keyVaultDns"] = json!(vault));
            assert!(read.is_err(), "{vault}: {read:?}");
        }
    }

    #[test]
    fn a_known_cloud_is_not_described_by_anybody() {
        for arm in [
            "https://management.azure.com/",
            "https://westeurope.management.azure.com/",
            "https://management.azure.us/",
        ] {
            let arm: Url = arm.parse().unwrap();
            let found = endpoints(arm.as_str(), "https://login.evil.example", "vault.evil.example");
            assert!(Cloud::of_endpoints(&arm, &found).is_err(), "{arm}");
        }
    }

    #[test]
    fn a_cloud_that_signs_in_at_azures_page_for_itself_is_one() {
        let cloud =
            with(|found| found["authentication"]["loginEndpoint"] = json!("https://login.microsoftonline.com/"))
                .unwrap();
        assert_eq!(cloud.audience(), "https://management.fabrikam.example");
        let own = with(|_| ()).unwrap();
        assert_ne!(cloud.key(), own.key(), "tokens of one authority are never sent to the next");
        let without = with(|found| found["authentication"]["audiences"] = Value::Null).unwrap();
        assert_eq!(without.audience(), "https://management.fabrikam.example");
    }

    #[test]
    fn a_saved_cloud_is_judged_again() {
        let good = with(|_| ()).unwrap();
        good.judge().unwrap();
        let azure = || "https://management.azure.com/.default".to_owned();
        for bad in [
            Cloud { arm_scope: azure(), ..good.clone() },
            Cloud { arm_scope: "https://management.azure.com//.default".to_owned(), ..good.clone() },
            Cloud { arm_scope: "https://management.fabrikam.example".to_owned(), ..good.clone() },
            Cloud { arm_scope: format!("{} {}", good.arm_scope, azure()), ..good.clone() },
            Cloud { vault_scope: "https://vault.azure.net/.default".to_owned(), ..good.clone() },
            Cloud { vault_suffix: ".vault.azure.net".into(), ..good.clone() },
            Cloud { arm: "http://management.fabrikam.example/".parse().unwrap(), ..good.clone() },
            Cloud { arm: "https://arm.evil.example/".parse().unwrap(), ..Cloud::public() },
            Cloud { name: "Azure".into(), ..good.clone() },
            Cloud { name: "management.azure.com".into(), ..good.clone() },
            Cloud { authority: "https://10.0.0.1/".parse().unwrap(), ..good.clone() },
        ] {
            assert!(bad.judge().is_err(), "{bad:?}");
        }
        for known in Cloud::all() {
            known.judge().unwrap();
        }
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
