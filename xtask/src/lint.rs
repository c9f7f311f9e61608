//! The gates after the tests: formatting, Clippy, documentation, licences, TypeScript and the generated types. All of
//! them run even when one fails, so that one round shows everything.

use crate::process::{Outcome, cargo, npm, output_of, run, say};
use crate::{bindings, other_systems, page, toolchain};

/// A name for people, and what fails when the gate is shut.
type Gate = (&'static str, fn() -> Outcome);

/// Runs every gate and names those that failed.
fn gates_that_fail(other_systems: fn() -> Outcome) -> Vec<&'static str> {
    let gates: [Gate; 8] = [
        ("formatting", || run(&mut cargo(&["fmt", "--all", "--check"]))),
        ("clippy", || {
            run(&mut cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"]))
        }),
        ("documentation", || {
            run(cargo(&["doc", "--quiet", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings"))
        }),
        ("licences", licences),
        ("types of the page", || run(&mut npm(&["run", "--silent", "typecheck"]))),
        ("lint of the page", || run(&mut npm(&["run", "--silent", "lint"]))),
        ("generated types", bindings::check),
        ("other systems", other_systems),
    ];
    let mut failed = Vec::new();
    for (name, gate) in gates {
        say(&format!("Gate: {name}"));
        if let Err(sentence) = gate() {
            eprintln!("{sentence}");
            failed.push(name);
        }
    }
    failed
}

/// `cargo xtask lint`; with `--other-systems` what the last gate needs is installed first.
pub(crate) fn run_command(install_other_systems: bool) -> Outcome {
    toolchain::check()?;
    page::build()?;
    let failed = gates_that_fail(if install_other_systems {
        other_systems::install_and_check
    } else {
        other_systems::check_where_possible
    });
    if failed.is_empty() {
        say("Every gate passed.");
        return Ok(());
    }
    Err(format!("These gates failed: {}.", failed.join(", ")))
}

fn licences() -> Outcome {
    if output_of("cargo-deny", &["--version"]).is_none() {
        say("cargo-deny is not installed, so licences, bans and sources are not checked here.");
        return Ok(());
    }
    run(&mut cargo(&["deny", "check", "licenses", "bans", "sources"]))
}
