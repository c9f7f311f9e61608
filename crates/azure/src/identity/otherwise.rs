//! The ways in that need no person here: the developer tools' sign-in, a service principal, and the identity that the
//! machine or the workload has in Azure. All of them are azure_identity's; this puts them on our transport, bounds their
//! time, and reads from the first token whose it is. Called by the use case of signing in.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use azure_core::credentials::{AccessToken, Secret, TokenCredential, TokenRequestOptions};
use azure_core::error::ErrorKind as CoreKind;
use azure_core::http::{ClientOptions, HttpClient, Transport};
use azure_identity::{
    AzureCliCredential, AzureCliCredentialOptions, ClientAssertionCredentialOptions, ClientSecretCredential,
    ClientSecretCredentialOptions, DeveloperToolsCredential, DeveloperToolsCredentialOptions, Executor,
    ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId, WorkloadIdentityCredential,
    WorkloadIdentityCredentialOptions,
};
use secrecy::{ExposeSecret as _, SecretString};

use super::account::Account;
use super::cached::{CachedCredential, in_core};
use super::jwt;
use super::keeper::Keeping;
use super::token_request::{InTenant, RefusedToken, SIGN_IN};
use super::tools::OnWiderPath;
use super::wanted_claims::write_claims;
use crate::cloud::Cloud;
use crate::error::{Error, ErrorKind};

/// `az` takes some seconds to start; a metadata service that is not there never answers.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A way in. A secret in it is not shown by its `Debug`.
#[derive(Debug)]
pub enum OtherWay {
    /// Whoever is signed in to the Azure CLI, else to the Azure Developer CLI.
    DeveloperTools,
    /// An application with a secret.
    ServicePrincipal {
        /// The application's client ID.
        client_id: String,
        /// Its secret.
        client_secret: SecretString,
    },
    /// The identity of the virtual machine.
    ManagedIdentity {
        /// One of several that are assigned to it.
        client_id: Option<String>,
    },
    /// The identity that a cluster gives to a workload through files and environment.
    WorkloadIdentity,
}

impl OtherWay {
    const fn name(&self) -> &'static str {
        match self {
            Self::DeveloperTools => "The Azure CLI",
            Self::ServicePrincipal { .. } => "Microsoft Entra",
            Self::ManagedIdentity { .. } => "The machine's metadata service",
            Self::WorkloadIdentity => "The workload's identity",
        }
    }
}

/// Signs in. `tenant` is needed by a service principal alone.
///
/// # Errors
/// [`crate::ErrorKind::SignedOut`] with the reason, when there is no such identity or it is refused.
pub async fn sign_in_otherwise(
    transport: Arc<dyn HttpClient>,
    cloud: &Cloud,
    tenant: Option<&str>,
    way: OtherWay,
    keeping: Keeping,
) -> Result<(Arc<CachedCredential>, Account), Error> {
    let who = way.name();
    let way_in = Otherwise::new(transport, cloud, tenant, way).map_err(refused)?;
    let token = way_in.get_token(&[&cloud.arm_scope], None).await.map_err(refused)?;
    let account = account_of(token.token.secret())
        .ok_or_else(|| Error::protocol(SIGN_IN, format!("{who} gave a token that does not say whose it is.")))?;
    let credential = kept(keeping, &account, Arc::new(way_in));
    credential.remember(&cloud.arm_scope, token).await;
    Ok((Arc::new(credential), account))
}

/// The credential of someone who signed in this way earlier; nothing is asked before a token is needed.
///
/// # Errors
/// When the way in is not there any more, such as a cluster's environment.
pub fn resume_otherwise(
    transport: Arc<dyn HttpClient>,
    cloud: &Cloud,
    tenant: Option<&str>,
    way: OtherWay,
    account: &Account,
    keeping: Keeping,
) -> Result<Arc<CachedCredential>, Error> {
    let way_in = Otherwise::new(transport, cloud, tenant, way).map_err(refused)?;
    Ok(Arc::new(kept(keeping, account, Arc::new(way_in))))
}

fn kept(keeping: Keeping, account: &Account, way_in: Arc<dyn TokenCredential>) -> CachedCredential {
    CachedCredential::kept_by(keeping.keeper, &keeping.cloud, &account.tenant_id, &account.object_id, way_in)
}

/// One of these ways, in whichever tenant is asked for. It never takes longer than [`TIMEOUT`].
#[derive(Debug)]
struct Otherwise {
    transport: Arc<dyn HttpClient>,
    cloud: Cloud,
    own: Option<String>,
    way: OtherWay,
    /// By tenant: each keeps state of its own, such as which of two tools has answered.
    made: Mutex<HashMap<Option<String>, Arc<dyn TokenCredential>>>,
}

impl Otherwise {
    fn new(
        transport: Arc<dyn HttpClient>,
        cloud: &Cloud,
        tenant: Option<&str>,
        way: OtherWay,
    ) -> azure_core::Result<Self> {
        let own = tenant.map(str::to_owned);
        let new = Self { transport, cloud: cloud.clone(), own, way, made: Mutex::default() };
        new.of(None)?;
        Ok(new)
    }

    /// The developer tools cannot be told what a token must satisfy but by whoever signs in with them.
    fn wants_more(&self, claims: &str, scopes: &[&str], tenant: Option<&str>) -> Error {
        let tenant = tenant.or(self.own.as_deref()).map(|tenant| format!(" --tenant {tenant}")).unwrap_or_default();
        let message = format!(
            "The organization asks for more, such as a second factor. Sign in again with: az login{tenant} --scope {} --claims-challenge {}",
            scopes.join(" "),
            write_claims(claims)
        );
        Error { claims: Some(claims.to_owned()), ..Error::new(ErrorKind::SignedOut, SIGN_IN, message) }
    }

    fn of(&self, tenant: Option<&str>) -> azure_core::Result<Arc<dyn TokenCredential>> {
        let tenant = tenant.map(str::to_owned).or_else(|| self.own.clone());
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = made.get(&tenant) {
            return Ok(Arc::clone(found));
        }
        let fresh = credential(Arc::clone(&self.transport), &self.cloud, tenant.as_deref(), &self.way)?;
        made.insert(tenant, Arc::clone(&fresh));
        Ok(fresh)
    }
}

#[async_trait]
impl TokenCredential for Otherwise {
    async fn get_token(
        &self,
        scopes: &[&str],
        options: Option<TokenRequestOptions<'_>>,
    ) -> azure_core::Result<AccessToken> {
        let context = options.as_ref().map(|options| &options.method_options.context);
        let elsewhere = context.and_then(|context| context.value::<InTenant>()).map(|tenant| tenant.0.clone());
        if elsewhere.is_some() && matches!(self.way, OtherWay::ManagedIdentity { .. }) {
            let message = "A managed identity belongs to one tenant and gets no token of another one.";
            return Err(azure_core::Error::with_message(CoreKind::Credential, message));
        }
        if let Some(refused) = context.and_then(|context| context.value::<RefusedToken>()) {
            // The library would give the refused token again, until it expires.
            self.made.lock().unwrap_or_else(PoisonError::into_inner).clear();
            if let (OtherWay::DeveloperTools, Some(claims)) = (&self.way, &refused.claims) {
                return Err(in_core(self.wants_more(claims, scopes, elsewhere.as_deref())));
            }
        }
        let way_in = self.of(elsewhere.as_deref())?;
        tokio::time::timeout(TIMEOUT, way_in.get_token(scopes, None)).await.map_err(|_| {
            let message = format!("{} did not answer within {} seconds", self.way.name(), TIMEOUT.as_secs());
            azure_core::Error::with_message(CoreKind::Credential, message)
        })?
    }
}

fn credential(
    transport: Arc<dyn HttpClient>,
    cloud: &Cloud,
    tenant: Option<&str>,
    way: &OtherWay,
) -> azure_core::Result<Arc<dyn TokenCredential>> {
    let mut authority = CustomConfiguration::default();
    authority.authority_host = cloud.authority.to_string();
    let client_options = ClientOptions {
        transport: Some(Transport::new(transport)),
        cloud: Some(Arc::new(CloudConfiguration::Custom(authority))),
        ..ClientOptions::default()
    };
    Ok(match way {
        OtherWay::DeveloperTools => match tenant {
            Some(tenant) => AzureCliCredential::new(Some(AzureCliCredentialOptions {
                tenant_id: Some(tenant.to_owned()),
                executor: Some(tools()),
                ..AzureCliCredentialOptions::default()
            }))?,
            None => DeveloperToolsCredential::new(Some(DeveloperToolsCredentialOptions { executor: Some(tools()) }))?,
        },
        OtherWay::ServicePrincipal { client_id, client_secret } => {
            let secret = Secret::new(client_secret.expose_secret().to_owned());
            let options = ClientSecretCredentialOptions { client_options };
            ClientSecretCredential::new(tenant.unwrap_or_default(), client_id.clone(), secret, Some(options))?
        }
        OtherWay::ManagedIdentity { client_id } => {
            let user_assigned_id = client_id.clone().map(UserAssignedId::ClientId);
            ManagedIdentityCredential::new(Some(ManagedIdentityCredentialOptions { user_assigned_id, client_options }))?
        }
        OtherWay::WorkloadIdentity => WorkloadIdentityCredential::new(Some(WorkloadIdentityCredentialOptions {
            credential_options: ClientAssertionCredentialOptions { client_options },
            tenant_id: tenant.map(str::to_owned),
            ..WorkloadIdentityCredentialOptions::default()
        }))?,
    })
}

fn tools() -> Arc<dyn Executor> {
    Arc::new(OnWiderPath)
}

/// The reason, without the address of a troubleshooting page for programmers. Entra's number is the code.
fn refused(error: azure_core::Error) -> Error {
    let error = Error::from_core(SIGN_IN, error);
    let message = error.message.split("To troubleshoot, visit").next().unwrap_or_default().trim().to_owned();
    let number = message.find("AADSTS").and_then(|start| message.get(start..)?.split([':', ' ']).next());
    let code = number.map(str::to_owned).or_else(|| error.code.clone());
    Error { code, message, ..error }
}

/// Whose an access token is. It is read to be shown and to tell accounts apart; that it is genuine is for Azure to check.
fn account_of(token: &str) -> Option<Account> {
    let claims = jwt::payload(token)?;
    let text = |names: &[&str]| names.iter().find_map(|name| claims.get(*name)?.as_str()).map(str::to_owned);
    let object_id = text(&["oid", "sub"])?;
    let name = text(&["upn", "preferred_username", "unique_name", "app_displayname", "appid"]);
    let name = name.unwrap_or_else(|| object_id.clone());
    Some(Account {
        display_name: text(&["name", "app_displayname"]).unwrap_or_else(|| name.clone()),
        user_principal_name: name,
        tenant_id: text(&["tid"])?,
        object_id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    #[test]
    fn the_first_token_says_whose_it_is() {
        let token = |claims: Value| format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let person = account_of(&token(json!({ "tid": "t", "oid": "o", "upn": "ada@contoso.example", "name": "Ada" })));
        let person = person.unwrap();
        assert_eq!((person.user_principal_name.as_str(), person.display_name.as_str()), ("ada@contoso.example", "Ada"));
        let application = account_of(&token(json!({ "tid": "t", "oid": "o", "appid": "a" }))).unwrap();
        assert_eq!(application.display_name, "a");
        for garbage in ["", "opaque", "a.b.c", &token(json!([])), &token(json!({ "oid": "o" }))] {
            assert_eq!(account_of(garbage), None, "{garbage}");
        }
    }
}
