//! A session of its own for `regent`: a D-Bus daemon, and a real gnome-keyring on it that can be open, locked, stopped in its
//! tracks or killed. Everything it starts is told to die with the test, and ends with this value.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::eventually::{eventually, yes};
use crate::support::Try;

/// How the keyring is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyring {
    /// Unlocked with the password of these tests.
    Open,
    /// Running, and nobody has unlocked it or can be asked to.
    Locked,
    /// There is none.
    Absent,
}

/// A session with its keyring.
pub(crate) struct Session {
    bus: Child,
    keyring: Option<Child>,
    address: String,
    home: PathBuf,
}

impl Session {
    /// Starts one on the home folder of a sandbox's runs; what an earlier session's keyring kept is there.
    pub(crate) fn start(tried: &Try, keyring: Keyring) -> Self {
        let home = tried.home().to_path_buf();
        let mut bus = dying_with_us("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]).stdout(Stdio::piped());
        let mut bus = bus.stdin(Stdio::null()).stderr(Stdio::null()).spawn().expect("dbus-daemon");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let mut session = Self { bus, keyring: None, address: address.trim().to_owned(), home };
        if keyring != Keyring::Absent {
            session.start_keyring(keyring);
        }
        session
    }

    fn start_keyring(&mut self, keyring: Keyring) {
        let mut command = dying_with_us("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if keyring == Keyring::Open {
            command.arg("--unlock");
        }
        self.surround(&mut command);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("gnome-keyring-daemon");
        child.stdin.take().unwrap().write_all(b"test").unwrap();
        self.keyring = Some(child);
        eventually("the keyring is on the bus", || yes(self.has_keyring()));
    }

    /// Whether the keyring is on the bus; nobody is started by asking.
    fn has_keyring(&self) -> bool {
        let said = self.ask_bus(&["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]);
        said.contains("boolean true")
    }

    /// How many programs are on the bus, whoever asks included.
    pub(crate) fn connections(&self) -> usize {
        self.ask_bus(&["org.freedesktop.DBus.ListNames"]).matches("\":").count()
    }

    fn ask_bus(&self, words: &[&str]) -> String {
        let mut command = Command::new("dbus-send");
        command.args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"]);
        self.surround(&mut command);
        let said = command.args(words).output().expect("dbus-send");
        String::from_utf8_lossy(&said.stdout).into_owned()
    }

    /// Stops the keyring in its tracks: it keeps its name and answers nobody.
    pub(crate) fn stall(&self) {
        self.signal("STOP");
    }

    /// Lets it go on; what it was asked meanwhile is answered now.
    pub(crate) fn go_on(&self) {
        self.signal("CONT");
    }

    /// Kills it in the middle of whatever it does.
    pub(crate) fn kill_keyring(&self) {
        self.signal("KILL");
    }

    fn signal(&self, name: &str) {
        let pid = self.keyring.as_ref().expect("a keyring").id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    /// The entries of Regent's that the keyring holds, by their paths.
    pub(crate) fn entries(&self) -> Vec<String> {
        let search = "org.freedesktop.Secret.Service.SearchItems";
        let said =
            self.ask_keyring("/org/freedesktop/secrets", &[search, "dict:string:string:service,dev.regent.desktop"]);
        let paths = said.split('"').filter(|part| part.starts_with("/org/freedesktop/secrets/collection"));
        paths.map(str::to_owned).collect()
    }

    /// Takes Regent's entries away behind its back.
    pub(crate) fn clear_entries(&self) {
        for entry in self.entries() {
            self.ask_keyring(&entry, &["org.freedesktop.Secret.Item.Delete"]);
        }
    }

    fn ask_keyring(&self, path: &str, words: &[&str]) -> String {
        let mut command = Command::new("dbus-send");
        command.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", path]).args(words);
        self.surround(&mut command);
        let said = command.output().expect("dbus-send");
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8_lossy(&said.stdout).into_owned()
    }

    /// `regent` with these words on this sandbox, not started yet.
    pub(crate) fn regent(&self, tried: &Try, words: &[&str]) -> Command {
        self.regent_at(tried.sandbox.base_url(), words)
    }

    /// The same on a sandbox that is reached at another address.
    pub(crate) fn regent_at(&self, sandbox: &str, words: &[&str]) -> Command {
        self.any(&[&[env!("CARGO_BIN_EXE_regent")], words, &["--sandbox", sandbox]].concat())
    }

    /// Any program of this session that passes the words behind its own on to `regent`.
    pub(crate) fn any(&self, words: &[&str]) -> Command {
        let mut command = dying_with_us(words[0]);
        command.args(&words[1..]).args(["-o", "json"]);
        self.surround(&mut command);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// What `regent` answers, and how long it took.
    pub(crate) fn timed(&self, tried: &Try, words: &[&str]) -> (Value, Duration) {
        let begun = Instant::now();
        let done = self.regent(tried, words).output().unwrap();
        (answer(&done), begun.elapsed())
    }

    /// What `regent` answers.
    pub(crate) fn run(&self, tried: &Try, words: &[&str]) -> Value {
        self.timed(tried, words).0
    }

    fn surround(&self, command: &mut Command) {
        command
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .env("HOME", &self.home)
            .env("XDG_DATA_HOME", data(&self.home))
            .env("XDG_RUNTIME_DIR", &self.home)
            .env_remove("REGENT_FILE")
            .env_remove("REGENT_SANDBOX_URL")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for child in self.keyring.iter_mut().chain([&mut self.bus]) {
            drop(child.kill().and_then(|()| child.wait()));
        }
    }
}

fn dying_with_us(program: &str) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--", program]);
    command
}

/// The JSON of a run that went well.
pub(crate) fn answer(done: &Output) -> Value {
    let stderr = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{stderr}");
    serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("no JSON; stderr: {stderr}"))
}

fn data(home: &Path) -> PathBuf {
    home.join("data")
}

/// Regent's own folder of this home.
pub(crate) fn folder(tried: &Try) -> PathBuf {
    data(&tried.home()).join("regent")
}

/// The sealed file of this home.
pub(crate) fn sealed_file(tried: &Try) -> PathBuf {
    folder(tried).join("tokens.sealed")
}
