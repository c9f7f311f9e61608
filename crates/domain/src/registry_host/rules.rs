//! What a host must not be: the first rule that a text breaks. Called by [`super::RegistryHost::parse`].

use super::{acr, international, path_rules};
use crate::limits::{ACR_NAME_MAX, ACR_NAME_MIN, HOST_MAX, HOST_MIN};
use crate::sentence;
use crate::sentence::Sentence;
use crate::violation::{Field, Violation, shown};

const FIELD: Field = Field::Host;
/// Suffixes of Key Vaults, which people paste by mistake.
const VAULT_SUFFIXES: [&str; 4] =
    [".vault.azure.net", ".vault.usgovcloudapi.net", ".vault.azure.cn", ".vault.sovcloud-api.fr"];

/// The first rule that the text breaks.
pub(super) fn refusal(text: &str) -> Option<Violation> {
    let at = |byte: usize| text[..byte].chars().count();
    if let Some(byte) = text.find("://") {
        return error(
            sentence!("host.scheme", "The host is written without a scheme such as https://."),
            sentence!("fix.removeTheScheme", "Remove the scheme."),
        )
        .map(|violation| violation.at(at(byte)));
    }
    if let Some((place, bad)) = text.chars().enumerate().find(|(_, c)| c.is_whitespace() || c.is_control()) {
        return error(
            sentence!("host.characters", "A host cannot contain {bad}.", bad = shown(bad)),
            sentence!("fix.removeIt", "Remove it."),
        )
        .map(|violation| violation.at(place));
    }
    if let Some((byte, (message, fix))) = SIGNS.iter().find_map(|sign| Some((text.find(*sign)?, about(*sign)))) {
        return error(message, fix).map(|violation| violation.at(at(byte)));
    }
    let (registry, path) = text.split_once('/').map_or((text, None), |(registry, path)| (registry, Some(path)));
    if let Some(violation) = international::refusal(registry) {
        return Some(violation);
    }
    if let Some((place, bad)) =
        registry.chars().enumerate().find(|(_, c)| !matches!(c, 'a'..='z' | '0'..='9' | '-' | '.'))
    {
        let (message, fix) = if bad.is_ascii_uppercase() {
            (
                sentence!("host.case", "A host cannot contain {bad}.", bad = shown(bad)),
                sentence!("fix.lowerCase", "Write the host in lower case."),
            )
        } else {
            (
                sentence!("host.characters.name", "A host cannot contain {bad}.", bad = shown(bad)),
                sentence!("fix.useLettersDigitsHyphensDots", "Use letters, digits, hyphens and dots."),
            )
        };
        return error(message, fix).map(|v| v.at(place));
    }
    name_refusal(registry).or_else(|| path.and_then(|path| path_rules::refusal(path, registry.len() + 1))).or_else(
        || {
            let length = text.len();
            if length < HOST_MIN {
                return error(
                    sentence!("host.length.short", "A host has at least {least} characters.", least = HOST_MIN),
                    sentence!("fix.enterTheWholeHost", "Enter the whole host."),
                );
            }
            if length > HOST_MAX {
                let fix = if acr::label(registry).is_some() {
                    sentence!(
                        "fix.aRegistryWithAShorterName",
                        "This registry's login server cannot be saved as a host. Use a registry with a shorter name."
                    )
                } else {
                    sentence!("fix.aShorterPath", "Use a shorter path, or a registry with a shorter name.")
                };
                let message = sentence!(
                    "host.length.long",
                    "The service saves at most {most} characters, path included; this host has {length}.",
                    most = HOST_MAX,
                    length = length
                );
                return error(message, fix).map(|violation| violation.at(HOST_MAX));
            }
            None
        },
    )
}

fn error(message: Sentence, fix: Sentence) -> Option<Violation> {
    Some(Violation::error(FIELD, message).fix(fix))
}

fn copy_the_login_server() -> Sentence {
    sentence!("fix.copyTheLoginServer", "Copy the login server from the registry's overview page.")
}

/// Signs that stand in no host, in the order in which they are looked for.
const SIGNS: [char; 8] = ['@', '*', '%', '\\', '?', '#', '[', ':'];

/// What is wrong with one of them, and what to do.
fn about(sign: char) -> (Sentence, Sentence) {
    match sign {
        '@' => (
            sentence!("host.credentials", "A host holds no user name and no digest."),
            sentence!("fix.removeUpToTheAt", "Remove everything up to and including the @."),
        ),
        '*' => (
            sentence!("host.wildcard", "A host cannot hold a wildcard."),
            sentence!("fix.enterOneHost", "Enter one registry's host."),
        ),
        '%' => (
            sentence!("host.characters.percent", "A host cannot hold percent-encoding."),
            sentence!("fix.writeTheCharacterItself", "Write the character itself."),
        ),
        '\\' => (
            sentence!("host.characters.backslash", "A host cannot hold a backslash."),
            sentence!("fix.useASlash", "Use / before a path."),
        ),
        '?' => (
            sentence!("host.characters.query", "A host has no query."),
            sentence!("fix.removeTheQuery", "Remove everything from the question mark on."),
        ),
        '#' => (
            sentence!("host.characters.fragment", "A host has no fragment."),
            sentence!("fix.removeTheFragment", "Remove everything from the # on."),
        ),
        '[' => (
            sentence!("host.address", "A host is a name, not an IP address."),
            sentence!("fix.enterTheHostName", "Enter the registry's host name."),
        ),
        _ => (
            sentence!("host.port", "A host has no port and no tag."),
            sentence!("fix.removeThePort", "Remove everything from the colon on."),
        ),
    }
}

/// The rules of the host name alone, which is ASCII by now.
fn name_refusal(registry: &str) -> Option<Violation> {
    if VAULT_SUFFIXES.iter().any(|suffix| registry.ends_with(suffix)) {
        return error(
            sentence!("host.keyVault", "This is the host of a Key Vault, not of a registry."),
            sentence!("fix.enterTheRegistrysHost", "Enter the registry's host."),
        );
    }
    if matches!(registry, "hub.docker.com" | "github.com" | "portal.azure.com") {
        return error(
            sentence!("host.website", "This is a website, not a registry."),
            sentence!("fix.enterTheRegistrysOwnHost", "Enter the registry's own host."),
        )
        .map(|violation| violation.suggest((registry == "github.com").then(|| "ghcr.io".to_owned())));
    }
    if registry == "localhost" || registry.ends_with(".localhost") {
        return error(
            sentence!("host.localhost", "localhost means the cluster itself, not your registry."),
            sentence!("fix.enterTheHostName", "Enter the registry's host name."),
        );
    }
    if !registry.contains('.') {
        return error(
            sentence!("host.dot", "A registry's host has a dot in it."),
            sentence!("fix.enterTheWholeHostSuchAs", "Enter the whole host, such as contoso.azurecr.io."),
        )
        .map(|violation| {
            let fits = acr::is_name_length(registry) && !registry.contains('-');
            violation.suggest(fits.then(|| format!("{registry}{}", acr::SUFFIXES[0])))
        });
    }
    let mut place = 0;
    for label in registry.split('.') {
        if label.is_empty() {
            return error(
                sentence!("host.dots", "Between two dots, and at both ends, a host has a name."),
                sentence!("fix.removeTheExtraDot", "Remove the extra dot."),
            )
            .map(|violation| violation.at(place));
        }
        if label.starts_with('-') || label.ends_with('-') {
            return error(
                sentence!("host.hyphens", "No part of a host starts or ends with a hyphen."),
                sentence!("fix.removeTheHyphen", "Remove the hyphen."),
            )
            .map(|violation| violation.at(place));
        }
        if label.len() > 63 {
            return error(
                sentence!("host.length.label", "A part of the host is longer than 63 characters."),
                sentence!("fix.checkTheSpelling", "Check the host's spelling."),
            )
            .map(|violation| violation.at(place + 63));
        }
        place += label.len() + 1;
    }
    let last = registry.rsplit('.').next().unwrap_or_default();
    let looks_hexadecimal = last.strip_prefix("0x").is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_hexdigit()));
    if last.bytes().all(|byte| byte.is_ascii_digit()) || looks_hexadecimal {
        return error(
            sentence!("host.address", "A host is a name, not an IP address."),
            sentence!("fix.enterTheHostName", "Enter the registry's host name."),
        );
    }
    if let Some(label) = acr::label(registry).filter(|label| !label.contains('.')) {
        if label.starts_with("xn--") {
            let message =
                sentence!("host.acrName.plain", "A container registry's name has plain letters and digits alone.");
            return error(message, copy_the_login_server());
        }
        let name = acr::name_of(label);
        if !acr::is_name_length(name) {
            let message = sentence!(
                "host.acrName.length",
                "A container registry's name has {least} to {most} letters and digits; \u{201c}{name}\u{201d} has {length}.",
                least = ACR_NAME_MIN,
                most = ACR_NAME_MAX,
                name = name,
                length = name.len()
            );
            return error(message, copy_the_login_server());
        }
    }
    None
}
