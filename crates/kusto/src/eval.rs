//! Gives expressions their value for a row, by Kusto's rules of case, null and text. What Kusto would not compare here is
//! an error, never a guess.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;

use crate::datum::Datum;
use crate::syntax::{Comparison, Expr, Function, TextTest};
use crate::table::{Record, Row, Rows};

/// The value of an expression for a row.
pub(crate) fn value<'r, R: Record>(expr: &'r Expr, rows: &'r Rows<R>, row: &'r Row<R>) -> Datum<'r> {
    match expr {
        Expr::Column(name) => rows.source(name).map_or(Datum::Null, |source| rows.cell(row, source)),
        Expr::Literal(literal) => Datum::of(literal),
        Expr::Field(inner, name) => step_into(value(inner, rows, row), |inner| inner.get(name)),
        Expr::Index(inner, index) => {
            let index = value(index, rows, row);
            step_into(value(inner, rows, row), move |inner| element(inner, &index))
        }
        Expr::Call(function, arguments) => {
            let arguments: Vec<Datum<'r>> = arguments.iter().map(|argument| value(argument, rows, row)).collect();
            call(*function, arguments)
        }
        Expr::Not(_) | Expr::And(..) | Expr::Or(..) | Expr::Compare(..) | Expr::In { .. } => {
            Datum::owned(holds(expr, rows, row).into())
        }
    }
}

/// Whether a condition holds for a row. Null is not true.
pub(crate) fn holds<R: Record>(expr: &Expr, rows: &Rows<R>, row: &Row<R>) -> bool {
    match expr {
        Expr::And(left, right) => holds(left, rows, row) && holds(right, rows, row),
        Expr::Or(left, right) => holds(left, rows, row) || holds(right, rows, row),
        Expr::Not(inner) => !holds(inner, rows, row),
        Expr::Compare(how, left, right) => compare(*how, &value(left, rows, row), &value(right, rows, row)),
        Expr::In { negated, fold, needle, list } => {
            let needle = value(needle, rows, row);
            let found = list.iter().any(|item| equal(&needle, &value(item, rows, row), *fold));
            found != *negated
        }
        Expr::Column(_) | Expr::Literal(_) | Expr::Field(..) | Expr::Index(..) | Expr::Call(..) => {
            value(expr, rows, row).other().and_then(Value::as_bool).unwrap_or(false)
        }
    }
}

/// Goes into a dynamic value, borrowed or computed.
fn step_into<'r>(inner: Datum<'r>, get: impl for<'v> Fn(&'v Value) -> Option<&'v Value>) -> Datum<'r> {
    match inner {
        Datum::Other(Cow::Borrowed(value)) => get(value).map_or(Datum::Null, Datum::of),
        Datum::Other(Cow::Owned(value)) => get(&value).map_or(Datum::Null, |found| Datum::owned(found.clone())),
        Datum::Null | Datum::Text(_) => Datum::Null,
    }
}

fn element<'v>(inner: &'v Value, index: &Datum<'_>) -> Option<&'v Value> {
    if let Datum::Text(name) = index {
        return inner.get(name.as_ref());
    }
    let list = inner.as_array()?;
    let at = index.other()?.as_i64()?;
    // A negative index counts from the end.
    let at = if at < 0 { i64::try_from(list.len()).ok()? + at } else { at };
    list.get(usize::try_from(at).ok()?)
}

fn compare(how: Comparison, left: &Datum<'_>, right: &Datum<'_>) -> bool {
    match how {
        Comparison::Equal { negated, fold } => equal(left, right, fold) != negated,
        Comparison::Less { or_equal } => match order(left, right) {
            Some(Ordering::Less) => true,
            Some(Ordering::Equal) => or_equal,
            Some(Ordering::Greater) | None => false,
        },
        Comparison::Greater { or_equal } => compare(Comparison::Less { or_equal }, right, left),
        Comparison::Text { test, negated, fold } => {
            let (left, right) = (text(left), text(right));
            let found = if fold {
                tested(test, &left.to_lowercase(), &right.to_lowercase())
            } else {
                tested(test, &left, &right)
            };
            found != negated
        }
    }
}

fn tested(test: TextTest, text: &str, part: &str) -> bool {
    match test {
        TextTest::Contains => text.contains(part),
        TextTest::StartsWith => text.starts_with(part),
        TextTest::EndsWith => text.ends_with(part),
        TextTest::Has => has_term(text, part),
    }
}

/// Whether a text holds a part as a whole term: nothing alphanumeric touches it on either side.
fn has_term(text: &str, part: &str) -> bool {
    if part.is_empty() {
        return true;
    }
    text.match_indices(part).any(|(at, found)| {
        let before = text.get(..at).and_then(|head| head.chars().next_back());
        let after = text.get(at + found.len()..).and_then(|tail| tail.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

fn equal(left: &Datum<'_>, right: &Datum<'_>, fold: bool) -> bool {
    match (left, right) {
        (Datum::Text(left), Datum::Text(right)) if fold => {
            left.eq_ignore_ascii_case(right) || (!left.is_ascii() && left.to_lowercase() == right.to_lowercase())
        }
        (Datum::Text(left), Datum::Text(right)) => left == right,
        // A dynamic number or truth value against a text literal compares as text, as `tostring` would.
        (Datum::Other(_), Datum::Text(_)) | (Datum::Text(_), Datum::Other(_)) => text(left) == text(right),
        (Datum::Other(left), Datum::Other(right)) => left == right,
        (Datum::Null, _) | (_, Datum::Null) => false,
    }
}

/// How two values are ordered; `None` where they are not of one kind.
pub(crate) fn order(left: &Datum<'_>, right: &Datum<'_>) -> Option<Ordering> {
    match (left, right) {
        (Datum::Text(left), Datum::Text(right)) => Some(left.as_ref().cmp(right.as_ref())),
        (Datum::Other(left), Datum::Other(right)) => match (left.as_ref(), right.as_ref()) {
            (Value::Number(left), Value::Number(right)) => left.as_f64()?.partial_cmp(&right.as_f64()?),
            (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
            _ => None,
        },
        _ => None,
    }
}

/// A value as text: what `tostring` gives. Null is the empty text.
pub(crate) fn text<'d>(datum: &'d Datum<'_>) -> Cow<'d, str> {
    match datum {
        Datum::Null => Cow::Borrowed(""),
        Datum::Text(text) => Cow::Borrowed(text.as_ref()),
        Datum::Other(value) => Cow::Owned(match value.as_bool() {
            Some(true) => "True".to_owned(),
            Some(false) => "False".to_owned(),
            None => value.to_string(),
        }),
    }
}

fn call<'r>(function: Function, arguments: Vec<Datum<'r>>) -> Datum<'r> {
    let first = arguments.first().cloned().unwrap_or(Datum::Null);
    let empty = match &first {
        Datum::Null => true,
        Datum::Text(text) => text.is_empty(),
        Datum::Other(_) => false,
    };
    let is_null = first == Datum::Null;
    match function {
        Function::ToLower => Datum::owned(text(&first).to_lowercase().into()),
        Function::ToUpper => Datum::owned(text(&first).to_uppercase().into()),
        Function::ToString => match first {
            Datum::Text(text) => Datum::Text(text),
            other @ (Datum::Null | Datum::Other(_)) => Datum::owned(text(&other).into_owned().into()),
        },
        Function::StrCat => {
            Datum::owned(arguments.iter().map(|argument| text(argument).into_owned()).collect::<String>().into())
        }
        Function::Split => split(&arguments),
        Function::IsEmpty => Datum::owned(empty.into()),
        Function::IsNotEmpty => Datum::owned((!empty).into()),
        Function::IsNull => Datum::owned(is_null.into()),
        Function::IsNotNull => Datum::owned((!is_null).into()),
        Function::ArrayLength => {
            first.other().and_then(Value::as_array).map_or(Datum::Null, |list| Datum::owned(list.len().into()))
        }
    }
}

/// `split(text, delimiter[, index])`: with an index, a list of that one piece or none.
fn split(arguments: &[Datum<'_>]) -> Datum<'static> {
    let (source, delimiter) =
        (arguments.first().map(text).unwrap_or_default(), arguments.get(1).map(text).unwrap_or_default());
    let pieces: Vec<&str> =
        if delimiter.is_empty() { vec![&source] } else { source.split(delimiter.as_ref()).collect() };
    let Some(index) = arguments.get(2) else { return Datum::owned(pieces.into()) };
    let at = index.other().and_then(Value::as_i64).and_then(|at| usize::try_from(at).ok());
    let piece = at.and_then(|at| pieces.get(at)).map(|piece| vec![*piece]).unwrap_or_default();
    Datum::owned(piece.into())
}
