//! What a registry says in its 401 (Docker's and OCI's distribution protocol): that it wants a token of a service that it names,
//! or a user name and a password. Called by the probe, and later by the catalogue. Nothing is sent from here.

use net::www_authenticate::challenges;
use url::Url;

/// What a registry wants before it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// A token of this service.
    Token(TokenService),
    /// A user name and a password, with each request.
    Password,
    /// Something that Regent does not know.
    Unknown,
}

/// Who gives the tokens of a registry, and for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenService {
    /// Its https address.
    pub realm: Url,
    /// The registry, as the service calls it.
    pub service: Option<String>,
    /// What the token is for, such as `repository:samples:pull`.
    pub scope: Option<String>,
}

impl Access {
    /// Reads the challenges of an answer; a token is preferred, since it is worth less than a password.
    #[must_use]
    pub fn of(header: &str) -> Self {
        let all = challenges(header);
        let token = all.iter().filter(|challenge| challenge.is("bearer")).find_map(|challenge| {
            Some(TokenService {
                realm: realm(challenge.get("realm")?)?,
                service: challenge.get("service").map(str::to_owned),
                scope: challenge.get("scope").map(str::to_owned),
            })
        });
        match token {
            Some(service) => Self::Token(service),
            None if all.iter().any(|challenge| challenge.is("basic")) => Self::Password,
            None => Self::Unknown,
        }
    }
}

/// An address that a password may be sent to: https, without a name in it, and no address of an account's own.
fn realm(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = url.scheme() == "https"
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none()
        && url.fragment().is_none();
    plain.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registries_of_this_world_are_understood() {
        for (header, realm, service) in [
            (
                r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io""#,
                "https://auth.docker.io/token",
                Some("registry.docker.io"),
            ),
            (
                r#"Bearer realm="https://contoso.azurecr.io/oauth2/token",service="contoso.azurecr.io""#,
                "https://contoso.azurecr.io/oauth2/token",
                Some("contoso.azurecr.io"),
            ),
            (
                r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull""#,
                "https://ghcr.io/token",
                Some("ghcr.io"),
            ),
            (
                r#"Basic realm="x", bearer realm="https://quay.io/v2/auth",service="quay.io""#,
                "https://quay.io/v2/auth",
                Some("quay.io"),
            ),
            (
                r#"Bearer realm="https://gitlab.example/jwt/auth",service="container_registry",scope="*",error="invalid_token""#,
                "https://gitlab.example/jwt/auth",
                Some("container_registry"),
            ),
        ] {
            let Access::Token(found) = Access::of(header) else { panic!("{header}") };
            assert_eq!((found.realm.as_str(), found.service.as_deref()), (realm, service));
        }
        assert_eq!(Access::of(r#"Basic realm="Sonatype Nexus Repository Manager""#), Access::Password);
    }

    #[test]
    fn a_realm_that_nothing_may_be_sent_to_is_none() {
        for realm in [
            "http://auth.example/token",
            "https://user:word@auth.example/",
            "auth.example",
            "",
            "javascript:1",
            "https:///x",
        ] {
            let found = Access::of(&format!("Bearer realm=\"{realm}\""));
            assert!(
                !matches!(&found, Access::Token(token) if token.realm.host_str() != Some("x")),
                "{realm}: {found:?}"
            );
        }
        for nothing in ["", "Negotiate", "Bearer", "Digest realm=\"a\", nonce=\"b\""] {
            assert_eq!(Access::of(nothing), Access::Unknown, "{nothing}");
        }
    }
}
