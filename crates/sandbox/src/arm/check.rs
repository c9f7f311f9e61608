//! Checks of request bodies against the published schemas, written as code: required and allowed properties, types,
//! lengths, patterns, enumerations. Collects every problem, so that one answer names them all. It changes nothing.

use std::sync::OnceLock;

use regex::Regex;
use serde_json::{Map, Value, json};

use super::errors;
use crate::answer::Refusal;

/// A pattern of the schemas, compiled at first use.
#[derive(Debug)]
pub(super) struct Pattern {
    text: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(super) const fn new(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// Whether a text keeps the pattern. (Every pattern is compiled by a test; one that is broken would match nothing.)
    pub(super) fn fits(&self, text: &str) -> bool {
        self.compiled.get_or_init(|| Regex::new(self.text).ok()).as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

/// Names of instances and registry endpoints.
pub(super) static RESOURCE_NAME: Pattern = Pattern::new("^[a-z0-9][a-z0-9-]*[a-z0-9]$");
/// DNS subdomains: names of secret syncs, provider classes and service accounts.
pub(super) static SUBDOMAIN: Pattern =
    Pattern::new(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$");
/// GUIDs as SecretSyncController wants them.
pub(super) static GUID: Pattern = Pattern::new("^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$");
/// `sourcePath` and `targetKey`.
pub(super) static MAPPING_KEY: Pattern =
    Pattern::new(r"^[A-Za-z0-9.]([-A-Za-z0-9]+([-._a-zA-Z0-9]?[A-Za-z0-9])*)?(\/([0-9]+))*$");
/// `forceSynchronization`; the published pattern has no end anchor.
pub(super) static FORCE: Pattern = Pattern::new("^[A-Za-z0-9]([-A-Za-z0-9]+([-._a-zA-Z0-9]?[A-Za-z0-9])*)?");

/// What a text may look like.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TextRule {
    pub(super) min: usize,
    /// 0 is no limit.
    pub(super) max: usize,
    pub(super) pattern: Option<&'static Pattern>,
    /// Empty is any value.
    pub(super) one_of: &'static [&'static str],
}

/// The problems found so far.
#[derive(Debug, Default)]
pub(super) struct Check {
    problems: Vec<Value>,
}

impl Check {
    /// Notes a problem; `at` is the path of the property, as in `properties.host`.
    pub(super) fn problem(&mut self, code: &str, at: &str, message: impl Into<String>) {
        self.problems.push(json!({ "code": code, "target": at, "message": message.into() }));
    }

    /// An object with these required and these allowed properties; names in `required` need no mention in `allowed`.
    pub(super) fn object<'v>(
        &mut self,
        value: &'v Value,
        at: &str,
        required: &[&str],
        allowed: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Some(object) = value.as_object() else {
            self.problem("INVALID_TYPE", at, format!("Expected type object but found type {}.", type_of(value)));
            return None;
        };
        for name in required.iter().filter(|name| !object.contains_key(**name)) {
            self.problem("OBJECT_MISSING_REQUIRED_PROPERTY", at, format!("Missing required property: {name}"));
        }
        for name in object.keys().filter(|name| !required.contains(&name.as_str()) && !allowed.contains(&name.as_str()))
        {
            self.problem("OBJECT_ADDITIONAL_PROPERTIES", at, format!("Additional properties not allowed: {name}"));
        }
        Some(object)
    }

    /// A property that is a text; absent is fine here, `object` has asked for required ones.
    pub(super) fn text<'v>(
        &mut self,
        object: &'v Map<String, Value>,
        name: &str,
        at: &str,
        rule: TextRule,
    ) -> Option<&'v str> {
        let value = object.get(name)?;
        let at = format!("{at}.{name}");
        let Some(text) = value.as_str() else {
            self.problem("INVALID_TYPE", &at, format!("Expected type string but found type {}.", type_of(value)));
            return None;
        };
        self.text_value(text, &at, rule);
        Some(text)
    }

    /// A text that is already known to be one.
    pub(super) fn text_value(&mut self, text: &str, at: &str, rule: TextRule) {
        let length = text.chars().count();
        if length < rule.min {
            self.problem("MIN_LENGTH", at, format!("String is too short ({length} chars), minimum {}.", rule.min));
        }
        if rule.max > 0 && length > rule.max {
            self.problem("MAX_LENGTH", at, format!("String is too long ({length} chars), maximum {}.", rule.max));
        }
        if let Some(pattern) = rule.pattern.filter(|pattern| !pattern.fits(text)) {
            self.problem("PATTERN", at, format!("String does not match pattern {}: {text}", pattern.text));
        }
        if !rule.one_of.is_empty() && !rule.one_of.contains(&text) {
            self.problem("ENUM_MISMATCH", at, format!("No enum match for: {text}"));
        }
    }

    /// `tags`: an object of texts.
    pub(super) fn tags(&mut self, body: &Map<String, Value>) {
        let Some(tags) = body.get("tags") else { return };
        if let Some(tags) = self.object_of_anything(tags, "tags") {
            for (name, value) in tags.iter().filter(|(_, value)| !value.is_string()) {
                self.problem(
                    "INVALID_TYPE",
                    &format!("tags.{name}"),
                    format!("Expected type string but found type {}.", type_of(value)),
                );
            }
        }
    }

    /// An object, whatever is in it.
    pub(super) fn object_of_anything<'v>(&mut self, value: &'v Value, at: &str) -> Option<&'v Map<String, Value>> {
        if value.as_object().is_none() {
            self.problem("INVALID_TYPE", at, format!("Expected type object but found type {}.", type_of(value)));
        }
        value.as_object()
    }

    /// `extendedLocation`: name and type, nothing else.
    pub(super) fn extended_location(&mut self, body: &Map<String, Value>) {
        let Some(value) = body.get("extendedLocation") else { return };
        if let Some(location) = self.object(value, "extendedLocation", &["name", "type"], &[]) {
            self.text(location, "name", "extendedLocation", TextRule::default());
            self.text(location, "type", "extendedLocation", TextRule::default());
        }
    }

    /// Properties the service sets: equal to what it holds they are ignored, otherwise refused.
    pub(super) fn echoed(&mut self, sent: &Map<String, Value>, names: &[&str], at: &str, held: Option<&Value>) {
        for name in names {
            let Some(value) = sent.get(*name) else { continue };
            if held.and_then(|held| held.get(*name)) != Some(value) {
                self.problem(
                    "READONLY_PROPERTY_NOT_ALLOWED_IN_REQUEST",
                    &format!("{at}.{name}"),
                    format!("ReadOnly property `\"{name}\": {value}`, cannot be sent in the request."),
                );
            }
        }
    }

    /// The refusal, if there was any problem.
    pub(super) fn done(self, target: &str) -> Result<(), Refusal> {
        if self.problems.is_empty() { Ok(()) } else { Err(errors::schema(target, self.problems)) }
    }
}

/// JSON's name of a value's type.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::{FORCE, GUID, MAPPING_KEY, RESOURCE_NAME, SUBDOMAIN};

    #[test]
    fn every_pattern_compiles_and_draws_the_line_where_the_schema_does() {
        assert!(
            RESOURCE_NAME.fits("a--b")
                && RESOURCE_NAME.fits("1a")
                && !RESOURCE_NAME.fits("a")
                && !RESOURCE_NAME.fits("A1-")
        );
        assert!(SUBDOMAIN.fits("a.b-c") && !SUBDOMAIN.fits("a..b") && !SUBDOMAIN.fits("A"));
        assert!(GUID.fits("04b07795-8ddb-461a-bbee-02f9e1bf7b46") && !GUID.fits("04b077958ddb461abbee02f9e1bf7b46"));
        assert!(MAPPING_KEY.fits(".dockerconfigjson") && MAPPING_KEY.fits("name/0") && !MAPPING_KEY.fits("a_b"));
        assert!(FORCE.fits("1") && !FORCE.fits("-"));
    }
}
