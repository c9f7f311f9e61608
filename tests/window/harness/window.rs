//! The application's window under WebKitWebDriver: opened on a display of its own, closed with everything it started.
//! Used by `Story`; finding and pressing things on the page is in `elements.rs`. It waits for the page's first-frame mark
//! and never for a length of time.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use super::cloud::Cloud;
use super::desk::Desk;
use super::display::Display;

/// A picture that takes longer does not come at all.
const LONGEST_PICTURE: Duration = Duration::from_secs(10);

/// How the window looks.
#[derive(Clone, Copy, Default)]
pub(crate) struct Look {
    /// The desktop prefers dark.
    pub(crate) dark: bool,
    /// It is started without being shown.
    pub(crate) hidden: bool,
    /// Width and height in pixels; none is what the window opens with.
    pub(crate) size: Option<(u32, u32)>,
    /// The desktop has a credential store.
    pub(crate) keyring: bool,
}

/// One open window.
pub(crate) struct Window {
    story: &'static str,
    look: Look,
    port: u16,
    pub(super) client: Client,
    display: Display,
}

impl Window {
    /// Starts the application on this cloud and waits for its first frame.
    pub(crate) async fn open(story: &'static str, cloud: &Cloud, look: Look) -> Self {
        let mut display = Display::start(look.dark);
        if look.keyring {
            display.start_keyring();
        }
        let port = free_port();
        let port_argument = format!("--port={port}");
        let automation = [("TAURI_WEBVIEW_AUTOMATION", "true")];
        display.start_quietly("WebKitWebDriver", &[&port_argument, "--host=127.0.0.1"], &automation);
        answering(port).await;
        let client = connect(port, cloud, look.hidden).await;
        Self { story, look, port, client, display }.ready().await
    }

    /// Ends the application and starts it again on the same desktop, with whatever it left there.
    pub(crate) async fn start_again(self, cloud: &Cloud) -> Self {
        self.client.clone().close().await.expect("the session ends");
        let client = connect(self.port, cloud, self.look.hidden).await;
        Self { client, ..self }.ready().await
    }

    /// Kills the application where it stands and starts it again on the same desktop. The driver goes with it: its session
    /// hangs on the page's process.
    pub(crate) async fn kill_and_start_again(mut self, cloud: &Cloud) -> Self {
        assert!(self.display.kill("regent-desktop") > 0, "the application runs");
        self.display.kill("WebKitWebProces");
        self.display.kill("WebKitWebDriver");
        self.port = free_port();
        let port_argument = format!("--port={}", self.port);
        let automation = [("TAURI_WEBVIEW_AUTOMATION", "true")];
        self.display.start_quietly("WebKitWebDriver", &[&port_argument, "--host=127.0.0.1"], &automation);
        answering(self.port).await;
        let client = connect(self.port, cloud, self.look.hidden).await;
        Self { client, ..self }.ready().await
    }

    async fn ready(self) -> Self {
        // Waiting happens in the page (page.js) and has its own limits, some of them long.
        let patience = TimeoutConfiguration::new(Some(Duration::from_secs(300)), None, None);
        self.client.update_timeouts(patience).await.expect("the driver takes other timeouts");
        // A window that nobody sees paints no frames.
        if self.look.hidden {
            return self;
        }
        self.first_frame().await;
        if let Some((width, height)) = self.look.size {
            self.resize(width, height).await;
        }
        self
    }

    /// Stops the desktop's credential store in its tracks.
    pub(crate) fn stall_keyring(&self) {
        self.display.stall_keyring();
    }

    /// Ends the application; the display ends with this value.
    pub(crate) async fn close(self) {
        // A story may have ended the application already.
        if let Err(error) = self.client.clone().close().await {
            println!("the session of {} had ended: {error}", self.story);
        }
        drop(self);
    }

    /// The home folder of whoever uses it.
    pub(crate) fn home(&self) -> &Path {
        Path::new(self.display.variable("HOME"))
    }

    /// The session bus that it is on.
    pub(crate) fn bus(&self) -> &str {
        self.display.variable("DBUS_SESSION_BUS_ADDRESS")
    }

    /// The display that it is on.
    pub(crate) fn desk(&self) -> Desk {
        Desk::of(self.display.variable("DISPLAY"))
    }

    /// Starts the application once more, as a person who forgot that it runs, or a link, does.
    pub(crate) fn start_beside(&self, cloud: &Cloud, more: &[&str]) {
        let arguments = [&["--sandbox", cloud.url()][..], more].concat();
        self.display.start_aside(env!("CARGO_BIN_EXE_regent-desktop"), &arguments);
    }

    /// Changes the size of the window and waits until the page has it.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        self.client.set_window_size(width, height).await.expect("the window takes another size");
        self.settled().await;
    }

    /// Leaves a picture of the page in `target/screenshots`, named after the story, and answers where.
    pub(crate) async fn picture(&self, name: &str) -> PathBuf {
        let shade = if self.look.dark { "-dark" } else { "" };
        let size = self.look.size.map_or_else(String::new, |(width, height)| format!("-{width}x{height}"));
        self.picture_to(&screenshots().join(format!("{}-{name}{shade}{size}.png", self.story))).await
    }

    /// Leaves a picture of the page in this file.
    pub(crate) async fn picture_to(&self, path: &Path) -> PathBuf {
        let bytes = self.snapshot().await.expect("a picture of the page, in time");
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder of the pictures");
        fs::write(path, bytes).expect("a picture file");
        path.to_path_buf()
    }

    /// A picture of the page, or nothing when none comes: a window that was never shown has none.
    async fn snapshot(&self) -> Option<Vec<u8>> {
        let picture = tokio::time::timeout(LONGEST_PICTURE, async {
            self.settled().await;
            self.ask("stir", vec![]).await;
            let picture = self.client.screenshot().await;
            self.ask("rest", vec![]).await;
            picture
        });
        picture.await.ok()?.ok()
    }

    /// Regent's file, which the window has open.
    pub(crate) fn file(&self) -> PathBuf {
        self.display.file()
    }

    /// Runs a function of page.js and answers what it answers.
    pub(super) async fn ask(&self, function: &str, arguments: Vec<Value>) -> Value {
        self.teach().await;
        let script = format!(
            "const answer = arguments[arguments.length - 1];\
             Promise.resolve(regentTest.{function}(...[...arguments].slice(0, -1)))\
                 .then((value) => answer({{ value }}), (error) => answer({{ error: String(error) }}));"
        );
        let answer = match self.client.execute_async(&script, arguments).await {
            Ok(answer) => answer,
            Err(error) => panic!("{function} was not answered: {error}\n{}", self.display.log()),
        };
        assert!(answer.get("error").is_none(), "{function}: {}", answer["error"]);
        answer["value"].clone()
    }

    /// Fails the test with a picture and with what the application said.
    pub(super) async fn give_up(&self, sentence: &str) -> ! {
        let path = screenshots().join(format!("failed-{}.png", self.story));
        if let Some(bytes) = self.snapshot().await {
            fs::create_dir_all(screenshots()).and_then(|()| fs::write(&path, bytes)).ok();
        }
        let log = self.display.log();
        panic!("{sentence}\nPicture: {}\nThe application said:\n{log}", path.display());
    }

    /// Two frames have been painted since this was asked.
    async fn settled(&self) {
        self.ask("settled", vec![]).await;
    }

    async fn first_frame(&self) {
        let mark =
            self.client.wait().at_most(Duration::from_secs(40)).for_element(Locator::Css("html[data-ready=true]"));
        if mark.await.is_err() {
            self.give_up("The page never said that it has painted (html[data-ready=true]).").await;
        }
        self.settled().await;
    }

    /// Brings axe-core and page.js into the page when it does not have them yet.
    async fn teach(&self) {
        let known = self.client.execute("return !!window.regentTest", vec![]).await;
        if known.is_ok_and(|known| known == json!(true)) {
            return;
        }
        let axe = root().join("ui/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(axe).expect("axe-core: run `npm ci` in ui/ (cargo xtask test does)");
        self.client.execute(&axe, vec![]).await.expect("axe-core runs in the page");
        self.client.execute(include_str!("page.js"), vec![]).await.expect("page.js runs in the page");
    }
}

/// The repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn screenshots() -> PathBuf {
    root().join("target/screenshots")
}

async fn connect(port: u16, cloud: &Cloud, hidden: bool) -> Client {
    let mut arguments = vec!["--sandbox", cloud.url()];
    arguments.extend(hidden.then_some("--hidden"));
    let options = json!({ "binary": env!("CARGO_BIN_EXE_regent-desktop"), "args": arguments });
    let capabilities = json!({ "webkitgtk:browserOptions": options });
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities.as_object().expect("an object").clone());
    builder.connect(&format!("http://127.0.0.1:{port}")).await.expect("the application starts under WebKitWebDriver")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("its address").port()
}

/// Waits until something listens; the story's own time is the limit.
async fn answering(port: u16) {
    let mut every = tokio::time::interval(Duration::from_millis(20));
    while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
        every.tick().await;
    }
}
