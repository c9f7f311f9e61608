//! Several commands of one person at the same moment, on one profile and a real gnome-keyring: first starts that all need
//! a key, and a sign-out beside a sign-in. Both stay true.
#![cfg(target_os = "linux")]

use std::io::Write as _;
use std::process::{Child, Stdio};

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
