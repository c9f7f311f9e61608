//! The windows on a display as its window manager lists them, and the button that closes one. Used by stories in which the
//! window is hidden, ended or brought to the front, which a web driver cannot see.

use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, Window};
use x11rb::rust_connection::RustConnection;

use crate::eventually::{seen, yes};

const TITLE: &[u8] = b"Regent";

/// A look at a display.
pub(crate) struct Desk {
    server: RustConnection,
    root: Window,
}

impl Desk {
    /// Looks at this display.
    pub(crate) fn of(display: &str) -> Self {
        let (server, screen) = RustConnection::connect(Some(display)).expect("the X server answers");
        let root = server.setup().roots[screen].root;
        Self { server, root }
    }

    /// Waits until Regent has so many windows that can be seen.
    pub(crate) async fn shows(&self, wanted: usize) {
        let what = format!("{wanted} windows of Regent are shown");
        seen(&what, async || self.windows().len(), |shown| yes(*shown == wanted)).await;
    }

    /// Whether Regent has a window that can be seen, now.
    pub(crate) fn has_a_window(&self) -> bool {
        !self.windows().is_empty()
    }

    /// Presses the button that closes the window.
    pub(crate) fn close(&self) {
        let window = *self.windows().first().expect("a window that can be closed");
        let close = self.atom(b"_NET_CLOSE_WINDOW");
        let message = ClientMessageEvent::new(32, window, close, [0, 2, 0, 0, 0]);
        let to = EventMask::SUBSTRUCTURE_REDIRECT | EventMask::SUBSTRUCTURE_NOTIFY;
        self.server.send_event(false, self.root, to, message).expect("the window manager is told");
        self.server.flush().expect("the X server takes it");
    }

    fn windows(&self) -> Vec<Window> {
        let list = self.words(self.root, self.atom(b"_NET_CLIENT_LIST"), AtomEnum::WINDOW.into());
        let list = list.chunks_exact(4).map(|word| u32::from_ne_bytes([word[0], word[1], word[2], word[3]]));
        let (name, text) = (self.atom(b"_NET_WM_NAME"), self.atom(b"UTF8_STRING"));
        list.filter(|window| self.words(*window, name, text) == TITLE).collect()
    }

    /// What a window's property holds; nothing for a window that has just gone.
    fn words(&self, window: Window, property: u32, kind: u32) -> Vec<u8> {
        let asked = self.server.get_property(false, window, property, kind, 0, 1024);
        asked.ok().and_then(|answer| answer.reply().ok()).map(|answer| answer.value).unwrap_or_default()
    }

    fn atom(&self, name: &[u8]) -> u32 {
        let asked = self.server.intern_atom(false, name).expect("the X server takes it");
        asked.reply().expect("the X server answers").atom
    }
}
