//! Which addresses belong to whom, so that a description of a cloud cannot claim what is somebody else's. Called where a custom
//! cloud is read and each time that a saved one is used. It decides by registered domain (the public suffix list): two
//! hosts that anybody may rent side by side, such as two web applications, do not belong together.

use url::{Host, Url};

use super::Cloud;

/// The registered domains of Microsoft's clouds beside those of the table: other names of the same services, services that
/// share their tokens, and sovereign clouds.
const MICROSOFT: [&str; 27] = [
    "azure.cn",
    "azure.com",
    "azure.net",
    "azure.us",
    "azureml.ms",
    "cloudapi.de",
    "dynamics.com",
    "live.com",
    "microsoft.com",
    "microsoft.us",
    "microsoftazure.de",
    "microsoftazure.us",
    "microsoftonline.cn",
    "microsoftonline.com",
    "microsoftonline.de",
    "microsoftonline.us",
    "office.com",
    "office.net",
    "office365.com",
    "office365.us",
    "outlook.com",
    "powerbi.com",
    "sharepoint.com",
    "visualstudio.com",
    "windows-int.net",
    "windows.net",
    "windowsazure.com",
];

/// An https address of a host by its name, without anything that could lead elsewhere; its path goes.
pub(super) fn plain_address(text: &str) -> Option<Url> {
    let mut url = address_with_path(text)?;
    url.set_path("/");
    Some(url)
}

/// The same, with its path: an audience may have one.
pub(super) fn address_with_path(text: &str) -> Option<Url> {
    // What a parser would silently drop or turn into something else is no address.
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains(['\\', '%', '"', '\'', '<', '>']) {
        return None;
    }
    let mut url = Url::parse(text).ok()?;
    let plain = url.scheme() == "https"
        && url.port_or_known_default() == Some(443)
        && url.username().is_empty()
        && url.password().is_none()
        && matches!(url.host(), Some(Host::Domain(name)) if is_plain_host(name));
    url.set_query(None);
    url.set_fragment(None);
    plain.then_some(url)
}

/// A host of at least two labels, in letters that cannot look like others: no encoded ones, no dot at the end.
fn is_plain_host(name: &str) -> bool {
    let label = |label: &str| !label.is_empty() && !label.starts_with("xn--");
    name.contains('.') && name.split('.').all(label)
}

/// Whether both hosts stand in one registered domain, so that whoever has the one decides about the other.
pub(super) fn share_owner(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || match (registered(one), registered(other)) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        }
}

/// Whether a host is one of a known cloud, or of another service that takes the tokens of its people.
pub(super) fn is_of_a_known_cloud(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    // Most hosts that anybody may rent at Microsoft have a registered domain of their own; a virtual machine's has not, and is
    // taken for Microsoft's, so nothing of it is trusted.
    let Some(domain) = registered(&host) else { return MICROSOFT.contains(&host.as_str()) };
    let of_table = Cloud::all().iter().any(|cloud| {
        let suffixes = [cloud.vault_suffix.as_ref(), cloud.acr_suffix.as_ref()];
        let hosts = [cloud.arm.host_str(), cloud.authority.host_str(), cloud.portal_host.as_deref()];
        let audience = cloud.audience();
        let audience = Url::parse(&audience).ok().and_then(|url| url.host_str().map(str::to_owned));
        let names = hosts.into_iter().flatten().chain(suffixes).chain(audience.as_deref());
        names
            .map(|name| name.trim_start_matches('.'))
            .any(|name| name == host || registered(name).as_ref() == Some(&domain))
    });
    of_table || MICROSOFT.contains(&domain.as_str())
}

/// The part of a host that somebody registered, in lower case.
fn registered(host: &str) -> Option<String> {
    psl::domain_str(&host.to_ascii_lowercase()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_belong_together_and_tenants_of_one_host_do_not() {
        for (one, other) in [
            ("management.fabrikam.example", "login.fabrikam.example"),
            ("management.fabrikam.example", "management.core.FABRIKAM.example"),
            ("management.azure.eaglex.ic.gov", "management.core.eaglex.ic.gov"),
            ("armmanagement.autonomous.cloud.private", "management.autonomous.cloud.private"),
        ] {
            assert!(share_owner(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("arm.evil.example", "management.azure.com"),
            ("evil.azurewebsites.net", "victim.azurewebsites.net"),
            ("evil.azurefd.net", "victim.azurefd.net"),
            ("evil.co.uk", "victim.co.uk"),
            ("evil.github.io", "victim.github.io"),
            ("management.azure.com.evil.example", "management.azure.com"),
            ("evilazure.com", "azure.com"),
        ] {
            assert!(!share_owner(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_known_cloud_is_known_by_each_of_its_names() {
        for host in [
            "management.azure.com",
            "MANAGEMENT.Azure.com",
            "westeurope.management.azure.com",
            "management.core.windows.net",
            "vault.azure.net",
            "kv.vault.azure.net",
            "graph.microsoft.com",
            "login.windows.net",
            "management.core.usgovcloudapi.net",
            "management.core.chinacloudapi.cn",
            "vault.azure.cn",
            "management.sovcloud-api.fr",
            "login.sovcloud-identity.fr",
            "azurecr.io",
            "management.core.cloudapi.de",
        ] {
            assert!(is_of_a_known_cloud(host), "{host}");
        }
        for host in ["management.azure.com.evil.example", "evilazure.com", "evil.azurewebsites.net", "azure.com.br"] {
            assert!(!is_of_a_known_cloud(host), "{host}");
        }
    }

    #[test]
    fn an_address_that_could_be_read_as_another_is_none() {
        for text in [
            "https://m\u{430}nagement.azure.com",
            "https://xn--mnagement-1fg.azure.com",
            "https://fabrikam.example./",
            "https://fabrikam.example:8443/",
            "https://fabrikam.example@evil.example/",
            "https://evil.example\\@fabrikam.example/",
            "https://fabrikam%2eexample/",
            "https://a b.example/",
            "https://a\t.example/",
            "https://a.example/ https://b.example/",
            "https://10.0.0.1/",
            "https://[::1]/",
            "https://localhost/",
            "http://fabrikam.example/",
            "api://fabrikam.example/",
            "fabrikam.example",
            "00000003-0000-0000-c000-000000000000",
        ] {
            assert_eq!(plain_address(text), None, "{text}");
        }
        assert!(plain_address("HTTPS://Management.Fabrikam.Example:443/x?y#z").is_some());
    }
}
