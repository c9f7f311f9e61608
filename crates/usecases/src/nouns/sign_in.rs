//! The ways to sign in, and the words under which the sealed file stores them. The turn of a sign-in: one is under way at a
//! time.

use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;
use serde::Deserialize;
use tokio::sync::Notify;
use ts_rs::TS;

pub(crate) const AZURE_CLI: &str = "azureCli";

pub(crate) const SERVICE_PRINCIPAL: &str = "servicePrincipal";

pub(crate) const MANAGED_IDENTITY: &str = "managedIdentity";

pub(crate) const WORKLOAD_IDENTITY: &str = "workloadIdentity";

/// A way in.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum SignInWay {
    /// The system's browser.
    Browser,
    /// A code that is typed in on any device.
    DeviceCode,
    /// Whoever is signed in to the Azure CLI, else to the Azure Developer CLI.
    AzureCli,
    /// An application with a secret, in the tenant of the request.
    ServicePrincipal {
        /// The application's client ID.
        client_id: String,
        /// Its secret: it goes down and never comes back.
        #[ts(type = "string")]
        client_secret: SecretString,
    },
    /// The identity of this virtual machine.
    ManagedIdentity {
        /// One of several; empty for the machine's own.
        client_id: String,
    },
    /// The identity that a cluster gives to this workload.
    WorkloadIdentity,
}

/// How a way in is remembered, and the client ID that belongs to it. A service principal's secret is kept where others have
/// their refresh token.
pub(crate) fn kept_way(way: &SignInWay, regent: &str) -> (&'static str, String) {
    match way {
        SignInWay::Browser | SignInWay::DeviceCode => ("", regent.to_owned()),
        SignInWay::AzureCli => (AZURE_CLI, String::new()),
        SignInWay::ServicePrincipal { client_id, .. } => (SERVICE_PRINCIPAL, client_id.trim().to_owned()),
        SignInWay::ManagedIdentity { client_id } => (MANAGED_IDENTITY, client_id.trim().to_owned()),
        SignInWay::WorkloadIdentity => (WORKLOAD_IDENTITY, String::new()),
    }
}

/// The sign-in that is under way, if one is.
#[derive(Default)]
pub(crate) struct Turn(Mutex<Option<Arc<Notify>>>);

impl Turn {
    /// Puts another one in its place, or none, and gives back the one that was under way.
    pub(crate) fn replace(&self, next: Option<Arc<Notify>>) -> Option<Arc<Notify>> {
        std::mem::replace(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner), next)
    }
}
