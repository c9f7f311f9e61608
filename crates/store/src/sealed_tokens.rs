//! Tokens and accounts in one sealed file (XChaCha20-Poly1305; its key is in the system's credential store). Written whole
//! beside itself and then renamed; a lock keeps two processes from losing each other's tokens. A file that cannot be opened is
//! set aside, never overwritten. Called by use cases from blocking tasks.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::credential_store::Key;

/// What the file begins with: its name and the version of its form. Sealed along, so that neither can be changed.
const HEAD: &[u8] = b"regent tokens 1\n";
const NONCE: usize = 24;
/// Tokens of a hundred accounts are far less.
const LONGEST: u64 = 16 * 1024 * 1024;

/// A token as the file holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedToken {
    /// The cloud, or the twin of one.
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
    /// The cloud, or the twin of one.
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
    /// The keys that the tenant's Entra signed with then; a twin of Azure has new ones at each start.
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

/// Why the file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The disk's reason.
    #[error("the token file could not be used: {0}")]
    Disk(#[from] io::Error),
    /// It is damaged, or another key sealed it.
    #[error("the token file cannot be opened with the key of this computer's credential store")]
    Unreadable,
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
    /// [`Error`].
    pub fn read(&self) -> Result<Sealed, Error> {
        let mut bytes = Vec::new();
        match File::open(&self.path) {
            Ok(file) => file.take(LONGEST).read_to_end(&mut bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Sealed::default()),
            Err(error) => return Err(error.into()),
        };
        let rest = bytes.strip_prefix(HEAD).ok_or(Error::Unreadable)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or(Error::Unreadable)?;
        let nonce = XNonce::try_from(nonce).map_err(|_| Error::Unreadable)?;
        let plain = self.cipher.decrypt(&nonce, Payload { msg: sealed, aad: HEAD }).map_err(|_| Error::Unreadable)?;
        serde_json::from_slice(&Zeroizing::new(plain)).map_err(|_| Error::Unreadable)
    }

    /// Changes what it holds, alone among all processes. A file that cannot be opened is set aside first.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn change(&self, change: impl FnOnce(&mut Sealed)) -> Result<(), Error> {
        let lock = self.lock()?;
        let mut held = match self.read() {
            Err(Error::Unreadable) => {
                fs::rename(&self.path, self.beside("unreadable"))?;
                Sealed::default()
            }
            read => read?,
        };
        change(&mut held);
        self.write(&held)?;
        drop(lock);
        Ok(())
    }

    fn lock(&self) -> io::Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = private().truncate(false).open(self.beside("lock"))?;
        file.lock()?;
        Ok(file)
    }

    fn write(&self, held: &Sealed) -> Result<(), Error> {
        let plain = Zeroizing::new(serde_json::to_vec(held).map_err(io::Error::from)?);
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).map_err(io::Error::other)?;
        let payload = Payload { msg: &plain, aad: HEAD };
        let sealed =
            self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| io::Error::other("sealing failed"))?;
        let fresh = self.beside("new");
        let mut file = private().truncate(true).open(&fresh)?;
        for part in [HEAD, &nonce, &sealed] {
            file.write_all(part)?;
        }
        file.sync_all()?;
        drop(file);
        fs::rename(&fresh, &self.path)?;
        // The new name is on the disk once the folder is.
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(".");
        name.push(ending);
        self.path.with_file_name(name)
    }
}

/// A file that its owner alone can read.
fn private() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    fn key(byte: u8) -> Key {
        Zeroizing::new([byte; 32])
    }

    fn token(scope: &str, text: &str) -> SealedToken {
        let (cloud, tenant, account) = ("Azure".to_owned(), "t".to_owned(), "a".to_owned());
        let token = Secret(Zeroizing::new(text.to_owned()));
        SealedToken { cloud, tenant, account, scope: scope.to_owned(), token, expires_on: Some(1), refresh_on: None }
    }

    fn file(folder: &tempfile::TempDir, key_byte: u8) -> SealedFile {
        SealedFile::new(folder.path().join("deep/tokens.sealed"), &key(key_byte))
    }

    #[test]
    fn what_is_kept_is_read_back_and_the_file_shows_none_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = file(&folder, 1);
        assert_eq!(sealed.read().unwrap(), Sealed::default());
        sealed.change(|held| held.tokens.push(token("s", "a-very-secret-token"))).unwrap();
        assert_eq!(sealed.read().unwrap().tokens, [token("s", "a-very-secret-token")]);
        for entry in fs::read_dir(sealed.path().parent().unwrap()).unwrap() {
            let entry = entry.unwrap();
            let bytes = fs::read(entry.path()).unwrap();
            assert!(!bytes.windows(11).any(|part| part == b"very-secret"), "{:?}", entry.path());
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.path());
            }
        }
        assert!(!format!("{:?}", sealed.read().unwrap()).contains("very-secret"));
    }

    #[test]
    fn another_key_and_every_changed_or_missing_byte_are_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = file(&folder, 1);
        sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
        assert!(matches!(file(&folder, 2).read(), Err(Error::Unreadable)));
        let whole = fs::read(sealed.path()).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(sealed.path(), changed).unwrap();
            assert!(matches!(sealed.read(), Err(Error::Unreadable)), "byte {at}");
            fs::write(sealed.path(), &whole[..at]).unwrap();
            assert!(matches!(sealed.read(), Err(Error::Unreadable)), "cut at {at}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_opened_is_set_aside_and_a_new_one_begun() {
        let folder = tempfile::tempdir().unwrap();
        file(&folder, 1).change(|held| held.tokens.push(token("s", "x"))).unwrap();
        let other = file(&folder, 2);
        other.change(|held| held.tokens.push(token("s", "y"))).unwrap();
        assert_eq!(other.read().unwrap().tokens, [token("s", "y")]);
        assert!(other.beside("unreadable").exists());
    }

    #[test]
    fn many_writers_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for number in 0..8 {
                let sealed = file(&folder, 1);
                scope.spawn(move || {
                    for round in 0..5 {
                        sealed.change(|held| held.tokens.push(token(&format!("{number}/{round}"), "x"))).unwrap();
                    }
                });
            }
        });
        assert_eq!(file(&folder, 1).read().unwrap().tokens.len(), 40);
    }

    #[test]
    fn what_a_newer_regent_wrote_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = file(&folder, 1);
        sealed.change(|held| drop(held.other.insert("passkeys".to_owned(), Value::from(3)))).unwrap();
        sealed.change(|held| held.tokens.push(token("s", "x"))).unwrap();
        assert_eq!(sealed.read().unwrap().other["passkeys"], 3);
    }
}
