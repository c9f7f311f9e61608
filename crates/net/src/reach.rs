//! Whether anything can be reached at all: what every transport notices beside its work, and the one question that is asked
//! on purpose. Called by the network, by a connection, and by the watch of `usecases`. No token goes out from here.

use azure_core::http::{HttpClient, Method, Request};
use tokio::sync::Notify;
use url::Url;

use crate::error::{Error, ErrorKind};
use crate::page;

const REACH: &str = "check the connection";

/// What transports notice: a hint to look, never a verdict, since one host of many may be down.
#[derive(Debug, Default)]
pub struct Signals {
    lost: Notify,
    answered: Notify,
}

impl Signals {
    pub(super) fn lost(&self) {
        self.lost.notify_one();
    }

    pub(super) fn answered(&self) {
        self.answered.notify_one();
    }

    /// Waits until a request did not get through.
    pub async fn wait_for_loss(&self) {
        self.lost.notified().await;
    }

    /// Waits until a request was answered.
    pub async fn wait_for_answer(&self) {
        self.answered.notified().await;
    }
}

/// Asks a host for a page without any token. What it says does not matter, as long as it is not a page of the network that
/// says it.
///
/// # Errors
/// [`ErrorKind::Offline`] or [`ErrorKind::Blocked`], with what is in the way.
pub async fn reach(transport: &dyn HttpClient, url: Url) -> Result<(), Error> {
    let request = Request::new(url, Method::Get);
    let core = |why: azure_core::Error| Error::of_transport(REACH, &why);
    let answer = transport.execute_request(&request).await.map_err(core)?;
    let answer = answer.try_into_raw_response().await.map_err(core)?;
    let (status, body) = (u16::from(answer.status()), answer.body().as_ref());
    let is_data = serde_json::from_slice::<serde_json::Value>(body).is_ok();
    if is_data || !page::is_of_the_network(status, body) {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Blocked, REACH, page::of_the_network(answer.headers())))
}
