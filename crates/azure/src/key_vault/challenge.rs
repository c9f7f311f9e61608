//! A vault says in its 401 which tenant its tokens must be of, and sometimes which claims they lack. Microsoft's client
//! reads only the scope; this remembers the rest and tells our credential. Part of every vault's pipeline.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions};
use azure_core::http::headers::{AUTHORIZATION, WWW_AUTHENTICATE};
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{ClientMethodOptions, Context, Request};
use url::Url;

use crate::identity::{InTenant, RefusedToken};
use crate::www_authenticate::{claims_of, tenant};

/// What the vault's challenges said.
#[derive(Debug)]
pub(super) struct Challenges {
    authority: Url,
    said: Mutex<Said>,
}

#[derive(Debug, Default)]
struct Said {
    tenant: Option<String>,
    /// A token that was refused and not yet renewed.
    refused: Option<RefusedToken>,
}

impl Challenges {
    pub(super) fn of(authority: &Url) -> Self {
        Self { authority: authority.clone(), said: Mutex::default() }
    }

    fn hear(&self, challenge: Option<&str>, sent: Option<&str>) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tenant) = challenge.and_then(|challenge| tenant(challenge, &self.authority)) {
            said.tenant = Some(tenant);
        }
        if let Some(token) = sent.and_then(|value| value.strip_prefix("Bearer ")) {
            let token = Some(Secret::new(token.to_owned()));
            said.refused = Some(RefusedToken { token, claims: challenge.and_then(claims_of) });
        }
    }
}

#[async_trait]
impl Policy for Challenges {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        let Some((following, rest)) = next.split_first() else {
            let kind = azure_core::error::ErrorKind::Other;
            return Err(azure_core::Error::with_message(kind, "The pipeline has no transport."));
        };
        let response = following.send(ctx, request, rest).await?;
        if u16::from(response.status()) == 401 {
            let challenge = response.headers().get_optional_str(&WWW_AUTHENTICATE);
            self.hear(challenge, request.headers().get_optional_str(&AUTHORIZATION));
        }
        Ok(response)
    }
}

/// The connection's credential, asked for tokens of the vault's tenant.
#[derive(Debug)]
pub(super) struct VaultCredential {
    inner: Arc<dyn TokenCredential>,
    challenges: Arc<Challenges>,
}

impl VaultCredential {
    pub(super) fn new(inner: Arc<dyn TokenCredential>, challenges: Arc<Challenges>) -> Self {
        Self { inner, challenges }
    }
}

#[async_trait]
impl TokenCredential for VaultCredential {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let mut context = options.map_or_else(Context::new, |options| options.method_options.context.into_owned());
        {
            let mut said = self.challenges.said.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(tenant) = &said.tenant {
                context.insert(InTenant(tenant.clone()));
            }
            if let Some(refused) = said.refused.take() {
                context.insert(refused);
            }
        }
        let options = TokenRequestOptions { method_options: ClientMethodOptions { context } };
        self.inner.get_token(scopes, Some(options)).await
    }
}
