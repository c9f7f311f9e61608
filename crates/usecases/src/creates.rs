//! A create, from the look before it to its end. Called by the verbs of registry endpoints and of operations.

pub mod create;
pub(crate) mod journal;
pub(crate) mod leftovers;
pub(crate) mod pauses;
pub(crate) mod secret_chain;
