//! What was probably meant by a host that is refused. Called by [`super::RegistryHost::parse`], which offers it only where it is
//! itself without fault. Nothing is altered silently.

use super::kind::{DOCKER_HUB, DOCKER_HUB_ALIASES};
use super::{api_path, international};
use crate::characters::is_hidden;

/// The text with the usual slips taken out: white space, scheme, credentials, port, tag, query, case, slashes at the end, the
/// path of the registry's programming interface, and the addresses of Docker Hub that are not its name.
pub(super) fn fixed(text: &str) -> Option<String> {
    let visible: String = text.chars().filter(|c| !is_hidden(*c) && !c.is_whitespace()).collect();
    let rest = visible.split_once("://").map_or(visible.as_str(), |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (registry, path) = rest.split_once('/').unwrap_or((rest, ""));
    let registry = registry.rsplit('@').next().unwrap_or_default();
    let registry = registry.split(':').next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    let registry = international::to_ascii(&registry)?;
    let path = path.split(['@', ':']).next().unwrap_or_default().to_lowercase();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let website = registry == "hub.docker.com";
    let path = if website { on_the_website(&parts) } else { api_path::repository(&parts) }.join("/");
    let registry =
        if website || DOCKER_HUB_ALIASES.contains(&registry.as_str()) { DOCKER_HUB.to_owned() } else { registry };
    Some(if path.is_empty() { registry } else { format!("{registry}/{path}") })
}

/// The repository in an address of Docker Hub's website: `r/OWNER/NAME`, `u/OWNER`, `repository/docker/OWNER/NAME`, `_/NAME`.
fn on_the_website<'path>(parts: &[&'path str]) -> Vec<&'path str> {
    match parts {
        ["r" | "u", rest @ ..] | ["repository", "docker", rest @ ..] => rest.iter().take(2).copied().collect(),
        ["_", name, ..] => vec!["library", name],
        _ => Vec::new(),
    }
}
