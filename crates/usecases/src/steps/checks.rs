//! What Azure says about the parts of a draft. Steps of the checks before Create.

pub(crate) mod registry;
pub(crate) mod secret;
