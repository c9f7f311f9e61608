//! The endpoints that a person has starred, by account. Called by the use cases of favourites and of the quick list. A
//! favourite outlives its endpoint: one that comes back under the same ID is starred again.

use rusqlite::params;

use crate::database::Database;
use crate::error::Error;

/// Stars an endpoint. The key is its ID in lower case; starring twice changes nothing.
///
/// # Errors
/// When the file cannot be written.
pub fn add(database: &Database, account: &str, endpoint_key: &str, added_at: &str) -> Result<(), Error> {
    database.connection().execute(
        "INSERT INTO favourite (account, endpoint_id, added_at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![account, endpoint_key, added_at],
    )?;
    Ok(())
}

/// Takes the star away.
///
/// # Errors
/// When the file cannot be written.
pub fn remove(database: &Database, account: &str, endpoint_key: &str) -> Result<(), Error> {
    database
        .connection()
        .execute("DELETE FROM favourite WHERE account = ?1 AND endpoint_id = ?2", [account, endpoint_key])?;
    Ok(())
}

/// The keys of an account's favourites, the one starred first at the front.
///
/// # Errors
/// When the file cannot be read.
pub fn list(database: &Database, account: &str) -> Result<Vec<String>, Error> {
    let connection = database.connection();
    let mut statement = connection
        .prepare("SELECT endpoint_id FROM favourite WHERE account = ?1 ORDER BY added_at, rowid, endpoint_id")?;
    let keys = statement.query_map([account], |row| row.get(0))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_belongs_to_its_account_and_is_given_and_taken_once() {
        let database = Database::in_memory().expect("opens");
        add(&database, "ada", "/b", "2026-11-25T10:00:00Z").expect("starred");
        add(&database, "ada", "/a", "2026-11-25T10:00:01Z").expect("starred");
        add(&database, "ada", "/b", "2026-11-25T10:00:02Z").expect("starred again");
        add(&database, "ben", "/c", "2026-11-25T10:00:03Z").expect("starred");
        assert_eq!(list(&database, "ada").expect("listed"), ["/b", "/a"]);
        remove(&database, "ada", "/b").expect("taken away");
        remove(&database, "ada", "/b").expect("nothing there");
        assert_eq!(list(&database, "ada").expect("listed"), ["/a"]);
        assert_eq!(list(&database, "ben").expect("listed"), ["/c"]);
    }
}
