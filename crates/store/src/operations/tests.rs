//! The journal as the use cases use it: claimed once, ended once, counted once, and what becomes of the draft.
use super::*;
use crate::creations::{Days, Filter, Outcome as Counted, tally};
use crate::drafts::{self, StoredDraft};
use serde_json::json;

fn operation(id: &str, kind: Kind) -> Operation {
    Operation {
        id: id.to_owned(),
        kind,
        started_at: "2026-11-25T10:00:00Z".to_owned(),
        account: "a".to_owned(),
        endpoint_id: "/e".to_owned(),
        instance_id: "/i".to_owned(),
        name: "e".to_owned(),
        method: "Anonymous".to_owned(),
        draft_id: Some("d".to_owned()),
        draft_revision: None,
        before: None,
        after: Some(json!({ "properties": { "host": "h" } })),
        steps: json!([]),
        progress: json!({}),
    }
}

fn ending(counted_as: Option<&str>, outcome: Outcome) -> Ending {
    Ending {
        ended_at: "2026-11-25T10:00:05Z".to_owned(),
        outcome,
        error_code: None,
        detail: None,
        counted_as: counted_as.map(str::to_owned),
    }
}

fn draft(name: &str) -> StoredDraft {
    StoredDraft {
        id: "d".to_owned(),
        saved_at: "2026-11-25T09:00:00Z".to_owned(),
        step: "review".to_owned(),
        draft: Draft { name: name.to_owned(), ..Draft::default() },
        ..StoredDraft::default()
    }
}

fn created(database: &Database) -> u32 {
    tally(database, Counted::Created, &Filter::default(), Days::Utc).expect("counted").total
}

#[test]
fn what_was_noted_is_there_after_the_file_is_opened_again_and_can_be_claimed_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("regent.sqlite");
    let database = Database::open(&file).expect("opens");
    let begun = operation("1", Kind::Edit);
    let begun = Operation { before: Some(json!({ "host": "was" })), ..begun };
    let claim_of_one = begin(&database, &begun, None).expect("begun").expect("free");
    let noted = Operation { steps: json!([1]), progress: json!({ "sentAt": "now" }), ..begun };
    note(&database, &noted).expect("noted");
    let other = Database::open(&file).expect("opens");
    assert_eq!(list(&other, "a").expect("read"), [noted]);
    assert_eq!(list(&other, "someone else").expect("read"), []);
    assert!(claim(&other, "1").expect("tried").is_none(), "its process lives");
    drop(claim_of_one);
    assert!(claim(&other, "1").expect("tried").is_some());
}

#[test]
fn an_end_counts_once_and_takes_the_draft_away_that_it_was_made_from() {
    let database = Database::in_memory().expect("opens");
    let stored = drafts::save(&database, &draft("one"), false).expect("stored");
    let ends =
        [("1", Outcome::Failed, true, false), ("2", Outcome::Done, true, true), ("3", Outcome::Done, false, false)];
    for (id, outcome, counted, draft_deleted) in ends {
        let claim = begin(&database, &operation(id, Kind::Create), Some(&stored.draft)).expect("begun");
        let once = if outcome == Outcome::Done { "/e@then" } else { id };
        let closed = end(&database, id, &ending(Some(once), outcome)).expect("ended");
        assert_eq!(closed, Some(Closed { counted, draft_deleted }), "{id}");
        assert_eq!(end(&database, id, &ending(Some(once), outcome)).expect("asked"), None, "it has ended already");
        drop(claim);
    }
    assert_eq!(created(&database), 1, "the same endpoint is counted once");
    assert_eq!(list(&database, "a").expect("read"), []);
    assert!(!any(&database).expect("read"));
}

#[test]
fn a_draft_that_was_changed_meanwhile_stays() {
    let database = Database::in_memory().expect("opens");
    let stored = drafts::save(&database, &draft("one"), false).expect("stored");
    begin(&database, &operation("1", Kind::Create), Some(&stored.draft)).expect("begun");
    // In the same second, and to what it was: somebody has worked on it.
    drafts::save(&database, &draft("two"), false).expect("stored");
    drafts::save(&database, &draft("one"), false).expect("stored");
    let closed = end(&database, "1", &ending(Some("x"), Outcome::Done)).expect("ended").expect("it was open");
    assert_eq!(closed, Closed { counted: true, draft_deleted: false });
    // What is on the disk is not what is created: another command has saved it in between.
    begin(&database, &operation("2", Kind::Create), Some(&draft("three").draft)).expect("begun");
    assert_eq!(get(&database, "a", "2").expect("read").expect("open").draft_revision, None);
    let closed = end(&database, "2", &ending(Some("y"), Outcome::Done)).expect("ended").expect("it was open");
    assert!(!closed.draft_deleted);
    assert!(drafts::get(&database, "d").expect("read").is_some());
}

#[test]
fn other_kinds_are_in_the_history_and_not_in_the_counter() {
    let database = Database::in_memory().expect("opens");
    for (id, kind) in [("1", Kind::Create), ("2", Kind::Delete), ("3", Kind::Other("of tomorrow".to_owned()))] {
        let counted_as = (kind == Kind::Create).then_some("/e@then");
        begin(&database, &operation(id, kind), None).expect("begun");
        end(&database, id, &ending(counted_as, Outcome::Done)).expect("ended");
    }
    begin(&database, &operation("4", Kind::Rotate), None).expect("begun");
    assert_eq!(created(&database), 1);
    let ids = |kinds: &[Kind], offset, limit| -> (u32, Vec<String>) {
        let (all, part) = history(&database, Some("a"), kinds, offset, limit).expect("read");
        (all, part.into_iter().map(|entry| entry.operation.id).collect())
    };
    assert_eq!(ids(&[], 0, 10), (3, vec!["3".to_owned(), "2".to_owned(), "1".to_owned()]));
    assert_eq!(ids(&[Kind::Delete, Kind::Rotate], 0, 10), (1, vec!["2".to_owned()]));
    assert_eq!(ids(&[], 1, 1), (3, vec!["2".to_owned()]));
    assert_eq!(history(&database, Some("b"), &[], 0, 10).expect("read").0, 0);
}
