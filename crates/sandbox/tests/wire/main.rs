//! The sandbox seen from outside: plain HTTP requests of a client that shares no code with it, one file per service. Time
//! is moved with the control plane; nothing here waits.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop where it fails")]

mod arm_limits;
mod binary;
mod claims;
mod client;
mod control;
mod deployments;
mod deployments_foretold;
mod device_code;
mod entra;
mod faults;
mod fixtures;
mod governance;
mod honest;
mod https;
mod identities;
mod key_vault;
mod malformed;
mod managed_identity;
mod mistakes;
mod mistakes_with_secrets;
mod normalise;
mod recorder;
mod registry_client;
mod registry_content;
mod registry_endpoints;
mod registry_surface;
mod registry_tokens;
mod resource_graph;
mod resources;
mod rights;
mod role_assignments;
mod scenarios;
mod secret_sync;
mod state_file;
mod transport;
