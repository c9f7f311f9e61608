//! The list in memory: registry endpoints and instances as they were read last, with this computer's own writes laid over
//! them until Resource Graph shows them too. Read by the grid in windows of rows, by the tray and by the checks.
//! Never asks the network. Each account has a list of its own; the list of the account that is current is the one that
//! shows, and a verb that outlives a switch of accounts goes on with the list it began with ([`Inventory::pinned`]).

use std::collections::{HashMap, HashSet};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{Instance, InstanceId, RegistryEndpoint, RegistryEndpointId};

use crate::nouns::endpoint_query::{EndpointQuery, EndpointWindow};

mod filter;
mod order;

use order::Order;

/// A write of ours that the graph may not show yet.
#[derive(Debug, Clone)]
enum Own {
    /// Created or changed, with the answer of ARM.
    Written(Box<RegistryEndpoint>),
    /// Deleted.
    Deleted,
}

#[derive(Debug, Default)]
struct State {
    revision: u32,
    as_of: Option<String>,
    rows: Arc<Vec<RegistryEndpoint>>,
    order: Option<Order>,
    own: HashMap<String, Own>,
    instances: Vec<Instance>,
}

/// The lists of all accounts.
#[derive(Debug, Default)]
struct Shelf {
    current: String,
    of: HashMap<String, State>,
    /// Grows with each change of any list: a screen that sees the same number sees the same list.
    revision: u32,
}

/// The list in memory: of the current account, or of one that was current once.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    shelf: Arc<Mutex<Shelf>>,
    pinned: Option<String>,
}

/// One account's list while it is looked at.
struct Looking<'a> {
    shelf: MutexGuard<'a, Shelf>,
    account: String,
    nothing: State,
}

impl Deref for Looking<'_> {
    type Target = State;

    fn deref(&self) -> &State {
        self.shelf.of.get(&self.account).unwrap_or(&self.nothing)
    }
}

impl DerefMut for Looking<'_> {
    fn deref_mut(&mut self) -> &mut State {
        self.shelf.of.entry(self.account.clone()).or_default()
    }
}

impl Inventory {
    /// Shows another account's list; none where nobody is signed in.
    pub(crate) fn show(&self, account: Option<&str>) {
        let mut shelf = self.shelf();
        account.unwrap_or_default().clone_into(&mut shelf.current);
        shelf.revision += 1;
        let (revision, current) = (shelf.revision, shelf.current.clone());
        shelf.of.entry(current).or_default().revision = revision;
    }

    /// Forgets an account's list: it signs out, or its subscriptions are other ones now.
    pub(crate) fn forget(&self, account: &str) {
        let mut shelf = self.shelf();
        shelf.revision += 1;
        let revision = shelf.revision;
        shelf.of.insert(account.to_owned(), State { revision, ..State::default() });
    }

    /// The list that is current now, whichever is later.
    pub(crate) fn pinned(&self) -> Self {
        let current = self.pinned.clone().unwrap_or_else(|| self.shelf().current.clone());
        Self { shelf: Arc::clone(&self.shelf), pinned: Some(current) }
    }

    /// Puts a whole listing in place. Own writes that it does not show yet stay laid over it; those that it shows are done.
    pub(crate) fn replace(&self, as_of: String, listed: Vec<RegistryEndpoint>) {
        let mut state = self.state();
        if state.as_of.as_ref().is_some_and(|newer| *newer > as_of) {
            return;
        }
        state.as_of = Some(as_of);
        if state.own.is_empty() {
            return state.set_rows(listed);
        }
        let keys: HashMap<String, usize> = listed.iter().enumerate().map(|(at, row)| (row.key(), at)).collect();
        state.own.retain(|key, own| match (own, keys.get(key)) {
            (Own::Written(ours), Some(at)) => is_older(&listed[*at], ours),
            (Own::Written(_), None) | (Own::Deleted, Some(_)) => true,
            (Own::Deleted, None) => false,
        });
        let mut rows: Vec<RegistryEndpoint> =
            listed.into_iter().filter(|row| !state.own.contains_key(&row.key())).collect();
        rows.extend(state.own.values().filter_map(|own| match own {
            Own::Written(ours) => Some((**ours).clone()),
            Own::Deleted => None,
        }));
        state.set_rows(rows);
    }

    /// Adds what a listing has found so far, so that first rows show before the last page is there.
    pub(crate) fn add(&self, found: Vec<RegistryEndpoint>) {
        let mut state = self.state();
        let fresh: HashSet<String> = found.iter().map(RegistryEndpoint::key).collect();
        let mut rows: Vec<RegistryEndpoint> =
            state.rows.iter().filter(|row| !fresh.contains(&row.key())).cloned().collect();
        rows.extend(found.into_iter().filter(|row| !state.own.contains_key(&row.key())));
        state.set_rows(rows);
    }

    /// Lays a created or changed endpoint over the list.
    pub(crate) fn wrote(&self, endpoint: RegistryEndpoint) {
        let mut state = self.state();
        let key = endpoint.key();
        let mut rows: Vec<RegistryEndpoint> = state.rows.iter().filter(|row| row.key() != key).cloned().collect();
        rows.push(endpoint.clone());
        state.own.insert(key, Own::Written(Box::new(endpoint)));
        state.set_rows(rows);
    }

    /// Takes a deleted endpoint out of the list.
    pub(crate) fn deleted(&self, id: &RegistryEndpointId) {
        let mut state = self.state();
        let key = id.resource_id().key();
        let rows = state.rows.iter().filter(|row| row.key() != key).cloned().collect();
        state.own.insert(key, Own::Deleted);
        state.set_rows(rows);
    }

    /// Own writes that the last listing did not show: they are worth asking ARM about.
    pub(crate) fn unconfirmed(&self) -> Vec<RegistryEndpoint> {
        let written = |own: &Own| match own {
            Own::Written(ours) => Some((**ours).clone()),
            Own::Deleted => None,
        };
        self.state().own.values().filter_map(written).collect()
    }

    /// The rows of a window.
    pub(crate) fn window(&self, query: &EndpointQuery) -> EndpointWindow {
        let mut state = self.state();
        let rows = Arc::clone(&state.rows);
        let order = match state.order.take() {
            Some(order) if order.is_of(query) => order,
            _ => Order::new(&rows, query),
        };
        let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let limit = usize::try_from(query.limit.min(1000)).unwrap_or(1000);
        let window = order.rows().iter().skip(offset).take(limit).filter_map(|at| rows.get(*at)).cloned().collect();
        let answer = EndpointWindow {
            revision: state.revision,
            total: count(rows.len()),
            matching: count(order.rows().len()),
            offset: query.offset,
            rows: window,
            as_of: state.as_of.clone(),
        };
        state.order = Some(order);
        answer
    }

    /// All rows.
    pub(crate) fn rows(&self) -> Arc<Vec<RegistryEndpoint>> {
        Arc::clone(&self.state().rows)
    }

    /// Whether a listing, or a copy of one, is in place.
    pub(crate) fn is_listed(&self) -> bool {
        self.state().as_of.is_some()
    }

    /// Remembers the instances that were listed.
    pub(crate) fn set_instances(&self, instances: Vec<Instance>) {
        self.state().instances = instances;
    }

    /// The remembered instances.
    pub(crate) fn instances(&self) -> Vec<Instance> {
        self.state().instances.clone()
    }

    /// A remembered instance.
    pub(crate) fn instance(&self, id: &InstanceId) -> Option<Instance> {
        let text = id.resource_id().as_str();
        self.state().instances.iter().find(|instance| instance.id.eq_ignore_ascii_case(text)).cloned()
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> Looking<'_> {
        let shelf = self.shelf();
        let account = self.pinned.clone().unwrap_or_else(|| shelf.current.clone());
        Looking { shelf, account, nothing: State::default() }
    }
}

impl Looking<'_> {
    fn set_rows(&mut self, rows: Vec<RegistryEndpoint>) {
        self.shelf.revision += 1;
        let revision = self.shelf.revision;
        self.rows = Arc::new(rows);
        self.order = None;
        self.revision = revision;
    }
}

/// Whether the listed row is from before our write. Times are RFC 3339 in UTC, so text order is time order.
fn is_older(listed: &RegistryEndpoint, ours: &RegistryEndpoint) -> bool {
    match (&listed.last_modified_at, &ours.last_modified_at) {
        (Some(listed), Some(ours)) => listed < ours,
        _ => listed.host != ours.host || listed.authentication != ours.authentication,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
