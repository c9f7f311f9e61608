//! One sign-in's access to the kept tokens. It ends when the account signs out: a request that is still under way then
//! brings no token of it back. Made for each credential by the context.

use std::sync::Arc;

use async_trait::async_trait;
use azure::identity::{KeptToken, TokenKeeper, TokenKey};

use super::TokenStore;

/// A keeper of the tokens of sign-ins that were not over when it was made.
#[derive(Debug)]
pub(super) struct Lease {
    pub(super) store: Arc<TokenStore>,
    /// The sign-outs that had been when it was made.
    pub(super) since: u64,
}

#[async_trait]
impl TokenKeeper for Lease {
    async fn read(&self, key: &TokenKey) -> Option<KeptToken> {
        self.store.read(key, self.since).await
    }

    async fn keep(&self, key: &TokenKey, token: KeptToken) {
        self.store.keep(key, token, self.since).await;
    }

    async fn forget(&self, key: &TokenKey) {
        self.store.forget_tokens(key).await;
    }
}
