//! The company itself: subscriptions, resources, people, vaults and what is under way, all in memory. The services read
//! and write it; `seed` fills it. It knows no HTTP and hands out no answers.

pub(crate) mod assignments;
pub(crate) mod changes;
pub(crate) mod cluster;
pub(crate) mod custom_role;
pub(crate) mod governance;
pub(crate) mod graph_index;
pub(crate) mod identifier;
pub(crate) mod operations;
pub(crate) mod people;
pub(crate) mod provider_class;
pub(crate) mod registry;
pub(crate) mod resource;
pub(crate) mod rights;
pub(crate) mod role_bodies;
pub(crate) mod roles;
pub(crate) mod scope;
pub(crate) mod vault;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Bound;
use std::sync::Arc;

use serde_json::Value;
use time::{Duration, OffsetDateTime};

use self::assignments::Assignments;
use self::changes::Changes;
use self::governance::Governance;
use self::graph_index::GraphIndex;
use self::operations::{Operation, Outcome};
use self::people::{Application, Machine, Person, Subscription, Tenant};
use self::registry::Registry;
use self::resource::Resource;
use self::roles::Role;
use self::vault::Vault;

/// Kinds that Resource Graph has no rows of.
const BELOW_THE_GRAPH: [&str; 2] = [
    "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials",
    "microsoft.extendedlocation/customlocations/enabledresourcetypes",
];

/// Everything that exists in the sandbox's Azure.
#[derive(Debug, Default)]
pub(crate) struct CloudState {
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) people: Vec<Person>,
    pub(crate) applications: Vec<Application>,
    pub(crate) machine: Machine,
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) assignments: Assignments,
    /// Roles of the company's own.
    pub(crate) custom_roles: Vec<&'static Role>,
    pub(crate) governance: Governance,
    pub(crate) vaults: BTreeMap<String, Vault>,
    /// Container registries by login server in lower case.
    pub(crate) registries: BTreeMap<String, Registry>,
    pub(crate) graph: GraphIndex,
    pub(crate) operations: BTreeMap<String, Operation>,
    /// The operation that is still changing a resource, by the resource's key; there is one at most.
    running: BTreeMap<Arc<str>, String>,
    resources: BTreeMap<Arc<str>, Arc<Resource>>,
    by_kind: HashMap<Arc<str>, BTreeSet<Arc<str>>>,
    attempts: BTreeMap<Arc<str>, OffsetDateTime>,
    /// How long Resource Graph takes to show a write.
    graph_lag: Duration,
    /// How long the cluster waits before it tries a failed secret sync again.
    sync_retry: Duration,
    /// Counts every write to a resource.
    pub(crate) revision: u64,
    /// What has changed since the state file was written; nothing, where there is no such file.
    pub(crate) changes: Option<Changes>,
}

impl CloudState {
    /// A cloud with nothing in it, whose graph lags and whose clusters retry by this much.
    pub(crate) fn empty(graph_lag: Duration, sync_retry: Duration) -> Self {
        Self { graph_lag, sync_retry, ..Self::default() }
    }

    /// A resource by its identifier in lower case.
    pub(crate) fn get(&self, key: &str) -> Option<&Arc<Resource>> {
        self.resources.get(key)
    }

    /// Every resource, in the order of its lower-case identifier.
    pub(crate) fn resources(&self) -> impl Iterator<Item = &Arc<Resource>> {
        self.resources.values()
    }

    /// The resources of one kind (`namespace/type[/type]` in lower case) whose identifier begins with `prefix`.
    pub(crate) fn list<'a, 'p>(
        &'a self,
        kind: &str,
        prefix: &'p str,
    ) -> impl Iterator<Item = &'a Arc<Resource>> + use<'a, 'p> {
        let keys = self.by_kind.get(kind);
        keys.into_iter()
            .flat_map(move |keys| keys.range::<str, _>((Bound::Included(prefix), Bound::Unbounded)))
            .take_while(move |key| key.starts_with(prefix))
            .filter_map(|key| self.resources.get(key))
    }

    /// The resources of one kind in a subscription.
    pub(crate) fn resources_of(&self, subscription_id: &str, kind: &str) -> Vec<&Resource> {
        let prefix = format!("/subscriptions/{}/", subscription_id.to_ascii_lowercase());
        self.list(kind, &prefix).map(Arc::as_ref).collect()
    }

    /// Puts a resource in place at once, for the graph too: how the seed builds the cloud.
    pub(crate) fn plant(&mut self, body: Value) {
        let resource = Arc::new(Resource::new(body));
        if !BELOW_THE_GRAPH.contains(&&*resource.kind) {
            self.graph.show(Arc::clone(&resource));
        }
        self.store(resource);
    }

    /// Writes a resource; Resource Graph learns of it after its lag, counted from `at`.
    pub(crate) fn write(&mut self, body: Value, at: OffsetDateTime) -> Arc<Resource> {
        let resource = Arc::new(Resource::new(body));
        self.graph.later(at + self.graph_lag, Arc::clone(&resource.key), Some(Arc::clone(&resource)));
        self.store(Arc::clone(&resource));
        resource
    }

    /// Writes a resource of a kind that Resource Graph has no rows of.
    pub(crate) fn write_quietly(&mut self, body: Value) -> Arc<Resource> {
        let resource = Arc::new(Resource::new(body));
        self.store(Arc::clone(&resource));
        resource
    }

    /// Takes a resource away; Resource Graph learns of it after its lag.
    pub(crate) fn remove(&mut self, key: &str, at: OffsetDateTime) {
        let Some(resource) = self.resources.remove(key) else { return };
        if let Some(keys) = self.by_kind.get_mut(&resource.kind) {
            keys.remove(key);
        }
        self.attempts.remove(key);
        self.revision += 1;
        if let Some(changes) = &mut self.changes {
            changes.resources.insert(Arc::clone(&resource.key));
        }
        self.graph.later(at + self.graph_lag, Arc::clone(&resource.key), None);
    }

    fn store(&mut self, resource: Arc<Resource>) {
        self.revision += 1;
        if let Some(changes) = &mut self.changes {
            changes.resources.insert(Arc::clone(&resource.key));
        }
        self.by_kind.entry(Arc::clone(&resource.kind)).or_default().insert(Arc::clone(&resource.key));
        self.resources.insert(Arc::clone(&resource.key), resource);
    }

    /// Asks the cluster to sync a secret at this time.
    pub(crate) fn sync_at(&mut self, key: Arc<str>, at: OffsetDateTime) {
        self.attempts.insert(key, at);
    }

    /// Brings the cloud up to `now`: ends operations that are due, lets the clusters sync, lets the graph catch up.
    pub(crate) fn settle(&mut self, now: OffsetDateTime) {
        let ends = |id: &String| self.operations.get(id).map_or(now, |operation| operation.ends);
        let mut due: Vec<(OffsetDateTime, String)> =
            self.running.values().map(|id| (ends(id), id.clone())).filter(|(ends, _)| *ends <= now).collect();
        due.sort();
        for (_, id) in due {
            self.finish(&id);
        }
        let due: Vec<_> =
            self.attempts.iter().filter(|(_, at)| **at <= now).map(|(key, at)| (key.clone(), *at)).collect();
        for (key, at) in due {
            self.attempts.remove(&key);
            cluster::sync_secret(self, &key, at.max(now - Duration::seconds(1)));
        }
        for vault in self.vaults.values_mut() {
            vault.settle(now);
        }
        self.graph.catch_up(now);
    }

    fn finish(&mut self, id: &str) {
        let Some(operation) = self.operations.get_mut(id) else { return };
        let outcome = operation.conclude();
        let (key, ends, deletes) = (Arc::clone(&operation.key), operation.ends, operation.deletes);
        self.running.remove(&key);
        if let Some(changes) = &mut self.changes {
            changes.operations.insert(id.to_owned());
        }
        let Some(resource) = self.resources.get(&key) else { return };
        match (deletes, outcome) {
            (true, Outcome::Succeeded) => self.remove(&key, ends),
            (_, outcome) => {
                let succeeded = outcome == Outcome::Succeeded;
                let mut body = resource.body.clone();
                body["properties"]["provisioningState"] = if succeeded { "Succeeded" } else { "Failed" }.into();
                if succeeded {
                    cluster::report_health(self, &mut body);
                }
                let resource = self.write(body, ends);
                if succeeded && &*resource.kind == cluster::SECRET_SYNCS {
                    self.sync_at(key, ends);
                } else if succeeded && &*resource.kind == cluster::PROVIDER_CLASSES {
                    // The controller watches the class: every sync that uses it looks again.
                    for sync in cluster::syncs_of(self, &resource) {
                        self.sync_at(sync, ends);
                    }
                }
            }
        }
    }

    /// Starts an operation. Operations are kept for a day after they have ended, as ARM does.
    pub(crate) fn begin(&mut self, operation: Operation) {
        let kept = operation.started - Duration::days(1);
        self.operations.retain(|_, old| old.ends > kept);
        self.running.insert(Arc::clone(&operation.key), operation.id.clone());
        if let Some(changes) = &mut self.changes {
            changes.operations.insert(operation.id.clone());
        }
        self.operations.insert(operation.id.clone(), operation);
    }

    /// Takes every resource away, for Resource Graph too, to make room for those of the state file.
    pub(crate) fn forget_resources(&mut self) {
        for resource in std::mem::take(&mut self.resources).into_values() {
            self.graph.hide(&resource.key);
        }
        self.by_kind.clear();
        self.attempts.clear();
    }

    /// Goes on with the operations of the state file that have not ended, and lets every cluster look at its secrets.
    pub(crate) fn take_operations_up(&mut self) {
        let open = self.operations.values().filter(|operation| operation.outcome.is_none());
        self.running = open.map(|operation| (Arc::clone(&operation.key), operation.id.clone())).collect();
        let syncs: Vec<_> = self.list(cluster::SECRET_SYNCS, "/subscriptions/").map(|sync| sync.key.clone()).collect();
        for key in syncs {
            self.sync_at(key, OffsetDateTime::UNIX_EPOCH);
        }
    }

    /// The operation that is still changing a resource.
    pub(crate) fn under_way(&self, key: &str) -> Option<&Operation> {
        self.running.get(key).and_then(|id| self.operations.get(id))
    }

    /// How many operations are under way.
    pub(crate) fn running(&self) -> usize {
        self.running.len()
    }

    /// A role by its GUID, in any case: a built-in one, or one of the company's own.
    pub(crate) fn role(&self, id: &str) -> Option<&'static Role> {
        roles::ROLES.into_iter().chain(self.custom_roles.iter().copied()).find(|role| role.id.eq_ignore_ascii_case(id))
    }

    /// Notes that who holds which role has changed; Resource Graph learns of `body` after its lag, or that it is gone.
    pub(crate) fn assignments_changed(&mut self, body: Value, stays: bool, at: OffsetDateTime) {
        let resource = Arc::new(Resource::new(body));
        self.graph.later(at + self.graph_lag, Arc::clone(&resource.key), stays.then_some(resource));
        self.revision += 1;
        if let Some(changes) = &mut self.changes {
            changes.assignments = true;
        }
    }

    /// A subscription by its id, in any case.
    pub(crate) fn subscription(&self, id: &str) -> Option<&Subscription> {
        self.subscriptions.iter().find(|subscription| subscription.id.eq_ignore_ascii_case(id))
    }
}
