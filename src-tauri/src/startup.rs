//! What happens once, at start: flags, logs, the TLS provider, the disk, and the sandbox when someone asks for it.
//! The only place of the desktop that knows the sandbox.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser;
use tauri::{AppHandle, Manager as _, Runtime};
use tokio::sync::Mutex;
use usecases::network::NetworkOverrides;
use usecases::{Builder, Context, Desktop, Error, ErrorCode, Frontend};

use crate::presence;

/// The window is shown after this time even if its page never paints: a broken page must be seen.
const PATIENCE: Duration = Duration::from_secs(5);

/// How the desktop application is started.
#[derive(Debug, Clone, Default, Parser)]
#[command(name = "regent-desktop", version, about = "Registry endpoints of Azure IoT Operations, right the first time")]
pub struct Options {
    /// Use a sandbox that runs already, such as http://127.0.0.1:5150
    #[arg(long, value_name = "URL", env = "REGENT_SANDBOX_URL")]
    pub sandbox: Option<String>,
    /// The scenario of the built-in sandbox: plant, empty, or estate:INSTANCES:ENDPOINTS_EACH
    #[arg(long, alias = "world", value_name = "SCENARIO", default_value = "plant")]
    pub scenario: String,
    /// Regent's file on this computer; where the system keeps such files when it is not given
    #[arg(long, value_name = "FILE", env = "REGENT_FILE")]
    pub file: Option<PathBuf>,
    /// Start in the tray, where one can be seen
    #[arg(long)]
    pub hidden: bool,
    /// A link that begins with regent://, from anywhere: it can only ask to show something
    #[arg(value_name = "LINK")]
    pub link: Option<String>,
}

/// What every command can reach.
pub(crate) struct Shell {
    pub(crate) ctx: Arc<Context>,
    options: Options,
    sandbox: Mutex<Option<sandbox::Sandbox>>,
}

impl Shell {
    pub(crate) fn new(options: Options, desktop: impl Desktop + 'static) -> Result<Self, Error> {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let proxy = set("REGENT_PROXY").map(|value| value.to_string_lossy().into_owned());
        let ctx = Builder::new(Frontend::Interactive, Arc::new(desktop))
            .file(options.file.clone().or_else(store::default_file))
            .policy(store::policy::PolicySource::of_this_computer())
            .network(NetworkOverrides { proxy, ca_file: set("REGENT_CA_FILE").map(PathBuf::from) })
            .start(|task| drop(tauri::async_runtime::spawn(task)))?;
        Ok(Self { ctx, options, sandbox: Mutex::new(None) })
    }

    /// The sandbox that was named at start.
    pub(crate) fn named_sandbox(&self) -> Option<&str> {
        self.options.sandbox.as_deref()
    }

    /// Where the sandbox listens: the one named at start, or the built-in one, which starts at the first call.
    pub(crate) async fn sandbox_url(&self) -> Result<String, Error> {
        if let Some(url) = &self.options.sandbox {
            return Ok(url.clone());
        }
        let mut running = self.sandbox.lock().await;
        if let Some(sandbox) = running.as_ref() {
            return Ok(sandbox.base_url().to_owned());
        }
        let scenario =
            self.options.scenario.parse().map_err(|why| Error::new(ErrorCode::InvalidInput, format!("{why}")))?;
        let options = sandbox::Options { scenario, ..sandbox::Options::default() };
        let started = sandbox::Sandbox::start(options).await;
        let started = started.map_err(|why| Error::internal(format!("The sandbox could not be started: {why}.")))?;
        let url = started.base_url().to_owned();
        *running = Some(started);
        Ok(url)
    }
}

/// Reads the flags and makes the process ready; ends it with a code where there is nothing to open.
pub(crate) fn begin() -> Result<Options, ExitCode> {
    let options = Options::try_parse().map_err(|answer| {
        let code = answer.exit_code();
        drop(answer.print());
        ExitCode::from(u8::try_from(code).unwrap_or(2))
    })?;
    draw_in_software_where_there_is_no_gpu();
    let filter = tracing_subscriber::EnvFilter::try_from_env("REGENT_LOG").unwrap_or_else(|_| "warn".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("a TLS provider was there already");
    }
    Ok(options)
}

/// Shows the window after a while whatever its page does.
pub(crate) fn show_even_if_the_page_fails<R: Runtime>(app: &AppHandle<R>) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        for window in app.webview_windows().into_values() {
            presence::show_the_first_time(&window);
        }
    });
}

/// WebKitGTK starts twice as fast on a machine without a GPU when it is told so; with one, it must not be. The variable
/// has to be there before WebKit is loaded, so the process starts itself again with it.
#[cfg(target_os = "linux")]
fn draw_in_software_where_there_is_no_gpu() {
    use std::os::unix::process::CommandExt as _;
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    let gpu = std::fs::read_dir("/dev/dri").is_ok_and(|mut entries| entries.next().is_some());
    if gpu || std::env::var_os(SWITCH).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(SWITCH, "1").exec();
    tracing::debug!(error = %error, "the process could not start itself again");
}

#[cfg(not(target_os = "linux"))]
fn draw_in_software_where_there_is_no_gpu() {}
