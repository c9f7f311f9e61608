//! The key of the sealed token file, in the system's credential store: Secret Service on Linux, Credential Manager on
//! Windows, the Keychain on macOS. The only module that names that store. It never blocks a caller for longer than
//! [`TIMEOUT`]: a store that asks somebody for a password may take for ever. What it answers later can still be had.

use std::sync::mpsc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyring_core::{CredentialStore, Entry, Error as Refusal};
use zeroize::Zeroizing;

/// How long the store may take; a store that is well takes less than a tenth of it.
pub const TIMEOUT: Duration = Duration::from_secs(2);
const SERVICE: &str = "dev.regent.desktop";
const USER: &str = "token-file-key";
/// Written and taken away again, to see whether anything can be kept.
const TRIAL: &str = "token-file-trial";
const LENGTH: usize = 32;

/// The key, wiped from memory when it is dropped.
pub type Key = Zeroizing<[u8; LENGTH]>;

/// Why there is no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// This session has no credential store.
    #[error("this session has no credential store ({0})")]
    NoStore(String),
    /// It is there and gives nothing away.
    #[error("the credential store is locked, or nobody could be asked to unlock it")]
    Locked,
    /// It did not answer in time.
    #[error("the credential store did not answer within {} seconds", TIMEOUT.as_secs())]
    Silent,
    /// It holds something else under Regent's name.
    #[error("the credential store holds something under Regent's name that is no key")]
    Foreign,
}

/// A question to the store that is under way.
#[derive(Debug)]
pub struct Asked<T>(mpsc::Receiver<Result<T, NoKey>>);

impl<T: Send + 'static> Asked<T> {
    /// Asks on a thread of its own: the store's client brings a runtime along, and a store that hangs is left to itself.
    fn about(question: impl FnOnce(&CredentialStore) -> Result<T, NoKey> + Send + 'static) -> Self {
        let (answer, answered) = mpsc::channel();
        let ask = move || answer.send(open().map_err(told).and_then(|store| question(store.as_ref())));
        if let Err(why) = std::thread::Builder::new().name("credential store".to_owned()).spawn(ask) {
            tracing::warn!(%why, "the credential store cannot be asked");
        }
        Self(answered)
    }

    /// Waits for the answer, [`TIMEOUT`] at most. Never to be called on an async runtime's own thread.
    ///
    /// # Errors
    /// [`NoKey`].
    pub fn wait(&self) -> Result<T, NoKey> {
        self.0.recv_timeout(TIMEOUT).unwrap_or(Err(NoKey::Silent))
    }

    /// The answer, if it has come by now.
    #[must_use]
    pub fn by_now(&self) -> Option<Result<T, NoKey>> {
        self.0.try_recv().ok()
    }
}

/// Asks for the key, if there is one. Nothing is made.
#[must_use]
pub fn find() -> Asked<Option<Key>> {
    Asked::about(|store| look(store, &key_entry(store)?))
}

/// Asks for the key; one is made where there is none. Two programs that make one at the same moment would take it from each
/// other: `alone` is the lock of the token file, and is held until the question is over, however late that is.
#[must_use]
pub fn find_or_make<L: Send + 'static>(alone: L) -> Asked<Option<Key>> {
    Asked::about(move |store| {
        let key = find_or_make_in(store).map(Some);
        drop(alone);
        key
    })
}

/// Takes the key out of the store: nothing is sealed with it any more. `alone` as in [`find_or_make`].
#[must_use]
pub fn forget<L: Send + 'static>(alone: L) -> Asked<()> {
    Asked::about(move |store| {
        let gone = match key_entry(store)?.delete_credential() {
            Ok(()) | Err(Refusal::NoEntry) => Ok(()),
            Err(refusal) => Err(told(refusal)),
        };
        drop(alone);
        gone
    })
}

fn key_entry(store: &CredentialStore) -> Result<Entry, NoKey> {
    store.build(SERVICE, USER, None).map_err(told)
}

fn look(store: &CredentialStore, entry: &Entry) -> Result<Option<Key>, NoKey> {
    if let Some(key) = read(entry)? {
        return Ok(Some(key));
    }
    // A locked store looks empty, and the first write is what makes it ask to be unlocked. So something else is written
    // first: the key that was there all along is never replaced by a new one.
    let trial = store.build(SERVICE, TRIAL, None).map_err(told)?;
    trial.set_password(TRIAL).map_err(told)?;
    let found = read(entry);
    if let Err(why) = trial.delete_credential() {
        tracing::debug!(%why, "the trial entry stays in the credential store");
    }
    found
}

fn find_or_make_in(store: &CredentialStore) -> Result<Key, NoKey> {
    let entry = key_entry(store)?;
    if let Some(key) = look(store, &entry)? {
        return Ok(key);
    }
    let mut fresh = Zeroizing::new([0_u8; LENGTH]);
    getrandom::fill(fresh.as_mut_slice()).map_err(|error| NoKey::NoStore(error.to_string()))?;
    let text = Zeroizing::new(STANDARD.encode(fresh.as_slice()));
    entry.set_password(&text).map_err(told)?;
    // Whatever stands there now is the key: a store may have refused without a word.
    read(&entry)?.ok_or(NoKey::Locked)
}

/// Text, because some stores keep nothing else; short, because some take no more than 2,560 bytes.
fn read(entry: &Entry) -> Result<Option<Key>, NoKey> {
    let text = match entry.get_password() {
        Ok(text) => Zeroizing::new(text),
        Err(Refusal::NoEntry) => return Ok(None),
        Err(Refusal::BadEncoding(bytes)) => {
            drop(Zeroizing::new(bytes));
            return Err(NoKey::Foreign);
        }
        Err(refusal) => return Err(told(refusal)),
    };
    let bytes = Zeroizing::new(STANDARD.decode(text.as_bytes()).map_err(|_| NoKey::Foreign)?);
    let bytes = <[u8; LENGTH]>::try_from(bytes.as_slice()).map_err(|_| NoKey::Foreign)?;
    Ok(Some(Zeroizing::new(bytes)))
}

fn told(refusal: Refusal) -> NoKey {
    if matches!(refusal, Refusal::NoStorageAccess(_)) {
        return NoKey::Locked;
    }
    NoKey::NoStore(first_line(&refusal.to_string()))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(200).collect()
}

#[cfg(target_os = "linux")]
fn open() -> Result<std::sync::Arc<CredentialStore>, Refusal> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(windows)]
fn open() -> Result<std::sync::Arc<CredentialStore>, Refusal> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn open() -> Result<std::sync::Arc<CredentialStore>, Refusal> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;
    use keyring_core::api::{Credential, CredentialApi, CredentialStoreApi};
    use std::any::Any;
    use std::collections::HashMap;
    use std::sync::{Arc, Mutex};

    /// A store that shows nothing until a write has made it ask for the password.
    #[derive(Debug, Clone, Default)]
    struct Shy(Arc<Mutex<Inside>>);

    #[derive(Debug, Default)]
    struct Inside {
        locked: bool,
        /// Nobody types the password.
        alone: bool,
        entries: HashMap<String, Vec<u8>>,
    }

    #[derive(Debug)]
    struct Place(Shy, String);

    impl CredentialStoreApi for Shy {
        fn vendor(&self) -> String {
            "test".to_owned()
        }
        fn id(&self) -> String {
            "test".to_owned()
        }
        fn build(&self, _: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry, Refusal> {
            Ok(Entry::new_with_credential(Arc::new(Place(self.clone(), user.to_owned()))))
        }
        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    impl CredentialApi for Place {
        fn set_secret(&self, secret: &[u8]) -> Result<(), Refusal> {
            let mut inside = self.0.0.lock().unwrap();
            if inside.locked && inside.alone {
                return Err(Refusal::NoStorageAccess("nobody".into()));
            }
            inside.locked = false;
            inside.entries.insert(self.1.clone(), secret.to_vec());
            Ok(())
        }
        fn get_secret(&self) -> Result<Vec<u8>, Refusal> {
            let inside = self.0.0.lock().unwrap();
            inside.entries.get(&self.1).filter(|_| !inside.locked).cloned().ok_or(Refusal::NoEntry)
        }
        fn delete_credential(&self) -> Result<(), Refusal> {
            self.0.0.lock().unwrap().entries.remove(&self.1).map(drop).ok_or(Refusal::NoEntry)
        }
        fn get_credential(&self) -> Result<Option<Arc<Credential>>, Refusal> {
            Ok(None)
        }
        fn get_specifiers(&self) -> Option<(String, String)> {
            None
        }
        fn as_any(&self) -> &dyn Any {
            self
        }
    }

    #[test]
    fn a_key_is_made_once_as_short_text_and_nothing_else_stays() {
        let store = Shy::default();
        let key = find_or_make_in(&store).unwrap();
        assert_eq!(find_or_make_in(&store).unwrap(), key);
        let entries = &store.0.lock().unwrap().entries;
        assert_eq!(entries.keys().collect::<Vec<_>>(), [USER]);
        assert!(std::str::from_utf8(&entries[USER]).unwrap().encode_utf16().count() * 2 < 2_560);
    }

    #[test]
    fn a_key_behind_a_lock_that_looks_empty_is_not_replaced_when_somebody_unlocks_it() {
        let store = Shy::default();
        let key = find_or_make_in(&store).unwrap();
        store.0.lock().unwrap().locked = true;
        assert_eq!(find_or_make_in(&store).unwrap(), key, "the one that was there");
    }

    #[test]
    fn a_lock_that_nobody_opens_and_a_foreign_entry_are_said_and_left_alone() {
        let store = Shy::default();
        let key = find_or_make_in(&store).unwrap();
        {
            let mut inside = store.0.lock().unwrap();
            (inside.locked, inside.alone) = (true, true);
        }
        assert_eq!(find_or_make_in(&store), Err(NoKey::Locked));
        store.0.lock().unwrap().locked = false;
        assert_eq!(find_or_make_in(&store).unwrap(), key);
        for other in [&b"pass"[..], b"c2hvcnQ=", b"", &[0xff, 0xfe]] {
            store.0.lock().unwrap().entries.insert(USER.to_owned(), other.to_vec());
            assert_eq!(find_or_make_in(&store), Err(NoKey::Foreign), "{other:?}");
            assert_eq!(store.0.lock().unwrap().entries[USER], other);
        }
    }
}
