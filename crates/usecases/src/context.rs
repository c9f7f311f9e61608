//! All that a verb may reach: who is signed in, the disk, the desktop, the clock, and the list in memory. Made once at
//! start-up by the builder; time and randomness are handed in. It holds the state of the nouns and calls no verb and no step.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use azure::identity::Keeping;
use net::Network;
use store::Database;
use store::policy::PolicySource;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::Notify;

use crate::desktop::{ChangedWhat, Desktop};
use crate::error::Error;
use crate::nouns::account::{Sessions, SignedIn};
use crate::nouns::connectivity;
use crate::nouns::frontend::Frontend;
use crate::nouns::inventory::Inventory;
use crate::nouns::network::NetworkSetup;
use crate::nouns::sign_in::Turn;
use crate::nouns::token_store::TokenStore;
use crate::operations::ResumedCreate;

/// What the start-up hands in.
pub(crate) struct Environment {
    pub(crate) frontend: Frontend,
    /// The disk.
    pub(crate) database: Arc<Database>,
    /// The place it runs in.
    pub(crate) desktop: Arc<dyn Desktop>,
    /// The time now, in UTC.
    pub(crate) now: fn() -> OffsetDateTime,
    /// A new random ID.
    pub(crate) new_id: fn() -> String,
    /// Where tokens are kept sealed; nowhere but in memory when it is absent.
    pub(crate) token_file: Option<PathBuf>,
    /// What whoever manages this computer says.
    pub(crate) policy: Option<PolicySource>,
}

/// All that a verb may reach.
pub struct Context {
    environment: Environment,
    pub(crate) sessions: Sessions,
    network: Network,
    tokens: Arc<TokenStore>,
    pub(crate) network_setup: Mutex<NetworkSetup>,
    /// How many pieces of long work are under way.
    work: AtomicUsize,
    pub(crate) sign_in_turn: Turn,
    pub(crate) inventory: Inventory,
    pub(crate) connectivity: connectivity::State,
    /// Wakes whoever follows creates: one was left open, or somebody has signed in.
    pub(crate) journal_changed: Notify,
    /// Wakes whoever sends figures: one more create has been counted.
    pub(crate) counted: Notify,
    /// The creates of an earlier run that have come to their end since somebody signed in.
    pub(crate) resumed: Mutex<Vec<ResumedCreate>>,
    /// Creates of this run whose end was told and could not be written: they are not told again once it can.
    pub(crate) told: Mutex<HashSet<String>>,
    /// Why the last figures were not taken.
    pub(crate) telemetry_problem: Mutex<Option<String>>,
    /// Whether a page has asked for the draft of a wizard that did not end in order.
    pub(crate) draft_was_offered: AtomicBool,
}

impl Context {
    /// A context in which nobody is signed in, with the network as it is without any choice.
    pub(crate) fn new(environment: Environment) -> Self {
        let desktop = Arc::clone(&environment.desktop);
        Self {
            network: Network::new(environment.now, move || desktop.changed(ChangedWhat::Network)),
            tokens: Arc::new(TokenStore::new(environment.token_file.clone())),
            environment,
            sessions: Sessions::default(),
            network_setup: Mutex::default(),
            work: AtomicUsize::new(0),
            sign_in_turn: Turn::default(),
            inventory: Inventory::default(),
            connectivity: connectivity::State::default(),
            journal_changed: Notify::new(),
            counted: Notify::new(),
            resumed: Mutex::default(),
            told: Mutex::default(),
            telemetry_problem: Mutex::default(),
            draft_was_offered: AtomicBool::new(false),
        }
    }

    pub(crate) fn policy(&self) -> Option<&PolicySource> {
        self.environment.policy.as_ref()
    }

    /// The way to everything that is not on this computer.
    pub(crate) const fn network(&self) -> &Network {
        &self.network
    }

    pub(crate) fn database(&self) -> &Database {
        &self.environment.database
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        (self.environment.now)()
    }

    /// The time now as RFC 3339 text.
    pub(crate) fn timestamp(&self) -> String {
        self.now().replace_nanosecond(0).unwrap_or_else(|_| self.now()).format(&Rfc3339).unwrap_or_default()
    }

    /// A time before now as RFC 3339 text.
    pub(crate) fn timestamp_before(&self, ago: std::time::Duration) -> String {
        (self.now() - ago).format(&Rfc3339).unwrap_or_default()
    }

    pub(crate) fn new_id(&self) -> String {
        (self.environment.new_id)()
    }

    /// Where tokens and accounts are kept.
    pub(crate) fn tokens(&self) -> &Arc<TokenStore> {
        &self.tokens
    }

    /// Where the tokens of a sign-in to this cloud are kept.
    pub(crate) fn keeping(&self, cloud_key: &str) -> Keeping {
        Keeping { keeper: self.tokens.lease(), cloud: cloud_key.to_owned() }
    }

    /// Whether long work is under way.
    pub(crate) fn is_busy(&self) -> bool {
        self.work.load(Ordering::SeqCst) > 0
    }

    /// Says that long work is under way, until the answer is dropped.
    pub(crate) fn begin_work(&self) -> Work<'_> {
        if self.work.fetch_add(1, Ordering::SeqCst) == 0 {
            self.desktop().changed(ChangedWhat::Work);
        }
        Work(self)
    }

    /// Whether what was read is stored for the next start, and shown where Azure cannot be reached: a window does, a command
    /// line never passes an old answer off as a new one.
    pub(crate) fn keeps_listings(&self) -> bool {
        self.environment.frontend == Frontend::Interactive
    }

    pub(crate) fn desktop(&self) -> &dyn Desktop {
        self.environment.desktop.as_ref()
    }

    /// Works on the disk without holding up other verbs.
    pub(crate) async fn on_disk<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Database) -> Result<T, store::Error> + Send + 'static,
    {
        let database = Arc::clone(&self.environment.database);
        let done = tokio::task::spawn_blocking(move || work(&database)).await;
        done.map_err(|_| Error::internal("Regent stopped while it used its file."))?.map_err(Error::from)
    }

    /// Whoever is signed in.
    pub(crate) fn signed_in(&self) -> Result<Arc<SignedIn>, Error> {
        self.session().ok_or_else(Error::signed_out)
    }

    /// Whoever is current.
    pub(crate) fn session(&self) -> Option<Arc<SignedIn>> {
        self.sessions.current()
    }

    /// Everybody who is signed in, the current one last.
    pub(crate) fn everybody(&self) -> Vec<Arc<SignedIn>> {
        self.sessions.everybody()
    }
}

/// Long work that is under way.
pub(crate) struct Work<'a>(&'a Context);

impl Drop for Work<'_> {
    fn drop(&mut self) {
        if self.0.work.fetch_sub(1, Ordering::SeqCst) == 1 {
            self.0.desktop().changed(ChangedWhat::Work);
        }
    }
}
