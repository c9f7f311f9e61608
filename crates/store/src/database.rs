//! The one SQLite file, opened: every other module of this crate works through [`Database`]. How a file is opened is in
//! `opening`, its tables are in `schema`.
//!
//! Journal DELETE and synchronous FULL: an acknowledged write is on the disk (docs/decisions/0005). A second process waits
//! up to `BUSY_TIMEOUT` for the first one's write.

use std::collections::HashSet;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::Connection;

use crate::error::Error;
use crate::rescue::Rescue;
use crate::schema;

/// How long a write waits for another process.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The open file. Calls block for milliseconds; from async code use a blocking task.
#[derive(Debug)]
pub struct Database {
    connection: Mutex<Connection>,
    /// Where it is, unless it is in memory alone; locks between processes lie beside it.
    file: Option<PathBuf>,
    /// What this process has in hand (see `locks`).
    pub(crate) held: Arc<Mutex<HashSet<String>>>,
    rescue: Option<Rescue>,
    /// Why it is in memory alone.
    problem: Option<String>,
    /// A second handle of the file, where one had to be opened: on Unix, closing it would take away the locks that
    /// SQLite holds. It goes after the connection.
    _second_handle: Option<File>,
}

impl Database {
    /// A database that ends with the process: for tests, and where no file can be had.
    ///
    /// # Errors
    /// When SQLite has no memory.
    pub fn in_memory() -> Result<Self, Error> {
        let mut connection = Connection::open_in_memory()?;
        schema::bring_up_to_date(&mut connection)?;
        Ok(Self::new(connection, None))
    }

    /// The same in place of a file that could not be used, and why.
    pub(crate) fn in_memory_because(problem: String) -> Result<Self, Error> {
        Ok(Self { problem: Some(problem), ..Self::in_memory()? })
    }

    pub(crate) fn new(connection: Connection, file: Option<PathBuf>) -> Self {
        let connection = Mutex::new(connection);
        Self { connection, file, held: Arc::default(), rescue: None, problem: None, _second_handle: None }
    }

    pub(crate) fn rescued(self, rescue: Rescue, damaged: File) -> Self {
        Self { rescue: Some(rescue), _second_handle: Some(damaged), ..self }
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

    /// Why Regent's file could not be used, so that this database is in memory alone: a clause for a sentence.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
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
