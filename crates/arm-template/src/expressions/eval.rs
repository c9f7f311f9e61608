//! Works out the value of an expression. Values of parameters and variables are borrowed as long as they can be: a roll-out
//! indexes one large array hundreds of times. Branches of `if` that are not taken are not worked out.

use std::borrow::Cow;

use serde_json::Value;

use super::access::at;
use super::context::EvaluationContext;
use super::fault::Fault;
use super::functions::{self, shown, wrong};
use super::parser::{Node, Place, Step};

/// The value of an expression.
pub(crate) fn value<'e>(node: &Node, around: &'e dyn EvaluationContext) -> Result<Cow<'e, Value>, Fault> {
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

fn call<'e>(name: &str, arguments: &[Node], around: &'e dyn EvaluationContext) -> Result<Cow<'e, Value>, Fault> {
    let lower = name.to_ascii_lowercase();
    if let Some(found) = lazily(&lower, arguments, around) {
        return found;
    }
    let given: Result<Vec<Cow<'e, Value>>, Fault> = arguments.iter().map(|argument| value(argument, around)).collect();
    let given = given?;
    if let Some(found) = functions::context::call(&lower, &given, around) {
        return found;
    }
    let built = functions::call(name, &lower, &given)?;
    around.fuel().pay(&built)?;
    Ok(Cow::Owned(built))
}

/// One step into a value; `None` where it leads nowhere and was allowed to.
fn into<'e>(
    from: Cow<'e, Value>,
    step: &Step,
    around: &'e dyn EvaluationContext,
) -> Result<Option<Cow<'e, Value>>, Fault> {
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

/// Calls a function that does not want all its arguments worked out; `None` where it is not one of those.
fn lazily<'e>(
    function: &str,
    arguments: &[Node],
    around: &'e dyn EvaluationContext,
) -> Option<Result<Cow<'e, Value>, Fault>> {
    Some(match (function, arguments) {
        ("if", [condition, yes, no]) => {
            truth("if", condition, around).and_then(|taken| value(if taken { yes } else { no }, around))
        }
        ("if", _) => Err(wrong("if", "'3' parameter(s)")),
        ("and" | "or", [_, _, ..]) => any_or_all(function, arguments, around),
        ("and" | "or", _) => Err(wrong(function, "at least '2' parameter(s)")),
        ("coalesce", [_, ..]) => first_that_is(arguments, around),
        _ => return None,
    })
}

fn truth(function: &str, node: &Node, around: &dyn EvaluationContext) -> Result<bool, Fault> {
    value(node, around)?.as_bool().ok_or_else(|| wrong(function, "its condition to be a boolean"))
}

fn any_or_all<'e>(
    function: &str,
    arguments: &[Node],
    around: &'e dyn EvaluationContext,
) -> Result<Cow<'e, Value>, Fault> {
    let decides = function == "or";
    for argument in arguments {
        if truth(function, argument, around)? == decides {
            return Ok(Cow::Owned(decides.into()));
        }
    }
    Ok(Cow::Owned((!decides).into()))
}

fn first_that_is<'e>(arguments: &[Node], around: &'e dyn EvaluationContext) -> Result<Cow<'e, Value>, Fault> {
    for argument in arguments {
        let found = value(argument, around)?;
        if !found.is_null() {
            return Ok(found);
        }
    }
    Ok(Cow::Owned(Value::Null))
}

fn missing(index: &Value) -> Fault {
    let shown = shown(index);
    let sentence = if index.is_number() {
        format!("The language expression property array index '{shown}' is out of bounds.")
    } else {
        format!("The language expression property '{shown}' doesn't exist.")
    };
    Fault::says(sentence)
}
