//! When a request is sent again: at most three times, within fifteen seconds in all, never earlier than the service
//! asks, and a write only when it cannot have taken effect.
//! A write that rests on what was read before is its caller's to repeat. Part of every pipeline, Key Vault's too.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use azure_core::error::ErrorKind;
use azure_core::http::headers::{HeaderName, Headers};
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{Context, Method, Request};
use net::retry_after;
use time::OffsetDateTime;
use tokio::time::Instant;

const MAX_RETRIES: u32 = 3;
const MAX_TIME: Duration = Duration::from_secs(15);
const FIRST_DELAY: Duration = Duration::from_millis(400);

/// In a request's context: a POST that only reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OnlyRead;

/// In a request's context: the caller waits out a 429 itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ThrottlingIsMine;

/// In a request's context: it holds what was read a moment ago, so the caller repeats it itself, after reading again. As it
/// was it is never sent twice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallerRepeats;

/// The policy. It stands before the pipeline's own retry, which is off.
#[derive(Debug)]
pub(super) struct BoundedRetry;

/// What a try ended with, as far as sending again is concerned.
enum Ending {
    /// The service did nothing: it was busy, or never heard of the request.
    Untouched,
    /// It may have done everything.
    Unknown,
    /// There is nothing to try again.
    Final,
}

#[async_trait]
impl Policy for BoundedRetry {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        let Some((following, rest)) = next.split_first() else {
            return Err(azure_core::Error::with_message(ErrorKind::Other, "The pipeline has no transport."));
        };
        let repeatable = matches!(request.method(), Method::Get | Method::Head | Method::Delete)
            || ctx.value::<OnlyRead>().is_some();
        if ctx.value::<CallerRepeats>().is_some() {
            return following.send(ctx, request, rest).await;
        }
        let started = Instant::now();
        let mut retries = 0;
        loop {
            let result = following.send(ctx, request, rest).await;
            let (ending, asked) = read(&result, ctx.value::<ThrottlingIsMine>().is_some());
            let again = match ending {
                Ending::Untouched => true,
                Ending::Unknown => repeatable,
                Ending::Final => false,
            };
            let wait = asked.unwrap_or_else(|| FIRST_DELAY * 2_u32.pow(retries) + jitter());
            if !again || retries == MAX_RETRIES || started.elapsed() + wait > MAX_TIME {
                return result;
            }
            tokio::time::sleep(wait).await;
            request.body_mut().reset().await?;
            request.insert_header("x-ms-client-request-id", uuid::Uuid::new_v4().to_string());
            retries += 1;
        }
    }
}

fn read(result: &PolicyResult, throttling_is_theirs: bool) -> (Ending, Option<Duration>) {
    match result {
        Ok(response) => {
            let asked = retry_after::asked_for(response.headers(), OffsetDateTime::now_utc());
            match u16::from(response.status()) {
                429 if throttling_is_theirs => (Ending::Final, None),
                429 => (Ending::Untouched, asked),
                // With a wait, the service says that it did nothing. Without one, and without the service's own mark, a
                // gateway may speak for it, and cannot know.
                503 if asked.is_some() && is_of_the_service(response.headers()) => (Ending::Untouched, asked),
                408 | 500 | 502 | 503 | 504 => (Ending::Unknown, asked),
                _ => (Ending::Final, None),
            }
        }
        Err(error) => match error.kind() {
            ErrorKind::Connection => (Ending::Untouched, None),
            ErrorKind::Io => (Ending::Unknown, None),
            ErrorKind::HttpResponse { .. } | ErrorKind::DataConversion | ErrorKind::Credential | ErrorKind::Other => {
                (Ending::Final, None)
            }
        },
    }
}

/// Every service of Azure numbers the requests that reach it.
fn is_of_the_service(headers: &Headers) -> bool {
    ["x-ms-request-id", "x-ms-correlation-request-id"]
        .iter()
        .any(|name| headers.get_optional_str(&HeaderName::from_static(name)).is_some())
}

/// Up to 100 ms, so that many clients do not come back in step.
fn jitter() -> Duration {
    Duration::from_millis(u64::from(uuid::Uuid::new_v4().as_bytes()[0]) * 100 / 255)
}
