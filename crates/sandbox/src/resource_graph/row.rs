//! A resource as a row of Resource Graph's tables: its columns, and the identifiers that come in lower case, as some do in
//! the real graph. A row points at its resource and copies nothing.

use std::sync::Arc;

use kusto::{Datum, Record};

use crate::cloud::resource::Resource;

/// The columns of the tables.
pub(super) const COLUMNS: [&str; 17] = [
    "id",
    "name",
    "type",
    "tenantId",
    "kind",
    "location",
    "resourceGroup",
    "subscriptionId",
    "managedBy",
    "sku",
    "plan",
    "properties",
    "tags",
    "identity",
    "zones",
    "extendedLocation",
    "systemData",
];

/// A resource, and the directory it belongs to.
#[derive(Clone, Debug)]
pub(super) struct GraphRow {
    pub(super) resource: Arc<Resource>,
    pub(super) tenant: Arc<str>,
}

impl Record for GraphRow {
    fn column(&self, name: &str) -> Datum<'_> {
        let resource = &self.resource;
        match name {
            "id" => Datum::Text(graph_id(resource).into()),
            "type" => Datum::Text((*resource.kind).into()),
            "tenantId" => Datum::Text((*self.tenant).into()),
            "resourceGroup" => Datum::Text(resource.resource_group.as_str().into()),
            "subscriptionId" => Datum::Text(resource.subscription_id.as_str().into()),
            "kind" | "managedBy" | "location" => resource.body.get(name).map_or(Datum::Text("".into()), Datum::of),
            other => resource.body.get(other).map_or(Datum::Null, Datum::of),
        }
    }
}

/// The identifier as the graph spells it: for every fourth resource all in lower case.
fn graph_id(resource: &Resource) -> &str {
    let sum = resource.key.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    if sum % 4 == 0 { &resource.key } else { &resource.id }
}
