//! What a company puts over its resources: locks, policies, and which resource providers a subscription is registered for.
//! Filled by the seed and asked by ARM before a write reaches a provider. Rights are another matter.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

/// What a lock forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LockLevel {
    CanNotDelete,
    ReadOnly,
}

/// A lock on a scope and everything below it.
#[derive(Clone, Debug)]
pub(crate) struct Lock {
    /// The locked identifier as it is spelled.
    pub(crate) scope: String,
    pub(crate) name: &'static str,
    pub(crate) level: LockLevel,
    pub(crate) notes: &'static str,
}

impl Lock {
    /// The lock as ARM shows it.
    pub(crate) fn body(&self) -> Value {
        let level = match self.level {
            LockLevel::CanNotDelete => "CanNotDelete",
            LockLevel::ReadOnly => "ReadOnly",
        };
        json!({
            "id": format!("{}/providers/Microsoft.Authorization/locks/{}", self.scope, self.name),
            "type": "Microsoft.Authorization/locks", "name": self.name,
            "properties": { "level": level, "notes": self.notes },
        })
    }
}

/// What nobody, or none of these, may do at a scope and below it, whatever roles they hold.
#[derive(Clone, Debug)]
pub(crate) struct Denial {
    pub(crate) name: String,
    pub(crate) display_name: String,
    /// As it is spelled.
    pub(crate) scope: String,
    pub(crate) actions: Vec<String>,
    pub(crate) data_actions: Vec<String>,
    /// Object ids; the empty GUID is everybody.
    pub(crate) principals: Vec<String>,
}

impl Denial {
    /// The deny assignment as ARM shows it.
    pub(crate) fn body(&self) -> Value {
        let principal = |id: &String| {
            let kind = if id.starts_with("00000000-") { "SystemDefined" } else { "ServicePrincipal" };
            json!({ "id": id, "type": kind })
        };
        json!({
            "id": format!("{}/providers/Microsoft.Authorization/denyAssignments/{}", self.scope, self.name),
            "type": "Microsoft.Authorization/denyAssignments", "name": self.name,
            "properties": {
                "denyAssignmentName": self.display_name, "description": self.display_name, "scope": self.scope,
                "permissions": [{ "actions": self.actions, "notActions": [], "dataActions": self.data_actions, "notDataActions": [] }],
                "principals": self.principals.iter().map(principal).collect::<Vec<_>>(), "excludePrincipals": [],
                "doNotApplyToChildScopes": false, "isSystemProtected": true,
            },
        })
    }
}

/// A policy that denies registry endpoints whose host begins with a text.
#[derive(Clone, Debug)]
pub(crate) struct HostPolicy {
    /// Where it is assigned, as it is spelled.
    pub(crate) scope: String,
    pub(crate) assignment: &'static str,
    pub(crate) definition: &'static str,
    pub(crate) display_name: &'static str,
    pub(crate) denied_host: &'static str,
}

impl HostPolicy {
    /// The identifier of its assignment.
    pub(crate) fn assignment_id(&self) -> String {
        format!("{}/providers/Microsoft.Authorization/policyAssignments/{}", self.scope, self.assignment)
    }

    /// The identifier of its definition, which belongs to the subscription.
    pub(crate) fn definition_id(&self) -> String {
        let subscription = self.scope.split('/').take(3).collect::<Vec<_>>().join("/");
        format!("{subscription}/providers/Microsoft.Authorization/policyDefinitions/{}", self.definition)
    }

    /// The assignment as ARM shows it.
    pub(crate) fn assignment_body(&self) -> Value {
        json!({
            "id": self.assignment_id(), "type": "Microsoft.Authorization/policyAssignments", "name": self.assignment,
            "properties": {
                "displayName": self.display_name, "scope": self.scope, "policyDefinitionId": self.definition_id(),
                "enforcementMode": "Default", "notScopes": [], "parameters": {}, "metadata": {},
            },
        })
    }

    /// The definition as ARM shows it.
    pub(crate) fn definition_body(&self) -> Value {
        json!({
            "id": self.definition_id(), "type": "Microsoft.Authorization/policyDefinitions", "name": self.definition,
            "properties": {
                "displayName": self.display_name, "policyType": "Custom", "mode": "All", "version": "1.0.0", "parameters": {}, "metadata": {},
                "policyRule": {
                    "if": { "allOf": [
                        { "field": "type", "equals": "Microsoft.IoTOperations/instances/registryEndpoints" },
                        { "field": "Microsoft.IoTOperations/instances/registryEndpoints/host", "like": format!("{}*", self.denied_host) },
                    ] },
                    "then": { "effect": "deny" },
                },
            },
        })
    }
}

/// Whether a subscription may use a resource provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registration {
    NotRegistered,
    /// It will be, at this time.
    Registering(OffsetDateTime),
    Registered,
}

impl Registration {
    /// Azure's word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::NotRegistered => "NotRegistered",
            Self::Registering(_) => "Registering",
            Self::Registered => "Registered",
        }
    }
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Governance {
    pub(crate) locks: Vec<Lock>,
    pub(crate) policies: Vec<HostPolicy>,
    pub(crate) denials: Vec<Denial>,
    /// By subscription and namespace in lower case; what is not here is registered.
    registrations: BTreeMap<(String, String), Registration>,
}

impl Governance {
    /// The lock that forbids a method on the resource with this lower-case identifier.
    pub(crate) fn lock_on(&self, key: &str, deletes: bool) -> Option<&Lock> {
        self.locks.iter().find(|lock| {
            super::scope::covers_scope(&lock.scope.to_ascii_lowercase(), key)
                && (deletes || lock.level == LockLevel::ReadOnly)
        })
    }

    /// Whether a subscription may use a namespace.
    pub(crate) fn registration(&self, subscription: &str, namespace: &str, now: OffsetDateTime) -> Registration {
        let key = (subscription.to_ascii_lowercase(), namespace.to_ascii_lowercase());
        match self.registrations.get(&key).copied().unwrap_or(Registration::Registered) {
            Registration::Registering(at) if at <= now => Registration::Registered,
            other @ (Registration::NotRegistered | Registration::Registering(_) | Registration::Registered) => other,
        }
    }

    /// Writes down that a subscription has not registered a namespace.
    pub(crate) fn leave_unregistered(&mut self, subscription: &str, namespace: &str) {
        let key = (subscription.to_ascii_lowercase(), namespace.to_ascii_lowercase());
        self.registrations.insert(key, Registration::NotRegistered);
    }

    /// Starts a registration that takes so long; one that is there or under way stays as it is.
    pub(crate) fn register(&mut self, subscription: &str, namespace: &str, now: OffsetDateTime, takes: Duration) {
        if self.registration(subscription, namespace, now) == Registration::NotRegistered {
            let key = (subscription.to_ascii_lowercase(), namespace.to_ascii_lowercase());
            self.registrations.insert(key, Registration::Registering(now + takes));
        }
    }

    /// Every registration that is not the usual one, to keep.
    pub(crate) fn unusual(&self) -> impl Iterator<Item = (&(String, String), &Registration)> {
        self.registrations.iter()
    }

    /// Puts a kept registration back.
    pub(crate) fn restore(&mut self, subscription: String, namespace: String, registration: Registration) {
        self.registrations.insert((subscription, namespace), registration);
    }
}
