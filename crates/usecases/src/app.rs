//! The one builder: both front ends start through it. It opens the file, puts the network into force and starts what runs in
//! the background. A program must start whatever is wrong with its file: what is wrong is said by the verb `storage`.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use store::Database;
use store::policy::PolicySource;
use time::OffsetDateTime;

use crate::context::{Context, Environment};
use crate::desktop::Desktop;
use crate::error::Error;
use crate::nouns::frontend::Frontend;
use crate::nouns::network::NetworkOverrides;
use crate::steps::network;
use crate::{operations, tasks};

/// Work that goes on for as long as the program does.
pub type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How Regent is started.
pub struct Builder {
    frontend: Frontend,
    desktop: Arc<dyn Desktop>,
    file: Option<PathBuf>,
    database: Option<Arc<Database>>,
    token_file: Option<PathBuf>,
    policy: Option<PolicySource>,
    network: NetworkOverrides,
    now: fn() -> OffsetDateTime,
    new_id: fn() -> String,
}

impl Builder {
    /// A front end in the place that it runs in, with the system's clock and random IDs. Without a file nothing lasts.
    #[must_use]
    pub fn new(frontend: Frontend, desktop: Arc<dyn Desktop>) -> Self {
        Self {
            frontend,
            desktop,
            file: None,
            database: None,
            token_file: None,
            policy: None,
            network: NetworkOverrides::default(),
            now: OffsetDateTime::now_utc,
            new_id: || uuid::Uuid::new_v4().to_string(),
        }
    }

    /// Regent's file; tokens are stored sealed beside it.
    #[must_use]
    pub fn file(self, file: Option<PathBuf>) -> Self {
        Self { token_file: file.as_deref().map(store::token_file_beside), file, ..self }
    }

    /// A file that is open already; tokens stay in memory unless [`Self::token_file`] says otherwise.
    #[must_use]
    pub fn database(self, database: Arc<Database>) -> Self {
        Self { database: Some(database), ..self }
    }

    /// Where tokens are stored sealed.
    #[must_use]
    pub fn token_file(self, file: PathBuf) -> Self {
        Self { token_file: Some(file), ..self }
    }

    /// What whoever manages this computer says.
    #[must_use]
    pub fn policy(self, source: PolicySource) -> Self {
        Self { policy: Some(source), ..self }
    }

    /// What flags and the environment say about the network; it stands above what the person chose.
    #[must_use]
    pub fn network(self, overrides: NetworkOverrides) -> Self {
        Self { network: overrides, ..self }
    }

    /// Another clock.
    #[must_use]
    pub fn clock(self, now: fn() -> OffsetDateTime) -> Self {
        Self { now, ..self }
    }

    /// Other IDs.
    #[must_use]
    pub fn ids(self, new_id: fn() -> String) -> Self {
        Self { new_id, ..self }
    }

    /// The context, with nothing running in the background.
    ///
    /// # Errors
    /// [`crate::ErrorCode::InvalidInput`] when what the start-up says about the network cannot be used. A window opens all the
    /// same, without it: one that does not open helps nobody.
    pub fn build(self) -> Result<Arc<Context>, Error> {
        let database = match self.database {
            Some(open) => open,
            None => Arc::new(Database::open_or_in_memory(self.file.as_deref())?),
        };
        if let Some(problem) = database.problem() {
            tracing::warn!(problem, "nothing is kept after this run");
        }
        let environment = Environment {
            frontend: self.frontend,
            database,
            desktop: self.desktop,
            now: self.now,
            new_id: self.new_id,
            token_file: self.token_file,
            policy: self.policy,
        };
        let ctx = Context::new(environment);
        network::restore(&ctx);
        match (network::impose(&ctx, self.network), self.frontend) {
            (Err(error), Frontend::Batch) => return Err(error),
            (Err(error), Frontend::Interactive) => {
                tracing::error!(%error, "REGENT_PROXY or REGENT_CA_FILE is not used")
            }
            (Ok(()), _) => {}
        }
        Ok(Arc::new(ctx))
    }

    /// The context, with all that an interactive front end has running in the background given to `spawn`.
    ///
    /// # Errors
    /// As [`Self::build`].
    pub fn start(self, spawn: impl Fn(Task)) -> Result<Arc<Context>, Error> {
        let frontend = self.frontend;
        let ctx = self.build()?;
        if frontend == Frontend::Interactive {
            let (network, creates, figures) = (Arc::clone(&ctx), Arc::clone(&ctx), Arc::clone(&ctx));
            spawn(Box::pin(async move { tasks::connectivity::watch(&network).await }));
            spawn(Box::pin(async move { operations::keep_following(&creates).await }));
            spawn(Box::pin(async move { tasks::telemetry::keep_sending(&figures).await }));
        }
        Ok(ctx)
    }
}
