//! Everybody who is signed in, in memory: connection, account, cloud and reach of each. The context holds one [`Sessions`];
//! who comes and goes is decided above.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use azure::Connection;
use azure::identity::Account;
use store::sealed_tokens::SealedAccount;
use tokio::sync::watch;

use crate::nouns::cloud::CloudChip;
use crate::nouns::reach::Reach;

/// Someone who is signed in.
pub(crate) struct SignedIn {
    pub(crate) connection: Connection,
    pub(crate) account: Account,
    pub(crate) chip: CloudChip,
    /// The name under which its tokens are stored: the cloud's, or that of one sandbox.
    pub(crate) cloud_key: String,
    /// Its tenants and subscriptions.
    pub(crate) reach: Reach,
    /// Whether it has signed out.
    pub(crate) over: Over,
}

/// Whether an account has signed out. Whoever stores something of it holds the lock meanwhile, so that nothing is stored after
/// the sign-out has taken everything away.
pub(crate) struct Over {
    stored: Mutex<bool>,
    told: watch::Sender<bool>,
}

impl Default for Over {
    fn default() -> Self {
        Self { stored: Mutex::new(false), told: watch::Sender::new(false) }
    }
}

impl Over {
    /// The account signs out: what is under way ends.
    pub(crate) fn end(&self) {
        *self.stored.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.told.send_replace(true);
    }

    /// Stores something, unless the account has signed out.
    pub(crate) fn unless_over<T>(&self, store: impl FnOnce() -> T) -> Option<T> {
        let over = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        (!*over).then(store)
    }

    /// Returns once the account has signed out.
    pub(crate) async fn ended(&self) {
        let mut told = self.told.subscribe();
        if told.wait_for(|over| *over).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl SignedIn {
    /// What tells this account from every other one that is signed in.
    pub(crate) fn id(&self) -> String {
        format!("{}/{}/{}", self.cloud_key, self.account.tenant_id, self.account.object_id).to_lowercase()
    }

    /// The key under which this account's things are stored on the disk.
    pub(crate) fn key(&self) -> String {
        key(&self.chip.name, &self.account)
    }
}

/// The key under which an account's things are stored on the disk.
pub(crate) fn key(cloud_name: &str, account: &Account) -> String {
    format!("{cloud_name}/{}/{}", account.tenant_id, account.object_id)
}

/// The key of an account whose tokens are stored under this key of a cloud.
pub(crate) fn stored_key(cloud_name: &str, stored: &SealedAccount) -> String {
    format!("{cloud_name}/{}/{}", stored.tenant_id, stored.object_id)
}

/// The account that the sealed file names.
pub(crate) fn account_of(kept: &SealedAccount) -> Account {
    Account {
        user_principal_name: kept.user_principal_name.clone(),
        display_name: kept.display_name.clone(),
        tenant_id: kept.tenant_id.clone(),
        object_id: kept.object_id.clone(),
    }
}

/// Everybody who is signed in; the current one is the last.
#[derive(Default)]
pub(crate) struct Sessions {
    all: Mutex<Vec<Arc<SignedIn>>>,
    /// Whether somebody has asked who is signed in.
    looked: AtomicBool,
}

impl Sessions {
    /// Everybody, the current one last.
    pub(crate) fn everybody(&self) -> Vec<Arc<SignedIn>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whoever is current.
    pub(crate) fn current(&self) -> Option<Arc<SignedIn>> {
        self.everybody().pop()
    }

    /// Changes who is signed in, and says who is current then.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Vec<Arc<SignedIn>>)) -> Option<Arc<SignedIn>> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut all);
        all.last().cloned()
    }

    /// Whether nobody has asked before who is signed in.
    pub(crate) fn is_first_look(&self) -> bool {
        !self.looked.swap(true, Ordering::SeqCst)
    }
}
