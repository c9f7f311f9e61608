//! Functions on arrays and objects, and those that take a text or an array alike. Members of objects are found without
//! regard to case, texts are compared as they are.

use serde_json::{Map, Value, json};

use super::arguments::{Given, argument, count, list_of, number_of, size_of, text_of, wrong};
use super::text;
use super::writing::shown;
use crate::expressions::access::{at, member};
use crate::expressions::fault::Fault;
use crate::expressions::limits::{MAX_TEXT, too_long};

/// The longest array `range` makes.
const MAX_RANGE: i64 = 10_000;

/// Calls a function of this module; `None` where it has no such.
pub(crate) fn call(function: &str, given: Given<'_, '_>) -> Option<Result<Value, Fault>> {
    Some(match function {
        "concat" => concat(given),
        "join" => join(given),
        "length" => count(function, given, 1, 1).and_then(|()| length(given)),
        "empty" => count(function, given, 1, 1).and_then(|()| empty(given)),
        "first" | "last" => end(function, given),
        "take" | "skip" => part(function, given),
        "indexof" | "lastindexof" => index_of(function, given),
        "contains" => contains(given),
        "createarray" => Ok(given.iter().map(|item| item.clone().into_owned()).collect()),
        "createobject" => create_object(given),
        "array" => count(function, given, 1, 1).and_then(|()| {
            let value = argument(function, given, 0)?;
            Ok(if value.is_array() { value.clone() } else { json!([value]) })
        }),
        "range" => range(given),
        "union" => union(given),
        "intersection" => intersection(given),
        "shallowmerge" => shallow_merge(given),
        "flatten" => flatten(given),
        "items" => members(function, given).map(|all| {
            let mut all: Vec<_> = all.iter().collect();
            all.sort_by_key(|(name, _)| name.to_lowercase());
            all.into_iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
        }),
        "objectkeys" => members(function, given).map(|all| {
            let mut names: Vec<&String> = all.keys().collect();
            names.sort_by_key(|name| name.to_lowercase());
            names.into_iter().map(|name| Value::from(name.as_str())).collect()
        }),
        "tryget" => try_get(given),
        _ => return None,
    })
}

fn members<'g>(function: &str, given: Given<'g, '_>) -> Result<&'g Map<String, Value>, Fault> {
    count(function, given, 1, 1)?;
    argument(function, given, 0)?.as_object().ok_or_else(|| wrong(function, "its parameter to be an object"))
}

fn concat(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("concat", given, 1, usize::MAX)?;
    if given.iter().all(|item| item.is_array()) {
        return Ok(given.iter().filter_map(|item| item.as_array()).flatten().cloned().collect());
    }
    if given.iter().any(|item| item.is_array() || item.is_object()) {
        return Err(wrong("concat", "its parameters to be all arrays or all strings"));
    }
    let mut out = String::new();
    for item in given {
        out.push_str(&shown(item));
        if out.len() > MAX_TEXT {
            return Err(too_long("concat"));
        }
    }
    Ok(out.into())
}

fn join(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("join", given, 2, 2)?;
    let (items, mark) = (list_of("join", given, 0)?, text_of("join", given, 1)?);
    let mut out = String::new();
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            out.push_str(mark);
        }
        out.push_str(&shown(item));
        if out.len() > MAX_TEXT {
            return Err(too_long("join"));
        }
    }
    Ok(out.into())
}

fn length(given: Given<'_, '_>) -> Result<Value, Fault> {
    Ok(match argument("length", given, 0)? {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            return Err(wrong("length", "its parameter to be an array, an object or a string"));
        }
    }
    .into())
}

fn empty(given: Given<'_, '_>) -> Result<Value, Fault> {
    Ok(match argument("empty", given, 0)? {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => {
            return Err(wrong("empty", "its parameter to be an array, an object or a string"));
        }
    }
    .into())
}

fn end(function: &str, given: Given<'_, '_>) -> Result<Value, Fault> {
    count(function, given, 1, 1)?;
    let first = function == "first";
    match argument(function, given, 0)? {
        Value::Array(items) => Ok(if first { items.first() } else { items.last() }.cloned().unwrap_or_default()),
        Value::String(text) => {
            let found = if first { text.chars().next() } else { text.chars().last() };
            Ok(found.map(String::from).unwrap_or_default().into())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            Err(wrong(function, "its parameter to be an array or a string"))
        }
    }
}

fn part(function: &str, given: Given<'_, '_>) -> Result<Value, Fault> {
    count(function, given, 2, 2)?;
    let Value::Array(items) = argument(function, given, 0)? else { return text::part(function, given) };
    let many = usize::try_from(number_of(function, given, 1)?.max(0)).unwrap_or(usize::MAX);
    Ok(if function == "take" {
        items.iter().take(many).cloned().collect()
    } else {
        items.iter().skip(many).cloned().collect()
    })
}

fn index_of(function: &str, given: Given<'_, '_>) -> Result<Value, Fault> {
    count(function, given, 2, 2)?;
    let Value::Array(items) = argument(function, given, 0)? else { return text::position(function, given) };
    let wanted = argument(function, given, 1)?;
    let found = if function == "indexof" {
        items.iter().position(|item| item == wanted)
    } else {
        items.iter().rposition(|item| item == wanted)
    };
    Ok(found.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1).into())
}

fn contains(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("contains", given, 2, 2)?;
    let wanted = argument("contains", given, 1)?;
    Ok(match argument("contains", given, 0)? {
        Value::Array(items) => items.contains(wanted),
        Value::Object(members) => member(members, &shown(wanted)).is_some(),
        Value::String(text) => text.contains(&shown(wanted)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {
            return Err(wrong("contains", "its first parameter to be an array, an object or a string"));
        }
    }
    .into())
}

fn create_object(given: Given<'_, '_>) -> Result<Value, Fault> {
    if !given.len().is_multiple_of(2) {
        return Err(wrong("createObject", "an even number of parameters"));
    }
    let mut members = Map::new();
    for (number, pair) in given.chunks(2).enumerate() {
        let name = text_of("createObject", given, number * 2)?;
        members.insert(name.to_owned(), pair.get(1).map(|value| value.clone().into_owned()).unwrap_or_default());
    }
    Ok(members.into())
}

fn range(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("range", given, 2, 2)?;
    let (start, many) = (number_of("range", given, 0)?, number_of("range", given, 1)?);
    if !(0..=MAX_RANGE).contains(&many) || start.checked_add(many).is_none_or(|end| end > i64::from(i32::MAX)) {
        return Err(wrong("range", "a count from '0' to '10000' whose end is no more than '2147483647'"));
    }
    Ok((start..start + many).map(Value::from).collect())
}

fn union(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("union", given, 1, usize::MAX)?;
    if given.iter().all(|item| item.is_array()) {
        let mut all: Vec<Value> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for item in given.iter().filter_map(|item| item.as_array()).flatten() {
            if seen.insert(item.to_string()) {
                all.push(item.clone());
            }
        }
        return Ok(all.into());
    }
    let mut all = Value::Object(Map::new());
    for number in 0..given.len() {
        let next = argument("union", given, number)?;
        if !next.is_object() {
            return Err(wrong("union", "its parameters to be all arrays or all objects"));
        }
        merge(&mut all, next);
    }
    Ok(all)
}

/// Lays one value over another, objects member by member.
fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                match into.get_mut(name) {
                    Some(held) if held.is_object() && value.is_object() => merge(held, value),
                    Some(held) => *held = value.clone(),
                    None => {
                        into.insert(name.clone(), value.clone());
                    }
                }
            }
        }
        (into, from) => *into = from.clone(),
    }
}

fn intersection(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("intersection", given, 2, usize::MAX)?;
    let others = given.get(1..).unwrap_or_default();
    match argument("intersection", given, 0)? {
        Value::Array(items) if others.iter().all(|other| other.is_array()) => {
            let everywhere =
                |item: &&Value| others.iter().all(|other| other.as_array().is_some_and(|all| all.contains(item)));
            Ok(items.iter().filter(everywhere).cloned().collect())
        }
        Value::Object(members) if others.iter().all(|other| other.is_object()) => {
            let everywhere = |name: &str, value: &Value| others.iter().all(|other| other.get(name) == Some(value));
            let kept = members.iter().filter(|(name, value)| everywhere(name, value));
            Ok(Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect()))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            Err(wrong("intersection", "its parameters to be all arrays or all objects"))
        }
    }
}

fn shallow_merge(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("shallowMerge", given, 1, 1)?;
    let mut all = Map::new();
    for item in list_of("shallowMerge", given, 0)? {
        let members = item.as_object().ok_or_else(|| wrong("shallowMerge", "an array of objects"))?;
        all.extend(members.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    Ok(all.into())
}

fn flatten(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("flatten", given, 1, 1)?;
    let mut all = Vec::new();
    for item in list_of("flatten", given, 0)? {
        all.extend(item.as_array().ok_or_else(|| wrong("flatten", "an array of arrays"))?.iter().cloned());
    }
    Ok(all.into())
}

fn try_get(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("tryGet", given, 2, usize::MAX)?;
    let mut current = argument("tryGet", given, 0)?;
    for number in 1..given.len() {
        let index = argument("tryGet", given, number)?;
        if index.is_number() {
            size_of("tryGet", given, number)?;
        }
        let Some(next) = at(current, index) else { return Ok(Value::Null) };
        current = next;
    }
    Ok(current.clone())
}
