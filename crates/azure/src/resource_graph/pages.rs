//! The pages of one query. The first tells the total; the rest is fetched side by side by `$skip`, as far as the quota
//! allows. Where `$skip` does not lead to the whole, the chain of `$skipToken` does, one page after the other.

use std::time::Duration;

use azure_core::http::Method;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use serde_json::{Value, json};

use super::rows::{self, Page, ReadRow, Rows};
use crate::connection::{
    Answer, Call, Connection, GraphQuota, MAX_THROTTLED_WAIT, OnlyRead, PageGuard, ThrottlingIsMine,
};
use crate::error::{Error, ErrorKind};

const API_VERSION: &str = "2022-10-01";
const PAGE: usize = 1000;
/// More pages than this are not fetched side by side.
const MAX_PAGES_AT_ONCE: usize = 500;
/// So often a throttled page is asked for again.
const MAX_THROTTLED: u32 = 6;
/// The wait after a 429 that does not say one: the length of the quota's window.
const THROTTLED_WAIT: Duration = Duration::from_secs(5);

/// One query over at most 299 subscriptions.
pub(super) struct Ask<'a, T> {
    pub(super) connection: &'a Connection,
    pub(super) operation: &'a str,
    pub(super) subscriptions: &'a [String],
    pub(super) query: &'a str,
    pub(super) read: ReadRow<T>,
}

/// Every row.
pub(super) async fn all<T: Send + 'static>(
    ask: &Ask<'_, T>,
    mut on_page: impl FnMut(usize, Option<usize>),
) -> Result<(Vec<T>, usize), Error> {
    let first = ask.page(json!({ "$top": PAGE })).await?;
    let (total, token, truncated, got) = (first.total, first.token.clone(), first.truncated, first.len());
    let mut rows = Rows::new();
    rows.add(first);
    on_page(rows.count(), total);
    let complete = match total {
        Some(total) => got >= total && !truncated,
        None => token.is_none() && !truncated,
    };
    if complete {
        return Ok(rows.finish());
    }
    // With a known total that is further than this page, `$skip` leads there, unless the pages are so short that it would
    // take hundreds of queries.
    if let Some(total) = total.filter(|total| *total > got && total / MAX_PAGES_AT_ONCE < got) {
        match ask.by_skip(&mut rows, got, total, &mut on_page).await {
            Ok(true) => return Ok(rows.finish()),
            // Somebody created or deleted in between, or `$skip` does not do what it says: start over, in order.
            Ok(false) => tracing::info!("the pages do not add up; they are read one after the other"),
            Err(error) if error.kind == ErrorKind::Refused && token.is_some() => {
                tracing::info!("$skip is refused; the pages are read one after the other");
            }
            Err(error) => return Err(error),
        }
    }
    if token.is_none() {
        return Err(Error::protocol(ask.operation, "Resource Graph gave a part of the rows and no way to the others."));
    }
    ask.by_token(rows, token, total, on_page).await
}

impl<T: Send + 'static> Ask<'_, T> {
    /// Fetches the pages behind the first side by side. False when they do not add up to the total.
    async fn by_skip(
        &self,
        rows: &mut Rows<T>,
        got: usize,
        total: usize,
        on_page: &mut impl FnMut(usize, Option<usize>),
    ) -> Result<bool, Error> {
        let mut under_way: FuturesUnordered<_> = (got..total)
            .step_by(got.clamp(1, PAGE))
            .map(|skip| self.page(json!({ "$top": got.min(PAGE), "$skip": skip })))
            .collect();
        let mut steady = true;
        while let Some(page) = under_way.next().await {
            let page = page?;
            steady &= page.total.is_none_or(|now| now == total);
            rows.add(page);
            on_page(rows.count(), Some(total));
        }
        Ok(steady && rows.count() >= total)
    }

    /// Follows the tokens from the first page on.
    async fn by_token(
        &self,
        mut rows: Rows<T>,
        mut token: Option<String>,
        mut total: Option<usize>,
        mut on_page: impl FnMut(usize, Option<usize>),
    ) -> Result<(Vec<T>, usize), Error> {
        let mut guard = PageGuard::from("");
        let mut truncated = false;
        while let Some(next) = token.take() {
            // There is another way to the whole, so a part is no use: Resource Manager's own lists.
            guard.turn(self.operation, &next, rows.count())?;
            let page = self.page(json!({ "$top": PAGE, "$skipToken": next })).await?;
            token.clone_from(&page.token);
            total = page.total.or(total);
            truncated = page.truncated;
            rows.add(page);
            on_page(rows.count(), total);
        }
        // On a page with a token the word only says that there are more.
        if truncated || total.is_some_and(|total| rows.count() < total) {
            return Err(Error::protocol(
                self.operation,
                "Resource Graph gave a part of the rows and no way to the others.",
            ));
        }
        Ok(rows.finish())
    }

    /// One page, within the quota. A 429 is waited out here, so that nothing else goes out in the meantime.
    async fn page(&self, options: Value) -> Result<Page<T>, Error> {
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
            quota.take().await.map_err(|wait| used_up(self.operation, wait))?;
            let out = Returning { quota, told: false };
            match self.connection.send(call).await {
                Ok(answer) => {
                    out.with(Some(&answer.headers));
                    return self.read(answer).await;
                }
                Err(error) => {
                    out.with(None);
                    let wait = error.retry_after.unwrap_or(THROTTLED_WAIT);
                    if error.kind != ErrorKind::Throttled || throttled == MAX_THROTTLED || wait > MAX_THROTTLED_WAIT {
                        return Err(error);
                    }
                    throttled += 1;
                    quota.refused(wait);
                }
            }
        }
    }

    // Reading a megabyte takes as long as fetching it; other pages arrive in the meantime.
    async fn read(&self, answer: Answer) -> Result<Page<T>, Error> {
        let row = self.read;
        let read = tokio::task::spawn_blocking(move || rows::read(&answer.body, row).map_err(|error| (error, answer)));
        match read.await {
            Ok(Ok(page)) => Ok(page),
            Ok(Err((error, answer))) => Err(answer.not_understood(self.operation, &error)),
            Err(_) => Err(Error::protocol(self.operation, "Reading the answer was interrupted.")),
        }
    }
}

/// Nothing was sent: the account has no query left for longer than anybody waits here.
fn used_up(operation: &str, wait: Duration) -> Error {
    let message =
        "The account's quota of Resource Graph is used up, by Regent or by other programs of the same account.";
    Error { retry_after: Some(wait), ..Error::new(ErrorKind::Throttled, operation, message) }
}

/// Gives a query's place back however it ends, also when nobody waits for it any more.
struct Returning<'a> {
    quota: &'a GraphQuota,
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
