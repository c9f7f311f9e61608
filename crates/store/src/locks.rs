//! Locks between processes on one profile: whoever follows a create, or sends figures, does so alone. A lock ends with its
//! process, however that ends. Called by [`operations`](crate::operations) and by use cases.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::database::Database;
use crate::error::Error;
use crate::file_lock::FileLock;
use crate::opening::beside;

/// Something that this process alone may do, until this is dropped.
#[derive(Debug)]
pub struct Lock {
    name: String,
    held: Arc<Mutex<HashSet<String>>>,
    file: Option<FileLock>,
}

/// Takes the lock of this name, unless somebody has it: another process, or another task of this one.
///
/// # Errors
/// When the file of the lock cannot be made.
pub fn try_take(database: &Database, name: &str) -> Result<Option<Lock>, Error> {
    if !database.held.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned()) {
        return Ok(None);
    }
    // From here on its drop gives the name back.
    let mut lock = Lock { name: name.to_owned(), held: Arc::clone(&database.held), file: None };
    let Some(file) = database.file() else { return Ok(Some(lock)) };
    let Some(taken) = FileLock::try_take(&beside(file, &format!("-{name}.lock")))? else { return Ok(None) };
    lock.file = Some(taken);
    Ok(Some(lock))
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Names of locks come and go with creates, so their files go too.
        if let Some(Err(error)) = self.file.take().map(FileLock::remove) {
            tracing::debug!(%error, "the file of a lock stays");
        }
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_at_a_time_also_in_another_opening_of_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("regent.sqlite");
        let (one, two) = (Database::open(&file).expect("one"), Database::open(&file).expect("two"));
        let held = try_take(&one, "a").expect("tried").expect("free");
        assert!(try_take(&one, "a").expect("tried").is_none(), "this process has it");
        assert!(try_take(&two, "a").expect("tried").is_none(), "the other one cannot have it");
        assert!(try_take(&two, "b").expect("tried").is_some(), "another name is free");
        drop(held);
        assert!(try_take(&two, "a").expect("tried").is_some());
        let left = std::fs::read_dir(folder.path()).expect("read").map(|entry| entry.expect("read").file_name());
        let mut left: Vec<_> = left.collect();
        left.sort();
        assert_eq!(left, ["regent.sqlite", "regent.sqlite-open.lock"], "that of the opening alone stays");
    }
}
