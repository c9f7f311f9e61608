//! "Create when I am back": a draft is marked while Azure cannot be reached, with what was known then; once it can, what has
//! changed meanwhile is shown beside the checks, and the person has the last word. Called by the wizard. Nothing is created
//! from here.

use azure::Connection;
use azure::arm::instances::InstancesClient;
use azure::arm::registry_endpoints::RegistryEndpointsClient;
use domain::{
    Draft, Field, InstanceId, Method, RegistryEndpoint, RegistryEndpointName, SecretSource, VaultSecret,
    VaultSecretName,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::{Error, ErrorCode};
use crate::nouns::drafts::{SavedDraft, gone};
use crate::nouns::secret_verdict::SecretVerdict;
use crate::steps::drafts::one;
use crate::steps::sessions::connect_for;
use crate::steps::{secrets, seen, vault};

/// What was known when the draft was marked.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Baseline {
    instance: bool,
    endpoint: Option<Brief>,
    secret: bool,
}

/// What tells one state of an endpoint from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Brief {
    host: String,
    method: String,
    last_modified_at: Option<String>,
}

impl Brief {
    fn of(endpoint: &RegistryEndpoint) -> Self {
        let (host, method) = (endpoint.host.clone(), endpoint.method.clone());
        Self { host, method, last_modified_at: endpoint.last_modified_at.clone() }
    }
}

/// One thing that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DraftChange {
    /// What happened.
    pub message: String,
    /// The field to go back to.
    pub field: Option<Field>,
    /// A create would not work any more.
    pub blocks: bool,
}

/// What has changed since a draft was marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DraftChanges {
    /// Since when, RFC 3339; absent where nothing was noted then.
    pub since: Option<String>,
    /// Nothing in it: all that the draft needs is as it was.
    pub changes: Vec<DraftChange>,
}

/// Marks a draft to be created once Azure can be reached again, or takes the mark away.
///
/// # Errors
/// [`ErrorCode::NotFound`], [`ErrorCode::InvalidInput`] for a draft that cannot be created yet, or when the disk cannot be
/// written.
pub async fn set_waiting(ctx: &Context, id: String, waiting: bool) -> Result<SavedDraft, Error> {
    let saved = one(ctx, id.clone()).await?;
    let mut noted = None;
    if waiting {
        // A password is asked for when it is created; it is never kept.
        saved.draft.finish("asked for later")?;
        if let Some(signed_in) = ctx.session() {
            let account = signed_in.key();
            let known = serde_json::to_value(baseline(ctx, &account, &saved.draft).await).unwrap_or_default();
            noted = Some(store::drafts::Baseline { noted_at: ctx.timestamp(), account, known });
        }
    }
    if !ctx.on_disk(move |database| store::drafts::set_waiting(database, &id, waiting, noted.as_ref())).await? {
        return Err(gone());
    }
    ctx.desktop().changed(ChangedWhat::Drafts);
    Ok(SavedDraft { create_when_back: waiting, ..saved })
}

/// What has changed since the draft was marked, read anew from Azure.
///
/// # Errors
/// [`ErrorCode::NotFound`] for the draft itself; [`ErrorCode::Offline`] while nothing can be compared yet.
pub async fn changes(ctx: &Context, id: String) -> Result<DraftChanges, Error> {
    let draft = one(ctx, id.clone()).await?.draft;
    let instance = InstanceId::parse(&draft.instance_id)?;
    let (signed_in, connection) = connect_for(ctx, instance.resource_id()).await?;
    let account = signed_in.key();
    let noted = ctx.on_disk(move |database| store::drafts::baseline(database, &id, &account)).await?;
    let (since, before) = noted.map_or((None, Baseline::default()), |noted| {
        (Some(noted.noted_at), serde_json::from_value(noted.known).unwrap_or_default())
    });
    let mut changes = Vec::new();
    let now = match InstancesClient::new(&connection).get(&instance).await.map_err(Error::from) {
        Ok(now) => now,
        Err(error) if error.is_not_found() || error.code == ErrorCode::Forbidden => {
            let name = instance.resource_id().name();
            let message = if before.instance {
                format!("The instance {name} is gone, or this account cannot see it any more.")
            } else {
                format!(
                    "This account cannot see the instance {name}. Sign in with the account that the draft was made for."
                )
            };
            changes.push(DraftChange { message, field: Some(Field::InstanceId), blocks: true });
            return Ok(DraftChanges { since, changes });
        }
        Err(error) => return Err(error),
    };
    let (endpoint, secret) =
        futures::join!(endpoint(&connection, &instance, &draft, &before), secret(&connection, &now, &draft, &before));
    changes.extend(endpoint?);
    changes.extend(secret?);
    Ok(DraftChanges { since, changes })
}

/// What this computer's copies say now.
async fn baseline(ctx: &Context, account: &str, draft: &Draft) -> Baseline {
    let instance = InstanceId::parse(&draft.instance_id).ok().and_then(|id| ctx.inventory.instance(&id)).is_some();
    let rows = ctx.inventory.rows();
    let same = rows.iter().find(|row| {
        row.instance_id.eq_ignore_ascii_case(&draft.instance_id) && row.name.eq_ignore_ascii_case(&draft.name)
    });
    let secrets = seen::kept::<Vec<VaultSecret>>(ctx, secrets::copy(account, &draft.instance_id)).await;
    let wanted = wanted_secret(draft);
    let there = |secrets: Vec<VaultSecret>| {
        secrets.iter().any(|secret| wanted.is_some_and(|name| secret.name.eq_ignore_ascii_case(name)) && secret.enabled)
    };
    Baseline { instance, endpoint: same.map(Brief::of), secret: secrets.is_some_and(|seen| there(seen.value)) }
}

fn wanted_secret(draft: &Draft) -> Option<&str> {
    if draft.chosen_method() != Some(Method::ArtifactPullSecret) {
        return None;
    }
    Some(match draft.secret_source {
        SecretSource::Existing => &draft.vault_secret,
        SecretSource::New => &draft.new_secret_name,
    })
}

/// Somebody else has taken the name, or changed or deleted what had it.
async fn endpoint(
    connection: &Connection,
    instance: &InstanceId,
    draft: &Draft,
    before: &Baseline,
) -> Result<Option<DraftChange>, Error> {
    let Ok(name) = RegistryEndpointName::parse(&draft.name) else { return Ok(None) };
    let now = RegistryEndpointsClient::new(connection).get_opt(&instance.endpoint(&name)).await?;
    let by = |endpoint: &RegistryEndpoint| match &endpoint.last_modified_by {
        Some(who) => format!(" by {who}"),
        None => String::new(),
    };
    let message = match (&before.endpoint, &now) {
        (None, None) => return Ok(None),
        (Some(then), Some(now)) if *then == Brief::of(now) => {
            format!(
                "The instance has a registry endpoint \u{201c}{name}\u{201d} already, as it had then. Choose another name."
            )
        }
        (Some(then), Some(now)) => format!(
            "The registry endpoint \u{201c}{name}\u{201d} was changed meanwhile{}: its host was {} and is {}. Choose another name.",
            by(now),
            then.host,
            now.host
        ),
        (None, Some(now)) => format!(
            "The name \u{201c}{name}\u{201d} was taken meanwhile{}, with the host {}. Choose another name.",
            by(now),
            now.host
        ),
        (Some(_), None) => {
            let message =
                format!("The registry endpoint \u{201c}{name}\u{201d} was deleted meanwhile: the name is free now.");
            return Ok(Some(DraftChange { message, field: None, blocks: false }));
        }
    };
    Ok(Some(DraftChange { message, field: Some(Field::Name), blocks: true }))
}

/// The secret was deleted or disabled, or one of the new secret's name has come to be.
async fn secret(
    connection: &Connection,
    instance: &domain::Instance,
    draft: &Draft,
    before: &Baseline,
) -> Result<Option<DraftChange>, Error> {
    let Some(wanted) = wanted_secret(draft) else { return Ok(None) };
    let field = match draft.secret_source {
        SecretSource::Existing => Field::VaultSecret,
        SecretSource::New => Field::NewSecretName,
    };
    let Ok(name) = VaultSecretName::parse(field, wanted) else { return Ok(None) };
    let class = vault::provider_class(connection, instance).await?;
    // As the create looks: for that one name, which needs no right to list the whole vault.
    let found = vault::open(connection, &class)?.presence(&name).await?;
    let message = match SecretVerdict::of(draft.secret_source, found) {
        // What cannot be looked at is the create's to ask about.
        SecretVerdict::Usable | SecretVerdict::Unknown => return Ok(None),
        SecretVerdict::Disabled => format!("The secret {wanted} was disabled. Choose another one."),
        SecretVerdict::Deleted | SecretVerdict::Missing if before.secret => {
            format!("The secret {wanted} was deleted meanwhile. Choose another one, or recover it.")
        }
        SecretVerdict::Deleted => {
            format!("A secret {wanted} was deleted and keeps its name. Recover it, or choose another name.")
        }
        SecretVerdict::Missing => format!("The secret {wanted} is not in the vault. Choose another one."),
        SecretVerdict::Taken => {
            format!("A secret {wanted} is in the vault meanwhile. Use it, or choose another name.")
        }
    };
    Ok(Some(DraftChange { message, field: Some(field), blocks: true }))
}
