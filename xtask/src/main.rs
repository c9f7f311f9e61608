//! The commands of this repository: `cargo xtask demo`, `test`, `test-peers`, `bench`, `lint`, `windows` and `bindings`. Started by people and by
//! `.ci/run`; each command has a module of its own. It uses nothing but the standard library, so that it compiles in
//! seconds on a fresh clone, and it must not know anything about the product beyond the names of its packages.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line tool talks on its standard streams")]

mod apt;
mod bindings;
mod demo;
mod lint;
mod other_systems;
mod page;
mod peers;
mod process;
mod runners;
mod system;
mod toolchain;
mod windows;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  demo [--scenario empty|plant|estate:INSTANCES:ENDPOINTS] [--keep-open]
             installs what is missing, builds, and opens Regent on its sandbox. Without a display it walks
             through the main job on a virtual one and leaves pictures and a summary in demo-output/.
             --keep-open leaves the window open when the command ends (needs a display).
  test       installs what is missing, then runs every test there is
  test-peers installs foreign clients (Azure CLI, Azure's Python packages, skopeo, oras) in a virtual environment of
             their own and runs them on the sandbox
  bench      runs the programs in benches/, which print ratios and decide nothing
  lint [--other-systems]
             formatting, Clippy, documentation, licences, TypeScript, generated types; and the types of the whole workspace
             on Windows and macOS, where the compilers for them are there. --other-systems installs those first (Debian,
             Ubuntu; the first time takes about a quarter of an hour)
  windows    builds the three programs for Windows and runs the tests of the command line under wine (Debian, Ubuntu)
  bindings [--check]
             writes ui/src/backend/generated from the Rust types, or fails where it is out of date
  install [--tests]
             installs the system packages alone (Debian and Ubuntu; elsewhere it says what to install)";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["demo", options @ ..] => demo::Options::read(options).and_then(|options| demo::run_command(&options)),
        ["test"] => runners::run_command(),
        ["test-peers"] => peers::run_command(),
        // Every program is named: `--benches` would also run each crate's unit tests.
        ["bench"] => {
            process::run(&mut process::cargo(&["bench", "--workspace", "--bench", "list", "--bench", "serving"]))
        }
        ["lint"] => lint::run_command(false),
        ["lint", "--other-systems"] => lint::run_command(true),
        ["windows"] => windows::run_command(),
        ["bindings"] => bindings::write(),
        ["bindings", "--check"] => bindings::check(),
        ["install"] => system::install_missing(system::Need::Build),
        ["install", "--tests"] => system::install_missing(system::Need::Tests),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("That is not a command of xtask.\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("\n{sentence}");
            ExitCode::FAILURE
        }
    }
}
