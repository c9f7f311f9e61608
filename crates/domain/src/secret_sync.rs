//! The name of a synced secret: of the secret sync in ARM and of the Kubernetes secret that it makes. Used by drafts,
//! the create use case and the secret sync client.

use std::fmt;

use crate::limits::SYNCED_SECRET_NAME_MAX;
use crate::sentence;
use crate::violation::{Field, Violation, shown};

/// The service account that secret sync has to use: the only one with a federated credential.
pub const SERVICE_ACCOUNT: &str = "aio-ssc-sa";
/// The key under which Kubernetes looks for a docker configuration.
pub const DOCKER_CONFIG_KEY: &str = ".dockerconfigjson";
/// The type of a Kubernetes secret that image pulls accept.
pub const DOCKER_CONFIG_TYPE: &str = "kubernetes.io/dockerconfigjson";
/// The documented way out where the resource provider refuses [`DOCKER_CONFIG_TYPE`].
pub const OPAQUE_TYPE: &str = "Opaque";

/// A checked name: a DNS subdomain of at most 253 characters (secretSyncs 2024-08-21-preview).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncedSecretName(String);

impl SyncedSecretName {
    /// Checks a name.
    ///
    /// # Errors
    /// The first rule that it breaks, with a name that would be accepted.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let field = Field::SyncedSecretName;
        if text.is_empty() {
            return Err(Violation::error(
                field,
                sentence!("syncedSecret.required", "The synced secret has no name yet."),
            )
            .fix(sentence!(
                "fix.enterTheNameThatThe",
                "Enter the name that the Kubernetes secret on the cluster is to have."
            )));
        }
        let suggestion = || Some(Self::nearest(text).0);
        if let Some((at, bad)) = text.chars().enumerate().find(|(_, c)| !matches!(c, 'a'..='z' | '0'..='9' | '-' | '.'))
        {
            return Err(Violation::error(
                field,
                sentence!(
                    "syncedSecret.characters",
                    "The name of a Kubernetes secret cannot contain {bad}.",
                    bad = shown(bad)
                ),
            )
            .at(at)
            .fix(sentence!("fix.useLowercaseLettersDigitsHyphens", "Use lower-case letters, digits, hyphens and dots."))
            .suggest(suggestion()));
        }
        if text.len() > SYNCED_SECRET_NAME_MAX {
            return Err(Violation::error(
                field,
                sentence!(
                    "syncedSecret.length",
                    "The name has at most {most} characters; this one has {length}.",
                    most = SYNCED_SECRET_NAME_MAX,
                    length = text.len()
                ),
            )
            .at(SYNCED_SECRET_NAME_MAX)
            .fix(sentence!("fix.enterAShorterName", "Enter a shorter name."))
            .suggest(suggestion()));
        }
        let mut at = 0;
        for label in text.split('.') {
            if label.is_empty() || label.starts_with('-') || label.ends_with('-') {
                return Err(Violation::error(
                    field,
                    sentence!(
                        "syncedSecret.ends",
                        "Each part of the name, between dots, starts and ends with a letter or a digit."
                    ),
                )
                .at(at)
                .fix(sentence!("fix.removeTheHyphenOrThe", "Remove the hyphen or the extra dot."))
                .suggest(suggestion()));
            }
            at += label.len() + 1;
        }
        Ok(Self(text.to_owned()))
    }

    /// The nearest legal name to any text; `pull-secret` when nothing of it can stay.
    #[must_use]
    pub fn nearest(text: &str) -> Self {
        let lower: String = text
            .to_lowercase()
            .chars()
            .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' { c } else { '-' })
            .take(SYNCED_SECRET_NAME_MAX)
            .collect();
        let labels: Vec<&str> =
            lower.split('.').map(|label| label.trim_matches('-')).filter(|l| !l.is_empty()).collect();
        Self(if labels.is_empty() { "pull-secret".to_owned() } else { labels.join(".") })
    }

    /// This name with a number at its end, still within the length.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let ending = format!("-{number}");
        let kept: String = self.0.chars().take(SYNCED_SECRET_NAME_MAX - ending.len()).collect();
        Self(format!("{}{ending}", kept.trim_end_matches(['-', '.'])))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SyncedSecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_dns_subdomains() {
        for good in ["a", "my-pull", "a.b.c", "0", &"a".repeat(253)] {
            assert!(SyncedSecretName::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "A", "a_b", "a..b", ".a", "a.", "-a", "a-", "a.-b", &"a".repeat(254), "a/b"] {
            assert!(SyncedSecretName::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn the_nearest_name_is_always_legal(text in "\\PC{0,300}", number in 2u32..9999) {
            let name = SyncedSecretName::nearest(&text);
            prop_assert!(SyncedSecretName::parse(name.as_str()).is_ok(), "{}", name);
            prop_assert!(SyncedSecretName::parse(name.numbered(number).as_str()).is_ok());
        }
    }
}
