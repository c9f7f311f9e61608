//! How a body leaves: whole, slowly, or cut short. A body that is cut has announced its whole length first, so that a client
//! which counts notices. The server asks; which answer suffers what is decided by fault rules.

use std::io;
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use http::header::{CONTENT_LENGTH, HeaderMap, HeaderValue};

use crate::faults::Conduct;

/// How often a second a slow body moves, unless it is slower than a byte for each.
const BEATS_PER_SECOND: u64 = 20;

/// A body on its way out.
struct Transfer {
    left: Bytes,
    /// Ends with an error, which closes the connection, in place of a proper end.
    cut: bool,
    /// Bytes in each beat and the time between two; without it, everything at once.
    step: Option<(usize, Duration)>,
    /// Between two beats.
    resting: bool,
}

/// The body as the conduct wants it to travel.
pub(crate) fn body(bytes: Bytes, conduct: Conduct, headers: &mut HeaderMap) -> Body {
    if conduct.cut_after.is_none() && conduct.bytes_per_second.is_none() {
        return Body::from(bytes);
    }
    headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    let shown =
        conduct.cut_after.map_or(bytes.len(), |after| bytes.len().min(usize::try_from(after).unwrap_or(bytes.len())));
    let step = conduct.bytes_per_second.map(|speed| {
        let step = (speed / BEATS_PER_SECOND).max(1);
        (usize::try_from(step).unwrap_or(usize::MAX), Duration::from_micros(step * 1_000_000 / speed.max(1)))
    });
    let cut = shown < bytes.len();
    let transfer = Transfer { left: bytes.slice(..shown), cut, step, resting: false };
    Body::from_stream(stream::unfold(transfer, next))
}

async fn next(mut transfer: Transfer) -> Option<(io::Result<Bytes>, Transfer)> {
    if transfer.resting {
        match transfer.step {
            Some((_, pause)) => tokio::time::sleep(pause).await,
            // What was handed over has to leave before the connection breaks.
            None => tokio::task::yield_now().await,
        }
    }
    transfer.resting = true;
    if transfer.left.is_empty() {
        let cut = std::mem::take(&mut transfer.cut);
        return cut.then(|| (Err(io::ErrorKind::ConnectionAborted.into()), transfer));
    }
    let size = transfer.step.map_or(usize::MAX, |(step, _)| step).min(transfer.left.len());
    Some((Ok(transfer.left.split_to(size)), transfer))
}
