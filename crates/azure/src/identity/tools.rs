//! How `az` and `azd` are run: with a search path that holds the places where they are installed, since a desktop starts
//! its programs without the shell's, and ended when nobody waits for them any more. Called by the developer tools' way in.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Output, Stdio};

use async_trait::async_trait;
use azure_identity::Executor;

/// Runs a program on a wider search path.
#[derive(Debug)]
pub(super) struct OnWiderPath;

#[async_trait]
impl Executor for OnWiderPath {
    async fn run(&self, program: &OsStr, args: &[&OsStr]) -> std::io::Result<Output> {
        let path = wider(std::env::var_os("PATH"), std::env::var_os);
        let mut command = tokio::process::Command::new(program);
        command.args(args).env("PATH", path).stdin(Stdio::null()).kill_on_drop(true);
        // A shell's child outlives the shell: both are in a group of their own, which ends as one.
        #[cfg(unix)]
        command.process_group(0);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        #[cfg(unix)]
        let mut group = Group(child.id());
        let output = child.wait_with_output().await;
        #[cfg(unix)]
        {
            group.0 = None;
        }
        output
    }
}

/// The processes of a program; they end with this value, unless the program has ended by itself.
#[cfg(unix)]
struct Group(Option<u32>);

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        let group = self.0.and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
        if let Some(group) = group
            && let Err(why) = rustix::process::kill_process_group(group, rustix::process::Signal::KILL)
        {
            tracing::debug!(%why, "a program that nobody waits for had ended already");
        }
    }
}

/// What is searched already, and after it where the tools' own installers put them.
fn wider(path: Option<OsString>, variable: impl Fn(&'static str) -> Option<OsString>) -> OsString {
    let path = path.unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect();
    for folder in installed(variable) {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    // A folder with a separator in its name cannot be told to anyone.
    std::env::join_paths(folders).unwrap_or(path)
}

#[cfg(windows)]
fn installed(variable: impl Fn(&'static str) -> Option<OsString>) -> Vec<PathBuf> {
    let below = |name, rest: &str| variable(name).map(|root| PathBuf::from(root).join(rest));
    [
        below("ProgramFiles", r"Microsoft SDKs\Azure\CLI2\wbin"),
        below("ProgramFiles(x86)", r"Microsoft SDKs\Azure\CLI2\wbin"),
        below("ProgramFiles", "Azure Dev CLI"),
        below("LOCALAPPDATA", r"Programs\Azure Dev CLI"),
        below("LOCALAPPDATA", r"Microsoft\WinGet\Links"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(not(windows))]
fn installed(variable: impl Fn(&'static str) -> Option<OsString>) -> Vec<PathBuf> {
    let home = variable("HOME").map(PathBuf::from);
    let own =
        ["bin", ".local/bin", ".azure/bin", ".azd/bin"].into_iter().filter_map(|rest| Some(home.as_ref()?.join(rest)));
    let shared = [
        "/usr/local/bin",
        "/usr/bin",
        "/bin",
        "/opt/homebrew/bin",
        "/home/linuxbrew/.linuxbrew/bin",
        "/opt/az/bin",
        "/snap/bin",
    ];
    own.chain(shared.into_iter().map(PathBuf::from)).filter(|folder| folder.is_absolute()).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_shells_own_folders_come_first_and_nothing_relative_is_searched() {
        let home = |name| (name == "HOME").then(|| OsString::from("/home/ada"));
        let path = wider(Some("/opt/own:.:bin:/usr/bin".into()), home).into_string().unwrap();
        assert!(path.starts_with("/opt/own:/usr/bin:/home/ada/bin:/home/ada/.local/bin:"), "{path}");
        assert_eq!(path.matches("/usr/bin").count(), 1, "{path}");
        assert!(path.split(':').all(|folder| folder.starts_with('/')), "{path}");
    }

    #[tokio::test]
    async fn a_program_that_nobody_waits_for_is_ended() {
        let folder = std::env::temp_dir().join(format!("regent-tools-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mark = folder.join("began");
        // The one that is told to end is the shell; the one that must end is its child.
        let script = OsString::from(format!("cd / && sh -c 'echo $$ > {}; sleep 60' && echo late", mark.display()));
        let run = OnWiderPath;
        let args = [OsStr::new("-c"), script.as_os_str()];
        let running = async {
            tokio::time::timeout(std::time::Duration::from_secs(1), run.run(OsStr::new("/bin/sh"), &args)).await
        };
        assert!(running.await.is_err());
        let pid = std::fs::read_to_string(&mark).unwrap().trim().to_owned();
        std::fs::remove_dir_all(&folder).unwrap();
        let mut every = tokio::time::interval(std::time::Duration::from_millis(20));
        for _ in 0..250 {
            every.tick().await;
            let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            if state.is_empty() || state.contains(") Z ") {
                return;
            }
        }
        panic!("the program runs on");
    }
}
