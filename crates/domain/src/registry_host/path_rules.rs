//! The rules of a path behind a host: those of a repository's name in OCI's distribution specification. Called by the rules of the
//! host.

use super::api_path;
use crate::sentence;
use crate::sentence::Sentence;
use crate::violation::{Field, Violation, shown};

/// The first rule that the path breaks; `offset` is where it stands in the host.
pub(super) fn refusal(path: &str, offset: usize) -> Option<Violation> {
    let error = |place: usize, message: Sentence, fix: Sentence| {
        Some(Violation::error(Field::Host, message).at(offset + place).fix(fix))
    };
    if path.is_empty() {
        return error(
            0,
            sentence!("host.slash", "The host ends with a slash."),
            sentence!("fix.removeTheSlash", "Remove the slash."),
        );
    }
    if api_path::is_one(path) {
        let message = sentence!(
            "host.apiPath",
            "/{path} is the address of the registry's programming interface, no part of an artifact's name.",
            path = path
        );
        return error(0, message, sentence!("fix.removeIt", "Remove it."));
    }
    if let Some((place, bad)) =
        path.chars().enumerate().find(|(_, c)| !matches!(c, 'a'..='z' | '0'..='9' | '.' | '_' | '-' | '/'))
    {
        return error(
            place,
            sentence!("host.path.characters", "The path of a repository cannot contain {bad}.", bad = shown(bad)),
            sentence!(
                "fix.useLettersDigitsDotsHyphensUnderscores",
                "Use lower-case letters, digits, dots, hyphens and underscores."
            ),
        );
    }
    let mut place = 0;
    for part in path.split('/') {
        if !is_repository_part(part) {
            let message = if part.is_empty() {
                sentence!("host.path.empty", "Two slashes, or one at the end, leave a part of the path empty.")
            } else {
                sentence!("host.path.part", "\u{201c}{part}\u{201d} is no part of a repository's name.", part = part)
            };
            return error(
                place,
                message,
                sentence!(
                    "fix.startAndEndEachPart",
                    "Start and end each part with a letter or digit, with single separators between."
                ),
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
