//! Two processes write the same sealed file and are killed again and again, wherever they are: the file can always be read,
//! and holds whatever either was told is kept. A program of its own, because it starts itself as the writers.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test that is its own program")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use store::sealed_tokens::{SealedFile, SealedToken, Secret};
use zeroize::Zeroizing;

const KILLS: usize = 50;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let [_, word, path, who, from] = &words[..]
        && word == "write"
    {
        return write(Path::new(path), who, from.parse().unwrap());
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.sealed");
    std::thread::scope(|scope| {
        for who in ["one", "two"] {
            let path = &path;
            scope.spawn(move || kill_and_start_again(path, who));
        }
    });
    let held = open(&path).read().unwrap();
    assert_eq!(held.tokens.len(), 2, "one token each: {:?}", held.tokens);
    println!("2 x {KILLS} kills, nothing torn and nothing lost");
}

fn open(path: &Path) -> SealedFile {
    SealedFile::new(path.to_owned(), &Zeroizing::new([7; 32]))
}

/// Keeps one number after the other and says so each time, until it is killed or nobody listens.
fn write(path: &Path, who: &str, from: i64) {
    let file = open(path);
    for number in from.. {
        let token = SealedToken {
            cloud: who.to_owned(),
            tenant: String::new(),
            account: String::new(),
            scope: String::new(),
            token: Secret(Zeroizing::new("x".repeat(2_000))),
            expires_on: Some(number),
            refresh_on: None,
        };
        let change = |held: &mut store::sealed_tokens::Sealed| {
            held.tokens.retain(|one| one.cloud != who);
            held.tokens.push(token);
        };
        file.change(change).unwrap();
        if writeln!(std::io::stdout(), "{number}").is_err() {
            return;
        }
    }
}

fn kill_and_start_again(path: &Path, who: &str) {
    let program: PathBuf = std::env::current_exe().unwrap();
    let mut next = 1;
    for kill in 0..KILLS {
        let words = ["write", path.to_str().unwrap(), who, &next.to_string()];
        let mut child = Command::new(&program).args(words).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // After some whole changes, and somewhere within the work on the next.
        let mut moment = [0; 2];
        getrandom::fill(&mut moment).unwrap();
        let mut said = None;
        for _ in 0..1 + moment[0] % 5 {
            said = lines.next().map(Result::unwrap);
        }
        std::thread::sleep(std::time::Duration::from_micros(u64::from(moment[1]) * 20));
        child.kill().unwrap();
        child.wait().unwrap();
        said = lines.map_while(Result::ok).last().or(said);
        let said: i64 = said.unwrap().parse().unwrap();
        let held = open(path).read().unwrap_or_else(|why| panic!("after kill {kill} of {who}: {why}"));
        let kept = held.tokens.iter().find(|one| one.cloud == who).and_then(|one| one.expires_on).unwrap();
        assert!((said..=said + 1).contains(&kept), "kill {kill} of {who}: said {said}, kept {kept}");
        next = kept + 1;
    }
}
