//! Queries over a table in memory: what each operator and step does, and what is refused. No server.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use kusto::{Datum, Record, Rows, parse, run};
use serde_json::{Value, json};

struct Thing(Value);

impl Record for Thing {
    fn column(&self, name: &str) -> Datum<'_> {
        self.0.get(name).map_or(Datum::Null, Datum::of)
    }
}

fn table() -> Rows<Thing> {
    let things = [
        json!({ "id": "/A/1", "name": "furnace", "properties": { "host": "mcr.microsoft.com", "size": 3, "list": ["a", "b"] } }),
        json!({ "id": "/A/2", "name": "Furnace", "properties": { "host": "ghcr.io/glass", "size": 10, "on": true } }),
        json!({ "id": "/A/3", "name": "kiln", "properties": { "host": "mcr.microsoft.com", "size": null } }),
    ];
    Rows::of(&["id", "name", "properties"], things.map(Thing))
}

/// The rows of a result, each a list of cells.
fn ask(query: &str) -> Result<Vec<Vec<Value>>, String> {
    let query = parse(query).map_err(|misread| misread.message)?;
    let found = run(&query, table())?;
    let cells = |row| found.columns.iter().map(|column| found.cell(row, column.source).into_value()).collect();
    Ok(found.rows.iter().map(cells).collect())
}

#[test]
fn conditions_follow_kustos_rules_of_case_null_and_terms() {
    for (condition, names) in [
        ("name == 'furnace'", vec!["furnace"]),
        ("name =~ 'FURNACE'", vec!["furnace", "Furnace"]),
        ("name in~ ('kiln', 'x')", vec!["kiln"]),
        ("name !in ('kiln')", vec!["furnace", "Furnace"]),
        ("properties.host has 'microsoft'", vec!["furnace", "kiln"]),
        ("properties.host has 'micro'", vec![]),
        ("properties.host contains 'MICRO'", vec!["furnace", "kiln"]),
        ("properties.size > 3", vec!["Furnace"]),
        ("properties.size >= 3 and not(name == 'Furnace')", vec!["furnace"]),
        ("isnull(properties.size)", vec!["kiln"]),
        ("properties.size == 3 or tostring(properties.on) == 'True'", vec!["furnace", "Furnace"]),
        ("properties.list[-1] == 'b'", vec!["furnace"]),
        ("array_length(properties.list) == 2", vec!["furnace"]),
        ("split(id, '/')[2] == '3'", vec!["kiln"]),
    ] {
        let found = ask(&format!("resources | where {condition} | project name")).unwrap();
        let found: Vec<&str> = found.iter().filter_map(|row| row[0].as_str()).collect();
        assert_eq!(found, names, "{condition}");
    }
}

#[test]
fn steps_shape_the_rows() {
    for (steps, rows) in [
        ("count", json!([[3]])),
        ("top 1 by name asc | project name", json!([["Furnace"]])),
        ("sort by name | take 1 | project name", json!([["kiln"]])),
        (
            "summarize n=count() by host=tostring(properties.host) | order by n",
            json!([["mcr.microsoft.com", 2], ["ghcr.io/glass", 1]]),
        ),
        ("distinct h=tolower(name) | count", json!([[2]])),
        ("extend name = strcat(name, '!') | project-away id, properties | limit 1", json!([["furnace!"]])),
    ] {
        assert_eq!(ask(&format!("resources | {steps}")).map(Value::from), Ok(rows), "{steps}");
    }
}

#[test]
fn a_query_says_its_table_and_whether_it_wants_only_so_many() {
    let query = parse("ResourceContainers | where name == 'a'").unwrap();
    assert_eq!((query.table, query.is_limited()), (kusto::Table::ResourceContainers, false));
    assert!(
        parse("resources | take 5").unwrap().is_limited() && parse("resources | top 5 by id").unwrap().is_limited()
    );
}

#[test]
fn what_is_not_understood_is_refused_and_never_answered_wrongly() {
    for (query, why) in [
        ("resources | where nmae == 'a'", "Failed to resolve column or scalar expression named 'nmae'"),
        ("resources | where name", "'where' operator: a condition of type bool is expected"),
        ("resources | project name, name", "A column named 'name' already exists"),
        (
            "resources | order by properties",
            "'order' operator: values of type dynamic cannot be ordered; use tostring()",
        ),
        ("resources | where name !! 'a'", "`!` must stand before in, contains, has, startswith or endswith"),
    ] {
        assert_eq!(ask(query), Err(why.to_owned()), "{query}");
    }
}
