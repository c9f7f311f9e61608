//! The name of an endpoint that is to be made: what stands under it, and the answer when it is in use. Called by the create
//! use case before anything is written and right before the endpoint is.

use azure::arm::registry_endpoints::{EndpointResource, NameState, RegistryEndpointsClient};
use domain::{EndpointDocument, Field, NewRegistryEndpoint, RegistryEndpoint, RegistryEndpointName};

use crate::error::{Error, ErrorCode};

pub(super) fn is_failed(endpoint: &RegistryEndpoint) -> bool {
    ["Failed", "Canceled"].iter().any(|state| endpoint.provisioning_state.eq_ignore_ascii_case(state))
}

/// Whether the name can be written; else what is there keeps it. A failed create can leave the endpoint behind. When it is
/// the very one that is wanted, writing it again changes nothing that anyone else has made: without this, no second try
/// could ever succeed.
pub(super) fn state<'f>(
    found: Option<&'f EndpointResource>,
    wanted: &EndpointDocument,
) -> Result<NameState, &'f EndpointResource> {
    match found {
        None => Ok(NameState::Free),
        Some(found) if is_failed(found) && wanted.is_served_by(&found.document) => Ok(NameState::LeftOver),
        Some(found) => Err(found),
    }
}

/// The answer to a name in use, with a free one beside it where the instance's list can be read.
pub(super) async fn taken(
    endpoints: &RegistryEndpointsClient,
    new: &NewRegistryEndpoint,
    existing: &RegistryEndpoint,
) -> Error {
    let name = &existing.name;
    let message = if existing.provisioning_state.eq_ignore_ascii_case("Deleting") {
        format!(
            "The registry endpoint \u{201c}{name}\u{201d} is being deleted. Wait until it is gone, or choose another name."
        )
    } else if is_failed(existing) {
        format!(
            "A registry endpoint \u{201c}{name}\u{201d} with other settings is there, from an earlier create that failed. Delete it first, or choose another name."
        )
    } else {
        format!(
            "This instance has a registry endpoint \u{201c}{name}\u{201d} already, with the host {}. It was not changed. Choose another name.",
            existing.host
        )
    };
    let taken = endpoints.list_by_instance(&new.instance).await.map(|listing| listing.rows).unwrap_or_default();
    let is_free = |name: &RegistryEndpointName| !taken.iter().any(|row| row.name.eq_ignore_ascii_case(name.as_str()));
    let free = (2..1000).map(|number| new.name.numbered(number)).find(is_free).filter(|_| !taken.is_empty());
    Error::new(ErrorCode::NameTaken, message).on(Field::Name).suggest(free.map(|name| name.to_string()))
}
