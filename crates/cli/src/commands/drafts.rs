//! `regent drafts`: the drafts that the window keeps too. No network, but for `create`.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use domain::{Draft, Field, Method, SecretSource, Violation, sentence};
use secrecy::ExposeSecret as _;
use serde_json::json;
use usecases::drafts::{self as verb, SavedDraft};
use usecases::registry_endpoints::create::CreateRequest;
use usecases::{Context, Error, ErrorCode};

use crate::arguments::{Agreed, Output};
use crate::output;

/// Reads a little more of a file than the longest that is taken, so that the longer one is refused with its reason.
const MOST_READ: u64 = 5 * 1024 * 1024;

pub(super) async fn list(ctx: &Context, output: Output) -> Result<(), Error> {
    let found = verb::list(ctx).await?;
    output::rows(
        &found,
        output,
        &["ID", "Name", "Host", "Instance", "Saved"],
        |SavedDraft { id, draft, saved_at, .. }| {
            let instance = draft.instance_id.rsplit('/').next().unwrap_or_default();
            vec![id.clone(), draft.name.clone(), draft.host.clone(), instance.to_owned(), saved_at.clone()]
        },
    )
}

/// The file's own form, for people and programs alike: what is shown can be saved again.
pub(super) async fn show(ctx: &Context, id: String, _output: Output) -> Result<(), Error> {
    output::json(&verb::get(ctx, id).await?.draft)
}

/// The one draft of a file.
pub(super) fn read(file: &Path) -> Result<Draft, Error> {
    let mut text = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(MOST_READ).read_to_end(&mut text)
    } else {
        File::open(file).and_then(|open| open.take(MOST_READ).read_to_end(&mut text))
    };
    read.map_err(|why| invalid(format!("{} cannot be read: {why}.", file.display())))?;
    let text = String::from_utf8(text).map_err(|_| invalid(format!("{} is not UTF-8 text.", file.display())))?;
    let mut drafts = verb::parse(&text)?;
    match (drafts.pop(), drafts.is_empty()) {
        (Some(draft), true) => Ok(draft),
        (None, _) | (Some(_), false) => Err(invalid("The file holds a list of drafts. Save them one by one.")),
    }
}

pub(super) async fn save(ctx: &Context, id: Option<String>, draft: Draft, output: Output) -> Result<(), Error> {
    let saved = verb::put(ctx, id, draft).await?;
    match output {
        Output::Json => output::json(&json!({ "id": saved.id, "savedAt": saved.saved_at })),
        Output::Table => output::line(&saved.id),
    }
}

pub(super) async fn discard(ctx: &Context, id: String, output: Output) -> Result<(), Error> {
    let id = verb::get(ctx, id).await?.id;
    verb::discard(ctx, id.clone()).await?;
    match output {
        Output::Json => output::json(&json!({ "id": id, "discarded": true })),
        Output::Table => output::line("Discarded. The window can take that back for a week."),
    }
}

/// What is to be created, checked before anyone signs in.
pub(super) async fn request(
    ctx: &Context,
    id: String,
    password_stdin: bool,
    agreed: Agreed,
) -> Result<CreateRequest, Error> {
    let saved = verb::get(ctx, id).await?;
    let draft = saved.draft;
    let wants = draft.chosen_method() == Some(Method::ArtifactPullSecret) && draft.secret_source == SecretSource::New;
    let password = match (wants, password_stdin) {
        (true, true) => Some(super::create::read_password()?),
        (true, false) => {
            let message =
                sentence!("draftSecret.required", "The draft makes a new secret, and a draft holds no password.");
            let fix = sentence!("fix.giveItOnStandardInput", "Give it with --password-stdin.");
            return Err(Violation::error(Field::Password, message).fix(fix).into());
        }
        (false, true) => {
            let message =
                sentence!("draftSecret.otherMethod", "This draft makes no new secret, so a password has no meaning.");
            let fix = sentence!("fix.leavePasswordOut", "Leave --password-stdin out.");
            return Err(Violation::error(Field::Password, message).fix(fix).into());
        }
        (false, false) => None,
    };
    draft.finish(password.as_ref().map_or("", |password| password.expose_secret()))?;
    Ok(CreateRequest {
        draft,
        password,
        draft_id: Some(saved.id),
        allow_opaque: agreed.allow_opaque,
        allow_unchecked_secret: agreed.allow_unchecked_secret,
    })
}

fn invalid(message: impl Into<domain::Sentence>) -> Error {
    Error::new(ErrorCode::InvalidInput, message)
}
