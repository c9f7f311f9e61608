//! The way in of a person who has signed in: a refresh token that is exchanged for an access token of any service.
//! Always behind a `CachedCredential`; each exchange brings a newer refresh token, which is kept.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use secrecy::SecretString;
use tokio::sync::Mutex;

use super::InTenant;
use super::authorization_code::AuthorizationCode;
use super::cached::in_core;
use super::keeper::{KeptToken, TokenKeeper, TokenKey};
use crate::connection::RefusedToken;

/// Exchanges a refresh token.
pub struct RefreshTokenCredential {
    flow: AuthorizationCode,
    newest: Mutex<SecretString>,
    kept: Option<(Arc<dyn TokenKeeper>, TokenKey)>,
}

impl RefreshTokenCredential {
    /// A credential of this refresh token, which `flow` got or could have got.
    #[must_use]
    pub fn new(flow: AuthorizationCode, refresh_token: SecretString) -> Self {
        Self { flow, newest: Mutex::new(refresh_token), kept: None }
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
        let tokens = flow.refresh(&newest, scopes, claims.as_deref()).await.map_err(in_core)?;
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
