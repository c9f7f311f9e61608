//! What the next sign-in of an account must satisfy, such as a second factor for writes: the claims that a service or Entra
//! asked for and that no silent renewal could bring. Kept beside the account's tokens, so that the next sign-in carries
//! them to the browser or the device code, in this run or a later one. They are no secret.

use secrecy::{ExposeSecret as _, SecretString};
use time::OffsetDateTime;

use super::keeper::{Keeping, KeptToken, TokenKeeper, TokenKey};
use crate::www_authenticate::{decoded, is_object};

/// Under this scope; no service has one like it.
const SCOPE: &str = "claims challenge";

fn key(who: &TokenKey) -> TokenKey {
    TokenKey { scope: SCOPE.to_owned(), ..who.clone() }
}

/// Remembers the claims, in place of those before.
pub(super) async fn remember(keeper: &dyn TokenKeeper, who: &TokenKey, claims: &str) {
    let wish = KeptToken { token: SecretString::from(claims.to_owned()), expires_on: None, refresh_on: None };
    keeper.keep(&key(who), wish).await;
}

/// The account has signed in: nothing is asked for any more.
pub(super) async fn satisfied(keeper: &dyn TokenKeeper, who: &TokenKey) {
    let key = key(who);
    if keeper.read(&key).await.is_some_and(|found| !found.token.expose_secret().is_empty()) {
        let over = Some(OffsetDateTime::UNIX_EPOCH);
        keeper.keep(&key, KeptToken { token: SecretString::default(), expires_on: over, refresh_on: over }).await;
    }
}

/// The claims, as JSON, that the next sign-in of this account must satisfy.
pub async fn wanted_claims(keeping: &Keeping, tenant: &str, account: &str) -> Option<String> {
    let found = keeping.keeper.read(&key(&keeping.refresh_key(tenant, account))).await?;
    Some(found.token.expose_secret().to_owned()).filter(|text| is_object(text))
}

/// Claims from a command line: JSON, or base64 of it as services write it.
#[must_use]
pub fn read_claims(typed: &str) -> Option<String> {
    let typed = typed.trim();
    if is_object(typed) { Some(typed.to_owned()) } else { decoded(typed) }
}

/// Claims for a command line.
#[must_use]
pub fn write_claims(claims: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(claims)
}
