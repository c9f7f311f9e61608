//! What Entra remembers: tokens it issued, codes it handed out, sessions behind refresh tokens. The services ask it who a
//! bearer token stands for. A token is known by having been issued here; its text is never printed.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::sign::{NoRandomness, Signer};
use crate::cloud::CloudState;

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
    /// The `nbf` of the claims challenge that was handed in for it.
    pub(crate) answers: Option<i64>,
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
    /// The claims challenge this sign-in answers, as JSON text.
    pub(crate) claims: Option<String>,
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
    /// An administrator ended it before its time.
    pub(crate) revoked: bool,
}

/// A device that waits for somebody to type its code in.
#[derive(Clone)]
pub(crate) struct Device {
    pub(crate) user_code: String,
    pub(crate) client_id: String,
    pub(crate) scope: String,
    /// The directory the client named, if it named one.
    pub(crate) tenant: Option<String>,
    pub(crate) until: OffsetDateTime,
    /// How long the client has to wait between two questions.
    pub(crate) interval: Duration,
    /// When it asked last.
    pub(crate) asked: Option<OffsetDateTime>,
    pub(crate) verdict: Verdict,
}

/// What became of a device code.
#[derive(Clone)]
pub(crate) enum Verdict {
    Pending,
    Approved { person: String, tenant: String },
    Declined,
    Redeemed,
}

/// Entra's memory.
pub(crate) struct Identity {
    pub(crate) signer: Signer,
    pub(crate) issued: HashMap<String, Issued>,
    pub(crate) grants: HashMap<String, Grant>,
    pub(crate) sessions: HashMap<String, Session>,
    /// By device code.
    pub(crate) devices: HashMap<String, Device>,
    /// Claims challenges nobody has answered yet: whose tokens, for which resource, and the `nbf` they must carry.
    demands: HashMap<(String, String), i64>,
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
        let (issued, grants, sessions) = (HashMap::new(), HashMap::new(), HashMap::new());
        let (devices, demands) = (HashMap::new(), HashMap::new());
        Ok(Self { signer, issued, grants, sessions, devices, demands, accept_any })
    }

    /// Who a token stands for, if it is meant for one of these audiences.
    pub(crate) fn check(
        &self,
        cloud: &CloudState,
        token: Option<&str>,
        audiences: &[&str],
        now: OffsetDateTime,
    ) -> Result<Caller, TokenFault> {
        let token = token.ok_or(TokenFault::Invalid)?;
        let Some(issued) = self.issued.get(token) else {
            return if self.accept_any { Ok(foreign(cloud, token)) } else { Err(TokenFault::Invalid) };
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

    /// Ends the life of every access token that was issued so far.
    pub(crate) fn expire_all(&mut self, now: OffsetDateTime) {
        for issued in self.issued.values_mut() {
            issued.expires = issued.expires.min(now);
        }
    }

    /// Ends every sign-in of a person; gives how many there were.
    pub(crate) fn revoke(&mut self, person: &str) -> usize {
        let mine = self.sessions.values_mut().filter(|session| session.person.eq_ignore_ascii_case(person));
        mine.map(|session| session.revoked = true).count()
    }

    /// Demands a claim of the holder of this token; the demand stands until a token carries it. A token that carries
    /// claims already has answered: it is not asked again.
    pub(crate) fn demand_claims(&mut self, token: &str, now: OffsetDateTime) {
        if let Some(issued) = self.issued.get(token).filter(|issued| issued.answers.is_none()) {
            self.demands.insert(demand_key(issued), now.unix_timestamp());
        }
    }

    /// The `nbf` that is demanded of the holder of this token and that the token does not carry.
    pub(crate) fn unmet_demand(&self, token: &str) -> Option<i64> {
        let issued = self.issued.get(token)?;
        let wanted = *self.demands.get(&demand_key(issued))?;
        issued.answers.is_none_or(|carried| carried < wanted).then_some(wanted)
    }

    /// Takes every demand for claims back.
    pub(crate) fn forget_demands(&mut self) {
        self.demands.clear();
    }

    /// Forgets what has been over for a day, so that a long run does not grow.
    pub(crate) fn forget(&mut self, now: OffsetDateTime) {
        let kept = now - Duration::days(1);
        self.issued.retain(|_, issued| issued.expires > kept);
        self.grants.retain(|_, grant| grant.until > kept);
        self.devices.retain(|_, device| device.until > kept);
    }
}

fn demand_key(issued: &Issued) -> (String, String) {
    (issued.caller.object_id.clone(), issued.audience.trim_end_matches('/').to_ascii_lowercase())
}

/// Whoever a token from elsewhere claims to be, as far as the sandbox knows them; else its first person.
fn foreign(cloud: &CloudState, token: &str) -> Caller {
    let claims: Value = token
        .split('.')
        .nth(1)
        .and_then(|part| URL_SAFE_NO_PAD.decode(part).ok())
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let known = cloud.people.iter().find(|person| claims["oid"] == person.object_id.as_str());
    let person = known.or_else(|| cloud.people.first());
    Caller {
        object_id: person.map(|person| person.object_id.clone()).unwrap_or_default(),
        tenant_id: person.and_then(|person| person.tenants.first().cloned()).unwrap_or_default(),
        name: person.map(|person| person.user_principal_name.clone()).unwrap_or_default(),
        is_application: false,
    }
}
