//! The process made ready, and the context of a command: the disk, nobody's desktop, and whoever is signed in.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once, OnceLock};

use store::Database;

use usecases::network::NetworkOverrides;
use usecases::operations::{self, Patience};
use usecases::{Builder, ChangedWhat, Context, Desktop, Error, Frontend, session, storage, telemetry};

use crate::arguments::Arguments;
use crate::output;

/// A terminal has no screen to tell of changes; its browser is the system's, to sign in with.
struct Terminal;

impl Desktop for Terminal {
    fn open_url(&self, url: &str) -> Result<(), String> {
        open::that_detached(url).map_err(|why| format!("No browser could be opened: {why}."))
    }

    fn changed(&self, _what: ChangedWhat) {}
}

/// The TLS provider, and logs on stderr when `REGENT_LOG` asks for them.
pub(crate) fn prepare() {
    // The verifier's own line would stand before the JSON that says the same with the issuer's name.
    let usual = "error,rustls_platform_verifier=off";
    let filter = tracing_subscriber::EnvFilter::try_from_env("REGENT_LOG").unwrap_or_else(|_| usual.into());
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        tracing::debug!("a TLS provider was there already");
    }
}

/// Which cloud is meant, and the way to it, as far as arguments and environment say.
pub(crate) struct Place {
    sandbox: Option<String>,
    network: NetworkOverrides,
}

impl Place {
    /// The sandbox that was named.
    pub(crate) fn sandbox(&self) -> Option<&str> {
        self.sandbox.as_deref()
    }

    pub(crate) fn of(arguments: &Arguments) -> Self {
        // A variable that is set to nothing says nothing.
        let proxy = arguments.proxy.clone().filter(|proxy| !proxy.is_empty());
        let ca_file = arguments.ca_file.clone().filter(|file| !file.is_empty()).map(PathBuf::from);
        let sandbox = arguments.sandbox.clone().filter(|url| !url.is_empty());
        Self { sandbox, network: NetworkOverrides { proxy, ca_file } }
    }
}

/// A context in which the sandbox's first person is signed in, or whoever was when Regent last ran.
pub(crate) async fn context(place: &Place) -> Result<Arc<Context>, Error> {
    let ctx = bare_context(place)?;
    session::prepare(&ctx, place.sandbox()).await?;
    look_at_open_creates(&ctx).await;
    Ok(ctx)
}

/// The same for a command that is about Regent's file.
///
/// # Errors
/// [`usecases::ErrorCode::StorageUnavailable`] where that cannot be used.
pub(crate) fn file_context(place: &Place) -> Result<Arc<Context>, Error> {
    needs_the_file()?;
    bare_context(place)
}

/// Refuses where Regent's file cannot be used.
pub(crate) fn needs_the_file() -> Result<(), Error> {
    storage::required(&*open(file().as_deref())?)
}

/// A context for what the disk alone can answer. Only where a create is open somebody is signed in, if that can be, to see
/// how it ended.
pub(crate) async fn context_for_the_journal(place: &Place) -> Result<Arc<Context>, Error> {
    let ctx = file_context(place)?;
    if operations::any(&ctx).await? {
        match session::prepare(&ctx, place.sandbox()).await {
            Ok(()) => look_at_open_creates(&ctx).await,
            Err(error) => tracing::warn!(%error, "open creates are not looked at"),
        }
    }
    telemetry::flush(&ctx).await?;
    Ok(ctx)
}

/// What an earlier run began is looked at once: counted when it is over, left alone when it is not.
async fn look_at_open_creates(ctx: &Context) {
    match operations::resume(ctx, Patience::OneLook).await {
        Ok(ended) => ended.iter().for_each(|create| output::progress(&create.message)),
        Err(error) => tracing::warn!(%error, "open creates are not looked at"),
    }
}

/// A context in which nobody is signed in; nothing is sent. A command works without Regent's file too, and what is wrong
/// with that is said once by every command.
pub(crate) fn bare_context(place: &Place) -> Result<Arc<Context>, Error> {
    static SAID: Once = Once::new();
    let file = file();
    let database = open(file.as_deref())?;
    if let Some(notice) = storage::notice(&database) {
        SAID.call_once(|| output::note(&notice));
    }
    Builder::new(Frontend::Batch, Arc::new(Terminal))
        .database(database)
        .file(file)
        .policy(store::policy::PolicySource::of_this_computer())
        .network(place.network.clone())
        .build()
}

/// Where Regent's file is.
fn file() -> Option<PathBuf> {
    let named = std::env::var_os("REGENT_FILE").filter(|file| !file.is_empty());
    named.map(Into::into).or_else(store::default_file)
}

/// The file that the window uses too, opened once by a process.
fn open(file: Option<&Path>) -> Result<Arc<Database>, Error> {
    static OPENED: OnceLock<Arc<Database>> = OnceLock::new();
    if let Some(database) = OPENED.get() {
        return Ok(Arc::clone(database));
    }
    let database = Arc::new(Database::open_or_in_memory(file)?);
    Ok(Arc::clone(OPENED.get_or_init(|| database)))
}
