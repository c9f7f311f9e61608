//! Why Regent's file could not be used. Made by every module of this crate; the use cases turn it into a sentence for the
//! person. It tells lock contention, damage and a full disk apart, because each has an answer of its own.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::ErrorCode;

/// Why something could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite's reason, such as a full disk.
    #[error("this computer's Regent file could not be used: {0}")]
    Database(#[from] rusqlite::Error),
    /// A step of a migration failed.
    #[error("this computer's Regent file could not be brought up to date: {0}")]
    Migration(#[from] rusqlite_migration::Error),
    /// A newer Regent wrote the file. It is left alone.
    #[error("this computer's Regent file was written by a newer version of Regent and is left as it is")]
    Newer,
    /// The disk's reason, such as a folder that cannot be made.
    #[error("the folder of Regent's file could not be used: {0}")]
    Folder(#[from] std::io::Error),
    /// A link that leads nowhere, a folder or a device lies where a plain file has to be.
    #[error("{} is not a plain file, or a link to a folder that is not there", .0.display())]
    NotAFile(PathBuf),
    /// The file, or its folder, can be read and not written.
    #[error("this computer's Regent file is read-only, or its folder is")]
    ReadOnly,
    /// Another program does not let go of the file.
    #[error("another program has held this computer's Regent file for {} seconds", .0.as_secs())]
    Held(Duration),
    /// A row does not hold what it should.
    #[error("a row of Regent's file cannot be read: {0}")]
    Row(#[from] serde_json::Error),
    /// The row of this draft is not this Regent's to write over.
    #[error("the draft {0} was written by a newer version of Regent, or is damaged; it is left as it is")]
    UnreadableDraft(String),
    /// The checks of SQLite itself found it.
    #[error("Regent's file is damaged: {0}")]
    Damaged(String),
}

impl Error {
    /// Whether the disk is full.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        if let Self::Folder(error) = self {
            return matches!(error.kind(), std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded);
        }
        self.sqlite_code() == Some(ErrorCode::DiskFull)
    }

    /// Whether another connection is in the way just now.
    pub(crate) fn is_lock_contention(&self) -> bool {
        matches!(self.sqlite_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
    }

    /// Whether the file is not what it was when it was written last.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_))
            || matches!(self.sqlite_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
    }

    fn sqlite_code(&self) -> Option<ErrorCode> {
        if let Self::Database(rusqlite::Error::SqliteFailure(code, _)) = self {
            return Some(code.code);
        }
        None
    }
}
