//! One Regent a file. A second start hands its arguments to the first and ends; the first comes to the front and shows what
//! was asked for. Called by `run` alone (docs/decisions/0024).

use clap::Parser as _;
use sha2::{Digest as _, Sha256};
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Config, Runtime};

use crate::open::{OpenRequest, open};
use crate::presence;
use crate::startup::Options;

/// A Regent that was given a file of its own is another one: its lock, its folder of the web view and its tray icon are
/// named after the file.
pub(crate) fn name_after_the_file(options: &Options, config: &mut Config) {
    let Some(file) = &options.file else { return };
    let whole = std::path::absolute(file).unwrap_or_else(|_| file.clone());
    let hash: String =
        Sha256::digest(whole.to_string_lossy().as_bytes())[..8].iter().map(|b| format!("{b:02x}")).collect();
    config.identifier = format!("{}.file-{hash}", config.identifier);
}

/// The plugin that finds the first one.
pub(crate) fn plugin<R: Runtime>() -> TauriPlugin<R> {
    tauri_plugin_single_instance::init(|app, arguments, _| started_again(app, &arguments))
}

fn started_again<R: Runtime>(app: &AppHandle<R>, arguments: &[String]) {
    let link = Options::try_parse_from(arguments).ok().and_then(|options| options.link);
    match link {
        Some(link) => open(app, OpenRequest::link(&link)),
        None => presence::bring_to_front(app),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_files_are_two_regents_and_one_file_is_one_however_it_is_written() {
        let named = |file: Option<&str>| {
            let mut config = Config { identifier: "dev.regent.desktop".to_owned(), ..Config::default() };
            name_after_the_file(&Options { file: file.map(Into::into), ..Options::default() }, &mut config);
            config.identifier
        };
        assert_eq!(named(None), "dev.regent.desktop");
        assert_ne!(named(Some("/a/one.sqlite")), named(Some("/a/two.sqlite")));
        assert_eq!(named(Some("/a/./one.sqlite")), named(Some("/a/one.sqlite")));
        // An element of a bus name begins with a letter.
        assert!(named(Some("/a")).starts_with("dev.regent.desktop.file-"));
    }
}
