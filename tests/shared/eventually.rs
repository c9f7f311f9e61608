//! Waiting for what has to come true, with an end that says what did not. Used by the tests of the command line and of the real
//! window, in place of loops of their own. It never waits longer than it must.
#![allow(dead_code, reason = "each test program uses its part")]

use std::time::{Duration, Instant};

/// A machine under load is slow; what has not happened by then does not happen.
const TIMEOUT: Duration = Duration::from_secs(60);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks until there is something to see, and gives it. `what` says it in words, for the failure.
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + TIMEOUT;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < end, "still not, after {} seconds: {what}", TIMEOUT.as_secs());
        std::thread::sleep(PAUSE);
    }
}

/// The same for what is looked at without holding up the runtime. The failure shows what was seen last.
pub(crate) async fn seen<S: std::fmt::Debug, T>(
    what: &str,
    mut look: impl AsyncFnMut() -> S,
    mut wanted: impl FnMut(&S) -> Option<T>,
) -> T {
    let end = Instant::now() + TIMEOUT;
    loop {
        let found = look().await;
        if let Some(wanted) = wanted(&found) {
            return wanted;
        }
        assert!(Instant::now() < end, "still not, after {} seconds: {what}: {found:#?}", TIMEOUT.as_secs());
        tokio::time::sleep(PAUSE).await;
    }
}

/// For what is there or not.
pub(crate) fn yes(there: bool) -> Option<()> {
    there.then_some(())
}
