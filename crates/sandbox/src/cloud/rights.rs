//! Roles and who holds them where: the small part of Azure's role-based access control that decides 403 or not. Asked by
//! ARM, Resource Graph and Key Vault. Patterns and actions are compared without regard to case; nothing is inherited from
//! groups.

use std::collections::HashMap;

use super::CloudState;
pub(crate) use super::roles::*;

/// A role given to somebody at a scope and everything below it.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    /// Object id of the person, application or managed identity.
    pub(crate) principal: String,
    pub(crate) role: &'static Role,
    /// An identifier in lower case; the empty text is everything.
    pub(crate) scope: String,
    /// The same as it is spelled.
    pub(crate) spelled: String,
    /// The role counts for repositories whose names begin with this alone.
    pub(crate) repositories: Option<&'static str>,
}

/// Every assignment, by who holds it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assignments {
    by_principal: HashMap<String, Vec<Assignment>>,
    /// The principals in the order they came.
    order: Vec<String>,
}

impl Assignments {
    /// Adds one.
    pub(crate) fn add(&mut self, given: Assignment) {
        let held = self.by_principal.entry(given.principal.clone()).or_insert_with(|| {
            self.order.push(given.principal.clone());
            Vec::new()
        });
        held.push(given);
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Assignment> {
        self.order.iter().flat_map(|principal| self.of(principal))
    }

    /// Those of one principal.
    pub(crate) fn of(&self, principal: &str) -> &[Assignment] {
        self.by_principal.get(principal).map(Vec::as_slice).unwrap_or_default()
    }
}

/// How two scopes lie to each other.
pub(crate) fn covers_scope(scope: &str, key: &str) -> bool {
    within(key, scope)
}

impl CloudState {
    /// Whether a principal may do `action` on the resource with this lower-case identifier.
    pub(crate) fn may(&self, principal: &str, action: &str, key: &str) -> bool {
        self.held(principal, key).any(|role| {
            role.actions.iter().any(|pattern| covers(pattern, action))
                && !role.not_actions.iter().any(|pattern| covers(pattern, action))
        })
    }

    /// Whether a principal may do `action` with the data of a vault.
    pub(crate) fn may_data(&self, principal: &str, action: &str, key: &str) -> bool {
        self.held(principal, key).any(|role| role.data_actions.iter().any(|pattern| covers(pattern, action)))
    }

    /// Whether a principal may do `action` with one repository of a registry; conditions on its name count.
    pub(crate) fn may_data_of_repository(&self, principal: &str, action: &str, key: &str, repository: &str) -> bool {
        self.assignments.of(principal).iter().any(|given| {
            within(key, &given.scope)
                && given.repositories.is_none_or(|start| repository.starts_with(start))
                && given.role.data_actions.iter().any(|pattern| covers(pattern, action))
        })
    }

    /// Whether a principal has any role in a subscription or below it: what makes the subscription visible.
    pub(crate) fn sees(&self, principal: &str, subscription_id: &str) -> bool {
        let key = format!("/subscriptions/{}", subscription_id.to_ascii_lowercase());
        self.assignments.of(principal).iter().any(|given| within(&key, &given.scope) || within(&given.scope, &key))
    }

    /// Whether a principal may read everything in a subscription.
    pub(crate) fn reads_all(&self, principal: &str, subscription_id: &str) -> bool {
        let key = format!("/subscriptions/{}", subscription_id.to_ascii_lowercase());
        self.held(principal, &key).any(|role| role.actions.iter().any(|pattern| matches!(*pattern, "*" | "*/read")))
    }

    /// The roles a principal holds at this place.
    pub(crate) fn held<'a>(&'a self, principal: &'a str, key: &'a str) -> impl Iterator<Item = &'static Role> + 'a {
        self.assignments.of(principal).iter().filter(move |given| within(key, &given.scope)).map(|given| given.role)
    }
}

/// Whether an identifier is a scope or lies below it.
fn within(key: &str, scope: &str) -> bool {
    key.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a pattern with `*` covers an action.
fn covers(pattern: &str, action: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern.eq_ignore_ascii_case(action) };
    let Some((start, rest)) = action.split_at_checked(head.len()) else { return false };
    if !start.eq_ignore_ascii_case(head) {
        return false;
    }
    if tail.is_empty() {
        return true;
    }
    // The star may end at any place: try them all, the texts are short.
    rest.char_indices().any(|(at, _)| rest.get(at..).is_some_and(|rest| covers(tail, rest)))
}

#[cfg(test)]
mod tests {
    use super::{covers, within};

    #[test]
    fn a_star_covers_any_depth() {
        assert!(covers("*/read", "microsoft.iotoperations/instances/read"));
        assert!(covers("*", "anything/at/all"));
        assert!(covers("microsoft.keyvault/vaults/*/read", "microsoft.keyvault/vaults/secrets/read"));
        assert!(!covers("*/read", "microsoft.iotoperations/instances/write"));
        assert!(!covers("microsoft.iotoperations/*", "microsoft.secretsynccontroller/secretsyncs/read"));
    }

    #[test]
    fn a_scope_does_not_cover_a_name_that_merely_begins_alike() {
        assert!(within("/subscriptions/a/resourcegroups/b", "/subscriptions/a"));
        assert!(!within("/subscriptions/ab", "/subscriptions/a"));
        assert!(within("/subscriptions/a", ""));
    }
}
