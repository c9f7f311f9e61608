//! How long a server asks to wait: `Retry-After` in seconds or as a date, and its relatives in milliseconds. Called by whoever
//! may send a request again. Pure: the time is handed in.

use std::time::Duration;

use azure_core::http::headers::{HeaderName, Headers};
use time::OffsetDateTime;

/// A longer wait than this is not believed.
pub const MAX_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// The wait that the headers ask for; none when they do not, or not in a way that makes sense.
#[must_use]
pub fn asked_for(headers: &Headers, now: OffsetDateTime) -> Option<Duration> {
    for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
        if let Some(wait) = text(headers, name).and_then(|value| value.trim().parse().ok()).map(Duration::from_millis) {
            return Some(wait.min(MAX_WAIT));
        }
    }
    let value = text(headers, "retry-after")?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(value.parse().map_or(MAX_WAIT, Duration::from_secs).min(MAX_WAIT));
    }
    let until = date(value)?;
    // The server's own clock decides how far away its date is: this computer's may be hours off.
    let now = text(headers, "date").and_then(date).unwrap_or(now);
    Some(Duration::try_from(until - now).unwrap_or_default().min(MAX_WAIT))
}

fn text<'a>(headers: &'a Headers, name: &'static str) -> Option<&'a str> {
    headers.get_optional_str(&HeaderName::from_static(name))
}

/// A date of HTTP.
#[must_use]
pub fn date(value: &str) -> Option<OffsetDateTime> {
    httpdate::parse_http_date(value.trim()).ok().map(OffsetDateTime::from)
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
    fn the_older_forms_of_a_date_are_read_too() {
        let date = ("date", "Mon, 23 Nov 2026 10:00:00 GMT");
        for older in ["Monday, 23-Nov-26 10:00:30 GMT", "Mon Nov 23 10:00:30 2026"] {
            assert_eq!(seconds(&[date, ("retry-after", older)]), Some(30), "{older}");
        }
    }

    #[test]
    fn nonsense_is_no_wait_and_a_huge_one_is_not_believed() {
        for value in ["", "soon", "-5", "1.5", "5 seconds"] {
            assert_eq!(seconds(&[("retry-after", value)]), None, "{value}");
        }
        assert_eq!(seconds(&[("retry-after", "99999999999999999999999")]), Some(86_400));
    }
}
