//! Secrets in Azure Key Vault: their names' rule, and what a list may show of them (never a value).

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::limits::VAULT_SECRET_NAME_MAX;
use crate::sentence;
use crate::violation::{Field, Violation, shown};

/// A secret as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct VaultSecret {
    /// The name, unique in the vault without regard to case.
    pub name: String,
    /// A disabled secret cannot be read, so it cannot be synced.
    pub enabled: bool,
    /// RFC 3339; absent when it does not expire.
    pub expires_at: Option<String>,
    /// The content type that its maker wrote, at most 255 characters.
    pub content_type: Option<String>,
    /// It backs a certificate: Key Vault keeps it, nobody should use it as a password.
    pub managed: bool,
    /// Its expiry has passed. It can still be read.
    pub expired: bool,
    /// Its start has not come yet. It can still be read.
    pub not_yet_valid: bool,
}

/// A checked name: 1 to 127 characters, `^[0-9a-zA-Z-]+$`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultSecretName(String);

impl VaultSecretName {
    /// Checks the name of a secret; `field` is the one that holds it.
    ///
    /// A name that starts with a hyphen is refused although Key Vault takes it: a secret sync cannot name it
    /// (`sourcePath` of secretSyncs 2024-08-21-preview).
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn parse(field: Field, text: &str) -> Result<Self, Violation> {
        if text.is_empty() {
            let (message, fix) = if field == Field::VaultSecret {
                (
                    sentence!("vaultSecret.required.choice", "No secret is chosen."),
                    sentence!("fix.chooseASecret", "Choose a secret from the vault, or create a new one."),
                )
            } else {
                (
                    sentence!("vaultSecret.required.name", "The secret has no name yet."),
                    sentence!("fix.enterLettersDigitsHyphens", "Enter letters, digits and hyphens."),
                )
            };
            return Err(Violation::error(field, message).fix(fix));
        }
        let nearest = || {
            let name: String = text
                .trim()
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' })
                .take(VAULT_SECRET_NAME_MAX)
                .collect();
            Some(name.trim_matches('-').to_owned())
        };
        if let Some((at, bad)) = text.chars().enumerate().find(|(_, c)| !(c.is_ascii_alphanumeric() || *c == '-')) {
            return Err(Violation::error(
                field,
                sentence!(
                    "vaultSecret.characters",
                    "The name of a Key Vault secret cannot contain {bad}.",
                    bad = shown(bad)
                ),
            )
            .at(at)
            .fix(sentence!("fix.useLettersDigitsAndHyphens", "Use letters, digits and hyphens."))
            .suggest(nearest()));
        }
        if text.len() > VAULT_SECRET_NAME_MAX {
            return Err(Violation::error(
                field,
                sentence!(
                    "vaultSecret.length",
                    "The name of a Key Vault secret has at most {most} characters; this one has {length}.",
                    most = VAULT_SECRET_NAME_MAX,
                    length = text.len()
                ),
            )
            .at(VAULT_SECRET_NAME_MAX)
            .fix(sentence!("fix.enterAShorterName", "Enter a shorter name."))
            .suggest(nearest()));
        }
        if text.starts_with('-') {
            return Err(Violation::error(
                field,
                sentence!(
                    "vaultSecret.ends",
                    "A secret whose name starts with a hyphen cannot be synced to the cluster."
                ),
            )
            .at(0)
            .fix(sentence!("fix.startTheNameWithA", "Start the name with a letter or a digit."))
            .suggest(nearest()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VaultSecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_held_to_the_vaults_rule() {
        for good in ["a", "Contoso-Pull-2", "9", "a-", &"a".repeat(127)] {
            assert!(VaultSecretName::parse(Field::NewSecretName, good).is_ok(), "{good}");
        }
        for (bad, rule, at) in [
            ("", "required", None),
            ("a_b", "characters", Some(1)),
            ("a.b", "characters", Some(1)),
            ("a/b", "characters", Some(1)),
            ("-a", "ends", Some(0)),
            (&"a".repeat(128), "length", Some(127)),
        ] {
            let violation = VaultSecretName::parse(Field::NewSecretName, bad).expect_err("refused");
            assert_eq!((violation.rule.as_str(), violation.position), (rule, at), "{bad}");
        }
    }
}
