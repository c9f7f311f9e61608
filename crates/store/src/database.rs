//! The one SQLite file: opened, migrated and locked here. Every other module of this crate works through [`Database`].
//!
//! A damaged file is put aside and what can be read of it is brought over ([`crate::rescue`]); one of a newer Regent is left
//! alone. Journal DELETE and synchronous FULL: an acknowledged write is on the disk (docs/decisions/0005). A second process
//! waits up to `BUSY_TIMEOUT` for the first one's write.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use crate::rescue::{self, Rescue};

/// How long a write waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long one process waits while another makes the file, each time and how often.
const TURN: Duration = Duration::from_millis(50);
const MOST_TURNS: u32 = 60;

/// A page is never smaller.
const SMALLEST_FILE: u64 = 512;

/// Each step is final once released; a change is a new step.
const STEPS: &[M<'static>] = &[M::up(FIRST), M::up(SECOND), M::up(THIRD)];
const MIGRATIONS: Migrations<'static> = Migrations::from_slice(STEPS);

const FIRST: &str = "CREATE TABLE draft (
        id TEXT PRIMARY KEY,
        saved_at TEXT NOT NULL,
        step TEXT NOT NULL,
        body TEXT NOT NULL
     ) STRICT;
     CREATE TABLE last_seen (
        account TEXT PRIMARY KEY,
        as_of TEXT NOT NULL,
        body TEXT NOT NULL
     ) STRICT;
     CREATE TABLE creation (
        number INTEGER PRIMARY KEY,
        happened_at TEXT NOT NULL,
        account TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        instance_id TEXT NOT NULL,
        method TEXT NOT NULL,
        outcome TEXT NOT NULL CHECK (outcome IN ('created', 'failed', 'refused')),
        error_code TEXT
     ) STRICT;
     CREATE TABLE preference (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
     ) STRICT;";

/// Drafts that can be taken back and created later; the journal of creates under way; parts of the last seen cloud other
/// than endpoints; favourites; what ended while nobody looked.
const SECOND: &str = "ALTER TABLE draft ADD COLUMN discarded_at TEXT;
     ALTER TABLE draft ADD COLUMN create_when_back INTEGER NOT NULL DEFAULT 0;
     CREATE TABLE operation (
        id TEXT PRIMARY KEY,
        started_at TEXT NOT NULL,
        account TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        instance_id TEXT NOT NULL,
        method TEXT NOT NULL,
        draft_id TEXT,
        body TEXT NOT NULL
     ) STRICT;
     ALTER TABLE creation ADD COLUMN operation_id TEXT;
     CREATE UNIQUE INDEX creation_once ON creation (operation_id);
     CREATE TABLE seen (
        account TEXT NOT NULL,
        what TEXT NOT NULL,
        as_of TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (account, what)
     ) STRICT;
     CREATE TABLE favourite (
        account TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        added_at TEXT NOT NULL,
        PRIMARY KEY (account, endpoint_id)
     ) STRICT;
     CREATE TABLE notification (
        number INTEGER PRIMARY KEY,
        happened_at TEXT NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        body TEXT NOT NULL,
        endpoint_id TEXT,
        read_at TEXT
     ) STRICT;";

/// What a create that ended is called, and why it ended so.
const THIRD: &str = "ALTER TABLE creation ADD COLUMN name TEXT NOT NULL DEFAULT '';
     ALTER TABLE creation ADD COLUMN detail TEXT;";

/// Why something could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite's reason, such as a full disk.
    #[error("this computer's Regent file could not be used: {0}")]
    Database(#[from] rusqlite::Error),
    /// A newer Regent wrote the file, or it is damaged.
    #[error("this computer's Regent file could not be brought up to date: {0}")]
    Migration(#[from] rusqlite_migration::Error),
    /// The folder could not be made.
    #[error("the folder of Regent's file could not be made: {0}")]
    Folder(#[from] std::io::Error),
    /// A row does not hold what it should.
    #[error("a row of Regent's file cannot be read: {0}")]
    Row(#[from] serde_json::Error),
    /// The checks of SQLite itself found it.
    #[error("Regent's file is damaged: {0}")]
    Damaged(String),
}

impl Error {
    /// Whether the disk is full.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        matches!(self, Self::Database(rusqlite::Error::SqliteFailure(code, _)) if code.code == rusqlite::ErrorCode::DiskFull)
    }

    /// Whether another process may be making the file just now.
    fn is_in_the_way(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        match self {
            Self::Database(rusqlite::Error::SqliteFailure(code, _)) => {
                matches!(code.code, DatabaseBusy | DatabaseLocked)
            }
            Self::Migration(rusqlite_migration::Error::RusqliteError { .. }) => !self.is_damage(),
            Self::Database(_) | Self::Migration(_) | Self::Folder(_) | Self::Row(_) | Self::Damaged(_) => false,
        }
    }

    /// Whether the file is not what it was when it was written last.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
        let by_code = |error: &rusqlite::Error| matches!(error, rusqlite::Error::SqliteFailure(code, _) if matches!(code.code, DatabaseCorrupt | NotADatabase));
        match self {
            Self::Damaged(_) => true,
            Self::Database(error) => by_code(error),
            Self::Migration(rusqlite_migration::Error::RusqliteError { err, .. }) => by_code(err),
            Self::Migration(_) | Self::Folder(_) | Self::Row(_) => false,
        }
    }
}

/// The open file. Calls block for milliseconds; from async code use a blocking task.
#[derive(Debug)]
pub struct Database {
    connection: Mutex<Connection>,
    /// Where it is, unless it is in memory alone; locks between processes lie beside it.
    file: Option<PathBuf>,
    /// What this process has in hand (see `locks`).
    pub(crate) held: Arc<Mutex<HashSet<String>>>,
    rescue: Option<Rescue>,
}

impl Database {
    /// Opens the file, making it and its folder when they are not there. A damaged file is put aside first, and what can be
    /// read of it is brought over: [`Database::rescue`] tells.
    ///
    /// # Errors
    /// When the folder cannot be made, the file cannot be opened, or a newer Regent wrote it.
    pub fn open(file: &Path) -> Result<Self, Error> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        match Self::open_in_turn(file) {
            Err(damage) if damage.is_damage() => {
                tracing::error!(error = %damage, "Regent's file is damaged and is put aside");
                let aside = rescue::put_aside(file)?;
                let mut fresh = Self::open_sound(file)?;
                let rescued = rescue::bring_over(&aside, &mut fresh.connection())?;
                fresh.rescue = Some(rescued);
                Ok(fresh)
            }
            opened => opened,
        }
    }

    /// Two processes can make the file at the same moment; the later one finds tables half made and waits for the other.
    fn open_in_turn(file: &Path) -> Result<Self, Error> {
        for _ in 0..MOST_TURNS {
            match Self::open_sound(file) {
                Err(error) if error.is_in_the_way() => std::thread::sleep(TURN),
                opened => return opened,
            }
        }
        Self::open_sound(file)
    }

    fn open_sound(file: &Path) -> Result<Self, Error> {
        let was_there = file.metadata().is_ok_and(|found| found.len() > 0);
        // SQLite takes the stump of a file for an empty one and begins anew on it.
        if was_there && std::fs::metadata(file)?.len() < SMALLEST_FILE {
            return Err(Error::Damaged("the file is cut short".to_owned()));
        }
        let database = Self::prepare(Connection::open(file)?, Some(file.to_owned()))?;
        keep_private(file);
        if was_there {
            let found: String = database.connection().query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            if found != "ok" {
                return Err(Error::Damaged(found));
            }
        }
        Ok(database)
    }

    /// A database that ends with the process: where no file can be had, and for tests.
    ///
    /// # Errors
    /// When SQLite has no memory.
    pub fn in_memory() -> Result<Self, Error> {
        Self::prepare(Connection::open_in_memory()?, None)
    }

    fn prepare(mut connection: Connection, file: Option<PathBuf>) -> Result<Self, Error> {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "DELETE")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        MIGRATIONS.to_latest(&mut connection)?;
        Ok(Self { connection: Mutex::new(connection), file, held: Arc::default(), rescue: None })
    }

    /// Where it is, unless it is in memory alone.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Whether what is written is still there after the process has ended.
    #[must_use]
    pub const fn is_on_disk(&self) -> bool {
        self.file.is_some()
    }

    /// What became of a damaged file, when there was one.
    #[must_use]
    pub const fn rescue(&self) -> Option<&Rescue> {
        self.rescue.as_ref()
    }

    /// The connection. A panic while it was held cannot have left a transaction open, so poison is no reason to stop.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drafts and lists are nobody else's business. A file system without such rights is no reason to stop.
#[cfg(unix)]
fn keep_private(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    if let Err(error) = std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600)) {
        tracing::warn!(%error, "other accounts of this computer may be able to read Regent's file");
    }
}

#[cfg(not(unix))]
fn keep_private(_: &Path) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_migrations_are_in_order() {
        MIGRATIONS.validate().expect("valid");
    }

    #[test]
    fn a_file_of_a_newer_regent_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("regent.sqlite");
        drop(Database::open(&file).expect("made"));
        Connection::open(&file).expect("opens").pragma_update(None, "user_version", 99).expect("written");
        let before = std::fs::read(&file).expect("read");
        assert!(matches!(Database::open(&file), Err(Error::Migration(_))));
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
