//! How long a write waits before it is tried again, when the service did nothing of it: it throttles, another operation is
//! still running, or no connection could be made. Bounded in all. Used by the steps of a create; the one who waits looks
//! again before the next try, because what was read before may not be true any more.

use std::time::Duration;

use tokio::time::Instant;

/// How long is waited in all.
const TIMEOUT: Duration = Duration::from_secs(20);
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(8);
/// A connection that cannot be made is tried so often.
const MAX_CONNECTIONS: u32 = 3;

/// The pauses of one write.
pub(super) struct Pauses {
    started: Instant,
    taken: u32,
    unconnected: u32,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { started: Instant::now(), taken: 0, unconnected: 0 }
    }
}

impl Pauses {
    /// The wait before the next try; none when another try cannot help, or everything has been waited already.
    pub(super) fn next(&mut self, error: &azure::Error) -> Option<Duration> {
        let never_arrived = error.kind == azure::ErrorKind::Offline && !error.is_outcome_unknown();
        if never_arrived {
            self.unconnected += 1;
        }
        if !(error.is_later() || never_arrived) || self.unconnected > MAX_CONNECTIONS {
            return None;
        }
        let wait = error.retry_after.unwrap_or_else(|| (FIRST * 2_u32.pow(self.taken.min(6))).min(LONGEST));
        self.taken += 1;
        (self.started.elapsed() + wait <= TIMEOUT).then_some(wait)
    }
}
