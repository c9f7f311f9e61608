//! The way out of this computer: which proxy, which certificate authorities, how far off the clock is, how bytes travel, how
//! much of an answer is read, and what a person is told when something stands in the way. Called by `azure`, `registry`,
//! `telemetry` and `usecases`. It knows no service and no token, and follows no redirect.
//!
//! # Layout
//! - [`network`]: the one factory of transports; [`proxy`], [`authorities`], `verifier`, `clock`: its parts
//! - [`transport`]: how bytes travel to an emulator on this computer, and the bounds of every answer
//! - [`error`]: what went wrong on the way; `obstacle`: which sentence says so; [`page`]: a page where data was due
//! - [`retry_after`]: how long a server asks to wait; [`www_authenticate`]: what it wants before it answers

pub mod authorities;
mod certificate;
mod clients;
mod clock;
pub mod error;
pub mod network;
mod obstacle;
pub mod page;
pub mod proxy;
mod proxy_challenge;
pub mod reach;
pub mod retry_after;
mod settings;
pub mod text;
pub mod transport;
mod verifier;
pub mod www_authenticate;

pub use azure_core::http::HttpClient;

pub use authorities::{Authorities, Authority};
pub use error::{Error, ErrorKind};
pub use network::Network;
pub use proxy::{ManualProxy, Proxy, ProxyFault, ProxyPart};
pub use reach::Signals;
pub use settings::NetworkSettings;
pub use transport::loopback_transport;
