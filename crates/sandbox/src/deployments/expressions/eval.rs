//! Works out the value of an expression. Values of parameters and variables are borrowed as long as they can be: a roll-out
//! indexes one large array hundreds of times. Branches of `if` that are not taken are not worked out.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::functions::{self, logic};
use super::parser::{Node, Place, Step};
use super::{Fault, Surroundings};

/// The value of an expression.
pub(in crate::deployments) fn value<'e>(node: &Node, around: &'e dyn Surroundings) -> Result<Cow<'e, Value>, Fault> {
    let _level = around.fuel().enter()?;
    match node {
        Node::Text(text) => Ok(Cow::Owned(Value::String(text.clone()))),
        Node::Number(number) => Ok(Cow::Owned((*number).into())),
        Node::Call { name, arguments } => call(name, arguments, around),
        Node::Access { root, steps } => {
            let mut current = value(root, around)?;
            for step in steps {
                let Some(next) = into(current, step, around)? else { return Ok(Cow::Owned(Value::Null)) };
                current = next;
            }
            Ok(current)
        }
    }
}

fn call<'e>(name: &str, arguments: &[Node], around: &'e dyn Surroundings) -> Result<Cow<'e, Value>, Fault> {
    let lower = name.to_ascii_lowercase();
    if let Some(found) = logic::lazily(&lower, arguments, around) {
        return found;
    }
    let given: Result<Vec<Cow<'e, Value>>, Fault> = arguments.iter().map(|argument| value(argument, around)).collect();
    let given = given?;
    if let Some(found) = functions::surroundings::call(&lower, &given, around) {
        return found;
    }
    let built = functions::call(name, &lower, &given)?;
    around.fuel().pay(&built)?;
    Ok(Cow::Owned(built))
}

/// One step into a value; `None` where it leads nowhere and was allowed to.
fn into<'e>(from: Cow<'e, Value>, step: &Step, around: &'e dyn Surroundings) -> Result<Option<Cow<'e, Value>>, Fault> {
    let index = match &step.to {
        Place::Name(name) => Cow::Owned(Value::String(name.clone())),
        Place::Index(node) => value(node, around)?,
    };
    if step.safe && from.is_null() {
        return Ok(None);
    }
    let found = match from {
        Cow::Borrowed(from) => at(from, &index).map(Cow::Borrowed),
        Cow::Owned(from) => at(&from, &index).cloned().map(Cow::Owned),
    };
    match found {
        Some(found) => Ok(Some(found)),
        None if step.safe => Ok(None),
        None => Err(missing(&index)),
    }
}

/// A member or an item; members are found without regard to case where nothing is spelled exactly so.
pub(super) fn at<'v>(from: &'v Value, index: &Value) -> Option<&'v Value> {
    match (from, index) {
        (Value::Object(members), Value::String(name)) => member(members, name),
        (Value::Array(items), Value::Number(number)) => items.get(usize::try_from(number.as_i64()?).ok()?),
        _ => None,
    }
}

/// A member of an object.
pub(in crate::deployments) fn member<'v>(members: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    members.get(name).or_else(|| members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, found)| found))
}

fn missing(index: &Value) -> Fault {
    let shown = functions::shown(index);
    let sentence = if index.is_number() {
        format!("The language expression property array index '{shown}' is out of bounds.")
    } else {
        format!("The language expression property '{shown}' doesn't exist.")
    };
    Fault::says(sentence)
}
