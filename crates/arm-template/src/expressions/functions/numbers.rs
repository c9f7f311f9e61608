//! Arithmetic on whole numbers of 64 bits. What does not fit is a fault of the template.

use serde_json::Value;

use super::arguments::{Given, argument, count, number_of, wrong};
use crate::expressions::fault::Fault;

/// Calls a function of this module; `None` where it has no such.
pub(crate) fn call(function: &str, given: Given<'_, '_>) -> Option<Result<Value, Fault>> {
    Some(match function {
        "add" => two(function, given, i64::checked_add),
        "sub" => two(function, given, i64::checked_sub),
        "mul" => two(function, given, i64::checked_mul),
        "div" => two(function, given, i64::checked_div),
        "mod" => two(function, given, i64::checked_rem),
        "int" => int(given),
        "float" => count(function, given, 1, 1).and_then(|()| float(given)),
        "min" | "max" => extreme(function, given),
        _ => return None,
    })
}

fn two(function: &str, given: Given<'_, '_>, work: impl Fn(i64, i64) -> Option<i64>) -> Result<Value, Fault> {
    count(function, given, 2, 2)?;
    let (left, right) = (number_of(function, given, 0)?, number_of(function, given, 1)?);
    work(left, right)
        .map(Value::from)
        .ok_or_else(|| wrong(function, "a result that fits an integer, and no division by zero"))
}

fn int(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("int", given, 1, 1)?;
    let value = argument("int", given, 0)?;
    let number = match value {
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.as_i64(),
    };
    number.map(Value::from).ok_or_else(|| wrong("int", "an integer, or a string that is one"))
}

fn float(given: Given<'_, '_>) -> Result<Value, Fault> {
    let value = argument("float", given, 0)?;
    let number =
        value.as_f64().or_else(|| value.as_str()?.trim().parse().ok()).filter(|number: &f64| number.is_finite());
    number.map(Value::from).ok_or_else(|| wrong("float", "a number, or a string that is one"))
}

fn extreme(function: &str, given: Given<'_, '_>) -> Result<Value, Fault> {
    count(function, given, 1, usize::MAX)?;
    let numbers: Option<Vec<i64>> = match argument(function, given, 0)? {
        Value::Array(items) if given.len() == 1 => items.iter().map(Value::as_i64).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            given.iter().map(|item| item.as_i64()).collect()
        }
    };
    let found = numbers.and_then(|all| if function == "min" { all.into_iter().min() } else { all.into_iter().max() });
    found.map(Value::from).ok_or_else(|| wrong(function, "integers, or one array of them"))
}
