//! A file of the version before the journal, with rows in the form of that version, brought up to date.
use super::*;
use crate::creations::{self, Days, Filter, Outcome};
use crate::database::Database;
use crate::drafts;
use crate::operations::{self, Kind, Operation};

/// A file of version 3 with rows in the form in which that version wrote them, as a dump of SQLite's own program.
const VERSION_3: &str = include_str!("version_3.sql");
const ACCOUNT: &str = "Sandbox/72f988bf-86f1-41af-91ab-2d7cd011db47/2a2f0c26-5f5c-4bbd-9d86-1d7e7f0a3c11";

fn file_of_version_3(folder: &std::path::Path) -> std::path::PathBuf {
    let file = folder.join("regent.sqlite");
    Connection::open(&file).expect("made").execute_batch(VERSION_3).expect("filled");
    file
}

#[test]
fn the_migrations_are_in_order() {
    MIGRATIONS.validate().expect("valid");
}

#[test]
fn what_was_under_way_is_open_in_the_journal_with_its_steps_and_what_was_sent() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::open(&file_of_version_3(folder.path())).expect("opens");
    let open = operations::list(&database, ACCOUNT).expect("read");
    let names = |one: &Operation| (one.kind.clone(), one.name.clone(), one.steps.as_array().map(Vec::len));
    assert_eq!(
        open.iter().map(names).collect::<Vec<_>>(),
        [
            (Kind::Create, "line-1".to_owned(), Some(1)),
            (Kind::Create, "line-2".to_owned(), Some(4)),
            (Kind::Create, String::new(), Some(0)),
        ],
        "also the one whose body cannot be read"
    );
    let sent = open[1].after.as_ref().expect("what was sent");
    assert_eq!(sent["properties"]["host"], "ghcr.io");
    assert_eq!(sent["properties"]["authentication"]["artifactPullSecretSettings"]["secretRef"], "line-2-pull");
    assert_eq!(open[1].progress["sentAt"], "2026-11-25T10:03:12Z");
    assert!(open[1].progress["awaiting"]["pollUrl"].is_string());
    assert_eq!(open[0].progress["awaiting"], serde_json::Value::Null);
    let revisions: Vec<_> = open.iter().map(|one| one.draft_revision).collect();
    assert_eq!(revisions, [Some(1), None, None], "a draft that was saved after its create began is not that create's");
}

#[test]
fn what_was_counted_is_counted_as_before_with_its_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = Database::open(&file_of_version_3(folder.path())).expect("opens");
    let total = |outcome| creations::tally(&database, outcome, &Filter::default(), Days::Utc).expect("read").total;
    assert_eq!((total(Outcome::Created), total(Outcome::Failed), total(Outcome::Refused)), (2, 1, 1));
    let (all, rows) = creations::list(&database, &Filter::default(), 0, 10).expect("read");
    let told: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.outcome, row.happened_at.as_str())).collect();
    assert_eq!(
        (all, told),
        (
            4,
            vec![
                ("Not A Name", Outcome::Refused, "2026-11-22T23:59:59Z"),
                ("ghcr", Outcome::Failed, "2026-11-21T12:05:02Z"),
                ("acr", Outcome::Created, "2026-11-21T12:00:31Z"),
                ("mcr", Outcome::Created, "2026-11-20T07:11:09Z"),
            ]
        )
    );
    // What was sent to a collector up to a row is not sent again.
    assert_eq!(creations::last_number(&database).expect("read"), 6);
    let (last, since) = creations::since(&database, 2).expect("read");
    assert_eq!((last, since.iter().map(|row| row.3).sum::<u32>()), (6, 2));
    let again = creations::Creation { once: rows[2].once.clone(), ..rows[2].clone() };
    assert!(!creations::add(&database, &again).expect("asked"), "an endpoint is counted once, then and now");
    assert_eq!(operations::history(&database, Some(ACCOUNT), &[], 0, 10).expect("read").0, 4);
}

#[test]
fn drafts_keep_what_was_known_when_they_were_marked_and_the_rest_is_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = file_of_version_3(folder.path());
    let database = Database::open(&file).expect("opens");
    let (listed, discarded) =
        (drafts::list(&database, false).expect("read"), drafts::list(&database, true).expect("read"));
    assert_eq!((listed.len(), discarded.len(), discarded[0].unreadable), (3, 1, true));
    let waiting = listed.iter().find(|draft| draft.create_when_back).expect("it waits");
    let noted = drafts::baseline(&database, &waiting.id, ACCOUNT).expect("read").expect("it was noted");
    assert_eq!((noted.noted_at.as_str(), &noted.known["instance"]), ("2026-11-24T16:21:00Z", &true.into()));
    let count = |table: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        database.connection().query_row(&sql, [], |row| row.get(0)).expect("counted")
    };
    let counts = ["cache", "cached_listing", "preference", "favourite", "notification"].map(count);
    assert_eq!(counts, [1, 1, 1, 1, 1]);
    assert_eq!(version(&database.connection()).expect("read"), LATEST);
}

#[test]
fn a_damaged_file_of_that_version_is_rescued_and_brought_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = file_of_version_3(folder.path());
    let mut bytes = std::fs::read(&file).expect("read");
    bytes[60..64].fill(0);
    std::fs::write(&file, bytes).expect("written");
    let database = Database::open(&file).expect("opens");
    assert!(database.rescue().expect("it tells").complete);
    assert_eq!(operations::list(&database, ACCOUNT).expect("read").len(), 3);
    assert_eq!(creations::last_number(&database).expect("read"), 6);
    assert_eq!(drafts::list(&database, false).expect("read").len(), 3);
}

#[test]
fn a_version_that_does_not_fit_the_tables_costs_nothing() {
    for said in [-7, 0, 1, 2] {
        let folder = tempfile::tempdir().expect("a folder");
        let file = file_of_version_3(folder.path());
        Connection::open(&file).expect("opens").pragma_update(None, "user_version", said).expect("written");
        let database = Database::open(&file).unwrap_or_else(|error| panic!("version {said}: {error}"));
        assert!(database.rescue().expect("it tells").complete, "version {said}");
        assert_eq!(drafts::list(&database, false).expect("read").len(), 3, "version {said}");
        assert_eq!(operations::list(&database, ACCOUNT).expect("read").len(), 3, "version {said}");
    }
}
