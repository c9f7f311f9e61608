//! Client and tenant IDs: GUIDs in any usual spelling, kept in the canonical one (36 characters, lower case).
//! Called by drafts and clients. The registryEndpoints schema has no pattern for them, so this is the only check there is.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::sentence;
use crate::violation::{Field, Violation, shown};

/// Length of the canonical spelling.
const CANONICAL_LENGTH: usize = 36;

/// Reads a GUID in any of its usual spellings: canonical, upper case, without dashes, in braces or parentheses, as
/// `urn:uuid:`, with white space around it.
///
/// # Errors
/// A violation of `field` that says what is wrong and where.
pub fn parse(field: Field, label: &str, text: &str) -> Result<String, Violation> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Violation::error(field, sentence!("guid.required", "{label} is missing.", label = label)).fix(
            sentence!("fix.enterTheGuidSuchAs", "Enter the GUID, such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301."),
        ));
    }
    let lower = trimmed.to_ascii_lowercase();
    let inner = lower.strip_prefix("urn:uuid:").unwrap_or(&lower);
    let inner = inner.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or(inner);
    let inner = inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(inner);
    if let Some((at, bad)) = inner.chars().enumerate().find(|(_, c)| !c.is_ascii_hexdigit() && *c != '-') {
        let offset = lower.find(inner).map_or(0, |byte| lower[..byte].chars().count())
            + (text.chars().count() - text.trim_start().chars().count());
        return Err(Violation::error(
            field,
            sentence!("guid.characters", "{label} cannot contain {bad}.", label = label, bad = shown(bad)),
        )
        .at(offset + at)
        .fix(sentence!("fix.aGuidHoldsOnlyDigits", "A GUID holds only digits, the letters a to f, and dashes.")));
    }
    let digits: String = inner.chars().filter(|c| *c != '-').collect();
    if digits.len() != 32 {
        return Err(Violation::error(
            field,
            sentence!(
                "guid.length",
                "{label} has {length} hexadecimal digits; a GUID has 32.",
                label = label,
                length = digits.len()
            ),
        )
        .fix(sentence!("fix.copyTheWholeGuidAgain", "Copy the whole GUID again.")));
    }
    let dashed = inner.contains('-');
    let canonical =
        format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]);
    if dashed && inner != canonical {
        return Err(Violation::error(
            field,
            sentence!("guid.dashes", "The dashes of {label} are not where a GUID has them.", label = label),
        )
        .fix(sentence!("fix.aGuidHasGroupsOf", "A GUID has groups of 8, 4, 4, 4 and 12 digits."))
        .suggest(Some(canonical)));
    }
    if digits.bytes().all(|digit| digit == b'0') {
        return Err(Violation::error(field, sentence!("guid.nil", "{label} is the empty GUID.", label = label)).fix(
            sentence!("fix.copyTheIdFromThe", "Copy the ID from the identity or the tenant in the Azure portal."),
        ));
    }
    debug_assert_eq!(canonical.len(), CANONICAL_LENGTH);
    Ok(canonical)
}

/// Whether a text is a GUID in the dashed spelling, whatever its letter case. Ten thousand resource IDs are read at a time,
/// so this looks without copying.
#[must_use]
pub(crate) fn is_dashed(text: &str) -> bool {
    let fits =
        |(at, byte): (usize, u8)| if matches!(at, 8 | 13 | 18 | 23) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() == CANONICAL_LENGTH && text.bytes().enumerate().all(fits)
}

macro_rules! guid_type {
    ($name:ident, $field:expr, $label:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads it in any usual spelling.
            ///
            /// # Errors
            /// A [`Violation`] that says what is wrong and where.
            pub fn parse(text: &str) -> Result<Self, Violation> {
                parse($field, $label, text).map(Self)
            }

            /// The canonical spelling.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;
            fn try_from(text: String) -> Result<Self, String> {
                Self::parse(&text).map_err(|violation| violation.message)
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

guid_type!(ClientId, Field::ClientId, "The client ID", "The client ID of a user-assigned managed identity.");
guid_type!(TenantId, Field::TenantId, "The tenant ID", "The ID of a Microsoft Entra tenant.");

#[cfg(test)]
mod tests {
    use super::*;

    const CANONICAL: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

    #[test]
    fn every_usual_spelling_becomes_the_canonical_one() {
        for text in [
            CANONICAL.to_owned(),
            CANONICAL.to_uppercase(),
            CANONICAL.replace('-', ""),
            format!("{{{CANONICAL}}}"),
            format!("({CANONICAL})"),
            format!("urn:uuid:{CANONICAL}"),
            format!("  {CANONICAL}\n"),
            format!("{{{}}}", CANONICAL.replace('-', "").to_uppercase()),
        ] {
            assert_eq!(ClientId::parse(&text).map(|id| id.0), Ok(CANONICAL.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn a_wrong_character_is_named_with_its_place() {
        let violation = TenantId::parse(" {3f2504e0-4f89-41d3-9a0c-0305e82c330g}").expect_err("g is no digit");
        assert_eq!((violation.rule.as_str(), violation.position), ("characters", Some(37)));
        assert_eq!(violation.field, Field::TenantId);
    }

    #[test]
    fn misplaced_dashes_short_texts_and_the_empty_guid_are_refused() {
        for (text, rule) in [
            ("3f25-04e04f8941d39a0c0305e82c3301", "dashes"),
            ("3f2504e0-4f89-41d3-9a0c-0305e82c330", "length"),
            ("00000000-0000-0000-0000-000000000000", "nil"),
            ("", "required"),
            ("{}", "length"),
            ("３f2504e0-4f89-41d3-9a0c-0305e82c3301", "characters"),
        ] {
            assert_eq!(ClientId::parse(text).expect_err("refused").rule, rule, "{text:?}");
        }
    }
}
