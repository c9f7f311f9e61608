//! The verbs: what a person can do with Regent, one free function an intent: `async (context, input) -> Result<answer>`.
//! Called by the desktop's commands and by the command line. Nothing here knows a window, a terminal or the sandbox.
//!
//! Three floors. Verbs are public and never call one another; what two of them share is a *step*; *nouns* are the
//! values and the state that both work on, and the [`Context`] holds one of each state. Background *tasks* and the builder
//! ([`Builder`]) stand beside the verbs and use steps only.
//!
//! # What a person can do
//! - [`session`]: sign in to the sandbox, see who is signed in, sign out
//! - [`sign_in`]: sign in by browser or by a code
//! - [`client_id`]: choose the application that a browser signs in to
//! - [`accounts`]: see who is signed in and how their tokens are kept, tick tenants and subscriptions, forget them
//! - [`instances`]: list the instances that can hold endpoints
//! - [`registry_endpoints`]: list, filter, get, create, delete, open in the portal
//! - [`secrets`]: see whether secret sync is ready, list the vault's secrets, recover one, find a free synced name
//! - [`choices`]: list the container registries and managed identities that the wizard offers
//! - [`operations`]: see the creates that have not come to their end, and follow them to it
//! - [`metrics`]: how many endpoints were created, failed or were refused
//! - [`telemetry`]: send those numbers to a collector of one's own, or not
//! - [`drafts`]: check, preview, keep, find, discard and pass on drafts; create one when back online
//! - [`storage`]: see how Regent's file stands
//! - [`checks`]: look before a create whether it will work
//! - [`favourites`]: star endpoints
//! - [`quick_list`]: the tray's menu
//! - [`background`]: stay in the tray, start with the computer
//! - [`notifications`]: see what ended while nobody looked
//! - [`connectivity`]: see whether Azure can be reached
//! - [`preferences`]: choose how the window looks
//! - [`network`]: choose the proxy and the certificate authorities, see what is in the way
//! - [`diagnostics`]: what support asks for, without names

mod app;
pub mod code_view;
mod context;
mod creates;
mod desktop;
mod entra_errors;
mod error;
mod nouns;
pub mod operations;
mod remedies;
mod steps;
mod tasks;
mod verbs;

pub use app::{Builder, Task};
pub use context::Context;
pub use creates::journal::{WrittenLine, WrittenState};
pub use desktop::{Changed, ChangedWhat, Desktop, Notice, TrayHost};
pub use error::{Error, ErrorCode, ErrorDetail};
pub use nouns::frontend::Frontend;
pub use nouns::seen::Seen;
pub use verbs::{
    accounts, background, checks, choices, client_id, connectivity, diagnostics, drafts, favourites, instances,
    metrics, network, notifications, preferences, quick_list, registry_endpoints, secrets, session, sign_in, storage,
    telemetry,
};
