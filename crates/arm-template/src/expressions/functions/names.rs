//! Names that are made from other names: `uniqueString` and `guid`. The same arguments always make the same name. `guid` is
//! a UUID of version 5, in the name space ARM is known to use; `uniqueString` has ARM's shape but not its hash.

use ring::digest;
use serde_json::Value;

use super::arguments::{Given, count};
use super::writing::shown;
use crate::expressions::fault::Fault;

/// The name space of ARM's `guid`, as it is told; not checked against Azure.
const NAME_SPACE: [u8; 16] =
    [0x11, 0xfb, 0x06, 0xfb, 0x71, 0x2d, 0x4d, 0xdd, 0x98, 0xc7, 0xe7, 0x1b, 0xbd, 0x58, 0x88, 0x30];
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// How many letters `uniqueString` has.
const UNIQUE: usize = 13;

/// Calls a function of this module; `None` where it has no such.
pub(crate) fn call(function: &str, given: Given<'_, '_>) -> Option<Result<Value, Fault>> {
    Some(match function {
        "uniquestring" => count("uniqueString", given, 1, usize::MAX).map(|()| unique(&joined(given)).into()),
        "guid" => count(function, given, 1, usize::MAX).map(|()| guid(&joined(given)).into()),
        _ => return None,
    })
}

fn joined(given: Given<'_, '_>) -> String {
    given.iter().map(|part| shown(part)).collect::<Vec<_>>().join("-")
}

fn unique(text: &str) -> String {
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).map_or('a', |letter| char::from(*letter));
    hash.as_ref().iter().take(UNIQUE).map(letter).collect()
}

fn guid(text: &str) -> String {
    let mut context = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    context.update(&NAME_SPACE);
    context.update(text.as_bytes());
    let hash = context.finish();
    let mut bytes = [0_u8; 16];
    bytes.iter_mut().zip(hash.as_ref()).for_each(|(byte, hashed)| *byte = *hashed);
    uuid::Builder::from_sha1_bytes(bytes).into_uuid().to_string()
}
