//! Which directory a path means: by id, by domain, or any.

use super::errors::Fault;
use crate::answer::Refusal;
use crate::cloud::CloudState;
use crate::cloud::people::Tenant;
use crate::incoming::Incoming;

/// The names under which any directory may be meant.
pub(super) fn is_any_tenant(name: &str) -> bool {
    ["common", "organizations"].iter().any(|any| name.eq_ignore_ascii_case(any))
}

/// The directory a path names by id or domain; `None` for "any", which the person then decides.
pub(super) fn find_tenant<'w>(
    cloud: &'w CloudState,
    name: &str,
    incoming: &Incoming,
    now: time::OffsetDateTime,
) -> Result<Option<&'w Tenant>, Refusal> {
    if is_any_tenant(name) {
        return Ok(None);
    }
    let named = |tenant: &&Tenant| tenant.id.eq_ignore_ascii_case(name) || tenant.domain.eq_ignore_ascii_case(name);
    match cloud.tenants.iter().find(named) {
        Some(tenant) => Ok(Some(tenant)),
        None => Err(Fault::tenant_not_found(name).answer(incoming, now).refuse()),
    }
}
