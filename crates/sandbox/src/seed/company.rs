//! What the parts of the scenario `plant` share: the company's directories, subscriptions and places.

/// The company's directories and subscriptions.
pub(super) struct Company {
    pub(super) home: String,
    pub(super) partner: String,
    pub(super) production: String,
    pub(super) logistics: String,
    pub(super) lab: String,
}
