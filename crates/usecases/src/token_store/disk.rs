//! The sealed file as the token store uses it: opened with the credential store's key when it is first needed, opened again
//! with the key that stands there now when the old one does not fit, and done without for the session when there is none.
//! Nobody waits longer than the credential store's patience and the lock's.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::credential_store::{self, Asked, Key, NoKey};
use store::sealed_tokens::{self, Error, Sealed, SealedFile};
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
    Asked(Asked<Key>),
    /// With this key.
    Open(Arc<SealedFile>),
    /// For this session it stays closed.
    Closed(String),
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

    /// The file, and whether its key was asked for only now.
    async fn open(&self) -> Result<(Arc<SealedFile>, bool), String> {
        let mut opened = self.opened.lock().await;
        let answer = match &*opened {
            Opened::Open(file) => return Ok((Arc::clone(file), false)),
            Opened::Closed(why) => return Err(why.clone()),
            Opened::Asked(asked) => asked.by_now().ok_or_else(|| sentence(&NoKey::Silent.to_string()))?,
            Opened::Untried => {
                let asked = blocking(|| {
                    let asked = credential_store::key();
                    let answer = asked.wait();
                    (asked, answer)
                });
                let (asked, answer) = asked.await?;
                if answer == Err(NoKey::Silent) {
                    *opened = Opened::Asked(asked);
                }
                answer
            }
        };
        let Some(path) = self.path.clone() else {
            return Err("This system names no folder for such a file.".to_owned());
        };
        match answer {
            Ok(key) => {
                let file = Arc::new(SealedFile::new(path, &key));
                *opened = Opened::Open(Arc::clone(&file));
                Ok((file, true))
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

    /// The file with the key that the credential store holds now: another Regent may have made a new one.
    async fn open_again(&self, stale: &Arc<SealedFile>) -> Result<Arc<SealedFile>, String> {
        {
            let mut opened = self.opened.lock().await;
            if matches!(&*opened, Opened::Open(file) if Arc::ptr_eq(file, stale)) {
                *opened = Opened::Untried;
            }
        }
        self.open().await.map(|(file, _)| file)
    }

    /// What the file holds; nothing where it cannot be opened.
    pub(super) async fn read(&self) -> Sealed {
        if self.is_absent() {
            return Sealed::default();
        }
        let Ok((file, fresh)) = self.open().await else { return Sealed::default() };
        let mut read = self.read_from(&file).await;
        if matches!(read, Err(Error::Unreadable)) && !fresh {
            let Ok(file) = self.open_again(&file).await else { return Sealed::default() };
            read = self.read_from(&file).await;
        }
        read.unwrap_or_else(|why| {
            tracing::warn!(%why, "kept tokens cannot be used; people sign in again");
            Sealed::default()
        })
    }

    /// Why the file that is there tells nobody what it holds, if it does not.
    pub(super) async fn closed(&self) -> Option<String> {
        if self.is_absent() {
            return None;
        }
        let file = match self.open().await {
            Ok((file, _)) => file,
            Err(why) => return Some(why),
        };
        let read = self.read_from(&file).await;
        read.err().filter(|why| !matches!(why, Error::Unreadable)).map(|why| sentence(&why.to_string()))
    }

    async fn read_from(&self, file: &Arc<SealedFile>) -> Result<Sealed, Error> {
        let file = Arc::clone(file);
        blocking(move || file.read()).await.unwrap_or_else(|why| Err(std::io::Error::other(why).into()))
    }

    /// Changes what the file holds. One that no key opens is set aside first; one that has gone away is begun with the key
    /// that stands in the credential store now.
    pub(super) async fn change<T, F>(&self, change: F) -> Result<T, String>
    where
        T: Send + 'static,
        F: FnOnce(&mut Sealed) -> T + Clone + Send + 'static,
    {
        let (mut file, fresh) = self.open().await?;
        if !fresh && self.is_absent() {
            file = self.open_again(&file).await?;
        }
        let with = |file: &Arc<SealedFile>, change: F| {
            let file = Arc::clone(file);
            blocking(move || file.change(change))
        };
        let mut changed = with(&file, change.clone()).await?;
        if matches!(changed, Err(Error::Unreadable)) {
            let file = self.open_again(&file).await?;
            if matches!(self.read_from(&file).await, Err(Error::Unreadable)) {
                let unreadable = Arc::clone(&file);
                blocking(move || unreadable.set_aside()).await?.map_err(|why| sentence(&why.to_string()))?;
                self.set_aside.store(true, Ordering::Relaxed);
                tracing::warn!("a token file that cannot be opened was set aside");
            }
            changed = with(&file, change).await?;
        }
        changed.map_err(|why| sentence(&why.to_string()))
    }

    /// Sees whether tokens can be kept: the file's path, or why not.
    pub(super) async fn check(&self) -> Result<PathBuf, String> {
        let (file, _) = self.open().await?;
        let path = file.path().to_owned();
        match blocking(move || file.check()).await? {
            // The next change sets it aside.
            Ok(()) | Err(Error::Unreadable) => Ok(path),
            Err(why) => Err(sentence(&why.to_string())),
        }
    }

    /// Nobody is signed in any more: what was set aside and the key itself go too.
    pub(super) async fn end(&self) {
        let path = self.path.clone();
        let ended = blocking(move || {
            if let Some(path) = path
                && let Err(why) = sealed_tokens::remove_leftovers(&path)
            {
                tracing::warn!(%why, "what was set aside stays on the disk");
            }
            credential_store::forget().wait()
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
        if let Ok(Err(why)) = blocking(move || sealed_tokens::remove_all(&path)).await {
            tracing::warn!(%why, "the token file stays on the disk");
        }
    }
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
