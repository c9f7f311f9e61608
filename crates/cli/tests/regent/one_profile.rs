//! Several commands of one person at the same moment, on one profile and a real gnome-keyring: first starts that all need
//! a key, and a sign-out beside a sign-in. Both stay true.
#![cfg(target_os = "linux")]

use std::io::Write as _;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::desktop_session::{Keyring, Session, answer, folder, sealed_file};
use crate::support::{Try, path};

/// As many rounds as are tried; the environment can ask for more.
fn rounds(usual: u32) -> u32 {
    std::env::var("REGENT_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// What was set aside because its key was gone.
fn set_aside(tried: &Try) -> Vec<String> {
    let names =
        std::fs::read_dir(folder(tried)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("unreadable")).collect()
}

fn names(answer: &Value) -> Vec<&str> {
    let accounts = answer["accounts"].as_array().unwrap();
    accounts.iter().map(|account| account["userPrincipalName"].as_str().unwrap()).collect()
}

/// Signs the application of this sandbox in, which takes its secret on standard input.
fn sign_in_the_application(session: &Session, tried: &Try) -> Child {
    let users = tried.ready["users"].as_array().unwrap();
    let application = users.iter().find(|user| user["clientSecret"].is_string()).unwrap();
    let (tenant, client) = (tried.ready["tenantId"].as_str().unwrap(), application["clientId"].as_str().unwrap());
    let words =
        ["sign-in", "--service-principal", "--tenant-id", tenant, "--client-id", client, "--client-secret-stdin"];
    let mut child = session.regent(tried, &words).stdin(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{}", application["clientSecret"].as_str().unwrap()).unwrap();
    child
}

#[test]
fn a_sign_out_beside_a_sign_in_leaves_both_true() {
    let tried = Try::new("plant");
    let session = Session::start(&tried, Keyring::Open);
    for round in 0..rounds(8) {
        let machine = session.run(&tried, &["sign-in", "--managed-identity"]);
        let going = machine["userPrincipalName"].as_str().unwrap();
        let sign_out = || session.regent(&tried, &["sign-out", "--account", going]).spawn().unwrap();
        // Either may begin first.
        let (coming, leaving) = if round % 2 == 0 {
            let coming = sign_in_the_application(&session, &tried);
            (coming, sign_out())
        } else {
            let leaving = sign_out();
            (sign_in_the_application(&session, &tried), leaving)
        };
        assert_eq!(answer(&leaving.wait_with_output().unwrap())["signedOut"], 1);
        let came = answer(&coming.wait_with_output().unwrap());
        let now = session.run(&tried, &["account"]);
        assert_eq!(names(&now), [came["userPrincipalName"].as_str().unwrap()], "round {round}: {now}");
        assert_eq!(set_aside(&tried), Vec::<String>::new(), "round {round}");
        session.run(&tried, &["sign-out", "--all"]);
        assert_eq!(session.entries(), Vec::<String>::new(), "round {round}: the key goes with the last one");
    }
}

#[test]
fn first_commands_that_start_at_once_make_one_key_and_all_of_them_use_it() {
    let tried = Try::new("empty");
    let session = Session::start(&tried, Keyring::Open);
    for round in 0..rounds(3) {
        let all: Vec<Child> = (0..6).map(|_| session.regent(&tried, &["account"]).spawn().unwrap()).collect();
        for child in all {
            let answered = answer(&child.wait_with_output().unwrap());
            assert_eq!(answered["cache"]["state"], "keyring", "round {round}: {answered}");
        }
        assert_eq!((session.entries().len(), set_aside(&tried)), (1, vec![]), "round {round}");
        let asked = || {
            let lines = sandbox::read_record(&tried.record_file()).unwrap().into_iter();
            lines.filter(|line| path(line).ends_with("/token")).count()
        };
        let before = asked();
        session.run(&tried, &["account"]);
        assert_eq!(asked(), before, "round {round}: what they kept is used");
        assert!(sealed_file(&tried).exists());
        session.run(&tried, &["sign-out", "--all"]);
    }
}

/// Closes the windows, however the test ends.
struct Closing<'a>(&'a AtomicBool);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

#[test]
fn two_windows_and_five_commands_on_one_profile_lose_nothing() {
    let tried = Try::new("plant");
    let session = Session::start(&tried, Keyring::Open);
    session.run(&tried, &["account"]);
    let (file, instance) = (folder(&tried).join("regent.sqlite"), tried.instance());
    let draft = tried.folder().join("draft.json");
    std::fs::write(&draft, r#"{ "name": "kept" }"#).unwrap();
    let draft = draft.to_str().unwrap();
    let over = AtomicBool::new(false);
    let rounds = rounds(2) as usize;
    std::thread::scope(|scope| {
        // Two windows have the file open all along, look at it and keep a choice each.
        for window in 0..2 {
            let (file, over) = (&file, &over);
            scope.spawn(move || {
                let database = store::Database::open(file).unwrap();
                let mut number = 0;
                while !over.load(Ordering::SeqCst) {
                    store::drafts::list(&database, false).unwrap();
                    let (name, value) = (format!("window-{window}"), number.to_string());
                    store::preferences::set(&database, &name, &value).unwrap();
                    assert_eq!(store::preferences::get(&database, &name).unwrap(), Some(value));
                    number += 1;
                    std::thread::yield_now();
                }
            });
        }
        let _closing = Closing(&over);
        for round in 0..rounds {
            let names = [format!("first-{round}"), format!("second-{round}")];
            let create = |name| {
                let words = ["endpoints", "create", "--instance", &instance, "--name", name];
                [&words[..], &["--host", "mcr.microsoft.com", "--method", "anonymous"]].concat()
            };
            let commands = [
                create(&names[0]),
                create(&names[1]),
                vec!["drafts", "save", "--file", draft],
                vec!["drafts", "save", "--file", draft],
                vec!["account"],
            ];
            let all: Vec<Child> = commands.iter().map(|words| session.regent(&tried, words).spawn().unwrap()).collect();
            for child in all {
                answer(&child.wait_with_output().unwrap());
            }
        }
    });
    let drafts = session.run(&tried, &["drafts", "list"]);
    let metrics = session.run(&tried, &["metrics"]);
    assert_eq!((drafts.as_array().unwrap().len(), &metrics["created"]["total"]), (2 * rounds, &(2 * rounds).into()));
    // By Resource Manager: Resource Graph is behind by some seconds.
    let listed = session.run(&tried, &["endpoints", "list", "--instance", &instance]);
    let made = |row: &&Value| ["first-", "second-"].iter().any(|name| row["name"].as_str().unwrap().starts_with(name));
    let rows = listed.as_array().or(listed["rows"].as_array()).or(listed["endpoints"].as_array()).unwrap();
    assert_eq!(rows.iter().filter(made).count(), 2 * rounds);
    assert_eq!(set_aside(&tried), Vec::<String>::new());
}
