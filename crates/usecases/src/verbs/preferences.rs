//! Choices of the person that last. Called by the Settings page and at start.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::context::Context;
use crate::desktop::ChangedWhat;
use crate::error::Error;

/// The key of the theme on the disk.
const THEME: &str = "theme";

/// How the window looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Theme {
    /// As the desktop is set.
    #[default]
    System,
    /// Dark text on white.
    Light,
    /// Light text on black.
    Dark,
    /// Few colours, strong lines.
    HighContrast,
}

/// All choices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Preferences {
    /// How the window looks.
    pub theme: Theme,
}

/// What was chosen last. A word of a newer Regent counts as no choice.
///
/// # Errors
/// When the disk cannot be read.
pub async fn get(ctx: &Context) -> Result<Preferences, Error> {
    let theme = ctx.on_disk(|database| store::preferences::get(database, THEME)).await?;
    let theme = theme.and_then(|word| serde_json::from_value(word.into()).ok()).unwrap_or_default();
    Ok(Preferences { theme })
}

/// Keeps the choices.
///
/// # Errors
/// When the disk cannot be written.
pub async fn set(ctx: &Context, preferences: Preferences) -> Result<Preferences, Error> {
    let word = serde_json::to_value(preferences.theme).ok().and_then(|value| value.as_str().map(str::to_owned));
    let word = word.ok_or_else(|| Error::internal("The theme has no name."))?;
    ctx.on_disk(move |database| store::preferences::set(database, THEME, &word)).await?;
    ctx.desktop().changed(ChangedWhat::Preferences);
    Ok(preferences)
}
