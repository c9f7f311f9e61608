//! The stand-alone `regent-sandbox`: command line in, ready line out, then it serves until it is told to stop. Standard
//! output carries the ready line and nothing else; logs go to standard error.

use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use sandbox::{Options, Sandbox, Scenario};

/// A loopback emulator of Azure: try, test and learn registry endpoints without a subscription.
#[derive(Debug, Parser)]
#[command(name = "regent-sandbox", version)]
struct Arguments {
    /// Address to listen on; loopback only. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// plant, empty, or estate:INSTANCES:ENDPOINTS_EACH.
    #[arg(long, alias = "world", default_value = "plant")]
    scenario: Scenario,
    /// Keep the scenario between runs in this file. It holds the sandbox's vault secrets as plain text.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Append a line of JSON per request to this file.
    #[arg(long, value_name = "FILE.jsonl")]
    record: Option<PathBuf>,
    /// Seconds a long-running operation takes.
    #[arg(long, value_name = "N", default_value_t = 3)]
    lro_seconds: u32,
    /// What Retry-After says on long-running operations, in seconds.
    #[arg(long, value_name = "N", default_value_t = 1)]
    retry_after: u32,
    /// Seconds until Resource Graph shows a write.
    #[arg(long, value_name = "N", default_value_t = 2)]
    graph_lag_seconds: u32,
    /// Resource Graph knows instances but no registry endpoints.
    #[arg(long)]
    graph_without_endpoints: bool,
    /// Milliseconds every answer is held back.
    #[arg(long, value_name = "N", default_value_t = 0)]
    latency_ms: u64,
    /// How long an access token lives, in seconds.
    #[arg(long, value_name = "N", default_value_t = 3600)]
    token_seconds: u32,
    /// Accept tokens the sandbox did not issue.
    #[arg(long)]
    accept_any_token: bool,
    /// Answer 400 to secret syncs of type kubernetes.io/dockerconfigjson.
    #[arg(long)]
    refuse_dockerconfigjson: bool,
    /// Show resources as a service that writes things its own way: null and default fields, other letter case, empty objects
    /// left out, one property of a later version.
    #[arg(long)]
    normalise: bool,
    /// Switch ARM's request limits off.
    #[arg(long)]
    no_arm_limits: bool,
    /// Serve https as well, and be a proxy for Azure's true host names. Makes a throw-away certificate authority in this
    /// folder, or uses the one that is there.
    #[arg(long, value_name = "DIR")]
    tls: Option<PathBuf>,
    /// Stop when the process with this id is gone (Linux only), so that no test leaves a server behind.
    #[arg(long, value_name = "PID")]
    exit_with_parent: Option<u32>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("REGENT_SANDBOX_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("sandbox=info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let parent = arguments.exit_with_parent;
    let sandbox = match Sandbox::start(options(arguments)).await {
        Ok(sandbox) => sandbox,
        Err(error) => {
            tracing::error!("{error}");
            return ExitCode::from(2);
        }
    };
    // Listened for before the ready line: whoever reads that line may stop the sandbox the moment after.
    let stop = match stop_signal() {
        Ok(stop) => stop,
        Err(error) => {
            tracing::error!("the sandbox could not listen for the signal to stop: {error}");
            return ExitCode::from(2);
        }
    };
    let mut out = std::io::stdout();
    if writeln!(out, "{}", sandbox.ready()).and_then(|()| out.flush()).is_err() {
        tracing::warn!("nobody reads the ready line");
    }
    tracing::info!(address = sandbox.base_url(), "the sandbox is ready");
    tokio::select! {
        () = stop => tracing::info!("told to stop"),
        () = gone(parent) => tracing::info!("the parent process is gone"),
    }
    sandbox.shutdown().await;
    ExitCode::SUCCESS
}

fn options(arguments: Arguments) -> Options {
    Options {
        listen: arguments.listen,
        scenario: arguments.scenario,
        state: arguments.state,
        record: arguments.record,
        lro_seconds: arguments.lro_seconds,
        retry_after: arguments.retry_after,
        graph_lag_seconds: arguments.graph_lag_seconds,
        graph_without_endpoints: arguments.graph_without_endpoints,
        latency_ms: arguments.latency_ms,
        token_seconds: arguments.token_seconds,
        accept_any_token: arguments.accept_any_token,
        refuse_dockerconfigjson: arguments.refuse_dockerconfigjson,
        normalise: arguments.normalise,
        no_arm_limits: arguments.no_arm_limits,
        tls: arguments.tls,
        exchanges: None,
    }
}

/// Listens from this moment on, and gives what ends at Ctrl-C or SIGTERM.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Listens from this moment on, and gives what ends at Ctrl-C.
#[cfg(windows)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}

/// Ends when that process is gone; never, when none is named or the system has no `/proc`.
async fn gone(pid: Option<u32>) {
    let here = PathBuf::from("/proc/self");
    let Some(pid) = pid.filter(|_| here.exists()) else { return std::future::pending().await };
    let process = PathBuf::from(format!("/proc/{pid}"));
    while process.exists() {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
