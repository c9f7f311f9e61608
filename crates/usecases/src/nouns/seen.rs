//! Something that was read, and how old it is; and the key of this computer's own copy of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that was read, and how old it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Seen<T> {
    /// What was read.
    pub value: T,
    /// When, RFC 3339, where it is this computer's own copy; absent where Azure has just said it.
    pub as_of: Option<String>,
}

/// Which copy: whose, and of what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Copy<'a> {
    pub(crate) account: &'a str,
    pub(crate) what: &'a str,
    /// The instance it is of, where it is one's; letter case means nothing in it.
    pub(crate) instance: Option<&'a str>,
}

impl<'a> Copy<'a> {
    pub(crate) const fn of(account: &'a str, what: &'a str) -> Self {
        Self { account, what, instance: None }
    }

    pub(crate) const fn at(account: &'a str, what: &'a str, instance: &'a str) -> Self {
        Self { account, what, instance: Some(instance) }
    }

    pub(crate) fn owned(self) -> (String, String) {
        let instance = self.instance.map(|id| format!(" {}", id.to_ascii_lowercase())).unwrap_or_default();
        (self.account.to_owned(), format!("{}{instance}", self.what))
    }
}
