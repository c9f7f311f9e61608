//! A panel of the test's own on the session bus of a display: it takes tray icons in, reads and clicks their menus over
//! D-Bus, and receives notifications, as a real panel and a real notification server do. Used by the stories of the tray.
//! It draws nothing and knows nothing of Regent.

use std::sync::{Arc, Mutex};

use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, connection, interface, proxy};

use crate::eventually::{seen, yes};

/// A tray icon: the connection of its program, and its path.
type Item = (String, String);

#[derive(Clone, Default)]
struct Watcher {
    items: Arc<Mutex<Vec<Item>>>,
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: &str, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let path = if service.starts_with('/') { service } else { "/StatusNotifierItem" };
        let mut items = self.items.lock().expect("not poisoned");
        items.retain(|(known, _)| *known != sender);
        items.push((sender, path.to_owned()));
    }

    fn register_status_notifier_host(&self, _service: &str) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.lock().expect("not poisoned").iter().map(|(sender, path)| format!("{sender}{path}")).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

/// What a notification server was asked to show: title and body.
pub(crate) type Told = (String, String);

#[derive(Clone, Default)]
struct Notifications {
    told: Arc<Mutex<Vec<Told>>>,
}

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the interface has them")]
    fn notify(
        &self,
        _application: &str,
        _replaces: u32,
        _icon: &str,
        summary: &str,
        body: &str,
        _actions: Vec<String>,
        _hints: std::collections::HashMap<String, OwnedValue>,
        _timeout: i32,
    ) -> u32 {
        let mut told = self.told.lock().expect("not poisoned");
        told.push((summary.to_owned(), body.to_owned()));
        u32::try_from(told.len()).expect("a few")
    }

    fn close_notification(&self, _id: u32) {}

    fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned(), "actions".to_owned()]
    }

    fn get_server_information(&self) -> (String, String, String, String) {
        ("test".to_owned(), "test".to_owned(), "1".to_owned(), "1.2".to_owned())
    }

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str) -> zbus::Result<()>;
}

#[proxy(interface = "com.canonical.dbusmenu")]
trait Menu {
    fn get_layout(&self, parent: i32, depth: i32, names: &[&str]) -> zbus::Result<(u32, Layout)>;
    fn event(&self, id: i32, event: &str, data: &Value<'_>, time: u32) -> zbus::Result<()>;
}

type Layout = (i32, std::collections::HashMap<String, OwnedValue>, Vec<OwnedValue>);

#[proxy(interface = "org.kde.StatusNotifierItem")]
trait StatusNotifierItem {
    #[zbus(property(emits_changed_signal = "false"))]
    fn menu(&self) -> zbus::Result<zbus::zvariant::OwnedObjectPath>;
    #[zbus(property(emits_changed_signal = "false"))]
    fn icon_name(&self) -> zbus::Result<String>;
}

/// A line of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MenuLine {
    id: i32,
    pub(crate) text: String,
    pub(crate) enabled: bool,
}

/// The panel; dropping it is the panel's death.
pub(crate) struct Panel {
    connection: Connection,
    watcher: Watcher,
    notifications: Notifications,
}

impl Panel {
    /// Starts on this session bus.
    pub(crate) async fn start(bus: &str) -> Self {
        let (watcher, notifications) = (Watcher::default(), Notifications::default());
        let connection = connection::Builder::address(bus)
            .and_then(|builder| builder.serve_at("/StatusNotifierWatcher", watcher.clone()))
            .and_then(|builder| builder.serve_at("/org/freedesktop/Notifications", notifications.clone()))
            .and_then(|builder| builder.name("org.kde.StatusNotifierWatcher"))
            .and_then(|builder| builder.name("org.freedesktop.Notifications"))
            .expect("the names of a panel");
        let connection = connection.build().await.expect("a panel on the session bus");
        Self { connection, watcher, notifications }
    }

    /// The panel dies, as one that crashed does.
    pub(crate) async fn die(self) {
        self.connection.close().await.expect("the connection closes");
    }

    /// The menu, once the icon is there: what can be read in it, from top to bottom.
    pub(crate) async fn menu(&self) -> Vec<MenuLine> {
        let Some((sender, path)) = self.item() else { return Vec::new() };
        self.read(&sender, &path).await.unwrap_or_default()
    }

    async fn read(&self, sender: &str, path: &str) -> zbus::Result<Vec<MenuLine>> {
        let layout = self.menu_of(sender, path).await?.get_layout(0, -1, &[]).await?.1;
        let line = |value: OwnedValue| {
            let (id, properties, _) = Layout::try_from(value).ok()?;
            let text = properties.get("label").and_then(|label| String::try_from(label.clone()).ok())?;
            let enabled = properties.get("enabled").and_then(|on| bool::try_from(on.clone()).ok()).unwrap_or(true);
            Some(MenuLine { id, text: text.replace("__", "_"), enabled })
        };
        Ok(layout.2.into_iter().filter_map(line).filter(|line| !line.text.is_empty()).collect())
    }

    async fn menu_of(&self, sender: &str, path: &str) -> zbus::Result<MenuProxy<'static>> {
        let item = StatusNotifierItemProxy::builder(&self.connection)
            .destination(sender.to_owned())?
            .path(path.to_owned())?
            .build()
            .await?;
        MenuProxy::builder(&self.connection).destination(sender.to_owned())?.path(item.menu().await?)?.build().await
    }

    /// The file of the icon that is shown.
    pub(crate) async fn icon(&self) -> String {
        let (sender, path) = self.item().expect("an icon");
        let item =
            StatusNotifierItemProxy::builder(&self.connection).destination(sender).and_then(|one| one.path(path));
        let item = item.expect("a name and a path").build().await.expect("the icon answers");
        item.icon_name().await.expect("it has a picture")
    }

    fn item(&self) -> Option<Item> {
        self.watcher.items.lock().expect("not poisoned").last().cloned()
    }

    /// Waits until the menu has a line that begins like this.
    pub(crate) async fn line(&self, beginning: &str) -> MenuLine {
        let begins = |line: &&MenuLine| line.text.starts_with(beginning);
        let what = format!("a line of the tray begins with {beginning:?}");
        seen(&what, async || self.menu().await, |menu| menu.iter().find(begins).cloned()).await
    }

    /// Chooses the line that begins like this.
    pub(crate) async fn choose(&self, beginning: &str) {
        let line = self.line(beginning).await;
        assert!(line.enabled, "{line:?} can be chosen");
        let (sender, path) = self.item().expect("an icon");
        let menu = self.menu_of(&sender, &path).await.expect("the menu answers");
        menu.event(line.id, "clicked", &Value::from(0_i32), 0).await.expect("the menu takes a click");
    }

    /// Waits for a notification with this title; answers its ID and its body.
    pub(crate) async fn notification(&self, title: &str) -> (u32, String) {
        let there = |told: &Vec<Told>| {
            let at = told.iter().position(|(found, _)| found == title)?;
            Some((u32::try_from(at + 1).expect("a few"), told[at].1.clone()))
        };
        seen(&format!("a notification says {title:?}"), async || self.told(), there).await
    }

    /// Chooses a notification. Whoever sent it may not listen yet: nobody is as fast as a test.
    pub(crate) async fn choose_notification(&self, id: u32) {
        let emitter = SignalEmitter::new(&self.connection, "/org/freedesktop/Notifications").expect("a path");
        Notifications::action_invoked(&emitter, id, "default").await.expect("the choice is told");
    }

    /// All notifications so far.
    pub(crate) fn told(&self) -> Vec<Told> {
        self.notifications.told.lock().expect("not poisoned").clone()
    }
}

/// Waits until nobody on this bus has a name that begins like this, or until somebody has.
pub(crate) async fn name_on_the_bus(bus: &str, beginning: &str, wanted: bool) {
    let connection = connection::Builder::address(bus).expect("an address").build().await.expect("the session bus");
    let proxy = zbus::fdo::DBusProxy::new(&connection).await.expect("the bus answers");
    let names = async || proxy.list_names().await.expect("the names on the bus");
    let what = format!("{beginning} on the bus is {wanted}");
    seen(&what, names, |names| yes(names.iter().any(|name| name.starts_with(beginning)) == wanted)).await;
}
