//! One order of the rows: which of them match a filter, sorted by a column. Kept until the rows or the query change, so
//! that scrolling costs nothing but the window itself.

use std::cmp::Ordering;

use domain::RegistryEndpoint;

use super::filter::{Filter, method_label};
use crate::nouns::endpoint_query::{EndpointQuery, SortKey};

/// The rows' places in the order asked for.
#[derive(Debug)]
pub(super) struct Order {
    filter: String,
    instance: Option<String>,
    sort_by: SortKey,
    descending: bool,
    rows: Vec<usize>,
}

impl Order {
    pub(super) fn new(rows: &[RegistryEndpoint], query: &EndpointQuery) -> Self {
        let filter = Filter::parse(&query.filter);
        let instance = query.instance_id.as_ref().map(|id| id.to_ascii_lowercase());
        let mut order: Vec<usize> = (0..rows.len())
            .filter(|at| {
                let row = &rows[*at];
                instance.as_ref().is_none_or(|id| row.instance_id.eq_ignore_ascii_case(id)) && filter.lets_through(row)
            })
            .collect();
        order.sort_by(|a, b| {
            let (a, b) = (&rows[*a], &rows[*b]);
            let by_column = compare(a, b, query.sort_by);
            let by_column = if query.descending { by_column.reverse() } else { by_column };
            by_column.then_with(|| a.name.cmp(&b.name)).then_with(|| a.id.cmp(&b.id))
        });
        Self {
            filter: query.filter.clone(),
            instance,
            sort_by: query.sort_by,
            descending: query.descending,
            rows: order,
        }
    }

    /// Whether it answers this query too, whatever window it asks for.
    pub(super) fn is_of(&self, query: &EndpointQuery) -> bool {
        self.filter == query.filter
            && self.sort_by == query.sort_by
            && self.descending == query.descending
            && self.instance == query.instance_id.as_ref().map(|id| id.to_ascii_lowercase())
    }

    pub(super) fn rows(&self) -> &[usize] {
        &self.rows
    }
}

fn compare(a: &RegistryEndpoint, b: &RegistryEndpoint, key: SortKey) -> Ordering {
    match key {
        SortKey::Name => a.name.cmp(&b.name),
        SortKey::Host => a.host.cmp(&b.host),
        SortKey::Method => method_label(&a.method).cmp(method_label(&b.method)),
        SortKey::InstanceName => a.instance_name.cmp(&b.instance_name),
        SortKey::ResourceGroup => a.resource_group.cmp(&b.resource_group),
        SortKey::ProvisioningState => a.provisioning_state.cmp(&b.provisioning_state),
        SortKey::HealthState => a.health_state.cmp(&b.health_state),
        SortKey::LastModifiedAt => a.last_modified_at.cmp(&b.last_modified_at),
    }
}
