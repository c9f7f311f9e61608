//! Starting other programs: said before it is done, from the repository's root, with a sentence when it fails. Every
//! other module starts programs through here; nothing is started in the background without an end in time.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// What a command answers: nothing, or one sentence for the person who started it.
pub(crate) type Outcome = Result<(), String>;

/// The folder of the root Cargo.toml.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder() -> PathBuf {
    root().join(std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from))
}

/// Says what is about to happen, so that a long wait has a name.
pub(crate) fn say(sentence: &str) {
    println!("==> {sentence}");
}

/// A command in the repository's root.
pub(crate) fn command(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Cargo, the one that started this program.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments)
}

/// npm in the folder of the page.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" }, arguments);
    npm.current_dir(root().join("ui"));
    npm
}

/// Runs a command with the streams of this program and waits for its end.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let line = line(command);
    println!("  $ {line}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` ended with {status}.")),
        Err(error) => Err(format!("`{line}` could not be started: {error}.")),
    }
}

/// Runs a command, shows its standard output and hands each line of it to `each` as well.
pub(crate) fn run_and_read(command: &mut Command, mut each: impl FnMut(&str)) -> Result<ExitStatus, String> {
    let line = line(command);
    println!("  $ {line}");
    let start = |error| format!("`{line}` could not be started: {error}.");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(start)?;
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).split(b'\n') {
            let Ok(text) = text else { break };
            let text = String::from_utf8_lossy(&text);
            println!("{text}");
            each(&text);
        }
    }
    child.wait().map_err(start)
}

/// Runs a command that must end in time; when it does not, it is killed.
pub(crate) fn run_for(command: &mut Command, longest: Duration) -> Outcome {
    let line = line(command);
    println!("  $ {line}");
    let mut child = command.spawn().map_err(|error| format!("`{line}` could not be started: {error}."))?;
    let deadline = Instant::now() + longest;
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => return Err(format!("`{line}` ended with {status}.")),
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(100)),
            Ok(None) => {
                let killed = child.kill().and_then(|()| child.wait()).is_ok();
                let end = if killed { "was ended" } else { "could not be ended" };
                return Err(format!("`{line}` took longer than {} seconds and {end}.", longest.as_secs()));
            }
            Err(error) => return Err(format!("`{line}` could not be waited for: {error}.")),
        }
    }
}

/// What a program prints on its standard output, or nothing when it is not there or fails.
pub(crate) fn output_of(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
