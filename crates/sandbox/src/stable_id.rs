//! Identifiers that depend on nothing but a text, so that a scenario is the same at every start.

use sha2::{Digest, Sha256};

/// A GUID that depends on nothing but its text.
pub(crate) fn guid(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let mut bytes = [0_u8; 16];
    for (to, from) in bytes.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}

/// Hexadecimal digits that depend on nothing but their text.
pub(crate) fn hex(text: &str, digits: usize) -> String {
    guid(text).chars().filter(|digit| *digit != '-').take(digits).collect()
}
