//! `regent endpoints create`: the options become a draft, which the same rules check as in the window.

use domain::{Draft, Field, Method, SecretSource, Violation, sentence};
use secrecy::SecretString;
use usecases::registry_endpoints::create::{self as verb, CreateRequest, CreateStep, StepState};
use usecases::{Context, Error, telemetry};

use crate::arguments::{Create, MethodWord, Output};
use crate::output;
use crate::secret_input;

/// The request. Reads the password from standard input when it is asked to.
pub(super) fn request(create: Create) -> Result<CreateRequest, Error> {
    refuse_options_of_other_methods(&create)?;
    let password = if create.password_stdin { Some(read_password()?) } else { None };
    let method = match create.method {
        MethodWord::Anonymous => Method::Anonymous,
        MethodWord::System => Method::SystemAssigned,
        MethodWord::User => Method::UserAssigned,
        MethodWord::Secret => Method::ArtifactPullSecret,
    };
    let draft = Draft {
        name: create.name,
        host: create.host,
        instance_id: create.instance,
        method: method.as_str().to_owned(),
        audience: create.audience.unwrap_or_default(),
        client_id: create.client_id.unwrap_or_default(),
        tenant_id: create.tenant_id.unwrap_or_default(),
        scope: create.scope.unwrap_or_default(),
        secret_source: if create.new_secret.is_some() { SecretSource::New } else { SecretSource::Existing },
        vault_secret: create.vault_secret.unwrap_or_default(),
        new_secret_name: create.new_secret.unwrap_or_default(),
        user_name: create.username.unwrap_or_default(),
        synced_secret_name: create.synced_secret.unwrap_or_default(),
        ..Draft::default()
    };
    Ok(CreateRequest {
        draft,
        password,
        draft_id: None,
        allow_opaque: create.agreed.allow_opaque,
        allow_unchecked_secret: create.agreed.allow_unchecked_secret,
    })
}

/// Refuses what breaks a rule before anyone signs in; it is counted as refused.
pub(super) async fn check(ctx: &Context, request: &CreateRequest) -> Result<(), Error> {
    let checked = verb::check(ctx, request).await;
    if checked.is_err() {
        telemetry::flush(ctx).await?;
    }
    checked
}

pub(super) async fn create(ctx: &Context, request: CreateRequest, output: Output) -> Result<(), Error> {
    let ended = verb::create(ctx, request, &mut |progress| {
        let step = match progress.step {
            CreateStep::KeyVaultSecret => "Key Vault secret",
            CreateStep::SecretProviderClass => "Secret provider class",
            CreateStep::SecretSync => "Secret sync",
            CreateStep::RegistryEndpoint => "Registry endpoint",
        };
        let state = match progress.state {
            StepState::Waiting => return,
            StepState::Running => "running",
            StepState::Done => "done",
            StepState::Failed => "failed",
            StepState::Skipped => "there already",
        };
        let detail = progress.detail.map(|detail| format!(" ({detail})")).unwrap_or_default();
        output::progress(&format!("{step}: {state}{detail}"));
    })
    .await;
    telemetry::flush(ctx).await?;
    let created = ended?;
    for note in &created.notes {
        output::note(note);
    }
    super::endpoints::write_created(&created, output)
}

/// An option that the method would ignore is a mistake, not a wish.
fn refuse_options_of_other_methods(create: &Create) -> Result<(), Error> {
    let method = create.method;
    let options = [
        ("--audience", Field::Audience, create.audience.is_some(), MethodWord::System),
        ("--client-id", Field::ClientId, create.client_id.is_some(), MethodWord::User),
        ("--tenant-id", Field::TenantId, create.tenant_id.is_some(), MethodWord::User),
        ("--scope", Field::Scope, create.scope.is_some(), MethodWord::User),
        ("--vault-secret", Field::VaultSecret, create.vault_secret.is_some(), MethodWord::Secret),
        ("--new-secret", Field::NewSecretName, create.new_secret.is_some(), MethodWord::Secret),
        ("--synced-secret", Field::SyncedSecretName, create.synced_secret.is_some(), MethodWord::Secret),
    ];
    match options.into_iter().find(|(_, _, given, owner)| *given && *owner != method) {
        Some((option, field, ..)) => {
            let message = sentence!("option.otherMethod", "{option} has no meaning with this method.", option = option);
            let fix = sentence!("fix.leaveItOutOrChooseItsMethod", "Leave it out, or choose its method.");
            Err(Violation::error(field, message).fix(fix).into())
        }
        None => Ok(()),
    }
}

/// The password, as it was piped in.
pub(super) fn read_password() -> Result<SecretString, Error> {
    secret_input::read()
        .map_err(|why| Violation::error(Field::Password, sentence!("secret.text", "{why}", why = why)).into())
}
