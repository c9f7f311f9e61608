//! Any text as a query of Resource Graph: read or refused with a place inside it, run over a small table, and never a panic.
#![no_main]

use kusto::{Datum, Record, Rows, parse, run};
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

struct Thing(Value);

impl Record for Thing {
    fn column(&self, name: &str) -> Datum<'_> {
        self.0.get(name).map_or(Datum::Null, Datum::of)
    }
}

fuzz_target!(|text: &str| match parse(text) {
    Ok(query) => {
        let things = [json!({ "id": "/a/1", "name": "a", "properties": { "n": 1, "list": [1, "b"] } }), json!({ "id": "/a/2", "name": null })];
        let _ = run(&query, Rows::of(&["id", "name", "properties"], things.map(Thing)));
    }
    Err(misread) => assert!(misread.at <= text.chars().count(), "{misread:?}"),
});
