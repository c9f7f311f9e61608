//! Links that open Regent: `regent://endpoint/<resource ID, percent-encoded>`. Anybody can write one, so it only names what
//! to show and never what to do. Called by the shell with what the system hands over; pure.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::Url;

use crate::resource_id::RegistryEndpointId;

/// The scheme.
pub const SCHEME: &str = "regent";
/// No resource ID comes near this length, encoded or not.
const LONGEST: usize = 4096;

/// Reads a link.
///
/// # Errors
/// One sentence that says what is wrong with it; never the link itself, which may be anything.
pub fn parse(text: &str) -> Result<RegistryEndpointId, String> {
    let refuse = |why: &str| format!("The link cannot be opened: {why}");
    if text.len() > LONGEST {
        return Err(refuse("it is longer than any link that Regent makes."));
    }
    let url = Url::parse(text.trim()).map_err(|_| refuse("it is not a link."))?;
    if url.scheme() != SCHEME {
        return Err(refuse("it is not one of Regent's, which begin with regent://."));
    }
    let bare = url.username().is_empty() && url.password().is_none() && url.port().is_none();
    if !bare || url.query().is_some() || url.fragment().is_some() {
        return Err(refuse("it holds more than the name of a registry endpoint."));
    }
    if !url.host_str().is_some_and(|host| host.eq_ignore_ascii_case("endpoint")) {
        return Err(refuse("it does not lead to a registry endpoint."));
    }
    let encoded = url.path().trim_start_matches('/').trim_end_matches('/');
    if encoded.is_empty() {
        return Err(refuse("it names no registry endpoint."));
    }
    if encoded.contains('/') {
        return Err(refuse("the resource ID in it is not percent-encoded."));
    }
    let id = percent_decode_str(encoded).decode_utf8().map_err(|_| refuse("it is not written in UTF-8."))?;
    if id.chars().any(char::is_control) {
        return Err(refuse("it holds a control character."));
    }
    RegistryEndpointId::parse(&id).map_err(|_| refuse("it does not hold the resource ID of a registry endpoint."))
}

/// The link to an endpoint.
#[must_use]
pub fn to(id: &RegistryEndpointId) -> String {
    format!("{SCHEME}://endpoint/{}", utf8_percent_encode(id.resource_id().as_str(), NON_ALPHANUMERIC))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg/providers/Microsoft.IoTOperations/instances/oslo/registryEndpoints/harbour";

    #[test]
    fn a_link_leads_back_to_the_endpoint_it_was_made_from() {
        let id = RegistryEndpointId::parse(ID).expect("an ID");
        let link = to(&id);
        assert_eq!(parse(&link).as_ref(), Ok(&id));
        assert_eq!(parse(&format!(" {}/ ", link.replace("regent://endpoint", "REGENT://Endpoint"))), Ok(id));
    }

    #[test]
    fn anything_else_is_refused_with_a_sentence_that_does_not_repeat_it() {
        let encoded = ID.replace('/', "%2F");
        let bad = [
            String::new(),
            "regent:".to_owned(),
            "regent://endpoint".to_owned(),
            "regent://endpoint/".to_owned(),
            "regent://endpoint/nothing".to_owned(),
            format!("regent://endpoint{ID}"),
            format!("regent://delete/{encoded}"),
            format!("https://endpoint/{encoded}"),
            format!("regent://endpoint/{encoded}?delete=1"),
            format!("regent://endpoint/{encoded}#x"),
            format!("regent://ada:pw@endpoint/{encoded}"),
            format!("regent://endpoint/{encoded}%0Arm"),
            format!("regent://endpoint/{encoded}%FF"),
            format!("regent://endpoint/{}", "%2F".repeat(3000)),
            "regent://endpoint/<script>alert(1)</script>".to_owned(),
        ];
        for link in bad {
            let sentence = parse(&link).expect_err(&link);
            assert!(sentence.starts_with("The link cannot be opened: ") && sentence.ends_with('.'), "{sentence}");
            assert!(!sentence.contains("script") && !sentence.contains("oslo"), "{sentence}");
        }
    }
}
