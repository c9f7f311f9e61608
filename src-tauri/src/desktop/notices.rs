//! A notification of the desktop, and what choosing it opens. Each has a thread of its own: the library waits for the answer
//! by blocking, and a notification can stay for hours. One that nobody shows is in the history all the same.

use notify_rust::Notification;
use tauri::{AppHandle, Runtime};
use usecases::Notice;

/// Shows it.
pub(super) fn show<R: Runtime>(app: &AppHandle<R>, notice: Notice) {
    let app = app.clone();
    let thread = std::thread::Builder::new().name("notification".to_owned());
    let started = thread.spawn(move || {
        if let Err(error) = tell(&app, &notice) {
            tracing::info!(error = %error, "the desktop shows no notifications");
        }
    });
    if let Err(error) = started {
        tracing::warn!(error = %error, "a notification could not be shown");
    }
}

fn tell<R: Runtime>(app: &AppHandle<R>, notice: &Notice) -> notify_rust::error::Result<()> {
    let mut notification = Notification::new();
    // Servers of this specification read the body as markup.
    notification.appname("Regent").icon("regent-desktop").summary(&notice.title).body(&plain(&notice.body));
    let _ = app;
    #[cfg(target_os = "linux")]
    {
        use crate::open::{OpenRequest, open};
        notification.action("default", "Show");
        let shown = notification.show()?;
        shown.wait_for_action(|action| {
            if action == "default" {
                match &notice.endpoint_id {
                    Some(id) => open(app, OpenRequest::endpoint(id.clone())),
                    None => open(app, OpenRequest::to(crate::open::OpenTarget::Activity)),
                }
            }
        });
    }
    #[cfg(not(target_os = "linux"))]
    notification.show()?;
    Ok(())
}

#[cfg(target_os = "linux")]
fn plain(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(not(target_os = "linux"))]
fn plain(text: &str) -> String {
    text.to_owned()
}
