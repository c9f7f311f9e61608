//! The sealed file as the token store uses it: opened with the credential store's key when it is first needed, opened again
//! with the key that stands there now when the old one does not fit, and done without for the session when there is none.
//! Nobody waits longer than the credential store's time limit and the lock's.
//!
//! The key is made and taken away under the file's lock alone, and only while there is no file. So a file is always sealed
//! with the key that is in the credential store, whoever signs in and out at the same moment.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::credential_store::{self, Asked, Key, NoKey};
use store::sealed_tokens::{self, Error, Sealed, SealedFile, SealedLock};
use tokio::sync::Mutex;

/// The sealed file, or why there is none.
#[derive(Debug)]
pub(super) struct Disk {
    path: Option<PathBuf>,
    opened: Mutex<Opened>,
    set_aside: AtomicBool,
}

#[derive(Debug)]
enum Opened {
    /// The credential store has not been asked.
    Untried,
    /// It has been asked and takes its time.
    Asked(Asked<Option<Key>>),
    /// With this key.
    Open(Arc<SealedFile>),
    /// For this session it stays closed.
    Closed(String),
}

/// What to do where the credential store holds no key.
#[derive(Debug, Clone)]
enum NoKeyYet {
    /// Nothing: there is no file that it could open.
    Leave,
    /// Make one, alone.
    Make(Arc<SealedLock>),
}

impl Disk {
    pub(super) fn new(path: Option<PathBuf>) -> Self {
        Self { path, opened: Mutex::new(Opened::Untried), set_aside: AtomicBool::new(false) }
    }

    /// Whether there is no file, so that nobody has to be asked for its key.
    pub(super) fn is_absent(&self) -> bool {
        self.path.as_ref().is_none_or(|path| path.symlink_metadata().is_err())
    }

    /// Whether a file was set aside because its key is gone.
    pub(super) fn has_set_aside(&self) -> bool {
        self.set_aside.load(Ordering::Relaxed)
    }

    fn path(&self) -> Result<&Path, String> {
        self.path.as_deref().ok_or_else(|| "This system names no folder for such a file.".to_owned())
    }

    /// The file with its key; none where there is no key and none is to be made.
    async fn open(&self, no_key: NoKeyYet) -> Result<Option<Arc<SealedFile>>, String> {
        let path = self.path()?.to_owned();
        let mut opened = self.opened.lock().await;
        let mut answer = match &*opened {
            Opened::Open(file) => return Ok(Some(Arc::clone(file))),
            Opened::Closed(why) => return Err(why.clone()),
            Opened::Asked(asked) => asked.by_now().ok_or_else(|| sentence(&NoKey::Silent.to_string()))?,
            Opened::Untried => Ok(None),
        };
        // What was asked earlier may have been whether there is a key, and now one is to be made.
        if answer == Ok(None) {
            let asked = blocking(|| {
                let asked = match no_key {
                    NoKeyYet::Leave => credential_store::find(),
                    NoKeyYet::Make(alone) => credential_store::find_or_make(alone),
                };
                let answer = asked.wait();
                (asked, answer)
            });
            let asked = asked.await?;
            answer = asked.1;
            if answer == Err(NoKey::Silent) {
                *opened = Opened::Asked(asked.0);
            }
        }
        match answer {
            Ok(Some(key)) => {
                let file = Arc::new(SealedFile::new(path, &key));
                *opened = Opened::Open(Arc::clone(&file));
                Ok(Some(file))
            }
            Ok(None) => {
                *opened = Opened::Untried;
                Ok(None)
            }
            Err(why) => {
                tracing::info!(%why, "tokens are kept for this session alone");
                let answered = why != NoKey::Silent;
                let why = sentence(&why.to_string());
                if answered {
                    *opened = Opened::Closed(why.clone());
                }
                Err(why)
            }
        }
    }

    /// The same with the key that the credential store holds now: another Regent may have made a new one.
    async fn open_again(&self, no_key: NoKeyYet) -> Result<Option<Arc<SealedFile>>, String> {
        {
            let mut opened = self.opened.lock().await;
            if matches!(&*opened, Opened::Open(_)) {
                *opened = Opened::Untried;
            }
        }
        self.open(no_key).await
    }

    /// What the file holds; nothing where it cannot be opened.
    pub(super) async fn read(&self) -> Sealed {
        if self.is_absent() {
            return Sealed::default();
        }
        self.read_with_either_key().await.unwrap_or_else(|why| {
            tracing::warn!(%why, "kept tokens cannot be used; people sign in again");
            Sealed::default()
        })
    }

    /// Between the answer with the key and the look into the file both may have been replaced: then it is asked again.
    async fn read_with_either_key(&self) -> Result<Sealed, String> {
        if let Some(file) = self.open(NoKeyYet::Leave).await? {
            match read_from(&file).await {
                Err(Error::Unreadable) => {}
                read => return read.map_err(|why| sentence(&why.to_string())),
            }
        }
        let read = match self.open_again(NoKeyYet::Leave).await? {
            Some(file) => read_from(&file).await,
            None => Err(Error::Unreadable),
        };
        read.map_err(|why| sentence(&why.to_string()))
    }

    /// Why the file that is there tells nobody what it holds, if it does not.
    pub(super) async fn closed(&self) -> Option<String> {
        if self.is_absent() {
            return None;
        }
        let file = match self.open(NoKeyYet::Leave).await {
            Ok(file) => file?,
            Err(why) => return Some(why),
        };
        let read = read_from(&file).await;
        read.err().filter(|why| !matches!(why, Error::Unreadable)).map(|why| sentence(&why.to_string()))
    }

    /// The file's lock. A credential store that was asked and is silent may still have it: nobody waits for that twice.
    async fn alone(&self) -> Result<Arc<SealedLock>, String> {
        let path = self.path()?.to_owned();
        {
            let mut opened = self.opened.lock().await;
            if let Opened::Asked(asked) = &*opened {
                match asked.by_now() {
                    None => return Err(sentence(&NoKey::Silent.to_string())),
                    Some(Ok(Some(key))) => *opened = Opened::Open(Arc::new(SealedFile::new(path.clone(), &key))),
                    Some(_) => *opened = Opened::Untried,
                }
            }
        }
        let taken = blocking(move || SealedLock::take(&path)).await?;
        taken.map(Arc::new).map_err(|why| sentence(&why.to_string()))
    }

    /// The file with the key that fits, or would; the caller is alone. Where there is no file, the key that was known may be
    /// gone with the one that was.
    async fn open_alone(&self, alone: &Arc<SealedLock>) -> Result<Arc<SealedFile>, String> {
        let make = NoKeyYet::Make(Arc::clone(alone));
        let file = if self.is_absent() { self.open_again(make).await? } else { self.open(make).await? };
        file.ok_or_else(|| sentence(&NoKey::Locked.to_string()))
    }

    /// Changes what the file holds. One that no key opens is set aside first.
    pub(super) async fn change<T, F>(&self, change: F) -> Result<T, String>
    where
        T: Send + 'static,
        F: FnOnce(&mut Sealed) -> T + Clone + Send + 'static,
    {
        let alone = self.alone().await?;
        let with = |file: Arc<SealedFile>, change: F| {
            let alone = Arc::clone(&alone);
            blocking(move || file.change_alone(&alone, change))
        };
        let mut changed = with(self.open_alone(&alone).await?, change.clone()).await?;
        if matches!(changed, Err(Error::Unreadable)) {
            let file = self.open_again(NoKeyYet::Make(Arc::clone(&alone))).await?;
            let file = file.ok_or_else(|| sentence(&NoKey::Locked.to_string()))?;
            if matches!(read_from(&file).await, Err(Error::Unreadable)) {
                let (unreadable, alone) = (Arc::clone(&file), Arc::clone(&alone));
                let aside = blocking(move || unreadable.set_aside(&alone)).await?;
                aside.map_err(|why| sentence(&why.to_string()))?;
                self.set_aside.store(true, Ordering::Relaxed);
                tracing::warn!("a token file that cannot be opened was set aside");
            }
            changed = with(file, change).await?;
        }
        changed.map_err(|why| sentence(&why.to_string()))
    }

    /// Sees whether tokens can be kept: the file's path, or why not.
    pub(super) async fn check(&self) -> Result<PathBuf, String> {
        let alone = self.alone().await?;
        let file = self.open_alone(&alone).await?;
        let path = file.path().to_owned();
        match blocking(move || file.check_alone(&alone)).await? {
            // The next change sets it aside.
            Ok(()) | Err(Error::Unreadable) => Ok(path),
            Err(why) => Err(sentence(&why.to_string())),
        }
    }

    /// Nobody is signed in any more: what was set aside and the key itself go too. Unless somebody has signed in meanwhile.
    pub(super) async fn end(&self) {
        if self.path.is_none() {
            return;
        }
        let alone = match self.alone().await {
            Ok(alone) => alone,
            Err(why) => return tracing::warn!(%why, "the key stays in the credential store; nothing is sealed with it"),
        };
        if !self.is_absent() {
            return;
        }
        let path = self.path.clone();
        let ended = blocking(move || {
            if let Some(path) = path
                && let Err(why) = sealed_tokens::remove_leftovers(&path)
            {
                tracing::warn!(%why, "what was set aside stays on the disk");
            }
            credential_store::forget(alone).wait()
        });
        if let Ok(Err(why)) = ended.await {
            tracing::warn!(%why, "the key stays in the credential store; nothing is sealed with it");
        }
        let mut opened = self.opened.lock().await;
        if matches!(&*opened, Opened::Open(_)) {
            *opened = Opened::Untried;
        }
    }

    /// Takes the file away unopened: everybody signs out, and the credential store gives no key to do it with care.
    pub(super) async fn destroy(&self) {
        let Some(path) = self.path.clone() else { return };
        // Whoever holds the lock and never lets go does not keep anybody from signing out.
        let removed = blocking(move || {
            let alone = SealedLock::take(&path);
            let removed = sealed_tokens::remove_all(&path);
            drop(alone);
            removed
        });
        if let Ok(Err(why)) = removed.await {
            tracing::warn!(%why, "the token file stays on the disk");
        }
    }
}

async fn read_from(file: &Arc<SealedFile>) -> Result<Sealed, Error> {
    let file = Arc::clone(file);
    blocking(move || file.read()).await.unwrap_or_else(|why| Err(std::io::Error::other(why).into()))
}

/// Off the runtime's own threads: both the disk and the credential store block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|why| sentence(&format!("the token file could not be used: {why}")))
}

/// The same with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
