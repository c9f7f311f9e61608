//! What a request for a token carries in its context. Read by every credential; a connection fills it, and imports nothing
//! else of identity for that.

use std::fmt;

use azure_core::credentials::Secret;

/// What the errors of signing in say they were doing.
pub(crate) const SIGN_IN: &str = "sign in";

/// The tenant that the token must be of, when it is not the account's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InTenant(pub(crate) String);

/// Which token was refused, and what a new one must satisfy.
#[derive(Clone)]
pub(crate) struct RefusedToken {
    /// The token that was refused; a newer one in the cache is good enough.
    pub(crate) token: Option<Secret>,
    /// The claims challenge, as JSON text.
    pub(crate) claims: Option<String>,
}

impl fmt::Debug for RefusedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefusedToken").field("claims", &self.claims.is_some()).finish_non_exhaustive()
    }
}
