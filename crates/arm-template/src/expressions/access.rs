//! How a value is found in another: a member of an object, an item of a list.

use serde_json::{Map, Value};

/// A member or an item; members are found without regard to case where nothing is spelled exactly so.
pub(crate) fn at<'v>(from: &'v Value, index: &Value) -> Option<&'v Value> {
    match (from, index) {
        (Value::Object(members), Value::String(name)) => member(members, name),
        (Value::Array(items), Value::Number(number)) => items.get(usize::try_from(number.as_i64()?).ok()?),
        _ => None,
    }
}

/// A member of an object.
pub(crate) fn member<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    members.get(name).or_else(|| members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, found)| found))
}
