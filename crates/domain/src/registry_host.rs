//! The host of a registry endpoint: a bare host name, with a path prefix where the registry needs one.
//! Called by drafts and by the docker configuration. Never asks the network whether the host is there.
//!
//! The contract has no pattern for it (only 3 to 63 characters, path included); the rules are those of the field's
//! documentation: no scheme, no port, no credentials, lower case, because the runtime matches it as a prefix of the
//! artifact's reference. Nothing is altered silently: what could be fixed is offered as a suggestion.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::limits::{ACR_NAME_MAX, ACR_NAME_MIN, HOST_MAX, HOST_MIN};
use crate::violation::{Field, Violation, shown};

mod international;

const FIELD: Field = Field::Host;
/// Suffixes of Azure Container Registry login servers, by cloud (public, US Government, China, Bleu).
const ACR_SUFFIXES: [&str; 4] = [".azurecr.io", ".azurecr.us", ".azurecr.cn", ".azurecr.sovcloud-azure.fr"];
/// Suffixes of Key Vaults, which people paste by mistake.
const VAULT_SUFFIXES: [&str; 4] =
    [".vault.azure.net", ".vault.usgovcloudapi.net", ".vault.azure.cn", ".vault.sovcloud-api.fr"];

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

/// What Regent reads in a host: shown under the field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HostReading {
    /// The kind of registry.
    pub kind: HostKind,
    /// The host without its path.
    pub registry: String,
    /// The path, without the slash before it.
    pub path: Option<String>,
    /// The host as it is written in its own script, for an international name.
    pub unicode: Option<String>,
    /// The scripts of an international name, such as Latin or Cyrillic.
    pub scripts: Vec<String>,
    /// Length of the whole in characters; at most 63 can be saved.
    pub length: u32,
}

/// A checked host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegistryHost {
    text: String,
    /// Where the path's slash is, or the length.
    split: usize,
}

impl RegistryHost {
    /// Checks a host.
    ///
    /// # Errors
    /// The first rule that it breaks, with a host that would be accepted where one is near.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        if text.trim().is_empty() {
            return Err(Violation::error(FIELD, "required", "The host name is missing.")
                .fix("Enter the registry's host, such as contoso.azurecr.io."));
        }
        let refused = refusal(text);
        let Some(refused) = refused else {
            let split = text.find('/').unwrap_or(text.len());
            return Ok(Self { text: text.to_owned(), split });
        };
        // A suggestion is offered only when it is itself without fault.
        let suggestion = fixed(text).filter(|fixed| fixed != text && refusal(fixed).is_none());
        Err(if refused.suggestion.is_some() { refused } else { refused.suggest(suggestion) })
    }

    /// The host without its path: what a client of the registry connects and logs in to.
    #[must_use]
    pub fn registry(&self) -> &str {
        &self.text[..self.split]
    }

    /// The path, without the slash before it.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.text.get(self.split + 1..)
    }

    /// The whole, as it is saved.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The kind of registry.
    #[must_use]
    pub fn kind(&self) -> HostKind {
        match self.registry() {
            "mcr.microsoft.com" => HostKind::Mcr,
            "ghcr.io" => HostKind::Ghcr,
            "docker.io" | "registry-1.docker.io" | "index.docker.io" => HostKind::DockerHub,
            registry if acr_label(registry).is_some() => HostKind::Acr,
            _ => HostKind::Other,
        }
    }

    /// What to show under the field.
    #[must_use]
    pub fn reading(&self) -> HostReading {
        let (unicode, scripts) = international::reading(self.registry());
        HostReading {
            kind: self.kind(),
            registry: self.registry().to_owned(),
            path: self.path().map(str::to_owned),
            unicode,
            scripts,
            length: u32::try_from(self.text.len()).unwrap_or(u32::MAX),
        }
    }

    /// What should be known about a legal host.
    #[must_use]
    pub fn notices(&self) -> Vec<Violation> {
        let mut notices = Vec::new();
        let mut note = |rule: &str, message: &str, fix: &str| {
            notices.push(Violation::notice(FIELD, rule, message).fix(fix));
        };
        let kind = self.kind();
        if let Some(label) = acr_label(self.registry()).filter(|label| label.contains('.')) {
            note(
                "acrForm",
                &format!("\u{201c}{label}\u{201d} has more parts than the login server of a container registry."),
                "Use the login server that the registry's overview page shows.",
            );
        }
        if kind == HostKind::Acr && self.path().is_some() {
            note(
                "acrPath",
                "A container registry in Azure needs no path here.",
                "Remove the path, unless your graphs name their artifacts below it.",
            );
        }
        if matches!(kind, HostKind::Ghcr | HostKind::DockerHub) && self.path().is_none() {
            note(
                "pathPrefix",
                "Older versions of Azure IoT Operations need the owner's path here, newer ones the bare host.",
                "If graphs are not found, try the host with the path, such as ghcr.io/owner.",
            );
        }
        if matches!(kind, HostKind::Ghcr | HostKind::DockerHub | HostKind::Other) {
            note(
                "operationsExperience",
                "The operations experience lists graphs from Azure container registries and mcr.microsoft.com only.",
                "The cluster can still pull from this registry.",
            );
        }
        if kind == HostKind::DockerHub {
            note(
                "rateLimit",
                "Docker Hub allows only few anonymous pulls.",
                "Use an artifact secret, or mirror the artifacts to your own registry.",
            );
        }
        notices.extend(international::notice(self.registry()));
        notices
    }
}

impl fmt::Display for RegistryHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The part of an ACR login server before the cloud's suffix.
fn acr_label(registry: &str) -> Option<&str> {
    ACR_SUFFIXES.iter().find_map(|suffix| registry.strip_suffix(suffix))
}

/// The first rule that the text breaks.
fn refusal(text: &str) -> Option<Violation> {
    let error = |rule: &str, message: String, fix: &str| Some(Violation::error(FIELD, rule, message).fix(fix));
    let at = |byte: usize| text[..byte].chars().count();
    if let Some(byte) = text.find("://") {
        return error(
            "scheme",
            "The host is written without a scheme such as https://.".to_owned(),
            "Remove the scheme.",
        )
        .map(|violation| violation.at(at(byte)));
    }
    if let Some((place, bad)) = text.chars().enumerate().find(|(_, c)| c.is_whitespace() || c.is_control()) {
        return error("characters", format!("A host cannot contain {}.", shown(bad)), "Remove it.")
            .map(|violation| violation.at(place));
    }
    for (sign, rule, message, fix) in [
        (
            '@',
            "credentials",
            "A host holds no user name and no digest.",
            "Remove everything up to and including the @.",
        ),
        ('*', "wildcard", "A host cannot hold a wildcard.", "Enter one registry's host."),
        ('%', "characters", "A host cannot hold percent-encoding.", "Write the character itself."),
        ('\\', "characters", "A host cannot hold a backslash.", "Use / before a path."),
        ('?', "characters", "A host has no query.", "Remove everything from the question mark on."),
        ('#', "characters", "A host has no fragment.", "Remove everything from the # on."),
        ('[', "address", "A host is a name, not an IP address.", "Enter the registry's host name."),
        (':', "port", "A host has no port and no tag.", "Remove everything from the colon on."),
    ] {
        if let Some(byte) = text.find(sign) {
            return error(rule, message.to_owned(), fix).map(|violation| violation.at(at(byte)));
        }
    }
    let (registry, path) = text.split_once('/').map_or((text, None), |(registry, path)| (registry, Some(path)));
    if let Some(violation) = international::refusal(registry) {
        return Some(violation);
    }
    if let Some((place, bad)) =
        registry.chars().enumerate().find(|(_, c)| !matches!(c, 'a'..='z' | '0'..='9' | '-' | '.'))
    {
        let (rule, fix) = if bad.is_ascii_uppercase() {
            ("case", "Write the host in lower case.")
        } else {
            ("characters", "Use letters, digits, hyphens and dots.")
        };
        return error(rule, format!("A host cannot contain {}.", shown(bad)), fix).map(|v| v.at(place));
    }
    name_refusal(registry).or_else(|| path.and_then(|path| path_refusal(path, registry.len() + 1))).or_else(|| {
        let length = text.len();
        if length < HOST_MIN {
            return error("length", format!("A host has at least {HOST_MIN} characters."), "Enter the whole host.");
        }
        if length > HOST_MAX {
            let fix = if acr_label(registry).is_some() {
                "This registry's login server cannot be saved as a host. Use a registry with a shorter name."
            } else {
                "Use a shorter path, or a registry with a shorter name."
            };
            let message =
                format!("The service saves at most {HOST_MAX} characters, path included; this host has {length}.");
            return error("length", message, fix).map(|violation| violation.at(HOST_MAX));
        }
        None
    })
}

/// The rules of the host name alone, which is ASCII by now.
fn name_refusal(registry: &str) -> Option<Violation> {
    let error = |rule: &str, message: &str, fix: &str| Some(Violation::error(FIELD, rule, message).fix(fix));
    if VAULT_SUFFIXES.iter().any(|suffix| registry.ends_with(suffix)) {
        return error("keyVault", "This is the host of a Key Vault, not of a registry.", "Enter the registry's host.");
    }
    if matches!(registry, "hub.docker.com" | "github.com" | "portal.azure.com") {
        return error("website", "This is a website, not a registry.", "Enter the registry's own host.")
            .map(|violation| violation.suggest((registry == "github.com").then(|| "ghcr.io".to_owned())));
    }
    if registry == "localhost" || registry.ends_with(".localhost") {
        return error(
            "localhost",
            "localhost means the cluster itself, not your registry.",
            "Enter the registry's host name.",
        );
    }
    if !registry.contains('.') {
        return error("dot", "A registry's host has a dot in it.", "Enter the whole host, such as contoso.azurecr.io.")
            .map(|violation| {
                let acr = (ACR_NAME_MIN..=ACR_NAME_MAX).contains(&registry.len()) && !registry.contains('-');
                violation.suggest(acr.then(|| format!("{registry}{}", ACR_SUFFIXES[0])))
            });
    }
    let mut place = 0;
    for label in registry.split('.') {
        if label.is_empty() {
            return error("dots", "Between two dots, and at both ends, a host has a name.", "Remove the extra dot.")
                .map(|violation| violation.at(place));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return error("hyphens", "No part of a host starts or ends with a hyphen.", "Remove the hyphen.")
                .map(|violation| violation.at(place));
        }
        if label.len() > 63 {
            return error("length", "A part of the host is longer than 63 characters.", "Check the host's spelling.")
                .map(|violation| violation.at(place + 63));
        }
        place += label.len() + 1;
    }
    let last = registry.rsplit('.').next().unwrap_or_default();
    let looks_hexadecimal = last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    if last.bytes().all(|byte| byte.is_ascii_digit()) || looks_hexadecimal {
        return error("address", "A host is a name, not an IP address.", "Enter the registry's host name.");
    }
    if let Some(label) = acr_label(registry).filter(|label| !label.contains('.')) {
        let name = label.split_once('-').map_or(label, |(name, _)| name);
        if !(ACR_NAME_MIN..=ACR_NAME_MAX).contains(&name.len()) {
            let message = format!(
                "A container registry's name has {ACR_NAME_MIN} to {ACR_NAME_MAX} letters and digits; \u{201c}{name}\u{201d} has {}.",
                name.len()
            );
            return error("acrName", &message, "Copy the login server from the registry's overview page.");
        }
    }
    None
}

/// The rules of a path: those of a repository name in OCI's distribution specification.
fn path_refusal(path: &str, offset: usize) -> Option<Violation> {
    let error = |rule: &str, place: usize, message: String, fix: &str| {
        Some(Violation::error(FIELD, rule, message).at(offset + place).fix(fix))
    };
    if path.is_empty() {
        return error("slash", 0, "The host ends with a slash.".to_owned(), "Remove the slash.");
    }
    if let Some((place, bad)) =
        path.chars().enumerate().find(|(_, c)| !matches!(c, 'a'..='z' | '0'..='9' | '.' | '_' | '-' | '/'))
    {
        return error(
            "path",
            place,
            format!("The path of a repository cannot contain {}.", shown(bad)),
            "Use lower-case letters, digits, dots, hyphens and underscores.",
        );
    }
    let mut place = 0;
    for part in path.split('/') {
        if !is_repository_part(part) {
            let message = if part.is_empty() {
                "Two slashes, or one at the end, leave a part of the path empty.".to_owned()
            } else {
                format!("\u{201c}{part}\u{201d} is no part of a repository's name.")
            };
            return error(
                "path",
                place,
                message,
                "Start and end each part with a letter or digit, with single separators between.",
            );
        }
        place += part.len() + 1;
    }
    None
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*` of OCI's distribution specification.
fn is_repository_part(part: &str) -> bool {
    let alphanumeric = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = part.as_bytes();
    alphanumeric(bytes.first())
        && alphanumeric(bytes.last())
        && part
            .split(|c: char| c.is_ascii_alphanumeric())
            .all(|between| matches!(between, "" | "." | "_" | "__") || between.bytes().all(|b| b == b'-'))
}

/// The text with the usual slips taken out: white space, scheme, credentials, port, tag, query, case, slashes at the end.
fn fixed(text: &str) -> Option<String> {
    let visible: String = text.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let rest = visible.split_once("://").map_or(visible.as_str(), |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (registry, path) = rest.split_once('/').map_or((rest, None), |(registry, path)| (registry, Some(path)));
    let registry = registry.rsplit('@').next().unwrap_or_default();
    let registry = registry.split(':').next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    let registry = international::to_ascii(&registry)?;
    let registry = if registry == "hub.docker.com" { "docker.io".to_owned() } else { registry };
    let path = path.map(|path| {
        let path = path.split(['@', ':']).next().unwrap_or_default().to_lowercase();
        path.split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
    });
    Some(match path.filter(|path| !path.is_empty() && path != "v2") {
        Some(path) => format!("{registry}/{path}"),
        None => registry,
    })
}

#[cfg(test)]
mod tests;
