//! The key of the sealed token file, in the system's credential store: Secret Service on Linux, Credential Manager on
//! Windows, the Keychain on macOS. The only module that names that store. It never blocks a caller for longer than
//! [`PATIENCE`]: a store that asks somebody for a password may take for ever, and its answer then comes too late.

use std::sync::mpsc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyring_core::{Entry, Error as Refusal};
use zeroize::Zeroizing;

/// How long the store may take. People who have to type a password get the next start.
pub const PATIENCE: Duration = Duration::from_secs(4);
const SERVICE: &str = "dev.regent.desktop";
const USER: &str = "token-file-key";
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
    #[error("the credential store did not answer within {} seconds", PATIENCE.as_secs())]
    Silent,
    /// It holds something else under Regent's name.
    #[error("the credential store holds something under Regent's name that is no key")]
    Foreign,
}

/// Reads the key, or makes one where there is none. Blocks for [`PATIENCE`] at most; never call it on an async runtime's
/// own thread.
///
/// # Errors
/// [`NoKey`]: tokens can then be kept for this session alone.
pub fn key() -> Result<Key, NoKey> {
    let (answer, answered) = mpsc::channel();
    // A thread of its own: the store's client brings a runtime along, and a store that hangs is left to itself.
    std::thread::spawn(move || answer.send(read_or_make()));
    answered.recv_timeout(PATIENCE).unwrap_or(Err(NoKey::Silent))
}

fn read_or_make() -> Result<Key, NoKey> {
    let store = open().map_err(told)?;
    let entry = store.build(SERVICE, USER, None).map_err(told)?;
    if let Some(key) = read(&entry)? {
        return Ok(key);
    }
    // A locked store looks empty: only a key that was written and can be read back is one.
    let mut fresh = Zeroizing::new([0_u8; LENGTH]);
    getrandom::fill(fresh.as_mut_slice()).map_err(|error| NoKey::NoStore(error.to_string()))?;
    let text = Zeroizing::new(STANDARD.encode(fresh.as_slice()));
    entry.set_password(&text).map_err(told)?;
    // Another Regent may have written one at the same moment; whichever stands there now is the key of both.
    read(&entry)?.ok_or(NoKey::Locked)
}

fn read(entry: &Entry) -> Result<Option<Key>, NoKey> {
    let text = match entry.get_password() {
        Ok(text) => Zeroizing::new(text),
        Err(Refusal::NoEntry) => return Ok(None),
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
fn open() -> Result<std::sync::Arc<keyring_core::CredentialStore>, Refusal> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(windows)]
fn open() -> Result<std::sync::Arc<keyring_core::CredentialStore>, Refusal> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn open() -> Result<std::sync::Arc<keyring_core::CredentialStore>, Refusal> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}
