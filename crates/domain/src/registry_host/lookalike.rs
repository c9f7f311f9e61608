//! Hosts that look like others: letters of several scripts in one name, a name in another script that reads like one in plain
//! letters, and names that read like those of well-known registries. Called by the host's notices. The tables are those of
//! Unicode's security mechanisms (UTS 39).

use unicode_security::MixedScript as _;
use unicode_security::confusable_detection::skeleton;

use super::international;
use crate::sentence;
use crate::violation::{Field, Violation};

/// Registries that somebody may want to be taken for, whole or as the end of a login server.
const WELL_KNOWN: [&str; 11] = [
    "azurecr.io",
    "azurecr.us",
    "azurecr.cn",
    "mcr.microsoft.com",
    "ghcr.io",
    "docker.io",
    "quay.io",
    "gcr.io",
    "pkg.dev",
    "amazonaws.com",
    "gitlab.com",
];

/// What the host can be taken for, or that a part of it mixes scripts.
pub(super) fn notice(registry: &str) -> Option<Violation> {
    let unicode = international::unicode_form(registry);
    let shown = unicode.as_deref().unwrap_or(registry);
    let known = WELL_KNOWN.iter().find(|known| reads_like(shown, known));
    let plain = unicode.as_deref().and_then(plain_twin);
    if let Some(other) = known.map(|known| (*known).to_owned()).or(plain) {
        return Some(
            Violation::notice(
                Field::Host,
                sentence!(
                    "host.confusable",
                    "This host can be taken for \u{201c}{other}\u{201d}, and is another one.",
                    other = other
                ),
            )
            .fix(sentence!("fix.letterByLetter", "Make sure that it is the registry you mean, letter by letter.")),
        );
    }
    let mixed = shown.split('.').find(|label| !label.is_single_script())?;
    Some(
        Violation::notice(
            Field::Host,
            sentence!(
                "host.mixedScripts",
                "The part \u{201c}{mixed}\u{201d} mixes letters of several scripts, as names made to deceive do.",
                mixed = mixed
            ),
        )
        .fix(sentence!("fix.letterByLetter", "Make sure that it is the registry you mean, letter by letter.")),
    )
}

/// Whether the host, or its end, reads like a registry that it is not.
fn reads_like(host: &str, known: &str) -> bool {
    let end = host.split('.').rev().take(known.split('.').count()).collect::<Vec<_>>();
    let end = end.into_iter().rev().collect::<Vec<_>>().join(".");
    end != known && reading(&end) == reading(known)
}

/// The name in plain letters that reads the same, for a name in other scripts.
fn plain_twin(unicode: &str) -> Option<String> {
    let reads = reading(unicode);
    (!unicode.is_ascii() && reads.is_ascii()).then_some(reads)
}

/// How a text looks. `rn` is how `m` looks, and is written as that again.
fn reading(text: &str) -> String {
    skeleton(text).collect::<String>().replace("rn", "m")
}
