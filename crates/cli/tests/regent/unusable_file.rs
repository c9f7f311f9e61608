//! Regent's file when it cannot be used: a newer Regent's, a folder, a link that leads nowhere, read-only, held by another
//! program, a full disk. Every command says so on standard error, in seconds; those that are about the file fail.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Ran, Try};

/// The time limit of an opening is four seconds; the rest is for a machine under load.
const QUICK: Duration = Duration::from_secs(12);
/// Where nothing has to be waited for.
const AT_ONCE: Duration = Duration::from_secs(3);

/// Commands that are about the file.
const ABOUT_THE_FILE: [&[&str]; 8] = [
    &["drafts", "list"],
    &["drafts", "show", "a"],
    &["drafts", "discard", "a"],
    &["drafts", "create", "a"],
    &["activity"],
    &["metrics"],
    &["telemetry", "show"],
    &["telemetry", "off"],
];

/// Runs a command and holds it to a time.
fn timed(place: &Try, words: &[&str], limit: Duration) -> Ran {
    let begun = Instant::now();
    let ran = place.run(words);
    assert!(begun.elapsed() < limit, "{words:?} took {:?}", begun.elapsed());
    ran
}

/// What holds in each of the cases: `why` is in every message.
fn everything_says(place: &Try, why: &str, limit: Duration) {
    for words in ABOUT_THE_FILE {
        let refused = timed(place, words, limit);
        assert_eq!((refused.code(), &refused.error()["code"]), (1, &json!("StorageUnavailable")), "{words:?}");
        assert!(refused.stderr().contains(why), "{words:?}: {}", refused.stderr());
    }
    let refused = place.run_with(&["drafts", "save", "--file", "-"], "{}");
    assert_eq!((refused.code(), &refused.error()["code"]), (1, &json!("StorageUnavailable")));
    let listed = timed(place, &["endpoints", "list"], limit + AT_ONCE);
    assert_eq!(listed.code(), 0, "what can be done is done: {}", listed.stderr());
    assert!(serde_json::from_slice::<Value>(listed.stdout()).is_ok_and(|rows| rows.is_array()));
    assert!(listed.stderr().contains(why) && listed.stderr().lines().count() == 1, "said once: {}", listed.stderr());
}

fn sqlite(file: &Path, sql: &str) {
    rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_file_of_a_newer_regent_is_said_by_every_command_and_left_as_it_is() {
    let place = Try::new("empty");
    place.run(&["drafts", "list"]).answer();
    sqlite(&place.file(), "PRAGMA user_version = 99");
    let before = std::fs::read(place.file()).unwrap();
    everything_says(&place, "newer version of Regent", AT_ONCE);
    assert_eq!(std::fs::read(place.file()).unwrap(), before);
}

#[test]
fn a_folder_and_a_link_that_leads_nowhere_are_said_by_every_command() {
    let place = Try::new("empty");
    std::fs::create_dir(place.file()).unwrap();
    everything_says(&place, "not a plain file", AT_ONCE);
    std::fs::remove_dir(place.file()).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(place.folder().join("not-mounted/regent.sqlite"), place.file()).unwrap();
        everything_says(&place, "not a plain file", AT_ONCE);
        assert!(!place.folder().join("not-mounted").exists(), "nothing is made at the end of a link");
        std::fs::remove_file(place.file()).unwrap();
        // A link to a place that is there is as good as the file.
        std::os::unix::fs::symlink(place.folder().join("elsewhere.sqlite"), place.file()).unwrap();
        place.run_with(&["drafts", "save", "--file", "-"], "{}").answer();
        assert_eq!(place.run(&["drafts", "list"]).answer().as_array().unwrap().len(), 1);
    }
}

#[test]
fn a_file_that_another_program_holds_is_waited_for_once_and_for_four_seconds() {
    let place = Try::new("empty");
    place.run_with(&["drafts", "save", "--file", "-"], "{}").answer();
    let holder = rusqlite::Connection::open(place.file()).unwrap();
    holder.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let refused = timed(&place, &["drafts", "list"], QUICK);
    assert_eq!((refused.code(), &refused.error()["code"]), (1, &json!("StorageUnavailable")));
    assert!(refused.stderr().contains("another program has held") || refused.stderr().contains("Another program"));
    let words =
        ["endpoints", "create", "--instance", &place.instance(), "--name", "held", "--host", "mcr.microsoft.com"];
    let created = timed(&place, &[&words[..], &["--method", "anonymous"]].concat(), QUICK + QUICK);
    assert_eq!(created.code(), 0, "{}", created.stderr());
    assert!(created.stderr().contains("held"), "{}", created.stderr());
    holder.execute_batch("ROLLBACK").unwrap();
    assert_eq!(place.run(&["drafts", "list"]).answer().as_array().unwrap().len(), 1, "nothing is lost");
}

#[test]
fn a_version_that_does_not_fit_the_tables_is_damage_and_costs_nothing() {
    let place = Try::new("empty");
    place.run_with(&["drafts", "save", "--file", "-", "--id", "mine"], r#"{ "name": "kept" }"#).answer();
    for version in [0, 1, 2, 3, -7] {
        sqlite(&place.file(), &format!("PRAGMA user_version = {version}"));
        let listed = timed(&place, &["drafts", "list"], AT_ONCE);
        let drafts: Value = serde_json::from_slice(listed.stdout()).unwrap();
        assert_eq!(drafts[0]["draft"]["name"], "kept", "version {version}");
        assert!(listed.stderr().contains("damaged") && listed.stderr().contains("1 draft "), "{}", listed.stderr());
    }
}

/// A disk of this size, where this machine lets the tests make one.
#[cfg(target_os = "linux")]
fn small_disk(place: &Try, kilobytes: u32) -> Option<std::path::PathBuf> {
    let folder = place.folder().join("disk");
    std::fs::create_dir(&folder).unwrap();
    let size = format!("size={kilobytes}k");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(&folder).output();
    mounted.is_ok_and(|done| done.status.success()).then_some(folder)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_at_once() {
    struct Unmount(std::path::PathBuf);
    impl Drop for Unmount {
        fn drop(&mut self) {
            drop(Command::new("umount").arg("-l").arg(&self.0).status());
        }
    }
    let place = Try::new("empty");
    // Only root may mount; elsewhere the cases above stand for it.
    let Some(disk) = small_disk(&place, 300) else { return };
    let _unmount = Unmount(disk.clone());
    let file = disk.join("regent.sqlite");
    std::fs::write(disk.join("filler"), vec![0; 290 * 1024]).unwrap();
    std::os::unix::fs::symlink(&file, place.file()).unwrap();
    everything_says(&place, "full", AT_ONCE);
    std::fs::remove_file(disk.join("filler")).unwrap();
    place.run_with(&["drafts", "save", "--file", "-"], "{}").answer();
    // Full afterwards: what is there can be read, and what cannot be kept is refused.
    drop(std::fs::write(disk.join("filler"), vec![0; 300 * 1024]));
    assert_eq!(place.run(&["drafts", "list"]).answer().as_array().unwrap().len(), 1);
    let long = json!({ "note": "x".repeat(9000) }).to_string();
    let refused = place.run_with(&["drafts", "save", "--file", "-"], &long);
    assert_eq!(refused.code(), 1, "{}", refused.stderr());
    assert!(refused.stderr().contains("full"), "{}", refused.stderr());
    assert_eq!(timed(&place, &["telemetry", "off"], AT_ONCE).code(), 1, "what is not kept is not said to be");
}
