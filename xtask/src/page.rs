//! Builds the page (ui/): `npm ci` when the lock file is not the one that was installed, `npm run build` when a source
//! changed since the last build. Called before everything that compiles the desktop package, which embeds ui/dist.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

use crate::process::{Outcome, npm, root, run, say};

/// Installs the packages of the page and builds it, as far as either is out of date.
pub(crate) fn build() -> Outcome {
    install()?;
    let ui = root().join("ui");
    let stamp = ui.join("node_modules/.regent-built");
    let now = fingerprint(&ui).map_err(|error| format!("The sources of the page cannot be read: {error}."))?;
    if ui.join("dist/index.html").is_file() && fs::read_to_string(&stamp).is_ok_and(|built| built == now) {
        say("The page is built.");
        return Ok(());
    }
    say("Building the page.");
    run(&mut npm(&["run", "build"]))?;
    keep(&stamp, &now)
}

/// Installs the packages of the page when they are not those of the lock file.
pub(crate) fn install() -> Outcome {
    let ui = root().join("ui");
    let lock = fs::read_to_string(ui.join("package-lock.json"))
        .map_err(|error| format!("ui/package-lock.json cannot be read: {error}."))?;
    let stamp = ui.join("node_modules/.regent-installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    say("Installing the packages of the page (about a minute).");
    run(&mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    keep(&stamp, &lock)
}

fn keep(stamp: &Path, text: &str) -> Outcome {
    fs::write(stamp, text).map_err(|error| format!("{} cannot be written: {error}.", stamp.display()))
}

/// A hash over the names and contents of all that a build of the page reads.
fn fingerprint(ui: &Path) -> io::Result<String> {
    let mut files = Vec::new();
    for entry in fs::read_dir(ui)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() {
            files.push(path);
        } else if name == "src" || name == "public" {
            collect(&path, &mut files)?;
        }
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}
