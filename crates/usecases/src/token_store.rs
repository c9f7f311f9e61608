//! Where tokens are kept between two requests and two starts: in memory, and in the sealed file of `store` where this
//! computer's credential store gives its key. Made once with the context; nobody ever waits for a credential store longer than
//! its patience. Without one, tokens live for the session alone, and never in the clear.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use azure::identity::{Account, KeptToken, TokenKeeper, TokenKey};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use store::sealed_tokens::{Sealed, SealedAccount, SealedFile, SealedToken, Secret};
use time::OffsetDateTime;
use tokio::sync::OnceCell;
use ts_rs::TS;

use crate::session::SANDBOX_KEY;

/// So many sandboxes are remembered.
const TWINS: usize = 8;

/// How tokens are kept on this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub enum CacheKind {
    /// In the sealed file, whose key is in the system's credential store.
    #[serde(rename = "keyring")]
    Keyring,
    /// In memory, until Regent ends.
    #[serde(rename = "session-only")]
    SessionOnly,
}

/// How tokens are kept, and why so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CacheState {
    /// How.
    pub state: CacheKind,
    /// Why not better, or what protects them.
    pub reason: String,
    /// The sealed file, where there is one.
    pub file: Option<String>,
}

/// Keeps tokens and accounts.
#[derive(Debug)]
pub(crate) struct TokenStore {
    path: Option<PathBuf>,
    memory: Mutex<HashMap<TokenKey, KeptToken>>,
    disk: OnceCell<Result<Arc<SealedFile>, String>>,
}

impl TokenStore {
    /// Keeps tokens in the sealed file at this path, or in memory alone where there is none.
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        Self { path, memory: Mutex::default(), disk: OnceCell::new() }
    }

    /// The sealed file, or why there is none. Asks the credential store once.
    async fn disk(&self) -> Result<Arc<SealedFile>, String> {
        let open = || async {
            let path = self.path.clone().ok_or("This system names no folder for such a file.")?;
            let key = tokio::task::spawn_blocking(store::credential_store::key).await;
            let key = key.map_err(|error| error.to_string())?.map_err(|why| {
                tracing::info!(%why, "tokens are kept for this session alone");
                sentence(&why.to_string())
            })?;
            Ok(Arc::new(SealedFile::new(path, &key)))
        };
        self.disk.get_or_init(open).await.clone()
    }

    /// How tokens are kept.
    pub(crate) async fn state(&self) -> CacheState {
        match self.disk().await {
            Ok(file) => CacheState {
                state: CacheKind::Keyring,
                reason: "The file is sealed with a key in this computer's credential store.".to_owned(),
                file: Some(file.path().display().to_string()),
            },
            Err(reason) => CacheState { state: CacheKind::SessionOnly, reason, file: None },
        }
    }

    /// The accounts of a cloud that were signed in when Regent last ran, the one used last at the end.
    pub(crate) async fn accounts(&self, cloud: &str) -> Vec<SealedAccount> {
        let held = self.read().await;
        held.accounts.into_iter().filter(|account| account.cloud == cloud).collect()
    }

    /// The accounts of every cloud.
    pub(crate) async fn everybody(&self) -> Vec<SealedAccount> {
        self.read().await.accounts
    }

    /// Keeps an account as the one used last.
    pub(crate) async fn keep_account(
        &self,
        cloud: &str,
        account: &Account,
        (client_id, way): (&str, &str),
        signing_keys: Vec<String>,
    ) {
        let kept = SealedAccount {
            cloud: cloud.to_owned(),
            tenant_id: account.tenant_id.clone(),
            object_id: account.object_id.clone(),
            user_principal_name: account.user_principal_name.clone(),
            display_name: account.display_name.clone(),
            client_id: client_id.to_owned(),
            way: way.to_owned(),
            signing_keys,
        };
        self.change(move |held| {
            held.accounts.retain(|one| !is_same(one, &kept));
            held.accounts.push(kept);
            drop_old_twins(held);
        })
        .await;
    }

    /// Forgets an account and every token of it, in every tenant.
    pub(crate) async fn forget_account(&self, cloud: &str, object_id: &str) {
        let (cloud, id) = (cloud.to_owned(), object_id.to_ascii_lowercase());
        self.memory().retain(|key, _| key.cloud != cloud || key.account != id);
        self.change(move |held| {
            held.tokens.retain(|one| one.cloud != cloud || one.account != id);
            held.accounts.retain(|one| one.cloud != cloud || !one.object_id.eq_ignore_ascii_case(&id));
        })
        .await;
    }

    /// Forgets everybody.
    pub(crate) async fn forget_all(&self) {
        self.memory().clear();
        self.change(|held| {
            held.tokens.clear();
            held.accounts.clear();
        })
        .await;
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, HashMap<TokenKey, KeptToken>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(&self) -> Sealed {
        let Ok(file) = self.disk().await else { return Sealed::default() };
        let read = tokio::task::spawn_blocking(move || file.read()).await;
        match read {
            Ok(Ok(held)) => held,
            Ok(Err(error)) => {
                tracing::warn!(%error, "kept tokens cannot be used; people sign in again");
                Sealed::default()
            }
            Err(_) => Sealed::default(),
        }
    }

    async fn change(&self, change: impl FnOnce(&mut Sealed) + Send + 'static) {
        let Ok(file) = self.disk().await else { return };
        match tokio::task::spawn_blocking(move || file.change(change)).await {
            Ok(Ok(())) | Err(_) => {}
            Ok(Err(error)) => tracing::warn!(%error, "tokens are not kept for the next start"),
        }
    }
}

#[async_trait]
impl TokenKeeper for TokenStore {
    async fn read(&self, key: &TokenKey) -> Option<KeptToken> {
        let now = OffsetDateTime::now_utc();
        // Another Regent may have a newer refresh token, or a newer access token than one that is due.
        let fresh = |found: &KeptToken| found.refresh_on.or(found.expires_on).is_some_and(|due| due > now);
        if let Some(found) = self.memory().get(key).filter(|found| fresh(found)) {
            return Some(found.clone());
        }
        let held = Self::read(self).await;
        let Some(found) = held.tokens.into_iter().find(|one| is_of(one, key)).map(kept) else {
            return self.memory().get(key).cloned();
        };
        self.memory().insert(key.clone(), found.clone());
        Some(found)
    }

    async fn keep(&self, key: &TokenKey, token: KeptToken) {
        self.memory().insert(key.clone(), token.clone());
        let sealed = sealed(key, &token);
        let key = key.clone();
        self.change(move |held| {
            held.tokens.retain(|one| !is_of(one, &key));
            held.tokens.push(sealed);
        })
        .await;
    }

    async fn forget(&self, key: &TokenKey) {
        let key = key.clone();
        self.memory()
            .retain(|kept, _| kept.cloud != key.cloud || kept.tenant != key.tenant || kept.account != key.account);
        self.change(move |held| {
            held.tokens.retain(|one| one.cloud != key.cloud || one.tenant != key.tenant || one.account != key.account);
        })
        .await;
    }
}

/// A built-in sandbox listens at another address each time: what was signed in to long ago is gone for good.
fn drop_old_twins(held: &mut Sealed) {
    let twins: Vec<String> =
        held.accounts.iter().map(|one| one.cloud.clone()).filter(|cloud| cloud.starts_with(SANDBOX_KEY)).collect();
    for gone in twins.iter().rev().skip(TWINS) {
        held.accounts.retain(|one| one.cloud != *gone);
        held.tokens.retain(|one| one.cloud != *gone);
    }
}

fn is_same(one: &SealedAccount, other: &SealedAccount) -> bool {
    one.cloud == other.cloud && one.tenant_id == other.tenant_id && one.object_id == other.object_id
}

fn is_of(one: &SealedToken, key: &TokenKey) -> bool {
    one.cloud == key.cloud && one.tenant == key.tenant && one.account == key.account && one.scope == key.scope
}

fn kept(one: SealedToken) -> KeptToken {
    let time = |seconds: Option<i64>| seconds.and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok());
    KeptToken {
        token: SecretString::from(one.token.0.as_str()),
        expires_on: time(one.expires_on),
        refresh_on: time(one.refresh_on),
    }
}

fn sealed(key: &TokenKey, token: &KeptToken) -> SealedToken {
    SealedToken {
        cloud: key.cloud.clone(),
        tenant: key.tenant.clone(),
        account: key.account.clone(),
        scope: key.scope.clone(),
        token: Secret(token.token.expose_secret().to_owned().into()),
        expires_on: token.expires_on.map(OffsetDateTime::unix_timestamp),
        refresh_on: token.refresh_on.map(OffsetDateTime::unix_timestamp),
    }
}

/// The same with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
