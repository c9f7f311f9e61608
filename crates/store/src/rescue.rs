//! What can be saved of a damaged file. Called by `opening` when SQLite says that the file is not sound. The broken
//! file is kept beside the new one and never written to again.
//!
//! Row by row: from the front until SQLite gives up, then from the back, so that one bad page costs its own rows only. Where
//! the table of drafts cannot be read at all, their JSON is searched for in the bytes of the file. Copies of the cloud are
//! not brought over: they are read anew.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use domain::Draft;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use crate::error::Error;
use crate::schema;

/// What is the person's own, by table, of every version of the file.
const TABLES: [&str; 7] = ["draft", "creation", "operation", "journal", "preference", "favourite", "notification"];
/// How the JSON of a draft begins ([`Draft`] is written in this order).
const BEGINNING: &[u8] = b"{\"schema\":";
/// The JSON of a draft is far shorter.
const MAX_DRAFT_LENGTH: usize = 256 * 1024;

/// What became of a damaged file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescue {
    /// Where the broken file is kept.
    pub aside: PathBuf,
    /// Drafts that were saved.
    pub drafts: u32,
    /// Other rows that were saved.
    pub others: u32,
    /// Whether every table could be read to its end.
    pub complete: bool,
}

/// Sets a damaged file aside and brings over what can be read of it. The caller holds the lock of the file's opening, so
/// that this is done once. Other programs may have the file open: it is written in place and in one step, under SQLite's
/// own lock, so that they find the new rows in it and nobody's write goes to a file that lost its name. Answers also with
/// a handle of the file, which has to be dropped after every connection: on Unix its end takes SQLite's locks away.
///
/// # Errors
/// When the file cannot be read, or the copy or the new file cannot be written; then the file is as it was.
pub(crate) fn rescue(file: &Path, until: Instant) -> Result<(Rescue, File), Error> {
    let mut target = Connection::open(file)?;
    target.busy_timeout(until.saturating_duration_since(Instant::now()))?;
    // What is in the file is no hindrance any more: for this connection it is empty.
    target.set_db_config(DbConfig::SQLITE_DBCONFIG_RESET_DATABASE, true)?;
    target.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK")?;
    let mut damaged = File::open(file)?;
    let written_at = OffsetDateTime::from(damaged.metadata()?.modified()?);
    let aside = copy_aside(&mut damaged, file, written_at)?;
    let mut fresh = Connection::open_in_memory()?;
    let rescue = bring_over(&aside, written_at, &mut fresh)?;
    let copied = Backup::new(&fresh, &mut target)?.step(-1)?;
    if copied != StepResult::Done {
        return Err(Error::Held(until.saturating_duration_since(Instant::now())));
    }
    drop(target);
    Ok((rescue, damaged))
}

/// Copies the file to a name that nothing had before. The time in it is that of the file's last write.
fn copy_aside(damaged: &mut File, file: &Path, written_at: OffsetDateTime) -> Result<PathBuf, Error> {
    let stamp = written_at
        .format(format_description!("[year][month][day]-[hour][minute][second]"))
        .unwrap_or_else(|_| "unknown".to_owned());
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut number = 0_u32;
    let (aside, mut copy) = loop {
        let more = if number == 0 { String::new() } else { format!("-{number}") };
        let aside = file.with_file_name(format!("{name}.damaged-{stamp}{more}"));
        match private().create_new(true).open(&aside) {
            Ok(copy) => break (aside, copy),
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(why) => return Err(why.into()),
        }
    };
    if let Err(why) = io::copy(damaged, &mut copy).and_then(|_| copy.sync_all()) {
        drop(copy);
        drop(std::fs::remove_file(&aside));
        return Err(why.into());
    }
    Ok(aside)
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}

/// Brings over what can be read: into tables of the version that the damaged file has, which are brought up to date then.
fn bring_over(aside: &Path, written_at: OffsetDateTime, fresh: &mut Connection) -> Result<Rescue, Error> {
    let mut rescue = Rescue { aside: aside.to_owned(), drafts: 0, others: 0, complete: true };
    let opened = open_broken(aside);
    let version = opened.as_ref().map_or(schema::LATEST, version_of);
    schema::bring_up_to(fresh, version)?;
    let copy = fresh.transaction()?;
    if let Ok(broken) = opened {
        for table in TABLES.into_iter().filter(|table| is_table(&copy, table)) {
            let (rows, complete) = copy_table(&broken, &copy, table);
            rescue.complete &= complete;
            *(if table == "draft" { &mut rescue.drafts } else { &mut rescue.others }) += rows;
        }
    } else {
        rescue.complete = false;
    }
    if rescue.drafts == 0 && !rescue.complete {
        rescue.drafts = carve(aside, written_at, &copy);
    }
    copy.commit()?;
    schema::bring_up_to_date(fresh)?;
    Ok(rescue)
}

/// Nobody else has the copy open, so nothing in it is worth waiting for.
fn open_broken(aside: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let broken = Connection::open_with_flags(aside, flags)?;
    broken.busy_timeout(Duration::ZERO)?;
    Ok(broken)
}

/// The version whose tables the file has. What it says itself may be part of the damage.
fn version_of(broken: &Connection) -> i64 {
    const TELLING: [(&str, i64); 3] =
        [("SELECT detail FROM creation", 3), ("SELECT body FROM operation", 2), ("SELECT outcome FROM creation", 1)];
    if broken.prepare("SELECT kind FROM journal").is_ok() {
        return schema::LATEST;
    }
    let found = TELLING.into_iter().find(|(query, _)| broken.prepare(query).is_ok());
    found.map_or(schema::LATEST, |(_, version)| version)
}

fn is_table(fresh: &Connection, name: &str) -> bool {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
    fresh.query_row(sql, [name], |row| row.get(0)).unwrap_or(false)
}

/// How many rows were copied, and whether the table was read to its end.
fn copy_table(broken: &Connection, fresh: &Connection, table: &str) -> (u32, bool) {
    let columns = columns_of(fresh, table);
    let (forward, complete) = read_rows(broken, table, &columns, "ASC", None);
    let seen = forward.last().map(|row| row.rowid);
    let backward = if complete { Vec::new() } else { read_rows(broken, table, &columns, "DESC", seen).0 };
    let whole = |row: &&Found| table != "draft" || row.holds_json();
    let all = forward.iter().chain(&backward);
    let copied = all.filter(whole).filter(|row| insert(fresh, table, &columns, row)).count();
    let complete = complete && copied == forward.len();
    (u32::try_from(copied).unwrap_or(u32::MAX), complete)
}

struct Found {
    rowid: i64,
    values: Vec<Value>,
}

impl Found {
    /// Whether a text of the row is a JSON object, as the body of a draft is.
    fn holds_json(&self) -> bool {
        self.values.iter().any(
            |value| matches!(value, Value::Text(text) if serde_json::from_str::<serde_json::Map<_, _>>(text).is_ok()),
        )
    }
}

/// The columns of the new table: the names in a broken file may not even be text.
fn columns_of(fresh: &Connection, table: &str) -> Vec<String> {
    let Ok(mut statement) = fresh.prepare("SELECT name FROM pragma_table_info(?1)") else { return Vec::new() };
    let names = statement.query_map([table], |row| row.get(0));
    names.map(|names| names.flatten().collect()).unwrap_or_default()
}

fn quoted(columns: &[String]) -> String {
    columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
}

/// Rows in one direction, until the end, a row that was read already, or a page that cannot be read. A file of an older
/// Regent lacks the last columns.
fn read_rows(
    broken: &Connection,
    table: &str,
    columns: &[String],
    direction: &str,
    until: Option<i64>,
) -> (Vec<Found>, bool) {
    let mut found = Vec::new();
    let prepare = |many: usize| {
        let sql = format!("SELECT rowid, {} FROM {table} ORDER BY rowid {direction}", quoted(&columns[..many]));
        broken.prepare(&sql).ok().map(|statement| (statement, many))
    };
    let Some((mut statement, many)) = (1..=columns.len()).rev().find_map(prepare) else { return (found, false) };
    let Ok(mut rows) = statement.query([]) else { return (found, false) };
    let mut complete = true;
    loop {
        match rows.next() {
            Ok(None) => return (found, complete),
            Err(_) => return (found, false),
            Ok(Some(row)) => {
                let Ok(rowid) = row.get::<_, i64>(0) else { return (found, false) };
                if until.is_some_and(|until| rowid <= until) {
                    return (found, complete);
                }
                let values: Result<Vec<Value>, _> = (1..=many).map(|at| row.get(at)).collect();
                match values {
                    Ok(values) => found.push(Found { rowid, values }),
                    // Text that is not text any more; the next row may be whole.
                    Err(_) => complete = false,
                }
            }
        }
    }
}

/// A row of the same shape, unless it breaks a rule of the table: then it is part of the damage.
fn insert(fresh: &Connection, table: &str, columns: &[String], row: &Found) -> bool {
    let marks = vec!["?"; row.values.len()].join(", ");
    let sql = format!("INSERT OR IGNORE INTO {table} ({}) VALUES ({marks})", quoted(&columns[..row.values.len()]));
    fresh.execute(&sql, params_from_iter(&row.values)).is_ok_and(|rows| rows > 0)
}

/// Searches the bytes of the file for drafts. Earlier versions of one draft can lie there too: of those with the same name,
/// host and instance the last one found is kept.
fn carve(aside: &Path, written_at: OffsetDateTime, fresh: &Connection) -> u32 {
    let Ok(bytes) = std::fs::read(aside) else { return 0 };
    let mut drafts: Vec<Draft> = Vec::new();
    let mut at = 0;
    while let Some(next) = bytes[at..].windows(BEGINNING.len()).position(|window| window == BEGINNING) {
        let start = at + next;
        let end = bytes.len().min(start + MAX_DRAFT_LENGTH);
        let mut read = serde_json::Deserializer::from_slice(&bytes[start..end]).into_iter::<Draft>();
        if let Some(Ok(draft)) = read.next() {
            drafts.retain(|other| {
                (&other.name, &other.host, &other.instance_id) != (&draft.name, &draft.host, &draft.instance_id)
            });
            drafts.push(draft);
        }
        at = start + BEGINNING.len();
    }
    // When they were saved is not in their bytes; it was not after this.
    let saved_at = written_at.replace_nanosecond(0).unwrap_or(written_at).format(&Rfc3339).unwrap_or_default();
    let mut saved = 0;
    for (number, draft) in drafts.iter().enumerate() {
        let Ok(body) = serde_json::to_string(draft) else { continue };
        let id = format!("rescued-{}-{number}", saved_at.replace([':', '.'], ""));
        let sql = "INSERT OR IGNORE INTO draft (id, saved_at, step, body) VALUES (?1, ?2, 'basics', ?3)";
        saved += u32::from(fresh.execute(sql, [&id, &saved_at, &body]).is_ok());
    }
    saved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Database;
    use crate::drafts::{self, StoredDraft};

    const DRAFTS: usize = 120;

    fn file_with_drafts(folder: &Path) -> PathBuf {
        let file = folder.join("regent.sqlite");
        let database = Database::open(&file).expect("opens");
        let all: Vec<StoredDraft> = (0..DRAFTS)
            .map(|number| StoredDraft {
                id: format!("{number:03}"),
                saved_at: "2026-11-25T10:00:00Z".to_owned(),
                step: "basics".to_owned(),
                draft: Draft { name: format!("draft-{number:03}"), note: "x".repeat(200), ..Draft::default() },
                ..StoredDraft::default()
            })
            .collect();
        drafts::save_all(&database, &all).expect("kept");
        file
    }

    fn names(database: &Database) -> Vec<String> {
        drafts::list(database, false).expect("listed").into_iter().map(|kept| kept.draft.name).collect()
    }

    #[test]
    fn a_file_cut_short_at_any_page_is_put_aside_and_opened_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = std::fs::read(file_with_drafts(folder.path())).expect("read");
        let mut best = 0;
        for length in (1..whole.len()).step_by(1973) {
            let file = folder.path().join(format!("cut-{length}.sqlite"));
            std::fs::write(&file, &whole[..length]).expect("written");
            let database = Database::open(&file).expect("a cut file never stops Regent");
            let rescue = database.rescue().expect("it tells").clone();
            assert_eq!(std::fs::metadata(&rescue.aside).expect("kept aside").len(), length as u64);
            let found = names(&database);
            assert_eq!(found.len(), rescue.drafts as usize);
            assert!(found.iter().all(|name| name.starts_with("draft-")), "{found:?}");
            best = best.max(found.len());
        }
        assert!(best > DRAFTS / 2, "the longer the file, the more is saved: {best}");
    }

    #[test]
    fn flipped_bits_cost_what_they_hit_and_never_the_rest() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = std::fs::read(file_with_drafts(folder.path())).expect("read");
        let mut rescued = 0;
        for round in 0_usize..60 {
            let mut broken = whole.clone();
            for flip in 0..40 {
                let at = (round * 7919 + flip * 104_729) % broken.len();
                broken[at] ^= 1 << (flip % 8);
            }
            let file = folder.path().join(format!("flip-{round}.sqlite"));
            std::fs::write(&file, &broken).expect("written");
            let database = Database::open(&file).expect("a broken file never stops Regent");
            if database.rescue().is_some() {
                rescued += 1;
            }
            assert!(names(&database).len() > DRAFTS / 5, "round {round}: {}", names(&database).len());
        }
        assert!(rescued > 0, "the flips are felt");
    }

    #[test]
    fn a_file_that_is_no_database_gives_up_the_drafts_that_its_bytes_hold() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file_with_drafts(folder.path());
        let mut bytes = std::fs::read(&file).expect("read");
        bytes[..4096].fill(0x55);
        std::fs::write(&file, bytes).expect("written");
        let database = Database::open(&file).expect("opens");
        assert_eq!(names(&database).len(), DRAFTS);
        assert!(!database.rescue().expect("it tells").complete);
        drop(database);
        let again = Database::open(&file).expect("opens");
        assert_eq!((names(&again).len(), again.rescue()), (DRAFTS, None), "told once");
    }
}
