//! The pages of one query. The first tells the total; the rest is fetched side by side by `$skip`, as far as the quota
//! allows. Where `$skip` does not lead to the whole, the chain of `$skipToken` does, one page after the other.

use std::collections::HashSet;
use std::time::Duration;

use azure_core::http::Method;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::connection::{Call, Connection, OnlyRead, ThrottlingIsMine};
use crate::error::{Error, ErrorKind};

const API_VERSION: &str = "2022-10-01";
const PAGE: usize = 1000;
/// More pages than this are not fetched side by side.
const PAGES_MOST: usize = 500;
/// So often a throttled page is asked for again.
const THROTTLED_MOST: u32 = 6;
/// The wait after a 429 that does not say one: the length of the quota's window.
const THROTTLED_WAIT: Duration = Duration::from_secs(5);
/// A 429 that asks for more is the caller's.
const THROTTLED_LONGEST: Duration = Duration::from_secs(60);

/// One query over at most 299 subscriptions.
pub(super) struct Ask<'a> {
    pub(super) connection: &'a Connection,
    pub(super) operation: &'a str,
    pub(super) subscriptions: &'a [String],
    pub(super) query: &'a str,
}

#[derive(Debug, Deserialize)]
struct Page {
    #[serde(default, rename = "totalRecords")]
    total: Option<u64>,
    #[serde(default)]
    data: Vec<Value>,
    #[serde(default, rename = "$skipToken")]
    token: Option<String>,
    /// `"true"` in the contract; read as a truth value too.
    #[serde(default, rename = "resultTruncated")]
    truncated: Option<Value>,
}

impl Page {
    fn is_truncated(&self) -> bool {
        self.truncated.as_ref().is_some_and(|value| {
            value.as_bool().unwrap_or_else(|| value.as_str().is_some_and(|text| text.eq_ignore_ascii_case("true")))
        })
    }

    fn token(&self) -> Option<&str> {
        self.token.as_deref().filter(|token| !token.is_empty())
    }
}

/// Rows by ID, each once. A row without an ID is kept: it cannot be compared.
#[derive(Default)]
struct Rows {
    seen: HashSet<String>,
    rows: Vec<Value>,
}

impl Rows {
    fn add(&mut self, page: Vec<Value>) {
        for row in page {
            let id = row.get("id").and_then(Value::as_str).map(str::to_ascii_lowercase);
            if id.is_none_or(|id| self.seen.insert(id)) {
                self.rows.push(row);
            }
        }
    }

    fn count(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }
}

/// Every row.
pub(super) async fn all(ask: &Ask<'_>, mut on_page: impl FnMut(u32, Option<u32>)) -> Result<Vec<Value>, Error> {
    let first = ask.page(json!({ "$top": PAGE })).await?;
    let total = first.total;
    let expected = total.and_then(|total| u32::try_from(total).ok());
    let (token, truncated, got) = (first.token().map(str::to_owned), first.is_truncated(), first.data.len());
    let mut rows = Rows::default();
    rows.add(first.data);
    on_page(rows.count(), expected);
    let known = total.map(|total| usize::try_from(total).unwrap_or(usize::MAX));
    let complete = match known {
        Some(total) => got >= total && !truncated,
        None => token.is_none() && !truncated,
    };
    if complete {
        return Ok(rows.rows);
    }
    // With a known total that is further than this page, `$skip` leads there, unless the pages are so short that it would
    // take hundreds of queries.
    if let Some(total) = known.filter(|total| *total > got && total / PAGES_MOST < got) {
        match ask.by_skip(&mut rows, got, total, &mut on_page).await {
            Ok(true) => return Ok(rows.rows),
            // Somebody created or deleted in between, or `$skip` does not do what it says: start over, in order.
            Ok(false) => tracing::info!("the pages do not add up; they are read one after the other"),
            Err(error) if error.kind == ErrorKind::Refused && token.is_some() => {
                tracing::info!("$skip is refused; the pages are read one after the other");
            }
            Err(error) => return Err(error),
        }
    }
    ask.by_token(rows, token, known, on_page).await
}

impl Ask<'_> {
    /// Fetches the pages behind the first side by side. False when they do not add up to the total.
    async fn by_skip(
        &self,
        rows: &mut Rows,
        got: usize,
        total: usize,
        on_page: &mut impl FnMut(u32, Option<u32>),
    ) -> Result<bool, Error> {
        let mut under_way: FuturesUnordered<_> = (got..total)
            .step_by(got.clamp(1, PAGE))
            .map(|skip| self.page(json!({ "$top": got.min(PAGE), "$skip": skip })))
            .collect();
        let mut steady = true;
        while let Some(page) = under_way.next().await {
            let page = page?;
            steady &= page.total.is_none_or(|now| usize::try_from(now).ok() == Some(total));
            rows.add(page.data);
            on_page(rows.count(), u32::try_from(total).ok());
        }
        Ok(steady && rows.rows.len() >= total)
    }

    /// Follows the tokens from the first page on.
    async fn by_token(
        &self,
        mut rows: Rows,
        mut token: Option<String>,
        mut total: Option<usize>,
        mut on_page: impl FnMut(u32, Option<u32>),
    ) -> Result<Vec<Value>, Error> {
        let mut used = HashSet::new();
        while let Some(next) = token.take() {
            if !used.insert(next.clone()) {
                return Err(Error::protocol(
                    self.operation,
                    "Resource Graph's pages lead back to one that was read already.",
                ));
            }
            let page = self.page(json!({ "$top": PAGE, "$skipToken": next })).await?;
            token = page.token().map(str::to_owned);
            total = page.total.and_then(|total| usize::try_from(total).ok()).or(total);
            rows.add(page.data);
            on_page(rows.count(), total.and_then(|total| u32::try_from(total).ok()));
        }
        if used.is_empty() && total.is_none_or(|total| rows.rows.len() < total) {
            return Err(Error::protocol(
                self.operation,
                "Resource Graph gave a part of the rows and no way to the others.",
            ));
        }
        Ok(rows.rows)
    }

    /// One page, within the quota. A 429 is waited out here, so that nothing else goes out in the meantime.
    async fn page(&self, options: Value) -> Result<Page, Error> {
        let mut options = options;
        options["resultFormat"] = "objectArray".into();
        let body = json!({ "subscriptions": self.subscriptions, "query": self.query, "options": options });
        let path = "/providers/Microsoft.ResourceGraph/resources";
        let quota = self.connection.graph_quota();
        let mut throttled = 0;
        loop {
            let url = self.connection.arm_url(path, API_VERSION);
            let mut call = Call::new(self.operation, Method::Post, url).with_body(&body);
            call.context.insert(OnlyRead);
            call.context.insert(ThrottlingIsMine);
            quota.take().await;
            let out = Returning { quota, told: false };
            match self.connection.send(call).await {
                Ok(answer) => {
                    out.with(Some(&answer.headers));
                    return answer.json(self.operation);
                }
                Err(error) => {
                    out.with(None);
                    let wait = error.retry_after.unwrap_or(THROTTLED_WAIT);
                    if error.kind != ErrorKind::Throttled || throttled == THROTTLED_MOST || wait > THROTTLED_LONGEST {
                        return Err(error);
                    }
                    throttled += 1;
                    quota.refused(wait);
                }
            }
        }
    }
}

/// Gives a query's place back however it ends, also when nobody waits for it any more.
struct Returning<'a> {
    quota: &'a super::GraphQuota,
    told: bool,
}

impl Returning<'_> {
    fn with(mut self, headers: Option<&azure_core::http::headers::Headers>) {
        self.told = true;
        self.quota.returned(headers);
    }
}

impl Drop for Returning<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.quota.returned(None);
        }
    }
}
