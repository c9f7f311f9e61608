//! The token cache on a real gnome-keyring, and on one that is missing, locked, stopped, killed or robbed: work goes on,
//! nobody waits, no token is asked for twice, and no file is lost because a store would not open.
#![cfg(target_os = "linux")]

use std::path::Path;
use std::time::{Duration, Instant};

use sandbox::Options;
use serde_json::{Value, json};

use crate::desktop_session::{Keyring, Session, answer, folder, sealed_file};
use crate::eventually::{eventually, yes};
use crate::support::{Try, path};

/// What a person takes for "at once", with a machine under load in mind; the store's patience alone is two seconds.
const QUICK: Duration = Duration::from_secs(8);

/// Requests for tokens and sign-in pages so far.
fn asked(tried: &Try) -> usize {
    let lines = sandbox::read_record(&tried.record_file()).unwrap().into_iter();
    lines.filter(|line| path(line).ends_with("/token") || path(line).ends_with("/authorize")).count()
}

fn state(answer: &Value) -> (&str, &str) {
    let text = |name: &str| answer["cache"][name].as_str().unwrap_or_default();
    (text("state"), text("reason"))
}

fn user(tried: &Try) -> &Value {
    &tried.ready["users"][0]["userPrincipalName"]
}

/// Nothing in the folder that is neither sealed nor known.
fn only_known_files(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = name.starts_with("tokens.sealed") || name.starts_with("regent.sqlite");
        assert!(known, "{name}");
    }
}

#[test]
fn a_process_that_is_killed_leaves_a_sign_in_for_which_nothing_is_asked_again() {
    let tried = Try::with("plant", Options { lro_seconds: 20, ..Options::default() });
    let session = Session::start(&tried, Keyring::Open);
    let first = session.run(&tried, &["account"]);
    assert_eq!(state(&first).0, "keyring", "{first}");
    let before = asked(&tried);
    // Killed at many moments of its life, in the middle of a read too.
    for moment in [0, 5, 20, 60, 150, 400] {
        let mut child = session.regent(&tried, &["endpoints", "list"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(moment));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let again = session.run(&tried, &["account"]);
    assert_eq!(again["accounts"], first["accounts"]);
    assert_eq!(asked(&tried), before, "no prompt and no token request");
    only_known_files(&folder(&tried));
}

#[test]
fn a_keyring_that_is_really_locked_hides_the_key_and_the_file_is_used_again_when_it_opens() {
    let tried = Try::new("empty");
    session_that(&tried, Keyring::Open, |session| assert_eq!(state(&session.run(&tried, &["account"])).0, "keyring"));
    let whole = std::fs::read(sealed_file(&tried)).unwrap();
    session_that(&tried, Keyring::Locked, |session| {
        let (found, took) = session.timed(&tried, &["account"]);
        assert_eq!(state(&found).0, "session-only", "{found}");
        assert!(state(&found).1.contains("locked"), "{found}");
        assert_eq!(&found["accounts"][0]["userPrincipalName"], user(&tried), "work goes on");
        assert!(took < QUICK, "{took:?}");
        // Nobody can be seen in it, which is not the same as nobody.
        let refused = session.regent(&tried, &["sign-out"]).output().unwrap();
        assert!(!refused.status.success());
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(said.contains("locked") && said.contains("sign everybody out"), "{said}");
    });
    assert_eq!(std::fs::read(sealed_file(&tried)).unwrap(), whole, "the file is as it was");
    let before = asked(&tried);
    session_that(&tried, Keyring::Open, |session| assert_eq!(state(&session.run(&tried, &["account"])).0, "keyring"));
    assert_eq!(asked(&tried), before, "and so are the tokens in it");
}

fn session_that(tried: &Try, keyring: Keyring, what: impl FnOnce(&Session)) {
    what(&Session::start(tried, keyring));
}

#[test]
fn a_keyring_that_does_not_answer_holds_nobody_up_and_one_that_dies_neither() {
    let tried = Try::new("empty");
    let session = Session::start(&tried, Keyring::Open);
    session.run(&tried, &["account"]);
    let whole = std::fs::read(sealed_file(&tried)).unwrap();
    session.stall();
    let (found, took) = session.timed(&tried, &["account"]);
    assert_eq!(state(&found).0, "session-only", "{found}");
    assert!(state(&found).1.contains("did not answer within 2 seconds"), "{found}");
    assert_eq!(&found["accounts"][0]["userPrincipalName"], user(&tried));
    assert!(took < QUICK, "{took:?}");

    // It dies while it is being asked: the bus says so, and there is nothing to wait for.
    let begun = Instant::now();
    let on_the_bus = session.connections();
    let child = session.regent(&tried, &["account"]).spawn().unwrap();
    eventually("it is on the bus, to ask the keyring", || yes(session.connections() > on_the_bus));
    session.kill_keyring();
    let found = answer(&child.wait_with_output().unwrap());
    assert_eq!(state(&found).0, "session-only", "{found}");
    assert!(begun.elapsed() < QUICK);
    assert_eq!(std::fs::read(sealed_file(&tried)).unwrap(), whole, "neither touched the file");
    only_known_files(&folder(&tried));
}

#[test]
fn a_keyring_that_answers_late_is_made_use_of_in_the_same_run() {
    let tried = Try::with("plant", Options { token_seconds: 5, lro_seconds: 1, ..Options::default() });
    let session = Session::start(&tried, Keyring::Open);
    session.stall();
    let status = json!({ "service": "arm", "pathRegex": "operationStatuses" });
    tried.fault(&json!({ "match": status, "times": 1, "effect": { "delayMs": 4000 } }));
    let instance = tried.instance();
    let words = ["endpoints", "create", "--instance", &instance, "--name", "late", "--host", "mcr.microsoft.com"];
    let child = session.regent(&tried, &[&words[..], &["--method", "anonymous"]].concat()).spawn().unwrap();
    // By its first write it has given the keyring up.
    eventually("something is written", || yes(!tried.writes().is_empty()));
    assert!(!sealed_file(&tried).exists());
    session.go_on();
    // Later, with a token that has to be renewed, the key is there.
    answer(&child.wait_with_output().unwrap());
    assert!(sealed_file(&tried).exists(), "the tokens that were in memory alone are kept now");
    let before = asked(&tried);
    session.run(&tried, &["account"]);
    assert!(asked(&tried) - before <= 1, "at most a refresh: its tokens live for five seconds");
}

#[test]
fn an_entry_deleted_behind_our_back_costs_one_sign_in_and_the_old_file_is_set_aside() {
    let tried = Try::new("empty");
    let session = Session::start(&tried, Keyring::Open);
    session.run(&tried, &["account"]);
    let whole = std::fs::read(sealed_file(&tried)).unwrap();
    assert_eq!(session.entries().len(), 1, "one key, and no trial left over");
    session.clear_entries();
    assert_eq!(session.entries().len(), 0);
    let found = session.run(&tried, &["account"]);
    assert_eq!(state(&found).0, "keyring", "{found}");
    assert!(state(&found).1.contains("set aside"), "{found}");
    assert_eq!(std::fs::read(sealed_file(&tried).with_extension("sealed.unreadable")).unwrap(), whole);
    let before = asked(&tried);
    session.run(&tried, &["account"]);
    assert_eq!(asked(&tried), before);
}

#[test]
fn the_last_sign_out_takes_file_and_key_along_and_all_does_so_without_any_key() {
    let tried = Try::new("empty");
    let session = Session::start(&tried, Keyring::Open);
    session.run(&tried, &["account"]);
    assert_eq!(session.run(&tried, &["sign-out"])["signedOut"], 1);
    assert_eq!(session.entries().len(), 0, "the key is gone");
    assert!(!sealed_file(&tried).exists());
    session.run(&tried, &["account"]);
    session.stall();
    session.run(&tried, &["sign-out", "--all"]);
    assert!(!sealed_file(&tried).exists(), "whoever wants everybody out gets that without the key");
    session.go_on();
    only_known_files(&folder(&tried));
}

#[test]
fn a_file_of_another_regent_or_of_nobody_is_refused_with_its_reason_and_left_alone() {
    let tried = Try::new("empty");
    let session = Session::start(&tried, Keyring::Open);
    session.run(&tried, &["account"]);
    let file = sealed_file(&tried);
    std::fs::write(&file, "regent tokens 2\nwhatever").unwrap();
    let found = session.run(&tried, &["account"]);
    assert_eq!(state(&found), ("session-only", "The token file was written by a newer version of Regent."));
    assert_eq!(&found["accounts"][0]["userPrincipalName"], user(&tried));
    assert_eq!(std::fs::read(&file).unwrap(), b"regent tokens 2\nwhatever");

    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &file).unwrap();
    let (found, took) = session.timed(&tried, &["account"]);
    assert!(state(&found).1.contains("move it away"), "{found}");
    assert!(took < QUICK, "{took:?}");

    std::fs::remove_file(&file).unwrap();
    std::fs::File::create(&file).unwrap().set_len(1 << 30).unwrap();
    let found = session.run(&tried, &["account"]);
    assert_eq!(state(&found).0, "keyring", "set aside: {found}");
    assert!(std::fs::metadata(&file).unwrap().len() < 1 << 20);
}

#[test]
fn a_disk_that_is_full_or_may_not_be_written_to_is_said_and_work_goes_on() {
    let tried = Try::new("empty");
    let session = Session::start(&tried, Keyring::Open);
    session.run(&tried, &["account"]);
    let whole = std::fs::read(sealed_file(&tried)).unwrap();
    // No file may be longer than nothing, which is what a full disk comes down to.
    let full = format!("trap '' XFSZ; ulimit -f 0; exec {} account \"$@\"", env!("CARGO_BIN_EXE_regent"));
    // The owner of everything, without the right to overrule the folder's mode.
    let plain = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", env!("CARGO_BIN_EXE_regent"), "account"];
    for (words, mode) in [(vec!["sh", "-c", &full, "sh"], 0o700), (plain.to_vec(), 0o500)] {
        use std::os::unix::fs::PermissionsExt as _;
        let set = |mode| std::fs::set_permissions(folder(&tried), std::fs::Permissions::from_mode(mode)).unwrap();
        set(mode);
        let words = [&words[..], &["--sandbox", tried.sandbox.base_url()]].concat();
        let done = session.any(&words).output().unwrap();
        set(0o700);
        let found = answer(&done);
        assert_eq!(state(&found).0, "session-only", "{words:?}: {found}");
        assert!(state(&found).1.contains("could not be used"), "{words:?}: {found}");
        assert_eq!(&found["accounts"][0]["userPrincipalName"], user(&tried), "{words:?}");
        assert_eq!(std::fs::read(sealed_file(&tried)).unwrap(), whole, "{words:?}");
    }
}

#[test]
fn two_regents_on_one_profile_sign_in_once_each_at_most_and_then_never_again() {
    let tried = Try::new("empty");
    let session = Session::start(&tried, Keyring::Open);
    let both = [(); 2].map(|()| session.regent(&tried, &["account"]).spawn().unwrap());
    for child in both {
        assert_eq!(state(&answer(&child.wait_with_output().unwrap())).0, "keyring");
    }
    let before = asked(&tried);
    assert!(before <= 6, "two sign-ins at most: {before}");
    let both = [(); 2].map(|()| session.regent(&tried, &["account"]).spawn().unwrap());
    for child in both {
        answer(&child.wait_with_output().unwrap());
    }
    assert_eq!(asked(&tried), before);
    assert_eq!(session.entries().len(), 1);
}

#[test]
fn whoever_signs_out_while_another_process_works_is_not_signed_in_again_by_it() {
    let tried = Try::with("plant", Options { token_seconds: 4, lro_seconds: 8, ..Options::default() });
    let session = Session::start(&tried, Keyring::Open);
    let instance = tried.instance();
    let words = ["endpoints", "create", "--instance", &instance, "--name", "long", "--host", "mcr.microsoft.com"];
    let child = session.regent(&tried, &[&words[..], &["--method", "anonymous"]].concat()).spawn().unwrap();
    eventually("something is written", || yes(!tried.writes().is_empty()));
    let before = asked(&tried);
    assert_eq!(session.run(&tried, &["sign-out"])["signedOut"], 1);
    assert!(!sealed_file(&tried).exists());
    answer(&child.wait_with_output().unwrap());
    assert!(asked(&tried) > before, "it renewed its token meanwhile");
    assert!(!sealed_file(&tried).exists(), "and kept it to itself");
    assert_eq!(session.entries().len(), 0, "no key was made for nothing");
}

#[test]
fn tokens_of_five_seconds_last_through_a_long_create_without_anybody_being_asked() {
    let tried = Try::with("plant", Options { token_seconds: 5, lro_seconds: 20, ..Options::default() });
    let session = Session::start(&tried, Keyring::Open);
    session.run(&tried, &["account"]);
    let sign_ins = |tried: &Try| std::fs::read_to_string(tried.record_file()).unwrap().matches("/authorize").count();
    let (pages, before) = (sign_ins(&tried), asked(&tried));
    let instance = tried.instance();
    let words = ["endpoints", "create", "--instance", &instance, "--name", "long", "--host", "mcr.microsoft.com"];
    let (created, took) = session.timed(&tried, &[&words[..], &["--method", "anonymous"]].concat());
    assert_eq!(created["provisioningState"], "Succeeded");
    assert!(took >= Duration::from_secs(20), "{took:?}");
    assert_eq!(sign_ins(&tried), pages, "nobody signed in again");
    let renewals = asked(&tried) - before;
    assert!((3..=12).contains(&renewals), "a renewal each two and a half seconds at most: {renewals}");
}

/// An `az` that writes down each of its starts and gives a token of the sandbox's.
fn counting_az(tried: &Try) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let (tools, token) = (tried.folder().join("tools"), tried.token());
    std::fs::create_dir_all(&tools).unwrap();
    let answer = json!({ "accessToken": token, "expires_on": 4_102_444_800_u64, "tokenType": "Bearer" });
    let script = format!("#!/bin/sh\necho started >> '{}'\necho '{answer}'\n", starts(tried).display());
    std::fs::write(tools.join("az"), script).unwrap();
    std::fs::set_permissions(tools.join("az"), std::fs::Permissions::from_mode(0o755)).unwrap();
    tools
}

fn starts(tried: &Try) -> std::path::PathBuf {
    tried.folder().join("az-starts")
}

#[test]
fn az_is_started_once_for_many_calls_of_many_processes() {
    let tried = Try::new("plant");
    let session = Session::start(&tried, Keyring::Open);
    let path = format!("{}:/usr/bin:/bin", counting_az(&tried).display());
    for words in [&["sign-in", "--azure-cli"][..], &["account"], &["endpoints", "list"], &["instances", "list"]] {
        answer(&session.regent(&tried, words).env("PATH", &path).output().unwrap());
        let count = std::fs::read_to_string(starts(&tried)).unwrap().lines().count();
        assert_eq!(count, 1, "{words:?}");
    }
}

#[test]
fn two_regents_whose_token_has_expired_renew_it_once_each_at_most() {
    let tried = Try::new("empty");
    let session = Session::start(&tried, Keyring::Open);
    session.run(&tried, &["account"]);
    for _ in 0..3 {
        tried.control("clock", &json!({ "advanceSeconds": 7200 }));
        let before = asked(&tried);
        let both = [(); 2].map(|()| session.regent(&tried, &["account"]).spawn().unwrap());
        for child in both {
            assert_eq!(state(&answer(&child.wait_with_output().unwrap())).0, "keyring");
        }
        assert!((1..=2).contains(&(asked(&tried) - before)), "{}", asked(&tried) - before);
    }
}
