//! ARM's limits: a token bucket for each principal, subscription and kind of request, by the sandbox's own clock. Asked once
//! per request, after the token has been read; what an empty bucket means to the client is said here too.

use std::collections::HashMap;

use time::{Duration, OffsetDateTime};

use super::errors::error;
use crate::answer::{Answer, Refusal};

/// How many requests a bucket holds and how many come back each second, from Azure's published limits.
#[derive(Clone, Copy, Debug)]
struct Size {
    holds: f64,
    refill: f64,
}

const READS: Size = Size { holds: 250.0, refill: 25.0 };
const WRITES: Size = Size { holds: 200.0, refill: 10.0 };

/// A kind of request that is counted by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Reads,
    Writes,
    Deletes,
}

/// What is left in one bucket, and since when.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: OffsetDateTime,
}

/// Every bucket somebody has drawn from.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    /// By principal, subscription (empty for what belongs to the directory) and kind.
    buckets: HashMap<(String, String, Kind), Bucket>,
}

/// What a request has left behind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drawn {
    header: &'static str,
    left: u32,
}

impl Limits {
    /// Takes one request out of the bucket it belongs to.
    pub(crate) fn draw(
        &mut self,
        principal: &str,
        subscription: Option<&str>,
        method: &http::Method,
        now: OffsetDateTime,
    ) -> Result<Drawn, Refusal> {
        let kind = match method.as_str() {
            "GET" | "HEAD" => Kind::Reads,
            "DELETE" => Kind::Deletes,
            _ => Kind::Writes,
        };
        let size = if kind == Kind::Reads { READS } else { WRITES };
        let key = (principal.to_owned(), subscription.unwrap_or_default().to_owned(), kind);
        let bucket = self.buckets.entry(key).or_insert(Bucket { left: size.holds, at: now });
        let elapsed = (now - bucket.at).max(Duration::ZERO).as_seconds_f64();
        bucket.left = (bucket.left + elapsed * size.refill).min(size.holds);
        bucket.at = now;
        // Requests that come too early count as well, up to two seconds' worth: a client that does not wait, waits longer.
        let allowed = bucket.left >= 1.0;
        bucket.left = (bucket.left - 1.0).max(-2.0 * size.refill);
        let header = header(subscription.is_some(), kind);
        if allowed {
            return Ok(Drawn { header, left: whole(bucket.left) });
        }
        let wait = whole(((1.0 - bucket.left) / size.refill).ceil()).max(1);
        let code = if subscription.is_some() { "SubscriptionRequestsThrottled" } else { "TooManyRequests" };
        let scope = subscription.map_or_else(|| "tenant".to_owned(), |id| format!("subscription '{id}'"));
        let message = format!(
            "Number of requests for principal '{principal}' and {scope} exceeded the limit. Please try again after '{wait}' seconds."
        );
        Err(error(429, code, message).with("Retry-After", wait.to_string()).with(header, "0").refuse())
    }
}

impl Drawn {
    /// The answer with what is left.
    pub(crate) fn on(self, answer: Answer) -> Answer {
        answer.with(self.header, self.left.to_string())
    }
}

fn header(subscription: bool, kind: Kind) -> &'static str {
    match (subscription, kind) {
        (true, Kind::Reads) => "x-ms-ratelimit-remaining-subscription-reads",
        (true, Kind::Writes) => "x-ms-ratelimit-remaining-subscription-writes",
        (true, Kind::Deletes) => "x-ms-ratelimit-remaining-subscription-deletes",
        (false, Kind::Reads) => "x-ms-ratelimit-remaining-tenant-reads",
        (false, Kind::Writes) => "x-ms-ratelimit-remaining-tenant-writes",
        (false, Kind::Deletes) => "x-ms-ratelimit-remaining-tenant-deletes",
    }
}

/// A small count as an integer; below zero is none.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn whole(count: f64) -> u32 {
    count.clamp(0.0, 1e6) as u32
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use http::Method;

    use super::*;

    #[test]
    fn a_bucket_empties_and_refills_with_the_clock() {
        let (mut limits, start) = (Limits::default(), OffsetDateTime::UNIX_EPOCH);
        let mut draw = |at| limits.draw("p", Some("s"), &Method::PUT, at);
        assert_eq!((0..250).filter(|_| draw(start).is_ok()).count(), 200);
        let refusal = draw(start).unwrap_err();
        assert!(refusal.headers.contains(&("Retry-After", "3".to_owned())), "{refusal:?}");
        assert!(draw(start + Duration::seconds(2)).is_err(), "sending early was counted");
        assert_eq!((0..50).filter(|_| draw(start + Duration::seconds(6)).is_ok()).count(), 39);
    }

    #[test]
    fn principals_subscriptions_and_kinds_do_not_share() {
        let (mut limits, now) = (Limits::default(), OffsetDateTime::UNIX_EPOCH);
        for _ in 0..250 {
            limits.draw("p", Some("s"), &Method::GET, now).unwrap();
        }
        assert!(limits.draw("p", Some("s"), &Method::GET, now).is_err());
        assert!(limits.draw("q", Some("s"), &Method::GET, now).is_ok());
        assert!(limits.draw("p", Some("t"), &Method::GET, now).is_ok());
        assert!(limits.draw("p", None, &Method::GET, now).is_ok());
        assert!(limits.draw("p", Some("s"), &Method::DELETE, now).is_ok());
    }
}
