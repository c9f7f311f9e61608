//! The functions of the template language that need nothing but their arguments, and how arguments are checked. Which
//! functions there are is written in the modules of this folder; a name in none of them is refused as ARM refuses it.

mod arguments;
mod collections;
pub(super) mod context;
mod logic;
mod names;
mod numbers;
mod text;
mod writing;

use serde_json::Value;

use self::arguments::Given;
use super::fault::Fault;

pub(crate) use self::arguments::wrong;
pub(crate) use self::writing::shown;

/// Calls a function; `name` is how the template spells it, `lower` the same in lower case.
pub(crate) fn call(name: &str, lower: &str, given: Given<'_, '_>) -> Result<Value, Fault> {
    let found = text::call(lower, given)
        .or_else(|| collections::call(lower, given))
        .or_else(|| numbers::call(lower, given))
        .or_else(|| logic::call(lower, given))
        .or_else(|| names::call(lower, given));
    found.unwrap_or_else(|| {
        Err(Fault::says(format!(
            "The template function '{name}' is not valid. Please see https://aka.ms/arm-functions for usage details."
        )))
    })
}
