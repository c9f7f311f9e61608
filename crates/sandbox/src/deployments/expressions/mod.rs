//! The language of ARM templates: `[concat('reg-', parameters('site'))]`. Reads a text, works its value out, and stays
//! within limits whatever the template says. It is pure: what a template is deployed to is told by [`Surroundings`].

pub(super) mod eval;
mod functions;
mod lexer;
mod limits;
mod parser;

use std::borrow::Cow;

use serde_json::Value;

pub(super) use self::limits::Fuel;
pub(super) use self::parser::Node;

/// The longest text an expression may have, in characters.
const LONGEST: usize = 24_576;

/// Something about another resource that an expression asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wanted {
    /// An identifier, or a name of a resource in the template.
    pub(super) what: String,
    pub(super) version: Option<String>,
    /// The whole resource rather than its properties.
    pub(super) full: bool,
}

/// Why a value could not be worked out.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    /// The template is wrong; ARM's sentence about it.
    Invalid(String),
    /// It depends on another resource, which has not been asked yet.
    Later(Wanted),
}

impl Fault {
    /// A fault of the template.
    pub(super) fn says(sentence: impl Into<String>) -> Self {
        Self::Invalid(sentence.into())
    }
}

/// What expressions find around them.
pub(super) trait Surroundings {
    /// The value of a parameter.
    fn parameter(&self, name: &str) -> Result<Cow<'_, Value>, Fault>;
    /// The value of a variable.
    fn variable(&self, name: &str) -> Result<Cow<'_, Value>, Fault>;
    /// The turn of the innermost loop, or of the one with this name.
    fn turn(&self, name: Option<&str>) -> Result<i64, Fault>;
    /// `deployment`, `subscription`, `resourceGroup`, `tenant`, `environment`.
    fn place(&self, function: &str) -> Result<Cow<'_, Value>, Fault>;
    /// Another resource.
    fn reference(&self, wanted: Wanted) -> Result<Cow<'_, Value>, Fault>;
    /// Every turn of a loop of resources.
    fn references(&self, name: &str, full: bool) -> Result<Value, Fault>;
    /// Now, and a fresh GUID: both for default values of parameters alone.
    fn moment(&self, function: &str) -> Result<Value, Fault>;
    /// What may still be spent.
    fn fuel(&self) -> &Fuel;
}

/// A text of a template.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Text {
    Plain(String),
    Expression(Node),
}

/// Reads a text: an expression stands in brackets, two opening ones mean one plain one.
pub(super) fn read(text: &str) -> Result<Text, Fault> {
    let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
        return Ok(Text::Plain(text.to_owned()));
    };
    if inner.starts_with('[') {
        return Ok(Text::Plain(text.get(1..).unwrap_or_default().to_owned()));
    }
    if text.chars().count() > LONGEST {
        return Err(Fault::says(format!(
            "The template language expression limit exceeded. Limit: '{LONGEST}' and actual: '{}'.",
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

#[cfg(test)]
mod tests;
