//! What Regent does when its window is closed and when the computer starts: both off until the person wants them. Called by
//! Settings and by the shell's start. Whether a tray can be seen is the desktop's to say; this only keeps what was chosen.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::Context;
use crate::desktop::{ChangedWhat, TrayHost};
use crate::error::Error;

/// The key of the choice on the disk.
const KEEP_IN_TRAY: &str = "keepInTray";

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BackgroundChoices {
    /// Closing the window leaves Regent in the tray, where one can be seen.
    pub keep_in_tray: bool,
    /// Regent starts, hidden, when the person signs in to the computer.
    pub start_at_login: bool,
}

/// What was chosen, and what comes of it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BackgroundState {
    /// What the person chose.
    pub choices: BackgroundChoices,
    /// Whether this desktop shows a tray.
    pub tray_host: TrayHost,
    /// Why nothing can be said or done about the start, in one sentence.
    pub start_problem: Option<String>,
}

/// What was chosen, and what comes of it here. The start belongs to the system: it is asked each time.
///
/// # Errors
/// When the disk cannot be read.
pub async fn get(ctx: &Context) -> Result<BackgroundState, Error> {
    state(ctx).await
}

async fn state(ctx: &Context) -> Result<BackgroundState, Error> {
    let keep_in_tray = read(ctx).await?;
    let starts = ctx.desktop().starts_at_login();
    let choices = BackgroundChoices { keep_in_tray, start_at_login: starts.as_ref().copied().unwrap_or(false) };
    Ok(BackgroundState { choices, tray_host: ctx.desktop().tray_host(), start_problem: starts.err() })
}

/// Keeps the choices; they are in force at once.
///
/// # Errors
/// When the system does not let Regent start by itself, or the disk cannot be written; nothing is changed then.
pub async fn set(ctx: &Context, choices: BackgroundChoices) -> Result<BackgroundState, Error> {
    if ctx.desktop().starts_at_login() != Ok(choices.start_at_login) {
        ctx.desktop().start_at_login(choices.start_at_login).map_err(Error::internal)?;
    }
    let word = choices.keep_in_tray.to_string();
    ctx.on_disk(move |database| store::preferences::set(database, KEEP_IN_TRAY, &word)).await?;
    ctx.desktop().changed(ChangedWhat::Background);
    state(ctx).await
}

/// Whether closing the window should leave Regent in the tray.
///
/// # Errors
/// When the disk cannot be read.
pub async fn keeps_in_tray(ctx: &Context) -> Result<bool, Error> {
    read(ctx).await
}

async fn read(ctx: &Context) -> Result<bool, Error> {
    let kept = ctx.on_disk(|database| store::preferences::get(database, KEEP_IN_TRAY)).await?;
    Ok(kept.as_deref() == Some("true"))
}
