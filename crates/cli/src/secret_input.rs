//! A secret on standard input: a password or an application's secret. Called by the commands that take one. What was read is
//! gone from memory as soon as it is text; no message holds any part of it.

use std::io::Read as _;

use domain::secret_text;
use secrecy::SecretString;
use zeroize::Zeroizing;

/// Longer than any password, client secret or key of a service account.
const MAX_BYTES: u64 = 64 * 1024;

/// The secret as it was meant: without the mark of its encoding and without the line end that a shell puts behind it.
///
/// # Errors
/// A sentence for whoever piped it in.
pub(crate) fn read() -> Result<SecretString, String> {
    // One allocation, so that no half of it stays behind when the buffer grows.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MAX_BYTES).unwrap_or_default() + 1));
    let read = std::io::stdin().take(MAX_BYTES + 1).read_to_end(&mut bytes);
    let read = read.map_err(|why| format!("Standard input cannot be read: {why}."))?;
    if u64::try_from(read).is_ok_and(|read| read > MAX_BYTES) {
        return Err(format!(
            "Standard input holds more than {} KB; no password or token is that long.",
            MAX_BYTES / 1024
        ));
    }
    secret_text::from_pipe(&bytes).ok_or_else(|| "Standard input holds no readable text.".to_owned())
}
