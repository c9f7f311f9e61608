//! Login servers of Azure Container Registry: `name.azurecr.io`, with a hash behind the name (`name-hash.azurecr.io`), or one
//! region's own (`name.westeurope.geo.azurecr.io`). Called by the host's rules and notices, and by the checks that look for the
//! registry. It never asks Azure.

use crate::limits::{ACR_NAME_MAX, ACR_NAME_MIN};

/// Suffixes of login servers, by cloud (public, US Government, China, Bleu).
pub(super) const SUFFIXES: [&str; 4] = [".azurecr.io", ".azurecr.us", ".azurecr.cn", ".azurecr.sovcloud-azure.fr"];
/// The length of the hash that a login server may have behind the name (its domain name label).
const HASH_LENGTH: usize = 16;

/// What stands before the cloud's suffix.
pub(super) fn label(registry: &str) -> Option<&str> {
    split(registry).map(|(label, _)| label)
}

fn split(registry: &str) -> Option<(&str, &str)> {
    SUFFIXES.iter().find_map(|suffix| Some((registry.strip_suffix(suffix)?, *suffix)))
}

/// The registry's name in a label that has no region: without the hash, if there is one.
pub(super) fn name_of(label: &str) -> &str {
    match label.rsplit_once('-') {
        Some((name, hash)) if is_hash(hash) && is_name_length(name) => name,
        Some(_) | None => label,
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == HASH_LENGTH && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// Whether a registry's name may be that long.
pub(super) fn is_name_length(name: &str) -> bool {
    (ACR_NAME_MIN..=ACR_NAME_MAX).contains(&name.len())
}

/// The part of a label before the region, for one region's login server: `name.REGION.geo`.
pub(super) fn before_region(label: &str) -> Option<&str> {
    match label.split('.').collect::<Vec<_>>().as_slice() {
        [name, region, "geo"] if !region.contains('-') && is_name_length(name_of(name)) => Some(name),
        _ => None,
    }
}

/// The login server that the registry itself is known by, for that of one region; else the host as it is.
pub(super) fn login_server(registry: &str) -> String {
    split(registry)
        .and_then(|(label, suffix)| Some(format!("{}{suffix}", before_region(label)?)))
        .unwrap_or_else(|| registry.to_owned())
}
