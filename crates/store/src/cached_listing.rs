//! The registry endpoints of the last complete listing, by account, so that the next start shows rows before the network
//! answers. Called by the list use case. A copy, never the truth: what is created or deleted is asked of ARM.

use domain::RegistryEndpoint;
use rusqlite::{OptionalExtension as _, params};

use crate::database::Database;
use crate::error::Error;

/// Stores a listing in place of the account's earlier one.
///
/// # Errors
/// When the file cannot be written.
pub fn save(database: &Database, account: &str, as_of: &str, endpoints: &[RegistryEndpoint]) -> Result<(), Error> {
    let body = serde_json::to_string(endpoints)?;
    database.connection().execute(
        "INSERT INTO cached_listing (account, as_of, body) VALUES (?1, ?2, ?3)
         ON CONFLICT (account) DO UPDATE SET as_of = excluded.as_of, body = excluded.body",
        params![account, as_of, body],
    )?;
    Ok(())
}

/// The account's last listing and its time, if there was one. A listing that cannot be read any more counts as none.
///
/// # Errors
/// When the file cannot be read.
pub fn load(database: &Database, account: &str) -> Result<Option<(String, Vec<RegistryEndpoint>)>, Error> {
    let connection = database.connection();
    let row: Option<(String, String)> = connection
        .query_row("SELECT as_of, body FROM cached_listing WHERE account = ?1", [account], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(row.and_then(|(as_of, body)| serde_json::from_str(&body).ok().map(|endpoints| (as_of, endpoints))))
}

/// Forgets an account's listing, for sign-out.
///
/// # Errors
/// When the file cannot be written.
pub fn forget(database: &Database, account: &str) -> Result<(), Error> {
    database.connection().execute("DELETE FROM cached_listing WHERE account = ?1", [account])?;
    Ok(())
}

/// Forgets what everybody has seen: all sign out.
///
/// # Errors
/// When the file cannot be written.
pub fn forget_all(database: &Database) -> Result<(), Error> {
    database.connection().execute("DELETE FROM cached_listing", [])?;
    Ok(())
}
