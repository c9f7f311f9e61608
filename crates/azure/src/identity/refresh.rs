//! The way in of a person who has signed in: a refresh token that is exchanged for an access token of any service.
//! Always behind a `CachedCredential`; each exchange brings a newer refresh token, which is kept. A refresh token that Entra
//! refused is not offered again for [`RESPITE`], whatever wants a token meanwhile: only a person can fix it, and is to be
//! asked once.

use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::authorization_code::AuthorizationCode;
use super::cached::in_core;
use super::keeper::{KeptToken, TokenKeeper, TokenKey};
use super::token_request::{InTenant, RefusedToken};
use crate::error::{Error, ErrorKind};

/// For so long a refusal stands without Entra being asked again; a new sign-in ends it at once.
const RESPITE: Duration = Duration::from_secs(10 * 60);
/// Refusals of the refresh token itself, for every service: it is too old, unused for too long, or was revoked.
const OVER: [&str; 7] =
    ["AADSTS70008", "AADSTS70043", "AADSTS700082", "AADSTS700084", "AADSTS50132", "AADSTS50133", "AADSTS50173"];

/// Exchanges a refresh token.
pub struct RefreshTokenCredential {
    flow: AuthorizationCode,
    newest: Mutex<SecretString>,
    kept: Option<(Arc<dyn TokenKeeper>, TokenKey)>,
    refusals: std::sync::Mutex<Vec<Refusal>>,
}

/// What Entra refused, and why.
struct Refusal {
    refresh: SecretString,
    wanted: Wanted,
    until: Instant,
    why: Error,
}

/// What a refresh token was offered for.
#[derive(Clone, PartialEq, Eq)]
struct Wanted {
    tenant: Option<String>,
    scopes: String,
    claims: Option<String>,
}

impl RefreshTokenCredential {
    /// A credential of this refresh token, which `flow` got or could have got.
    #[must_use]
    pub fn new(flow: AuthorizationCode, refresh_token: SecretString) -> Self {
        Self { flow, newest: Mutex::new(refresh_token), kept: None, refusals: std::sync::Mutex::default() }
    }

    /// Keeps each newer refresh token under this key.
    #[must_use]
    pub fn kept_by(self, keeper: Arc<dyn TokenKeeper>, key: TokenKey) -> Self {
        Self { kept: Some((keeper, key)), ..self }
    }
}

impl RefreshTokenCredential {
    /// The newest refresh token: another process of Regent's may have got one since.
    async fn newest(&self) -> SecretString {
        if let Some((keeper, key)) = &self.kept
            && let Some(found) = keeper.read(key).await
        {
            return found.token;
        }
        self.newest.lock().await.clone()
    }

    /// The refusal of this refresh token, if Entra gave one a short while ago.
    fn refused(&self, refresh: &SecretString, wanted: &Wanted) -> Option<Error> {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        refusals.retain(|refusal| refusal.until > now && is_same(&refusal.refresh, refresh));
        let standing = refusals.iter().find(|refusal| refusal.wanted == *wanted || is_over(&refusal.why));
        standing.map(|refusal| refusal.why.clone())
    }

    fn note(&self, refresh: SecretString, wanted: Wanted, why: &Error) {
        let by_entra = why.code.as_deref().is_some_and(|code| code.starts_with("AADSTS"));
        if why.kind == ErrorKind::SignedOut && by_entra {
            let refusal = Refusal { refresh, wanted, until: Instant::now() + RESPITE, why: why.clone() };
            self.refusals.lock().unwrap_or_else(PoisonError::into_inner).push(refusal);
        }
    }
}

fn is_same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

fn is_over(why: &Error) -> bool {
    OVER.iter().any(|code| why.has_code(code))
}

#[async_trait]
impl TokenCredential for RefreshTokenCredential {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let context = options.as_ref().map(|options| &options.method_options.context);
        let claims =
            context.and_then(|context| context.value::<RefusedToken>()).and_then(|refused| refused.claims.clone());
        let elsewhere = context.and_then(|context| context.value::<InTenant>());
        let flow = match elsewhere {
            Some(InTenant(tenant)) => self.flow.in_tenant(tenant).map_err(in_core)?,
            None => self.flow.clone(),
        };
        // Two scopes may be exchanged at once with the same refresh token; Entra lets the older one live on.
        let newest = self.newest().await;
        let tenant = elsewhere.map(|InTenant(tenant)| tenant.to_ascii_lowercase());
        let wanted = Wanted { tenant, scopes: scopes.join(" "), claims };
        if let Some(why) = self.refused(&newest, &wanted) {
            tracing::debug!(code = why.code, "Entra refused this a short while ago and is not asked again");
            return Err(in_core(why));
        }
        let tokens = flow.refresh(&newest, scopes, wanted.claims.as_deref()).await.map_err(|why| {
            self.note(newest, wanted, &why);
            in_core(why)
        })?;
        if let Some(newer) = tokens.refresh {
            *self.newest.lock().await = newer.clone();
            if let Some((keeper, key)) = &self.kept {
                keeper.keep(key, KeptToken { token: newer, expires_on: None, refresh_on: None }).await;
            }
        }
        Ok(tokens.access)
    }
}

impl fmt::Debug for RefreshTokenCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshTokenCredential")
    }
}
