//! The sandbox: a loopback emulator of the parts of Azure that Regent talks to. It imitates the wire from the published
//! contracts and shares no type with the Azure clients, so that a wrong field name cannot agree with itself.
//!
//! Start one with [`Sandbox::start`]; what it imitates, and what not, is told in `docs/sandbox.md`.

mod answer;
mod arm;
mod authority;
mod call;
mod clock;
mod cloud;
mod control;
mod deployments;
mod dispatch;
mod emulator;
mod entra;
mod exchanges;
mod faults;
mod front;
mod incoming;
mod kept;
mod key_vault;
mod normalise;
mod oci_registry;
mod options;
mod ready;
mod recorder;
mod resource_graph;
mod routing;
mod seed;
mod server;
mod service;
mod socket;
mod stable_id;
mod start_error;
mod state;
mod transfer;

pub use options::{Options, Scenario, UnknownScenario};
pub use recorder::read_record;
pub use server::Sandbox;
pub use start_error::StartError;
