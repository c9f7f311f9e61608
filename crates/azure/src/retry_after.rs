//! How long a service asks to wait: `Retry-After` in seconds or as a date, its relatives in milliseconds, and Resource
//! Graph's quota header. Called by the retry policy, the operation loop and the graph client. Pure: the time is handed in.

use std::time::Duration;

use azure_core::http::headers::{HeaderName, Headers};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// A longer wait than this is not believed.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// The wait between two polls when nobody says: the shortest that resource providers are told to ask for.
const POLL_DEFAULT: Duration = Duration::from_secs(10);
/// Resource providers have to keep `Retry-After` of operations below ten minutes.
const POLL_LONGEST: Duration = Duration::from_secs(600);
const POLL_SHORTEST: Duration = Duration::from_secs(1);

/// The wait that the headers ask for; none when they do not, or not in a way that makes sense.
pub(crate) fn asked_for(headers: &Headers, now: OffsetDateTime) -> Option<Duration> {
    for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
        if let Some(wait) = text(headers, name).and_then(|value| value.trim().parse().ok()).map(Duration::from_millis) {
            return Some(wait.min(LONGEST));
        }
    }
    let value = text(headers, "retry-after")?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().map_or(LONGEST, Duration::from_secs).min(LONGEST));
    }
    let until = date(value)?;
    // The server's own clock decides how far away its date is: this computer's may be hours off.
    let now = text(headers, "date").and_then(date).unwrap_or(now);
    Some(Duration::try_from(until - now).unwrap_or_default().min(LONGEST))
}

/// The wait before the next poll: what was asked for, else what was asked for last, else ten seconds; never below one
/// second, never above ten minutes.
pub(crate) fn poll(headers: &Headers, last: Option<Duration>, now: OffsetDateTime) -> Duration {
    asked_for(headers, now).or(last).unwrap_or(POLL_DEFAULT).clamp(POLL_SHORTEST, POLL_LONGEST)
}

/// `x-ms-user-quota-resets-after`, which is `hh:mm:ss`.
pub(crate) fn quota_reset(headers: &Headers) -> Option<Duration> {
    let mut parts = text(headers, "x-ms-user-quota-resets-after")?.trim().split(':');
    let mut next = || parts.next()?.split('.').next()?.parse::<u64>().ok();
    let (hours, minutes, seconds) = (next()?, next()?, next()?);
    let total = hours.checked_mul(3600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)?;
    Some(Duration::from_secs(total).min(LONGEST))
}

fn text<'a>(headers: &'a Headers, name: &'static str) -> Option<&'a str> {
    headers.get_optional_str(&HeaderName::from_static(name))
}

pub(crate) fn date(value: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(&value.replace("GMT", "+0000"), &Rfc2822).ok()
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

    fn seconds(pairs: &[(&'static str, &'static str)]) -> Option<u64> {
        asked_for(&headers(pairs), OffsetDateTime::UNIX_EPOCH).map(|wait| wait.as_secs())
    }

    #[test]
    fn seconds_and_milliseconds_are_read() {
        assert_eq!(seconds(&[("retry-after", "17")]), Some(17));
        assert_eq!(seconds(&[("retry-after", " 0 ")]), Some(0));
        assert_eq!(seconds(&[("retry-after-ms", "2500"), ("retry-after", "9")]), Some(2));
    }

    #[test]
    fn a_date_is_measured_by_the_servers_clock() {
        let date = ("date", "Mon, 23 Nov 2026 10:00:00 GMT");
        assert_eq!(seconds(&[date, ("retry-after", "Mon, 23 Nov 2026 10:00:30 GMT")]), Some(30));
        assert_eq!(seconds(&[date, ("retry-after", "Mon, 23 Nov 2026 09:00:00 GMT")]), Some(0));
    }

    #[test]
    fn nonsense_is_no_wait_and_a_huge_one_is_not_believed() {
        for value in ["", "soon", "-5", "1.5", "5 seconds"] {
            assert_eq!(seconds(&[("retry-after", value)]), None, "{value}");
        }
        assert_eq!(seconds(&[("retry-after", "99999999999999999999999")]), Some(86_400));
    }

    #[test]
    fn polls_stay_between_one_second_and_ten_minutes() {
        let poll = |value: &'static str, last| {
            let headers = if value.is_empty() { Headers::new() } else { headers(&[("retry-after", value)]) };
            super::poll(&headers, last, OffsetDateTime::UNIX_EPOCH).as_secs()
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
