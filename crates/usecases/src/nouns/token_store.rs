//! Where tokens are kept between two requests and two starts: in memory, and in the sealed file of `store` where this
//! computer's credential store gives its key. Made once with the context; nobody ever waits for a credential store longer than
//! its patience. Without one, tokens live for the session alone, and never in the clear. The file holds tokens of accounts
//! that are in it and of nobody else: whoever has signed out, here or in another process, stays out.

mod disk;
mod lease;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use azure::identity::{Account, KeptToken, TokenKeeper, TokenKey};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use store::sealed_tokens::{Sealed, SealedAccount, SealedToken, Secret};
use time::OffsetDateTime;
use ts_rs::TS;

use self::disk::Disk;
use self::lease::Lease;
use crate::nouns::cloud::SANDBOX_KEY;

/// So many sandboxes are remembered.
const MAX_EMULATORS: usize = 8;

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
    disk: Disk,
    memory: Mutex<Memory>,
}

/// An account, by the cloud's key and its object ID in lower case.
type Who = (String, String);

#[derive(Debug, Default)]
struct Memory {
    tokens: HashMap<TokenKey, InMemory>,
    /// Accounts that signed in here and are not in the file yet.
    unsaved: Vec<SealedAccount>,
    /// Accounts that are, or should be, in the file.
    known: HashSet<Who>,
    /// The number of the sign-out of each account that has signed out, and of the last one.
    signed_out: HashMap<Who, u64>,
    sign_outs: u64,
}

#[derive(Debug)]
struct InMemory {
    token: KeptToken,
    /// Whether the file has it too; if not, what the file has is older.
    saved: bool,
}

impl TokenStore {
    /// Keeps tokens in the sealed file at this path, or in memory alone where there is none.
    pub(crate) fn new(path: Option<PathBuf>) -> Self {
        Self { disk: Disk::new(path), memory: Mutex::default() }
    }

    /// What a credential keeps its tokens with, until the account signs out.
    pub(crate) fn lease(self: &Arc<Self>) -> Arc<dyn TokenKeeper> {
        Arc::new(Lease { store: Arc::clone(self), since: self.memory().sign_outs })
    }

    /// How tokens are kept; whether they can be is tried.
    pub(crate) async fn state(&self) -> CacheState {
        let saved = self.save().await;
        match saved.and(self.disk.check().await) {
            Ok(path) => {
                let aside = " An earlier file that this key does not open was set aside.";
                let aside = if self.disk.has_set_aside() { aside } else { "" };
                let reason = format!("The file is sealed with a key in this computer's credential store.{aside}");
                CacheState { state: CacheKind::Keyring, reason, file: Some(path.display().to_string()) }
            }
            Err(reason) => CacheState { state: CacheKind::SessionOnly, reason, file: None },
        }
    }

    /// The accounts of a cloud that were signed in when Regent last ran, the one used last at the end.
    pub(crate) async fn accounts(&self, cloud: &str) -> Vec<SealedAccount> {
        let all = self.everybody().await;
        all.into_iter().filter(|account| account.cloud == cloud).collect()
    }

    /// The accounts of every cloud.
    pub(crate) async fn everybody(&self) -> Vec<SealedAccount> {
        let mut all = self.disk.read().await.accounts;
        let mut memory = self.memory();
        memory.known.extend(all.iter().map(who));
        for unsaved in &memory.unsaved {
            all.retain(|one| !is_same(one, unsaved));
            all.push(unsaved.clone());
        }
        all
    }

    /// What keeps Regent from seeing who is signed in, if there is anything to see.
    pub(crate) async fn unseen(&self) -> Option<String> {
        self.disk.closed().await
    }

    /// Keeps an account as the one used last, with the tokens that it brought along.
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
        {
            let mut memory = self.memory();
            memory.known.insert(who(&kept));
            memory.unsaved.retain(|one| !is_same(one, &kept));
            memory.unsaved.push(kept);
        }
        self.save_or_say().await;
    }

    /// Marks an account as the one used last.
    pub(crate) async fn use_account(&self, cloud: &str, account: &Account) {
        let (cloud, account) = (cloud.to_owned(), account.clone());
        let used = self.disk.change(move |held| {
            let is_it = |one: &SealedAccount| {
                one.cloud == cloud && one.tenant_id == account.tenant_id && one.object_id == account.object_id
            };
            if let Some(at) = held.accounts.iter().position(is_it) {
                let used = held.accounts.remove(at);
                held.accounts.push(used);
            }
        });
        if let Err(why) = used.await {
            tracing::info!(%why, "the next start goes on with another account");
        }
    }

    /// Forgets an account and every token of it, in every tenant. The last one takes file and key along.
    pub(crate) async fn forget_account(&self, cloud: &str, object_id: &str) {
        let gone: Who = (cloud.to_owned(), object_id.to_ascii_lowercase());
        self.memory().sign_out(&gone);
        if self.disk.is_absent() {
            return;
        }
        let forgotten = self.disk.change(move |held| {
            held.tokens.retain(|one| !is_whose(one, &gone));
            held.accounts.retain(|one| who(one) != gone);
            drop_ownerless(held);
            held.is_empty()
        });
        match forgotten.await {
            Ok(true) => self.disk.end().await,
            Ok(false) => {}
            Err(why) => tracing::warn!(%why, "an account that signed out is still in the sealed file"),
        }
    }

    /// Forgets everybody, whether the file can be opened or not.
    pub(crate) async fn forget_all(&self) {
        {
            let mut memory = self.memory();
            let all: Vec<Who> = memory.known.iter().cloned().collect();
            all.iter().for_each(|who| memory.sign_out(who));
            memory.tokens.clear();
            memory.unsaved.clear();
        }
        if !self.disk.is_absent() {
            let forgotten = self.disk.change(|held| {
                held.tokens.clear();
                held.accounts.clear();
            });
            if let Err(why) = forgotten.await {
                tracing::warn!(%why, "the token file cannot be changed and is taken away");
                self.disk.destroy().await;
            }
        }
        if self.disk.is_absent() {
            self.disk.end().await;
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(&self, key: &TokenKey, since: u64) -> Option<KeptToken> {
        let now = OffsetDateTime::now_utc();
        let fresh = |found: &KeptToken| found.refresh_on.or(found.expires_on).is_some_and(|due| due > now);
        {
            let memory = self.memory();
            if memory.is_over(key, since) {
                return None;
            }
            if let Some(found) = memory.tokens.get(key).filter(|found| !found.saved || fresh(&found.token)) {
                return Some(found.token.clone());
            }
        }
        // Another Regent may have a newer refresh token, or a newer access token than one that is due.
        let held = self.disk.read().await;
        let mut memory = self.memory();
        if memory.is_over(key, since) {
            return None;
        }
        memory.known.extend(held.accounts.iter().map(who));
        if let Some(found) = held.tokens.into_iter().find(|one| is_of(one, key)).map(kept)
            && memory.tokens.get(key).is_none_or(|own| own.saved)
        {
            memory.tokens.insert(key.clone(), InMemory { token: found, saved: true });
        }
        memory.tokens.get(key).map(|found| found.token.clone())
    }

    async fn keep(&self, key: &TokenKey, token: KeptToken, since: u64) {
        {
            let mut memory = self.memory();
            if memory.is_over(key, since) {
                return;
            }
            memory.tokens.insert(key.clone(), InMemory { token, saved: false });
            // A sign-in keeps its tokens before it says whose they are; they are written together.
            if !memory.known.contains(&(key.cloud.clone(), key.account.clone())) {
                return;
            }
        }
        self.save_or_say().await;
    }

    async fn forget_tokens(&self, key: &TokenKey) {
        let key = key.clone();
        let (cloud, tenant, account) = (key.cloud, key.tenant, key.account);
        self.memory().tokens.retain(|kept, _| kept.cloud != cloud || kept.tenant != tenant || kept.account != account);
        if self.disk.is_absent() {
            return;
        }
        let forgotten = self.disk.change(move |held| {
            held.tokens.retain(|one| one.cloud != cloud || one.tenant != tenant || one.account != account);
        });
        if let Err(why) = forgotten.await {
            tracing::warn!(%why, "tokens that are over are still in the sealed file");
        }
    }

    async fn save_or_say(&self) {
        if let Err(why) = self.save().await {
            tracing::warn!(%why, "tokens are not kept for the next start");
        }
    }

    /// Writes what the file does not have yet; what could not be written is tried again with the next token.
    async fn save(&self) -> Result<(), String> {
        let (accounts, tokens) = self.memory().to_save();
        // Where there is no file, none of these tokens has an account in it: whoever it was has signed out elsewhere.
        if accounts.is_empty() && (tokens.is_empty() || self.disk.is_absent()) {
            return Ok(());
        }
        let (new_accounts, new_tokens) = (accounts.clone(), tokens.clone());
        let written = self.disk.change(move |held| {
            for account in new_accounts {
                held.accounts.retain(|one| !is_same(one, &account));
                held.accounts.push(account);
            }
            drop_old_emulators(held);
            for (key, token) in new_tokens {
                held.tokens.retain(|one| !is_of(one, &key));
                held.tokens.push(sealed(&key, &token));
            }
            drop_ownerless(held);
        });
        written.await?;
        self.memory().mark_saved(&accounts, &tokens);
        Ok(())
    }
}

impl Memory {
    /// Whether this account has signed out since then.
    fn is_over(&self, key: &TokenKey, since: u64) -> bool {
        self.signed_out.get(&(key.cloud.clone(), key.account.clone())).is_some_and(|when| *when > since)
    }

    fn sign_out(&mut self, gone: &Who) {
        self.sign_outs += 1;
        self.signed_out.insert(gone.clone(), self.sign_outs);
        self.tokens.retain(|key, _| key.cloud != gone.0 || key.account != gone.1);
        self.unsaved.retain(|one| who(one) != *gone);
        self.known.remove(gone);
    }

    fn to_save(&self) -> (Vec<SealedAccount>, Vec<(TokenKey, KeptToken)>) {
        let is_known = |key: &TokenKey| self.known.contains(&(key.cloud.clone(), key.account.clone()));
        let tokens = self.tokens.iter().filter(|(key, held)| !held.saved && is_known(key));
        (self.unsaved.clone(), tokens.map(|(key, held)| (key.clone(), held.token.clone())).collect())
    }

    fn mark_saved(&mut self, accounts: &[SealedAccount], tokens: &[(TokenKey, KeptToken)]) {
        self.unsaved.retain(|one| !accounts.contains(one));
        for (key, token) in tokens {
            if let Some(held) = self.tokens.get_mut(key)
                && held.token.token.expose_secret() == token.token.expose_secret()
            {
                held.saved = true;
            }
        }
    }
}

fn who(account: &SealedAccount) -> Who {
    (account.cloud.clone(), account.object_id.to_ascii_lowercase())
}

fn is_whose(token: &SealedToken, who: &Who) -> bool {
    token.cloud == who.0 && token.account == who.1
}

/// A token without an account is one of somebody who has signed out, perhaps in another process.
fn drop_ownerless(held: &mut Sealed) {
    let owners: HashSet<Who> = held.accounts.iter().map(who).collect();
    held.tokens.retain(|one| owners.iter().any(|who| is_whose(one, who)));
}

/// A built-in sandbox listens at another address each time: what was signed in to long ago is gone for good.
fn drop_old_emulators(held: &mut Sealed) {
    let mut emulators: Vec<String> = Vec::new();
    for cloud in held.accounts.iter().rev().map(|one| &one.cloud).filter(|cloud| cloud.starts_with(SANDBOX_KEY)) {
        if !emulators.contains(cloud) {
            emulators.push(cloud.clone());
        }
    }
    for gone in emulators.iter().skip(MAX_EMULATORS) {
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
