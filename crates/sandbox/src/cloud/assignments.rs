//! Who holds which role where.

use std::collections::HashMap;

use super::roles::Role;

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
