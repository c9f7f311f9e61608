//! apt-get beside another package manager: the real apt-get in a folder of the test's own, and real locks of another process.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::Apt;
use crate::process::output_of;

/// A system of apt's and dpkg's own in a folder, without packages and sources.
struct System(PathBuf);

impl System {
    fn new(name: &str) -> Option<Self> {
        // Locks are held by Perl, which each Debian has.
        output_of("apt-get", &["--version"]).and(output_of("perl", &["-v"]))?;
        let folder = std::env::temp_dir().join(format!("xtask-apt-{name}-{}", std::process::id()));
        for below in ["lists/partial", "cache/archives/partial", "dpkg/updates"] {
            fs::create_dir_all(folder.join(below)).expect("a folder");
        }
        fs::write(folder.join("dpkg/status"), "").expect("an empty system");
        Some(Self(folder))
    }

    fn apt(&self, timeout: Duration) -> Apt {
        let at = |name: &str, below: &str| ["-o".to_owned(), format!("{name}={}", self.0.join(below).display())];
        let options = [
            at("Dir::State::lists", "lists"),
            at("Dir::State::status", "dpkg/status"),
            at("Dir::Cache", "cache"),
            ["-o".to_owned(), "Dir::Etc::sourcelist=/dev/null".to_owned()],
            ["-o".to_owned(), "Dir::Etc::sourceparts=/dev/null".to_owned()],
        ];
        Apt { rights: Vec::new(), options: options.concat(), timeout, pause: Duration::from_millis(50) }
    }

    /// Another process takes a lock as package managers do, until its standard input ends.
    fn lock(&self, below: &str) -> Child {
        let path = self.0.join(below);
        let program = concat!(
            "use Fcntl; open(my $f, '+>>', $ARGV[0]) or die; my $lock = pack('s s l! l! i', F_WRLCK, 0, 0, 0, 0); ",
            "fcntl($f, F_SETLK, $lock) or die; $| = 1; print \"held\\n\"; <STDIN>;"
        );
        let mut child = Command::new("perl")
            .args(["-e", program, &path.to_string_lossy()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("perl");
        let mut said = String::new();
        let output = child.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut said).expect("a line");
        assert_eq!(said, "held\n", "{}", path.display());
        child
    }
}

impl Drop for System {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[test]
fn a_lock_of_another_package_manager_is_waited_for_and_the_wait_has_a_name() {
    let Some(system) = System::new("waits") else { return };
    for (lock, command) in [("lists/lock", &["update"][..]), ("dpkg/lock-frontend", &["-f", "install", "-y"])] {
        let mut other = system.lock(lock);
        let mut told = Vec::new();
        let outcome = system.apt(Duration::from_secs(60)).get_and_tell(command, |sentence| {
            told.push(sentence.to_owned());
            // The other one ends once its end is waited for.
            other.stdin.take().expect("its input").write_all(b"done\n").expect("told to end");
        });
        other.wait().expect("ended");
        assert_eq!(outcome, Ok(()), "{lock}");
        assert!(told.len() == 1 && told[0].contains("Another package manager"), "{told:?}");
    }
}

#[test]
fn a_lock_that_is_never_given_back_ends_the_wait_with_a_sentence() {
    let Some(system) = System::new("ends") else { return };
    let mut other = system.lock("lists/lock");
    let outcome = system.apt(Duration::from_millis(200)).get_and_tell(&["update"], |_| {});
    drop(other.stdin.take());
    other.wait().expect("ended");
    assert!(outcome.is_err_and(|sentence| sentence.contains("is not done")));
}

#[test]
fn another_failure_is_not_waited_for() {
    let Some(system) = System::new("fails") else { return };
    let outcome = system.apt(Duration::from_secs(60)).get_and_tell(&["install", "-y", "no-such-package"], |sentence| {
        panic!("{sentence}");
    });
    assert!(outcome.is_err());
}
