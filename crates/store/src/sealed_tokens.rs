//! Tokens and accounts in one sealed file (XChaCha20-Poly1305; its key is in the system's credential store). Written whole
//! beside itself and then renamed; a lock keeps two processes from losing each other's tokens, and nobody waits for it longer
//! than [`LOCK_TIMEOUT`]. What cannot be opened is never overwritten: the caller may have it set aside. Called by use cases from
//! blocking tasks.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use crate::credential_store::Key;
use crate::file_lock::FileLock;

/// What the file begins with: its name and the version of its form. Sealed along, so that neither can be changed.
const HEAD: &[u8] = b"regent tokens 1\n";
/// Every version begins so.
const NAME: &[u8] = b"regent tokens ";
const NONCE: usize = 24;
/// How long another process may hold the lock. It takes
/// milliseconds, unless that process asks a slow credential store, or was stopped in the middle.
pub const LOCK_TIMEOUT: Duration = Duration::from_secs(3);
/// How the name of a file ends that was set aside.
const UNREADABLE: &str = "unreadable";
/// Tokens of a hundred accounts are far less.
const MAX_LENGTH: u64 = 16 * 1024 * 1024;

/// A token as the file holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedToken {
    /// The cloud, or the emulator of one.
    pub cloud: String,
    /// The tenant's ID in lower case.
    pub tenant: String,
    /// The account's object ID in lower case.
    pub account: String,
    /// The scope; empty for a refresh token.
    pub scope: String,
    /// The token itself.
    pub token: Secret,
    /// Unix seconds; absent for a refresh token.
    pub expires_on: Option<i64>,
    /// Unix seconds from which a newer one should be fetched.
    pub refresh_on: Option<i64>,
}

/// A text that no `Debug` shows and that is wiped when it is dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(pub Zeroizing<String>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedAccount {
    /// The cloud, or the emulator of one.
    pub cloud: String,
    /// The tenant's ID.
    pub tenant_id: String,
    /// The object ID.
    pub object_id: String,
    /// Such as `ada@contoso.example`.
    pub user_principal_name: String,
    /// The person's name.
    pub display_name: String,
    /// The application that it signed in with.
    #[serde(default)]
    pub client_id: String,
    /// How it signed in: empty for a refresh token, else a word of the use case's.
    #[serde(default)]
    pub way: String,
    /// The keys that the tenant's Entra signed with then; an emulator of Azure has new ones at each start.
    #[serde(default)]
    pub signing_keys: Vec<String>,
}

/// What the file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The tokens.
    #[serde(default)]
    pub tokens: Vec<SealedToken>,
    /// The accounts, the one used last at the end.
    #[serde(default)]
    pub accounts: Vec<SealedAccount>,
    /// What a newer Regent wrote.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Sealed {
    /// Whether there is nothing in it, of any version.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty() && self.accounts.is_empty() && self.other.is_empty()
    }
}

/// Why the file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk's reason.
    #[error("the token file could not be used: {0}")]
    Disk(#[from] io::Error),
    /// It is damaged, or another key sealed it.
    #[error("the token file cannot be opened with the key of this computer's credential store")]
    Unreadable,
    /// A newer Regent's, which the newer one can still use.
    #[error("the token file was written by a newer version of Regent")]
    Newer,
    /// Whatever lies there, it was not put there by Regent.
    #[error("{} is a link, a folder or a device where a plain file has to be; move it away", .0.display())]
    NotAFile(PathBuf),
    /// Another process does not let go of it.
    #[error("another Regent has held the token file for {} seconds", LOCK_TIMEOUT.as_secs())]
    Busy,
}

/// The sealed file.
pub struct SealedFile {
    path: PathBuf,
    cipher: XChaCha20Poly1305,
}

impl std::fmt::Debug for SealedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SealedFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl SealedFile {
    /// The file at this path, opened with this key. Nothing is read yet.
    #[must_use]
    pub fn new(path: PathBuf, key: &Key) -> Self {
        let cipher = XChaCha20Poly1305::new((&**key).into());
        Self { path, cipher }
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it holds; nothing where there is no file.
    ///
    /// # Errors
    /// [`Error`], except [`Error::Busy`]: a file that is renamed into place can be read at any moment.
    pub fn read(&self) -> Result<Sealed, Error> {
        let Some(bytes) = self.bytes()? else { return Ok(Sealed::default()) };
        let Some(rest) = bytes.strip_prefix(HEAD) else {
            return Err(if bytes.starts_with(NAME) { newer(&bytes) } else { Error::Unreadable });
        };
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or(Error::Unreadable)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| Error::Unreadable)?;
        let plain = self.cipher.decrypt(&nonce, Payload { msg: sealed, aad: HEAD }).map_err(|_| Error::Unreadable)?;
        serde_json::from_slice(&Zeroizing::new(plain)).map_err(|_| Error::Unreadable)
    }

    /// Changes what it holds, alone among all processes. Nothing is changed when it fails; a file that would hold nothing
    /// goes away, for which a full disk has room too.
    ///
    /// # Errors
    /// [`Error`].
    pub fn change<T>(&self, change: impl FnOnce(&mut Sealed) -> T) -> Result<T, Error> {
        self.change_alone(&SealedLock::take(&self.path)?, change)
    }

    /// The same for whoever has the lock already.
    ///
    /// # Errors
    /// [`Error`], except [`Error::Busy`].
    pub fn change_alone<T>(&self, _lock: &SealedLock, change: impl FnOnce(&mut Sealed) -> T) -> Result<T, Error> {
        let mut held = self.read()?;
        let answer = change(&mut held);
        if held.is_empty() {
            remove(&self.path)?;
        } else {
            self.write(&held)?;
        }
        Ok(answer)
    }

    /// Sees whether something could be kept, without changing what is.
    ///
    /// # Errors
    /// [`Error`].
    pub fn check(&self) -> Result<(), Error> {
        self.check_alone(&SealedLock::take(&self.path)?)
    }

    /// The same for whoever has the lock already.
    ///
    /// # Errors
    /// [`Error`], except [`Error::Busy`].
    pub fn check_alone(&self, _lock: &SealedLock) -> Result<(), Error> {
        let held = self.read()?;
        self.write_beside(&held)?.close()?;
        Ok(())
    }

    /// Sets a file aside that cannot be opened. One that can be is left where it is.
    ///
    /// # Errors
    /// [`Error`].
    pub fn set_aside(&self, _lock: &SealedLock) -> Result<(), Error> {
        if matches!(self.read(), Err(Error::Unreadable)) {
            // One that was set aside before is not written over.
            let numbered = (1_u32..).map(|number| format!("{UNREADABLE}-{number}"));
            let mut names = std::iter::once(UNREADABLE.to_owned()).chain(numbered).map(|name| self.beside(&name));
            let free = names.find(|path| path.symlink_metadata().is_err());
            fs::rename(&self.path, free.unwrap_or_else(|| self.beside(UNREADABLE)))?;
        }
        Ok(())
    }

    /// The file's bytes. It is opened only when it is a plain file: another kind could block the reader for ever.
    fn bytes(&self) -> Result<Option<Vec<u8>>, Error> {
        if !is_plain_or_absent(&self.path)? {
            return Err(Error::NotAFile(self.path.clone()));
        }
        let file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let length = file.metadata()?.len();
        if length > MAX_LENGTH {
            return Err(Error::Unreadable);
        }
        keep_to_owner(&file);
        let mut bytes = Vec::new();
        file.take(MAX_LENGTH).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    fn write(&self, held: &Sealed) -> Result<(), Error> {
        self.write_beside(held)?.persist(&self.path).map_err(|refused| refused.error)?;
        // The new name is on the disk once the folder is.
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Seals it into a file of its own, whole and on the disk.
    fn write_beside(&self, held: &Sealed) -> Result<NamedTempFile, Error> {
        let plain = plain(held)?;
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(io::Error::other)?;
        let payload = Payload { msg: &plain, aad: HEAD };
        let sealed =
            self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| io::Error::other("sealing failed"))?;
        // Always of the same name, so that what killed processes leave does not pile up. Such a file, or a link that
        // somebody put there, is never written through.
        let path = self.beside("new");
        remove(&path)?;
        let (name, folder) = (path.file_name().unwrap_or_default(), path.parent().unwrap_or(Path::new("")));
        let mut fresh = tempfile::Builder::new().prefix(name).rand_bytes(0).tempfile_in(folder)?;
        [HEAD, &nonce, &sealed].iter().try_for_each(|part| fresh.write_all(part))?;
        fresh.as_file().sync_all()?;
        Ok(fresh)
    }

    fn beside(&self, ending: &str) -> PathBuf {
        beside(&self.path, ending)
    }
}

/// The right to change a sealed file and its key: one process at a time has it. Its file stays.
#[derive(Debug)]
pub struct SealedLock(#[expect(dead_code, reason = "it is held, not read")] FileLock);

impl SealedLock {
    /// Takes the lock of the sealed file at this path, waiting [`LOCK_TIMEOUT`] at most.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::NotAFile`], or the disk's reason.
    pub fn take(path: &Path) -> Result<Self, Error> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let lock = beside(path, "lock");
        if !is_plain_or_absent(&lock)? {
            return Err(Error::NotAFile(lock));
        }
        FileLock::take(&lock, Instant::now() + LOCK_TIMEOUT)?.map(Self).ok_or(Error::Busy)
    }
}

/// Takes away a sealed file and all beside it, without any key: everybody on this computer signs out.
///
/// # Errors
/// The disk's reason.
pub fn remove_all(path: &Path) -> io::Result<()> {
    remove(path)?;
    remove_leftovers(path)
}

/// Takes away what was set aside or left over beside a sealed file.
///
/// # Errors
/// The disk's reason.
pub fn remove_leftovers(path: &Path) -> io::Result<()> {
    let name = beside(path, UNREADABLE);
    for entry in path.parent().map(fs::read_dir).transpose()?.into_iter().flatten() {
        let entry = entry?.path();
        if entry.as_os_str().as_encoded_bytes().starts_with(name.as_os_str().as_encoded_bytes()) {
            remove(&entry)?;
        }
    }
    remove(&beside(path, "new"))
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
        _ => Ok(()),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// A whole number above ours is a newer form; anything else is damage.
fn newer(bytes: &[u8]) -> Error {
    let version = bytes.get(NAME.len()..).unwrap_or_default().split(|byte| *byte == b'\n').next().unwrap_or_default();
    let version = std::str::from_utf8(version).ok().and_then(|text| text.parse::<u32>().ok());
    if version.is_some_and(|version| version > 1) { Error::Newer } else { Error::Unreadable }
}

/// As JSON, in memory that is allocated once: what grows leaves copies of itself behind.
fn plain(held: &Sealed) -> io::Result<Zeroizing<Vec<u8>>> {
    struct Count(usize);
    impl io::Write for Count {
        fn write(&mut self, part: &[u8]) -> io::Result<usize> {
            self.0 += part.len();
            Ok(part.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    serde_json::to_writer(&mut count, held)?;
    let mut plain = Zeroizing::new(Vec::with_capacity(count.0));
    serde_json::to_writer(&mut *plain, held)?;
    Ok(plain)
}

fn is_plain_or_absent(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(found) => Ok(found.is_file()),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(why) => Err(why),
    }
}

/// Takes from others whatever right they were given; the file is sealed all the same.
#[cfg(unix)]
fn keep_to_owner(file: &File) {
    use std::os::unix::fs::PermissionsExt as _;
    if file.metadata().is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
        && let Err(why) = file.set_permissions(fs::Permissions::from_mode(0o600))
    {
        tracing::warn!(%why, "others may read the sealed file");
    }
}

#[cfg(not(unix))]
fn keep_to_owner(_: &File) {}

#[cfg(test)]
mod tests;
