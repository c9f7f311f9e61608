//! One cache around any sign-in method. However many requests want a token at once, the method is asked once; a token is
//! renewed a little early; a refusal is shared by all who waited for it. Every connection holds one of these.
//!
//! The caches of a token that stand above each other, and what each may return after the service has refused the token:
//!
//! 1. `azure_identity`'s, of applications and machines: at the bottom. It is thrown away after a refusal (`non_interactive`).
//! 2. This one, in the keeper's memory and its sealed file. A refused token is marked as over where it is kept, so that no
//!    request and no later run is given it again; a method that brings the same token once more has failed.
//! 3. That of Microsoft's Key Vault client, one a vault: after a 401 it always asks here, with the refused token beside
//!    (`key_vault::challenge`).
//!
//! The connection to Resource Manager keeps none.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind as CoreKind;
use secrecy::{ExposeSecret as _, SecretString};
use time::{Duration, OffsetDateTime};
use tokio::sync::Mutex;

use super::keeper::{InMemory, KeptToken, TokenKeeper, TokenKey};
use super::token_request::{InTenant, RefusedToken, SIGN_IN};
use super::wanted_claims;
use crate::error::{Error, ErrorKind};

/// So long before its expiry a token is renewed; half its life for tokens that live shorter than twice that.
const EARLY: Duration = Duration::minutes(5);
/// A method that takes longer has hung: a program that waits for a person, a metadata service that is not there.
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(120);

/// A credential that remembers its tokens.
pub struct CachedCredential {
    who: TokenKey,
    way_in: Arc<dyn TokenCredential>,
    keeper: Arc<dyn TokenKeeper>,
    now: fn() -> OffsetDateTime,
    flights: std::sync::Mutex<HashMap<TokenKey, Arc<Flight>>>,
}

/// One scope's turn at the way in.
#[derive(Default)]
struct Flight {
    /// The last failure and the number of the try it ended.
    turn: Mutex<Option<(u64, Error)>>,
    ended: AtomicU64,
}

impl CachedCredential {
    /// Remembers the tokens of `way_in` in memory, as those of this cloud, tenant and account.
    #[must_use]
    pub fn new(cloud: &str, tenant: &str, account: &str, way_in: Arc<dyn TokenCredential>) -> Self {
        Self::kept_by(Arc::new(InMemory::default()), cloud, tenant, account, way_in)
    }

    /// The same, with another place to keep the tokens.
    #[must_use]
    pub fn kept_by(
        keeper: Arc<dyn TokenKeeper>,
        cloud: &str,
        tenant: &str,
        account: &str,
        way_in: Arc<dyn TokenCredential>,
    ) -> Self {
        let who = TokenKey {
            cloud: cloud.to_owned(),
            tenant: tenant.to_ascii_lowercase(),
            account: account.to_ascii_lowercase(),
            scope: String::new(),
        };
        Self { who, way_in, keeper, now: OffsetDateTime::now_utc, flights: std::sync::Mutex::default() }
    }

    /// The same, with another clock.
    #[must_use]
    pub fn with_clock(self, now: fn() -> OffsetDateTime) -> Self {
        Self { now, ..self }
    }

    /// Keeps a token that sign-in brought along, so that the first request does not fetch another.
    pub async fn remember(&self, scope: &str, token: AccessToken) {
        self.keeper.keep(&self.key(scope, None), kept(&token, (self.now)())).await;
    }

    /// The same, after a person has signed in: what had been asked of the sign-in is satisfied.
    pub(super) async fn signed_in(&self, scope: &str, token: AccessToken) {
        wanted_claims::satisfied(self.keeper.as_ref(), &self.who).await;
        self.remember(scope, token).await;
    }

    /// Marks the refused token as over where it is kept: nobody is given it again, whatever becomes of its renewal.
    async fn spoil(&self, key: &TokenKey, refused: &RefusedToken) {
        if let Some(found) =
            self.keeper.read(key).await.filter(|found| refused.token.is_some() && is_same(refused, found))
        {
            let over = Some(OffsetDateTime::UNIX_EPOCH);
            self.keeper.keep(key, KeptToken { expires_on: over, refresh_on: over, ..found }).await;
        }
    }

    /// Forgets all tokens of this account: it signs out.
    pub async fn forget(&self) {
        self.keeper.forget(&self.who).await;
    }

    fn key(&self, scope: &str, tenant: Option<&InTenant>) -> TokenKey {
        let tenant = tenant.map_or_else(|| self.who.tenant.clone(), |tenant| tenant.0.to_ascii_lowercase());
        TokenKey { scope: scope.to_owned(), tenant, ..self.who.clone() }
    }

    fn flight(&self, key: &TokenKey) -> Arc<Flight> {
        let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(flights.entry(key.clone()).or_default())
    }

    /// The kept token, unless it has expired, is due for renewal, or is the one that was refused.
    async fn fresh(&self, key: &TokenKey, refused: Option<&RefusedToken>) -> Option<AccessToken> {
        let found = self.keeper.read(key).await?;
        let due = found.refresh_on.or(found.expires_on)?;
        let was_refused = refused.is_some_and(|refused| is_same(refused, &found));
        (due > (self.now)() && !was_refused).then(|| access(&found)).flatten()
    }

    /// The kept token when it has not quite expired: better than none.
    async fn still_good(&self, key: &TokenKey) -> Option<AccessToken> {
        let found = self.keeper.read(key).await?;
        access(&found).filter(|token| token.expires_on > (self.now)())
    }
}

fn is_same(refused: &RefusedToken, found: &KeptToken) -> bool {
    // A refusal that does not say of which token is one of every token there is.
    refused.token.as_ref().is_none_or(|token| *token == Secret::new(found.token.expose_secret().to_owned()))
}

fn access(found: &KeptToken) -> Option<AccessToken> {
    Some(AccessToken::new(found.token.expose_secret().to_owned(), found.expires_on?))
}

fn kept(token: &AccessToken, now: OffsetDateTime) -> KeptToken {
    let life = token.expires_on - now;
    KeptToken {
        token: SecretString::from(token.token.secret().to_owned()),
        expires_on: Some(token.expires_on),
        refresh_on: Some(token.expires_on - EARLY.min(life / 2)),
    }
}

#[async_trait]
impl TokenCredential for CachedCredential {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let context = options.as_ref().map(|options| &options.method_options.context);
        let key = self.key(&scopes.join(" "), context.and_then(|context| context.value::<InTenant>()));
        let refused = context.and_then(|context| context.value::<RefusedToken>()).cloned();
        if let Some(token) = self.fresh(&key, refused.as_ref()).await {
            return Ok(token);
        }
        if let Some(refused) = &refused {
            self.spoil(&key, refused).await;
        }
        let flight = self.flight(&key);
        let seen = flight.ended.load(Ordering::SeqCst);
        let mut turn = flight.turn.lock().await;
        if let Some(token) = self.fresh(&key, refused.as_ref()).await {
            return Ok(token);
        }
        if let Some((ended, error)) = turn.as_ref().filter(|(ended, _)| *ended > seen) {
            tracing::debug!(ended, "a refusal is shared with those who waited");
            return Err(in_core(error.clone()));
        }
        let asked = tokio::time::timeout(TIMEOUT, self.way_in.get_token(scopes, options)).await;
        let result = asked.unwrap_or_else(|_| {
            let message = format!("No token came within {} seconds.", TIMEOUT.as_secs());
            Err(in_core(Error::new(ErrorKind::SignedOut, SIGN_IN, message)))
        });
        let number = flight.ended.fetch_add(1, Ordering::SeqCst) + 1;
        let same =
            |token: &AccessToken| refused.as_ref().is_some_and(|refused| refused.token.as_ref() == Some(&token.token));
        let result = match result {
            Ok(token) if same(&token) => {
                let message = "The service refuses the token, and the same one was given again. Sign in again";
                Err(in_core(Error::new(ErrorKind::SignedOut, SIGN_IN, message)))
            }
            result => result,
        };
        match result {
            Ok(token) => {
                *turn = None;
                self.keeper.keep(&key, kept(&token, (self.now)())).await;
                Ok(token)
            }
            Err(error) => {
                if let Some(token) = self.still_good(&key).await.filter(|_| refused.is_none()) {
                    tracing::warn!("a token could not be renewed early; the old one is still good");
                    return Ok(token);
                }
                let mut error = Error::from_core(SIGN_IN, error);
                error.claims = error.claims.or_else(|| refused.and_then(|refused| refused.claims));
                if let Some(claims) = error.claims.as_deref().filter(|_| error.kind == ErrorKind::SignedOut) {
                    wanted_claims::remember(self.keeper.as_ref(), &self.who, claims).await;
                }
                *turn = Some((number, error.clone()));
                Err(in_core(error))
            }
        }
    }
}

/// Our error inside one that a pipeline can carry. A lost connection stays one, so that it is tried again: the request
/// that wanted the token has not been sent, so it cannot have landed, whatever became of the request for the token.
pub(super) fn in_core(error: Error) -> azure_core::Error {
    let error = Error { may_have_landed: false, status: None, ..error };
    let kind = if error.kind == ErrorKind::Offline { CoreKind::Connection } else { CoreKind::Credential };
    // What became of the question for a token says nothing about the request: that one never left.
    azure_core::Error::new(kind, Error { may_have_landed: false, status: None, ..error })
}

impl fmt::Debug for CachedCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedCredential").field("who", &self.who).finish_non_exhaustive()
    }
}
