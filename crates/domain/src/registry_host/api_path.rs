//! Addresses of a registry's programming interface: `/v1/` and `/v2/` stand in the addresses that tools print, and never in the
//! name of an artifact. Called by the host's rules, its notices and the suggestion.

/// The first parts of such a path.
const VERSIONS: [&str; 2] = ["v1", "v2"];
/// What the interface puts behind a repository's name, or in place of it.
const CALLS: [&str; 6] = ["_catalog", "manifests", "blobs", "tags", "referrers", "token"];

/// Whether the path is such an address and nothing else.
pub(super) fn is_one(path: &str) -> bool {
    VERSIONS.contains(&path.trim_end_matches('/'))
}

/// The version that a longer path begins with.
pub(super) fn version(path: &str) -> Option<&str> {
    let (first, _) = path.split_once('/')?;
    VERSIONS.contains(&first).then_some(first)
}

/// The repository in such an address; other paths as they are.
pub(super) fn repository<'path>(parts: &[&'path str]) -> Vec<&'path str> {
    match parts {
        [version, rest @ ..] if VERSIONS.contains(version) => {
            rest.iter().take_while(|part| !CALLS.contains(part)).copied().collect()
        }
        _ => parts.to_vec(),
    }
}
