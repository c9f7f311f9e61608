//! One resource of a plan.

use serde_json::Value;

use crate::place::Place;

/// One resource that is going to be written.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its identifier, spelled as the template spells it.
    pub id: String,
    /// Its type.
    pub kind: String,
    /// Its name, with those of its parents.
    pub name: String,
    /// The API version to write it with.
    pub version: String,
    /// What goes to the provider, not worked out yet.
    pub raw: Value,
    /// The loops around it.
    pub turns: Vec<(String, i64)>,
    /// The places in the plan of those that must be there first.
    pub after: Vec<usize>,
    /// Where a nested deployment is made.
    pub nested: Option<Place>,
}
