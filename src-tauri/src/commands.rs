//! The whole surface between the page and the use cases: one command an intent, one line a command, grouped by noun.
//! A command never loops, never builds a URL and never calls two use cases.

use tauri::State;
use usecases::Error;

use crate::startup::Shell;

pub(crate) mod activity;
pub(crate) mod background;
pub(crate) mod drafts;
pub(crate) mod endpoints;
pub(crate) mod favourites;
pub(crate) mod network;
pub(crate) mod notifications;
pub(crate) mod preferences;
pub(crate) mod session;
pub(crate) mod window;
pub(crate) mod wizard;

/// What every command gets.
type App<'a> = State<'a, Shell>;
/// What every command answers.
type Answer<T> = Result<T, Error>;
