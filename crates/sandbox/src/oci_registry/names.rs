//! The grammar of the distribution specification: repository names, tags and digests. A request that breaks it is refused
//! before anything is looked up.

use std::sync::LazyLock;

use regex::Regex;

#[expect(clippy::expect_used, reason = "the patterns are constant, and a test uses each")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern")
}

static NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$"));
static TAG: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$"));
static DIGEST: LazyLock<Regex> = LazyLock::new(|| pattern(r"^sha256:[0-9a-f]{64}$"));

/// Whether this is a repository's name, of 255 characters at most.
pub(super) fn is_name(text: &str) -> bool {
    text.len() <= 255 && NAME.is_match(text)
}

pub(super) fn is_tag(text: &str) -> bool {
    TAG.is_match(text)
}

/// Whether this is a digest; the sandbox has SHA-256 only, as Azure does.
pub(super) fn is_digest(text: &str) -> bool {
    DIGEST.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::{is_digest, is_name, is_tag};

    #[test]
    fn names_tags_and_digests_follow_the_specification() {
        for name in ["a", "graphs/furnace-anomaly", "a__b/c.d", "a--b"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "A", "a/", "/a", "a//b", "a..b", "-a", "a_", "a b", "ä"] {
            assert!(!is_name(name), "{name}");
        }
        assert!(is_tag("1.0.0") && is_tag("_x") && !is_tag(".x") && !is_tag("") && !is_tag(&"a".repeat(129)));
        assert!(is_digest(&format!("sha256:{}", "a".repeat(64))) && !is_digest("sha256:abc") && !is_digest("md5:1"));
    }
}
