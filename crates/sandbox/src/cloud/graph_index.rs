//! What Resource Graph knows: its own copy of the rows, some seconds behind the resources. Written by the cloud, read by
//! the graph's evaluator. It never looks at the resources themselves, which is the whole point of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use time::OffsetDateTime;

use super::resource::Resource;

/// The key of a row and what becomes of it: new content, or nothing.
type Change = (Arc<str>, Option<Arc<Resource>>);

/// The graph's copy of the cloud.
#[derive(Debug, Default)]
pub(crate) struct GraphIndex {
    rows: BTreeMap<Arc<str>, Arc<Resource>>,
    /// Changes by when they become visible, and in the order they were made.
    coming: BTreeMap<(OffsetDateTime, u64), Change>,
    queued: u64,
    /// Grows with every change that has arrived: results of an older revision are stale.
    pub(crate) revision: u64,
}

impl GraphIndex {
    /// Shows a row at once.
    pub(crate) fn show(&mut self, resource: Arc<Resource>) {
        self.revision += 1;
        self.rows.insert(Arc::clone(&resource.key), resource);
    }

    /// Takes a row away at once.
    pub(crate) fn hide(&mut self, key: &str) {
        self.revision += 1;
        self.rows.remove(key);
    }

    /// Notes a change that becomes visible at `at`; no resource means the row goes.
    pub(crate) fn later(&mut self, at: OffsetDateTime, key: Arc<str>, resource: Option<Arc<Resource>>) {
        self.queued += 1;
        self.coming.insert((at, self.queued), (key, resource));
    }

    /// Applies every change that is due.
    pub(crate) fn catch_up(&mut self, now: OffsetDateTime) {
        while let Some(entry) = self.coming.first_entry().filter(|entry| entry.key().0 <= now) {
            let (key, resource) = entry.remove();
            self.revision += 1;
            match resource {
                Some(resource) => self.rows.insert(key, resource),
                None => self.rows.remove(&key),
            };
        }
    }

    /// Every row in the order of its key.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Arc<Resource>> {
        self.rows.values()
    }
}
