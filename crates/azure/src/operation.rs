//! Long-running operations of ARM: from the first answer to the end, with progress before each wait. Our own loop:
//! `azure_core::Poller` panics when used as documented, reports late, and cannot be resumed. Called by ARM's clients.

mod state;

use std::time::Duration;

use azure_core::http::Method;
use net::retry_after;
use serde_json::Value;
use time::OffsetDateTime;
use tokio::time::Instant;
use url::Url;

use self::state::PollKind;
pub(crate) use self::state::Purpose;
pub use self::state::{OperationProgress, OperationState};
use crate::connection::{Answer, Call, Connection};
use crate::error::{Error, ErrorKind};
use crate::waits::poll_wait;

/// So often in a row a status may stay unreadable before the resource itself is asked.
const MAX_UNREADABLE: u32 = 3;
/// The longest wait that is believed, whoever asks for it: resource providers have to keep below it.
const LONGEST_WAIT: Duration = Duration::from_secs(600);
/// An operation that does not end is left to itself.
const TIMEOUT: Duration = Duration::from_secs(60 * 60);
/// Resource Manager's regions hear of a new resource one after the other: so long it is read again after its operation has
/// succeeded.
const ARRIVES: [u64; 6] = [1, 1, 2, 4, 6, 8];

/// How a request that may start an operation began.
pub(crate) enum Begun {
    /// It is done. The resource, when the answer held it.
    Done(Option<Value>),
    /// It goes on.
    Running(OperationState),
}

/// Reads the first answer to a PUT, PATCH or DELETE. A status URL on a foreign host is not followed: then the resource
/// itself says how it ends.
pub(crate) fn begin(
    connection: &Connection,
    operation: &str,
    purpose: Purpose,
    resource: &Url,
    answer: &Answer,
) -> Result<Begun, Error> {
    let wait = poll_wait(&answer.headers, None, OffsetDateTime::now_utc());
    let running = |kind, poll: &Url, said: &str| {
        Begun::Running(OperationState {
            operation: operation.to_owned(),
            purpose,
            kind,
            poll_url: poll.to_string(),
            resource_url: resource.to_string(),
            state: said.to_owned(),
            wait_seconds: wait.as_secs(),
        })
    };
    let body = serde_json::from_slice::<Value>(&answer.body).ok().filter(Value::is_object);
    let state = body.as_ref().and_then(provisioning_state).unwrap_or_default().to_owned();
    let mut foreign = false;
    for (header, kind) in [("azure-asyncoperation", PollKind::AsyncOperation), ("location", PollKind::Location)] {
        // Location beside 200 and 201 may be the new resource's own address; only 202 makes it an operation.
        let Some(link) = answer.header(header).filter(|_| kind == PollKind::AsyncOperation || answer.status == 202)
        else {
            continue;
        };
        match connection.own_url(operation, link) {
            Ok(url) => return Ok(running(kind, &url, &state)),
            Err(error) => {
                foreign = true;
                tracing::warn!(%error, "the address of an operation's status is not followed");
            }
        }
    }
    if purpose == Purpose::Write && body.is_none() && answer.status == 200 {
        // A yes that cannot be read may be anybody's: what stands there decides.
        let message = "The service's answer cannot be read, so it is not known whether the request was carried out.";
        let lost = Error { status: Some(answer.status), may_have_landed: true, ..Error::protocol(operation, message) };
        return Err(lost);
    }
    let done = match answer.status {
        202 => false,
        204 => true,
        201 => is_over(&state),
        _ => state.is_empty() || is_over(&state),
    };
    Ok(if done && !foreign { Begun::Done(body) } else { running(PollKind::Resource, resource, &state) })
}

/// Follows an operation to its end. Answers with the resource, or with nothing where it is gone or the operation has none.
///
/// Dropping the future stops following; the operation itself goes on, and the state resumes it.
pub(crate) async fn follow(
    connection: &Connection,
    mut state: OperationState,
    mut on_progress: impl FnMut(OperationProgress),
) -> Result<Option<Value>, Error> {
    let operation = state.operation.clone();
    let resource = connection.own_url(&operation, &state.resource_url)?;
    let mut wait = state.wait();
    let mut percent = None;
    let mut unreadable = 0;
    let started = Instant::now();
    loop {
        if started.elapsed() > TIMEOUT {
            let message = "The operation has not ended after an hour. The service may still finish it.";
            return Err(Error { may_have_landed: true, ..Error::new(ErrorKind::Service, &operation, message) });
        }
        on_progress(OperationProgress::Running { state: state.state.clone(), percent, next_poll: wait });
        tokio::time::sleep(wait).await;
        let url = connection.own_url(&operation, &state.poll_url)?;
        let error = match connection.send(Call::get(&operation, url)).await {
            Ok(answer) => {
                let body = serde_json::from_slice::<Value>(&answer.body).ok().filter(Value::is_object);
                match step(&state, &answer, body.as_ref()) {
                    Step::Unreadable => unreadable_status(&operation, &answer),
                    Step::Running(said) => {
                        unreadable = 0;
                        wait = poll_wait(&answer.headers, Some(state.wait()), OffsetDateTime::now_utc());
                        (state.wait_seconds, state.state) = (wait.as_secs(), said);
                        percent = body.as_ref().and_then(|body| body.get("percentComplete")).and_then(Value::as_f64);
                        continue;
                    }
                    Step::Failed(error) => return Err(*error),
                    Step::Succeeded if state.purpose != Purpose::Write => return Ok(None),
                    Step::Succeeded => return result(connection, &state, resource, body).await.map(Some),
                }
            }
            // Gone while it is being deleted is what was wanted.
            Err(error) if error.kind == ErrorKind::NotFound && is_resource_of(&state, Purpose::Delete) => {
                return Ok(None);
            }
            Err(error) if error.kind == ErrorKind::SignedOut => return Err(error),
            Err(error) => error,
        };
        unreadable += 1;
        wait = error.retry_after.unwrap_or_else(|| state.wait()).clamp(Duration::from_secs(1), LONGEST_WAIT);
        if unreadable < MAX_UNREADABLE {
            continue;
        }
        if state.kind == PollKind::Resource {
            // Gone while being written is an answer too, once it was said more than once.
            if error.kind == ErrorKind::NotFound {
                return Err(error);
            }
            let message = format!("{} The service had accepted the request and may still finish it.", error.message);
            return Err(Error { message, may_have_landed: true, ..error });
        }
        state.kind = PollKind::Resource;
        state.poll_url.clone_from(&state.resource_url);
        unreadable = 0;
        wait = Duration::from_secs(1);
    }
}

fn is_resource_of(state: &OperationState, purpose: Purpose) -> bool {
    state.kind == PollKind::Resource && state.purpose == purpose
}

fn unreadable_status(operation: &str, answer: &Answer) -> Error {
    Error {
        status: Some(answer.status),
        retry_after: retry_after::asked_for(&answer.headers, OffsetDateTime::now_utc()),
        ..Error::protocol(operation, "The service's word on the operation cannot be read.")
    }
}

/// What a write has ended with: carried by the last answer, else read. A region that has not heard of it yet is asked again.
async fn result(
    connection: &Connection,
    state: &OperationState,
    resource: Url,
    body: Option<Value>,
) -> Result<Value, Error> {
    let carried = match state.kind {
        PollKind::Resource => body,
        PollKind::Location => body.filter(|body| is_resource(body, &resource)),
        PollKind::AsyncOperation => body
            .as_ref()
            .and_then(|body| body.get("properties"))
            .filter(|inner| is_resource(inner, &resource) && provisioning_state(inner).is_some_and(is_over))
            .cloned(),
    };
    if let Some(body) = carried {
        return Ok(body);
    }
    let operation = state.operation.as_str();
    let mut waits = ARRIVES.into_iter();
    loop {
        let read = connection.send(Call::get(operation, resource.clone())).await;
        let error = match read.and_then(|answer| answer.json(operation)) {
            Ok(document) => return Ok(document),
            Err(error) => error,
        };
        let not_yet = !matches!(error.kind, ErrorKind::SignedOut | ErrorKind::Forbidden);
        match waits.next().filter(|_| not_yet) {
            Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
            None if error.kind == ErrorKind::SignedOut => return Err(error),
            None => {
                let message =
                    format!("The operation has succeeded, but what it made cannot be read yet: {}", error.message);
                return Err(Error { kind: ErrorKind::Service, may_have_landed: true, message, ..error });
            }
        }
    }
}

enum Step {
    /// A yes, but not an answer to the question.
    Unreadable,
    Running(String),
    Succeeded,
    Failed(Box<Error>),
}

fn step(state: &OperationState, answer: &Answer, body: Option<&Value>) -> Step {
    let said = match state.kind {
        PollKind::AsyncOperation => body.and_then(|body| body.get("status")).and_then(Value::as_str),
        PollKind::Resource => body.and_then(provisioning_state),
        // 202 means running, whatever the body says; some providers answer 200 with a status all the same.
        PollKind::Location if answer.status == 202 => Some("Running"),
        PollKind::Location => {
            body.and_then(|body| body.get("status").and_then(Value::as_str).or_else(|| provisioning_state(body)))
        }
    };
    let said = match (said, state.kind) {
        (Some(said), _) => said,
        (None, PollKind::AsyncOperation) => return Step::Unreadable,
        (None, PollKind::Resource) if body.is_none_or(|body| body.get("id").is_none()) => return Step::Unreadable,
        (None, PollKind::Location) if body.is_none() && !answer.body.is_empty() => return Step::Unreadable,
        (None, PollKind::Location | PollKind::Resource) => "Succeeded",
    };
    if state.kind == PollKind::Resource && state.purpose == Purpose::Delete {
        return if said.eq_ignore_ascii_case("Failed") || said.eq_ignore_ascii_case("Canceled") {
            Step::Failed(Box::new(failed(&state.operation, said, answer, body)))
        } else {
            Step::Running(said.to_owned())
        };
    }
    if said.eq_ignore_ascii_case("Succeeded") {
        Step::Succeeded
    } else if is_over(said) {
        Step::Failed(Box::new(failed(&state.operation, said, answer, body)))
    } else {
        Step::Running(said.to_owned())
    }
}

fn failed(operation: &str, said: &str, answer: &Answer, body: Option<&Value>) -> Error {
    let word = if said.eq_ignore_ascii_case("Canceled") { "was cancelled" } else { "failed" };
    let mut error = Error::new(
        ErrorKind::OperationFailed,
        operation,
        format!("The operation {word}, and the service gave no reason."),
    );
    error.status = Some(answer.status);
    error.request_id = answer.header("x-ms-request-id").map(str::to_owned);
    error.correlation_id =
        answer.header("x-ms-correlation-request-id").map(str::to_owned).or_else(|| error.request_id.clone());
    let reason = body.and_then(|body| body.get("error").or_else(|| body.pointer("/properties/error")));
    if let Some(reason) = reason.filter(|reason| reason.is_object()) {
        error.read(reason);
    }
    error
}

fn provisioning_state(body: &Value) -> Option<&str> {
    body.pointer("/properties/provisioningState").and_then(Value::as_str)
}

fn is_over(state: &str) -> bool {
    ["Succeeded", "Failed", "Canceled"].iter().any(|word| state.eq_ignore_ascii_case(word))
}

fn is_resource(body: &Value, resource: &Url) -> bool {
    body.get("id").and_then(Value::as_str).is_some_and(|id| id.eq_ignore_ascii_case(resource.path()))
}

/// Sends a request and follows what it starts.
pub(crate) async fn run(
    connection: &Connection,
    purpose: Purpose,
    call: Call<'_>,
    on_progress: impl FnMut(OperationProgress),
) -> Result<Option<Value>, Error> {
    let (operation, resource) = (call.operation, call.url.clone());
    debug_assert!(matches!(call.method, Method::Put | Method::Patch | Method::Delete));
    let answer = connection.send(call).await?;
    match begin(connection, operation, purpose, &resource, &answer)? {
        Begun::Done(Some(body)) if purpose != Purpose::Delete => ended(operation, &answer, body).map(Some),
        Begun::Done(body) => Ok(body),
        Begun::Running(state) => follow(connection, state, on_progress).await,
    }
}

/// A first answer that is the last one: it may already say that the write failed.
pub(crate) fn ended(operation: &str, answer: &Answer, body: Value) -> Result<Value, Error> {
    match provisioning_state(&body) {
        Some(said) if is_over(said) && !said.eq_ignore_ascii_case("Succeeded") => {
            Err(failed(operation, said, answer, Some(&body)))
        }
        _ => Ok(body),
    }
}
