//! Opens Regent's file: made when it is not there, brought up to date, checked, and rescued when it is damaged. Called once
//! at each start. Everything that has to wait for another process waits until one deadline, [`OPEN_TIMEOUT`] in all.
//!
//! Many processes open one file at the same moment. A file that is up to date and sound needs no lock but SQLite's own. To
//! make tables or to rescue a damaged file a process takes the lock beside it, and looks again: another one may have done it.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, MAIN_DB};

use crate::database::{BUSY_TIMEOUT, Database};
use crate::error::Error;
use crate::file_lock::FileLock;
use crate::{rescue, schema};

/// How long the opening of a file may wait for other processes, altogether.
pub const OPEN_TIMEOUT: Duration = Duration::from_secs(4);
const BETWEEN_TRIES: Duration = Duration::from_millis(20);
/// A page of SQLite is never smaller.
const SMALLEST_FILE: u64 = 512;
/// A chain of links is never longer, unless it leads back to itself.
const MAX_LINKS: usize = 16;

impl Database {
    /// Opens the file, making it and its folder when they are not there. A damaged file is set aside first, and what can be
    /// read of it is brought over: [`Database::rescue`] tells.
    ///
    /// # Errors
    /// When the folder cannot be made, the file cannot be opened or written, another program holds it for longer than
    /// [`OPEN_TIMEOUT`], or a newer Regent wrote it.
    pub fn open(file: &Path) -> Result<Self, Error> {
        Self::open_until(file, Instant::now() + OPEN_TIMEOUT)
    }

    /// The same; where that cannot be, a database that ends with the process, whose [`Database::problem`] says why.
    ///
    /// # Errors
    /// When SQLite has no memory.
    pub fn open_or_in_memory(file: Option<&Path>) -> Result<Self, Error> {
        match file.map(Self::open) {
            Some(Ok(database)) => Ok(database),
            Some(Err(error)) => Self::in_memory_because(error.to_string()),
            None => Self::in_memory_because("this system names no home folder for Regent's file".to_owned()),
        }
    }

    pub(crate) fn open_until(file: &Path, until: Instant) -> Result<Self, Error> {
        let file = resolve(file)?;
        match open_up_to_date(&file, until) {
            Ok(Some(database)) => return Ok(database),
            Ok(None) => {}
            Err(error) if error.is_damage() => tracing::info!(%error, "Regent's file is damaged"),
            Err(error) => return Err(error),
        }
        let lock = FileLock::take(&beside(&file, "-open.lock"), until)?.ok_or(Error::Held(OPEN_TIMEOUT))?;
        let opened = match open_sound(&file, until) {
            Err(error) if error.is_damage() => {
                tracing::error!(%error, "Regent's file is damaged and is set aside");
                let (rescue, damaged) = rescue::rescue(&file, until)?;
                open_sound(&file, until).map(|database| database.rescued(rescue, damaged))
            }
            opened => opened,
        };
        drop(lock);
        opened
    }
}

/// The path beside the file whose name ends so.
pub(crate) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// Where the file really is, so that all that lies beside it is the same for everybody. Its own folder is made; the folder
/// at the end of a link is not: it may be on a disk that is not there today.
fn resolve(file: &Path) -> Result<PathBuf, Error> {
    let mut at = std::path::absolute(file)?;
    if let Some(folder) = at.parent() {
        std::fs::create_dir_all(folder)?;
    }
    for _ in 0..MAX_LINKS {
        match std::fs::symlink_metadata(&at) {
            Ok(found) if found.is_symlink() => {
                let next = std::fs::read_link(&at)?;
                at = at.parent().map(|folder| folder.join(&next)).unwrap_or(next);
            }
            Ok(found) if found.is_file() => return Ok(at),
            Err(why) if why.kind() == io::ErrorKind::NotFound && at.parent().is_some_and(Path::is_dir) => {
                return Ok(at);
            }
            Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(why.into()),
            Ok(_) | Err(_) => break,
        }
    }
    Err(Error::NotAFile(file.to_owned()))
}

/// The file when it is up to date; nothing when its tables have to be made or changed.
fn open_up_to_date(file: &Path, until: Instant) -> Result<Option<Database>, Error> {
    if !is_there(file)? {
        return Ok(None);
    }
    let connection = connect(file, until)?;
    let version = in_turn(until, || schema::version(&connection))?;
    if version != schema::LATEST {
        return if version > schema::LATEST { Err(Error::Newer) } else { Ok(None) };
    }
    finish(connection, file, until).map(Some)
}

/// The file, brought up to date. The lock is held.
fn open_sound(file: &Path, until: Instant) -> Result<Database, Error> {
    is_there(file)?;
    let mut connection = connect(file, until)?;
    in_turn(until, || schema::bring_up_to_date(&mut connection))?;
    finish(connection, file, until)
}

/// Whether there is a file with something in it.
fn is_there(file: &Path) -> Result<bool, Error> {
    match std::fs::metadata(file) {
        // SQLite takes the stump of a file for an empty one and begins anew on it.
        Ok(found) if found.len() > 0 && found.len() < SMALLEST_FILE => {
            Err(Error::Damaged("the file is cut short".to_owned()))
        }
        Ok(found) => Ok(found.len() > 0),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(why) => Err(why.into()),
    }
}

fn connect(file: &Path, until: Instant) -> Result<Connection, Error> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(until.saturating_duration_since(Instant::now()))?;
    if connection.is_readonly(MAIN_DB)? {
        return Err(Error::ReadOnly);
    }
    keep_private(file);
    in_turn(until, || Ok(connection.pragma_update(None, "journal_mode", "DELETE")?))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// The last looks. That the folder can be written is seen now and not at the first draft.
fn finish(connection: Connection, file: &Path, until: Instant) -> Result<Database, Error> {
    let found: String = in_turn(until, || Ok(connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?))?;
    if found != "ok" {
        return Err(Error::Damaged(found));
    }
    if let Some(folder) = file.parent() {
        tempfile::tempfile_in(folder).map_err(|why| if is_refused(&why) { Error::ReadOnly } else { why.into() })?;
    }
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(Database::new(connection, Some(file.to_owned())))
}

fn is_refused(why: &io::Error) -> bool {
    matches!(why.kind(), io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied)
}

/// Tries until no other connection is in the way. SQLite's own waiting gives up at once where two wait for each other.
fn in_turn<T>(until: Instant, mut work: impl FnMut() -> Result<T, Error>) -> Result<T, Error> {
    loop {
        match work() {
            Err(error) if error.is_lock_contention() => {
                if Instant::now() >= until {
                    return Err(Error::Held(OPEN_TIMEOUT));
                }
                std::thread::sleep(BETWEEN_TRIES);
            }
            done => return done,
        }
    }
}

/// Drafts and lists are nobody else's business. A file system without such rights is no reason to stop.
#[cfg(unix)]
pub(crate) fn keep_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let is_private = |found: std::fs::Metadata| found.permissions().mode() & 0o077 == 0;
    if std::fs::metadata(file).is_ok_and(is_private) {
        return;
    }
    if let Err(error) = std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)) {
        tracing::warn!(%error, "other accounts of this computer may be able to read Regent's file");
    }
}

#[cfg(not(unix))]
pub(crate) fn keep_private(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_a_newer_regent_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("regent.sqlite");
        drop(Database::open(&file).expect("made"));
        Connection::open(&file).expect("opens").pragma_update(None, "user_version", 99).expect("written");
        let before = std::fs::read(&file).expect("read");
        assert!(matches!(Database::open(&file), Err(Error::Newer)));
        assert_eq!(before, std::fs::read(&file).expect("read"));
    }

    #[test]
    #[cfg(unix)]
    fn nobody_else_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("regent.sqlite");
        drop(Database::open(&file).expect("made"));
        assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn many_that_make_the_file_at_once_all_get_it() {
        let folder = tempfile::tempdir().expect("a folder");
        for round in 0..10 {
            let file = folder.path().join(format!("{round}.sqlite"));
            std::thread::scope(|scope| {
                let open = || Database::open(&file).map(|_| ());
                let all: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
                for one in all {
                    one.join().expect("no panic").expect("opened");
                }
            });
        }
    }

    #[test]
    fn two_openings_of_one_file_see_each_others_writes() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("deep/er/regent.sqlite");
        let (one, two) = (Database::open(&file).expect("one"), Database::open(&file).expect("two"));
        crate::preferences::set(&one, "theme", "dark").expect("set");
        assert_eq!(crate::preferences::get(&two, "theme").expect("get").as_deref(), Some("dark"));
    }
}
