//! Reads a page of rows: one row at a time from its own text, so that a row nobody can read does not hide the others, and
//! away from the threads that wait for the network. Pages hold a megabyte; there may be ten at once.

use std::borrow::Cow;
use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// What makes something of a row; none when it cannot.
pub(super) type ReadRow<T> = fn(&RawValue) -> Option<T>;

/// A page that was read.
#[derive(Debug)]
pub(super) struct Page<T> {
    /// How many rows the query has in all, when the graph says.
    pub(super) total: Option<usize>,
    /// The way to the next page.
    pub(super) token: Option<String>,
    /// Rows are missing and no page has them.
    pub(super) truncated: bool,
    /// The rows with their IDs in lower case.
    rows: Vec<(Option<String>, Option<T>)>,
}

impl<T> Page<T> {
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(default, rename = "totalRecords")]
    total: Option<u64>,
    #[serde(default, borrow)]
    data: Option<Vec<&'a RawValue>>,
    #[serde(default, rename = "$skipToken")]
    token: Option<String>,
    /// `"true"` in the contract; read as a truth value too.
    #[serde(default, rename = "resultTruncated")]
    truncated: Option<Value>,
}

#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(default, borrow)]
    id: Option<Cow<'a, str>>,
}

/// Reads the body of an answer.
pub(super) fn read<T>(body: &[u8], row: ReadRow<T>) -> Result<Page<T>, serde_json::Error> {
    let wire: Wire<'_> = serde_json::from_slice(body)?;
    let said_truncated =
        |said: &Value| said == true || said.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let rows = wire.data.unwrap_or_default().into_iter().map(|raw| {
        let id = serde_json::from_str::<Identified<'_>>(raw.get()).ok().and_then(|row| row.id);
        (id.map(|id| id.to_ascii_lowercase()), row(raw))
    });
    Ok(Page {
        rows: rows.collect(),
        total: wire.total.map(|total| usize::try_from(total).unwrap_or(usize::MAX)),
        token: wire.token.filter(|token| !token.is_empty()),
        truncated: wire.truncated.as_ref().is_some_and(said_truncated),
    })
}

/// The rows of all pages, each resource once. A row without an ID is kept: it cannot be compared.
#[derive(Debug)]
pub(super) struct Rows<T> {
    seen: HashSet<String>,
    without_id: usize,
    rows: Vec<T>,
}

impl<T> Rows<T> {
    pub(super) fn new() -> Self {
        Self { seen: HashSet::new(), without_id: 0, rows: Vec::new() }
    }

    pub(super) fn add(&mut self, page: Page<T>) {
        for (id, row) in page.rows {
            let is_new = match id {
                Some(id) => self.seen.insert(id),
                None => {
                    self.without_id += 1;
                    true
                }
            };
            self.rows.extend(row.filter(|_| is_new));
        }
    }

    /// How many different rows there were, read or not.
    pub(super) fn count(&self) -> usize {
        self.seen.len() + self.without_id
    }

    /// The rows, and how many could not be read.
    pub(super) fn finish(self) -> (Vec<T>, usize) {
        let unread = self.count() - self.rows.len();
        if unread > 0 {
            tracing::warn!(unread, "graph rows that cannot be read");
        }
        (self.rows, unread)
    }
}
