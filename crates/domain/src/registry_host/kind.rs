//! What kind of registry a host is. Called by the host and by its notices.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::acr;

/// What kind of registry a host is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum HostKind {
    /// Azure Container Registry.
    Acr,
    /// Microsoft Artifact Registry, mcr.microsoft.com.
    Mcr,
    /// GitHub's.
    Ghcr,
    /// Docker Hub.
    DockerHub,
    /// Any other registry.
    Other,
}

/// The name by which artifacts of Docker Hub are called.
pub(super) const DOCKER_HUB: &str = "docker.io";

/// The other hosts of Docker Hub that a client can pull from.
pub(super) const DOCKER_HUB_ALIASES: [&str; 3] = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/// The kind of the registry with this host name.
pub(super) fn of(registry: &str) -> HostKind {
    match registry {
        "mcr.microsoft.com" => HostKind::Mcr,
        "ghcr.io" => HostKind::Ghcr,
        DOCKER_HUB => HostKind::DockerHub,
        alias if DOCKER_HUB_ALIASES.contains(&alias) => HostKind::DockerHub,
        registry if acr::label(registry).is_some() => HostKind::Acr,
        _ => HostKind::Other,
    }
}
