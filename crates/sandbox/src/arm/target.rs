//! A call to a resource or a collection, with everything ARM itself has found out about it. The types' handlers get it.

use std::sync::Arc;

use super::types::ResourceType;
use crate::cloud::identifier::ArmPath;
use crate::cloud::resource::Resource;
use crate::entra::identity::Caller;

/// A call to a resource or a collection, with everything ARM itself has found out about it.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) caller: Caller,
    pub(super) path: ArmPath,
    pub(super) kind: &'static ResourceType,
    pub(super) version: String,
    /// The identifier in lower case; of a collection, that of what holds it.
    pub(super) key: String,
    /// The resource group, where the path has one.
    pub(super) group: Option<Arc<Resource>>,
    /// The resource above, where the type is a child.
    pub(super) parent: Option<Arc<Resource>>,
}

impl Target {
    /// The resource's own name as the path has it.
    pub(super) fn name(&self) -> &str {
        self.path.names.last().map(String::as_str).unwrap_or_default()
    }

    /// The name of the resource group as the path has it.
    pub(super) fn group_name(&self) -> &str {
        self.path.resource_group.as_deref().unwrap_or_default()
    }
}
