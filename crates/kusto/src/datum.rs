//! A value in the course of evaluation: a text, null, or any other JSON value, borrowed from its record where it can be.
//! It knows nothing of columns and rows.

use std::borrow::Cow;

use serde_json::Value;

/// A value in the course of evaluation; texts are borrowed where they can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum<'a> {
    /// Nothing.
    Null,
    /// A text.
    Text(Cow<'a, str>),
    /// A number, a truth value, a list or an object.
    Other(Cow<'a, Value>),
}

impl<'a> Datum<'a> {
    /// A stored value.
    pub fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::String(text) => Self::Text(text.as_str().into()),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Self::Other(Cow::Borrowed(value)),
        }
    }

    /// A computed value.
    pub(crate) fn owned(value: Value) -> Datum<'static> {
        match value {
            Value::Null => Datum::Null,
            Value::String(text) => Datum::Text(text.into()),
            other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Datum::Other(Cow::Owned(other))
            }
        }
    }

    /// The value, to keep.
    pub fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::String(text.into_owned()),
            Self::Other(value) => value.into_owned(),
        }
    }

    /// The value, if it is not a text or null.
    pub(crate) fn other(&self) -> Option<&Value> {
        if let Self::Other(value) = self { Some(value) } else { None }
    }
}
