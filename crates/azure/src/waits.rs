//! The waits that Azure's services ask for in ways of their own: between two polls of an operation, and until Resource
//! Graph's quota starts anew. Called by the operation loop and the graph's quota. Pure: the time is handed in.

use std::time::Duration;

use azure_core::http::headers::{HeaderName, Headers};
use net::retry_after::{MAX_WAIT, asked_for};
use time::OffsetDateTime;

/// The wait between two polls when nobody says: the shortest that resource providers are told to ask for.
const POLL_DEFAULT: Duration = Duration::from_secs(10);
/// Resource providers have to keep `Retry-After` of operations below ten minutes.
const MAX_POLL: Duration = Duration::from_secs(600);
const MIN_POLL: Duration = Duration::from_secs(1);

/// The wait before the next poll: what was asked for, else what was asked for last, else ten seconds; never below one
/// second, never above ten minutes.
pub(crate) fn poll_wait(headers: &Headers, last: Option<Duration>, now: OffsetDateTime) -> Duration {
    asked_for(headers, now).or(last).unwrap_or(POLL_DEFAULT).clamp(MIN_POLL, MAX_POLL)
}

/// `x-ms-user-quota-resets-after`, which is `hh:mm:ss`.
pub(crate) fn quota_reset(headers: &Headers) -> Option<Duration> {
    let mut parts =
        headers.get_optional_str(&HeaderName::from_static("x-ms-user-quota-resets-after"))?.trim().split(':');
    let mut next = || parts.next()?.split('.').next()?.parse::<u64>().ok();
    let (hours, minutes, seconds) = (next()?, next()?, next()?);
    let total = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)?;
    Some(Duration::from_secs(total).min(MAX_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in pairs {
            headers.insert(*name, *value);
        }
        headers
    }

    #[test]
    fn polls_stay_between_one_second_and_ten_minutes() {
        let poll = |value: &'static str, last| {
            let headers = if value.is_empty() { Headers::new() } else { headers(&[("retry-after", value)]) };
            super::poll_wait(&headers, last, OffsetDateTime::UNIX_EPOCH).as_secs()
        };
        assert_eq!(poll("0", None), 1);
        assert_eq!(poll("10", None), 10);
        assert_eq!(poll("600", None), 600);
        assert_eq!(poll("86400", None), 600);
        assert_eq!(poll("garbage", None), 10);
        assert_eq!(poll("-3", Some(Duration::from_secs(4))), 4);
        assert_eq!(poll("", None), 10);
    }

    #[test]
    fn the_graphs_quota_is_hours_minutes_and_seconds() {
        let reset =
            |value| quota_reset(&headers(&[("x-ms-user-quota-resets-after", value)])).map(|wait| wait.as_secs());
        assert_eq!(reset("00:00:05"), Some(5));
        assert_eq!(reset("01:02:03.5"), Some(3723));
        assert_eq!(reset("soon"), None);
        assert_eq!(reset("99999999999999999:00:00"), None);
    }
}
