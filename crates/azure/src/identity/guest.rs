//! A person's credential in a tenant where they are a guest: the same way in, asked for tokens of that tenant. Made by a
//! connection to another tenant; a vault that names a tenant of its own is still heard.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::http::{ClientMethodOptions, Context};

use super::token_request::InTenant;

/// Asks for tokens of one tenant.
#[derive(Debug)]
pub(crate) struct GuestCredential {
    inner: Arc<dyn TokenCredential>,
    tenant: String,
}

impl GuestCredential {
    pub(crate) fn new(inner: Arc<dyn TokenCredential>, tenant: &str) -> Self {
        Self { inner, tenant: tenant.to_owned() }
    }
}

#[async_trait]
impl TokenCredential for GuestCredential {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let mut context = options.map_or_else(Context::new, |options| options.method_options.context.into_owned());
        if context.value::<InTenant>().is_none() {
            context.insert(InTenant(self.tenant.clone()));
        }
        let options = TokenRequestOptions { method_options: ClientMethodOptions { context } };
        self.inner.get_token(scopes, Some(options)).await
    }
}
