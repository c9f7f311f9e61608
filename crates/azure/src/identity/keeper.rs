//! Where tokens are kept between two requests: a trait, so that `usecases` can fill it with the sealed file of `store`,
//! and the one in memory that is used until then.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use secrecy::SecretString;
use time::OffsetDateTime;

/// Which token it is. Two people, two tenants, two clouds or two services never share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenKey {
    /// The cloud's name.
    pub cloud: String,
    /// The tenant's id.
    pub tenant: String,
    /// The account: object id, or whatever names the way in.
    pub account: String,
    /// The scope of an access token; empty for the refresh token, which serves all.
    pub scope: String,
}

/// A token as it is kept.
#[derive(Clone)]
pub struct KeptToken {
    /// The token's text.
    pub token: SecretString,
    /// When the service stops accepting it; for a refresh token, unknown.
    pub expires_on: Option<OffsetDateTime>,
    /// From when on a new one should be fetched; absent means at expiry.
    pub refresh_on: Option<OffsetDateTime>,
}

impl fmt::Debug for KeptToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptToken").field("expires_on", &self.expires_on).finish_non_exhaustive()
    }
}

/// Keeps tokens. It may forget any of them at any time; it must never show one to somebody else.
#[async_trait]
pub trait TokenKeeper: fmt::Debug + Send + Sync {
    /// The token kept under this key.
    async fn read(&self, key: &TokenKey) -> Option<KeptToken>;
    /// Keeps a token in place of the one before.
    async fn keep(&self, key: &TokenKey, token: KeptToken);
    /// Forgets every token of an account in a tenant of a cloud; the key's scope does not matter.
    async fn forget(&self, key: &TokenKey);
}

/// Where the tokens of a sign-in are kept, and as those of which cloud.
#[derive(Debug, Clone)]
pub struct Keeping {
    /// Who keeps them.
    pub keeper: Arc<dyn TokenKeeper>,
    /// The cloud's name, or whatever tells an emulator of it from every other.
    pub cloud: String,
}

impl Keeping {
    /// The key of an account's refresh token.
    #[must_use]
    pub fn refresh_key(&self, tenant: &str, account: &str) -> TokenKey {
        TokenKey {
            cloud: self.cloud.clone(),
            tenant: tenant.to_ascii_lowercase(),
            account: account.to_ascii_lowercase(),
            scope: String::new(),
        }
    }
}

/// Keeps tokens until the program ends.
#[derive(Default)]
pub struct InMemory(Mutex<HashMap<TokenKey, KeptToken>>);

impl fmt::Debug for InMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InMemory")
    }
}

#[async_trait]
impl TokenKeeper for InMemory {
    async fn read(&self, key: &TokenKey) -> Option<KeptToken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    async fn keep(&self, key: &TokenKey, token: KeptToken) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), token);
    }

    async fn forget(&self, key: &TokenKey) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|kept, _| kept.cloud != key.cloud || kept.tenant != key.tenant || kept.account != key.account);
    }
}
