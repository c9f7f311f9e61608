//! What Entra remembers: tokens it issued, codes it handed out, sessions behind refresh tokens. The services ask it who a
//! bearer token stands for. A token is known by having been issued here; its text is never printed.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use time::OffsetDateTime;

use super::sign::{NoRandomness, Signer};
use crate::world::World;

/// Somebody who calls a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) object_id: String,
    pub(crate) tenant_id: String,
    /// User principal name, or an application's client id.
    pub(crate) name: String,
    pub(crate) is_application: bool,
}

/// Why a token is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TokenFault {
    /// Not one of the sandbox's, or no token at all.
    Invalid,
    /// It was good once.
    Expired(OffsetDateTime),
    /// It is meant for another service.
    Audience(String),
}

/// An access token that was handed out.
#[derive(Clone)]
pub(crate) struct Issued {
    pub(crate) caller: Caller,
    pub(crate) audience: String,
    pub(crate) expires: OffsetDateTime,
}

/// A sign-in that a code stands for until it is redeemed.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) person: String,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) challenge: String,
    pub(crate) nonce: Option<String>,
    pub(crate) until: OffsetDateTime,
    pub(crate) redeemed: bool,
}

/// A sign-in that a refresh token stands for.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) person: String,
    pub(crate) tenant: String,
    pub(crate) client_id: String,
    pub(crate) scope: String,
    pub(crate) until: OffsetDateTime,
}

/// Entra's memory.
pub(crate) struct Identity {
    pub(crate) signer: Signer,
    pub(crate) issued: HashMap<String, Issued>,
    pub(crate) grants: HashMap<String, Grant>,
    pub(crate) sessions: HashMap<String, Session>,
    accept_any: bool,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Identity").field("issued", &self.issued.len()).finish_non_exhaustive()
    }
}

impl Identity {
    /// An empty memory with a fresh signing key.
    pub(crate) fn new(accept_any: bool) -> Result<Self, NoRandomness> {
        let signer = Signer::new()?;
        Ok(Self { signer, issued: HashMap::new(), grants: HashMap::new(), sessions: HashMap::new(), accept_any })
    }

    /// Who a token stands for, if it is meant for one of these audiences.
    pub(crate) fn check(
        &self,
        world: &World,
        token: Option<&str>,
        audiences: &[&str],
        now: OffsetDateTime,
    ) -> Result<Caller, TokenFault> {
        let token = token.ok_or(TokenFault::Invalid)?;
        let Some(issued) = self.issued.get(token) else {
            return if self.accept_any { Ok(foreign(world, token)) } else { Err(TokenFault::Invalid) };
        };
        if self.accept_any {
            return Ok(issued.caller.clone());
        }
        if issued.expires <= now {
            return Err(TokenFault::Expired(issued.expires));
        }
        let audience = issued.audience.trim_end_matches('/');
        if !audiences.iter().any(|wanted| wanted.eq_ignore_ascii_case(audience)) {
            return Err(TokenFault::Audience(issued.audience.clone()));
        }
        Ok(issued.caller.clone())
    }

    /// Forgets what has been over for a day, so that a long run does not grow.
    pub(crate) fn forget(&mut self, now: OffsetDateTime) {
        let kept = now - time::Duration::days(1);
        self.issued.retain(|_, issued| issued.expires > kept);
        self.grants.retain(|_, grant| grant.until > kept);
    }
}

/// Whoever a token from elsewhere claims to be, as far as the sandbox knows them; else its first person.
fn foreign(world: &World, token: &str) -> Caller {
    let claims: Value = token
        .split('.')
        .nth(1)
        .and_then(|part| URL_SAFE_NO_PAD.decode(part).ok())
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let known = world.people.iter().find(|person| claims["oid"] == person.object_id.as_str());
    let person = known.or_else(|| world.people.first());
    Caller {
        object_id: person.map(|person| person.object_id.clone()).unwrap_or_default(),
        tenant_id: person.and_then(|person| person.tenants.first().cloned()).unwrap_or_default(),
        name: person.map(|person| person.user_principal_name.clone()).unwrap_or_default(),
        is_application: false,
    }
}
