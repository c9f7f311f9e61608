//! Notifications of the desktop, and what choosing one opens. One task shows them all and hears what is chosen: a notification can stay
//! for hours, and must cost no thread meanwhile. One that nobody shows is in the history in any case.

use tauri::{AppHandle, Runtime};
use tokio::sync::mpsc;
use usecases::Notice;

#[cfg(target_os = "linux")]
#[path = "notices/freedesktop.rs"]
mod system;

/// More do not wait to be shown: a storm of them helps nobody.
const MAX_WAITING: usize = 32;

/// The way to the task that shows notifications.
pub(crate) struct Notices(mpsc::Sender<Notice>);

impl Notices {
    /// Starts the task; it ends with the application.
    pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) -> Self {
        let (sender, notices) = mpsc::channel(MAX_WAITING);
        let app = app.clone();
        tauri::async_runtime::spawn(async move { system::show_all(&app, notices).await });
        Self(sender)
    }

    /// Shows it soon.
    pub(crate) fn show(&self, notice: Notice) {
        if let Err(error) = self.0.try_send(notice) {
            tracing::warn!(%error, "a notification is not shown");
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{AppHandle, Notice, Runtime, mpsc};

    /// The other systems bring the application to the front by themselves when a notification is chosen.
    pub(super) async fn show_all<R: Runtime>(_: &AppHandle<R>, mut notices: mpsc::Receiver<Notice>) {
        while let Some(notice) = notices.recv().await {
            let shown =
                notify_rust::Notification::new().appname("Regent").summary(&notice.title).body(&notice.body).show();
            if let Err(error) = shown {
                tracing::info!(%error, "the desktop shows no notifications");
            }
        }
    }
}
