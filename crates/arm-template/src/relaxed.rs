//! JSON as Azure Resource Manager reads it where a template may be: with comments, names without quotes, single quotes, strings
//! over several lines and commas too many. The Azure CLI splices a template file into its request as it stands, so that none of
//! this is a rarity. What comes out is a value; what cannot be read, nothing.

use serde_json::Value;

/// Reads it.
pub fn read(bytes: &[u8]) -> Option<Value> {
    serde_json::from_slice(bytes).ok().or_else(|| read_text(std::str::from_utf8(bytes).ok()?))
}

/// The same from a text.
pub fn read_text(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&strict(text)?).ok())
}

/// The same text as strict JSON, as far as it can be made so.
fn strict(text: &str) -> Option<String> {
    let mut made = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let next = rest.get(letter.len_utf8()..)?;
        rest = match letter {
            '/' => after_comment(rest)?,
            '"' | '\'' => quoted(next, letter, &mut made)?,
            '}' | ']' => {
                let end = made.trim_end().strip_suffix(',').map(str::len);
                made.truncate(end.unwrap_or(made.len()));
                made.push(letter);
                next
            }
            letter if letter.is_ascii_alphabetic() || matches!(letter, '_' | '$') => {
                let end = rest.find(|one: char| !one.is_ascii_alphanumeric() && !matches!(one, '_' | '$'));
                let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                let is_name = significant(after)?.starts_with(':');
                made.push_str(&if is_name { format!("\"{word}\"") } else { word.to_owned() });
                after
            }
            letter => {
                made.push(letter);
                next
            }
        };
    }
    Some(made)
}

/// What follows a comment; nothing, where a slash begins none.
fn after_comment(text: &str) -> Option<&str> {
    if let Some(comment) = text.strip_prefix("//") {
        return Some(comment.find('\n').and_then(|end| comment.get(end..)).unwrap_or_default());
    }
    text.strip_prefix("/*")?.split_once("*/").map(|(_, rest)| rest)
}

/// The next thing that is neither space nor comment.
fn significant(mut text: &str) -> Option<&str> {
    loop {
        text = text.trim_start();
        if !text.starts_with('/') {
            return Some(text);
        }
        text = after_comment(text)?;
    }
}

/// Copies a string up to its closing quote, and gives what follows it.
fn quoted<'t>(text: &'t str, quote: char, made: &mut String) -> Option<&'t str> {
    made.push('"');
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            letter if letter == quote => {
                made.push('"');
                return text.get(at + letter.len_utf8()..);
            }
            '\\' => match letters.next()?.1 {
                '\'' => made.push('\''),
                escaped => made.extend(['\\', escaped]),
            },
            '"' => made.push_str("\\\""),
            '\n' => made.push_str("\\n"),
            '\r' => made.push_str("\\r"),
            '\t' => made.push_str("\\t"),
            letter => made.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::{read, read_text, strict};

    #[test]
    fn what_the_azure_cli_splices_together_is_read() {
        let body = br#"{"properties": {"mode": "Incremental", template:{
            // a comment, with "quotes" and a { brace
            $schema: 'it''s not doubled', /* nor : this */ "a-b": [1, 2,], word /* between */ : true,
        }}}"#;
        assert_eq!(read(body), None, "two single-quoted strings in a row are no JSON of any kind");
        let body = br#"{"properties": {"mode": "Incremental", template:{
            // a comment, with "quotes" and a { brace
            $schema: 'it\'s "quoted"', /* nor : this */ "a-b": [1, 2,], word /* between */ : true, "url": "https://a//b",
            "long": "one
two\ttabs",
        }}}"#;
        assert_eq!(
            read(body),
            Some(json!({ "properties": { "mode": "Incremental", "template": {
                "$schema": "it's \"quoted\"", "a-b": [1, 2], "word": true, "url": "https://a//b", "long": "one\ntwo\ttabs",
            } } }))
        );
    }

    #[test]
    fn what_cannot_be_read_is_nothing() {
        for text in ["", "{", "{a}", "{a:b}", "{'a':", "/", "/* open", "{\"a\": \"open", "{a:1}}", "\u{feff}{}"] {
            assert_eq!(read_text(text), None, "{text}");
        }
        assert_eq!(read(b"\xff\xfe{}"), None);
    }

    proptest! {
        #[test]
        fn no_text_breaks_it_and_strict_json_stays_what_it_was(text in "[\\[\\]{}:,'\"/*\\\\a-c \n\u{e4}]{0,40}") {
            drop(read_text(&text));
            if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) {
                prop_assert_eq!(read_text(&text), Some(value.clone()));
                prop_assert_eq!(strict(&text).and_then(|text| serde_json::from_str(&text).ok()), Some(value));
            }
        }
    }
}
