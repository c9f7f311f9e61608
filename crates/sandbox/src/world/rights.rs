//! Roles and who holds them where: the small part of Azure's role-based access control that decides 403 or not. Asked by
//! ARM, Resource Graph and Key Vault. Patterns and actions are in lower case throughout; nothing is inherited from groups.

use super::World;

/// A role definition: what its holders may do.
#[derive(Debug)]
pub(crate) struct Role {
    pub(crate) name: &'static str,
    pub(crate) actions: &'static [&'static str],
    pub(crate) not_actions: &'static [&'static str],
    pub(crate) data_actions: &'static [&'static str],
}

/// Manages everything except who may do what.
pub(crate) const CONTRIBUTOR: Role = Role {
    name: "Contributor",
    actions: &["*"],
    not_actions: &["microsoft.authorization/*/write", "microsoft.authorization/*/delete"],
    data_actions: &[],
};
/// Sees everything, changes nothing.
pub(crate) const READER: Role = Role { name: "Reader", actions: &["*/read"], not_actions: &[], data_actions: &[] };
/// The AIO role: without `customLocations/deploy/action` and without SecretSyncController, as Azure has it.
pub(crate) const AIO_ADMINISTRATOR: Role = Role {
    name: "Azure IoT Operations Administrator",
    actions: &[
        "microsoft.iotoperations/*",
        "microsoft.resources/deployments/*",
        "microsoft.resources/subscriptions/resourcegroups/read",
        "microsoft.deviceregistry/*",
    ],
    not_actions: &[],
    data_actions: &[],
};
/// Reads, writes and deletes secrets; cannot change the vault.
pub(crate) const KEY_VAULT_SECRETS_OFFICER: Role = Role {
    name: "Key Vault Secrets Officer",
    actions: &["microsoft.keyvault/vaults/read"],
    not_actions: &[],
    data_actions: &["microsoft.keyvault/vaults/secrets/*"],
};
/// Lists secrets and their metadata, never a value.
pub(crate) const KEY_VAULT_READER: Role = Role {
    name: "Key Vault Reader",
    actions: &["microsoft.keyvault/vaults/read"],
    not_actions: &[],
    data_actions: &["microsoft.keyvault/vaults/*/read", "microsoft.keyvault/vaults/secrets/readmetadata/action"],
};
/// Reads values: what the secret-sync identity needs.
pub(crate) const KEY_VAULT_SECRETS_USER: Role = Role {
    name: "Key Vault Secrets User",
    actions: &[],
    not_actions: &[],
    data_actions: &[
        "microsoft.keyvault/vaults/secrets/getsecret/action",
        "microsoft.keyvault/vaults/secrets/readmetadata/action",
    ],
};

/// A role given to somebody at a scope and everything below it.
#[derive(Clone, Debug)]
pub(crate) struct Assignment {
    /// Object id of the person, application or managed identity.
    pub(crate) principal: String,
    pub(crate) role: &'static Role,
    /// An identifier in lower case; the empty text is everything.
    pub(crate) scope: String,
}

impl World {
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

    /// Whether a principal has any role in a subscription or below it: what makes the subscription visible.
    pub(crate) fn sees(&self, principal: &str, subscription_id: &str) -> bool {
        let key = format!("/subscriptions/{}", subscription_id.to_ascii_lowercase());
        self.assignments
            .iter()
            .any(|given| given.principal == principal && (within(&key, &given.scope) || within(&given.scope, &key)))
    }

    /// Whether a principal may read everything in a subscription.
    pub(crate) fn reads_all(&self, principal: &str, subscription_id: &str) -> bool {
        let key = format!("/subscriptions/{}", subscription_id.to_ascii_lowercase());
        self.held(principal, &key).any(|role| role.actions.iter().any(|pattern| matches!(*pattern, "*" | "*/read")))
    }

    fn held<'a>(&'a self, principal: &'a str, key: &'a str) -> impl Iterator<Item = &'static Role> + 'a {
        self.assignments
            .iter()
            .filter(move |given| given.principal == principal && within(key, &given.scope))
            .map(|given| given.role)
    }
}

/// Whether an identifier is a scope or lies below it.
fn within(key: &str, scope: &str) -> bool {
    key.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a pattern with `*` covers an action.
fn covers(pattern: &str, action: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == action };
    let Some(rest) = action.strip_prefix(head) else { return false };
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
