//! The verbs: what a person can do with Regent, one free function an intent: `(context, input) -> Result<answer, Error>`.
//! Called by the desktop's commands and by the command line. A use case never calls another; what two share has a
//! module of its own. Nothing here knows a window, a terminal or the sandbox.
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

pub mod accounts;
pub mod background;
pub mod checks;
pub mod choices;
pub mod client_id;
mod clouds;
pub mod code_view;
pub mod connectivity;
pub mod context;
pub mod desktop;
pub mod diagnostics;
pub mod drafts;
pub mod error;
pub mod favourites;
pub mod instances;
mod inventory;
pub mod metrics;
pub mod network;
pub mod notifications;
pub mod operations;
pub mod preferences;
pub mod quick_list;
mod reach;
mod refusals;
pub mod registry_endpoints;
mod remedies;
mod remembered;
pub mod secrets;
mod seen;
pub mod session;
pub mod sign_in;
pub mod storage;
pub mod telemetry;
mod token_store;
mod vault;

pub use context::{Context, Surroundings};
pub use desktop::{Changed, ChangedWhat, Desktop, Notice, TrayHost};
pub use error::{Error, ErrorCode};
pub use registry_endpoints::{WrittenLine, WrittenState};
pub use seen::Seen;
