//! The socket: listens on loopback, hands each request to the emulator, and ends when told or dropped. This is the library's
//! door ([`Sandbox::start`]); tests, the desktop application and the binary all come in here.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use axum::serve::Listener as _;
use serde_json::Value;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::answer::Answer;
use crate::answer::header_map;
use crate::authority::Authority;
use crate::authority::SecureAddress;
use crate::emulator::Emulator;
use crate::faults::Conduct;
use crate::front::Front;
use crate::incoming::Incoming;
use crate::options::Options;
use crate::service::Service;
use crate::socket::{Door, Line};
use crate::start_error::StartError;
use crate::{control, ready, routing, transfer};

/// ARM reads and writes at most this much.
const BODY_LIMIT: usize = 8 * 1024 * 1024;
/// A piece of a blob may be longer.
const UPLOAD_LIMIT: usize = 256 * 1024 * 1024;
/// How long open connections may take to finish when the sandbox ends.
const GRACE: Duration = Duration::from_secs(2);

/// A running sandbox; dropping it ends it.
#[derive(Debug)]
pub struct Sandbox {
    emulator: Arc<Emulator>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
}

impl Sandbox {
    /// Builds the scenario and starts to listen. Needs a running tokio runtime.
    ///
    /// # Errors
    /// [`StartError`] when the address is not loopback, the port is taken, or the record cannot be opened.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        if !options.listen.ip().is_loopback() {
            return Err(StartError::NotLoopback(options.listen));
        }
        let listener = Door::open(options.listen).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let authority = options.tls.as_deref().map(Authority::open).transpose()?.map(Arc::new);
        let front = match &authority {
            Some(authority) => Some(Front::open(options.listen, Arc::clone(authority)).await?),
            None => None,
        };
        let secure = authority.iter().zip(&front).next();
        let secure = secure
            .map(|(authority, front)| SecureAddress { port: front.address(), ca_file: authority.file().to_owned() });
        let emulator = Arc::new(Emulator::new(options, base_url, secure)?);
        let router = Router::new().fallback(receive).with_state(Arc::clone(&emulator));
        let (stop, stopped) = oneshot::channel::<()>();
        let service = router.clone().into_make_service_with_connect_info::<Line>();
        let https = front.map(|front| {
            let service = router.into_make_service_with_connect_info::<Line>();
            tokio::spawn(async move {
                if let Err(error) = axum::serve(front, service).await {
                    tracing::error!(%error, "the sandbox stopped listening for https");
                }
            })
        });
        let server = tokio::spawn(async move {
            let ended = async {
                // Either way of the channel's ending, by word or by drop, means stop.
                let _ = stopped.await;
            };
            if let Err(error) = axum::serve(listener, service).with_graceful_shutdown(ended).await {
                tracing::error!(%error, "the sandbox stopped listening");
            }
            if let Some(https) = https {
                https.abort();
            }
        });
        Ok(Self { emulator, stop: Some(stop), server })
    }

    /// Where the sandbox listens, such as `http://127.0.0.1:40123`, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.emulator.base_url
    }

    /// The ready line: base URL, tenant, subscriptions, instances, registries and who can sign in.
    #[must_use]
    pub fn ready(&self) -> Value {
        ready::line(&self.emulator.state().cloud, &self.emulator.base_url, self.emulator.secure.as_ref())
    }

    /// Stops listening and waits, for two seconds at most, until open connections are done.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        if tokio::time::timeout(GRACE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

async fn receive(
    State(emulator): State<Arc<Emulator>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let limit = if parts.uri.path().contains("/blobs/uploads") { UPLOAD_LIMIT } else { BODY_LIMIT };
    let body = axum::body::to_bytes(body, limit).await;
    let origin = routing::origin(&parts.headers, line.secure);
    let body = match body {
        Ok(body) => body,
        Err(error) => {
            let incoming = Incoming::new(parts.method, &parts.uri, parts.headers, bytes::Bytes::new(), origin);
            let answer = emulator.refuse_unread(&incoming, unread(&error, limit));
            let headers = header_map(&answer);
            return respond(answer.status, headers, answer.body.into());
        }
    };
    let incoming = Incoming::new(parts.method, &parts.uri, parts.headers, body, origin);
    let service = emulator.service(&incoming);
    let (answer, conduct) = if service == Service::Control {
        (control::answer(&emulator, &incoming), Conduct::default())
    } else {
        emulator.handle(incoming, service).await
    };
    if conduct.stalls {
        // The connection stays open and silent until the client gives up or the sandbox ends.
        return std::future::pending().await;
    }
    if conduct.resets {
        line.cord.pull();
    }
    let mut headers = header_map(&answer);
    let body = transfer::body(answer.body, conduct, &mut headers);
    respond(answer.status, headers, body)
}

/// A body that is too long, or that broke off.
fn unread(error: &axum::Error, limit: usize) -> Answer {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    let mut too_long = false;
    while let Some(one) = cause {
        too_long |= one.is::<http_body_util::LengthLimitError>();
        cause = one.source();
    }
    if too_long {
        let why = format!("The request content size exceeds the maximum size of {limit} bytes.");
        crate::arm::errors::error(413, "RequestContentTooLarge", why)
    } else {
        crate::arm::errors::error(400, "BadRequest", "The body of the request could not be read to its end.")
    }
}

fn respond(status: u16, headers: http::HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}
