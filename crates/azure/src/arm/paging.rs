//! ARM's pages: every one to the end, however many are empty, never around in a circle and never without an end. Called by
//! the lists. Each row is read from its own text as it comes, so that rows of no use take no room.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use url::Url;

use crate::connection::{Answer, Call, Connection, PageGuard};
use crate::error::Error;
use crate::listing::Listing;

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(default, borrow)]
    value: Option<Vec<&'a RawValue>>,
    #[serde(default, rename = "nextLink")]
    next_link: Option<String>,
}

/// All rows, from the first page at `url` to the last. A row that is no `T` is counted and left out.
pub(super) async fn all_pages<T>(
    connection: &Connection,
    operation: &str,
    url: Url,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Listing<T>, Error> {
    let mut rows = Vec::new();
    let mut unread = 0;
    // The same text twice is the same row: a page that comes again brings nothing.
    let (mut seen, hasher) = (HashSet::new(), RandomState::new());
    let mut guard = PageGuard::from(url.as_str());
    let mut next = Some(url);
    while let Some(url) = next.take() {
        let answer = connection.send(Call::get(operation, url)).await?;
        let page = page(&answer, operation)?;
        for row in page.value.unwrap_or_default() {
            let is_new = seen.insert(hasher.hash_one(row.get()));
            match serde_json::from_str(row.get()).ok().as_ref().and_then(&read) {
                Some(row) if is_new => rows.push(row),
                Some(_) => {}
                None => unread += 1,
            }
        }
        if let Some(link) = page.next_link.filter(|link| !link.trim().is_empty()) {
            let link = connection.own_url(operation, &link);
            let followed = link.and_then(|link| guard.turn(operation, link.as_str(), seen.len()).map(|()| link));
            match followed {
                Ok(link) => next = Some(link),
                Err(cut) => return Ok(Listing::new(operation, rows, unread, Some(cut))),
            }
        }
    }
    if unread > 0 {
        tracing::warn!(unread, operation, "rows that cannot be read");
    }
    Ok(Listing::new(operation, rows, unread, None))
}

fn page<'a>(answer: &'a Answer, operation: &str) -> Result<Page<'a>, Error> {
    serde_json::from_slice(&answer.body).map_err(|error| answer.not_understood(operation, &error))
}
