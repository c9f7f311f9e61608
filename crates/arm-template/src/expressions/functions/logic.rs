//! Truth and comparison. `if`, `and`, `or` and `coalesce`, which work out only what they need, are in `eval`.

use serde_json::Value;

use super::arguments::{Given, argument, count, flag_of, wrong};
use crate::expressions::fault::Fault;

/// Calls a function of this module; `None` where it has no such.
pub(crate) fn call(function: &str, given: Given<'_, '_>) -> Option<Result<Value, Fault>> {
    Some(match function {
        "true" => count(function, given, 0, 0).map(|()| true.into()),
        "false" => count(function, given, 0, 0).map(|()| false.into()),
        "null" => count(function, given, 0, 0).map(|()| Value::Null),
        "not" => count(function, given, 1, 1).and_then(|()| Ok((!flag_of(function, given, 0)?).into())),
        "bool" => count(function, given, 1, 1).and_then(|()| boolean(given)),
        "equals" => count(function, given, 2, 2)
            .and_then(|()| Ok((argument(function, given, 0)? == argument(function, given, 1)?).into())),
        "less" => compared(function, given, std::cmp::Ordering::is_lt),
        "lessorequals" => compared(function, given, std::cmp::Ordering::is_le),
        "greater" => compared(function, given, std::cmp::Ordering::is_gt),
        "greaterorequals" => compared(function, given, std::cmp::Ordering::is_ge),
        _ => return None,
    })
}

fn boolean(given: Given<'_, '_>) -> Result<Value, Fault> {
    let found = match argument("bool", given, 0)? {
        Value::Bool(flag) => Some(*flag),
        Value::Number(number) => number.as_i64().map(|number| number != 0),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        Value::Null | Value::String(_) | Value::Array(_) | Value::Object(_) => None,
    };
    found.map(Value::from).ok_or_else(|| wrong("bool", "a boolean, an integer, 'true' or 'false'"))
}

fn compared(function: &str, given: Given<'_, '_>, wanted: impl Fn(std::cmp::Ordering) -> bool) -> Result<Value, Fault> {
    count(function, given, 2, 2)?;
    let order = match (argument(function, given, 0)?, argument(function, given, 1)?) {
        (Value::Number(left), Value::Number(right)) => {
            left.as_i64().zip(right.as_i64()).map(|(left, right)| left.cmp(&right))
        }
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        _ => None,
    };
    order.map(|order| wanted(order).into()).ok_or_else(|| wrong(function, "two integers or two strings"))
}
