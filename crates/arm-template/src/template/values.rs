//! Works out every expression in a piece of a template, loops of properties included.

use serde_json::{Map, Value};

use crate::environment::Environment;
use crate::expressions::eval::value;
use crate::expressions::{EvaluationContext as _, Fault, Text, read};

/// The most turns a loop may have.
pub(crate) const MAX_TURNS: i64 = 800;

/// The value with nothing left to work out.
///
/// # Errors
/// [`Fault`] where an expression in it is wrong, or asks a resource that was not asked yet.
pub fn resolve(raw: &Value, around: &Environment) -> Result<Value, Fault> {
    let _level = around.fuel().enter()?;
    match raw {
        Value::String(text) => match read(text)? {
            Text::Plain(text) => Ok(text.into()),
            Text::Expression(node) => Ok(value(&node, around)?.into_owned()),
        },
        Value::Array(items) => items.iter().map(|item| resolve(item, around)).collect(),
        Value::Object(members) => object(members, around),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(raw.clone()),
    }
}

/// A text, worked out.
pub(crate) fn text(raw: &Value, what: &str, around: &Environment) -> Result<String, Fault> {
    match resolve(raw, around)? {
        Value::String(text) => Ok(text),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            Err(Fault::says(format!("The template property '{what}' must be a string, it is '{other}'.")))
        }
    }
}

fn object(members: &Map<String, Value>, around: &Environment) -> Result<Value, Fault> {
    let mut made = Map::new();
    for (name, raw) in members {
        if let (true, Some(loops)) = (name == "copy", raw.as_array())
            && loops.iter().all(|entry| entry.get("name").is_some() && entry.get("input").is_some())
        {
            for entry in loops {
                let name = text(&entry["name"], "copy.name", around)?;
                let turns = count(&entry["count"], &name, around)?;
                let items: Result<Value, Fault> =
                    (0..turns).map(|turn| resolve(&entry["input"], &around.inside(&name, turn))).collect();
                made.insert(name, items?);
            }
            continue;
        }
        let name = match read(name)? {
            Text::Plain(name) => name,
            Text::Expression(_) => text(&Value::String(name.clone()), "name", around)?,
        };
        made.insert(name, resolve(raw, around)?);
    }
    Ok(made.into())
}

/// How many turns a loop has.
pub(crate) fn count(raw: &Value, name: &str, around: &Environment) -> Result<i64, Fault> {
    let turns = resolve(raw, around)?;
    turns.as_i64().filter(|turns| (0..=MAX_TURNS).contains(turns)).ok_or_else(|| {
        Fault::says(format!("The template copy definition '{name}' has an invalid copy count '{turns}': it must be an integer from '0' to '{MAX_TURNS}'. Please see https://aka.ms/arm-copy for usage details."))
    })
}
