//! How many queries somebody may still send: fifteen in any window of five seconds, as the headers tell. Kept per caller,
//! by the sandbox's own clock.

use std::collections::HashMap;

use time::{Duration, OffsetDateTime};

use crate::answer::Answer;

const QUERIES: u32 = 15;
const WINDOW: Duration = Duration::seconds(5);

/// The windows of all callers.
#[derive(Debug, Default)]
pub(super) struct Quota {
    windows: HashMap<String, (OffsetDateTime, u32)>,
}

/// What is left to one caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    pub(super) allowed: bool,
    remaining: u32,
    resets_after: Duration,
}

impl Quota {
    /// Takes one query from a caller's quota.
    pub(super) fn take(&mut self, caller: &str, now: OffsetDateTime) -> Left {
        let window = self.windows.entry(caller.to_owned()).or_insert((now, 0));
        if now - window.0 >= WINDOW {
            *window = (now, 0);
        }
        let allowed = window.1 < QUERIES;
        window.1 += u32::from(allowed);
        Left { allowed, remaining: QUERIES - window.1, resets_after: window.0 + WINDOW - now }
    }
}

impl Left {
    /// Seconds to wait, rounded up.
    pub(super) fn wait(self) -> i64 {
        self.resets_after.whole_seconds() + i64::from(self.resets_after.subsec_nanoseconds() > 0)
    }

    /// The answer with the quota headers.
    pub(super) fn on(self, answer: Answer) -> Answer {
        let seconds = self.wait();
        answer.with("x-ms-user-quota-remaining", self.remaining.to_string()).with(
            "x-ms-user-quota-resets-after",
            format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixteenth_query_of_a_window_is_refused_and_the_next_window_is_fresh() {
        let (mut quota, start) = (Quota::default(), OffsetDateTime::UNIX_EPOCH);
        let allowed = (0..16).filter(|_| quota.take("a", start).allowed).count();
        assert_eq!(allowed, 15);
        assert!(quota.take("b", start).allowed, "another caller has a quota of their own");
        assert!(quota.take("a", start + Duration::seconds(5)).allowed);
    }
}
