//! Whether this Linux desktop shows a tray. There is a watcher on the session bus (`org.kde.StatusNotifierWatcher`), and it
//! says whether a panel has registered with it to show icons. Both can come and go at any time; plain GNOME has neither.

use std::time::Duration;

use futures::{FutureExt as _, StreamExt as _, select};
use usecases::TrayHost;
use zbus::fdo::DBusProxy;
use zbus::message::Type;
use zbus::{Connection, MatchRule, MessageStream, proxy};

/// The name on the bus.
const WATCHER: &str = "org.kde.StatusNotifierWatcher";
/// A watcher that does not answer for so long shows nothing.
const TIMEOUT: Duration = Duration::from_secs(2);

#[proxy(
    interface = "org.kde.StatusNotifierWatcher",
    default_service = "org.kde.StatusNotifierWatcher",
    default_path = "/StatusNotifierWatcher"
)]
trait Watcher {
    #[zbus(property(emits_changed_signal = "false"))]
    fn is_status_notifier_host_registered(&self) -> zbus::Result<bool>;
}

/// Tells whether a tray answers: now, and whenever that may have changed. Ends with the session bus.
pub(super) async fn watch(mut tell: impl FnMut(TrayHost)) {
    if let Err(error) = follow(&mut tell).await {
        tracing::info!(error = %error, "the session bus says nothing about a tray");
    }
    tell(missing());
}

async fn follow(tell: &mut impl FnMut(TrayHost)) -> zbus::Result<()> {
    let connection = Connection::session().await?;
    // Of all that comes to the bus and leaves it, only the watcher and the panels that name themselves after it.
    let bus = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender("org.freedesktop.DBus")?
        .interface("org.freedesktop.DBus")?
        .member("NameOwnerChanged")?
        .arg0ns("org.kde")?
        .build();
    let said = MatchRule::builder().msg_type(Type::Signal).interface(WATCHER)?.build();
    let mut owners = MessageStream::for_match_rule(bus, &connection, None).await?.fuse();
    let mut said = MessageStream::for_match_rule(said, &connection, None).await?.fuse();
    loop {
        tell(ask(&connection).await);
        let next = select! { message = owners.next() => message, message = said.next() => message };
        if next.is_none() {
            return Ok(());
        }
        // What came in one burst is answered by one look.
        while owners.next().now_or_never().flatten().is_some() || said.next().now_or_never().flatten().is_some() {}
    }
}

async fn ask(connection: &Connection) -> TrayHost {
    let answered = tokio::time::timeout(TIMEOUT, async {
        // Asking a name that nobody owns would start a service that claims it.
        if !DBusProxy::new(connection).await?.name_has_owner(WATCHER.try_into()?).await? {
            return Ok(false);
        }
        WatcherProxy::new(connection).await?.is_status_notifier_host_registered().await
    });
    match answered.await {
        // Tauri would end the process where the library behind its tray is missing.
        Ok(Ok(true)) if !super::library::is_there().await => TrayHost::MissingLibrary,
        Ok(Ok(true)) => TrayHost::Answers,
        Ok(Ok(false)) => missing(),
        Ok(Err(error)) => {
            tracing::info!(error = %error, "the tray's watcher does not say whether there is a panel");
            missing()
        }
        Err(_) => {
            tracing::info!("the tray's watcher does not answer");
            missing()
        }
    }
}

fn missing() -> TrayHost {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let gnome = desktop.split(':').any(|name| name.eq_ignore_ascii_case("GNOME"));
    if gnome { TrayHost::MissingOnGnome } else { TrayHost::Missing }
}
