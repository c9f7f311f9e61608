//! The arguments of a function, and how they are checked.

use std::borrow::Cow;

use serde_json::Value;

use crate::expressions::fault::Fault;

/// The arguments of a call.
pub(super) type Given<'g, 'v> = &'g [Cow<'v, Value>];

/// A fault in the arguments of a function.
pub(crate) fn wrong(function: &str, what: &str) -> Fault {
    Fault::says(format!(
        "The template language function '{function}' expects {what}. Please see https://aka.ms/arm-functions for usage details."
    ))
}

pub(super) fn count(function: &str, given: Given<'_, '_>, from: usize, to: usize) -> Result<(), Fault> {
    if (from..=to).contains(&given.len()) {
        return Ok(());
    }
    let wanted = match (from, to) {
        (from, to) if from == to => format!("'{from}' parameter(s)"),
        (from, usize::MAX) => format!("at least '{from}' parameter(s)"),
        (from, to) => format!("'{from}' to '{to}' parameter(s)"),
    };
    Err(wrong(function, &format!("{wanted} but '{}' were given", given.len())))
}

pub(super) fn argument<'g>(function: &str, given: Given<'g, '_>, number: usize) -> Result<&'g Value, Fault> {
    given.get(number).map(AsRef::as_ref).ok_or_else(|| wrong(function, &format!("a parameter number '{}'", number + 1)))
}

pub(super) fn text_of<'g>(function: &str, given: Given<'g, '_>, number: usize) -> Result<&'g str, Fault> {
    argument(function, given, number)?
        .as_str()
        .ok_or_else(|| wrong(function, &format!("parameter '{}' to be a string", number + 1)))
}

pub(super) fn number_of(function: &str, given: Given<'_, '_>, number: usize) -> Result<i64, Fault> {
    argument(function, given, number)?
        .as_i64()
        .ok_or_else(|| wrong(function, &format!("parameter '{}' to be an integer", number + 1)))
}

/// A position or a length: an integer that is not negative.
pub(super) fn size_of(function: &str, given: Given<'_, '_>, number: usize) -> Result<usize, Fault> {
    usize::try_from(number_of(function, given, number)?)
        .map_err(|_| wrong(function, &format!("parameter '{}' not to be negative", number + 1)))
}

pub(super) fn flag_of(function: &str, given: Given<'_, '_>, number: usize) -> Result<bool, Fault> {
    argument(function, given, number)?
        .as_bool()
        .ok_or_else(|| wrong(function, &format!("parameter '{}' to be a boolean", number + 1)))
}

pub(super) fn list_of<'g>(function: &str, given: Given<'g, '_>, number: usize) -> Result<&'g Vec<Value>, Fault> {
    argument(function, given, number)?
        .as_array()
        .ok_or_else(|| wrong(function, &format!("parameter '{}' to be an array", number + 1)))
}
