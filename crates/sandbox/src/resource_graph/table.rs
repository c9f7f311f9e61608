//! Rows while a query runs over them. A row points at the resource it came from, so that projecting and filtering copy
//! nothing; values that were computed lie beside it. Columns say which of the two they are.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use crate::cloud::resource::Resource;

/// Where a column's values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// The column of this name of the resource.
    Resource(&'static str),
    /// The computed value at this place.
    Slot(usize),
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) source: Source,
}

/// A row.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) resource: Option<Arc<Resource>>,
    pub(super) slots: Vec<Value>,
}

/// Rows and their columns.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    /// The directory every row belongs to.
    pub(super) tenant: String,
}

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

/// A value in the course of evaluation; texts are borrowed where they can be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Datum<'a> {
    Null,
    Text(Cow<'a, str>),
    Other(Cow<'a, Value>),
}

impl<'a> Datum<'a> {
    /// A stored value.
    pub(super) fn of(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::String(text) => Self::Text(text.as_str().into()),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Self::Other(Cow::Borrowed(value)),
        }
    }

    /// A computed value.
    pub(super) fn owned(value: Value) -> Datum<'static> {
        match value {
            Value::Null => Datum::Null,
            Value::String(text) => Datum::Text(text.into()),
            other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Datum::Other(Cow::Owned(other))
            }
        }
    }

    /// The value, to keep.
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::String(text.into_owned()),
            Self::Other(value) => value.into_owned(),
        }
    }

    /// The value, if it is not a text or null.
    pub(super) fn other(&self) -> Option<&Value> {
        if let Self::Other(value) = self { Some(value) } else { None }
    }
}

impl Rows {
    /// The source of a column.
    pub(super) fn source(&self, name: &str) -> Option<Source> {
        self.columns.iter().find(|column| column.name == name).map(|column| column.source)
    }

    /// A cell.
    pub(super) fn cell<'r>(&'r self, row: &'r Row, source: Source) -> Datum<'r> {
        match source {
            Source::Slot(at) => row.slots.get(at).map_or(Datum::Null, Datum::of),
            Source::Resource(name) => {
                row.resource.as_deref().map_or(Datum::Null, |resource| own(resource, name, &self.tenant))
            }
        }
    }
}

/// A resource's column. Some identifiers come in lower case, as they do in the real graph.
fn own<'r>(resource: &'r Resource, name: &'static str, tenant: &'r str) -> Datum<'r> {
    let text = |text: &'r str| Datum::Text(text.into());
    match name {
        "id" => text(graph_id(resource)),
        "type" => text(&resource.kind),
        "tenantId" => text(tenant),
        "resourceGroup" => text(&resource.resource_group),
        "subscriptionId" => text(&resource.subscription_id),
        "kind" | "managedBy" | "location" => resource.body.get(name).map_or(text(""), Datum::of),
        other => resource.body.get(other).map_or(Datum::Null, Datum::of),
    }
}

/// The identifier as the graph spells it: for every fourth resource all in lower case.
fn graph_id(resource: &Resource) -> &str {
    let sum = resource.key.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    if sum % 4 == 0 { &resource.key } else { &resource.id }
}
