//! Drafts as files: JSON with `schema`, for colleagues and for scripts (docs/draft-file.md). Pure. What a newer Regent wrote is
//! kept; what holds a secret is refused, whoever wrote it.

use domain::Draft;
use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, ErrorCode};

/// No file of drafts is longer.
const LONGEST_FILE: usize = 4 * 1024 * 1024;

/// No text of a draft is longer, in characters.
const LONGEST_TEXT: usize = 10_000;

/// No file holds more drafts.
const MOST_DRAFTS: usize = 10_000;

/// Names of fields that can hold nothing but a secret.
const SECRETS: [&str; 9] = [
    "password",
    "secret",
    "secretvalue",
    "token",
    "accesstoken",
    "refreshtoken",
    "clientsecret",
    "dockerconfigjson",
    "auth",
];

/// A draft as a file holds it.
///
/// # Errors
/// Never in practice: a draft is plain JSON.
pub fn to_file(draft: &Draft) -> Result<String, Error> {
    pretty(draft)
}

pub(crate) fn pretty<T: Serialize + ?Sized>(thing: &T) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(thing).map_err(|error| Error::internal(error.to_string()))?;
    Ok(text + "\n")
}

/// The drafts of a file: one object, or a list of them.
///
/// # Errors
/// [`ErrorCode::InvalidInput`] with what is wrong, where.
pub fn parse(text: &str) -> Result<Vec<Draft>, Error> {
    if text.len() > LONGEST_FILE {
        return Err(invalid("The file is longer than 4 MB; a draft is far shorter. It was not read."));
    }
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|why| invalid(format!("The file is not JSON: {why}.")))?;
    let many = if let Value::Array(many) = value { many } else { vec![value] };
    if many.len() > MOST_DRAFTS {
        return Err(invalid(format!("The file holds {} drafts; {MOST_DRAFTS} are the most.", many.len())));
    }
    many.into_iter().map(one).collect()
}

fn one(value: Value) -> Result<Draft, Error> {
    let Value::Object(mut fields) = value else {
        return Err(invalid("A draft is a JSON object with fields such as name, host and instanceId."));
    };
    // A field that says nothing is one that is not there.
    fields.retain(|_, value| !value.is_null());
    for (name, value) in &fields {
        let alone = Value::Object([(name.clone(), value.clone())].into_iter().collect());
        if let Err(why) = serde_json::from_value::<Draft>(alone) {
            return Err(invalid(format!("The field {name} does not hold what it should: {why}.")));
        }
        if value.as_str().is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
            return Err(invalid(format!("The field {name} holds more than {LONGEST_TEXT} characters.")));
        }
    }
    let draft: Draft = serde_json::from_value(Value::Object(fields)).map_err(|why| invalid(why.to_string()))?;
    refuse_secrets(&draft)?;
    Ok(draft)
}

/// A draft lies on the disk in the clear and is passed on as a file.
pub(crate) fn refuse_secrets(draft: &Draft) -> Result<(), Error> {
    let found = draft.other.iter().find_map(|(name, value)| secret_in(name, value));
    match found {
        None => Ok(()),
        Some(name) => Err(invalid(format!(
            "The field {name} holds a secret. A draft never does: take it out; Regent asks for the password when it creates."
        ))),
    }
}

fn secret_in(name: &str, value: &Value) -> Option<String> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    if SECRETS.contains(&plain.to_ascii_lowercase().as_str()) && value.as_str() != Some("") {
        return Some(name.to_owned());
    }
    match value {
        Value::Object(inner) => inner.iter().find_map(|(name, value)| secret_in(name, value)),
        Value::Array(inner) => inner.iter().find_map(|value| secret_in("", value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// A name that every file system takes.
pub(crate) fn file_name(name: &str) -> String {
    domain::file_name::portable(name, "draft")
}

fn invalid(message: impl Into<domain::Sentence>) -> Error {
    Error::new(ErrorCode::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_as_it_was_written_also_what_a_newer_regent_added() {
        let text = r#"{ "schema": 2, "name": "Oslo \u2013 1", "note": "for Ada", "wind": { "speed": [1, 2] } }"#;
        let drafts = parse(text).expect("taken");
        let written: Value = serde_json::from_str(&to_file(&drafts[0]).expect("written")).expect("JSON");
        for (field, value) in
            [("schema", 2.into()), ("name", "Oslo \u{2013} 1".into()), ("wind", serde_json::json!({ "speed": [1, 2] }))]
        {
            assert_eq!(written[field], value);
        }
        assert_eq!(parse(&written.to_string()).expect("taken again"), drafts);
    }

    #[test]
    fn all_fields_are_optional_and_a_list_is_many() {
        assert_eq!(parse("{}").expect("taken"), [Draft::default()]);
        assert_eq!(parse("\u{feff}[{}, {\"name\": null}]").expect("taken").len(), 2);
    }

    #[test]
    fn what_is_no_draft_is_refused_with_the_place() {
        for (text, words) in [
            ("", "not JSON"),
            ("{\"name\": \"a\"", "not JSON"),
            ("7", "JSON object"),
            ("[[]]", "JSON object"),
            ("{\"name\": 7}", "field name"),
            ("{\"secretSource\": \"vapour\"}", "field secretSource"),
            ("{\"schema\": \"one\"}", "field schema"),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!(error.code, ErrorCode::InvalidInput);
            assert!(error.message.contains(words), "{text}: {}", error.message);
        }
        let long = format!("{{\"name\": \"{}\"}}", "x".repeat(LONGEST_TEXT + 1));
        assert!(parse(&long).expect_err("refused").message.contains("characters"));
        assert!(parse(&" ".repeat(LONGEST_FILE + 1)).expect_err("refused").message.contains("4 MB"));
        assert!(parse(&"[".repeat(100_000)).is_err(), "however deep");
    }

    #[test]
    fn a_file_that_holds_a_secret_is_refused_wherever_it_stands() {
        for text in [
            r#"{ "password": "hunter2" }"#,
            r#"{ "Client_Secret": "x" }"#,
            r#"{ "later": { "auths": [{ "auth": "dTpw" }] } }"#,
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.message.contains("never does"), "{}", error.message);
            assert!(!error.message.contains("hunter2"));
        }
        assert!(parse(r#"{ "vaultSecret": "its-name", "secretSource": "new" }"#).is_ok(), "a name is no secret");
    }
}
