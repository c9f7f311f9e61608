//! What has changed in a cloud since it was last written down. Noted by the cloud, read by whoever keeps it.

use std::collections::BTreeSet;
use std::sync::Arc;

/// What has changed in a cloud since it was last written.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    pub(crate) resources: BTreeSet<Arc<str>>,
    pub(crate) operations: BTreeSet<String>,
    /// Vaults by name in lower case.
    pub(crate) vaults: BTreeSet<String>,
    pub(crate) registrations: bool,
    /// Role assignments and the company's own roles.
    pub(crate) assignments: bool,
}

impl Changes {
    /// Whether nothing has.
    pub(crate) fn is_empty(&self) -> bool {
        self.resources.is_empty()
            && self.operations.is_empty()
            && self.vaults.is_empty()
            && !self.registrations
            && !self.assignments
    }
}
