//! How scopes lie to each other, and which actions a pattern covers: the two comparisons on which rights, locks and policies
//! stand. Both are blind to letter case.

/// Whether a scope covers an identifier.
pub(crate) fn covers_scope(scope: &str, key: &str) -> bool {
    within(key, scope)
}

/// Whether an identifier is a scope or lies below it.
pub(super) fn within(key: &str, scope: &str) -> bool {
    key.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a pattern with `*` covers an action.
pub(super) fn covers(pattern: &str, action: &str) -> bool {
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
