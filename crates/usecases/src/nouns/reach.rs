//! How far an account reaches: the tenants and subscriptions that the person ticked, and one connection for each tenant.
//! Read by every verb that goes over more than one subscription. A tenant that is not ticked is never asked for a token;
//! from the start that is every tenant but the account's own.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use azure::Connection;
use azure::arm::subscriptions::SubscriptionsClient;
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use store::Database;
use tokio::sync::OnceCell;
use ts_rs::TS;

use crate::error::Error;

/// The key of an account's ticks on the disk begins with it.
const TICKS: &str = "ticks ";

/// What the person ticked and unticked. Silence means: the own tenant, and every subscription of a ticked tenant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Ticks {
    /// By tenant ID in lower case.
    tenants: BTreeMap<String, Tick>,
    /// By subscription ID in lower case.
    subscriptions: BTreeMap<String, bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
struct Tick {
    ticked: bool,
    /// Its name, so that it can be named when it does not answer.
    name: Option<String>,
}

impl Ticks {
    /// What was kept for this account. What cannot be read counts as silence.
    pub(crate) fn load(database: &Database, account: &str) -> Self {
        let kept = store::preferences::get(database, &format!("{TICKS}{account}")).unwrap_or_default();
        kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Keeps them for this account.
    pub(crate) fn save(&self, database: &Database, account: &str) -> Result<(), store::Error> {
        store::preferences::set(database, &format!("{TICKS}{account}"), &serde_json::to_string(self)?)
    }

    pub(crate) fn tick_tenant(&mut self, id: &str, name: Option<String>, ticked: bool) {
        self.tenants.insert(id.to_ascii_lowercase(), Tick { ticked, name });
    }

    /// Remembers a tenant as it stands, so that it can be offered when nobody may be asked for the list.
    pub(crate) fn know_tenant(&mut self, id: &str, name: Option<String>, ticked: bool) {
        self.tenants.entry(id.to_ascii_lowercase()).or_insert(Tick { ticked, name });
    }

    pub(crate) fn tick_subscription(&mut self, id: &str, ticked: bool) {
        self.subscriptions.insert(id.to_ascii_lowercase(), ticked);
    }

    pub(crate) fn has_subscription(&self, id: &str) -> bool {
        self.subscriptions.get(&id.to_ascii_lowercase()).copied().unwrap_or(true)
    }
}

/// A subscription of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Subscription {
    /// Its GUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// `Enabled`, `Warned`, `Disabled`, … or any newer word.
    pub state: String,
    /// The tenant that it belongs to.
    pub tenant_id: String,
}

/// A tenant that the account is a member or a guest of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) name: Option<String>,
}

/// A ticked tenant and what is ticked in it.
pub(crate) struct TenantScope {
    /// For a sentence: "Tenant Contoso".
    pub(crate) words: String,
    pub(crate) connection: Connection,
    /// IDs of the ticked subscriptions, or why they cannot be known.
    pub(crate) subscriptions: Result<Vec<String>, Error>,
}

/// How far one account reaches.
pub(crate) struct Reach {
    home: Connection,
    own: String,
    ticks: Mutex<Ticks>,
    tenants: OnceCell<Vec<Tenant>>,
    rooms: Mutex<HashMap<String, Arc<Room>>>,
}

/// What is known of one tenant: asked for once, unless it refused.
struct Room {
    connection: Connection,
    subscriptions: OnceCell<Vec<Subscription>>,
}

impl Reach {
    pub(crate) fn new(home: Connection, own: &str, ticks: Ticks) -> Self {
        let (tenants, rooms) = (OnceCell::new(), Mutex::default());
        Self { home, own: own.to_ascii_lowercase(), ticks: Mutex::new(ticks), tenants, rooms }
    }

    /// The person's ticks as they are now.
    pub(crate) fn ticks(&self) -> Ticks {
        self.ticks.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes the ticks and gives them back.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Ticks)) -> Ticks {
        let mut ticks = self.ticks.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut ticks);
        ticks.clone()
    }

    pub(crate) fn is_own(&self, tenant: &str) -> bool {
        self.own.eq_ignore_ascii_case(tenant)
    }

    pub(crate) fn is_ticked(&self, tenant: &str) -> bool {
        let tenant = tenant.to_ascii_lowercase();
        let ticks = self.ticks.lock().unwrap_or_else(PoisonError::into_inner);
        ticks.tenants.get(&tenant).map_or(tenant == self.own, |tick| tick.ticked)
    }

    /// The tenants of the account, its own first; asked for once, with a token of a ticked tenant. Only those that are known
    /// where Azure does not say, or may not be asked.
    pub(crate) async fn tenants(&self) -> Vec<Tenant> {
        let Some(asked) = self.ticked().first().map(|tenant| self.connection(tenant)) else { return self.known() };
        let read = || async {
            let found = SubscriptionsClient::new(&asked).tenants().await?;
            let mut found: Vec<Tenant> =
                found.into_iter().map(|tenant| Tenant { id: tenant.id, name: tenant.display_name }).collect();
            if !found.iter().any(|tenant| self.is_own(&tenant.id)) {
                found.push(Tenant { id: self.own.clone(), name: None });
            }
            found.sort_by_key(|tenant| (!self.is_own(&tenant.id), tenant.name.as_deref().map(str::to_lowercase)));
            Ok::<_, azure::Error>(found)
        };
        match self.tenants.get_or_try_init(read).await {
            Ok(found) => found.clone(),
            Err(error) => {
                tracing::info!(%error, "the tenants could not be listed");
                self.known()
            }
        }
    }

    /// The account's own tenant and those that the person has said something about.
    fn known(&self) -> Vec<Tenant> {
        let ticks = self.ticks();
        let own =
            Tenant { id: self.own.clone(), name: ticks.tenants.get(&self.own).and_then(|tick| tick.name.clone()) };
        let others = ticks.tenants.iter().filter(|(id, _)| **id != self.own);
        let others = others.map(|(id, tick)| Tenant { id: id.clone(), name: tick.name.clone() });
        std::iter::once(own).chain(others).collect()
    }

    /// The name of a tenant, as far as it is known without asking.
    fn name_of(&self, tenant: &str) -> Option<String> {
        let listed = self.tenants.get().and_then(|all| all.iter().find(|one| one.id.eq_ignore_ascii_case(tenant)));
        let kept = || self.ticks().tenants.get(tenant).and_then(|tick| tick.name.clone());
        listed.and_then(|tenant| tenant.name.clone()).or_else(kept)
    }

    /// The connection of a tenant: its tokens are of that tenant.
    pub(crate) fn connection(&self, tenant: &str) -> Connection {
        self.room(tenant).connection.clone()
    }

    fn room(&self, tenant: &str) -> Arc<Room> {
        let tenant = tenant.to_ascii_lowercase();
        let mut rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let make = |tenant: &str| {
            let connection = if tenant == self.own { self.home.clone() } else { self.home.in_tenant(tenant) };
            Arc::new(Room { connection, subscriptions: OnceCell::new() })
        };
        Arc::clone(rooms.entry(tenant.clone()).or_insert_with(|| make(&tenant)))
    }

    /// Every tenant is asked again for its subscriptions at the next need: what was granted or taken meanwhile counts.
    pub(crate) fn ask_again(&self) {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Forgets what a tenant said: it is asked again at the next need.
    pub(crate) fn forget(&self, tenant: &str) {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner).remove(&tenant.to_ascii_lowercase());
    }

    /// Every subscription of a tenant that can be used, ticked or not.
    pub(crate) async fn subscriptions_of(&self, tenant: &str) -> Result<Vec<Subscription>, Error> {
        let room = self.room(tenant);
        let read = || async {
            let all = SubscriptionsClient::new(&room.connection).list().await?;
            let usable = all.into_iter().filter(|one| one.state != "Deleted");
            let read = usable.map(|found| Subscription {
                tenant_id: Some(found.tenant_id).filter(|id| !id.is_empty()).unwrap_or_else(|| tenant.to_owned()),
                id: found.id,
                name: found.name,
                state: found.state,
            });
            Ok::<_, Error>(read.collect::<Vec<_>>())
        };
        room.subscriptions.get_or_try_init(read).await.cloned()
    }

    /// The ticked tenants, the own one first.
    fn ticked(&self) -> Vec<String> {
        let all = self.known().into_iter().map(|tenant| tenant.id);
        all.filter(|tenant| self.is_ticked(tenant)).collect()
    }

    /// Every ticked tenant with its ticked subscriptions, each asked for once; one that does not answer says why.
    /// `connection` is the use case's.
    pub(crate) async fn scopes(&self, connection: &Connection) -> Vec<TenantScope> {
        let tenants = self.ticked();
        join_all(tenants.into_iter().map(|id| async move {
            let ticks = self.ticks();
            let subscriptions = self.subscriptions_of(&id).await.map(|all| {
                let ids = all.into_iter().map(|one| one.id);
                ids.filter(|id| ticks.has_subscription(id)).collect()
            });
            let words = format!("Tenant {}", self.name_of(&id).unwrap_or_else(|| id.clone()));
            let connection = self.connection(&id).together_with(connection);
            TenantScope { words, connection, subscriptions }
        }))
        .await
    }

    /// Every ticked subscription of every ticked tenant; a tenant that does not answer is left out unless none does.
    pub(crate) async fn subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        let tenants = self.ticked();
        let lists = join_all(tenants.iter().map(|tenant| self.subscriptions_of(tenant))).await;
        let ticks = self.ticks();
        let found = whatever_answered(lists)?;
        let mut seen = std::collections::HashSet::new();
        let once = found.into_iter().filter(|one| seen.insert(one.id.to_ascii_lowercase()));
        Ok(once.filter(|one| ticks.has_subscription(&one.id)).collect())
    }

    /// The connection for what is in a subscription. Asks for nothing while the own tenant is the only one that is ticked.
    pub(crate) async fn connection_for(&self, subscription: &str) -> Connection {
        if let Some(tenant) = self.known_tenant_of(subscription) {
            return self.connection(&tenant);
        }
        let ticked = self.ticked();
        for tenant in ticked.iter().filter(|_| ticked.len() > 1) {
            let there = self.subscriptions_of(tenant).await.unwrap_or_default();
            if there.iter().any(|one| one.id.eq_ignore_ascii_case(subscription)) {
                return self.connection(tenant);
            }
        }
        self.home.clone()
    }

    /// The tenant of a subscription; the own one where nobody has asked.
    pub(crate) fn tenant_of(&self, subscription: &str) -> String {
        self.known_tenant_of(subscription).unwrap_or_else(|| self.own.clone())
    }

    /// The ticked tenant that has listed this subscription.
    fn known_tenant_of(&self, subscription: &str) -> Option<String> {
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let lists = |room: &Room| {
            room.subscriptions.get().is_some_and(|all| all.iter().any(|one| one.id.eq_ignore_ascii_case(subscription)))
        };
        let found = rooms.iter().find(|(tenant, room)| lists(room) && self.is_ticked(tenant));
        found.map(|(tenant, _)| tenant.clone())
    }

    /// How many ticked subscriptions are known by now; none before anyone asked.
    pub(crate) fn known_subscriptions(&self) -> Option<usize> {
        let ticks = self.ticks();
        let rooms = self.rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let known: Vec<_> = rooms
            .iter()
            .filter(|(tenant, _)| self.own == **tenant || ticks.tenants.get(*tenant).is_some_and(|tick| tick.ticked))
            .filter_map(|(_, room)| room.subscriptions.get())
            .collect();
        let ticked = |all: &&Vec<Subscription>| all.iter().filter(|one| ticks.has_subscription(&one.id)).count();
        (!known.is_empty()).then(|| known.iter().map(ticked).sum())
    }
}

/// All rows of the lists that answered; the first refusal when none did.
pub(crate) fn whatever_answered<T>(lists: Vec<Result<Vec<T>, Error>>) -> Result<Vec<T>, Error> {
    let mut found = None;
    let mut refused = None;
    for list in lists {
        match list {
            Ok(rows) => found.get_or_insert_with(Vec::new).extend(rows),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    match (found, refused) {
        (None, Some(error)) => Err(error),
        (found, _) => Ok(found.unwrap_or_default()),
    }
}
