//! The credential of somebody whose tokens are not on this computer any more: it answers every request for one with "sign in
//! again". Called by `usecases` at a start without a network, so that what was seen last can still be shown.

use async_trait::async_trait;
use azure_core::credentials::{AccessToken, TokenCredential, TokenRequestOptions};

use super::cached::in_core;
use super::token_request::SIGN_IN;
use crate::error::{Error, ErrorKind};

/// A credential without a token.
#[derive(Debug)]
pub struct AbsentCredential;

#[async_trait]
impl TokenCredential for AbsentCredential {
    async fn get_token(&self, _: &[&str], _: Option<TokenRequestOptions<'_>>) -> azure_core::Result<AccessToken> {
        let message = "This computer has no credential store, so the sign-in ended with the last window";
        Err(in_core(Error::new(ErrorKind::SignedOut, SIGN_IN, message)))
    }
}
