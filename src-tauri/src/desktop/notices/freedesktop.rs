//! Notifications over D-Bus (`org.freedesktop.Notifications`, specification 1.2). The connection is made with the first one and kept; a
//! server that has gone is asked again with the next.

use std::collections::{HashMap, VecDeque};

use futures::StreamExt as _;
use tauri::{AppHandle, Runtime};
use tokio::sync::mpsc;
use usecases::Notice;
use zbus::zvariant::Value;
use zbus::{Connection, proxy};

use crate::open::{OpenRequest, OpenTarget, open};

/// The action that a press on the notification itself means.
const DEFAULT: &str = "default";
/// What a notification leads to is forgotten after so many newer ones.
const MAX_KNOWN: usize = 100;

#[proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications"
)]
trait Notifications {
    #[expect(clippy::too_many_arguments, reason = "the specification's own method")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: &str) -> zbus::Result<()>;
}

/// What the notifications that can still be chosen lead to, the oldest first.
#[derive(Default)]
struct Known(VecDeque<(u32, Option<String>)>);

impl Known {
    fn add(&mut self, id: u32, endpoint: Option<String>) {
        self.0.push_back((id, endpoint));
        if self.0.len() > MAX_KNOWN {
            self.0.pop_front();
        }
    }

    fn take(&mut self, id: u32) -> Option<OpenRequest> {
        let at = self.0.iter().position(|(known, _)| *known == id)?;
        let (_, endpoint) = self.0.remove(at)?;
        Some(endpoint.map_or_else(|| OpenRequest::to(OpenTarget::Activity), OpenRequest::endpoint))
    }
}

/// Shows what comes, and opens what is chosen, for as long as the application runs.
pub(super) async fn show_all<R: Runtime>(app: &AppHandle<R>, mut notices: mpsc::Receiver<Notice>) {
    while let Some(first) = notices.recv().await {
        if let Err(error) = show_from(app, first, &mut notices).await {
            tracing::info!(%error, "the desktop shows no notifications");
        }
    }
}

/// Shows this one and those that follow, until the bus or the server fails.
async fn show_from<R: Runtime>(
    app: &AppHandle<R>,
    first: Notice,
    notices: &mut mpsc::Receiver<Notice>,
) -> zbus::Result<()> {
    let connection = Connection::session().await?;
    let server = NotificationsProxy::new(&connection).await?;
    // Listened for before anything is shown: a press may come at once.
    let mut chosen = server.receive_action_invoked().await?;
    let mut known = Known::default();
    let mut next = Some(first);
    loop {
        if let Some(notice) = next.take() {
            let id = show(&server, &notice).await?;
            known.add(id, notice.endpoint_id);
        }
        tokio::select! {
            notice = notices.recv() => match notice {
                Some(notice) => next = Some(notice),
                None => return Ok(()),
            },
            signal = chosen.next() => {
                let Some(signal) = signal else { return Ok(()) };
                let pressed = signal.args()?;
                if pressed.action_key == DEFAULT && let Some(request) = known.take(pressed.id) {
                    open(app, request);
                }
            }
        }
    }
}

async fn show(server: &NotificationsProxy<'_>, notice: &Notice) -> zbus::Result<u32> {
    let hints = HashMap::from([("desktop-entry", Value::from("regent-desktop"))]);
    // -1: how long it stays is the server's choice.
    server
        .notify("Regent", 0, "regent-desktop", &notice.title, &plain(&notice.body), &[DEFAULT, "Show"], hints, -1)
        .await
}

/// Servers of this specification read the body as markup.
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notification_leads_to_its_endpoint_once_and_old_ones_are_forgotten() {
        let mut known = Known::default();
        for id in 0..=u32::try_from(MAX_KNOWN).expect("a small number") {
            known.add(id, Some(format!("/endpoint/{id}")));
        }
        assert_eq!(known.take(0), None, "the oldest is forgotten");
        assert_eq!(known.take(7), Some(OpenRequest::endpoint("/endpoint/7".to_owned())));
        assert_eq!(known.take(7), None);
        known.add(500, None);
        assert_eq!(known.take(500), Some(OpenRequest::to(OpenTarget::Activity)));
    }
}
