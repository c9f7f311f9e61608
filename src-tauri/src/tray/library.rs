//! Whether the library that draws a tray's icon on Linux is here. Tauri's tray loads it when it is first used and ends the whole
//! process where it cannot; so another process of this program tries first. Called before the icon is made, and by `run` in that process.

use std::process::{ExitCode, Stdio};
use std::time::Duration;

use tokio::process::Command;

/// The one argument of the process that tries.
const TRY: &str = "--try-the-tray-library";
/// A system that does not start a process for so long shows no tray either.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The process that only tries ends here, before it does anything else.
pub(crate) fn tried() -> Option<ExitCode> {
    (std::env::args_os().nth(1)? == TRY).then(|| {
        // The library's own crate panics where it finds none: that is the answer, and no crash to be reported.
        std::panic::set_hook(Box::new(|_| std::process::exit(1)));
        let _loaded = &*libappindicator_sys::LIB;
        ExitCode::SUCCESS
    })
}

/// Whether the library can be loaded now. It may be installed while Regent runs, so nothing is remembered.
pub(super) async fn is_there() -> bool {
    let Ok(program) = std::env::current_exe() else { return false };
    let mut command = Command::new(program);
    command.arg(TRY).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    match tokio::time::timeout(TIMEOUT, command.status()).await {
        Ok(Ok(status)) => status.success(),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the tray's library could not be looked for");
            false
        }
        Err(_) => false,
    }
}
