//! Many requests of one kind, some tens at a time: a thousand subscriptions are not a thousand connections. A step of whoever asks
//! each subscription by itself.

use futures::future::join_all;
use tokio::sync::Semaphore;

/// Requests under way at the same time.
const MAX_AT_ONCE: usize = 24;

/// The answers in the order of the requests.
pub(crate) async fn some_at_a_time<F: Future>(requests: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    let slots = &Semaphore::new(MAX_AT_ONCE);
    let each = requests.into_iter().map(|request| async move {
        let _slot = slots.acquire().await;
        request.await
    });
    join_all(each).await
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_thousand_requests_are_never_more_than_some_tens_at_once_and_come_back_in_order() {
        let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let requests = (0..1000).map(|number| {
            let (now, most) = (&now, &most);
            async move {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                now.fetch_sub(1, Ordering::SeqCst);
                number
            }
        });
        assert_eq!(some_at_a_time(requests).await, (0..1000).collect::<Vec<_>>());
        assert!((2..=MAX_AT_ONCE).contains(&most.load(Ordering::SeqCst)));
    }
}
