//! How values become text: `string`, `format`, and wherever a number or a boolean stands among texts. As .NET does it, since
//! templates rely on `True` and on `{0:D3}`.

use serde_json::Value;

use super::arguments::{Given, text_of, wrong};
use crate::expressions::fault::Fault;
use crate::expressions::limits::{MAX_TEXT, too_long};

/// A value as text.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Null => String::new(),
        Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

/// `format('{0,5:D3}', ...)`.
pub(crate) fn format(given: Given<'_, '_>) -> Result<Value, Fault> {
    let pattern = text_of("format", given, 0)?;
    let bad = || wrong("format", "its first parameter to be a valid composite format string");
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let tail = rest.get(at..).unwrap_or_default();
        if tail.starts_with("{{") || tail.starts_with("}}") {
            out.push_str(tail.get(..1).unwrap_or_default());
            rest = tail.get(2..).unwrap_or_default();
            continue;
        }
        let (place, after) = tail.strip_prefix('{').and_then(|tail| tail.split_once('}')).ok_or_else(bad)?;
        let (place, style) = place.split_once(':').unwrap_or((place, ""));
        let (number, width) = place.split_once(',').unwrap_or((place, "0"));
        let number: usize = number.trim().parse().map_err(|_| bad())?;
        let width: i32 = width.trim().parse().map_err(|_| bad())?;
        let value = given.get(number + 1).ok_or_else(|| {
            wrong("format", "the index of a format item to be less than the number of its other parameters")
        })?;
        let text = styled(value, style)?;
        let wide = usize::try_from(width.unsigned_abs()).unwrap_or_default().min(1_000);
        let blank = " ".repeat(wide.saturating_sub(text.chars().count()));
        out.push_str(&if width < 0 { format!("{text}{blank}") } else { format!("{blank}{text}") });
        if out.len() > MAX_TEXT {
            return Err(too_long("format"));
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(out.into())
}

fn styled(value: &Value, style: &str) -> Result<String, Fault> {
    let (Some(number), Some(letter)) = (value.as_i64(), style.chars().next()) else { return Ok(shown(value)) };
    let digits = style.get(letter.len_utf8()..).unwrap_or_default();
    let digits: usize = if digits.is_empty() { 0 } else { digits.parse().unwrap_or(usize::MAX) };
    let sign = if number < 0 { "-" } else { "" };
    match letter.to_ascii_uppercase() {
        'D' if digits <= 99 => Ok(format!("{sign}{:0digits$}", number.unsigned_abs())),
        'X' if digits <= 99 && letter == 'X' => Ok(format!("{number:0digits$X}")),
        'X' if digits <= 99 => Ok(format!("{number:0digits$x}")),
        _ => Err(wrong("format", "the format of an integer to be one of 'D' and 'X', the only ones the sandbox knows")),
    }
}
