//! `regent drafts`: saved before it is said, shown as it was saved, killed at any moment, two at once, a damaged file.

use std::collections::HashMap;
use std::process::Child;
use std::time::Instant;

use serde_json::{Value, json};

use crate::support::Try;

/// As many kills as are tried; the environment can ask for more.
fn kills() -> u32 {
    std::env::var("REGENT_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

#[test]
fn a_draft_is_saved_shown_listed_and_discarded_without_a_network() {
    let place = Try::new("empty");
    let text = r#"{ "schema": 1, "name": "Line 1", "host": "contoso.azurecr.io", "note": "for Ada", "later": [1] }"#;
    let id = place.run_with(&["drafts", "save", "--file", "-"], text).answer()["id"].as_str().unwrap().to_owned();
    let shown = place.run(&["drafts", "show", &id]).answer();
    assert_eq!((&shown["name"], &shown["note"], &shown["later"]), (&json!("Line 1"), &json!("for Ada"), &json!([1])));
    let file = place.folder().join("again.json");
    std::fs::write(&file, shown.to_string()).unwrap();
    let again = place.run(&["drafts", "save", "--file", file.to_str().unwrap(), "--id", &id]).answer();
    assert_eq!(again["id"], json!(id), "in place of it");
    let listed = place.run(&["drafts", "list"]).answer();
    assert_eq!((listed.as_array().unwrap().len(), &listed[0]["draft"]["name"]), (1, &json!("Line 1")));
    place.run(&["drafts", "discard", &id]).answer();
    assert_eq!(place.run(&["drafts", "list"]).answer(), json!([]));
    let gone = place.run(&["drafts", "show", &id]);
    assert_eq!((gone.code(), gone.error()["code"].clone()), (3, json!("NotFound")));
    assert!(place.sent().is_empty(), "no request was sent");
}

#[test]
fn what_is_no_draft_is_refused_and_nothing_is_kept() {
    let place = Try::new("empty");
    for text in ["", "[]", "[{}, {}]", "nonsense", r#"{ "name": 1 }"#, r#"{ "password": "hunter2" }"#] {
        let refused = place.run_with(&["drafts", "save", "--file", "-"], text);
        assert_eq!((refused.code(), refused.error()["code"].clone()), (2, json!("InvalidInput")), "{text}");
    }
    for words in [["save", "--file", "/nowhere/at-all.json"], ["save", "--file", "/"]] {
        assert_eq!(place.run(&[&["drafts"], &words[..]].concat()).code(), 2);
    }
    let bad_id = place.run_with(&["drafts", "save", "--file", "-", "--id", "../../x"], "{}");
    assert_eq!(bad_id.code(), 2);
    assert_eq!(place.run(&["drafts", "list"]).answer(), json!([]));
}

#[test]
fn a_draft_is_created_and_is_gone_then() {
    let place = Try::new("empty");
    let draft = json!({ "name": "from-a-draft", "host": "contoso.azurecr.io", "instanceId": place.instance(), "method": "Anonymous" });
    let id = place.run_with(&["drafts", "save", "--file", "-"], draft.to_string()).answer()["id"].clone();
    let id = id.as_str().unwrap();
    let created = place.run(&["drafts", "create", id]).answer();
    assert_eq!((&created["name"], &created["provisioningState"]), (&json!("from-a-draft"), &json!("Succeeded")));
    assert_eq!(place.run(&["drafts", "show", id]).code(), 3, "its draft went with it");

    let secret = json!({ "name": "with-secret", "host": "contoso.azurecr.io", "instanceId": place.instance(),
        "method": "ArtifactPullSecret", "secretSource": "new", "newSecretName": "robot", "userName": "bot" });
    let id = place.run_with(&["drafts", "save", "--file", "-"], secret.to_string()).answer()["id"].clone();
    let id = id.as_str().unwrap();
    let writes = place.writes().len();
    let without = place.run(&["drafts", "create", id]);
    assert_eq!(
        (without.code(), without.error()["target"].clone()),
        (2, json!("password")),
        "a draft holds no password"
    );
    assert_eq!(place.writes().len(), writes, "nothing was sent");
    place.run_with(&["drafts", "create", id, "--password-stdin"], "pa55word\n").answer();
}

/// Starts `regent drafts save` and hands over the draft.
fn saving(place: &Try, id: &str, name: &str) -> Child {
    let note = "n".repeat(3000);
    let draft = json!({ "name": name, "host": format!("{name}.azurecr.io"), "note": note }).to_string();
    place.start(&["drafts", "save", "--file", "-", "--id", id], &draft)
}

#[test]
fn killed_at_any_moment_no_draft_is_lost_or_mixed() {
    let place = Try::new("empty");
    // How long a save takes here, so that the kills fall all over it.
    let started = Instant::now();
    saving(&place, "d0", "v0").wait_with_output().unwrap();
    let whole = started.elapsed();
    let mut said: HashMap<String, u32> = HashMap::from([("d0".to_owned(), 0)]);
    let mut tried: HashMap<String, u32> = said.clone();
    for round in 1..=kills() {
        let id = format!("d{}", round % 5);
        let mut child = saving(&place, &id, &format!("v{round}"));
        let until = Instant::now() + whole * (round * 37 % 110) / 100;
        while Instant::now() < until && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        drop(child.kill());
        let ended = child.wait_with_output().unwrap();
        tried.insert(id.clone(), round);
        if serde_json::from_slice::<Value>(&ended.stdout).is_ok_and(|answer| answer["id"] == json!(id)) {
            said.insert(id, round);
        }
    }
    let drafts = place.run(&["drafts", "list"]).answer();
    let version = |draft: &Value| draft["name"].as_str().unwrap()[1..].parse::<u32>().unwrap();
    for saved in drafts.as_array().unwrap() {
        let (id, draft) = (saved["id"].as_str().unwrap(), &saved["draft"]);
        assert_eq!(draft["host"], json!(format!("{}.azurecr.io", draft["name"].as_str().unwrap())), "never mixed");
        assert!(version(draft) <= tried[id], "never from nowhere");
    }
    for (id, round) in said {
        let saved = drafts.as_array().unwrap().iter().find(|saved| saved["id"] == json!(id));
        assert!(
            saved.is_some_and(|saved| version(&saved["draft"]) >= round),
            "{id} was said to be saved in round {round}"
        );
    }
}

#[test]
fn two_at_once_lose_nothing() {
    let place = Try::new("empty");
    let children: Vec<Child> =
        (0..8).map(|number| saving(&place, &format!("p{number}"), &format!("v{number}"))).collect();
    for child in children {
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{ended:?}");
    }
    assert_eq!(place.run(&["drafts", "list"]).answer().as_array().unwrap().len(), 8);
}

#[test]
fn a_damaged_file_is_put_aside_and_what_it_held_is_still_listed() {
    let place = Try::new("empty");
    for number in 0..30 {
        let draft = json!({ "name": format!("draft-{number}"), "note": "x".repeat(500) });
        place.run_with(&["drafts", "save", "--file", "-"], draft.to_string()).answer();
    }
    let file = place.file();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[..100].fill(0xaa);
    std::fs::write(&file, bytes).unwrap();
    let listed = place.run(&["drafts", "list"]);
    let drafts: Value = serde_json::from_slice(listed.stdout()).unwrap();
    assert_eq!(drafts.as_array().unwrap().len(), 30);
    let aside = std::fs::read_dir(file.parent().unwrap()).unwrap();
    let kept = aside.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().contains("damaged")).count();
    assert_eq!(kept, 1);
}

#[test]
fn where_nothing_can_be_kept_nothing_is_said_to_be_saved() {
    let place = Try::new("empty");
    std::fs::create_dir(place.file()).unwrap();
    for words in [&["drafts", "save", "--file", "-"][..], &["drafts", "list"]] {
        let refused = place.run_with(words, "{}");
        assert_eq!((refused.code(), &refused.error()["code"]), (1, &json!("StorageUnavailable")));
        assert!(refused.stderr().contains("Nothing was read from it or written to it"), "{}", refused.stderr());
    }
}
