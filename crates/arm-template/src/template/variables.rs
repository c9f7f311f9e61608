//! Variables, in whatever order they use each other. One that needs itself is a fault.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::values::resolve;
use crate::environment::{Environment, Ground};
use crate::expressions::{Fault, Text, eval, read as read_text};

/// Works out every variable.
pub(crate) fn read(raw: &Map<String, Value>, around: &Environment) -> Result<Map<String, Value>, Fault> {
    let mut raw = raw.clone();
    let mut done = Map::new();
    if let Some(loops) = raw.shift_remove("copy") {
        let wrapped = Map::from_iter([("copy".to_owned(), loops)]);
        // Loops at the top make variables of their own.
        raw.extend(wrapped);
    }
    let mut left: Vec<(String, Value)> = raw.into_iter().collect();
    while !left.is_empty() {
        let before = left.len();
        let names: Vec<String> = left.iter().map(|(name, _)| name.clone()).collect();
        let environment = Environment {
            ground: std::sync::Arc::new(Ground { variables: done.clone(), ..(*around.ground).clone() }),
            ..around.clone()
        };
        let mut waiting = Vec::new();
        for (name, value) in left {
            if needs(&value, &names)? {
                waiting.push((name, value));
            } else if name == "copy" {
                let Value::Object(made) = resolve(&Value::Object(Map::from_iter([(name, value)])), &environment)?
                else {
                    continue;
                };
                done.extend(made);
            } else {
                done.insert(name, resolve(&value, &environment)?);
            }
        }
        if waiting.len() == before {
            let name = names.first().cloned().unwrap_or_default();
            return Err(Fault::says(format!(
                "The template variable '{name}' is not valid: a circular dependency was detected."
            )));
        }
        left = waiting;
    }
    Ok(done)
}

/// Whether a value uses a variable that has not been worked out.
fn needs(raw: &Value, names: &[String]) -> Result<bool, Fault> {
    match raw {
        Value::String(text) => {
            let Text::Expression(node) = read_text(text)? else { return Ok(false) };
            let mut found = false;
            node.calls("variables", &mut |arguments| {
                let named =
                    arguments.first().and_then(|argument| match eval::value(argument, &Environment::default()) {
                        Ok(Cow::Owned(Value::String(name))) => Some(name),
                        _ => None,
                    });
                found |= named.is_none_or(|named| names.iter().any(|name| name.eq_ignore_ascii_case(&named)));
            });
            Ok(found)
        }
        Value::Array(items) => items.iter().try_fold(false, |found, item| Ok(found || needs(item, names)?)),
        Value::Object(members) => members.values().try_fold(false, |found, item| Ok(found || needs(item, names)?)),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(false),
    }
}
