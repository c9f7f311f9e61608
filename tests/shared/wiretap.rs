//! A wire between Regent and a sandbox that remembers every byte, and so every token that was issued; and a search for any
//! of them in what Regent leaves behind, in the forms in which things leak. Used by the tests of the command line and of the
//! application, each of which includes this file.

use std::collections::HashSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// So many bytes of a secret in a row are no accident.
const TELLING: usize = 20;

/// The wire. Its threads end with the connections.
pub(crate) struct Wiretap {
    url: String,
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Wiretap {
    /// A wire to the sandbox at this address.
    pub(crate) fn on(sandbox: &str) -> Self {
        let to = sandbox.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&to) else { return };
                for (from, into) in [(&client, &server), (&server, &client)] {
                    let (from, into) = (from.try_clone().unwrap(), into.try_clone().unwrap());
                    let log = Arc::clone(&log);
                    thread::spawn(move || carry(from, into, &log));
                }
            }
        });
        Self { url, heard }
    }

    /// Where it can be reached.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Every token that went over the wire: access, ID and refresh tokens, and the codes that were exchanged for them.
    pub(crate) fn tokens(&self) -> HashSet<String> {
        let heard = self.heard.lock().unwrap();
        let text = String::from_utf8_lossy(&heard);
        let mut tokens = HashSet::new();
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-_.~".contains(letter);
        for mark in [
            "\"access_token\":\"",
            "\"id_token\":\"",
            "\"refresh_token\":\"",
            "refresh_token=",
            "Bearer ",
            "&code=",
            "?code=",
        ] {
            let found =
                text.split(mark).skip(1).map(|rest| rest.split(|letter| !is_part(letter)).next().unwrap_or(rest));
            tokens.extend(found.filter(|token| token.len() > TELLING).map(str::to_owned));
        }
        tokens
    }
}

fn carry(mut from: TcpStream, mut into: TcpStream, log: &Mutex<Vec<u8>>) {
    let mut part = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut part) {
        // One direction at a time, so that a token is never torn by the other's bytes.
        log.lock().unwrap().extend_from_slice(&part[..read]);
        if into.write_all(&part[..read]).is_err() {
            return;
        }
    }
    drop(into.shutdown(std::net::Shutdown::Write));
}

/// What betrays secrets: telling pieces of each, as they are, in base64 at each alignment, and percent-encoded.
pub(crate) struct Search(HashSet<Vec<u8>>);

impl Search {
    pub(crate) fn of<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut pieces = HashSet::new();
        for secret in secrets {
            let mut forms =
                vec![secret.as_bytes().to_vec(), percent(secret, true).into(), percent(secret, false).into()];
            for before in ["", "x", "xx"] {
                let text = format!("{before}{secret}");
                for coded in [STANDARD.encode(&text), URL_SAFE.encode(&text)] {
                    // What the neighbours of a secret share a letter with is not telling.
                    forms.push(coded.as_bytes()[4..coded.len() - 4].to_vec());
                }
            }
            for form in forms.iter().filter(|form| form.len() >= TELLING) {
                let last = form.len() - TELLING;
                pieces.extend([0, last / 2, last].map(|at| form[at..at + TELLING].to_vec()));
            }
        }
        Self(pieces)
    }

    /// The first piece that is in these bytes, with what stands around it.
    pub(crate) fn find(&self, bytes: &[u8]) -> Option<String> {
        let at = bytes.windows(TELLING).position(|window| self.0.contains(window))?;
        let around = &bytes[at.saturating_sub(120)..(at + TELLING).min(bytes.len())];
        Some(String::from_utf8_lossy(around).into_owned())
    }

    /// The same in every file below a folder, and how many that were.
    pub(crate) fn find_in_files(&self, folder: &Path) -> (Option<String>, usize) {
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                let (found, more) = self.find_in_files(&path);
                count += more;
                if found.is_some() {
                    return (found, count);
                }
            } else if path.is_file() {
                count += 1;
                if let Some(found) = self.find(&std::fs::read(&path).unwrap()) {
                    return (Some(format!("{}: {found}", path.display())), count);
                }
            }
        }
        (None, count)
    }
}

/// Percent-encoded: what has to be, or every byte.
fn percent(text: &str, all: bool) -> String {
    let keeps = |byte: u8| !all && (byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
    text.bytes().map(|byte| if keeps(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[test]
fn the_search_finds_what_leaks_in_each_form_and_nothing_else() {
    let secret = "0.AXoA-4f5e6d7c8b9a0_1.2~3f4e5d6c7b8a9/+=";
    let search = Search::of([secret]);
    for before in ["", "a", "ab", "abc"] {
        let text = format!("{before}{secret}zz");
        for leak in
            [text.clone(), STANDARD.encode(&text), URL_SAFE.encode(&text), percent(&text, true), percent(&text, false)]
        {
            assert!(search.find(leak.as_bytes()).is_some(), "{leak}");
        }
    }
    assert_eq!(search.find(b"nothing of the kind is in here, however long one looks"), None);
}
