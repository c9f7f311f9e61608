//! Secrets of one Azure key vault: their names and metadata, and writing a new one. A value is read in one case, and dropped
//! at once: before a secret would be written over, or where metadata may not be read. Called by use cases. Microsoft's client does the wire, with its check of the challenge on, over our transport.

mod challenge;

use std::sync::Arc;
use std::time::Duration;

use azure_core::Bytes;
use azure_core::error::ErrorKind as CoreKind;
use azure_core::http::policies::Policy;
use azure_security_keyvault_secrets::models::SecretProperties;
use azure_security_keyvault_secrets::{ResourceExt as _, SecretClient, SecretClientOptions};
use domain::{VaultSecret, VaultSecretName};
use futures::TryStreamExt as _;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::Url;
use zeroize::Zeroizing;

use self::challenge::{Challenges, VaultCredential};
use crate::connection::{AllowedHost, Connection, PageGuard};
use crate::error::{Error, ErrorKind};
use crate::spoken::Spoken;

/// Every cloud has it; newer versions add nothing that is used here.
const API_VERSION: &str = "7.6";
/// How often a recovered secret is looked for, and how long it waits in between: a minute in all.
const RECOVER_LOOKS: u32 = 20;
const RECOVER_WAIT: Duration = Duration::from_secs(3);

/// The tag that says what a secret was made for, so that a second try knows the first one's.
const MADE_FOR: &str = "regent-made-for";

const LIST: &str = "list the key vault's secrets";
const LOOK: &str = "look for the secret in the key vault";
const SET: &str = "save the secret in the key vault";
const RECOVER: &str = "recover the deleted secret";

/// What stands under a name in a vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretPresence {
    /// Nothing.
    Free,
    /// A secret.
    Exists {
        /// Whether its newest version is enabled.
        enabled: bool,
    },
    /// A deleted secret, which can be recovered and until then keeps the name.
    Deleted,
    /// The account, or this network, may not look.
    Unknown,
}

/// Talks to one key vault.
#[derive(Clone)]
pub struct KeyVaultClient {
    client: Arc<SecretClient>,
}

impl KeyVaultClient {
    /// A client of the vault at this address.
    ///
    /// # Errors
    /// When the address is not https, or not a vault of the connection's cloud.
    pub fn new(connection: &Connection, vault_uri: Url) -> Result<Self, Error> {
        let host = vault_uri.host_str().unwrap_or_default().to_owned();
        let own = vault_uri.scheme() == "https"
            && vault_uri.port_or_known_default() == Some(443)
            && vault_uri.username().is_empty()
            && connection.cloud().is_vault_host(&host);
        if !own {
            let cloud = &connection.cloud().name;
            return Err(Error::protocol(
                LOOK,
                format!("{host} is not a key vault of {cloud}. Nothing was sent there."),
            ));
        }
        let challenges = Arc::new(Challenges::of(&connection.cloud().authority));
        let mut options = connection.client_options();
        // Behind the client's own policies: they see each request as it leaves, token included.
        options.per_try_policies =
            vec![Arc::new(AllowedHost::exactly(&host)), Arc::clone(&challenges) as Arc<dyn Policy>];
        let options = SecretClientOptions {
            api_version: API_VERSION.to_owned(),
            client_options: options,
            verify_challenge_resource: Some(true),
        };
        let credential = Arc::new(VaultCredential::new(connection.credential(), challenges));
        let client = SecretClient::new(&format!("https://{host}"), credential, Some(options))
            .map_err(|error| vault_error(LOOK, error))?;
        Ok(Self { client: Arc::new(client) })
    }

    /// Every secret of the vault, without its value. `now` decides what has expired.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`] without the right to list, or from a network that the vault's firewall keeps out.
    pub async fn list(&self, now: OffsetDateTime) -> Result<Vec<VaultSecret>, Error> {
        let pager = self.client.list_secret_properties(None).map_err(|error| vault_error(LIST, error))?;
        let mut pages = pager.into_pages();
        let mut found = Vec::new();
        let mut guard = PageGuard::from("");
        while let Some(page) = pages.try_next().await.map_err(|error| vault_error(LIST, error))? {
            let page = page.into_model().map_err(|error| vault_error(LIST, error))?;
            found.extend(page.value.iter().filter_map(|secret| described(secret, now)));
            turn(&mut guard, LIST, page.next_link, found.len())?;
        }
        Ok(found)
    }

    /// What stands under a name. Reads metadata only, for which the right to list is enough.
    ///
    /// # Errors
    /// When the vault does not answer. That the account may not look is [`SecretPresence::Unknown`].
    pub async fn presence(&self, name: &VaultSecretName) -> Result<SecretPresence, Error> {
        match self.newest(name).await {
            Ok(Some(enabled)) => return Ok(SecretPresence::Exists { enabled }),
            Ok(None) => {}
            Err(error) if error.kind == ErrorKind::Forbidden => return Ok(SecretPresence::Unknown),
            Err(error) => return Err(error),
        }
        match self.client.get_deleted_secret(name.as_str(), None).await.map_err(|error| vault_error(LOOK, error)) {
            Ok(_) => Ok(SecretPresence::Deleted),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(SecretPresence::Free),
            Err(error) if error.kind == ErrorKind::Forbidden => Ok(SecretPresence::Unknown),
            Err(error) => Err(error),
        }
    }

    /// What stands under a name, for an account that may read a secret but not the list of them. The value is dropped.
    ///
    /// # Errors
    /// As [`presence`](Self::presence).
    pub async fn presence_by_value(&self, name: &VaultSecretName) -> Result<SecretPresence, Error> {
        match self.read(name).await {
            Ok(_) => Ok(SecretPresence::Exists { enabled: true }),
            Err(error) if error.kind == ErrorKind::NotFound => Ok(SecretPresence::Free),
            Err(error) if error.has_code("SecretDisabled") => Ok(SecretPresence::Exists { enabled: false }),
            Err(error) if error.kind == ErrorKind::Forbidden => Ok(SecretPresence::Unknown),
            Err(error) => Err(error),
        }
    }

    /// Whether the newest version holds this very value and was made for the same thing. Not known, for want of a right, is
    /// no.
    ///
    /// # Errors
    /// When the vault does not answer.
    pub async fn holds(&self, name: &VaultSecretName, value: &SecretString, made_for: &str) -> Result<bool, Error> {
        match self.read(name).await {
            Ok((there, tag)) => Ok(tag.as_deref() == Some(made_for) && there.expose_secret() == value.expose_secret()),
            Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::Forbidden) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The newest version's value, and what it was made for.
    async fn read(&self, name: &VaultSecretName) -> Result<(SecretString, Option<String>), Error> {
        let core = |error| vault_error(LOOK, error);
        let secret = self.client.get_secret(name.as_str(), None).await.map_err(core)?.into_model().map_err(core)?;
        let made_for = secret.tags.and_then(|mut tags| tags.remove(MADE_FOR));
        Ok((SecretString::from(secret.value.unwrap_or_default()), made_for))
    }

    /// Saves a value, marked with what it is made for. Key Vault has no create-only: an existing secret gets a new version, so look first. The value
    /// leaves only after the vault has proven to be one; an unclear end is not tried again.
    ///
    /// # Errors
    /// [`ErrorKind::Conflict`] with the code `ObjectIsDeletedButRecoverable` or `ObjectIsBeingDeleted` when a deleted
    /// secret keeps the name.
    pub async fn set(
        &self,
        name: &VaultSecretName,
        value: &SecretString,
        content_type: &str,
        made_for: &str,
    ) -> Result<(), Error> {
        let body = Bytes::from_owner(set_body(value, content_type, made_for));
        let sent = self.client.set_secret(name.as_str(), body.into(), None).await;
        sent.map(drop).map_err(|error| set_error(error, value))
    }

    /// Brings a deleted secret back and waits until it is there.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is none; [`ErrorKind::Forbidden`] without the right to recover.
    pub async fn recover(&self, name: &VaultSecretName) -> Result<(), Error> {
        self.client.recover_deleted_secret(name.as_str(), None).await.map_err(|error| vault_error(RECOVER, error))?;
        for _ in 0..RECOVER_LOOKS {
            match self.newest(name).await {
                Ok(Some(_)) => return Ok(()),
                // Without the right to list nobody can watch; the vault has accepted, and that is all there is to know.
                Err(error) if error.kind == ErrorKind::Forbidden => return Ok(()),
                Ok(None) => tokio::time::sleep(RECOVER_WAIT).await,
                Err(error) => return Err(Error { operation: RECOVER.to_owned(), ..error }),
            }
        }
        Err(Error::new(
            ErrorKind::Service,
            RECOVER,
            "The vault accepted, but the secret is not back after a minute. Look again later.",
        ))
    }

    /// How many versions stand under a name.
    ///
    /// # Errors
    /// [`ErrorKind::Forbidden`] without the right to list.
    pub async fn versions(&self, name: &VaultSecretName) -> Result<usize, Error> {
        let core = |error| vault_error(LOOK, error);
        let mut pages = self.client.list_secret_properties_versions(name.as_str(), None).map_err(core)?.into_pages();
        let first = pages.try_next().await.map_err(core)?.map(|page| page.into_model()).transpose().map_err(core)?;
        Ok(first.map_or(0, |page| page.value.len()))
    }

    /// Whether the newest version is enabled; none when there is no version.
    async fn newest(&self, name: &VaultSecretName) -> Result<Option<bool>, Error> {
        let core = |error| vault_error(LOOK, error);
        let mut pages = self.client.list_secret_properties_versions(name.as_str(), None).map_err(core)?.into_pages();
        let mut newest: Option<(Option<OffsetDateTime>, bool)> = None;
        let mut guard = PageGuard::from("");
        let mut versions = 0;
        loop {
            let page = match pages.try_next().await.map_err(core) {
                Ok(Some(page)) => page.into_model().map_err(core)?,
                Ok(None) => break,
                Err(error) if error.kind == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            };
            versions += page.value.len();
            for version in &page.value {
                let attributes = version.attributes.as_ref();
                let created = attributes.and_then(|attributes| attributes.created);
                let enabled = attributes.and_then(|attributes| attributes.enabled).unwrap_or(true);
                if newest.is_none_or(|(latest, _)| created >= latest) {
                    newest = Some((created, enabled));
                }
            }
            turn(&mut guard, LOOK, page.next_link, versions)?;
        }
        Ok(newest.map(|(_, enabled)| enabled))
    }
}

impl std::fmt::Debug for KeyVaultClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyVaultClient").field("vault", &self.client.endpoint().as_str()).finish_non_exhaustive()
    }
}

/// A list row; none without a readable ID.
fn described(secret: &SecretProperties, now: OffsetDateTime) -> Option<VaultSecret> {
    let attributes = secret.attributes.as_ref();
    let expires = attributes.and_then(|attributes| attributes.expires);
    let starts = attributes.and_then(|attributes| attributes.not_before);
    Some(VaultSecret {
        name: secret.resource_id().ok()?.name,
        enabled: attributes.and_then(|attributes| attributes.enabled).unwrap_or(true),
        expires_at: expires.and_then(|time| time.format(&Rfc3339).ok()),
        content_type: secret.content_type.clone(),
        managed: secret.managed.unwrap_or(false),
        expired: expires.is_some_and(|time| time <= now),
        not_yet_valid: starts.is_some_and(|time| time > now),
    })
}

/// Whether the list goes on.
fn turn(guard: &mut PageGuard, operation: &str, next: Option<String>, rows: usize) -> Result<(), Error> {
    next.filter(|link| !link.is_empty()).map_or(Ok(()), |link| guard.turn(operation, &link, rows))
}

/// The body of a write, in memory that is wiped when it has been sent.
fn set_body(value: &SecretString, content_type: &str, made_for: &str) -> Zeroizing<Vec<u8>> {
    let text = |text: &str| {
        let mut quoted = Zeroizing::new(Vec::with_capacity(text.len() * 2 + 2));
        serde_json::to_writer(&mut *quoted, text).map(|()| quoted).unwrap_or_default()
    };
    let value = text(value.expose_secret());
    let mut body = Zeroizing::new(Vec::with_capacity(value.len() + content_type.len() + made_for.len() + 128));
    body.extend_from_slice(b"{\"value\":");
    body.extend_from_slice(&value);
    if !content_type.is_empty() {
        body.extend_from_slice(b",\"contentType\":");
        body.extend_from_slice(&text(content_type));
    }
    if !made_for.is_empty() {
        body.extend_from_slice(format!(",\"tags\":{{\"{MADE_FOR}\":").as_bytes());
        body.extend_from_slice(&text(made_for));
        body.push(b'}');
    }
    body.push(b'}');
    body
}

/// The error of a write. The vault may quote what it was sent; nobody else is to read it.
fn set_error(error: azure_core::Error, value: &SecretString) -> Error {
    let spoken = Spoken::of(value.expose_secret(), &["username"]);
    let error = if let CoreKind::HttpResponse { raw_response: Some(raw), .. } = error.kind() {
        let body = spoken.cut_body(raw.body().as_ref());
        let inner = serde_json::from_slice::<Value>(&body).ok().and_then(|body| inner_code(body.get("error")?));
        let error = Error::from_answer(SET, u16::from(raw.status()), raw.headers(), &body);
        Error { code: inner.or(error.code), ..error }
    } else {
        vault_error(SET, error)
    };
    Error { message: spoken.cut(&error.message), ..error }
}

/// A vault's error: its inner code is the one that says what happened.
fn vault_error(operation: &str, error: azure_core::Error) -> Error {
    let body = match error.kind() {
        CoreKind::HttpResponse { raw_response, .. } => raw_response.as_ref(),
        CoreKind::Connection | CoreKind::Io | CoreKind::DataConversion | CoreKind::Credential | CoreKind::Other => None,
    };
    let body = body.and_then(|raw| serde_json::from_slice::<Value>(raw.body().as_ref()).ok());
    let inner = body.and_then(|body| inner_code(body.get("error")?));
    let error = Error::from_core(operation, error);
    Error { code: inner.or(error.code), ..error }
}

fn inner_code(error: &Value) -> Option<String> {
    let inner = error.get("innererror")?;
    inner_code(inner).or_else(|| inner.get("code").and_then(Value::as_str).map(str::to_owned))
}
