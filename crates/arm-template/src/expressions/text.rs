//! A text of a template: plain, or an expression in brackets.

use super::fault::Fault;
use super::lexer;
use super::parser::{self, Node};

/// The longest text an expression may have, in characters.
const MAX_LENGTH: usize = 24_576;

/// A text of a template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Text {
    Plain(String),
    Expression(Node),
}

/// Reads a text: an expression stands in brackets, two opening ones mean one plain one.
pub(crate) fn read(text: &str) -> Result<Text, Fault> {
    let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
        return Ok(Text::Plain(text.to_owned()));
    };
    if inner.starts_with('[') {
        return Ok(Text::Plain(text.get(1..).unwrap_or_default().to_owned()));
    }
    if text.chars().count() > MAX_LENGTH {
        return Err(Fault::says(format!(
            "The template language expression limit exceeded. Limit: '{MAX_LENGTH}' and actual: '{}'.",
            text.chars().count()
        )));
    }
    let tokens = lexer::tokens(inner).map_err(|why| unreadable(text, &why))?;
    parser::parse(&tokens).map(Text::Expression).map_err(|why| unreadable(text, &why))
}

fn unreadable(text: &str, why: &str) -> Fault {
    let shown: String = text.chars().take(200).collect();
    Fault::says(format!(
        "The language expression '{shown}' is not valid: {why}. Please see https://aka.ms/arm-template-expressions for usage details."
    ))
}
