//! The host of a registry endpoint: a bare host name, with a path prefix where the registry needs one.
//! Called by drafts and by the docker configuration. Never asks the network whether the host is there.
//!
//! The contract has no pattern for it (only 3 to 63 characters, path included); the rules are those of the field's
//! documentation: no scheme, no port, no credentials, lower case, because the runtime matches it as a prefix of the
//! artifact's reference. Nothing is altered silently: what could be fixed is offered as a suggestion.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::sentence;
use crate::violation::{Field, Violation};

mod acr;
mod api_path;
mod international;
mod kind;
mod lookalike;
mod notices;
mod path_rules;
mod rules;
mod suggestion;

pub use self::kind::HostKind;

const FIELD: Field = Field::Host;

/// What Regent reads in a host: shown under the field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HostReading {
    /// The kind of registry.
    pub kind: HostKind,
    /// The host without its path.
    pub registry: String,
    /// The path, without the slash before it.
    pub path: Option<String>,
    /// The host as it is written in its own script, for an international name.
    pub unicode: Option<String>,
    /// The scripts of an international name, such as Latin or Cyrillic.
    pub scripts: Vec<String>,
    /// Length of the whole in characters; at most 63 can be saved.
    pub length: u32,
}

/// A checked host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegistryHost {
    text: String,
    /// Where the path's slash is, or the length.
    split: usize,
}

impl RegistryHost {
    /// Checks a host.
    ///
    /// # Errors
    /// The first rule that it breaks, with a host that would be accepted where one is near.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        if text.trim().is_empty() {
            return Err(Violation::error(FIELD, sentence!("host.required", "The host name is missing."))
                .fix(sentence!("fix.enterTheHost", "Enter the registry's host, such as contoso.azurecr.io.")));
        }
        let refused = rules::refusal(text);
        let Some(refused) = refused else {
            let split = text.find('/').unwrap_or(text.len());
            return Ok(Self { text: text.to_owned(), split });
        };
        // A suggestion is offered only when it is itself without fault.
        let suggestion = suggestion::fixed(text).filter(|fixed| fixed != text && rules::refusal(fixed).is_none());
        Err(if refused.suggestion.is_some() { refused } else { refused.suggest(suggestion) })
    }

    /// The host without its path: what a client of the registry connects and logs in to.
    #[must_use]
    pub fn registry(&self) -> &str {
        &self.text[..self.split]
    }

    /// The path, without the slash before it.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.text.get(self.split + 1..)
    }

    /// The whole, as it is saved.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The login server that Azure knows the registry by, where the host is that of one region; else the host without its path.
    #[must_use]
    pub fn login_server(&self) -> String {
        acr::login_server(self.registry())
    }

    /// The kind of registry.
    #[must_use]
    pub fn kind(&self) -> HostKind {
        kind::of(self.registry())
    }

    /// What to show under the field.
    #[must_use]
    pub fn reading(&self) -> HostReading {
        let (unicode, scripts) = international::reading(self.registry());
        HostReading {
            kind: self.kind(),
            registry: self.registry().to_owned(),
            path: self.path().map(str::to_owned),
            unicode,
            scripts,
            length: u32::try_from(self.text.len()).unwrap_or(u32::MAX),
        }
    }

    /// What should be known about a legal host.
    #[must_use]
    pub fn notices(&self) -> Vec<Violation> {
        notices::of(self.kind(), self.registry(), self.path())
    }
}

impl fmt::Display for RegistryHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests;
