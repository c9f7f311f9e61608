//! Functions on texts. Positions and lengths count characters, as .NET's do for everything that is not an emoji.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use super::arguments::{Given, argument, count, number_of, size_of, text_of, wrong};
use super::writing::{self, shown};
use crate::expressions::fault::Fault;
use crate::expressions::limits::{MAX_TEXT, too_long};

/// What `uriComponent` leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Calls a function of this module; `None` where it has no such.
pub(crate) fn call(function: &str, given: Given<'_, '_>) -> Option<Result<Value, Fault>> {
    Some(match function {
        "format" => count(function, given, 1, usize::MAX).and_then(|()| writing::format(given)),
        "tolower" => one(function, given, |text| text.to_lowercase()),
        "toupper" => one(function, given, |text| text.to_uppercase()),
        "trim" => one(function, given, |text| text.trim().to_owned()),
        "uricomponent" => one(function, given, |text| utf8_percent_encode(text, UNRESERVED).to_string()),
        "uricomponenttostring" => {
            one(function, given, |text| percent_decode_str(text).decode_utf8_lossy().into_owned())
        }
        "base64" => one(function, given, |text| STANDARD.encode(text)),
        "base64tostring" => decoded(function, given).map(Value::String),
        "base64tojson" => decoded(function, given).and_then(|text| parsed(function, &text)),
        "json" => count(function, given, 1, 1).and_then(|()| parsed(function, text_of(function, given, 0)?)),
        "string" => count(function, given, 1, 1).and_then(|()| Ok(shown(argument(function, given, 0)?).into())),
        "substring" => substring(given),
        "replace" => replace(given),
        "split" => split(given),
        "startswith" => two(function, given, |text, part| folded(text).starts_with(&folded(part))),
        "endswith" => two(function, given, |text, part| folded(text).ends_with(&folded(part))),
        "padleft" => pad_left(given),
        "uri" => uri(given),
        _ => return None,
    })
}

fn folded(text: &str) -> String {
    text.to_lowercase()
}

fn one(function: &str, given: Given<'_, '_>, make: impl Fn(&str) -> String) -> Result<Value, Fault> {
    count(function, given, 1, 1)?;
    let made = make(text_of(function, given, 0)?);
    if made.len() > 3 * MAX_TEXT { Err(too_long(function)) } else { Ok(made.into()) }
}

fn two(function: &str, given: Given<'_, '_>, ask: impl Fn(&str, &str) -> bool) -> Result<Value, Fault> {
    count(function, given, 2, 2)?;
    Ok(ask(text_of(function, given, 0)?, text_of(function, given, 1)?).into())
}

fn decoded(function: &str, given: Given<'_, '_>) -> Result<String, Fault> {
    count(function, given, 1, 1)?;
    let bytes = STANDARD.decode(text_of(function, given, 0)?).ok();
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or_else(|| wrong(function, "a base64 string of a text"))
}

fn parsed(function: &str, text: &str) -> Result<Value, Fault> {
    serde_json::from_str(text).map_err(|_| wrong(function, "a valid JSON string"))
}

fn substring(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("substring", given, 1, 3)?;
    let text = text_of("substring", given, 0)?;
    let start = if given.len() > 1 { size_of("substring", given, 1)? } else { 0 };
    let all = text.chars().count();
    let length = if given.len() > 2 { size_of("substring", given, 2)? } else { all.saturating_sub(start) };
    if start.checked_add(length).is_none_or(|end| end > all) {
        return Err(Fault::says(format!(
            "The template language function 'substring' parameters are not valid: the index '{start}' and length '{length}' must refer to a location within the string of length '{all}'."
        )));
    }
    Ok(text.chars().skip(start).take(length).collect::<String>().into())
}

fn replace(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("replace", given, 3, 3)?;
    let (text, old, new) =
        (text_of("replace", given, 0)?, text_of("replace", given, 1)?, text_of("replace", given, 2)?);
    if old.is_empty() {
        return Err(wrong("replace", "its second parameter not to be empty"));
    }
    let grown = text.matches(old).count().saturating_mul(new.len()).saturating_add(text.len());
    if grown > 2 * MAX_TEXT { Err(too_long("replace")) } else { Ok(text.replace(old, new).into()) }
}

fn split(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("split", given, 2, 2)?;
    let text = text_of("split", given, 0)?;
    let marks: Vec<&str> = match argument("split", given, 1)? {
        Value::String(mark) => vec![mark],
        Value::Array(marks) => marks.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            return Err(wrong("split", "its second parameter to be a string or an array of strings"));
        }
    };
    let mut parts = vec![text];
    for mark in marks.into_iter().filter(|mark| !mark.is_empty()) {
        parts = parts.into_iter().flat_map(|part| part.split(mark)).collect();
    }
    Ok(parts.into_iter().map(Value::from).collect())
}

fn pad_left(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("padLeft", given, 2, 3)?;
    let text = shown(argument("padLeft", given, 0)?);
    let width = size_of("padLeft", given, 1)?;
    if width > 16 {
        return Err(wrong("padLeft", "a total length of '16' at most"));
    }
    let fill = if given.len() > 2 { text_of("padLeft", given, 2)?.chars().next().unwrap_or(' ') } else { ' ' };
    let missing = width.saturating_sub(text.chars().count());
    Ok(format!("{}{text}", fill.to_string().repeat(missing)).into())
}

fn uri(given: Given<'_, '_>) -> Result<Value, Fault> {
    count("uri", given, 2, 2)?;
    let base =
        url::Url::parse(text_of("uri", given, 0)?).map_err(|_| wrong("uri", "its first parameter to be a URI"))?;
    let joined =
        base.join(text_of("uri", given, 1)?).map_err(|_| wrong("uri", "its second parameter to be a relative URI"))?;
    Ok(joined.to_string().into())
}

/// The place of a text in another; -1 where it is not there.
pub(crate) fn position(function: &str, given: Given<'_, '_>) -> Result<Value, Fault> {
    let (text, part) = (folded(text_of(function, given, 0)?), folded(text_of(function, given, 1)?));
    let at = if function == "lastindexof" { text.rfind(&part) } else { text.find(&part) };
    let characters = at.and_then(|at| text.get(..at)).map(|head| head.chars().count());
    Ok(characters.and_then(|count| i64::try_from(count).ok()).unwrap_or(-1).into())
}

/// The first or the last so many characters, or all but those.
pub(crate) fn part(function: &str, given: Given<'_, '_>) -> Result<Value, Fault> {
    let text = text_of(function, given, 0)?;
    let many = usize::try_from(number_of(function, given, 1)?.max(0)).unwrap_or(usize::MAX);
    Ok(if function == "take" { text.chars().take(many).collect::<String>() } else { text.chars().skip(many).collect() }
        .into())
}
