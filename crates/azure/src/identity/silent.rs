//! Signing in without a page: the authorize endpoint is visited with a name and `prompt=none`, and its redirect is read
//! instead of followed. It works where nobody has to prove anything, as in the sandbox.

use std::sync::Arc;

use azure_core::http::headers::HeaderName;
use azure_core::http::{HttpClient, Method, Request};
use url::Url;

use super::account::Account;
use super::authorization_code::AuthorizationCode;
use super::cached::CachedCredential;
use super::interactive::settle;
use super::keeper::Keeping;
use super::token_request::SIGN_IN;
use crate::cloud::Cloud;
use crate::error::Error;

/// Signs `login_hint` in, an address such as `ada@contoso.example`; empty leaves the choice to the service.
///
/// # Errors
/// [`crate::ErrorKind::SignedOut`] when the service wants to see the person; [`crate::ErrorKind::Offline`] when it
/// cannot be reached.
pub async fn sign_in_silently(
    transport: Arc<dyn HttpClient>,
    cloud: &Cloud,
    client_id: &str,
    tenant: &str,
    login_hint: &str,
) -> Result<(Arc<CachedCredential>, Account), Error> {
    silently(AuthorizationCode::new(transport, cloud, client_id, tenant)?, cloud, login_hint).await
}

/// The same, whose tokens are kept there.
///
/// # Errors
/// As [`sign_in_silently`].
pub async fn sign_in_silently_kept(
    transport: Arc<dyn HttpClient>,
    cloud: &Cloud,
    client_id: &str,
    tenant: &str,
    keeping: Keeping,
) -> Result<(Arc<CachedCredential>, Account), Error> {
    silently(AuthorizationCode::new(transport, cloud, client_id, tenant)?.kept(keeping), cloud, "").await
}

async fn silently(
    flow: AuthorizationCode,
    cloud: &Cloud,
    login_hint: &str,
) -> Result<(Arc<CachedCredential>, Account), Error> {
    let redirect = Url::parse("http://localhost").map_err(|error| Error::protocol(SIGN_IN, error.to_string()))?;
    let mut hints = vec![("prompt", "none")];
    if !login_hint.is_empty() {
        hints.push(("login_hint", login_hint));
    }
    let request = flow.authorize(redirect, &[&cloud.arm_scope], &hints);
    let answer = visit(&flow, &request.url).await?;
    let tokens = flow.redeem(request, &answer).await?;
    settle(&flow, cloud, tokens).await
}

/// Where the authorize endpoint sends the browser.
async fn visit(flow: &AuthorizationCode, url: &Url) -> Result<Url, Error> {
    let request = Request::new(url.clone(), Method::Get);
    let core = |error| Error::from_core(SIGN_IN, error);
    let answer = flow.transport().execute_request(&request).await.map_err(core)?;
    let answer = answer.try_into_raw_response().await.map_err(core)?;
    let status = u16::from(answer.status());
    let location = answer.headers().get_optional_str(&HeaderName::from_static("location"));
    match location.filter(|_| matches!(status, 302 | 303)) {
        Some(location) => {
            Url::parse(location).map_err(|_| Error::protocol(SIGN_IN, "Microsoft Entra sent back to no address."))
        }
        None if status == 200 => Err(Error::new(
            crate::ErrorKind::SignedOut,
            SIGN_IN,
            "A page to sign in on came back, so this account cannot be signed in without one.",
        )),
        None => Err(Error::from_answer(SIGN_IN, status, answer.headers(), answer.body().as_ref())),
    }
}
