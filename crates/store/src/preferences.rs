//! Choices of the person, one row a choice. Called by the use cases of preferences; the words' meaning is theirs.

use rusqlite::OptionalExtension as _;

use crate::database::Database;
use crate::error::Error;

/// What was chosen last, if anything was.
///
/// # Errors
/// When the file cannot be read.
pub fn get(database: &Database, name: &str) -> Result<Option<String>, Error> {
    let connection = database.connection();
    Ok(connection.query_row("SELECT value FROM preference WHERE name = ?1", [name], |row| row.get(0)).optional()?)
}

/// Keeps a choice.
///
/// # Errors
/// When the file cannot be written.
pub fn set(database: &Database, name: &str, value: &str) -> Result<(), Error> {
    database.connection().execute(
        "INSERT INTO preference (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        [name, value],
    )?;
    Ok(())
}
