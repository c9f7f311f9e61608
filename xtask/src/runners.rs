//! `cargo xtask test`: every test there is, those of Rust (the real window among them) and those of the page, closed by
//! one line `N passed, N failed` over all runners. `.ci/run` repeats that line; nothing may be printed after it here.

use std::path::Path;

use crate::process::{Outcome, cargo, npm, run_and_read, say};
use crate::{bindings, page, system, toolchain};

/// How many tests passed and failed.
#[derive(Default, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Count {
    passed: u32,
    failed: u32,
}

/// Installs and builds what the tests need, runs them, prints the closing line; fails when a test failed.
pub(crate) fn run_command() -> Outcome {
    toolchain::check()?;
    system::install_missing(system::Need::Tests)?;
    page::build()?;
    let rust = rust()?;
    let page = of_the_page()?;
    let (passed, failed) = (rust.passed + page.passed, rust.failed + page.failed);
    Count { passed, failed }.say()
}

fn rust() -> Result<Count, String> {
    say("Tests of Rust: the crates, the journeys, the real window.");
    let mut count = Count::default();
    let mut command = cargo(&["test", "--workspace", "--no-fail-fast"]);
    // The tests that export the types of the bridge leave the tree alone here, or nothing stale would ever be found.
    command.env("TS_RS_EXPORT_DIR", bindings::scratch());
    // What every sandbox of every test was asked and answered, for the contract tests.
    let exchanges = std::env::temp_dir().join(format!("regent-exchanges-{}", std::process::id()));
    command.env("REGENT_SANDBOX_EXCHANGES", &exchanges);
    let status = run_and_read(&mut command, |line| count.add(cargo_counts(line)))?;
    let count = count.with_end(status.success());
    let contract = contract(&exchanges);
    drop(std::fs::remove_dir_all(&exchanges));
    Ok(count.and(contract?))
}

/// The same for exchanges that others have had; how many tests passed and failed.
pub(crate) fn hold_to_contract(exchanges: &Path) -> Result<(u32, u32), String> {
    contract(exchanges).map(|count| (count.passed, count.failed))
}

/// Holds all that was asked and answered against the published schemas: `AZURE_SPECS`, or the project's fixtures.
fn contract(exchanges: &Path) -> Result<Count, String> {
    say("The contract: every exchange of the tests against the published schemas.");
    let mut count = Count::default();
    let mut command = cargo(&["test", "--workspace", "--test", "contract", "--", "--nocapture"]);
    command.env("REGENT_CONTRACT_EXCHANGES", exchanges);
    let status = run_and_read(&mut command, |line| count.add(cargo_counts(line)))?;
    Ok(count.with_end(status.success()))
}

fn of_the_page() -> Result<Count, String> {
    say("Tests of the page.");
    let mut count = Count::default();
    let mut command = npm(&["run", "--silent", "test"]);
    command.env("NO_COLOR", "1").env("CI", "1");
    let status = run_and_read(&mut command, |line| count.add(vitest_counts(line)))?;
    Ok(count.with_end(status.success()))
}

impl Count {
    /// Adds what a line of a Rust test program says.
    pub(crate) fn read(&mut self, line: &str) {
        self.add(cargo_counts(line));
    }

    /// Counts a runner that failed without a failed test, and says the whole.
    pub(crate) fn close(self, success: bool) -> Outcome {
        self.with_end(success).say()
    }

    /// The closing line; it says it all, so that a sentence after it would hide it.
    fn say(self) -> Outcome {
        println!("\n{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 { Ok(()) } else { std::process::exit(1) }
    }

    fn add(&mut self, other: Option<Self>) {
        let other = other.unwrap_or_default();
        self.passed += other.passed;
        self.failed += other.failed;
    }

    fn and(mut self, other: Self) -> Self {
        self.add(Some(other));
        self
    }

    /// A runner that failed without a failed test (it did not compile, or was killed) counts as one failure.
    fn with_end(mut self, success: bool) -> Self {
        if !success && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; ...`
fn cargo_counts(line: &str) -> Option<Count> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    Some(read(counts.split(';')))
}

/// `      Tests  1 failed | 11 passed (12)`
fn vitest_counts(line: &str) -> Option<Count> {
    let counts = line.trim_start().strip_prefix("Tests  ")?;
    Some(read(counts.split(" (").next()?.split('|')))
}

fn read<'line>(parts: impl Iterator<Item = &'line str>) -> Count {
    let mut count = Count::default();
    for part in parts {
        match part.trim().split_once(' ') {
            Some((number, "passed")) => count.passed = number.parse().unwrap_or(0),
            Some((number, "failed")) => count.failed = number.parse().unwrap_or(0),
            Some(_) | None => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{Count, cargo_counts, vitest_counts};

    #[test]
    fn the_closing_line_of_a_cargo_test_binary_is_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.2s";
        assert_eq!(cargo_counts(line), Some(Count { passed: 12, failed: 3 }));
        assert_eq!(cargo_counts("test a_test ... ok"), None);
    }

    #[test]
    fn the_closing_line_of_vitest_is_read() {
        assert_eq!(vitest_counts("      Tests  1 failed | 11 passed (12)"), Some(Count { passed: 11, failed: 1 }));
        assert_eq!(vitest_counts("      Tests  4 passed (4)"), Some(Count { passed: 4, failed: 0 }));
        assert_eq!(vitest_counts(" Test Files  1 passed (1)"), None);
    }

    #[test]
    fn a_runner_that_could_not_run_counts_as_a_failure() {
        assert_eq!(Count::default().with_end(false), Count { passed: 0, failed: 1 });
        assert_eq!(Count { passed: 2, failed: 0 }.with_end(true), Count { passed: 2, failed: 0 });
    }
}
