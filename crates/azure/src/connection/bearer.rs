//! Puts the token on each request, and answers a 401: the refused token is renewed once, silently, with the claims that the
//! answer asks for (continuous access evaluation), and the request is sent again. A second 401 is the caller's. It keeps
//! no token: the credential is the one cache (see `identity::cached`), so a session that ended cannot go on from here.

use std::sync::Arc;

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind;
use azure_core::http::headers::AUTHORIZATION;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{ClientMethodOptions, Context, Request};

use crate::identity::RefusedToken;
use crate::www_authenticate;

/// The pipeline's bearer token.
#[derive(Debug)]
pub(super) struct Bearer {
    credential: Arc<dyn TokenCredential>,
    scope: String,
}

impl Bearer {
    pub(super) fn new(credential: Arc<dyn TokenCredential>, scope: &str) -> Self {
        Self { credential, scope: scope.to_owned() }
    }

    async fn token(&self, context: Context<'static>) -> azure_core::Result<AccessToken> {
        let options = TokenRequestOptions { method_options: ClientMethodOptions { context } };
        self.credential.get_token(&[&self.scope], Some(options)).await
    }
}

fn carry(request: &mut Request, token: &AccessToken) {
    request.insert_header(AUTHORIZATION, format!("Bearer {}", token.token.secret()));
}

#[async_trait]
impl Policy for Bearer {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        let Some((following, rest)) = next.split_first() else {
            return Err(azure_core::Error::with_message(ErrorKind::Other, "The pipeline has no transport."));
        };
        let token = self.token(ctx.to_owned()).await?;
        carry(request, &token);
        let answer = following.send(ctx, request, rest).await?;
        if u16::from(answer.status()) != 401 {
            return Ok(answer);
        }
        let claims = www_authenticate::claims(answer.headers());
        let refused = RefusedToken { token: Some(token.token), claims };
        let newer = self.token(ctx.to_owned().with_value(refused)).await?;
        carry(request, &newer);
        request.body_mut().reset().await?;
        following.send(ctx, request, rest).await
    }
}
