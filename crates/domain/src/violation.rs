//! A broken rule. Made by every check of this crate; shown beside a field by the page and on stderr by the command line.
//! Must never hold a secret value: messages name the rule and the place, not what was typed into a password box.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::characters::is_hidden;
use crate::sentence::Sentence;

/// The field of a draft that a rule speaks of. Its JSON name is the `target` of errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "each variant is the field of `Draft` of the same name")]
pub enum Field {
    Name,
    Host,
    InstanceId,
    Method,
    Audience,
    ManagedIdentity,
    ClientId,
    TenantId,
    Scope,
    SecretSource,
    VaultSecret,
    NewSecretName,
    UserName,
    Password,
    SyncedSecretName,
    CodeSigningCas,
    Note,
}

impl Field {
    /// The JSON name, which is also the name of the property in a draft.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Host => "host",
            Self::InstanceId => "instanceId",
            Self::Method => "method",
            Self::Audience => "audience",
            Self::ManagedIdentity => "managedIdentity",
            Self::ClientId => "clientId",
            Self::TenantId => "tenantId",
            Self::Scope => "scope",
            Self::SecretSource => "secretSource",
            Self::VaultSecret => "vaultSecret",
            Self::NewSecretName => "newSecretName",
            Self::UserName => "userName",
            Self::Password => "password",
            Self::SyncedSecretName => "syncedSecretName",
            Self::CodeSigningCas => "codeSigningCas",
            Self::Note => "note",
        }
    }
}

/// How much a violation weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Severity {
    /// The service would refuse it, or it could never work: nothing is sent.
    Error,
    /// It is legal; the person should know something about it.
    Notice,
}

/// One broken rule, or one notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Violation {
    /// Which field.
    pub field: Field,
    /// Which rule, as a stable word such as `characters` or `length`.
    pub rule: String,
    /// Whether it stops the draft.
    pub severity: Severity,
    /// Where in the text, in characters from 0, when one place is to blame.
    pub position: Option<u32>,
    /// What is wrong, one sentence.
    pub message: String,
    /// How to fix it, one sentence.
    pub fix: Option<String>,
    /// The id of the message, for another language (docs/messages.md).
    #[serde(default)]
    #[ts(as = "Option<String>", optional)]
    pub id: String,
    /// The id of the fix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub fix_id: Option<String>,
    /// What stands in the places of both.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<String, String>>", optional)]
    pub arguments: BTreeMap<String, String>,
    /// A text that this rule would accept.
    pub suggestion: Option<String>,
}

impl Violation {
    /// A rule that stops the draft; its name is in the sentence's id.
    #[must_use]
    pub fn error(field: Field, sentence: Sentence) -> Self {
        Self {
            field,
            rule: sentence.rule().to_owned(),
            severity: Severity::Error,
            position: None,
            message: sentence.text,
            fix: None,
            id: sentence.id,
            fix_id: None,
            arguments: sentence.arguments,
            suggestion: None,
        }
    }

    /// Something to know that stops nothing.
    #[must_use]
    pub fn notice(field: Field, sentence: Sentence) -> Self {
        Self { severity: Severity::Notice, ..Self::error(field, sentence) }
    }

    /// Names the place, in characters from 0.
    #[must_use]
    pub fn at(mut self, position: usize) -> Self {
        self.position = u32::try_from(position).ok();
        self
    }

    /// Says how to fix it.
    #[must_use]
    pub fn fix(mut self, sentence: Sentence) -> Self {
        self.fix = Some(sentence.text);
        self.fix_id = Some(sentence.id);
        self.arguments.extend(sentence.arguments);
        self
    }

    /// Offers a text that would be accepted; an empty one is not an offer.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion.filter(|text| !text.is_empty());
        self
    }

    /// Whether it stops the draft.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A character as a person can read it in a sentence: itself in quotes, or its code point when it cannot be seen.
pub(crate) fn shown(character: char) -> String {
    if character == ' ' {
        "a space".to_owned()
    } else if character.is_whitespace() || is_hidden(character) {
        format!("the invisible character U+{:04X}", u32::from(character))
    } else if character.is_ascii() {
        format!("\u{201c}{character}\u{201d}")
    } else {
        format!("\u{201c}{character}\u{201d} (U+{:04X})", u32::from(character))
    }
}
