//! Container registries, as anybody may ask them: which addresses may be asked at all, and what a registry wants before it
//! answers. It stands beside `azure` and not on it, so that no request from here can carry a token of Azure: that is a fact
//! of its manifest. Called by `usecases`.
//!
//! # Layout
//! - [`address`]: the rules of an address that a probe is led to
//! - [`destination`]: a host's name becomes addresses, once
//! - [`challenge`]: what a registry says in its 401

pub mod address;
pub mod challenge;
pub mod destination;

pub use address::{AddressKind, RefusedAddress};
pub use challenge::{Access, TokenService};
pub use destination::{Destination, DestinationError};
