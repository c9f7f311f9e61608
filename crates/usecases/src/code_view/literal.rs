//! A nested value as a language writes it: the same blocks, with signs of its own. Used by Bicep and Terraform.

use serde_json::Value;

/// The signs of a language.
pub(super) struct Literal {
    pub(super) quote: fn(&str) -> String,
    pub(super) assign: &'static str,
    pub(super) after_item: &'static str,
}

impl Literal {
    pub(super) fn write(&self, value: &Value, depth: usize) -> String {
        let (inner, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
        let block = |open: &str, lines: Vec<String>, close: &str| {
            if lines.is_empty() {
                format!("{open}{close}")
            } else {
                format!("{open}\n{}\n{outer}{close}", lines.join("\n"))
            }
        };
        let item = |item: &Value| format!("{inner}{}{}", self.write(item, depth + 1), self.after_item);
        let line =
            |(key, item): (&String, &Value)| format!("{inner}{key}{}{}", self.assign, self.write(item, depth + 1));
        match value {
            Value::String(text) => (self.quote)(text),
            Value::Array(items) => block("[", items.iter().map(item).collect(), "]"),
            Value::Object(map) => block("{", map.iter().map(line).collect(), "}"),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        }
    }
}
