//! The disk: what stays on this computer. Called by use cases only; knows nothing of Azure, windows or the sandbox.
//!
//! # Layout
//! - [`database`]: one SQLite file, safe under many processes and a kill at any moment; `schema` has its tables
//! - [`opening`]: how it is made, migrated, checked and rescued, in bounded time
//! - [`rescue`]: what can be saved of a damaged file
//! - [`drafts`]: unsent registry endpoints (never a secret value)
//! - [`cached_listing`]: the registry endpoints of the last listing, so that a start shows rows at once
//! - [`cache`]: copies of what Azure said last, to answer from while offline
//! - [`creations`]: how many endpoints were created, failed or were refused, by method, instance and day
//! - [`favourites`]: the endpoints that were starred
//! - [`notifications`]: what has ended, seen or not
//! - [`operations`]: the journal of all that writes to Azure, from which a start after a kill goes on
//! - [`locks`]: what one process at a time may do
//! - [`preferences`]: the theme and other choices of the person
//! - [`policy`]: where whoever manages this computer says how Regent is used
//! - [`sealed_tokens`]: tokens and accounts in one sealed file
//! - [`credential_store`]: the key of that file, in the system's own store; the one module that names it

pub mod cache;
pub mod cached_listing;
pub mod creations;
pub mod credential_store;
pub mod database;
pub mod drafts;
mod error;
pub mod favourites;
mod file_lock;
pub mod locks;
pub mod notifications;
pub mod opening;
pub mod operations;
pub mod policy;
pub mod preferences;
pub mod rescue;
mod schema;
pub mod sealed_tokens;

pub use database::Database;
pub use error::Error;
pub use rescue::Rescue;

/// Where the sealed tokens lie: beside Regent's file.
#[must_use]
pub fn token_file_beside(file: &std::path::Path) -> std::path::PathBuf {
    file.with_file_name("tokens.sealed")
}

/// Where Regent's file is on this computer, by the system's own rules (`$XDG_DATA_HOME` on Linux). None where the
/// system names no home.
#[must_use]
pub fn default_file() -> Option<std::path::PathBuf> {
    directories::ProjectDirs::from("dev", "Regent", "Regent").map(|dirs| dirs.data_local_dir().join("regent.sqlite"))
}
