//! What Resource Manager allows one account in one subscription: so many reads, writes and deletes at once, and so many a
//! second from then on. Shared by everything that goes over a connection, whatever verb it is for: nobody sends a request
//! that would be answered with "too many". Source: Azure Resource Manager's throttling limits (token bucket, 2024).

use std::num::NonZeroU32;

use azure_core::http::Method;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use url::Url;

// A little less than what is allowed: other programs of the same account ask too.
const READS: (u32, u32) = (240, 24);
const WRITES: (u32, u32) = (200, 10);
const DELETES: (u32, u32) = (200, 10);

/// The budgets of one account.
pub(super) struct Budgets {
    reads: DefaultKeyedRateLimiter<String>,
    writes: DefaultKeyedRateLimiter<String>,
    deletes: DefaultKeyedRateLimiter<String>,
}

impl Default for Budgets {
    fn default() -> Self {
        let limiter = |(at_once, a_second): (u32, u32)| {
            let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
            RateLimiter::keyed(Quota::per_second(number(a_second)).allow_burst(number(at_once)))
        };
        Self { reads: limiter(READS), writes: limiter(WRITES), deletes: limiter(DELETES) }
    }
}

impl Budgets {
    /// Waits until the subscription of this address has room for the request. Requests above subscriptions have no budget
    /// here: Resource Graph has one of its own.
    pub(super) async fn take(&self, method: Method, url: &Url) {
        let Some(subscription) = subscription(url) else { return };
        let limiter = if matches!(method, Method::Get | Method::Head) {
            &self.reads
        } else if method == Method::Delete {
            &self.deletes
        } else {
            &self.writes
        };
        limiter.until_key_ready(&subscription).await;
    }
}

fn subscription(url: &Url) -> Option<String> {
    let mut parts = url.path_segments()?;
    let is_subscription = parts.next()?.eq_ignore_ascii_case("subscriptions");
    parts.next().filter(|id| is_subscription && !id.is_empty()).map(str::to_ascii_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    fn at(path: &str) -> Url {
        Url::parse(&format!("https://management.azure.com{path}")).unwrap()
    }

    #[test]
    fn a_subscriptions_budget_is_used_up_by_itself_alone_and_each_kind_for_itself() {
        let budgets = Budgets::default();
        let one = at("/subscriptions/ONE/resourceGroups/g");
        for number in 0..READS.0 {
            assert!(budgets.take(Method::Get, &one).now_or_never().is_some(), "{number}");
        }
        assert!(budgets.take(Method::Get, &at("/subscriptions/one/x")).now_or_never().is_none(), "it waits");
        for (method, path) in [
            (Method::Put, "/subscriptions/one/x"),
            (Method::Delete, "/subscriptions/one/x"),
            (Method::Get, "/subscriptions/two"),
            (Method::Get, "/subscriptions"),
            (Method::Post, "/providers/Microsoft.ResourceGraph/resources"),
        ] {
            assert!(budgets.take(method, &at(path)).now_or_never().is_some(), "{path}");
        }
    }
}
