//! Looks whether the compiler and Node.js are new enough before anything is built, and says in one sentence what to do
//! where they are not. It installs neither: both belong to the person whose computer this is.

use std::fs;
use std::path::Path;

use crate::process::{Outcome, output_of, root};

/// The oldest Node.js that builds the page.
const NODE: Version = Version(20, 19);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32);

/// Fails with a sentence where Rust or Node.js is missing or too old.
pub(crate) fn check() -> Outcome {
    let needed = rust_version()?;
    let rustc = output_of("rustc", &["--version"]).and_then(|text| read(text.split(' ').nth(1)?));
    match rustc {
        Some(found) if found < needed => {
            return Err(format!(
                "Regent needs Rust {}.{} or newer; this is {}.{}. With rustup: `rustup update stable`.",
                needed.0, needed.1, found.0, found.1
            ));
        }
        Some(_) => {}
        None => return Err("`rustc` was not found. Install Rust from https://rustup.rs, then start again.".into()),
    }
    let node = output_of("node", &["--version"]).and_then(|text| read(text.trim_start_matches('v')));
    match node {
        Some(found) if found < NODE => Err(format!(
            "The page needs Node.js {}.{} or newer; this is {}.{}. See https://nodejs.org, then start again.",
            NODE.0, NODE.1, found.0, found.1
        )),
        Some(_) => Ok(()),
        None => Err(format!(
            "`node` was not found. Install Node.js {}.{} or newer with npm (https://nodejs.org), then start again.",
            NODE.0, NODE.1
        )),
    }
}

/// Whether the compiler in use has the standard library of another system, as `rustup target add` brings it.
pub(crate) fn has_library(target: &str) -> bool {
    output_of("rustc", &["--print", "target-libdir", "--target", target])
        .is_some_and(|folder| Path::new(&folder).is_dir())
}

/// The `rust-version` of the root Cargo.toml.
fn rust_version() -> Result<Version, String> {
    let path = root().join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|error| format!("{} cannot be read: {error}.", path.display()))?;
    let value = text.lines().find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"'));
    value.and_then(read).ok_or_else(|| "The root Cargo.toml names no rust-version.".into())
}

fn read(text: &str) -> Option<Version> {
    let mut numbers = text.trim().split(['.', '-']);
    Some(Version(numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{Version, read, rust_version};

    #[test]
    fn versions_of_rust_and_node_are_read() {
        assert!(read("1.95.0") == Some(Version(1, 95)));
        assert!(read("1.97.0-nightly") == Some(Version(1, 97)));
        assert!(read("20.20.2") == Some(Version(20, 20)));
        assert!(read("").is_none());
    }

    #[test]
    fn the_root_manifest_names_the_compiler_it_needs() {
        assert!(rust_version().is_ok_and(|version| version >= Version(1, 85)));
    }
}
