//! The cache of what Azure said last, by account and key: instances, names of vault secrets, choices of the wizard. Called by
//! the use cases that answer from it while Azure cannot be reached. A copy, never the truth; it never holds a secret's value.

use rusqlite::{OptionalExtension as _, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::database::Database;
use crate::error::Error;

/// Stores a copy in place of the earlier one.
///
/// # Errors
/// When the file cannot be written.
pub fn save<T: Serialize>(database: &Database, account: &str, key: &str, as_of: &str, copy: &T) -> Result<(), Error> {
    let body = serde_json::to_string(copy)?;
    database.connection().execute(
        "INSERT INTO cache (account, what, as_of, body) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (account, what) DO UPDATE SET as_of = excluded.as_of, body = excluded.body",
        params![account, key, as_of, body],
    )?;
    Ok(())
}

/// The copy and its time, if there is one. One that cannot be read any more counts as none.
///
/// # Errors
/// When the file cannot be read.
pub fn load<T: DeserializeOwned>(database: &Database, account: &str, key: &str) -> Result<Option<(String, T)>, Error> {
    let connection = database.connection();
    let row: Option<(String, String)> = connection
        .query_row("SELECT as_of, body FROM cache WHERE account = ?1 AND what = ?2", [account, key], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    Ok(row.and_then(|(as_of, body)| serde_json::from_str(&body).ok().map(|copy| (as_of, copy))))
}

/// Forgets all copies of an account, for sign-out.
///
/// # Errors
/// When the file cannot be written.
pub fn forget(database: &Database, account: &str) -> Result<(), Error> {
    database.connection().execute("DELETE FROM cache WHERE account = ?1", [account])?;
    Ok(())
}

/// Forgets what everybody has seen: all sign out.
///
/// # Errors
/// When the file cannot be written.
pub fn forget_all(database: &Database) -> Result<(), Error> {
    database.connection().execute("DELETE FROM cache", [])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_belongs_to_its_account_and_goes_with_it() {
        let database = Database::in_memory().expect("opens");
        let names = vec!["one".to_owned(), "two".to_owned()];
        save(&database, "ada", "secrets", "2026-11-25T10:00:00Z", &names).expect("kept");
        save(&database, "ada", "secrets", "2026-11-25T11:00:00Z", &names).expect("kept again");
        let stored = load::<Vec<String>>(&database, "ada", "secrets").expect("read");
        assert_eq!(stored, Some(("2026-11-25T11:00:00Z".to_owned(), names)));
        assert_eq!(load::<Vec<String>>(&database, "bob", "secrets").expect("read"), None);
        assert_eq!(load::<u32>(&database, "ada", "secrets").expect("another shape is no error"), None);
        forget(&database, "ada").expect("forgotten");
        assert_eq!(load::<Vec<String>>(&database, "ada", "secrets").expect("read"), None);
    }
}
