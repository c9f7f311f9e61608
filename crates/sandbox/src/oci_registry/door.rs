//! The door of every registry: who calls, whether they may, and the challenge that tells them where to get a token. The
//! handlers behind it name the right they need and get a principal or a refusal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::acr::Acr;
use super::errors::error;
use super::memory::Principal;
use super::scope::Scope;
use super::tokens;
use crate::answer::Refusal;
use crate::call::Call;
use crate::cloud::registry::{Realm, Registry, RegistryKind};

/// The user name that stands for "the password is a refresh token".
const TOKEN_USER: &str = "00000000-0000-0000-0000-000000000000";

/// A call to one registry.
pub(super) struct Visit<'c, 'a> {
    pub(super) call: &'c mut Call<'a>,
    /// The registry's login server, whatever host the client used.
    pub(super) host: &'c str,
}

/// Why somebody is not let in.
enum Missing {
    Credentials,
    GoodToken,
    Scope,
}

impl Visit<'_, '_> {
    /// The registry; it was there at the door.
    pub(super) fn registry(&self) -> Result<&Registry, Refusal> {
        self.call.state.cloud.registries.get(self.host).ok_or_else(|| super::errors::name_unknown(self.host))
    }

    /// The registry, to change it.
    pub(super) fn registry_mut(&mut self) -> Result<&mut Registry, Refusal> {
        let found = self.call.state.cloud.registries.get_mut(self.host);
        found.ok_or_else(|| super::errors::name_unknown(self.host))
    }

    /// Lets in whoever has any good credentials, as `/v2/` does.
    pub(super) fn enter(&self) -> Result<Principal, Refusal> {
        self.allow(None)
    }

    /// Lets in whoever may do this with a repository.
    pub(super) fn permit(&self, name: &str, action: &str) -> Result<Principal, Refusal> {
        // Whoever pushes also looks at what is there: registries ask for both at once.
        let named: &[&str] = if action == "push" { &["pull", "push"] } else { &[action] };
        self.allow(Some((Scope::repository(name, named), action)))
    }

    /// Lets in whoever may list the repositories.
    pub(super) fn permit_catalog(&self) -> Result<Principal, Refusal> {
        self.allow(Some((Scope::catalog(), "*")))
    }

    fn allow(&self, wanted: Option<(Scope, &str)>) -> Result<Principal, Refusal> {
        let kind = self.registry()?.kind.clone();
        let verdict = match &kind {
            RegistryKind::Open => match &wanted {
                Some((scope, action))
                    if scope.kind == "repository" && *action != "pull" && *action != "metadata_read" =>
                {
                    Err(Missing::Scope)
                }
                _ => Ok(Principal::Anonymous),
            },
            RegistryKind::Acr => self.at_acr(wanted.as_ref()),
            RegistryKind::Generic(_) => self.by_bearer(wanted.as_ref()),
        };
        verdict.map_err(|missing| self.challenge(&kind, wanted.map(|(scope, _)| scope), &missing))
    }

    fn at_acr(&self, wanted: Option<&(Scope, &str)>) -> Result<Principal, Missing> {
        let Some((user, password)) = self.basic() else { return self.by_bearer(wanted) };
        let principal = self.by_password(&user, &password).ok_or(Missing::GoodToken)?;
        let cloud = &self.call.state.cloud;
        let acr = Acr::of(cloud, self.host).ok_or(Missing::GoodToken)?;
        match wanted {
            Some((scope, action)) if !acr.may(cloud, &principal, scope, action) => Err(Missing::Scope),
            Some(_) | None => Ok(principal),
        }
    }

    fn by_bearer(&self, wanted: Option<&(Scope, &str)>) -> Result<Principal, Missing> {
        let token = self.call.incoming.bearer().ok_or(Missing::Credentials)?;
        let issued = tokens::known(self.call, self.host, token).ok_or(Missing::GoodToken)?;
        let scopes = issued.scopes.as_ref().ok_or(Missing::GoodToken)?;
        let Some((scope, action)) = wanted else { return Ok(issued.principal.clone()) };
        // Whoever may pull may look at what there is to pull.
        let ways: &[&str] = if *action == "metadata_read" { &["metadata_read", "pull"] } else { &[*action] };
        let allowed = ways.iter().any(|way| scopes.iter().any(|held| held.allows(&scope.kind, &scope.name, way)));
        if allowed { Ok(issued.principal.clone()) } else { Err(Missing::Scope) }
    }

    /// User name and password of an `Authorization: Basic` header.
    pub(super) fn basic(&self) -> Option<(String, String)> {
        let (scheme, text) = self.call.incoming.header("authorization")?.split_once(' ')?;
        let text = scheme.eq_ignore_ascii_case("basic").then(|| STANDARD.decode(text.trim()).ok())??;
        let text = String::from_utf8(text).ok()?;
        let (user, password) = text.split_once(':')?;
        Some((user.to_owned(), password.to_owned()))
    }

    /// Who a user name and a password stand for at an Azure registry: a refresh token of its own under the empty GUID, or
    /// an application and its secret.
    pub(super) fn by_password(&self, user: &str, password: &str) -> Option<Principal> {
        if user == TOKEN_USER {
            let issued = tokens::known(self.call, self.host, password)?;
            return Some(issued.principal.clone());
        }
        let applications = &self.call.state.cloud.applications;
        let found = applications.iter().find(|known| known.client_id.eq_ignore_ascii_case(user))?;
        (found.secret.as_deref() == Some(password)).then(|| Principal::Azure(found.object_id.clone()))
    }

    /// 401 with the way to a token, or 403 where there is none.
    fn challenge(&self, kind: &RegistryKind, scope: Option<Scope>, missing: &Missing) -> Refusal {
        let detail = match &scope {
            Some(scope) => json!([{ "Type": scope.kind, "Class": "", "Name": scope.name,
                "Action": scope.actions.last() }]),
            None => Value::Null,
        };
        let (realm, service) = match kind {
            RegistryKind::Open => {
                return error(403, "DENIED", "requested access to the resource is denied", detail).refuse();
            }
            RegistryKind::Acr => (self.call.incoming.origin.link("/oauth2/token"), self.service()),
            RegistryKind::Generic(realm) => (realm.address(), realm.service.to_owned()),
        };
        let mut text = format!("Bearer realm=\"{realm}\",service=\"{service}\"");
        if let Some(scope) = &scope {
            text.push_str(&format!(",scope=\"{}\"", scope.text()));
        }
        match missing {
            Missing::Credentials => {}
            Missing::GoodToken => text.push_str(",error=\"invalid_token\""),
            Missing::Scope => text.push_str(",error=\"insufficient_scope\""),
        }
        let message = match kind {
            RegistryKind::Acr => {
                "authentication required, visit https://aka.ms/acr/authorization for more information."
            }
            RegistryKind::Open | RegistryKind::Generic(_) => "authentication required",
        };
        error(401, "UNAUTHORIZED", message, detail).with("WWW-Authenticate", text).refuse()
    }

    /// The name under which the registry asks for tokens: its own host, or on loopback the one the client used.
    pub(super) fn service(&self) -> String {
        let origin = &self.call.incoming.origin;
        if origin.is_loopback() { origin.host.clone() } else { self.host.to_owned() }
    }
}

impl Realm {
    /// The address of its token service.
    pub(super) fn address(&self) -> String {
        format!("https://{}{}", self.host, self.path)
    }
}
