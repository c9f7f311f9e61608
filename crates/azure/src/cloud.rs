//! The clouds, as one table: where Resource Manager, Entra, Key Vault and container registries live in each.
//! Any other is read from its own Resource Manager. Read by every client. Source: azure-cli-core 2.91 `cloud.py` and azure-mgmt-core 1.6 (`get_arm_endpoints`).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use url::Url;

mod custom;
mod own_domain;

/// One Azure cloud: the only hosts that its tokens may be sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cloud {
    /// Its name on screen.
    pub name: Cow<'static, str>,
    /// Azure Resource Manager and Resource Graph.
    pub arm: Url,
    /// The scope of a token for [`arm`](Self::arm). In US Government it does not follow from the host.
    pub arm_scope: String,
    /// Microsoft Entra.
    pub authority: Url,
    /// What the host of every key vault ends with, dot included.
    pub vault_suffix: Cow<'static, str>,
    /// The scope of a Key Vault token, where a vault does not name one itself.
    pub vault_scope: String,
    /// What the login server of every Azure container registry ends with, dot included.
    pub acr_suffix: Cow<'static, str>,
    /// The Azure portal's host.
    pub portal_host: Option<Cow<'static, str>>,
}

impl Cloud {
    /// Azure.
    #[must_use]
    pub fn public() -> Self {
        Self::row(
            "Azure",
            "management.azure.com",
            "management.azure.com",
            "login.microsoftonline.com",
            ".vault.azure.net",
            ".azurecr.io",
            "portal.azure.com",
        )
    }

    /// Azure US Government.
    #[must_use]
    pub fn us_government() -> Self {
        Self::row(
            "Azure US Government",
            "management.usgovcloudapi.net",
            "management.core.usgovcloudapi.net",
            "login.microsoftonline.us",
            ".vault.usgovcloudapi.net",
            ".azurecr.us",
            "portal.azure.us",
        )
    }

    /// Azure operated by 21Vianet.
    #[must_use]
    pub fn china() -> Self {
        Self::row(
            "Azure China",
            "management.chinacloudapi.cn",
            "management.chinacloudapi.cn",
            "login.chinacloudapi.cn",
            ".vault.azure.cn",
            ".azurecr.cn",
            "portal.azure.cn",
        )
    }

    /// Bleu, the French sovereign cloud.
    #[must_use]
    pub fn bleu() -> Self {
        Self::row(
            "Bleu",
            "management.sovcloud-api.fr",
            "management.sovcloud-api.fr",
            "login.sovcloud-identity.fr",
            ".vault.sovcloud-api.fr",
            ".azurecr.sovcloud-azure.fr",
            "portal.sovcloud-azure.fr",
        )
    }

    /// All of them, in the order of a list.
    #[must_use]
    pub fn all() -> [Self; 4] {
        [Self::public(), Self::us_government(), Self::china(), Self::bleu()]
    }

    /// Whom a token for [`arm`](Self::arm) is meant for: what a person is shown before signing in.
    #[must_use]
    pub fn audience(&self) -> String {
        self.arm_scope.strip_suffix("/.default").unwrap_or(&self.arm_scope).to_owned()
    }

    /// The name under which tokens of this cloud are kept. That of a custom cloud holds its authority: should it name another
    /// one later, nothing that the earlier one issued is sent there.
    #[must_use]
    pub fn key(&self) -> String {
        if Self::all().iter().any(|known| known.name == self.name) {
            return self.name.clone().into_owned();
        }
        format!("{} {}", self.name, self.authority.host_str().unwrap_or_default())
    }

    /// The address of a vault, from its name.
    ///
    /// # Errors
    /// When the name is not one: letters, digits and hyphens, 3 to 24 of them.
    pub fn vault_url(&self, vault_name: &str) -> Result<Url, crate::Error> {
        let legal = (3..=24).contains(&vault_name.len())
            && vault_name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        Url::parse(&format!("https://{vault_name}{}", self.vault_suffix)).ok().filter(|_| legal).ok_or_else(|| {
            crate::Error::protocol(
                "find the key vault",
                format!("\u{201c}{vault_name}\u{201d} is not the name of a key vault."),
            )
        })
    }

    /// Whether a host belongs to one of this cloud's key vaults.
    #[must_use]
    pub fn is_vault_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        host.strip_suffix(&*self.vault_suffix).is_some_and(|name| !name.is_empty() && !name.contains('.'))
    }

    fn row(
        name: &'static str,
        arm: &str,
        arm_audience: &str,
        authority: &str,
        vault_suffix: &'static str,
        acr_suffix: &'static str,
        portal: &'static str,
    ) -> Self {
        Self {
            name: name.into(),
            arm: of_host(arm),
            arm_scope: format!("https://{arm_audience}/.default"),
            authority: of_host(authority),
            vault_suffix: vault_suffix.into(),
            vault_scope: format!("https://{}/.default", vault_suffix.trim_start_matches('.')),
            acr_suffix: acr_suffix.into(),
            portal_host: Some(portal.into()),
        }
    }
}

#[expect(clippy::expect_used, reason = "the table above is constant, and a test reads all of it")]
fn of_host(host: &str) -> Url {
    Url::parse(&format!("https://{host}/")).expect("a host of the table is a host")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cloud_has_its_own_hosts() {
        let clouds = Cloud::all();
        for cloud in &clouds {
            assert_eq!(cloud.arm.scheme(), "https");
            assert!(cloud.vault_suffix.starts_with('.') && cloud.acr_suffix.starts_with('.'));
            assert_eq!(clouds.iter().filter(|other| other.arm == cloud.arm).count(), 1);
        }
        assert_eq!(Cloud::us_government().arm_scope, "https://management.core.usgovcloudapi.net/.default");
        assert_eq!(Cloud::public().vault_scope, "https://vault.azure.net/.default");
    }

    #[test]
    fn a_vault_host_ends_with_the_clouds_suffix_and_has_one_label_before_it() {
        let cloud = Cloud::public();
        assert!(cloud.is_vault_host("Contoso-KV.vault.azure.net"));
        for foreign in
            ["vault.azure.net", "a.b.vault.azure.net", "contoso.vault.azure.net.evil.example", "contoso.vault.azure.cn"]
        {
            assert!(!cloud.is_vault_host(foreign), "{foreign}");
        }
    }

    #[test]
    fn a_vault_name_cannot_smuggle_a_host() {
        let cloud = Cloud::public();
        assert_eq!(cloud.vault_url("contoso-kv").unwrap().as_str(), "https://contoso-kv.vault.azure.net/");
        for name in ["", "ab", "evil.example/", "a@evil.example", "evil.example#", "a b c"] {
            assert!(cloud.vault_url(name).is_err(), "{name}");
        }
    }
}
