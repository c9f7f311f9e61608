//! The tray: draws the value of `usecases::quick_list` with Tauri's tray, again only where it differs, and does what is
//! chosen in it. It holds no rule of what the menu says. The icon is made once a tray answers and the
//! library behind it was found: a desktop without one never loads it.

use tauri::menu::MenuEvent;
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager as _, Runtime};
use tokio::sync::Notify;
use usecases::quick_list::{self, QuickList};
use usecases::{ChangedWhat, TrayHost};

use crate::open::{OpenRequest, OpenTarget, open};
use crate::presence::{self, Presence};
use crate::startup::Shell;

#[cfg(target_os = "linux")]
mod host;
mod icon;
#[cfg(target_os = "linux")]
pub(crate) mod library;
mod menu;

pub(crate) use icon::IconFolder;
use menu::{Action, Drawn};

/// Rings when something changed that the menu may show.
#[derive(Default)]
pub(crate) struct Bell(Notify);

impl Bell {
    /// The menu may be out of date.
    pub(crate) fn ring(&self, what: ChangedWhat) {
        if !matches!(what, ChangedWhat::Network) {
            self.0.notify_one();
        }
    }
}

/// Looks for a tray, and draws from now on.
pub(crate) fn start<R: Runtime>(app: &AppHandle<R>) {
    let (here, there) = (app.clone(), app.clone());
    tauri::async_runtime::spawn(async move { draw_forever(&here).await });
    #[cfg(target_os = "linux")]
    tauri::async_runtime::spawn(async move { host::watch(|host| answers(&there, host)).await });
    #[cfg(not(target_os = "linux"))]
    answers(&there, TrayHost::Answers);
}

/// What the desktop says about its tray.
fn answers<R: Runtime>(app: &AppHandle<R>, host: TrayHost) {
    if !app.state::<Presence>().set_host(host) {
        return;
    }
    if host != TrayHost::Answers {
        presence::tray_is_gone(app);
    }
    crate::desktop::tell(app, ChangedWhat::Background);
}

async fn draw_forever<R: Runtime>(app: &AppHandle<R>) {
    let mut drawn: Option<Drawn<R>> = None;
    loop {
        let ctx = &app.state::<Shell>().ctx;
        match usecases::background::keeps_in_tray(ctx).await {
            Ok(keep) => app.state::<Presence>().keep_in_tray(keep),
            Err(error) => tracing::warn!(error = %error, "it is not known whether Regent stays in the tray"),
        }
        if drawn.is_some() || app.state::<Presence>().host() == TrayHost::Answers {
            match quick_list::current(ctx).await {
                Ok(list) => draw(app, &mut drawn, list),
                Err(error) => tracing::warn!(error = %error, "the tray shows what it showed before"),
            }
        }
        app.state::<Bell>().0.notified().await;
    }
}

fn draw<R: Runtime>(app: &AppHandle<R>, drawn: &mut Option<Drawn<R>>, list: QuickList) {
    let done = match drawn {
        Some(drawn) => drawn.change_to(app, list),
        None => put_up(app, list).map(|made| *drawn = Some(made)),
    };
    if let Err(error) = done {
        tracing::warn!(error = %error, "the tray could not be drawn");
    }
}

fn put_up<R: Runtime>(app: &AppHandle<R>, list: QuickList) -> tauri::Result<Drawn<R>> {
    let lines = menu::lines(&list);
    let (menu, items) = menu::build(app, &lines)?;
    let tray = TrayIconBuilder::with_id("main")
        .icon(icon::of(list.icon)?)
        .tooltip(menu::tooltip(&list))
        .menu(&menu)
        .temp_dir_path(app.state::<IconFolder>().path()?)
        .on_menu_event(|app, event| act(app, &event))
        .build(app)?;
    Ok(Drawn { tray, items, lines, list })
}

fn act<R: Runtime>(app: &AppHandle<R>, event: &MenuEvent) {
    match Action::read(event.id().as_ref()) {
        Some(Action::Endpoint(id)) => open(app, OpenRequest::endpoint(id)),
        Some(Action::Create) => open(app, OpenRequest::to(OpenTarget::Wizard)),
        Some(Action::Drafts) => open(app, OpenRequest::to(OpenTarget::Drafts)),
        Some(Action::Show) => presence::bring_to_front(app),
        Some(Action::Refresh) => refresh(app.clone()),
        Some(Action::Quit) => app.exit(0),
        None => {}
    }
}

/// What fails here is said by the page as well, where there is room for a sentence; the icon shows being offline.
fn refresh<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        let ctx = &app.state::<Shell>().ctx;
        if let Err(error) = usecases::registry_endpoints::refresh(ctx, |_| {}).await {
            tracing::warn!(error = %error, "the list could not be refreshed from the tray");
        }
    });
}
