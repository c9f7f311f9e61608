//! Entra's authorization code flow with PKCE: the address that a browser opens, and the exchange of what comes back.
//! Called by every interactive way in. The browser is the caller's; this only talks to the token endpoint.

use std::fmt;
use std::sync::Arc;

use azure_core::credentials::AccessToken;
use azure_core::http::{Body, HttpClient, Method, Request};
use oauth2::basic::{BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType};
use oauth2::{
    AuthUrl, AuthorizationCode as Code, Client, ClientId, CsrfToken, EndpointNotSet, EndpointSet, ErrorResponse,
    ExtraTokenFields, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, Scope, StandardRevocableToken, StandardTokenResponse, TokenResponse as _, TokenUrl,
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use url::Url;

use super::account::Account;
use super::keeper::Keeping;
use super::token_request::SIGN_IN;
use crate::cloud::Cloud;
use crate::error::{Error, ErrorKind, sentence};
use crate::www_authenticate::is_object;

#[derive(Debug, Clone, Serialize, Deserialize)]
struct EntraFields {
    id_token: Option<String>,
}
impl ExtraTokenFields for EntraFields {}

/// What the token endpoint says when it says no. The claims are what a sign-in must satisfy (Entra's own field).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Refusal {
    pub(super) error: String,
    #[serde(default)]
    pub(super) error_description: Option<String>,
    #[serde(default)]
    pub(super) claims: Option<String>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)
    }
}

impl ErrorResponse for Refusal {}

type EntraTokens = StandardTokenResponse<EntraFields, BasicTokenType>;
type EntraClient = Client<
    Refusal,
    EntraTokens,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// The flow for one application in one tenant of one cloud.
#[derive(Clone)]
pub struct AuthorizationCode {
    transport: Arc<dyn HttpClient>,
    authority: Url,
    tenant: String,
    client_id: String,
    client: EntraClient,
    /// Where tokens of a sign-in by this flow are kept; in memory when nobody says.
    keeping: Option<Keeping>,
}

/// A sign-in that has been asked for. It is used up by redeeming it.
pub struct AuthorizationRequest {
    /// What the browser opens.
    pub url: Url,
    redirect: RedirectUrl,
    state: CsrfToken,
    nonce: String,
    verifier: PkceCodeVerifier,
}

/// What the token endpoint gives.
pub struct Tokens {
    /// For the scope that was asked for.
    pub access: AccessToken,
    /// For all other scopes; absent when it was not asked for.
    pub refresh: Option<SecretString>,
    /// Who signed in; only after a sign-in.
    pub account: Option<Account>,
}

impl AuthorizationCode {
    /// The flow of the application `client_id` in `tenant` (an id, a domain, or `organizations`).
    ///
    /// # Errors
    /// When the tenant cannot be part of an address.
    pub fn new(transport: Arc<dyn HttpClient>, cloud: &Cloud, client_id: &str, tenant: &str) -> Result<Self, Error> {
        Self::of(transport, &cloud.authority, client_id, tenant)
    }

    /// The same application in another tenant, where the person is a guest.
    pub(super) fn in_tenant(&self, tenant: &str) -> Result<Self, Error> {
        let flow = Self::of(Arc::clone(&self.transport), &self.authority, &self.client_id, tenant)?;
        Ok(Self { keeping: self.keeping.clone(), ..flow })
    }

    /// The same, whose tokens are kept there.
    #[must_use]
    pub fn kept(self, keeping: Keeping) -> Self {
        Self { keeping: Some(keeping), ..self }
    }

    pub(super) const fn keeping(&self) -> Option<&Keeping> {
        self.keeping.as_ref()
    }

    fn of(transport: Arc<dyn HttpClient>, authority: &Url, client_id: &str, tenant: &str) -> Result<Self, Error> {
        if tenant.is_empty() || !tenant.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
        {
            return Err(Error::protocol(SIGN_IN, "This is not a tenant: use its ID or its domain."));
        }
        let endpoint = |name: &str| {
            let mut url = authority.clone();
            url.set_path(&format!("{tenant}/oauth2/v2.0/{name}"));
            url
        };
        let client = Client::new(ClientId::new(client_id.to_owned()))
            .set_auth_uri(AuthUrl::from_url(endpoint("authorize")))
            .set_token_uri(TokenUrl::from_url(endpoint("token")));
        let (tenant, client_id) = (tenant.to_owned(), client_id.to_owned());
        Ok(Self { transport, authority: authority.clone(), tenant, client_id, client, keeping: None })
    }

    /// A new request: fresh state, nonce and PKCE verifier. `scopes` are those of one service; those of OpenID and the
    /// refresh token are added here.
    #[must_use]
    pub fn authorize(&self, redirect: Url, scopes: &[&str], hints: &[(&'static str, &str)]) -> AuthorizationRequest {
        let redirect = RedirectUrl::from_url(redirect);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let nonce = CsrfToken::new_random().secret().clone();
        let wanted =
            ["openid", "profile", "offline_access"].iter().chain(scopes).map(|scope| Scope::new((*scope).to_owned()));
        let mut request = self
            .client
            .authorize_url(CsrfToken::new_random)
            .add_scopes(wanted)
            .add_extra_param("nonce", nonce.clone())
            .set_pkce_challenge(challenge)
            .set_redirect_uri(std::borrow::Cow::Borrowed(&redirect));
        for (name, value) in hints {
            request = request.add_extra_param(*name, (*value).to_owned());
        }
        let (url, state) = request.url();
        AuthorizationRequest { url, redirect, state, nonce, verifier }
    }

    /// Exchanges what came back at the redirect address, query included.
    ///
    /// # Errors
    /// [`ErrorKind::SignedOut`] when the person or Entra said no; [`ErrorKind::Protocol`] when the answer belongs to
    /// another request.
    pub async fn redeem(&self, request: AuthorizationRequest, answer: &Url) -> Result<Tokens, Error> {
        let field = |name: &str| answer.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        if field("state").as_deref() != Some(request.state.secret().as_str()) {
            return Err(Error::protocol(SIGN_IN, "The answer belongs to another sign-in."));
        }
        if let Some(error) = field("error") {
            let refusal = Refusal { error, error_description: field("error_description"), claims: field("claims") };
            return Err(refused(&refusal));
        }
        let code = field("code").ok_or_else(|| Error::protocol(SIGN_IN, "Microsoft Entra sent no code back."))?;
        let http = self.http();
        let tokens = self
            .client
            .exchange_code(Code::new(code))
            .set_pkce_verifier(request.verifier)
            .set_redirect_uri(std::borrow::Cow::Owned(request.redirect))
            .request_async(&http)
            .await
            .map_err(token_error)?;
        let id_token = tokens.extra_fields().id_token.clone();
        let id_token =
            id_token.ok_or_else(|| Error::protocol(SIGN_IN, "Microsoft Entra did not say who signed in."))?;
        let account = Account::of_id_token(&id_token, &self.client_id, Some(&request.nonce))?;
        Ok(Tokens { account: Some(account), ..read(&tokens) })
    }

    /// Exchanges a refresh token for an access token of `scopes`, which are those of one service, and a newer refresh
    /// token. `claims` is a claims challenge as JSON text.
    ///
    /// # Errors
    /// [`ErrorKind::SignedOut`] when the person has to sign in again; the code is Entra's (`AADSTS…`).
    pub async fn refresh(&self, token: &SecretString, scopes: &[&str], claims: Option<&str>) -> Result<Tokens, Error> {
        let token = RefreshToken::new(token.expose_secret().to_owned());
        let wanted =
            ["openid", "profile", "offline_access"].iter().chain(scopes).map(|scope| Scope::new((*scope).to_owned()));
        let mut request = self.client.exchange_refresh_token(&token).add_scopes(wanted);
        if let Some(claims) = claims {
            request = request.add_extra_param("claims", claims.to_owned());
        }
        let http = self.http();
        let tokens = request.request_async(&http).await.map_err(token_error)?;
        Ok(read(&tokens))
    }

    pub(super) const fn authority(&self) -> &Url {
        &self.authority
    }

    pub(super) fn tenant(&self) -> &str {
        &self.tenant
    }

    pub(super) fn client_id(&self) -> &str {
        &self.client_id
    }

    pub(super) fn transport(&self) -> &Arc<dyn HttpClient> {
        &self.transport
    }

    /// What `oauth2` sends its requests through. It refuses every host but the authority.
    fn http(
        &self,
    ) -> impl Fn(HttpRequest) -> futures::future::BoxFuture<'static, Result<HttpResponse, azure_core::Error>> + use<>
    {
        let (transport, authority) = (Arc::clone(&self.transport), self.authority.clone());
        move |request| {
            let (transport, authority) = (Arc::clone(&transport), authority.clone());
            Box::pin(async move { carry(transport.as_ref(), &authority, request).await })
        }
    }
}

async fn carry(
    transport: &dyn HttpClient,
    authority: &Url,
    request: HttpRequest,
) -> Result<HttpResponse, azure_core::Error> {
    let (parts, body) = request.into_parts();
    let url: Url = parts.uri.to_string().parse()?;
    if url.origin() != authority.origin() {
        return Err(azure_core::Error::with_message(azure_core::error::ErrorKind::Other, "not the authority"));
    }
    let mut carried =
        Request::new(url, if parts.method == oauth2::http::Method::POST { Method::Post } else { Method::Get });
    for (name, value) in &parts.headers {
        if let Ok(value) = value.to_str() {
            carried.insert_header(name.as_str().to_owned(), value.to_owned());
        }
    }
    carried.set_body(Body::from(body));
    let answer = transport.execute_request(&carried).await?.try_into_raw_response().await?;
    let (status, headers, body) = answer.deconstruct();
    let mut response = oauth2::http::Response::builder().status(u16::from(status));
    for (name, value) in headers.iter() {
        response = response.header(name.as_str(), value.as_str());
    }
    response
        .body(body.as_ref().to_vec())
        .map_err(|error| azure_core::Error::new(azure_core::error::ErrorKind::DataConversion, error))
}

impl Tokens {
    /// Those of a way in that `oauth2` did not walk. `expires_in` is in seconds.
    pub(super) fn of(access: String, expires_in: Option<u64>, refresh: Option<SecretString>, account: Account) -> Self {
        let life = expires_in.map(std::time::Duration::from_secs);
        Self { access: AccessToken::new(access, expiry(life)), refresh, account: Some(account) }
    }
}

fn read(tokens: &EntraTokens) -> Tokens {
    Tokens {
        access: AccessToken::new(tokens.access_token().secret().clone(), expiry(tokens.expires_in())),
        refresh: tokens.refresh_token().map(|token| SecretString::from(token.secret().clone())),
        account: None,
    }
}

fn expiry(life: Option<std::time::Duration>) -> OffsetDateTime {
    let life = life.unwrap_or(std::time::Duration::from_secs(3600));
    let life = time::Duration::try_from(life).unwrap_or(time::Duration::HOUR).min(time::Duration::days(2));
    OffsetDateTime::now_utc() + life
}

fn token_error(error: RequestTokenError<azure_core::Error, Refusal>) -> Error {
    match error {
        RequestTokenError::ServerResponse(said) => {
            let busy = matches!(said.error.as_str(), "temporarily_unavailable" | "server_error");
            let error = refused(&said);
            if busy { Error { kind: ErrorKind::Offline, ..error } } else { error }
        }
        RequestTokenError::Request(error) => Error::from_core(SIGN_IN, error),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Error::protocol(
            SIGN_IN,
            "Microsoft Entra's answer cannot be understood. A proxy or a sign-in page of the network may stand in between.",
        ),
    }
}

/// What Entra said, with its number (`AADSTS50076`) as the code when it gave one.
pub(super) fn refused(refusal: &Refusal) -> Error {
    let said = sentence(refusal.error_description.as_deref().unwrap_or_default());
    // Entra puts trace ids behind its sentence; they belong to the log, not to the person.
    let message = said.split("Trace ID:").next().unwrap_or_default().trim().to_owned();
    let number = message.split(':').next().filter(|word| word.starts_with("AADSTS")).map(str::to_owned);
    let code = number.unwrap_or_else(|| sentence(&refusal.error));
    let message = message.strip_prefix(&format!("{code}:")).unwrap_or(&message).trim().to_owned();
    let message = if message.is_empty() { format!("Microsoft Entra answered {code}.") } else { message };
    let claims = refusal.claims.clone().filter(|claims| is_object(claims));
    Error { code: Some(code), claims, ..Error::new(ErrorKind::SignedOut, SIGN_IN, message) }
}

impl fmt::Debug for AuthorizationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AuthorizationCode").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

impl fmt::Debug for AuthorizationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthorizationRequest")
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("account", &self.account).finish_non_exhaustive()
    }
}
