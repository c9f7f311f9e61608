//! A lock between processes: the operating system's own, on a file. It ends with its process, however that ends, so that
//! nothing has to time out after a kill. Used for opening Regent's file, for the sealed token file, and by `locks`.
//!
//! The file of a lock may be taken away only by whoever holds the lock. Whoever gets a lock looks whether its file still
//! has its name: a file that lost its name meanwhile locks nobody out.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use same_file::Handle;

const BETWEEN_TRIES: Duration = Duration::from_millis(10);

/// A lock that is held until this is dropped. Its file stays.
#[derive(Debug)]
pub(crate) struct FileLock {
    path: PathBuf,
    file: File,
}

impl FileLock {
    /// Takes the lock; none while another process, or another part of this one, has it.
    pub(crate) fn try_take(path: &Path) -> io::Result<Option<Self>> {
        loop {
            let file = open(path)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(why)) => return Err(why),
            }
            if has_the_name(&file, path)? {
                return Ok(Some(Self { path: path.to_owned(), file }));
            }
        }
    }

    /// Takes the lock, or waits for it until then.
    pub(crate) fn take(path: &Path, until: Instant) -> io::Result<Option<Self>> {
        loop {
            match Self::try_take(path)? {
                None if Instant::now() < until => std::thread::sleep(BETWEEN_TRIES),
                taken => return Ok(taken),
            }
        }
    }

    /// Takes the file away and gives the lock back, in this order: whoever waits on the file finds that it lost its name.
    pub(crate) fn remove(self) -> io::Result<()> {
        std::fs::remove_file(&self.path)?;
        drop(self.file);
        Ok(())
    }
}

/// Never through a link, and nothing is cut off: what lies there may not be ours.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

fn has_the_name(file: &File, path: &Path) -> io::Result<bool> {
    match Handle::from_path(path) {
        Ok(named) => Ok(Handle::from_file(file.try_clone()?)? == named),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(why) => Err(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn a_lock_whose_file_is_taken_away_by_each_holder_is_still_held_by_one_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let inside = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        let until = Instant::now() + Duration::from_secs(60);
                        let lock = FileLock::take(&path, until).expect("taken").expect("in time");
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "alone");
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        lock.remove().expect("taken away");
                    }
                });
            }
        });
        assert!(!path.exists(), "nothing is left over");
    }

    #[test]
    fn a_file_that_lost_its_name_locks_nobody_out() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let old = FileLock::try_take(&path).expect("taken").expect("free");
        assert!(FileLock::try_take(&path).expect("tried").is_none());
        std::fs::remove_file(&path).expect("taken away by somebody");
        assert!(FileLock::try_take(&path).expect("tried").is_some());
        drop(old);
    }
}
