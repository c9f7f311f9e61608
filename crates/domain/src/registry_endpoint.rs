//! A registry endpoint as ARM reports it, and the rule of its name.
//! Called everywhere. The page and the command line see this shape, so its JSON is part of the product.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::authentication::Authentication;
use crate::limits::{NAME_MAX, NAME_MIN};
use crate::sentence;
use crate::violation::{Field, Violation, shown};

/// The name of the endpoint that the product itself makes in each instance (mcr.microsoft.com, anonymous).
pub const BUILT_IN_NAME: &str = "default";

/// A registry endpoint, as ARM reports it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RegistryEndpoint {
    /// The resource ID, in the letter case that the service used.
    pub id: String,
    /// The name, unique in its instance.
    pub name: String,
    /// The registry's host, with a path where one was saved.
    pub host: String,
    /// ARM's word for the authentication method; may be one that this version does not know.
    pub method: String,
    /// ARM's authentication object, settings included.
    #[ts(type = "Record<string, unknown>")]
    pub authentication: Authentication,
    /// The instance it belongs to.
    pub instance_id: String,
    /// The instance's name.
    pub instance_name: String,
    /// The subscription.
    pub subscription_id: String,
    /// The resource group.
    pub resource_group: String,
    /// `Succeeded`, `Failed`, `Provisioning`, `Deleting`, … or any newer word.
    pub provisioning_state: String,
    /// `Available`, `Degraded`, `Unavailable`, `Unknown` or any newer word.
    pub health_state: String,
    /// The certificate authorities whose signatures are trusted, as ARM has them.
    #[ts(type = "Array<Record<string, unknown>>")]
    pub code_signing_cas: Vec<serde_json::Value>,
    /// RFC 3339; absent where the service does not say.
    pub last_modified_at: Option<String>,
    /// Who changed it last.
    pub last_modified_by: Option<String>,
    /// RFC 3339.
    pub created_at: Option<String>,
    /// The custom location it is projected to.
    pub custom_location_id: Option<String>,
}

impl RegistryEndpoint {
    /// The key under which two reports of one endpoint are the same: the ID in lower case.
    #[must_use]
    pub fn key(&self) -> String {
        self.id.to_ascii_lowercase()
    }

    /// Whether it is the endpoint that the product makes by itself.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        self.name.eq_ignore_ascii_case(BUILT_IN_NAME)
    }
}

/// A checked name: 3 to 63 characters, `^[a-z0-9][a-z0-9-]*[a-z0-9]$` (registryEndpoints 2025-10-01).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegistryEndpointName(String);

impl RegistryEndpointName {
    /// Checks a name.
    ///
    /// # Errors
    /// The first rule that it breaks, with a name that would be accepted.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let field = Field::Name;
        if text.is_empty() {
            return Err(Violation::error(field, sentence!("name.required", "The registry endpoint has no name yet."))
                .fix(sentence!("fix.enter3To63Lowercase", "Enter 3 to 63 lower-case letters, digits or hyphens.")));
        }
        let suggestion = || nearest(text);
        if let Some((at, bad)) = text.chars().enumerate().find(|(_, c)| !matches!(c, 'a'..='z' | '0'..='9' | '-')) {
            return Err(Violation::error(
                field,
                sentence!("name.characters", "A name cannot contain {bad}.", bad = shown(bad)),
            )
            .at(at)
            .fix(sentence!("fix.useLowercaseLettersATo", "Use lower-case letters a to z, digits and hyphens."))
            .suggest(suggestion()));
        }
        let length = text.len();
        if length < NAME_MIN {
            return Err(Violation::error(
                field,
                sentence!("name.length.short", "A name has at least {least} characters.", least = NAME_MIN),
            )
            .fix(sentence!("fix.enterALongerName", "Enter a longer name.")));
        }
        if length > NAME_MAX {
            return Err(Violation::error(
                field,
                sentence!(
                    "name.length.long",
                    "A name has at most {most} characters; this one has {length}.",
                    most = NAME_MAX,
                    length = length
                ),
            )
            .at(NAME_MAX)
            .fix(sentence!("fix.enterAShorterName", "Enter a shorter name."))
            .suggest(suggestion()));
        }
        for (at, end) in [(0, text.starts_with('-')), (length - 1, text.ends_with('-'))] {
            if end {
                return Err(Violation::error(
                    field,
                    sentence!("name.ends", "A name starts and ends with a letter or a digit."),
                )
                .at(at)
                .fix(sentence!("fix.removeTheHyphen", "Remove the hyphen."))
                .suggest(suggestion()));
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// What should be known about a legal name.
    #[must_use]
    pub fn notice(&self) -> Option<Violation> {
        (self.0 == BUILT_IN_NAME).then(|| {
            Violation::notice(Field::Name, sentence!("name.builtIn", "\u{201c}default\u{201d} is the name of the endpoint that Azure IoT Operations makes in every instance."))
            .fix(sentence!("fix.chooseAnotherNameUnlessYou", "Choose another name unless you mean to put that endpoint back."))
        })
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// This name with a number at its end, still within the length: `plant`, `plant-2`, …
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let ending = format!("-{number}");
        let kept: String = self.0.chars().take(NAME_MAX - ending.len()).collect();
        Self(format!("{}{ending}", kept.trim_end_matches('-')))
    }
}

impl fmt::Display for RegistryEndpointName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The nearest legal name: lower case, runs of anything else become one hyphen.
fn nearest(text: &str) -> Option<String> {
    let mut name = String::new();
    for c in text.trim().to_lowercase().chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(NAME_MAX);
    let name = name.trim_end_matches('-').to_owned();
    (name.len() >= NAME_MIN).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn legal_names_are_accepted() {
        for name in ["abc", "0-0", "my--registry", "9lives", &"a".repeat(63)] {
            assert_eq!(RegistryEndpointName::parse(name).expect(name).as_str(), name);
        }
    }

    #[test]
    fn a_refusal_names_the_rule_the_place_and_a_name_that_works() {
        for (text, rule, at, suggestion) in [
            ("", "required", None, None),
            ("ab", "length", None, None),
            (&"a".repeat(64), "length", Some(63), Some("a".repeat(63))),
            ("My Registry", "characters", Some(0), Some("my-registry".to_owned())),
            ("plant_7", "characters", Some(5), Some("plant-7".to_owned())),
            ("-abc", "ends", Some(0), Some("abc".to_owned())),
            ("abc-", "ends", Some(3), Some("abc".to_owned())),
            ("caf\u{e9}s", "characters", Some(3), Some("caf-s".to_owned())),
            ("abc\u{200b}", "characters", Some(3), Some("abc".to_owned())),
            ("abc\n", "characters", Some(3), Some("abc".to_owned())),
        ] {
            let violation = RegistryEndpointName::parse(text).expect_err("refused");
            assert_eq!(
                (violation.rule.as_str(), violation.position, violation.suggestion),
                (rule, at, suggestion),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_numbered_name_is_legal_at_any_length() {
        let long = RegistryEndpointName::parse(&"a".repeat(63)).expect("legal");
        assert_eq!(long.numbered(12).as_str().len(), 63);
        assert!(RegistryEndpointName::parse(long.numbered(12).as_str()).is_ok());
    }

    proptest! {
        #[test]
        fn exactly_the_pattern_is_accepted_and_every_suggestion_is_legal(text in "\\PC{0,80}|[a-z0-9-]{0,70}") {
            let legal = text.len() >= 3 && text.len() <= 63
                && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                && !text.starts_with('-') && !text.ends_with('-');
            match RegistryEndpointName::parse(&text) {
                Ok(_) => prop_assert!(legal),
                Err(violation) => {
                    prop_assert!(!legal);
                    if let Some(suggestion) = violation.suggestion {
                        prop_assert!(RegistryEndpointName::parse(&suggestion).is_ok(), "{suggestion}");
                    }
                }
            }
        }
    }
}
