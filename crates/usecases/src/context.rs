//! All that a verb may reach: who is signed in, the disk, the desktop, the clock, and the list in memory. Made once at
//! start-up by the shell or the command line; time and randomness are handed in.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use azure::Connection;
use azure::identity::{Account, Keeping};
use domain::ResourceId;
use net::Network;
use secrecy::SecretString;
use store::Database;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::sync::Notify;

use crate::connectivity;
use crate::desktop::{ChangedWhat, Desktop};
use crate::error::{Error, ErrorCode};
use crate::inventory::Inventory;
use crate::network::{self, NetworkOverrides};
use crate::operations::ResumedCreate;
use crate::reach::{Reach, Ticks};
use crate::session::CloudChip;
use crate::token_store::TokenStore;

/// What the start-up hands in.
#[derive(Clone)]
pub struct Surroundings {
    /// The disk.
    pub database: Arc<Database>,
    /// The place it runs in.
    pub desktop: Arc<dyn Desktop>,
    /// The time now, in UTC.
    pub now: fn() -> OffsetDateTime,
    /// A new random ID.
    pub new_id: fn() -> String,
    /// Where tokens are kept sealed; nowhere but in memory when it is absent.
    pub token_file: Option<PathBuf>,
    /// Whether a listing is kept for the next start: a window shows it at once, a command line never does.
    pub keep_listings: bool,
}

/// All that a verb may reach.
pub struct Context {
    surroundings: Surroundings,
    /// Everybody who is signed in; the current one is the last.
    sessions: Mutex<Vec<Arc<SignedIn>>>,
    network: Network,
    tokens: Arc<TokenStore>,
    /// Whether somebody has asked who is signed in.
    looked: AtomicBool,
    /// What whoever manages this computer says.
    policy_file: Option<PathBuf>,
    /// What the network's settings need besides the disk.
    pub(crate) network_setup: Mutex<NetworkSetup>,
    /// How many pieces of long work are under way.
    work: AtomicUsize,
    /// Ends the sign-in that is under way.
    pub(crate) sign_in_turn: Mutex<Option<Arc<Notify>>>,
    pub(crate) inventory: Inventory,
    pub(crate) connectivity: connectivity::State,
    /// Wakes whoever follows creates: one was left open, or somebody has signed in.
    pub(crate) journal_changed: Notify,
    /// Wakes whoever sends figures: one more create has been counted.
    pub(crate) counted: Notify,
    /// The creates of an earlier run that have come to their end since somebody signed in.
    pub(crate) resumed: Mutex<Vec<ResumedCreate>>,
    /// Why the last figures were not taken.
    pub(crate) telemetry_problem: Mutex<Option<String>>,
    /// Whether a page has asked for the draft of a wizard that did not end in order.
    pub(crate) draft_was_offered: AtomicBool,
}

/// What the start-up says about the network, what is kept in memory alone, and what is wrong with what was kept.
#[derive(Default)]
pub(crate) struct NetworkSetup {
    pub(crate) overrides: NetworkOverrides,
    pub(crate) password: Option<SecretString>,
    pub(crate) problem: Option<String>,
}

/// Someone who is signed in.
pub(crate) struct SignedIn {
    pub(crate) connection: Connection,
    pub(crate) account: Account,
    pub(crate) chip: CloudChip,
    /// The name under which its tokens are kept: the cloud's, or that of one emulator of it.
    pub(crate) cloud_key: String,
    /// Its tenants and subscriptions.
    pub(crate) reach: Reach,
}

impl SignedIn {
    /// Somebody who has signed in, with the ticks that the disk keeps of them.
    pub(crate) async fn new(
        ctx: &Context,
        connection: Connection,
        account: Account,
        chip: CloudChip,
        cloud_key: String,
    ) -> Self {
        let key = key(&chip, &account);
        let ticks = ctx.on_disk(move |database| Ok(Ticks::load(database, &key))).await.unwrap_or_default();
        let reach = Reach::new(connection.clone(), &account.tenant_id, ticks);
        Self { connection, account, chip, cloud_key, reach }
    }

    /// What tells this account from every other one that is signed in.
    pub(crate) fn id(&self) -> String {
        format!("{}/{}/{}", self.cloud_key, self.account.tenant_id, self.account.object_id).to_lowercase()
    }

    /// The key under which this account's things are kept on the disk.
    pub(crate) fn key(&self) -> String {
        key(&self.chip, &self.account)
    }
}

fn key(chip: &CloudChip, account: &Account) -> String {
    format!("{}/{}/{}", chip.name, account.tenant_id, account.object_id)
}

impl Context {
    /// A context in which nobody is signed in.
    #[must_use]
    pub fn new(surroundings: Surroundings) -> Self {
        let desktop = Arc::clone(&surroundings.desktop);
        let network = Network::new(surroundings.now, move || desktop.changed(ChangedWhat::Network));
        let (sessions, network_setup, sign_in_turn) = (Mutex::default(), Mutex::default(), Mutex::default());
        let tokens = Arc::new(TokenStore::new(surroundings.token_file.clone()));
        let inventory = Inventory::default();
        let (looked, connectivity) = (AtomicBool::new(false), connectivity::State::default());
        let (journal_changed, counted) = (Notify::new(), Notify::new());
        let ctx = Self {
            surroundings,
            sessions,
            network,
            tokens,
            looked,
            policy_file: None,
            network_setup,
            sign_in_turn,
            inventory,
            connectivity,
            journal_changed,
            counted,
            resumed: Mutex::default(),
            telemetry_problem: Mutex::default(),
            draft_was_offered: AtomicBool::new(false),
            work: AtomicUsize::new(0),
        };
        network::restore(&ctx);
        ctx
    }

    /// The same, with what the start-up says about the network standing above what the person chose.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidInput`] when it cannot be used.
    pub fn with_network(self, overrides: NetworkOverrides) -> Result<Self, Error> {
        network::impose(&self, overrides)?;
        Ok(self)
    }

    /// The same, heeding the policy file at this path.
    #[must_use]
    pub fn with_policy(self, policy_file: PathBuf) -> Self {
        Self { policy_file: Some(policy_file), ..self }
    }

    pub(crate) fn policy_file(&self) -> Option<&std::path::Path> {
        self.policy_file.as_deref()
    }

    /// The way to everything that is not on this computer.
    pub(crate) const fn network(&self) -> &Network {
        &self.network
    }

    pub(crate) fn database(&self) -> &Database {
        &self.surroundings.database
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        (self.surroundings.now)()
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
        (self.surroundings.new_id)()
    }

    /// Whether nobody has asked before who is signed in.
    pub(crate) fn is_first_look(&self) -> bool {
        !self.looked.swap(true, Ordering::SeqCst)
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

    pub(crate) const fn keeps_listings(&self) -> bool {
        self.surroundings.keep_listings
    }

    pub(crate) fn desktop(&self) -> &dyn Desktop {
        self.surroundings.desktop.as_ref()
    }

    /// Works on the disk without holding up other verbs.
    pub(crate) async fn on_disk<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Database) -> Result<T, store::Error> + Send + 'static,
    {
        let database = Arc::clone(&self.surroundings.database);
        let done = tokio::task::spawn_blocking(move || work(&database)).await;
        done.map_err(|_| Error::internal("Regent stopped while it used its file."))?.map_err(Error::from)
    }

    /// Whoever is signed in.
    pub(crate) fn signed_in(&self) -> Result<Arc<SignedIn>, Error> {
        self.session().ok_or_else(Error::signed_out)
    }

    /// Whoever is current.
    pub(crate) fn session(&self) -> Option<Arc<SignedIn>> {
        self.everybody().last().cloned()
    }

    /// Everybody who is signed in, the current one last.
    pub(crate) fn everybody(&self) -> Vec<Arc<SignedIn>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Somebody has signed in and is current now. Whoever was signed in as the same account makes place.
    pub(crate) fn enter(&self, entered: Arc<SignedIn>) {
        let id = entered.id();
        self.change_sessions(|all| {
            all.retain(|one| one.id() != id);
            all.push(entered);
        });
    }

    /// Makes another account current; none where it is not signed in.
    pub(crate) fn switch(&self, id: &str) -> Option<Arc<SignedIn>> {
        let found = self.everybody().into_iter().find(|one| one.id() == id)?;
        self.enter(Arc::clone(&found));
        Some(found)
    }

    /// An account has signed out: its list goes, and whoever was current before it is current again.
    pub(crate) fn leave(&self, id: &str) {
        self.change_sessions(|all| all.retain(|one| one.id() != id));
        self.inventory.forget(id);
    }

    fn change_sessions(&self, change: impl FnOnce(&mut Vec<Arc<SignedIn>>)) {
        let mut all = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut all);
        self.inventory.show(all.last().map(|current| current.id()).as_deref());
        drop(all);
        self.connectivity.session_changed.notify_one();
        self.resumed.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.journal_changed.notify_one();
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

/// A use case's own connection, whose requests share one correlation ID, and the account behind it.
pub(crate) fn connect(ctx: &Context) -> Result<(Arc<SignedIn>, Connection), Error> {
    let signed_in = ctx.signed_in()?;
    let connection = signed_in.connection.for_use_case();
    Ok((signed_in, connection))
}

/// The same for what is in a subscription: the connection is that of its tenant.
pub(crate) async fn connect_for(ctx: &Context, id: &ResourceId) -> Result<(Arc<SignedIn>, Connection), Error> {
    let (signed_in, connection) = connect(ctx)?;
    let there = signed_in.reach.connection_for(id.subscription_id()).await.together_with(&connection);
    Ok((signed_in, there))
}

/// Whether an error means that the thing is not there.
pub(crate) fn is_not_found(error: &Error) -> bool {
    error.code == ErrorCode::NotFound
}
