//! `cargo xtask demo`: from a fresh clone to Regent on its sandbox. With a display and a person at the terminal it opens
//! the window; otherwise it lets the walk of the window tests (tests/window/demo.rs) go through the main job on a
//! virtual display. It must never hang: the walk has an end in time, and what it started ends with it.

use std::env;
use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::process::{Outcome, cargo, command, root, run, run_for, say};
use crate::{page, system, toolchain};

/// The walk ends itself earlier, with a message; this is for a walk that cannot.
const LONGEST_WALK: Duration = Duration::from_secs(420);

/// What was asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    scenario: String,
    keep_open: bool,
}

impl Options {
    /// Reads the words after `demo`.
    pub(crate) fn read(words: &[&str]) -> Result<Self, String> {
        let mut options = Self { scenario: "plant".into(), keep_open: false };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--keep-open" => options.keep_open = true,
                "--scenario" | "--world" => {
                    let scenario = words.next().filter(|scenario| is_scenario(scenario));
                    let scenario =
                        scenario.ok_or("--scenario takes empty, plant or estate:INSTANCES:ENDPOINTS_EACH.")?;
                    options.scenario = (*scenario).to_string();
                }
                other => {
                    return Err(format!("demo does not know {other}; it takes --scenario SCENARIO and --keep-open."));
                }
            }
        }
        Ok(options)
    }
}

fn is_scenario(word: &str) -> bool {
    let number = |text: &str| text.parse::<u32>().is_ok_and(|number| number > 0);
    match word.split(':').collect::<Vec<_>>().as_slice() {
        ["empty" | "plant"] => true,
        ["estate", instances, endpoints] => number(instances) && number(endpoints),
        _ => false,
    }
}

/// Installs, builds, and shows Regent on its sandbox.
pub(crate) fn run_command(options: &Options) -> Outcome {
    let display = has_display();
    if options.keep_open && !display {
        return Err("There is no display to keep a window open on. Without --keep-open the demo walks through the \
                    main job on a virtual display and leaves pictures."
            .into());
    }
    let walk = !display || !(options.keep_open || std::io::stdin().is_terminal());
    if walk && !cfg!(target_os = "linux") {
        return Err("The walk on a virtual display exists on Linux alone. Start the demo from a terminal, or with \
                    --keep-open."
            .into());
    }
    toolchain::check()?;
    system::install_missing(if walk { system::Need::Tests } else { system::Need::Build })?;
    page::build()?;
    let built = build()?;
    if walk { walk_through(&built.walk, &options.scenario) } else { open(&built.application, options) }
}

struct Built {
    walk: PathBuf,
    application: PathBuf,
}

/// Builds the application and the walk with the features of `cargo xtask test`, so that neither compiles twice.
fn build() -> Result<Built, String> {
    say("Building Regent (a first build takes some minutes).");
    let features = ["test", "--workspace", "--test", "window", "--no-run"];
    run(&mut cargo(&features))?;
    // The second call compiles nothing; it tells where the program is: `Executable tests/window/main.rs (PATH)`.
    let output = cargo(&features).args(["--color", "never"]).output().map_err(|error| error.to_string())?;
    let told = String::from_utf8_lossy(&output.stderr);
    let path =
        told.lines().find_map(|line| line.trim().strip_prefix("Executable")?.rsplit_once('(')?.1.strip_suffix(')'));
    let walk = root().join(path.ok_or("Cargo did not say where it put the window tests.")?);
    let folder = walk.parent().and_then(Path::parent).ok_or("Cargo put the window tests in no folder.")?;
    let application = folder.join(format!("regent-desktop{}", env::consts::EXE_SUFFIX));
    Ok(Built { walk, application })
}

fn open(application: &Path, options: &Options) -> Outcome {
    let mut window = command(&application.to_string_lossy(), &["--scenario", &options.scenario]);
    say("Opening Regent. Choose \"Explore the sandbox\": it is an emulator of Azure on this computer.");
    if !options.keep_open {
        return run(&mut window);
    }
    window.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = window.spawn().map_err(|error| format!("Regent could not be started: {error}."))?;
    say(&format!("Regent stays open (process {}).", child.id()));
    Ok(())
}

fn walk_through(walk: &Path, scenario: &str) -> Outcome {
    say("Walking through the main job on a virtual display.");
    let pictures = root().join("demo-output");
    if pictures.exists() {
        fs::remove_dir_all(&pictures).map_err(|error| format!("demo-output cannot be emptied: {error}."))?;
    }
    fs::create_dir_all(&pictures).map_err(|error| format!("demo-output cannot be made: {error}."))?;
    let mut walk = Command::new(walk);
    walk.args(["demo::walk", "--exact", "--nocapture", "--test-threads=1"])
        .current_dir(root())
        .env("REGENT_DEMO_OUTPUT", &pictures)
        .env("REGENT_DEMO_SCENARIO", scenario);
    let outcome = run_for(&mut walk, LONGEST_WALK);
    let summary = fs::read_to_string(pictures.join("summary.md")).unwrap_or_default();
    if !summary.is_empty() {
        println!("\n{summary}");
    }
    say(&format!("Pictures and summary: {}", pictures.display()));
    outcome
}

/// Whether a window can be shown to somebody.
fn has_display() -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

#[cfg(test)]
mod tests {
    use super::Options;

    #[test]
    fn the_plant_is_shown_unless_another_scenario_is_named() {
        assert_eq!(Options::read(&[]), Ok(Options { scenario: "plant".into(), keep_open: false }));
        let options = Options { scenario: "estate:500:20".into(), keep_open: true };
        assert_eq!(Options::read(&["--scenario", "estate:500:20", "--keep-open"]), Ok(options));
        let by_its_first_name = Options { scenario: "empty".into(), keep_open: false };
        assert_eq!(Options::read(&["--world", "empty"]), Ok(by_its_first_name));
    }

    #[test]
    fn a_word_that_is_not_known_is_refused_with_a_sentence() {
        assert!(Options::read(&["--wrld"]).is_err_and(|sentence| sentence.contains("--wrld")));
        assert!(Options::read(&["--scenario"]).is_err());
        assert!(Options::read(&["--scenario", "estate:0:20"]).is_err());
    }
}
