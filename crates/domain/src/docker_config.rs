//! A user name and a password as the docker configuration that a Kubernetes pull secret holds.
//! Made by the create use case; its text goes to Key Vault as it is, because secret sync encodes it once itself.
//! The password is a secret type here: it cannot be printed or stored by accident.

use base64::Engine as _;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::characters::{is_hidden, is_odd_space};
use crate::limits::{HOST_MAX, VAULT_SECRET_VALUE_MAX_OCTETS};
use crate::registry_host::{HostKind, RegistryHost};
use crate::secret_text;
use crate::sentence;
use crate::violation::{Field, Violation, shown};

/// The name under which clients of Docker Hub keep and look for its credentials, whatever the host is called: Docker, `kubectl`
/// and ORAS know it by this one alone.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// A registry's user name and password, or token.
#[derive(Debug, Clone)]
pub struct Credentials {
    user_name: String,
    password: SecretString,
}

impl Credentials {
    /// Checks both. RFC 7617 sets the rules: no colon in a user name. Nothing that nobody can see in either, but for line breaks
    /// inside a password: the key of a Google service account is a whole JSON file. A byte order mark in front of the password is
    /// a sign of its encoding and no part of it.
    ///
    /// # Errors
    /// Every rule that is broken. No message holds any part of the password.
    pub fn parse(user_name: &str, password: &str) -> Result<Self, Vec<Violation>> {
        let password = secret_text::without_mark(password);
        let violations = [user_name_faults(user_name), password_faults(user_name, password)].concat();
        if violations.is_empty() {
            Ok(Self { user_name: user_name.to_owned(), password: SecretString::from(password.to_owned()) })
        } else {
            Err(violations)
        }
    }

    /// What the rules say of a user name alone, errors and notices.
    #[must_use]
    pub fn judge_user_name(user_name: &str) -> Vec<Violation> {
        [user_name_faults(user_name), user_name_notices(user_name)].concat()
    }

    /// What the rules say of a password alone, errors and notices. What depends on the user name too is judged when both
    /// are made into credentials.
    #[must_use]
    pub fn judge_password(password: &str) -> Vec<Violation> {
        let password = secret_text::without_mark(password);
        [password_faults("", password), password_notices(password)].concat()
    }

    /// What is said where no password was given.
    #[must_use]
    pub fn missing_password() -> Violation {
        Violation::error(
            Field::Password,
            sentence!("credentials.required.password", "The password or token is missing."),
        )
        .fix(sentence!("fix.enterItItGoesTo", "Enter it. It goes to Key Vault and is kept nowhere else."))
    }

    /// What should be known about a legal pair.
    #[must_use]
    pub fn notices(&self) -> Vec<Violation> {
        [password_notices(self.password.expose_secret()), user_name_notices(&self.user_name)].concat()
    }

    /// The docker configuration for this registry: plain JSON text, not base64. Its key is the host without a path,
    /// because that is what clients of a registry log in to; for Docker Hub also the one name that its clients look for.
    #[must_use]
    pub fn docker_config(&self, host: &RegistryHost) -> SecretString {
        let hub = (host.kind() == HostKind::DockerHub).then_some(DOCKER_HUB_KEY);
        let keys: Vec<&str> = hub.into_iter().chain([host.registry()]).collect();
        SecretString::from(document(&keys, &self.user_name, self.password.expose_secret()).as_str())
    }
}

fn user_name_faults(user_name: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    if user_name.is_empty() {
        violations.push(
            Violation::error(Field::UserName, sentence!("credentials.required.user", "The user name is missing.")).fix(
                sentence!(
                    "fix.enterTheRegistrysUserName",
                    "Enter the registry's user name, token name or service principal."
                ),
            ),
        );
    }
    if let Some((at, bad)) = user_name.chars().enumerate().find(|(_, c)| *c == ':' || is_hidden(*c)) {
        violations.push(
            Violation::error(
                Field::UserName,
                sentence!("credentials.characters.user", "A user name cannot contain {bad}.", bad = shown(bad)),
            )
            .at(at)
            .fix(sentence!("fix.removeIt", "Remove it.")),
        );
    }
    violations
}

fn password_faults(user_name: &str, password: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    if password.is_empty() {
        violations.push(Credentials::missing_password());
    }
    if let Some(refusal) = secret_text::refusal(password) {
        violations.push(
            Violation::error(
                Field::Password,
                sentence!("credentials.characters.password", "The password {what}.", what = refusal.what),
            )
            .at(refusal.at)
            .fix(sentence!("fix.copyThePasswordAgainWithout", "Copy the password again without it.")),
        );
    }
    // Measured with the longest host there can be, so that the answer is the same for every host.
    let longest_host = "h".repeat(HOST_MAX);
    if document(&[DOCKER_HUB_KEY, &longest_host], user_name, password).len() > VAULT_SECRET_VALUE_MAX_OCTETS {
        violations.push(
            Violation::error(
                Field::Password,
                sentence!(
                    "credentials.length",
                    "User name and password together are too long: as a docker configuration they must fit into 25 KB."
                ),
            )
            .fix(sentence!("fix.useAShorterPasswordOr", "Use a shorter password or token.")),
        );
    }
    violations
}

fn password_notices(password: &str) -> Vec<Violation> {
    let mut notices = Vec::new();
    if password.trim() != password {
        notices.push(Violation::notice(
            Field::Password,
            sentence!(
                "credentials.spaces.password",
                "The password starts or ends with a space. It is kept exactly like that."
            ),
        ));
    } else if let Some(at) = password.chars().position(is_odd_space) {
        notices.push(
            Violation::notice(
                Field::Password,
                sentence!(
                    "credentials.spaces.odd",
                    "The password holds a space that no key of the keyboard makes. It is kept exactly like that."
                ),
            )
            .at(at),
        );
    }
    if let Some(at) = password.chars().position(|c| matches!(c, '\n' | '\r')) {
        notices.push(
            Violation::notice(Field::Password, sentence!("credentials.lines", "The password has more than one line. It is kept exactly like that, as the key of a service account has to be."))
            .at(at),
        );
    }
    notices
}

fn user_name_notices(user_name: &str) -> Vec<Violation> {
    let mut notices = Vec::new();
    if user_name.trim() != user_name {
        notices.push(Violation::notice(
            Field::UserName,
            sentence!(
                "credentials.spaces.user",
                "The user name starts or ends with a space. It is kept exactly like that."
            ),
        ));
    }
    notices
}

/// Written by hand into memory that is wiped: a JSON value would leave copies of the password behind.
fn document(keys: &[&str], user_name: &str, password: &str) -> Zeroizing<String> {
    let mut pair = Zeroizing::new(String::with_capacity(user_name.len() + password.len() + 1));
    pair.push_str(user_name);
    pair.push(':');
    pair.push_str(password);
    let auth = Zeroizing::new(base64::engine::general_purpose::STANDARD.encode(pair.as_bytes()));
    let entry = [("{\"username\":", user_name), (",\"password\":", password), (",\"auth\":", &auth)];
    // An escape is six characters at most.
    let entry_room = 64 + entry.iter().map(|(_, text)| text.len() * 6).sum::<usize>();
    let room = keys.iter().map(|key| key.len() * 6 + entry_room).sum::<usize>() + 16;
    let mut out = Zeroizing::new(Vec::with_capacity(room));
    let quote = |out: &mut Vec<u8>, text: &str| drop(serde_json::to_writer(out, text));
    out.extend_from_slice(b"{\"auths\":{");
    for (number, key) in keys.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        quote(&mut out, key);
        out.push(b':');
        for (name, text) in entry {
            out.extend_from_slice(name.as_bytes());
            quote(&mut out, text);
        }
        out.push(b'}');
    }
    out.extend_from_slice(b"}}");
    Zeroizing::new(String::from_utf8(std::mem::take(&mut *out)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

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
    fn the_key_of_a_service_account_is_kept_byte_for_byte_and_a_byte_order_mark_is_not() {
        let key = "{\n  \"type\": \"service_account\",\r\n\t\"private_key\": \"-----BEGIN\\nx\"\n}";
        let host = RegistryHost::parse("europe-docker.pkg.dev/contoso/edge").expect("a host");
        for typed in [key.to_owned(), format!("\u{feff}{key}")] {
            let credentials = Credentials::parse("_json_key", &typed).expect("legal");
            let text = credentials.docker_config(&host);
            let read: serde_json::Value = serde_json::from_str(text.expose_secret()).expect("JSON");
            let entry = &read["auths"]["europe-docker.pkg.dev"];
            assert_eq!(entry["password"], key);
            let auth = base64::engine::general_purpose::STANDARD.encode(format!("_json_key:{key}"));
            assert_eq!(entry["auth"], auth.as_str());
            assert_eq!(credentials.notices().iter().map(|notice| notice.rule.as_str()).collect::<Vec<_>>(), ["lines"]);
        }
    }

    #[test]
    fn docker_hub_is_known_by_the_name_that_its_clients_look_for() {
        let credentials = Credentials::parse("contoso", "token").expect("legal");
        for (host, keys) in [
            ("docker.io/contoso", vec![DOCKER_HUB_KEY, "docker.io"]),
            ("registry-1.docker.io", vec![DOCKER_HUB_KEY, "registry-1.docker.io"]),
            ("quay.io/contoso", vec!["quay.io"]),
        ] {
            let host = RegistryHost::parse(host).expect("a host");
            let text = credentials.docker_config(&host);
            let read: serde_json::Value = serde_json::from_str(text.expose_secret()).expect("JSON");
            let found: Vec<&String> = read["auths"].as_object().expect("an object").keys().collect();
            assert_eq!(found, keys);
            assert!(keys.iter().all(|key| read["auths"][key] == read["auths"][keys[0]]));
        }
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
            ("a", "\nx", vec![Field::Password]),
            ("a", "x\u{200b}", vec![Field::Password]),
            ("a", "x\u{2060}y", vec![Field::Password]),
            ("a\u{200b}", "x", vec![Field::UserName]),
            ("a", "\u{feff}", vec![Field::Password]),
            ("a", "\u{0}", vec![Field::Password]),
            ("a", &"x".repeat(25_000), vec![Field::Password]),
        ] {
            let refused = Credentials::parse(user, password).expect_err("refused");
            assert_eq!(refused.iter().map(|v| v.field).collect::<Vec<_>>(), fields, "{user:?}");
        }
    }
}
