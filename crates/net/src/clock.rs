//! How far this computer's clock is off, by the dates of Azure's answers. Called for every answer; says so once, when it
//! changes between right and wrong. Tokens, and the checks of certificates, need a clock that is right to five minutes.

use std::sync::atomic::{AtomicI64, Ordering};

use time::OffsetDateTime;

use crate::retry_after;

/// Entra accepts a clock that is five minutes off.
const TOLERATED: i64 = 300;

pub(super) struct ClockWatch {
    /// Seconds ahead; within the tolerance it is nought.
    ahead: AtomicI64,
    changed: Box<dyn Fn() + Send + Sync>,
}

impl ClockWatch {
    pub(super) fn new(changed: Box<dyn Fn() + Send + Sync>) -> Self {
        Self { ahead: AtomicI64::new(0), changed }
    }

    pub(super) fn skew(&self) -> Option<time::Duration> {
        Some(self.ahead.load(Ordering::Relaxed)).filter(|ahead| *ahead != 0).map(time::Duration::seconds)
    }

    /// An answer to a request of `sent` that came at `received` says that it is `date`. The server wrote it somewhere in
    /// between, so only what lies outside counts: a slow answer is not a wrong clock.
    pub(super) fn note(&self, sent: OffsetDateTime, received: OffsetDateTime, date: &str) {
        let Some(date) = retry_after::date(date) else { return };
        let (sent, received, date) = (sent.unix_timestamp(), received.unix_timestamp(), date.unix_timestamp());
        let off = if date < sent {
            sent - date
        } else if date > received {
            received - date
        } else {
            0
        };
        let ahead = if off.abs() > TOLERATED { off } else { 0 };
        let before = self.ahead.swap(ahead, Ordering::Relaxed);
        // Seconds more or less are no news; minutes are.
        if (before == 0) != (ahead == 0) || (before - ahead).abs() > TOLERATED {
            (self.changed)();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use time::macros::datetime;

    fn watch() -> (ClockWatch, Arc<AtomicUsize>) {
        let told = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&told);
        let count = move || {
            counter.fetch_add(1, Ordering::Relaxed);
        };
        (ClockWatch::new(Box::new(count)), told)
    }

    #[test]
    fn a_clock_is_wrong_from_five_minutes_on_and_that_is_said_once() {
        let (watch, told) = watch();
        let now = datetime!(2026-11-24 12:00 UTC);
        watch.note(now, now, "Tue, 24 Nov 2026 11:55:00 GMT");
        assert_eq!((watch.skew(), told.load(Ordering::Relaxed)), (None, 0));
        watch.note(now, now, "Tue, 24 Nov 2026 09:00:00 GMT");
        watch.note(now, now, "Tue, 24 Nov 2026 08:59:58 GMT");
        assert_eq!(watch.skew().map(time::Duration::whole_minutes), Some(180));
        assert_eq!(told.load(Ordering::Relaxed), 1);
        watch.note(now, now, "Tue, 24 Nov 2026 12:10:00 GMT");
        assert_eq!(watch.skew().map(time::Duration::whole_minutes), Some(-10));
        watch.note(now, now, "Tue, 24 Nov 2026 12:00:01 GMT");
        assert_eq!((watch.skew(), told.load(Ordering::Relaxed)), (None, 3));
    }

    #[test]
    fn a_slow_answer_or_a_date_that_is_none_is_no_wrong_clock() {
        let (watch, told) = watch();
        let sent = datetime!(2026-11-24 12:00 UTC);
        watch.note(sent, sent + time::Duration::minutes(20), "Tue, 24 Nov 2026 12:10:00 GMT");
        for date in ["", "yesterday", "Tue, 99 Nov 2026 12:10:00 GMT"] {
            watch.note(sent, sent, date);
        }
        assert_eq!((watch.skew(), told.load(Ordering::Relaxed)), (None, 0));
    }
}
