//! A user name and a password as the docker configuration that a Kubernetes pull secret holds.
//! Made by the create use case; its text goes to Key Vault as it is, because secret sync encodes it once itself.
//! The password is a secret type here: it cannot be printed or stored by accident.

use base64::Engine as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use zeroize::Zeroizing;

use crate::limits::{HOST_MAX, VAULT_SECRET_VALUE_MAX_OCTETS};
use crate::registry_host::RegistryHost;
use crate::violation::{Field, Violation, shown};

/// A registry's user name and password, or token.
#[derive(Debug, Clone)]
pub struct Credentials {
    user_name: String,
    password: SecretString,
}

impl Credentials {
    /// Checks both. RFC 7617 sets the rules: no colon in a user name, no control character in either.
    ///
    /// # Errors
    /// Every rule that is broken. No message holds any part of the password.
    pub fn parse(user_name: &str, password: &str) -> Result<Self, Vec<Violation>> {
        let mut violations = Vec::new();
        if user_name.is_empty() {
            violations.push(
                Violation::error(Field::UserName, "required", "The user name is missing.")
                    .fix("Enter the registry's user name, token name or service principal."),
            );
        }
        if let Some((at, bad)) = user_name.chars().enumerate().find(|(_, c)| *c == ':' || c.is_control()) {
            violations.push(
                Violation::error(Field::UserName, "characters", format!("A user name cannot contain {}.", shown(bad)))
                    .at(at)
                    .fix("Remove it."),
            );
        }
        if password.is_empty() {
            violations.push(
                Violation::error(Field::Password, "required", "The password or token is missing.")
                    .fix("Enter it. It goes to Key Vault and is kept nowhere else."),
            );
        }
        if let Some(at) = password.chars().position(char::is_control) {
            violations.push(
                Violation::error(
                    Field::Password,
                    "characters",
                    "The password holds a control character, such as a line break, which no registry can accept.",
                )
                .at(at)
                .fix("Copy the password again without the line break."),
            );
        }
        // Measured with the longest host there can be, so that the answer is the same for every host.
        let longest_host = "h".repeat(HOST_MAX);
        if document(&longest_host, user_name, password).len() > VAULT_SECRET_VALUE_MAX_OCTETS {
            violations.push(
                Violation::error(
                    Field::Password,
                    "length",
                    "User name and password together are too long: as a docker configuration they must fit into 25 KB.",
                )
                .fix("Use a shorter password or token."),
            );
        }
        if violations.is_empty() {
            Ok(Self { user_name: user_name.to_owned(), password: SecretString::from(password.to_owned()) })
        } else {
            Err(violations)
        }
    }

    /// What should be known about a legal pair.
    #[must_use]
    pub fn notices(&self) -> Vec<Violation> {
        let password = self.password.expose_secret();
        let mut notices = Vec::new();
        if password.trim() != password {
            notices.push(Violation::notice(
                Field::Password,
                "spaces",
                "The password starts or ends with a space. It is kept exactly like that.",
            ));
        }
        if self.user_name.trim() != self.user_name {
            notices.push(Violation::notice(
                Field::UserName,
                "spaces",
                "The user name starts or ends with a space. It is kept exactly like that.",
            ));
        }
        notices
    }

    /// The docker configuration for this registry: plain JSON text, not base64. Its key is the host without a path,
    /// because that is what clients of a registry log in to.
    #[must_use]
    pub fn docker_config(&self, host: &RegistryHost) -> SecretString {
        SecretString::from(document(host.registry(), &self.user_name, self.password.expose_secret()).as_str())
    }
}

fn document(registry: &str, user_name: &str, password: &str) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!("{user_name}:{password}"));
    let auth = base64::engine::general_purpose::STANDARD.encode(pair.as_bytes());
    let entry = json!({ "username": user_name, "password": password, "auth": auth });
    Zeroizing::new(json!({ "auths": { registry: entry } }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_docker_configuration_is_the_one_that_kubectl_makes() {
        let host = RegistryHost::parse("ghcr.io/contoso/edge").expect("a host");
        let credentials = Credentials::parse("robot", "p\u{e4}ss \"w\\ord\" ").expect("legal");
        let text = credentials.docker_config(&host);
        let read: serde_json::Value = serde_json::from_str(text.expose_secret()).expect("JSON");
        assert_eq!(
            read,
            json!({"auths": {"ghcr.io": {"username": "robot", "password": "p\u{e4}ss \"w\\ord\" ", "auth": "cm9ib3Q6cMOkc3MgIndcb3JkIiA="}}})
        );
        assert_eq!(credentials.notices().len(), 1);
    }

    #[test]
    fn neither_a_refusal_nor_debug_output_holds_the_password() {
        let refused = format!("{:?}", Credentials::parse("", "hunter2\u{0}").expect_err("refused"));
        let kept = format!("{:?}", Credentials::parse("u", "hunter2").expect("legal"));
        assert!(!refused.contains("hunter2") && !kept.contains("hunter2"), "{refused} {kept}");
    }

    #[test]
    fn a_pair_that_no_registry_or_vault_could_hold_is_refused() {
        for (user, password, fields) in [
            ("", "", vec![Field::UserName, Field::Password]),
            ("a:b", "x", vec![Field::UserName]),
            ("a", "x\n", vec![Field::Password]),
            ("a", "\u{0}", vec![Field::Password]),
            ("a", &"x".repeat(25_000), vec![Field::Password]),
        ] {
            let refused = Credentials::parse(user, password).expect_err("refused");
            assert_eq!(refused.iter().map(|v| v.field).collect::<Vec<_>>(), fields, "{user:?}");
        }
    }
}
