//! Roles and who holds them where: the small part of Azure's role-based access control that decides 403 or not. Asked by
//! ARM, Resource Graph and Key Vault. Patterns and actions are compared without regard to case; nothing is inherited from
//! groups.

use super::CloudState;
pub(crate) use super::assignments::Assignment;
pub(crate) use super::roles::*;
use super::scope::{covers, within};

/// Stands for every principal in a deny assignment.
const EVERYONE: &str = "00000000-0000-0000-0000-000000000000";

fn covers_data(role: &Role, action: &str) -> bool {
    role.data_actions.iter().any(|pattern| covers(pattern, action))
        && !role.not_data_actions.iter().any(|pattern| covers(pattern, action))
}

impl CloudState {
    /// Whether a principal may do `action` on the resource with this lower-case identifier.
    pub(crate) fn may(&self, principal: &str, action: &str, key: &str) -> bool {
        !self.denied(principal, action, key, false)
            && self.held(principal, key).any(|role| {
                role.actions.iter().any(|pattern| covers(pattern, action))
                    && !role.not_actions.iter().any(|pattern| covers(pattern, action))
            })
    }

    /// Whether a principal may do `action` with the data of a vault.
    pub(crate) fn may_data(&self, principal: &str, action: &str, key: &str) -> bool {
        !self.denied(principal, action, key, true) && self.held(principal, key).any(|role| covers_data(role, action))
    }

    /// Whether a principal may do `action` with one repository of a registry; conditions on its name count.
    pub(crate) fn may_data_of_repository(&self, principal: &str, action: &str, key: &str, repository: &str) -> bool {
        !self.denied(principal, action, key, true)
            && self.assignments.of(principal).iter().any(|given| {
                within(key, &given.scope) && given.allows_repository(repository) && covers_data(given.role, action)
            })
    }

    /// Whether a deny assignment keeps a principal from an action, whatever roles say.
    fn denied(&self, principal: &str, action: &str, key: &str, of_data: bool) -> bool {
        self.governance.denials.iter().any(|denial| {
            let patterns = if of_data { &denial.data_actions } else { &denial.actions };
            within(key, &denial.scope.to_ascii_lowercase())
                && denial.principals.iter().any(|one| one == principal || one == EVERYONE)
                && patterns.iter().any(|pattern| covers(pattern, action))
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
