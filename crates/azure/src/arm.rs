//! Azure Resource Manager: one client per kind of resource. Called by `usecases`; no client calls another.

pub mod container_registries;
pub mod instances;
mod lenient;
pub mod managed_identities;
mod paging;
pub mod registry_endpoints;
pub mod secret_sync;
pub mod subscriptions;

use domain::ResourceId;
use serde_json::Value;

pub(crate) use self::lenient::Text;

/// A text somewhere in a document, when it is there and is a text.
pub(crate) fn text(document: &Value, pointer: &str) -> Option<String> {
    document.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}

/// The ID of a resource, when it is one below a resource group.
pub(crate) fn id_of(document: &Value) -> Option<ResourceId> {
    ResourceId::parse(document.get("id")?.as_str()?).ok()
}

/// The name as the service writes it; IDs may have lost their letter case.
pub(crate) fn name_of(document: &Value, id: &ResourceId) -> String {
    let own = document.get("name").and_then(Value::as_str).filter(|name| name.eq_ignore_ascii_case(id.name()));
    own.unwrap_or_else(|| id.name()).to_owned()
}
