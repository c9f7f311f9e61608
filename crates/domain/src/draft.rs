//! A draft: a registry endpoint as a person typed it, right or wrong, which can be kept, checked at any time, and
//! finished into checked values once nothing in it is wrong. Called by the wizard's commands and the command line.
//! It never holds a password: that is handed in beside it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use crate::authentication::Method;
use crate::docker_config::Credentials;
use crate::guid::{ClientId, TenantId};
use crate::key_vault::VaultSecretName;
use crate::registry_endpoint::RegistryEndpointName;
use crate::registry_host::{HostKind, HostReading, RegistryHost};
use crate::resource_id::InstanceId;
use crate::secret_sync::SyncedSecretName;
use crate::sentence;
use crate::violation::{Field, Violation, shown};

/// The version of the draft's form; also the `schema` of draft files.
pub const SCHEMA: u32 = 1;

/// Where an artifact secret's content comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SecretSource {
    /// A secret that is in the vault already.
    #[default]
    Existing,
    /// A new one, made from user name and password.
    New,
}

/// Text as typed. Every field may be missing in a file; what a newer Regent wrote is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
#[expect(missing_docs, reason = "each field is the text box of the same name")]
pub struct Draft {
    #[ts(type = "1")]
    pub schema: u32,
    pub name: String,
    pub host: String,
    pub instance_id: String,
    /// ARM's word, or empty while nothing is chosen.
    pub method: String,
    pub audience: String,
    /// The resource ID of the identity that filled in the two IDs; empty when they were typed.
    pub managed_identity_id: String,
    pub client_id: String,
    pub tenant_id: String,
    pub scope: String,
    pub secret_source: SecretSource,
    pub vault_secret: String,
    pub new_secret_name: String,
    pub user_name: String,
    /// Empty means that Regent chooses a free name.
    pub synced_secret_name: String,
    pub note: String,
    /// What this version does not know.
    #[serde(flatten)]
    #[ts(skip)]
    pub other: Map<String, Value>,
}

impl Default for Draft {
    fn default() -> Self {
        let empty = String::new;
        Self {
            schema: SCHEMA,
            name: empty(),
            host: empty(),
            instance_id: empty(),
            method: empty(),
            audience: empty(),
            managed_identity_id: empty(),
            client_id: empty(),
            tenant_id: empty(),
            scope: empty(),
            secret_source: SecretSource::Existing,
            vault_secret: empty(),
            new_secret_name: empty(),
            user_name: empty(),
            synced_secret_name: empty(),
            note: empty(),
            other: Map::new(),
        }
    }
}

/// What a check of a draft found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DraftVerdict {
    /// Everything found, errors and notices.
    pub violations: Vec<Violation>,
    /// No error in instance, name and host.
    pub basics_valid: bool,
    /// No error in the method and its fields.
    pub authentication_valid: bool,
    /// What Regent reads in the host, when it is legal.
    pub host: Option<HostReading>,
}

/// Which secret a pull secret is synced from.
#[derive(Debug, Clone)]
pub enum SecretChoice {
    /// One that is in the vault.
    Existing(VaultSecretName),
    /// One to make.
    New {
        /// Its name in the vault.
        name: VaultSecretName,
        /// What it is made from.
        credentials: Credentials,
    },
}

impl SecretChoice {
    /// The name in the vault.
    #[must_use]
    pub const fn name(&self) -> &VaultSecretName {
        match self {
            Self::Existing(name) | Self::New { name, .. } => name,
        }
    }
}

/// The chosen method with its checked settings.
#[derive(Debug, Clone)]
pub enum NewAuthentication {
    /// No credentials.
    Anonymous,
    /// The Arc extension's identity.
    SystemAssigned {
        /// The token's audience, when the service's default is not wanted.
        audience: Option<String>,
    },
    /// A user-assigned identity.
    UserAssigned {
        /// Its client ID.
        client_id: ClientId,
        /// Its tenant.
        tenant_id: TenantId,
        /// The scope, when the service's default is not wanted.
        scope: Option<String>,
    },
    /// A pull secret.
    ArtifactPullSecret {
        /// Which vault secret.
        secret: SecretChoice,
        /// The Kubernetes secret's name; none when Regent is to choose a free one.
        synced: Option<SyncedSecretName>,
    },
}

/// A finished draft: everything that a create needs, checked.
#[derive(Debug, Clone)]
pub struct NewRegistryEndpoint {
    /// The instance it is to belong to.
    pub instance: InstanceId,
    /// Its name.
    pub name: RegistryEndpointName,
    /// Its registry.
    pub host: RegistryHost,
    /// How the cluster authenticates.
    pub authentication: NewAuthentication,
}

impl Draft {
    /// Checks everything that can be checked without the network and without the password itself, which is judged by
    /// [`Credentials::judge_password`] where it is typed.
    #[must_use]
    pub fn check(&self, has_password: bool) -> DraftVerdict {
        let mut violations = Vec::new();
        keep(&mut violations, InstanceId::parse(&self.instance_id));
        if let Some(name) = keep(&mut violations, RegistryEndpointName::parse(&self.name)) {
            violations.extend(name.notice());
        }
        let host = keep(&mut violations, RegistryHost::parse(&self.host));
        violations.extend(host.iter().flat_map(RegistryHost::notices));
        let basics_valid = !violations.iter().any(Violation::is_error);
        let basics = violations.len();
        let password = if has_password { Password::Given } else { Password::Missing };
        self.authentication(password, &mut violations);
        violations.extend(self.method_notices(host.as_ref()));
        DraftVerdict {
            basics_valid,
            authentication_valid: !violations[basics..].iter().any(Violation::is_error),
            host: host.map(|host| host.reading()),
            violations,
        }
    }

    /// The checked values of a draft in which nothing is wrong.
    ///
    /// # Errors
    /// Every error that [`Draft::check`] finds.
    pub fn finish(&self, password: &str) -> Result<NewRegistryEndpoint, Vec<Violation>> {
        let mut violations = Vec::new();
        let instance = keep(&mut violations, InstanceId::parse(&self.instance_id));
        let name = keep(&mut violations, RegistryEndpointName::parse(&self.name));
        let host = keep(&mut violations, RegistryHost::parse(&self.host));
        let authentication = self.authentication(Password::Text(password), &mut violations);
        violations.retain(Violation::is_error);
        match (instance, name, host, authentication) {
            (Some(instance), Some(name), Some(host), Some(authentication)) if violations.is_empty() => {
                Ok(NewRegistryEndpoint { instance, name, host, authentication })
            }
            _ => Err(violations),
        }
    }

    /// The chosen method, when it is one of the four.
    #[must_use]
    pub fn chosen_method(&self) -> Option<Method> {
        Method::from_arm(&self.method)
    }

    fn authentication(&self, password: Password<'_>, violations: &mut Vec<Violation>) -> Option<NewAuthentication> {
        let Some(method) = self.chosen_method() else {
            violations.push(if self.method.is_empty() {
                Violation::error(Field::Method, sentence!("draft.required", "No authentication type is chosen."))
                    .fix(sentence!("fix.chooseHowTheClusterSigns", "Choose how the cluster signs in to the registry."))
            } else {
                Violation::error(
                    Field::Method,
                    sentence!("draft.unknown", "This authentication type is not one that Regent can create."),
                )
                .fix(sentence!("fix.chooseOneOfTheFour", "Choose one of the four types."))
            });
            return None;
        };
        match method {
            Method::Anonymous => Some(NewAuthentication::Anonymous),
            Method::SystemAssigned => keep(violations, audience(&self.audience))
                .map(|audience| NewAuthentication::SystemAssigned { audience }),
            Method::UserAssigned => {
                let client_id = keep(violations, ClientId::parse(&self.client_id));
                let tenant_id = keep(violations, TenantId::parse(&self.tenant_id));
                let scope = keep(violations, scope(&self.scope));
                Some(NewAuthentication::UserAssigned { client_id: client_id?, tenant_id: tenant_id?, scope: scope? })
            }
            Method::ArtifactPullSecret => self.pull_secret(password, violations),
        }
    }

    fn pull_secret(&self, password: Password<'_>, violations: &mut Vec<Violation>) -> Option<NewAuthentication> {
        let secret = match self.secret_source {
            SecretSource::Existing => keep(violations, VaultSecretName::parse(Field::VaultSecret, &self.vault_secret))
                .map(SecretChoice::Existing),
            SecretSource::New => {
                let name = keep(violations, VaultSecretName::parse(Field::NewSecretName, &self.new_secret_name));
                let credentials = self.credentials(password, violations);
                name.zip(credentials).map(|(name, credentials)| SecretChoice::New { name, credentials })
            }
        };
        let synced = if self.synced_secret_name.is_empty() {
            Some(None)
        } else {
            keep(violations, SyncedSecretName::parse(&self.synced_secret_name)).map(Some)
        };
        Some(NewAuthentication::ArtifactPullSecret { secret: secret?, synced: synced? })
    }

    /// User name and password, where the password is at hand and both are right.
    fn credentials(&self, password: Password<'_>, violations: &mut Vec<Violation>) -> Option<Credentials> {
        let text = match password {
            Password::Text(text) => text,
            Password::Given | Password::Missing => {
                violations.extend(Credentials::judge_user_name(&self.user_name));
                violations.extend(matches!(password, Password::Missing).then(Credentials::missing_password));
                return None;
            }
        };
        match Credentials::parse(&self.user_name, text) {
            Ok(credentials) => {
                violations.extend(credentials.notices());
                Some(credentials)
            }
            Err(found) => {
                violations.extend(found);
                None
            }
        }
    }

    /// What should be known about the method together with the host (known issue 4570, Microsoft's documentation).
    fn method_notices(&self, host: Option<&RegistryHost>) -> Option<Violation> {
        let method = self.chosen_method()?;
        let identity = matches!(method, Method::SystemAssigned | Method::UserAssigned);
        if identity && host.is_some_and(|host| host.kind() != HostKind::Acr) {
            return Some(
                Violation::notice(
                    Field::Method,
                    sentence!(
                        "draft.identityNeedsAcr",
                        "Managed identities can sign in to Azure container registries only."
                    ),
                )
                .fix(sentence!(
                    "fix.chooseAnArtifactSecretOr",
                    "Choose an artifact secret, or anonymous access, for this registry."
                )),
            );
        }
        (method != Method::ArtifactPullSecret).then(|| {
            Violation::notice(
                Field::Method,
                sentence!(
                    "draft.connectors",
                    "Dataflow graphs can use this endpoint. Connectors can pull with an artifact secret only."
                ),
            )
        })
    }
}

/// What is at hand of the password where a draft is judged.
#[derive(Clone, Copy)]
enum Password<'a> {
    /// None was typed.
    Missing,
    /// There is one, and it is judged elsewhere.
    Given,
    /// The password itself.
    Text(&'a str),
}

/// Keeps the violation, if there is one, and gives the value, if there is one.
fn keep<T>(violations: &mut Vec<Violation>, checked: Result<T, Violation>) -> Option<T> {
    match checked {
        Ok(value) => Some(value),
        Err(violation) => {
            violations.push(violation);
            None
        }
    }
}

/// A token audience: an absolute URI, or a GUID. The schema has no pattern; these are the forms that Entra knows.
fn audience(text: &str) -> Result<Option<String>, Violation> {
    identifier(Field::Audience, "The audience", text)
}

/// A scope: a resource identifier that ends in `/.default` (registryEndpoints 2025-10-01).
fn scope(text: &str) -> Result<Option<String>, Violation> {
    let scope = identifier(Field::Scope, "The scope", text)?;
    match scope {
        Some(scope) if !scope.ends_with("/.default") => {
            let suggestion = format!("{}/.default", scope.trim_end_matches('/'));
            Err(Violation::error(Field::Scope, sentence!("draft.default", "The scope has to end with /.default."))
                .at(scope.chars().count())
                .fix(sentence!("fix.addDefaultAtItsEnd", "Add /.default at its end."))
                .suggest(Some(suggestion)))
        }
        scope => Ok(scope),
    }
}

fn identifier(field: Field, label: &str, text: &str) -> Result<Option<String>, Violation> {
    if text.is_empty() {
        return Ok(None);
    }
    if let Some((at, bad)) = text.chars().enumerate().find(|(_, c)| !c.is_ascii_graphic()) {
        let visible: String = text.chars().filter(char::is_ascii_graphic).collect();
        return Err(Violation::error(
            field,
            sentence!("draft.characters", "{label} cannot contain {bad}.", label = label, bad = shown(bad)),
        )
        .at(at)
        .fix(sentence!("fix.removeIt", "Remove it."))
        .suggest(Some(visible)));
    }
    let bare = text.strip_suffix("/.default").unwrap_or(text);
    let uri = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "https" | "api" | "spn"));
    if !uri && crate::guid::parse(field, label, bare).is_err() {
        return Err(Violation::error(
            field,
            sentence!("draft.uri", "{label} is not the identifier of a resource.", label = label),
        )
        .fix(sentence!(
            "fix.enterAUriSuchAs",
            "Enter a URI such as https://containerregistry.azure.net, or an application's GUID."
        )));
    }
    Ok(Some(text.to_owned()))
}

mod of_endpoint;

#[cfg(test)]
mod tests;
