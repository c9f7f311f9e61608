//! apt-get, with the rights it needs, one at a time: where another package manager is at work, it is waited for. Called by the
//! module that installs what is missing. It never breaks a lock.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::process::{Outcome, command, say};

/// How long another package manager may take. A first start of a machine updates itself for some minutes.
const TIMEOUT: Duration = Duration::from_secs(300);
/// Between two tries.
const PAUSE: Duration = Duration::from_secs(2);
/// How apt-get and dpkg say that a lock is held: that of the lists, of the archives, of dpkg and in front of it.
const HELD: [&str; 4] =
    ["Could not get lock", "Unable to lock directory", "Unable to acquire the dpkg", "is another process using it"];

/// How apt-get is run.
pub(crate) struct Apt {
    /// `sudo`, where this account is not allowed to install.
    rights: Vec<String>,
    options: Vec<String>,
    timeout: Duration,
    pause: Duration,
}

impl Apt {
    /// With these words in front of each command.
    pub(crate) fn new(rights: Vec<String>) -> Self {
        let options = vec!["-o".into(), "Dpkg::Use-Pty=0".into()];
        Self { rights, options, timeout: TIMEOUT, pause: PAUSE }
    }

    /// Runs it once its locks are free. Whoever watches is told when there is something to wait for.
    pub(crate) fn get(&self, arguments: &[&str]) -> Outcome {
        self.get_and_tell(arguments, say)
    }

    fn get_and_tell(&self, arguments: &[&str], mut tell: impl FnMut(&str)) -> Outcome {
        let deadline = Instant::now() + self.timeout;
        let mut told = false;
        loop {
            let Err(Failure { sentence, held }) = self.once(arguments) else { return Ok(()) };
            if !held {
                return Err(sentence);
            }
            if Instant::now() >= deadline {
                return Err(format!(
                    "Another package manager has been at work for {} seconds and is not done. {sentence} Start again when it \
                     has ended.",
                    self.timeout.as_secs()
                ));
            }
            if !told {
                tell(&format!(
                    "Another package manager is at work. Waiting for its end, up to {} minutes.",
                    self.timeout.as_secs().div_ceil(60)
                ));
                told = true;
            }
            std::thread::sleep(self.pause);
        }
    }

    /// One try. What it says on standard error is shown as it comes, and read for the words about locks.
    fn once(&self, arguments: &[&str]) -> Result<(), Failure> {
        let mut words: Vec<&str> = self.rights.iter().map(String::as_str).collect();
        // The words about locks are looked for, so they have to be English.
        words.extend(["env", "LC_ALL=C", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        words.extend(self.options.iter().map(String::as_str));
        words.extend(arguments);
        let line = words.join(" ");
        println!("  $ {line}");
        let failed = |why: String, held| Failure { sentence: format!("`{line}` {why}."), held };
        let child = command(words[0], &words[1..]).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| failed(format!("could not be started: {error}"), false))?;
        let mut held = false;
        for text in child.stderr.take().map(|errors| BufReader::new(errors).lines()).into_iter().flatten() {
            let Ok(text) = text else { break };
            held |= HELD.iter().any(|words| text.contains(words));
            eprintln!("{text}");
        }
        match child.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(failed(format!("ended with {status}"), held)),
            Err(error) => Err(failed(format!("could not be waited for: {error}"), false)),
        }
    }
}

struct Failure {
    sentence: String,
    held: bool,
}

#[cfg(test)]
mod tests;
