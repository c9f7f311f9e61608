//! Locks between processes on one profile: whoever follows a create, or sends figures, does so alone. A lock is the
//! operating system's own, on a file beside Regent's: it ends with its process, however that ends, so that nothing has to
//! time out after a kill. Called by [`operations`](crate::operations) and by use cases.

use std::collections::HashSet;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use crate::database::{Database, Error};

/// Something that this process alone may do, until this is dropped.
#[derive(Debug)]
pub struct Lock {
    name: String,
    held: Arc<Mutex<HashSet<String>>>,
    file: Option<(PathBuf, File)>,
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
    let Some(database) = database.file() else { return Ok(Some(lock)) };
    let mut path = database.as_os_str().to_owned();
    path.push(format!("-{name}.lock"));
    let path = PathBuf::from(path);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(why)) => return Err(why.into()),
    }
    lock.file = Some((path, file));
    Ok(Some(lock))
}

impl Drop for Lock {
    fn drop(&mut self) {
        if let Some((path, file)) = self.file.take() {
            // Taken away while it is still held. Whoever opened it before finds what the lock was for done.
            if let Err(error) = std::fs::remove_file(path) {
                tracing::debug!(%error, "the file of a lock stays");
            }
            drop(file);
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
        let left: Vec<_> = std::fs::read_dir(folder.path()).expect("read").collect();
        assert_eq!(left.len(), 1, "no lock stays beside the file: {left:?}");
    }
}
