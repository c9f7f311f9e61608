//! `cargo xtask windows`: the three programs for Windows, built on Debian or Ubuntu, and the tests of the command line run under
//! wine. A nightly gate: the first build takes about a quarter of an hour. There is no WebView2 under wine, so the window is built
//! and not opened. Closed by one line `N passed, N failed`.

use std::fs;
use std::path::Path;

use crate::other_systems::{Compiler, WINDOWS};
use crate::process::{Outcome, command, root, run, run_and_read, say};
use crate::runners::Count;
use crate::{page, system};

const WINE: &str = "/usr/lib/wine/wine64";

/// Installs, builds, runs.
pub(crate) fn run_command() -> Outcome {
    if !cfg!(target_os = "linux") {
        return Err("This builds for Windows on Linux. On Windows itself: `cargo xtask test`.".into());
    }
    system::install_missing(system::Need::Windows)?;
    page::build()?;
    let compiler = Compiler::for_target(WINDOWS)?;
    say("Building the three programs for Windows.");
    let programs =
        ["build", "--package", "regent-cli", "--package", "sandbox", "--package", "regent-desktop", "--bins"];
    run(&mut compiler.command(&programs))?;
    let library = random_numbers(&compiler.folder())?;
    say("The tests of the command line, under wine.");
    let mut tests = compiler.command(&["test", "--package", "regent-cli", "--no-fail-fast"]);
    tests.env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", WINE);
    tests.env("WINEPREFIX", compiler.folder().join("prefix")).env("WINEDEBUG", "-all").env("WINEPATH", library);
    let mut count = Count::default();
    let status = run_and_read(&mut tests, |line| count.read(line))?;
    count.close(status.success())
}

/// The library that wine lacks, in a folder that its programs look into; named as wine names it.
fn random_numbers(folder: &Path) -> Result<String, String> {
    let lacking = folder.join("lacking");
    fs::create_dir_all(&lacking).map_err(|error| format!("{} cannot be made: {error}.", lacking.display()))?;
    let source = root().join("xtask/other-systems/bcryptprimitives.c");
    let library = lacking.join("bcryptprimitives.dll");
    let words = ["-shared", "-o", &library.to_string_lossy(), &source.to_string_lossy(), "-ladvapi32"];
    run(&mut command("x86_64-w64-mingw32-gcc", &words))?;
    Ok(format!("Z:{}", lacking.to_string_lossy().replace('/', "\\")))
}
