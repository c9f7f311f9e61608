//! Drafts: checked while they are typed, previewed as code, kept on this computer. Called by the wizard and the Drafts
//! page. Works without the network, and never sees a password but to check its form.

use domain::{Draft, DraftVerdict};
use serde::{Deserialize, Serialize};
use store::drafts::KeptDraft;
use ts_rs::TS;

use crate::code_view::{self, CodeView, Target};
use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::Error;
use crate::registry_endpoints::create::{CreateStep, PlanLine};

/// A step of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum WizardStep {
    /// Instance, name and host.
    #[default]
    Basics,
    /// The method and its fields.
    Authentication,
    /// What will be written.
    Review,
}

/// A draft on this computer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SavedDraft {
    /// Its ID on this computer.
    pub id: String,
    /// RFC 3339.
    pub saved_at: String,
    /// Where the wizard stopped.
    pub step: WizardStep,
    /// What was typed.
    pub draft: Draft,
}

/// What a create would write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DraftPreview {
    /// A line for each thing written, in order.
    pub plan: Vec<PlanLine>,
    /// The same change as code.
    pub code: CodeView,
}

/// Checks a draft by the rules alone.
#[must_use]
pub fn check(draft: &Draft, password: &str) -> DraftVerdict {
    draft.check(password)
}

/// Shows what a create of this draft would write. A draft in which something is wrong is shown as far as it goes.
#[must_use]
pub fn preview(ctx: &Context, draft: &Draft) -> DraftPreview {
    let known = domain::InstanceId::parse(&draft.instance_id).ok().and_then(|id| ctx.inventory.instance(&id));
    let target = Target::new(draft, known.as_ref());
    let line =
        |step, action: &str, target: &str| PlanLine { step, action: action.to_owned(), target: target.to_owned() };
    let mut plan = Vec::new();
    if let Some(secret) = &target.secret {
        if secret.is_new {
            plan.push(line(CreateStep::KeyVaultSecret, "Create", &secret.vault_secret));
        }
        plan.push(line(
            CreateStep::SecretProviderClass,
            "Add the secret, if it is not there yet",
            &secret.vault_secret,
        ));
        plan.push(line(CreateStep::SecretSync, "Create", &secret.synced));
    }
    plan.push(line(CreateStep::RegistryEndpoint, "Create", &target.name));
    DraftPreview { plan, code: code_view::write(&target) }
}

/// Keeps a draft; it is on the disk when this answers. Without an ID it gets a new one.
///
/// # Errors
/// When the disk cannot be written, such as a full one; an earlier version is still there.
pub async fn save(ctx: &Context, id: Option<String>, step: WizardStep, draft: Draft) -> Result<SavedDraft, Error> {
    let saved = SavedDraft { id: id.unwrap_or_else(|| ctx.new_id()), saved_at: ctx.timestamp(), step, draft };
    let kept = KeptDraft {
        id: saved.id.clone(),
        saved_at: saved.saved_at.clone(),
        step: word(step),
        draft: saved.draft.clone(),
    };
    ctx.on_disk(move |database| store::drafts::save(database, &kept)).await?;
    ctx.desktop().changed(ChangedWhat::Drafts);
    Ok(saved)
}

/// All drafts on this computer, the last kept first.
///
/// # Errors
/// When the disk cannot be read.
pub async fn list(ctx: &Context) -> Result<Vec<SavedDraft>, Error> {
    let kept = ctx.on_disk(store::drafts::list).await?;
    let saved = |kept: KeptDraft| SavedDraft {
        id: kept.id,
        saved_at: kept.saved_at,
        step: serde_json::from_value(kept.step.into()).unwrap_or_default(),
        draft: kept.draft,
    };
    Ok(kept.into_iter().map(saved).collect())
}

/// Takes a draft away. One that is not there any more is no error.
///
/// # Errors
/// When the disk cannot be written.
pub async fn discard(ctx: &Context, id: String) -> Result<(), Error> {
    ctx.on_disk(move |database| store::drafts::discard(database, &id)).await?;
    ctx.desktop().changed(ChangedWhat::Drafts);
    Ok(())
}

fn word(step: WizardStep) -> String {
    match step {
        WizardStep::Basics => "basics",
        WizardStep::Authentication => "authentication",
        WizardStep::Review => "review",
    }
    .to_owned()
}
