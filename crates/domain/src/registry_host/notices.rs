//! What should be known about a host that is legal. Called by [`super::RegistryHost::notices`]; nothing here stops a draft.

use super::kind::{DOCKER_HUB, HostKind};
use super::{acr, api_path, international, lookalike};
use crate::sentence;
use crate::sentence::Sentence;
use crate::violation::{Field, Violation};

/// Everything worth saying about the host, the path last.
pub(super) fn of(kind: HostKind, registry: &str, path: Option<&str>) -> Vec<Violation> {
    let mut notices: Vec<Violation> = container_registry(registry).into_iter().collect();
    notices.extend(path.and_then(|path| path_in_use(kind, registry, path)));
    let mut note = |message, fix| notices.push(notice(message, fix));
    if matches!(kind, HostKind::Ghcr | HostKind::DockerHub) && path.is_none() {
        note(
            sentence!(
                "host.pathPrefix",
                "Older versions of Azure IoT Operations need the owner's path here, newer ones the bare host."
            ),
            sentence!(
                "fix.ifGraphsAreNotFoundTry",
                "If graphs are not found, try the host with the path, such as ghcr.io/owner."
            ),
        );
    }
    if matches!(kind, HostKind::Ghcr | HostKind::DockerHub | HostKind::Other) {
        note(
            sentence!(
                "host.operationsExperience",
                "The operations experience lists graphs from Azure container registries and mcr.microsoft.com only."
            ),
            sentence!("fix.theClusterCanStillPullFrom", "The cluster can still pull from this registry."),
        );
    }
    if kind == HostKind::DockerHub {
        note(
            sentence!("host.rateLimit", "Docker Hub allows only few anonymous pulls."),
            sentence!(
                "fix.useAnArtifactSecretOrMirror",
                "Use an artifact secret, or mirror the artifacts to your own registry."
            ),
        );
        if registry != DOCKER_HUB {
            let meant = path.map_or_else(|| DOCKER_HUB.to_owned(), |path| format!("{DOCKER_HUB}/{path}"));
            notices.push(
                notice(
                    sentence!(
                        "host.dockerHub",
                        "Artifacts of Docker Hub are named with docker.io, and the host is compared with that name."
                    ),
                    sentence!(
                        "fix.useDockerioUnlessYourGraphsName",
                        "Use docker.io unless your graphs name their artifacts otherwise."
                    ),
                )
                .suggest(Some(meant)),
            );
        }
    }
    notices.extend(international::notice(registry));
    notices.extend(lookalike::notice(registry));
    notices
}

fn notice(message: Sentence, fix: Sentence) -> Violation {
    Violation::notice(Field::Host, message).fix(fix)
}

/// Forms of a login server that are seldom meant.
fn container_registry(registry: &str) -> Option<Violation> {
    let label = acr::label(registry)?;
    if label.contains('.') {
        return acr::before_region(label).is_none().then(|| {
            notice(
                sentence!(
                    "host.acrForm",
                    "\u{201c}{label}\u{201d} has more parts than the login server of a container registry.",
                    label = label
                ),
                sentence!(
                    "fix.useTheLoginServerThatThe",
                    "Use the login server that the registry's overview page shows."
                ),
            )
        });
    }
    let name = acr::name_of(label);
    name.contains('-').then(|| {
        notice(
            sentence!(
                "host.acrName.hyphen",
                "\u{201c}{name}\u{201d} has a hyphen, which only older container registries have in their names.",
                name = name
            ),
            sentence!(
                "fix.compareItWithTheLoginServer",
                "Compare it with the login server on the registry's overview page."
            ),
        )
    })
}

/// A path is a prefix for some versions and in the way of others.
fn path_in_use(kind: HostKind, registry: &str, path: &str) -> Option<Violation> {
    if let Some(version) = api_path::version(path) {
        let meant = path.strip_prefix(version).map(|rest| format!("{registry}{rest}"));
        return Some(
            notice(
                sentence!(
                    "host.apiPath.version",
                    "/{version}/ is how addresses of the registry's programming interface begin.",
                    version = version
                ),
                sentence!(
                    "fix.removeItUnlessTheRegistryHas",
                    "Remove it, unless the registry has an owner of that name."
                ),
            )
            .suggest(meant),
        );
    }
    Some(match kind {
        HostKind::Acr => notice(
            sentence!("host.acrPath", "A container registry in Azure needs no path here."),
            sentence!(
                "fix.removeThePathUnlessYourGraphs",
                "Remove the path, unless your graphs name their artifacts below it."
            ),
        ),
        HostKind::Mcr | HostKind::Ghcr | HostKind::DockerHub | HostKind::Other => notice(
            sentence!(
                "host.pathPrefix.path",
                "Older versions of Azure IoT Operations need the path here. Newer ones expect the bare host and may find nothing below a path."
            ),
            sentence!("fix.tryTheHostAlone", "If graphs are not found, try {registry} alone.", registry = registry),
        ),
    })
}
