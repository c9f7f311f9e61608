//! The nouns of Regent: what a registry endpoint is and every rule that the contract sets for it.
//!
//! Called by every other crate of ours; calls none of them. Pure: no I/O, no async, no clock.
//!
//! # Layout
//! - [`registry_endpoint`], [`instance`], [`authentication`]: what Azure Resource Manager (ARM) keeps
//! - [`registry_host`], [`guid`], [`resource_id`], [`key_vault`], [`secret_sync`], [`docker_config`]: checked values
//! - [`file_name`], [`sentence`](mod@sentence): names of files, and what is said to people
//! - [`characters`], [`secret_text`]: what nobody can see, and secrets as they are handed over
//! - [`draft`]: raw text as typed, which can be checked at any time and finished once it is right
//! - [`violation`]: a broken rule: the field, the rule, where, and how to fix it

pub mod authentication;
pub mod characters;
pub mod deep_link;
pub mod docker_config;
pub mod draft;
pub mod endpoint_document;
pub mod file_name;
pub mod guid;
pub mod instance;
pub mod key_vault;
pub mod limits;
pub mod registry_endpoint;
pub mod registry_host;
pub mod resource_id;
pub mod secret_sync;
pub mod secret_text;
pub mod sentence;
pub mod violation;

pub use authentication::{Authentication, Method};
pub use docker_config::Credentials;
pub use draft::{Draft, DraftVerdict, NewAuthentication, NewRegistryEndpoint, SecretChoice, SecretSource};
pub use endpoint_document::EndpointDocument;
pub use guid::{ClientId, TenantId};
pub use instance::{Instance, SecretSyncState};
pub use key_vault::{VaultSecret, VaultSecretName};
pub use registry_endpoint::{RegistryEndpoint, RegistryEndpointName};
pub use registry_host::{HostKind, HostReading, RegistryHost};
pub use resource_id::{InstanceId, RegistryEndpointId, ResourceId};
pub use secret_sync::SyncedSecretName;
pub use sentence::Sentence;
pub use violation::{Field, Severity, Violation};
