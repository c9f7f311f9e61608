//! Who holds which role where.

use std::collections::HashMap;

use super::roles::Role;
use crate::stable_id::guid;

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
    /// The assignment's own name, where somebody chose it; the seed's are derived.
    pub(crate) chosen: Option<String>,
    /// The condition somebody wrote, as it was written.
    pub(crate) condition: Option<String>,
    /// The role counts for repositories whose names begin with this alone.
    pub(crate) repositories: Option<&'static str>,
}

impl Assignment {
    /// The assignment's own name: the same at every start.
    pub(crate) fn name(&self) -> String {
        let derived = || guid(&format!("assignment {} {} {}", self.principal, self.role.id, self.scope));
        self.chosen.clone().unwrap_or_else(derived)
    }

    /// Whether its condition lets an action on the repository of this name pass. Of written conditions the two published forms on
    /// names are understood; any other one lets nothing pass.
    pub(crate) fn allows_repository(&self, repository: &str) -> bool {
        let lower = repository.to_ascii_lowercase();
        self.repositories.is_none_or(|start| repository.starts_with(start))
            && self.condition.as_deref().is_none_or(|condition| {
                let of = |operator: &str| quoted_after(condition, operator);
                match (of("StringStartsWithIgnoreCase"), of("StringEqualsIgnoreCase")) {
                    (Some(start), _) => lower.starts_with(&start.to_ascii_lowercase()),
                    (None, Some(name)) => lower == name.to_ascii_lowercase(),
                    (None, None) => false,
                }
            })
    }
}

/// The text in quotes that follows a word.
fn quoted_after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let rest = text.split_once(word)?.1.trim_start().strip_prefix('\'')?;
    rest.split_once('\'').map(|(quoted, _)| quoted)
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

    /// Takes the one of this name at this scope away.
    pub(crate) fn take(&mut self, scope: &str, name: &str) -> Option<Assignment> {
        self.by_principal.values_mut().find_map(|held| {
            let at = held.iter().position(|given| given.scope == scope && given.name().eq_ignore_ascii_case(name))?;
            Some(held.remove(at))
        })
    }

    /// Puts these in the place of all there are.
    pub(crate) fn replace(&mut self, all: Vec<Assignment>) {
        *self = Self::default();
        all.into_iter().for_each(|given| self.add(given));
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
