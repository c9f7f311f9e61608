//! ARM's pages: every one to the end, however many are empty, and never around in a circle. Called by the lists.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::connection::{Call, Connection};
use crate::error::Error;

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    value: Option<Vec<Value>>,
    #[serde(default, rename = "nextLink")]
    next_link: Option<String>,
}

/// All rows, from the first page at `url` to the last.
pub(super) async fn all_pages(connection: &Connection, operation: &str, url: Url) -> Result<Vec<Value>, Error> {
    let mut rows = Vec::new();
    let mut visited = HashSet::from([url.to_string()]);
    let mut next = Some(url);
    while let Some(url) = next.take() {
        let page: Page = connection.send(Call::get(operation, url)).await?.json(operation)?;
        rows.extend(page.value.unwrap_or_default());
        if let Some(link) = page.next_link.filter(|link| !link.trim().is_empty()) {
            let link = connection.own_url(operation, &link)?;
            if !visited.insert(link.to_string()) {
                return Err(Error::protocol(operation, "The service's pages lead back to one that was read already."));
            }
            next = Some(link);
        }
    }
    Ok(rows)
}
