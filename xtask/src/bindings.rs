//! The TypeScript types of the bridge, written by ts-rs from the Rust types into ui/src/backend/generated. `write`
//! replaces that folder; `check` generates beside it and compares, so that it needs neither git nor a clean tree.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::process::{Outcome, cargo, root, run, say, target_folder};

/// Where the generated types live.
fn folder() -> PathBuf {
    root().join("ui/src/backend/generated")
}

/// A folder for types that are not to be kept.
pub(crate) fn scratch() -> PathBuf {
    target_folder().join("xtask/bindings")
}

/// Writes the generated types anew and removes what no type stands behind any more.
pub(crate) fn write() -> Outcome {
    let fresh = generate()?;
    say("Writing ui/src/backend/generated.");
    replace(&folder(), &fresh).map_err(|error| format!("ui/src/backend/generated cannot be written: {error}."))
}

/// Fails when the generated types are not those of the Rust types.
pub(crate) fn check() -> Outcome {
    let fresh = generate()?;
    let kept = read(&folder()).map_err(|error| format!("ui/src/backend/generated cannot be read: {error}."))?;
    let stale: Vec<&str> = fresh
        .keys()
        .chain(kept.keys().filter(|name| !fresh.contains_key(*name)))
        .filter(|name| fresh.get(*name) != kept.get(*name))
        .map(String::as_str)
        .collect();
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("The generated types are out of date: {}. Run `cargo xtask bindings`.", stale.join(", ")))
}

/// File name to contents, with line ends as in the repository.
type Files = BTreeMap<String, String>;

fn generate() -> Result<Files, String> {
    let scratch = scratch();
    if scratch.exists() {
        fs::remove_dir_all(&scratch).map_err(|error| format!("{} cannot be removed: {error}.", scratch.display()))?;
    }
    // The whole workspace, so that the features, and with them the compiled crates, are those of `cargo xtask test`.
    run(cargo(&["test", "--quiet", "--workspace", "--lib", "--", "export_bindings"]).env("TS_RS_EXPORT_DIR", &scratch))?;
    read(&scratch).map_err(|error| format!("{} cannot be read: {error}.", scratch.display()))
}

fn read(folder: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    collect(folder, folder, &mut files)?;
    Ok(files)
}

fn collect(top: &Path, folder: &Path, files: &mut Files) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(top, &path, files)?;
        } else {
            let name = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read_to_string(&path)?.replace("\r\n", "\n"));
        }
    }
    Ok(())
}

fn replace(folder: &Path, fresh: &Files) -> io::Result<()> {
    if folder.exists() {
        for name in read(folder)?.keys().filter(|name| !fresh.contains_key(*name)) {
            fs::remove_file(folder.join(name))?;
        }
    }
    for (name, text) in fresh {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        if fs::read_to_string(&path).is_ok_and(|kept| kept == *text) {
            continue;
        }
        fs::write(path, text)?;
    }
    Ok(())
}
