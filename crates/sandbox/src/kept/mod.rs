//! The state file: an SQLite database that keeps a cloud between runs. The cloud is read from it at the start and every
//! change is written to it before the request that made it is answered. Nobody's tokens are in it, vault secrets are.

mod bodies;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use serde_json::Value;

use crate::clock::Clock;
use crate::cloud::CloudState;
use crate::cloud::changes::Changes;
use crate::options::Scenario;

/// The shape of the tables and of the seed in them; a file of another shape is not touched. 2: identities have federated credentials.
const SHAPE: i64 = 2;
const TABLES: &str = "
    CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE resources (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE operations (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE vaults (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE registrations (subscription TEXT, namespace TEXT, body TEXT NOT NULL, PRIMARY KEY (subscription, namespace)) STRICT, WITHOUT ROWID;
";

/// Why a state file cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unusable {
    #[error("it holds the scenario `{0}`: name that scenario, or another file")]
    OtherScenario(String),
    #[error("it was written by another version of the sandbox: name another file")]
    OtherShape,
    #[error("another sandbox is using it")]
    InUse,
    #[error("{0}")]
    Database(rusqlite::Error),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl From<rusqlite::Error> for Unusable {
    fn from(error: rusqlite::Error) -> Self {
        let busy = error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy);
        if busy { Self::InUse } else { Self::Database(error) }
    }
}

/// An open state file.
#[derive(Debug)]
pub(crate) struct StateFile(Mutex<Connection>);

impl StateFile {
    /// Opens the file, or makes it from the cloud; an older cloud in it takes the place of the one given.
    pub(crate) fn open(path: &Path, kind: Scenario, cloud: &mut CloudState, clock: &Clock) -> Result<Self, Unusable> {
        make_private(path)?;
        let connection = Connection::open(path)?;
        // The lock is held as long as the sandbox runs: two of them would overwrite each other's cloud.
        connection.execute_batch(
            "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;",
        )?;
        let shape: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let file = Self(Mutex::new(connection));
        match shape {
            0 => file.begin(kind, cloud)?,
            SHAPE => file.load(kind, cloud, clock)?,
            _ => return Err(Unusable::OtherShape),
        }
        cloud.changes = Some(Changes::default());
        Ok(file)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, kind: Scenario, cloud: &CloudState) -> Result<(), Unusable> {
        let mut connection = self.connection();
        let transaction = connection.transaction()?;
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "user_version", SHAPE)?;
        transaction.execute("INSERT INTO about VALUES ('world', ?1)", [kind.to_string()])?;
        write_all(&transaction, cloud)?;
        Ok(transaction.commit()?)
    }

    fn load(&self, kind: Scenario, cloud: &mut CloudState, clock: &Clock) -> Result<(), Unusable> {
        let connection = self.connection();
        let about = |name: &str| -> rusqlite::Result<Option<String>> {
            connection.query_row("SELECT value FROM about WHERE name = ?1", [name], |row| row.get(0)).optional()
        };
        // Named as in the files of earlier versions.
        let held = about("world")?.unwrap_or_default();
        if held != kind.to_string() {
            return Err(Unusable::OtherScenario(held));
        }
        if let Some(ahead) = about("aheadMs")?.and_then(|text| text.parse().ok()) {
            clock.advance(time::Duration::milliseconds(ahead));
        }
        cloud.forget_resources();
        // Files of earlier versions have none: then those of the seed count.
        if let Some(held) = about("assignments")?.and_then(|text| serde_json::from_str(&text).ok()) {
            bodies::read_assignments(&held, cloud);
        }
        for (_, body) in rows(&connection, "SELECT key, body FROM resources")? {
            cloud.plant(body);
        }
        for (_, body) in rows(&connection, "SELECT id, body FROM operations")? {
            cloud.operations.extend(bodies::read_operation(&body).map(|operation| (operation.id.clone(), operation)));
        }
        cloud.take_operations_up();
        for (name, body) in rows(&connection, "SELECT name, body FROM vaults")? {
            if let Some(vault) = cloud.vaults.get_mut(&name) {
                bodies::read_vault(&body, vault);
            }
        }
        for (place, body) in rows(&connection, "SELECT subscription || ' ' || namespace, body FROM registrations")? {
            if let Some((subscription, namespace)) = place.split_once(' ') {
                let registration = bodies::read_registration(&body);
                cloud.governance.restore(subscription.to_owned(), namespace.to_owned(), registration);
            }
        }
        Ok(())
    }

    /// Writes down what has changed.
    pub(crate) fn save(&self, cloud: &mut CloudState) {
        let Some(changes) = cloud.changes.as_mut().filter(|changes| !changes.is_empty()).map(std::mem::take) else {
            return;
        };
        let mut connection = self.connection();
        let written = connection.transaction().and_then(|transaction| {
            write(&transaction, cloud, &changes)?;
            transaction.commit()
        });
        if let Err(error) = written {
            tracing::error!(%error, "the state file could not be written: this change will not be there at the next start");
        }
    }

    /// Writes down how far the clock has been moved.
    pub(crate) fn save_clock(&self, clock: &Clock) {
        let ahead = clock.ahead_ms().to_string();
        let written = self.connection().execute("INSERT OR REPLACE INTO about VALUES ('aheadMs', ?1)", [ahead]);
        if let Err(error) = written {
            tracing::error!(%error, "the state file could not be written: the clock will be behind at the next start");
        }
    }

    /// Puts another cloud in the place of the one in the file, and watches it from now on.
    pub(crate) fn replace(&self, cloud: &mut CloudState) {
        cloud.changes = Some(Changes::default());
        let mut connection = self.connection();
        let written = connection.transaction().and_then(|transaction| {
            transaction.execute_batch(
                "DELETE FROM resources; DELETE FROM operations; DELETE FROM vaults; DELETE FROM registrations;",
            )?;
            write_all(&transaction, cloud)?;
            transaction.commit()
        });
        if let Err(error) = written {
            tracing::error!(%error, "the state file could not be written: the old cloud will be there at the next start");
        }
    }
}

/// Makes the file, if it is not there, so that nobody else can read the secrets in it.
#[cfg(unix)]
fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::File::options().create(true).append(true).mode(0o600).open(path).map(drop)
}

/// Windows gives a new file the rights of its folder, which is the person's own.
#[cfg(not(unix))]
fn make_private(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Rows of a name and a body; a body that is no JSON was not written here and is left out.
fn rows(connection: &Connection, query: &str) -> rusqlite::Result<Vec<(String, Value)>> {
    let mut statement = connection.prepare(query)?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    let read = found.map(|row| row.map(|(name, body)| Some((name, serde_json::from_str(&body).ok()?))));
    read.filter_map(Result::transpose).collect()
}

fn write_all(transaction: &Transaction<'_>, cloud: &CloudState) -> rusqlite::Result<()> {
    let everything = Changes {
        resources: cloud.resources().map(|resource| Arc::clone(&resource.key)).collect(),
        operations: cloud.operations.keys().cloned().collect(),
        vaults: cloud.vaults.keys().cloned().collect(),
        registrations: true,
        assignments: true,
    };
    write(transaction, cloud, &everything)
}

fn write(transaction: &Transaction<'_>, cloud: &CloudState, changes: &Changes) -> rusqlite::Result<()> {
    let mut put = transaction.prepare_cached("INSERT OR REPLACE INTO resources VALUES (?1, ?2)")?;
    let mut gone = transaction.prepare_cached("DELETE FROM resources WHERE key = ?1")?;
    for key in &changes.resources {
        match cloud.get(key) {
            Some(resource) => put.execute(params![&**key, resource.body.to_string()])?,
            None => gone.execute([&**key])?,
        };
    }
    for operation in changes.operations.iter().filter_map(|id| cloud.operations.get(id)) {
        let body = bodies::operation(operation).to_string();
        transaction.execute("INSERT OR REPLACE INTO operations VALUES (?1, ?2)", [&operation.id, &body])?;
    }
    for (name, vault) in changes.vaults.iter().filter_map(|name| cloud.vaults.get_key_value(name)) {
        let body = bodies::vault(vault).to_string();
        transaction.execute("INSERT OR REPLACE INTO vaults VALUES (?1, ?2)", [name, &body])?;
    }
    if changes.assignments {
        let held = bodies::assignments(cloud).to_string();
        transaction.execute("INSERT OR REPLACE INTO about VALUES ('assignments', ?1)", [held])?;
    }
    if changes.registrations {
        for ((subscription, namespace), registration) in cloud.governance.unusual() {
            let body = bodies::registration(*registration).to_string();
            transaction.execute(
                "INSERT OR REPLACE INTO registrations VALUES (?1, ?2, ?3)",
                [subscription, namespace, &body],
            )?;
        }
    }
    Ok(())
}
