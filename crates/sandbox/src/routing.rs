//! Which service a request is for: by the host the client kept (`x-original-host`, else `Host`), and on the sandbox's own
//! address by path, so that foreign clients need nothing but a base URL. It only points; it never answers.

use http::HeaderMap;

use crate::cloud::CloudState;
use crate::entra::managed_identity;
use crate::incoming::{Incoming, Origin};
use crate::oci_registry;
use crate::service::Service;

const ARM: &str = "management.azure.com";
const ENTRA: [&str; 4] = ["login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net"];
const VAULTS: &str = ".vault.azure.net";

/// The host the client believes it talks to.
pub(crate) fn origin(headers: &HeaderMap, secure: bool) -> Origin {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_ascii_lowercase);
    let host = text("x-original-host").or_else(|| text("host")).unwrap_or_default();
    if is_loopback(&host) {
        return Origin { scheme: if secure { "https" } else { "http" }, host, own: true };
    }
    Origin { scheme: "https", host: host.strip_suffix(":443").unwrap_or(&host).to_owned(), own: false }
}

fn is_loopback(host: &str) -> bool {
    let bare = match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        Some(_) | None => host,
    };
    let bare = bare.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

/// The service a request is for.
pub(crate) fn service(incoming: &Incoming, cloud: &CloudState) -> Service {
    let parts = incoming.parts();
    let host = incoming.origin.host.as_str();
    if incoming.origin.is_loopback() {
        return by_path(&parts, cloud);
    }
    if host == ARM {
        return arm_or_graph(&parts);
    }
    if ENTRA.contains(&host) || host == managed_identity::HOST {
        return Service::Entra;
    }
    if let Some(name) = host.strip_suffix(VAULTS).filter(|name| cloud.vaults.contains_key(*name)) {
        return Service::Vault(name.to_owned());
    }
    if oci_registry::knows(cloud, host) {
        return Service::Registry(host.to_owned());
    }
    Service::Nowhere
}

fn by_path(parts: &[&str], cloud: &CloudState) -> Service {
    let Some(first) = parts.first() else { return Service::Nowhere };
    match first.to_ascii_lowercase().as_str() {
        "_sandbox" => Service::Control,
        "secrets" | "deletedsecrets" => default_vault(cloud).map_or(Service::Nowhere, Service::Vault),
        "v2" | "acr" | "oauth2" | oci_registry::blob_address::BLOBS => {
            oci_registry::default_registry(cloud).map_or(Service::Nowhere, Service::Registry)
        }
        "metadata" if parts.get(1).is_some_and(|next| next.eq_ignore_ascii_case("identity")) => Service::Entra,
        "subscriptions" | "providers" | "tenants" | "metadata" => arm_or_graph(parts),
        _ => Service::Entra,
    }
}

fn arm_or_graph(parts: &[&str]) -> Service {
    match parts {
        [first, namespace, ..]
            if first.eq_ignore_ascii_case("providers") && namespace.eq_ignore_ascii_case("microsoft.resourcegraph") =>
        {
            Service::Graph
        }
        _ => Service::Arm,
    }
}

/// The vault of the first instance: what a plain loopback address stands for.
pub(crate) fn default_vault(cloud: &CloudState) -> Option<String> {
    crate::ready::instances(cloud).find_map(|instance| crate::ready::vault_of(cloud, instance))
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn loopback_is_told_from_a_name_that_merely_looks_so() {
        for host in ["127.0.0.1:8080", "localhost", "localhost:1", "[::1]:9", "127.9.9.9"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["127.0.0.1.example.com", "management.azure.com", "localhost.example:1", "10.0.0.1", ""] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
