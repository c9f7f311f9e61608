//! A damaged file is found by many processes at once, each of which then saves a draft: no draft is lost or doubled, one
//! process says that the file was damaged, nobody hangs. Also with a program that has the file open all along. A program
//! of its own, because it starts itself as those processes.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that is its own program")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use domain::Draft;
use store::Database;
use store::drafts::{self, StoredDraft};

const DRAFTS: usize = 40;
/// Far more than it takes, on a machine under load too.
const TIMEOUT: Duration = Duration::from_secs(60);

fn main() {
    let words: Vec<String> = std::env::args().collect();
    match &words[..] {
        [_, word, file, name] if word == "save" => return save(Path::new(file), name),
        [_, word, file] if word == "window" => return window(Path::new(file)),
        _ => {}
    }
    for (processes, rounds) in [(2, 12), (8, 6), (20, 4)] {
        for round in 0..rounds {
            one_round(processes, round);
        }
    }
    beside_a_window();
    println!("a damaged file cost no draft");
}

fn draft(id: &str) -> StoredDraft {
    StoredDraft {
        id: id.to_owned(),
        saved_at: "2026-11-25T10:00:00Z".to_owned(),
        step: "basics".to_owned(),
        draft: Draft { name: id.to_owned(), note: "x".repeat(300), ..Draft::default() },
        ..StoredDraft::default()
    }
}

/// Opens the file, says what became of it, and saves a draft.
fn save(file: &Path, name: &str) {
    let database = Database::open(file).unwrap();
    drafts::save(&database, &draft(name), false).unwrap();
    println!("{}", if database.rescue().is_some() { "rescued" } else { "sound" });
}

/// Has the file open, says so, and saves a draft for each line it reads.
fn window(file: &Path) {
    let database = Database::open(file).unwrap();
    drafts::list(&database, false).unwrap();
    println!("open");
    for line in std::io::stdin().lines().map(Result::unwrap) {
        drafts::save(&database, &draft(&line), false).unwrap();
        println!("saved");
    }
}

fn start(words: &[&str]) -> Child {
    let program = std::env::current_exe().unwrap();
    Command::new(program).args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
}

/// The drafts of a file, by their names.
fn made(file: &Path) -> Vec<String> {
    let all: Vec<String> = (0..DRAFTS).map(|number| format!("draft-{number:02}")).collect();
    let database = Database::open(file).unwrap();
    drafts::save_all(&database, &all.iter().map(|name| draft(name)).collect::<Vec<_>>()).unwrap();
    all
}

/// Damage of several kinds, none of which hits the row of a draft.
fn damage(file: &Path, kind: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    match kind % 4 {
        0 => bytes[..100].fill(0xaa),
        1 => bytes[..16].fill(0),
        // The version that the file says it has is lost, and its tables are there.
        2 => bytes[60..64].fill(0),
        // The size of a page.
        _ => bytes[16..18].fill(7),
    }
    // In place: whoever has the file open has this one.
    let mut open = std::fs::OpenOptions::new().write(true).open(file).unwrap();
    open.write_all(&bytes).unwrap();
}

fn names(file: &Path) -> Vec<String> {
    let database = Database::open(file).unwrap();
    assert!(database.rescue().is_none(), "it is told once");
    let mut names: Vec<_> = drafts::list(&database, false).unwrap().into_iter().map(|kept| kept.draft.name).collect();
    names.sort();
    names
}

fn ended(mut child: Child, until: Instant) -> String {
    drop(child.stdin.take());
    while child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < until, "a process hangs");
        std::thread::sleep(Duration::from_millis(10));
    }
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{done:?}");
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

fn one_round(processes: usize, round: usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("regent.sqlite");
    let mut wanted = made(&file);
    damage(&file, round);
    let path = file.to_str().unwrap();
    let new: Vec<String> = (0..processes).map(|number| format!("new-{number:02}")).collect();
    let all: Vec<Child> = new.iter().map(|name| start(&["save", path, name])).collect();
    let until = Instant::now() + TIMEOUT;
    let said: Vec<String> = all.into_iter().map(|child| ended(child, until)).collect();
    let rescues = said.iter().filter(|line| *line == "rescued").count();
    wanted.extend(new);
    assert_eq!((names(&file), rescues), (wanted, 1), "{processes} processes, round {round}");
    let aside = std::fs::read_dir(folder.path()).unwrap();
    let aside = aside.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("damaged"));
    assert_eq!(aside.count(), 1, "it is set aside once");
}

fn beside_a_window() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("regent.sqlite");
    let mut wanted = made(&file);
    let path = file.to_str().unwrap();
    let mut child = start(&["window", path]);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert_eq!(lines.next().unwrap().unwrap(), "open");
    damage(&file, 0);
    assert_eq!(ended(start(&["save", path, "of-a-command"]), Instant::now() + TIMEOUT), "rescued");
    writeln!(child.stdin.as_mut().unwrap(), "of-the-window").unwrap();
    assert_eq!(lines.next().unwrap().unwrap(), "saved");
    wanted.extend(["of-a-command".to_owned(), "of-the-window".to_owned()]);
    assert_eq!(names(&file), wanted);
    drop(child.stdin.take());
    child.wait().unwrap();
}
