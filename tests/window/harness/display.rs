//! A desktop for one window: an X server without a screen, a session bus, a window manager, and a home folder that is
//! thrown away. Used by `window.rs`. Every program started here is told to die with the thread that started it, so that
//! nothing is left even when the test program itself is killed.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::eventually::{eventually, yes};

/// The programs and the folder; they end with this value.
pub(crate) struct Display {
    // Ended in this order: the window's own programs before the X server they draw on.
    children: Vec<Child>,
    keyring: Option<u32>,
    home: TempDir,
    environment: Vec<(&'static str, OsString)>,
}

impl Display {
    /// Starts an X server, a session bus and a window manager, and waits until the first two are ready.
    pub(crate) fn start(dark: bool) -> Self {
        let home = tempfile::Builder::new().prefix("regent-window-").tempdir().expect("a temporary folder");
        let mut display =
            Self { children: Vec::new(), keyring: None, environment: environment(home.path(), dark), home };
        let screen = ["-displayfd", "1", "-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-noreset"];
        let number = display.start_and_read("Xvfb", &screen);
        display.environment.push(("DISPLAY", format!(":{number}").into()));
        let address =
            display.start_and_read("dbus-daemon", &["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        display.environment.push(("DBUS_SESSION_BUS_ADDRESS", address.into()));
        display.start_quietly("openbox", &["--sm-disable"], &[]);
        display
    }

    /// Starts a credential store on this desktop, unlocked, and waits until it is on the bus.
    pub(crate) fn start_keyring(&mut self) {
        let words = ["--foreground", "--unlock", "--components=secrets"];
        let mut command = self.command("gnome-keyring-daemon", &words);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("gnome-keyring-daemon");
        child.stdin.take().expect("its standard input is piped").write_all(b"test").expect("it takes a password");
        self.keyring = Some(child.id());
        self.children.push(child);
        eventually("the credential store is on the bus", || yes(self.has_keyring()));
    }

    fn has_keyring(&self) -> bool {
        let bus = ["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"];
        let ask = ["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"];
        let said = self.command("dbus-send", &[&bus[..], &ask].concat()).output().expect("dbus-send");
        String::from_utf8_lossy(&said.stdout).contains("boolean true")
    }

    /// Stops the credential store in its tracks: it stays on the bus and answers nobody.
    pub(crate) fn stall_keyring(&self) {
        let id = self.keyring.expect("a credential store").to_string();
        let stopped = Command::new("kill").args(["-s", "STOP", &id]).status();
        assert!(stopped.expect("kill").success(), "the credential store cannot be stopped");
    }

    /// Kills every process of this name that was started on this display, without a warning; says how many there were.
    pub(crate) fn kill(&self, name: &str) -> usize {
        let home = format!("HOME={}", self.home.path().display());
        let is_ours = |process: &Path| {
            let own = fs::read_to_string(process.join("comm")).is_ok_and(|comm| comm.trim() == name);
            own && fs::read(process.join("environ"))
                .is_ok_and(|all| all.split(|byte| *byte == 0).any(|one| one == home.as_bytes()))
        };
        let processes = fs::read_dir("/proc").expect("the processes").flatten().map(|entry| entry.path());
        let ours: Vec<_> = processes.filter(|process| is_ours(process)).collect();
        for process in &ours {
            let id = process.file_name().unwrap_or_default();
            let killed = Command::new("kill").arg("-9").arg(id).status();
            assert!(killed.expect("kill").success(), "{name} cannot be killed");
        }
        ours.len()
    }

    /// Starts a program on this display; what it says goes to the file `log` of the home folder.
    pub(crate) fn start_quietly(&mut self, program: &str, arguments: &[&str], more: &[(&str, &str)]) {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.home.path().join("log"));
        let log = log.expect("the log of the window");
        let mut command = self.command(program, arguments);
        command.envs(more.iter().copied()).stdout(log.try_clone().expect("a second handle")).stderr(log);
        let child = command.spawn().unwrap_or_else(|error| panic!("{program} cannot be started: {error}"));
        self.children.push(child);
    }

    /// Regent's file in this home.
    pub(crate) fn file(&self) -> std::path::PathBuf {
        self.home.path().join("data/regent/regent.sqlite")
    }

    /// A variable that the programs of this display have.
    pub(crate) fn variable(&self, name: &str) -> &str {
        let found = self.environment.iter().find(|(known, _)| *known == name);
        found.and_then(|(_, value)| value.to_str()).expect("a variable of the display")
    }

    /// Starts a program that ends by itself, and lets it go.
    pub(crate) fn start_aside(&self, program: &str, arguments: &[&str]) {
        let mut command = self.command(program, arguments);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{program} cannot be started: {error}"));
        std::thread::spawn(move || child.wait());
    }

    /// What the programs said, for the message of a test that fails.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("log")).unwrap_or_default()
    }

    fn start_and_read(&mut self, program: &str, arguments: &[&str]) -> String {
        let mut command = self.command(program, arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{program} cannot be started: {error}"));
        let output = child.stdout.take().expect("its standard output is piped");
        self.children.push(child);
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("a line on standard output");
        assert!(!line.trim().is_empty(), "{program} ended before it was ready");
        line.trim().to_string()
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL", "--", program]).args(arguments);
        command.env_clear().envs(self.environment.iter().map(|(name, value)| (name, value))).stdin(Stdio::null());
        command
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let ended = child.kill().and_then(|()| child.wait());
            if let Err(error) = ended {
                println!("process {} could not be ended: {error}", child.id());
            }
        }
    }
}

fn environment(home: &Path, dark: bool) -> Vec<(&'static str, OsString)> {
    let folder = |name: &str| {
        let path = home.join(name);
        fs::create_dir_all(&path).expect("a folder of the temporary home");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("a private folder");
        OsString::from(path)
    };
    let mut environment = vec![
        ("PATH", std::env::var_os("PATH").unwrap_or_default()),
        ("HOME", OsString::from(home)),
        ("XDG_RUNTIME_DIR", folder("runtime")),
        ("XDG_CONFIG_HOME", folder("config")),
        ("XDG_DATA_HOME", folder("data")),
        ("XDG_CACHE_HOME", folder("cache")),
        ("XDG_STATE_HOME", folder("state")),
        ("TMPDIR", folder("tmp")),
        ("LANG", "C.UTF-8".into()),
        ("TZ", "UTC".into()),
        ("GDK_BACKEND", "x11".into()),
        ("NO_AT_BRIDGE", "1".into()),
        ("LIBGL_ALWAYS_SOFTWARE", "1".into()),
        ("RUST_BACKTRACE", "1".into()),
        ("GTK_THEME", if dark { "Adwaita:dark" } else { "Adwaita" }.into()),
    ];
    environment.retain(|(_, value)| !value.is_empty());
    environment
}
