//! The sandbox's own time: the computer's clock plus what the control plane has added. Every service asks this clock,
//! so that advancing it ends operations, expires tokens and lets Resource Graph catch up. It never goes back.

use std::sync::atomic::{AtomicI64, Ordering};

use time::{Duration, OffsetDateTime};

/// The computer's clock, moved forward by the control plane.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_ms: AtomicI64,
}

impl Clock {
    /// The sandbox's present.
    pub(crate) fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + Duration::milliseconds(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Moves the present forward.
    pub(crate) fn advance(&self, by: Duration) {
        let by = i64::try_from(by.whole_milliseconds()).unwrap_or(i64::MAX);
        self.ahead_ms.fetch_add(by.max(0), Ordering::Relaxed);
    }

    /// How far the sandbox is ahead of the computer, in milliseconds.
    pub(crate) fn ahead_ms(&self) -> i64 {
        self.ahead_ms.load(Ordering::Relaxed)
    }

    /// How far the sandbox is ahead of the computer, in seconds.
    pub(crate) fn ahead_seconds(&self) -> i64 {
        self.ahead_ms.load(Ordering::Relaxed) / 1000
    }
}

/// A point in time as ARM writes it: RFC 3339 in UTC with seven digits of the second.
pub(crate) fn rfc3339(at: OffsetDateTime) -> String {
    let format =
        time::macros::format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]Z");
    at.to_offset(time::UtcOffset::UTC).format(format).unwrap_or_default()
}

/// A point in time as the `Date` header writes it.
pub(crate) fn http_date(at: OffsetDateTime) -> String {
    let format = time::macros::format_description!(
        "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
    );
    at.format(format).unwrap_or_default()
}
