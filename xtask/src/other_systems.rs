//! The gate that the workspace compiles for Windows and macOS, on Linux: type-checked with warnings as errors, nothing is linked or
//! run. Part of `cargo xtask lint` where the compilers for it are there already; `cargo xtask lint --other-systems` installs them
//! first, as the nightly run does, because the first time takes about a quarter of an hour.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::process::{Outcome, cargo, command, root, run, say, target_folder};
use crate::{system, toolchain};

/// Windows, as GNU's compiler builds for it.
pub(crate) const WINDOWS: &str = "x86_64-pc-windows-gnu";
/// macOS.
const MACOS: &str = "aarch64-apple-darwin";
/// The version of Zig's C compiler from the Python package index: the one way to macOS headers on Debian.
const ZIG: &str = "ziglang==0.15.1";

/// Installs what the check needs, then checks.
pub(crate) fn install_and_check() -> Outcome {
    system::install_missing(system::Need::OtherSystems)?;
    zig()?;
    check()
}

/// Checks for both systems, or says in one line that the compilers are not here.
pub(crate) fn check_where_possible() -> Outcome {
    if !cfg!(target_os = "linux") {
        say("Other systems are checked on Linux.");
        return Ok(());
    }
    if !system::is_there(system::Need::OtherSystems) || !zig_python().exists() {
        say(
            "The compilers for Windows and macOS are not here, so other systems are not checked. To have them installed: \
             cargo xtask lint --other-systems",
        );
        return Ok(());
    }
    check()
}

fn check() -> Outcome {
    let outcomes = [WINDOWS, MACOS].map(|target| {
        say(&format!("Type-checking for {target}."));
        run(Compiler::for_target(target)?
            .command(&["check", "--quiet", "--workspace"])
            .env("RUSTFLAGS", "--deny warnings"))
    });
    outcomes.into_iter().collect()
}

/// Cargo for another system: rustup's, where it has the system's standard library, else Debian's, which builds it from source.
pub(crate) struct Compiler {
    target: &'static str,
    from_source: bool,
}

impl Compiler {
    pub(crate) fn for_target(target: &'static str) -> Result<Self, String> {
        let from_source = !toolchain::has_library(target);
        if from_source && !Path::new("/usr/bin/cargo").exists() {
            return Err(format!(
                "There is no compiler for {target}: `rustup target add {target}`, or the packages of Debian."
            ));
        }
        Ok(Self { target, from_source })
    }

    /// Where its products lie: beside those of the usual build, so that neither builds the other anew.
    pub(crate) fn folder(&self) -> PathBuf {
        target_folder().join(if self.target == WINDOWS { "windows" } else { "macos" })
    }

    /// A call of cargo for the system.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut call = if self.from_source {
            // By its path: in the PATH rustup's stands first, and reads rust-toolchain.toml.
            let mut debian = command("/usr/bin/cargo", words);
            debian.arg("-Zbuild-std=std,panic_unwind");
            let path = env::var("PATH").unwrap_or_default();
            // The one unstable option is allowed for this call alone.
            debian.env("PATH", format!("/usr/bin:{path}")).env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
            debian.env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO").env_remove("RUSTDOC");
            debian
        } else {
            cargo(words)
        };
        call.args(["--target", self.target]).env("CARGO_TARGET_DIR", self.folder());
        if self.target == MACOS {
            let scripts = root().join("xtask/other-systems");
            call.env("CC_aarch64_apple_darwin", scripts.join("cc")).env("AR_aarch64_apple_darwin", scripts.join("ar"));
            call.env("REGENT_ZIG", zig_python());
        }
        call
    }
}

fn zig_python() -> PathBuf {
    target_folder().join("other-systems/python/bin/python")
}

/// A C compiler for macOS, in a Python environment of its own; `xtask/other-systems` holds the scripts that call it.
fn zig() -> Outcome {
    let python = zig_python();
    if python.exists() {
        return Ok(());
    }
    say("Installing a C compiler for macOS (some eighty megabytes).");
    let environment = target_folder().join("other-systems/python");
    run(&mut command("python3", &["-m", "venv", &environment.to_string_lossy()]))?;
    let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ZIG];
    run(&mut command(&python.to_string_lossy(), &words))
}
