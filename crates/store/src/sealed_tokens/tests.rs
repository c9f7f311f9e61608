//! The sealed file against whatever may happen to it: changed, cut, foreign, newer, huge, linked, held, left over.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

use super::*;

fn key(byte: u8) -> Key {
    Zeroizing::new([byte; 32])
}

fn token(scope: &str, text: &str) -> SealedToken {
    let (cloud, tenant, account) = ("Azure".to_owned(), "t".to_owned(), "a".to_owned());
    let token = Secret(Zeroizing::new(text.to_owned()));
    SealedToken { cloud, tenant, account, scope: scope.to_owned(), token, expires_on: Some(1), refresh_on: None }
}

fn file(folder: &tempfile::TempDir, key_byte: u8) -> SealedFile {
    SealedFile::new(folder.path().join("deep/tokens.sealed"), &key(key_byte))
}

fn set_aside(sealed: &SealedFile) {
    sealed.set_aside(&SealedLock::take(sealed.path()).unwrap()).unwrap();
}

#[test]
fn what_is_kept_is_read_back_and_the_file_shows_none_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = file(&folder, 1);
    assert_eq!(sealed.read().unwrap(), Sealed::default());
    sealed.change(|held| held.tokens.push(token("s", "a-very-secret-token"))).unwrap();
    assert_eq!(sealed.read().unwrap().tokens, [token("s", "a-very-secret-token")]);
    for entry in fs::read_dir(sealed.path().parent().unwrap()).unwrap() {
        let entry = entry.unwrap();
        let bytes = fs::read(entry.path()).unwrap();
        assert!(!bytes.windows(11).any(|part| part == b"very-secret"), "{:?}", entry.path());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
        }
    }
    assert!(!format!("{:?}", sealed.read().unwrap()).contains("very-secret"));
}

#[test]
fn another_key_and_every_changed_or_missing_byte_are_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = file(&folder, 1);
    sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
    assert!(matches!(file(&folder, 2).read(), Err(Error::Unreadable)));
    let whole = fs::read(sealed.path()).unwrap();
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(sealed.path(), changed).unwrap();
        assert!(matches!(sealed.read(), Err(Error::Unreadable)), "byte {at}");
        fs::write(sealed.path(), &whole[..at]).unwrap();
        assert!(matches!(sealed.read(), Err(Error::Unreadable)), "cut at {at}");
    }
}

#[test]
fn a_file_that_cannot_be_opened_is_never_overwritten_but_set_aside_when_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    file(&folder, 1).change(|held| held.tokens.push(token("s", "x"))).unwrap();
    let other = file(&folder, 2);
    let before = fs::read(other.path()).unwrap();
    assert!(matches!(other.change(|held| held.tokens.push(token("s", "y"))), Err(Error::Unreadable)));
    assert!(matches!(other.check(), Err(Error::Unreadable)));
    assert_eq!(fs::read(other.path()).unwrap(), before);
    set_aside(&file(&folder, 1));
    assert_eq!(fs::read(other.path()).unwrap(), before, "its own key opens it");
    set_aside(&other);
    other.change(|held| held.tokens.push(token("s", "y"))).unwrap();
    assert_eq!(other.read().unwrap().tokens, [token("s", "y")]);
    assert_eq!(fs::read(other.beside("unreadable")).unwrap(), before);
    remove_all(other.path()).unwrap();
    let left: Vec<_> =
        fs::read_dir(other.path().parent().unwrap()).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(left, ["tokens.sealed.lock"]);
}

#[test]
fn a_newer_form_is_left_to_the_newer_regent() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = file(&folder, 1);
    sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
    for (head, newer) in
        [("2\n", true), ("417\nx", true), ("0\n", false), ("1.5\n", false), ("-2\n", false), ("", false)]
    {
        let bytes = format!("regent tokens {head}");
        fs::write(sealed.path(), &bytes).unwrap();
        let refused = sealed.change(|held| held.tokens.clear()).unwrap_err();
        assert_eq!(matches!(refused, Error::Newer), newer, "{head:?}: {refused}");
        assert_eq!(fs::read_to_string(sealed.path()).unwrap(), bytes);
        set_aside(&sealed);
        assert_eq!(sealed.path().exists(), newer, "{head:?}");
    }
}

#[test]
fn a_huge_file_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = file(&folder, 1);
    sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
    // A gigabyte that takes no room on the disk.
    File::options().write(true).open(sealed.path()).unwrap().set_len(1 << 30).unwrap();
    assert!(matches!(sealed.read(), Err(Error::Unreadable)));
}

#[test]
#[cfg(unix)]
fn links_pipes_and_folders_in_its_place_or_beside_it_are_neither_followed_nor_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = file(&folder, 1);
    sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
    let elsewhere = folder.path().join("elsewhere");
    fs::rename(sealed.path(), &elsewhere).unwrap();
    let whole = fs::read(&elsewhere).unwrap();
    let pipe = |path: &Path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    let link = |path: &Path| std::os::unix::fs::symlink(&elsewhere, path).unwrap();
    let folder_there = |path: &Path| fs::create_dir(path).unwrap();
    for put in [&link as &dyn Fn(&Path), &pipe, &folder_there] {
        for place in [sealed.path().to_owned(), sealed.beside("lock")] {
            drop(fs::remove_file(&place));
            put(&place);
            let refused = sealed.change(|held| held.tokens.clear()).unwrap_err();
            assert!(matches!(&refused, Error::NotAFile(named) if *named == place), "{refused}");
            drop(fs::remove_file(&place).or_else(|_| fs::remove_dir(&place)));
        }
    }
    // Where the new file is written, a link is taken away, not written through.
    link(&sealed.beside("new"));
    sealed.change(|held| held.tokens.push(token("s", "y"))).unwrap();
    assert_eq!(fs::read(&elsewhere).unwrap(), whole);
    assert_eq!(sealed.read().unwrap().tokens, [token("s", "y")]);
}

#[test]
#[cfg(unix)]
fn what_others_may_read_is_taken_from_them() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let sealed = file(&folder, 1);
    sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
    let mode = || fs::metadata(sealed.path()).unwrap().permissions().mode() & 0o777;
    for wrong in [0o644, 0o666, 0o640] {
        fs::set_permissions(sealed.path(), fs::Permissions::from_mode(wrong)).unwrap();
        sealed.read().unwrap();
        assert_eq!(mode(), 0o600);
    }
    fs::write(sealed.beside("new"), "left by a killed process").unwrap();
    fs::set_permissions(sealed.beside("new"), fs::Permissions::from_mode(0o666)).unwrap();
    sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
    assert_eq!(mode(), 0o600);
}

#[test]
fn a_process_that_never_lets_go_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = file(&folder, 1);
    sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
    let held = File::options().write(true).open(sealed.beside("lock")).unwrap();
    held.lock().unwrap();
    assert!(matches!(sealed.change(|held| held.tokens.clear()), Err(Error::Busy)));
    assert_eq!(sealed.read().unwrap().tokens.len(), 1, "reading needs no lock");
}

#[test]
fn a_check_leaves_nothing_and_a_file_that_would_hold_nothing_goes_away() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = file(&folder, 1);
    sealed.check().unwrap();
    assert!(!sealed.path().exists());
    sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
    sealed.check().unwrap();
    assert_eq!(sealed.read().unwrap().tokens.len(), 1);
    sealed.change(|held| held.tokens.clear()).unwrap();
    assert!(!sealed.path().exists());
    assert!(!sealed.beside("new").exists());
}

#[test]
fn many_writers_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let sealed = file(&folder, 1);
            scope.spawn(move || {
                for round in 0..5 {
                    sealed.change(|held| held.tokens.push(token(&format!("{number}/{round}"), "x"))).unwrap();
                }
            });
        }
    });
    assert_eq!(file(&folder, 1).read().unwrap().tokens.len(), 40);
}

#[test]
fn what_a_newer_regent_wrote_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let sealed = file(&folder, 1);
    sealed.change(|held| drop(held.other.insert("passkeys".to_owned(), Value::from(3)))).unwrap();
    sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
    sealed.change(|held| held.tokens.clear()).unwrap();
    assert_eq!(sealed.read().unwrap().other["passkeys"], 3);
}
