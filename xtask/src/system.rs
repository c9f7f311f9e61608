//! The packages of the operating system that Regent is built and tested with: which are missing, and installing them.
//! Only Debian and Ubuntu are installed on; on every other system the same needs are named in words, and the work goes
//! on, since they may be there already.

use std::io::IsTerminal as _;
use std::process::{Command, Stdio};

use crate::apt::Apt;
use crate::process::{Outcome, output_of, say};
use crate::toolchain;

/// What the packages are for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Building the desktop application and opening its window.
    Build,
    /// Also driving the real window on a virtual display, as the tests and the demo without a display do.
    Tests,
    /// Running foreign clients on the sandbox.
    Peers,
    /// Compiling for Windows and macOS.
    OtherSystems,
    /// Also running the Windows programs.
    Windows,
}

const BUILD: [&str; 5] =
    ["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev", "libayatana-appindicator3-dev", "librsvg2-dev"];
const TESTS: [&str; 7] =
    ["xvfb", "webkit2gtk-driver", "dbus", "gnome-keyring", "openbox", "fonts-dejavu-core", "util-linux"];

/// A C compiler for Windows, and what installs the one for macOS.
const OTHER_SYSTEMS: [&str; 3] = ["gcc-mingw-w64-x86-64", "build-essential", "python3-venv"];
/// Debian's compiler, whose standard library can be built for any system: for where rustup's has none for it.
const RUST_WITH_SOURCES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
const WINDOWS: [&str; 1] = ["wine64"];

const PEERS: [&str; 3] = ["build-essential", "python3-venv", "skopeo"];

/// Installs the packages that are missing, or says what to install where it cannot.
pub(crate) fn install_missing(need: Need) -> Outcome {
    if !cfg!(target_os = "linux") {
        say(elsewhere());
        return Ok(());
    }
    let wanted = packages(need);
    if output_of("dpkg-query", &["--version"]).is_none() || output_of("apt-get", &["--version"]).is_none() {
        say("This is neither Debian nor Ubuntu, so nothing is installed. If the build stops, install what these \
             packages hold, under the names your distribution gives them:");
        println!("    {}", wanted.join(" "));
        return Ok(());
    }
    let missing = missing(&wanted);
    if missing.is_empty() {
        say("All system packages are there.");
        return Ok(());
    }
    say(&format!("Installing {} system packages: {}", missing.len(), missing.join(" ")));
    let apt = Apt::new(rights(&missing)?);
    apt.get(&["update"])?;
    let install: Vec<&str> = ["install", "-y", "--no-install-recommends"].into_iter().chain(missing).collect();
    // An image that deletes downloaded packages can lose one between download and unpacking: fix, then once more.
    apt.get(&install).or_else(|first| {
        println!("  {first} Fixing and trying once more.");
        apt.get(&["-f", "install", "-y"])?;
        apt.get(&install)
    })
}

/// Whether nothing is missing; elsewhere than on Debian and Ubuntu nobody knows.
pub(crate) fn is_there(need: Need) -> bool {
    output_of("dpkg-query", &["--version"]).is_some() && missing(&packages(need)).is_empty()
}

fn packages(need: Need) -> Vec<&'static str> {
    match need {
        Need::Build => BUILD.to_vec(),
        Need::Tests => BUILD.into_iter().chain(TESTS).collect(),
        Need::Peers => PEERS.to_vec(),
        Need::OtherSystems => compilers(&["x86_64-pc-windows-gnu", "aarch64-apple-darwin"]),
        Need::Windows => compilers(&["x86_64-pc-windows-gnu"]).into_iter().chain(WINDOWS).collect(),
    }
}

fn compilers(targets: &[&str]) -> Vec<&'static str> {
    let lacking = targets.iter().any(|target| !toolchain::has_library(target));
    OTHER_SYSTEMS.into_iter().chain(RUST_WITH_SOURCES.into_iter().filter(|_| lacking)).collect()
}

fn elsewhere() -> &'static str {
    if cfg!(target_os = "macos") {
        "On macOS nothing is installed. If the build stops: `xcode-select --install`."
    } else if cfg!(windows) {
        "On Windows nothing is installed. If the build stops, install the Visual Studio C++ build tools; the window \
         needs the WebView2 runtime, which Windows 11 has."
    } else {
        "On this system nothing is installed. Regent needs WebKitGTK 4.1, an appindicator library and librsvg."
    }
}

fn missing(wanted: &[&'static str]) -> Vec<&'static str> {
    let query = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"])
        .args(wanted)
        .stderr(Stdio::null())
        .output();
    let known = query.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let installed = |package: &str| known.lines().any(|line| line == format!("{package} installed"));
    wanted.iter().copied().filter(|package| !installed(package)).collect()
}

/// The words in front of a command that needs administrator rights.
fn rights(missing: &[&str]) -> Result<Vec<String>, String> {
    if output_of("id", &["-u"]).as_deref() == Some("0") {
        return Ok(Vec::new());
    }
    if output_of("sudo", &["-n", "true"]).is_some() {
        return Ok(vec!["sudo".into(), "-n".into()]);
    }
    if output_of("sudo", &["--version"]).is_some() && std::io::stdin().is_terminal() {
        say("Installing packages needs administrator rights; sudo may ask for your password.");
        return Ok(vec!["sudo".into()]);
    }
    Err(format!(
        "These packages are missing and this account may not install them. Have them installed, then start again:\n\
         \n    apt-get install --no-install-recommends {}",
        missing.join(" ")
    ))
}
