//! `cargo xtask test-peers`: clients that are not ours, unmodified, on the sandbox. Installs them in a virtual environment
//! below the target folder, builds the sandbox, runs `tests/peers` and closes with one line `N passed, N failed`. What they were
//! answered is then held against the published schemas. A nightly gate: it downloads some hundred megabytes the first time.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{Outcome, cargo, command, output_of, root, run, run_and_read, say};
use crate::runners::hold_to_contract;
use crate::system;

const REQUIREMENTS: &str = "tests/peers/requirements.txt";

/// Installs, builds, runs.
pub(crate) fn run_command() -> Outcome {
    system::install_missing(system::Need::Peers)?;
    let target = target()?;
    let python = environment(&target)?;
    run(&mut cargo(&["build", "--quiet", "--workspace", "--bin", "regent-sandbox"]))?;
    say("Foreign clients on the sandbox.");
    let mut tests = command(&python.to_string_lossy(), &["-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short"]);
    tests.arg(root().join("tests/peers"));
    tests.env("REGENT_SANDBOX", target.join("debug").join(format!("regent-sandbox{}", std::env::consts::EXE_SUFFIX)));
    tests.env("PYTHONDONTWRITEBYTECODE", "1");
    // What these clients were answered is held against the published schemas too.
    let exchanges = std::env::temp_dir().join(format!("regent-peers-{}", std::process::id()));
    tests.env("REGENT_SANDBOX_EXCHANGES", &exchanges);
    let (mut passed, mut failed) = (0, 0);
    let status = run_and_read(&mut tests, |line| {
        if let Some(counts) = counts(line) {
            (passed, failed) = counts;
        }
    })?;
    if !status.success() && failed == 0 {
        failed = 1;
    }
    let contract = hold_to_contract(&exchanges);
    drop(fs::remove_dir_all(&exchanges));
    let (held, broken) = contract?;
    (passed, failed) = (passed + held, failed + broken);
    println!("\n{passed} passed, {failed} failed");
    // The closing line says it all: a sentence after it would hide it.
    if failed == 0 && passed > 0 { Ok(()) } else { std::process::exit(1) }
}

/// Where cargo builds, as cargo itself says.
fn target() -> Result<PathBuf, String> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let manifest = root().join("Cargo.toml");
    let words = ["metadata", "--no-deps", "--format-version", "1", "--manifest-path", &manifest.to_string_lossy()];
    let metadata = output_of(&cargo, &words).ok_or("`cargo metadata` failed.")?;
    let (_, rest) = metadata.split_once("\"target_directory\":\"").ok_or("`cargo metadata` names no target folder.")?;
    let (folder, _) = rest.split_once('"').ok_or("`cargo metadata` cannot be read.")?;
    Ok(PathBuf::from(folder.replace("\\\\", "\\")))
}

/// The Python of a virtual environment that holds what the requirements name.
fn environment(target: &Path) -> Result<PathBuf, String> {
    let folder = target.join("peers");
    let python = if cfg!(windows) { folder.join("Scripts/python.exe") } else { folder.join("bin/python") };
    let wanted = fs::read_to_string(root().join(REQUIREMENTS)).map_err(|error| format!("{REQUIREMENTS}: {error}."))?;
    let mark = folder.join("installed.txt");
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    say("Installing the foreign clients (about a minute, some hundred megabytes).");
    let path = folder.to_string_lossy().into_owned();
    run(&mut command(if cfg!(windows) { "python" } else { "python3" }, &["-m", "venv", &path]))?;
    let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", REQUIREMENTS];
    run(&mut command(&python.to_string_lossy(), &words))?;
    fs::write(&mark, wanted).map_err(|error| format!("{} cannot be written: {error}.", mark.display()))?;
    Ok(python)
}

/// `2 failed, 37 passed in 29.12s`
fn counts(line: &str) -> Option<(u32, u32)> {
    let (text, _) = line.trim_matches(['=', ' ']).split_once(" in ")?;
    let number = |word: &str| {
        let part = text.split(", ").find_map(|part| part.strip_suffix(word))?;
        part.trim().parse::<u32>().ok()
    };
    let (passed, failed, errors) = (number("passed"), number("failed"), number("error").or_else(|| number("errors")));
    if passed.is_none() && failed.is_none() && errors.is_none() {
        return None;
    }
    Some((passed.unwrap_or(0), failed.unwrap_or(0) + errors.unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn the_closing_line_of_pytest_is_read() {
        assert_eq!(counts("2 failed, 37 passed in 29.12s"), Some((37, 2)));
        assert_eq!(counts("39 passed in 29.12s"), Some((39, 0)));
        assert_eq!(counts("1 passed, 2 errors in 0.10s"), Some((1, 2)));
        assert_eq!(counts("tests/peers in a sentence"), None);
    }
}
