//! The ways in that a person takes: the system's browser, and a code that is typed in on another device. Called by the
//! use case of signing in, which shows what the person has to do. A browser is never embedded and never opened here.

use std::sync::Arc;
use std::time::Duration;

use azure_core::http::{Body, HttpClient, Method, Request};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

use super::SIGN_IN;
use super::account::Account;
use super::authorization_code::{AuthorizationCode, AuthorizationRequest, Tokens, refused};
use super::cached::CachedCredential;
use super::keeper::{Keeping, KeptToken};
use super::redirect::Redirect;
use super::refresh::RefreshTokenCredential;
use crate::cloud::Cloud;
use crate::error::{Error, ErrorKind};

/// The code cannot be asked for more often than this, whatever Entra says.
const SHORTEST_INTERVAL: Duration = Duration::from_secs(1);
/// What `slow_down` adds (RFC 8628).
const SLOWER: Duration = Duration::from_secs(5);
/// A network that fails for a moment does not end a sign-in.
const FAILURES_MAX: u32 = 5;

/// A sign-in that waits for the person's browser.
pub struct BrowserSignIn {
    cloud: Cloud,
    flow: AuthorizationCode,
    request: AuthorizationRequest,
    redirect: Redirect,
}

impl BrowserSignIn {
    /// Listens for the browser's answer, and knows what the browser has to open.
    ///
    /// # Errors
    /// When nothing can be listened on, or the tenant is none.
    pub async fn begin(
        transport: Arc<dyn HttpClient>,
        cloud: &Cloud,
        client_id: &str,
        tenant: &str,
    ) -> Result<Self, Error> {
        let flow = AuthorizationCode::new(transport, cloud, client_id, tenant)?;
        let redirect = Redirect::listen().await?;
        let request = flow.authorize(redirect.address(), &[&cloud.arm_scope], &[("prompt", "select_account")]);
        Ok(Self { cloud: cloud.clone(), flow, request, redirect })
    }

    /// The same, whose tokens are kept there.
    #[must_use]
    pub fn kept(self, keeping: Keeping) -> Self {
        Self { flow: self.flow.kept(keeping), ..self }
    }

    /// What the browser opens.
    #[must_use]
    pub fn address(&self) -> &Url {
        &self.request.url
    }

    /// Waits for the person, at most so long.
    ///
    /// # Errors
    /// [`ErrorKind::SignedOut`] when Entra or the person said no, or nobody came back in time.
    pub async fn finish(self, patience: Duration) -> Result<(Arc<CachedCredential>, Account), Error> {
        let state = self.request.url.query_pairs().find(|(key, _)| key == "state").map(|(_, value)| value.into_owned());
        let state = state.unwrap_or_default();
        let answer = tokio::time::timeout(patience, self.redirect.answer(&state)).await.map_err(|_| {
            let minutes = patience.as_secs().div_ceil(60);
            Error::new(
                ErrorKind::SignedOut,
                SIGN_IN,
                format!("Nobody came back from the browser within {minutes} minutes."),
            )
        })?;
        let tokens = self.flow.redeem(self.request, &answer).await?;
        settle(&self.flow, &self.cloud, tokens).await
    }
}

/// A sign-in that waits for a code to be typed in on some device.
pub struct DeviceCodeSignIn {
    cloud: Cloud,
    flow: AuthorizationCode,
    given: Given,
    begun: Instant,
}

/// What Entra gives for a start.
#[derive(Deserialize)]
struct Given {
    user_code: String,
    device_code: SecretString,
    verification_uri: String,
    expires_in: u64,
    #[serde(default)]
    interval: Option<u64>,
}

/// What Entra says each time it is asked.
#[derive(Deserialize)]
struct Said {
    error: Option<String>,
    error_description: Option<String>,
    access_token: Option<String>,
    refresh_token: Option<SecretString>,
    id_token: Option<String>,
    expires_in: Option<u64>,
}

impl DeviceCodeSignIn {
    /// Asks for a code.
    ///
    /// # Errors
    /// [`ErrorKind::SignedOut`] when Entra does not give one; [`ErrorKind::Offline`] when it cannot be reached.
    pub async fn begin(
        transport: Arc<dyn HttpClient>,
        cloud: &Cloud,
        client_id: &str,
        tenant: &str,
    ) -> Result<Self, Error> {
        let flow = AuthorizationCode::new(transport, cloud, client_id, tenant)?;
        let scope = format!("openid profile offline_access {}", cloud.arm_scope);
        let (status, body) = post(&flow, tenant, "devicecode", &[("client_id", client_id), ("scope", &scope)]).await?;
        if status != 200 {
            let said: Said = read(&body)?;
            return Err(refused(&said.error.unwrap_or_default(), said.error_description.as_deref()));
        }
        Ok(Self { cloud: cloud.clone(), flow, given: read(&body)?, begun: Instant::now() })
    }

    /// The same, whose tokens are kept there.
    #[must_use]
    pub fn kept(self, keeping: Keeping) -> Self {
        Self { flow: self.flow.kept(keeping), ..self }
    }

    /// The code to type in.
    #[must_use]
    pub fn user_code(&self) -> &str {
        &self.given.user_code
    }

    /// The page to type it in on.
    #[must_use]
    pub fn page(&self) -> &str {
        &self.given.verification_uri
    }

    /// How long the code is good for.
    #[must_use]
    pub const fn life(&self) -> Duration {
        Duration::from_secs(self.given.expires_in)
    }

    /// Waits until the code was typed in.
    ///
    /// # Errors
    /// [`ErrorKind::SignedOut`] when it expired, was declined, or Conditional Access forbids this way in.
    pub async fn finish(self) -> Result<(Arc<CachedCredential>, Account), Error> {
        use secrecy::ExposeSecret as _;
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", self.flow.client_id()),
            ("device_code", self.given.device_code.expose_secret()),
        ];
        let mut interval = Duration::from_secs(self.given.interval.unwrap_or(5)).max(SHORTEST_INTERVAL);
        let mut failures = 0;
        loop {
            tokio::time::sleep(interval).await;
            if self.begun.elapsed() > self.life() {
                return Err(Error::new(ErrorKind::SignedOut, SIGN_IN, "The code expired before it was typed in."));
            }
            let body = match post(&self.flow, self.flow.tenant(), "token", &form).await {
                Ok((_, body)) => body,
                Err(error) if error.kind == ErrorKind::Offline && failures < FAILURES_MAX => {
                    failures += 1;
                    continue;
                }
                Err(error) => return Err(error),
            };
            let said: Said = read(&body)?;
            match said.error.as_deref() {
                None => return self.tokens(said).await,
                Some("authorization_pending") => {}
                Some("slow_down") => interval += SLOWER,
                Some("expired_token" | "code_expired") => {
                    return Err(Error::new(ErrorKind::SignedOut, SIGN_IN, "The code expired before it was typed in."));
                }
                Some("authorization_declined" | "access_denied") => {
                    return Err(Error::new(ErrorKind::SignedOut, SIGN_IN, "The sign-in was declined on the page."));
                }
                Some(error) => return Err(refused(error, said.error_description.as_deref())),
            }
        }
    }

    async fn tokens(self, said: Said) -> Result<(Arc<CachedCredential>, Account), Error> {
        let missing = || Error::protocol(SIGN_IN, "Microsoft Entra's answer lacks a token.");
        // This flow has no nonce: nothing came through a browser.
        let account = Account::of_id_token(&said.id_token.ok_or_else(missing)?, self.flow.client_id(), None)?;
        let tokens = Tokens::of(said.access_token.ok_or_else(missing)?, said.expires_in, said.refresh_token, account);
        settle(&self.flow, &self.cloud, tokens).await
    }
}

/// The credential of someone who has just signed in. From here on the account's own tenant is asked, whichever was asked
/// first.
pub(super) async fn settle(
    flow: &AuthorizationCode,
    cloud: &Cloud,
    tokens: Tokens,
) -> Result<(Arc<CachedCredential>, Account), Error> {
    let account =
        tokens.account.ok_or_else(|| Error::protocol(SIGN_IN, "Microsoft Entra did not say who signed in."))?;
    let refresh = tokens.refresh.ok_or_else(|| Error::protocol(SIGN_IN, "Microsoft Entra gave no refresh token."))?;
    let way_in = RefreshTokenCredential::new(flow.in_tenant(&account.tenant_id)?, refresh.clone());
    let credential = match flow.keeping() {
        Some(keeping) => {
            let key = keeping.refresh_key(&account.tenant_id, &account.object_id);
            keeping.keeper.keep(&key, KeptToken { token: refresh, expires_on: None, refresh_on: None }).await;
            cached(keeping, &account, way_in.kept_by(Arc::clone(&keeping.keeper), key))
        }
        None => CachedCredential::new(&cloud.name, &account.tenant_id, &account.object_id, Arc::new(way_in)),
    };
    credential.remember(&cloud.arm_scope, tokens.access).await;
    Ok((Arc::new(credential), account))
}

fn cached(keeping: &Keeping, account: &Account, way_in: RefreshTokenCredential) -> CachedCredential {
    let keeper = Arc::clone(&keeping.keeper);
    CachedCredential::kept_by(keeper, &keeping.cloud, &account.tenant_id, &account.object_id, Arc::new(way_in))
}

/// The credential of someone who signed in earlier and whose refresh token is kept; nothing is asked. None where no such
/// token is kept.
///
/// # Errors
/// When the account's tenant cannot be part of an address.
pub async fn resume(
    transport: Arc<dyn HttpClient>,
    cloud: &Cloud,
    client_id: &str,
    account: &Account,
    keeping: Keeping,
) -> Result<Option<Arc<CachedCredential>>, Error> {
    let key = keeping.refresh_key(&account.tenant_id, &account.object_id);
    let Some(refresh) = keeping.keeper.read(&key).await else { return Ok(None) };
    let flow = AuthorizationCode::new(transport, cloud, client_id, &account.tenant_id)?.kept(keeping.clone());
    let way_in = RefreshTokenCredential::new(flow, refresh.token).kept_by(Arc::clone(&keeping.keeper), key);
    Ok(Some(Arc::new(cached(&keeping, account, way_in))))
}

/// The IDs of the keys that Entra signs with now: another Entra has others.
///
/// # Errors
/// When it cannot be reached, or answers something else.
pub async fn signing_keys(transport: &dyn HttpClient, cloud: &Cloud) -> Result<Vec<String>, Error> {
    #[derive(Deserialize)]
    struct Keys {
        keys: Vec<Key>,
    }
    #[derive(Deserialize)]
    struct Key {
        kid: String,
    }
    let mut url = cloud.authority.clone();
    url.set_path("common/discovery/v2.0/keys");
    let core = |error| Error::from_core(SIGN_IN, error);
    let answer = transport.execute_request(&Request::new(url, Method::Get)).await.map_err(core)?;
    let answer = answer.try_into_raw_response().await.map_err(core)?;
    let keys: Keys = read(answer.body().as_ref())?;
    Ok(keys.keys.into_iter().map(|key| key.kid).collect())
}

async fn post(
    flow: &AuthorizationCode,
    tenant: &str,
    endpoint: &str,
    form: &[(&str, &str)],
) -> Result<(u16, Vec<u8>), Error> {
    let mut url = flow.authority().clone();
    url.set_path(&format!("{tenant}/oauth2/v2.0/{endpoint}"));
    let mut request = Request::new(url, Method::Post);
    request.insert_header("content-type", "application/x-www-form-urlencoded");
    request.insert_header("accept", "application/json");
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    request.set_body(Body::from(body.into_bytes()));
    let core = |error| Error::from_core(SIGN_IN, error);
    let answer = flow.transport().execute_request(&request).await.map_err(core)?;
    let answer = answer.try_into_raw_response().await.map_err(core)?;
    let status = u16::from(answer.status());
    if status >= 500 {
        return Err(Error {
            kind: ErrorKind::Offline,
            ..Error::from_answer(SIGN_IN, status, answer.headers(), answer.body().as_ref())
        });
    }
    Ok((status, answer.body().as_ref().to_vec()))
}

fn read<T: for<'a> Deserialize<'a>>(body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|_| {
        Error::new(
            ErrorKind::Blocked,
            SIGN_IN,
            "Microsoft Entra's answer cannot be understood. A proxy or a sign-in page of the network may stand in between.",
        )
    })
}
