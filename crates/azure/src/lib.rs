//! The clients: one file per Azure service. Called by `usecases` alone; calls `domain` and `net`, and nothing else of ours.
//!
//! Every URL here is Azure's own https URL. What carries the request is a transport of the crate [`net`], chosen once when
//! a [`Connection`] is made: the internet, or a loopback emulator. No token goes to a host that the [`Cloud`] does not name.
//!
//! # Layout
//! - [`cloud`]: the hosts and scopes of each cloud; the crate [`net`]: proxy, certificates, clock, how bytes travel to an emulator
//! - [`identity`]: who is signed in, and their tokens; [`connection`]: the one way a request goes out
//! - [`error`](mod@error): what went wrong, in the service's words; [`operation`]: long-running operations
//! - [`arm`], [`resource_graph`], [`key_vault`]: the services
#![allow(
    clippy::result_large_err,
    reason = "an error carries what the service said; it is rare, and boxing it would cost every caller a hop"
)]

pub mod arm;
pub mod cloud;
pub mod connection;
pub mod error;
pub mod identity;
pub mod key_vault;
pub mod listing;
pub mod operation;
pub mod resource_graph;
mod spoken;
mod waits;
mod www_authenticate;

pub use arm::container_registries::{ContainerRegistriesClient, ContainerRegistry};
pub use arm::instances::InstancesClient;
pub use arm::managed_identities::{ManagedIdentitiesClient, ManagedIdentity};
pub use arm::registry_endpoints::{EndpointResource, RegistryEndpointsClient};
pub use arm::secret_sync::{NewSecretSync, ProviderClass, SecretSync, SecretSyncClient};
pub use arm::subscriptions::{Subscription, SubscriptionsClient, Tenant};
pub use cloud::Cloud;
pub use connection::Connection;
pub use error::{Error, ErrorDetail, ErrorKind};
pub use identity::{Account, CachedCredential};
pub use key_vault::{KeyVaultClient, SecretPresence};
pub use listing::Listing;
pub use operation::{OperationProgress, OperationState};
pub use resource_graph::ResourceGraphClient;
