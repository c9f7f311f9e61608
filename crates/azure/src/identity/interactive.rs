//! The ways in that a person takes: the system's browser, and a code that is typed in on another device. Called by the
//! use case of signing in, which shows what the person has to do. A browser is never embedded and never opened here.

use std::sync::Arc;
use std::time::Duration;

use azure_core::http::{Body, HttpClient, Method, Request};
use secrecy::SecretString;
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

use super::account::Account;
use super::authorization_code::{AuthorizationCode, AuthorizationRequest, Refusal, Tokens, refused};
use super::cached::CachedCredential;
use super::keeper::{Keeping, KeptToken};
use super::redirect::Redirect;
use super::refresh::RefreshTokenCredential;
use super::token_request::SIGN_IN;
use crate::cloud::Cloud;
use crate::error::{Error, ErrorKind};

/// The code cannot be asked for more often than this, whatever Entra says.
const MIN_INTERVAL: Duration = Duration::from_secs(1);
/// Nor less often, so that whoever has typed it in does not wait.
const MAX_INTERVAL: Duration = Duration::from_secs(60);
/// What `slow_down` adds (RFC 8628).
const SLOWER: Duration = Duration::from_secs(5);
/// In a row.
const MAX_FAILURES: u32 = 5;

/// A sign-in that waits for the person's browser.
pub struct BrowserSignIn {
    cloud: Cloud,
    flow: AuthorizationCode,
    request: AuthorizationRequest,
    redirect: Redirect,
}

impl BrowserSignIn {
    /// Listens for the browser's answer, and knows what the browser has to open. `claims` is what the sign-in must satisfy,
    /// as the JSON of a claims challenge.
    ///
    /// # Errors
    /// When nothing can be listened on, or the tenant is none.
    pub async fn begin(
        transport: Arc<dyn HttpClient>,
        cloud: &Cloud,
        client_id: &str,
        tenant: &str,
        claims: Option<&str>,
    ) -> Result<Self, Error> {
        let flow = AuthorizationCode::new(transport, cloud, client_id, tenant)?;
        let redirect = Redirect::listen().await?;
        let mut hints = vec![("prompt", "select_account")];
        hints.extend(claims.map(|claims| ("claims", claims)));
        let request = flow.authorize(redirect.address(), &[&cloud.arm_scope], &hints);
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
    given: DeviceCodeResponse,
    claims: Option<String>,
    begun: Instant,
}

/// What Entra gives for a start.
#[derive(Deserialize)]
struct DeviceCodeResponse {
    user_code: String,
    device_code: SecretString,
    verification_uri: String,
    expires_in: u64,
    #[serde(default)]
    interval: Option<u64>,
}

/// What Entra gives once the code was typed in.
#[derive(Deserialize)]
struct TokenResponse {
    access_token: String,
    refresh_token: Option<SecretString>,
    id_token: String,
    expires_in: Option<u64>,
}

impl DeviceCodeSignIn {
    /// Asks for a code. `claims` is what the sign-in must satisfy, as the JSON of a claims challenge.
    ///
    /// # Errors
    /// [`ErrorKind::SignedOut`] when Entra does not give one; [`ErrorKind::Offline`] when it cannot be reached.
    pub async fn begin(
        transport: Arc<dyn HttpClient>,
        cloud: &Cloud,
        client_id: &str,
        tenant: &str,
        claims: Option<&str>,
    ) -> Result<Self, Error> {
        let flow = AuthorizationCode::new(transport, cloud, client_id, tenant)?;
        let scope = format!("openid profile offline_access {}", cloud.arm_scope);
        let mut form = vec![("client_id", client_id), ("scope", scope.as_str())];
        form.extend(claims.map(|claims| ("claims", claims)));
        let answer = post(&flow, tenant, "devicecode", &form).await?;
        if answer.status != 200 {
            return Err(answer.refusal());
        }
        let claims = claims.map(str::to_owned);
        Ok(Self { cloud: cloud.clone(), flow, given: answer.read()?, claims, begun: Instant::now() })
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
        let mut form = vec![
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", self.flow.client_id()),
            ("device_code", self.given.device_code.expose_secret()),
        ];
        form.extend(self.claims.as_deref().map(|claims| ("claims", claims)));
        let mut interval = Duration::from_secs(self.given.interval.unwrap_or(5)).max(MIN_INTERVAL);
        let mut failures = 0;
        loop {
            tokio::time::sleep(interval).await;
            if self.begun.elapsed() > self.life() {
                return Err(Error::new(ErrorKind::SignedOut, SIGN_IN, "The code expired before it was typed in."));
            }
            let answer = match post(&self.flow, self.flow.tenant(), "token", &form).await {
                Ok(answer) => answer,
                // A network that fails for a moment, and a service that is busy, do not end a sign-in.
                Err(error) if is_passing(&error) && failures < MAX_FAILURES => {
                    failures += 1;
                    interval = interval.max(error.retry_after.unwrap_or_default().min(MAX_INTERVAL));
                    continue;
                }
                Err(error) => return Err(error),
            };
            failures = 0;
            if answer.status == 200 {
                return self.tokens(answer.read()?).await;
            }
            let refusal: Refusal = answer.read()?;
            match refusal.error.as_str() {
                "authorization_pending" => {}
                "slow_down" => interval += SLOWER,
                "expired_token" | "code_expired" => {
                    return Err(Error::new(ErrorKind::SignedOut, SIGN_IN, "The code expired before it was typed in."));
                }
                "authorization_declined" | "access_denied" => {
                    return Err(Error::new(ErrorKind::SignedOut, SIGN_IN, "The sign-in was declined on the page."));
                }
                _ => return Err(refused(&refusal)),
            }
        }
    }

    async fn tokens(self, said: TokenResponse) -> Result<(Arc<CachedCredential>, Account), Error> {
        // This flow has no nonce: nothing came through a browser.
        let account = Account::of_id_token(&said.id_token, self.flow.client_id(), None)?;
        let tokens = Tokens::of(said.access_token, said.expires_in, said.refresh_token, account);
        settle(&self.flow, &self.cloud, tokens).await
    }
}

fn is_passing(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::Offline | ErrorKind::Throttled)
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
    credential.signed_in(&cloud.arm_scope, tokens.access).await;
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
) -> Result<EntraAnswer, Error> {
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
    let error = || Error::from_answer(SIGN_IN, status, answer.headers(), answer.body().as_ref());
    if status >= 500 {
        return Err(Error { kind: ErrorKind::Offline, ..error() });
    }
    // Said by whatever stands before Entra, and not always in Entra's form.
    if status == 429 {
        return Err(error());
    }
    Ok(EntraAnswer { status, body: answer.body().as_ref().to_vec() })
}

/// An answer of Entra's that is for us to read.
struct EntraAnswer {
    status: u16,
    body: Vec<u8>,
}

impl EntraAnswer {
    fn read<T: for<'a> Deserialize<'a>>(&self) -> Result<T, Error> {
        read(&self.body)
    }

    fn refusal(&self) -> Error {
        self.read::<Refusal>().map_or_else(|error| error, |refusal| refused(&refusal))
    }
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
