//! What differs between a resource as it is and as a template wants it: each property with its path, in the words of `whatIf`.
//! A PUT replaces the whole, so what a template leaves out below `properties` is deleted; what the service sets itself is
//! left aside.

use serde_json::{Map, Value, json};

/// Set by the service; a template cannot change them.
const READ_ONLY: [&str; 9] =
    ["id", "name", "type", "systemData", "apiVersion", "provisioningState", "healthState", "status", "etag"];
/// The sections that a template replaces as a whole.
const REPLACED: [&str; 2] = ["properties", "tags"];

/// The changes of one resource, by path.
pub(super) fn of(there: &Value, wanted: &Value) -> Vec<Value> {
    let mut all = Vec::new();
    for (name, after) in members(wanted).filter(|(name, _)| !READ_ONLY.contains(&name.as_str())) {
        value(name, there.get(name), Some(after), REPLACED.contains(&name.as_str()), &mut all);
    }
    all
}

/// The resource as it will be: the wanted sections in place of those that are there.
pub(super) fn applied(there: &Value, wanted: &Value) -> Value {
    let mut body = there.clone();
    for (name, after) in members(wanted).filter(|(name, _)| !READ_ONLY.contains(&name.as_str())) {
        let mut after = after.clone();
        if name == "properties" {
            let kept = members(&there[name]).filter(|(name, _)| READ_ONLY.contains(&name.as_str()));
            let kept: Vec<_> = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
            if let Some(after) = after.as_object_mut() {
                after.extend(kept);
            }
        }
        body[name.as_str()] = after;
    }
    body
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn value(path: &str, before: Option<&Value>, after: Option<&Value>, replaced: bool, all: &mut Vec<Value>) {
    match (before, after) {
        (Some(Value::Object(before)), Some(Value::Object(after))) => objects(path, before, after, replaced, all),
        (Some(Value::Array(before)), Some(Value::Array(after))) if before != after => {
            let mut children = Vec::new();
            for at in 0..before.len().max(after.len()) {
                value(&at.to_string(), before.get(at), after.get(at), true, &mut children);
            }
            all.push(json!({ "path": path, "propertyChangeType": "Array", "children": children }));
        }
        (None | Some(Value::Null), None | Some(Value::Null)) => {}
        (None | Some(Value::Null), Some(after)) => {
            all.push(json!({ "path": path, "propertyChangeType": "Create", "after": after }));
        }
        (Some(before), None | Some(Value::Null)) => {
            if replaced {
                all.push(json!({ "path": path, "propertyChangeType": "Delete", "before": before }));
            }
        }
        (Some(before), Some(after)) => {
            if !same(before, after) {
                all.push(json!({ "path": path, "propertyChangeType": "Modify", "before": before, "after": after }));
            }
        }
    }
}

fn objects(path: &str, before: &Map<String, Value>, after: &Map<String, Value>, replaced: bool, all: &mut Vec<Value>) {
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    for name in
        after.keys().chain(gone).filter(|name| !READ_ONLY.contains(&name.as_str()) || !path.starts_with("properties"))
    {
        value(&format!("{path}.{name}"), before.get(name), after.get(name), replaced, all);
    }
}

/// Identifiers do not keep their letter case.
fn same(before: &Value, after: &Value) -> bool {
    match (before.as_str(), after.as_str()) {
        (Some(before), Some(after)) if before.starts_with('/') => before.eq_ignore_ascii_case(after),
        _ => before == after,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{applied, of};

    #[test]
    fn what_a_template_leaves_out_is_deleted_and_what_the_service_sets_is_not() {
        let there = json!({ "id": "/x", "extendedLocation": { "name": "/Subscriptions/A", "type": "CustomLocation" }, "properties": {
            "host": "a.example", "codeSigningCas": [{ "secretRef": "one" }], "provisioningState": "Succeeded" } });
        let wanted = json!({ "extendedLocation": { "name": "/subscriptions/a", "type": "CustomLocation" }, "properties": {
            "host": "b.example", "added": true } });
        let found = of(&there, &wanted);
        let kinds: Vec<_> =
            found.iter().map(|one| (one["path"].as_str(), one["propertyChangeType"].as_str())).collect();
        assert_eq!(
            kinds,
            [
                (Some("properties.host"), Some("Modify")),
                (Some("properties.added"), Some("Create")),
                (Some("properties.codeSigningCas"), Some("Delete")),
            ]
        );
        let after = applied(&there, &wanted);
        assert_eq!(after["properties"]["provisioningState"], "Succeeded");
        assert!(of(&after, &wanted).is_empty(), "once applied, nothing is left to change");
    }

    #[test]
    fn lists_are_compared_place_by_place() {
        let there = json!({ "properties": { "list": [{ "name": "a" }, { "name": "b" }] } });
        let wanted = json!({ "properties": { "list": [{ "name": "a" }, { "name": "c" }, 1] } });
        let found = of(&there, &wanted);
        assert_eq!(found[0]["propertyChangeType"], "Array");
        assert_eq!(found[0]["children"][0]["path"], "1.name");
        assert_eq!(found[0]["children"][1]["propertyChangeType"], "Create");
    }
}
