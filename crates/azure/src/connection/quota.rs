//! What is left of the account's Resource Graph quota (15 queries in 5 seconds, for all programs of the account).
//! Every answer says it; nobody sends a query that the last answers leave no room for.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use azure_core::http::headers::{HeaderName, Headers};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::waits::quota_reset;

/// How many queries a window is known to allow before an answer has said so.
const WINDOW: u32 = 15;

/// A longer wait is the caller's to decide on.
pub(crate) const MAX_THROTTLED_WAIT: Duration = Duration::from_secs(60);

/// Shared by all graph clients of a connection.
#[derive(Debug, Default)]
pub(crate) struct GraphQuota {
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct State {
    in_flight: u32,
    /// What is left in the window that ends then.
    window: Option<(u32, Instant)>,
}

impl State {
    /// What is left now. A window that has ended leaves a whole new one.
    fn left(&self, now: Instant) -> u32 {
        match self.window {
            Some((left, ends)) if now < ends => left,
            _ => WINDOW.saturating_sub(self.in_flight),
        }
    }
}

impl GraphQuota {
    /// Waits for room for one query and takes it.
    ///
    /// # Errors
    /// How long there is none, when that is longer than [`MAX_THROTTLED_WAIT`].
    pub(crate) async fn take(&self) -> Result<(), Duration> {
        loop {
            let changed = self.changed.notified();
            let now = Instant::now();
            let ends = {
                let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                if state.left(now) > 0 {
                    state.in_flight += 1;
                    if let Some((left, ends)) = &mut state.window
                        && now < *ends
                    {
                        *left -= 1;
                    }
                    return Ok(());
                }
                state.window.map(|(_, ends)| ends).filter(|ends| *ends > now)
            };
            match ends {
                // The window of the service is seconds long; who asks for hours is told, and nobody waits in silence.
                Some(ends) if ends - now > MAX_THROTTLED_WAIT => return Err(ends - now),
                Some(ends) => tokio::select! {
                    () = tokio::time::sleep_until(ends) => (),
                    () = changed => (),
                },
                None => changed.await,
            }
        }
    }

    /// A query came back: what its answer says about the quota is believed, less the queries that are still out.
    pub(crate) fn returned(&self, headers: Option<&Headers>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.in_flight = state.in_flight.saturating_sub(1);
        let said = headers.and_then(|headers| {
            let name = HeaderName::from_static("x-ms-user-quota-remaining");
            let left = headers.get_optional_str(&name)?.trim().parse::<u32>().ok()?;
            Some((left, quota_reset(headers)?))
        });
        if let Some((left, resets)) = said {
            state.window = Some((left.saturating_sub(state.in_flight), Instant::now() + resets));
        }
        drop(state);
        self.changed.notify_waiters();
    }

    /// The service said no: nothing goes out before `wait` is over.
    pub(crate) fn refused(&self, wait: Duration) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.window = Some((0, Instant::now() + wait));
        drop(state);
        self.changed.notify_waiters();
    }
}
