//! Who is signed in, and their tokens. A way in is any `TokenCredential`, ours or `azure_identity`'s; all of them are
//! wrapped in one [`CachedCredential`]. Called by `usecases` when a session starts.

mod absent;
mod account;
mod authorization_code;
mod cached;
mod guest;
mod interactive;
mod jwt;
mod keeper;
mod otherwise;
mod redirect;
mod refresh;
mod silent;
mod token_request;
mod tools;
mod wanted_claims;

pub use self::absent::AbsentCredential;
pub use self::account::Account;
pub use self::authorization_code::{AuthorizationCode, AuthorizationRequest, Tokens};
pub use self::cached::CachedCredential;
pub(crate) use self::guest::GuestCredential;
pub use self::interactive::{BrowserSignIn, DeviceCodeSignIn, resume, signing_keys};
pub use self::keeper::{InMemory, Keeping, KeptToken, TokenKeeper, TokenKey};
pub use self::otherwise::{OtherWay, resume_otherwise, sign_in_otherwise};
pub use self::refresh::RefreshTokenCredential;
pub use self::silent::{sign_in_silently, sign_in_silently_kept};
pub(crate) use self::token_request::{InTenant, RefusedToken};
pub use self::wanted_claims::{read_claims, wanted_claims, write_claims};
