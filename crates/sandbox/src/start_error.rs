//! Why a sandbox did not start.

use std::io;

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is not one of this computer alone.
    #[error(
        "`{0}` is not a loopback address: the sandbox listens on 127.0.0.1 or [::1] only, because anyone who reaches it is let in"
    )]
    NotLoopback(std::net::SocketAddr),
    /// The port is taken, the record cannot be opened, or no key could be made.
    #[error("the sandbox could not start: {0}")]
    Io(#[from] io::Error),
    /// The state file cannot be used.
    #[error("the state file {} cannot be used: {why}", path.display())]
    State {
        /// The file that was named.
        path: std::path::PathBuf,
        /// What is the matter with it.
        why: String,
    },
}
