//! What Azure says in a 401: the claims that a token lacks, and the tenant that it must be of. Called by the connection, by
//! key vaults and where an answer becomes an error. The header itself is read in `net`.

use azure_core::http::headers::{Headers, WWW_AUTHENTICATE};
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use net::www_authenticate::challenges;
use url::Url;

/// The decoded claims challenge of an answer, when it has one that is a JSON object.
pub(crate) fn claims(headers: &Headers) -> Option<String> {
    headers.get_optional_str(&WWW_AUTHENTICATE).and_then(claims_of)
}

/// The decoded claims challenge in the value of a header.
pub(crate) fn claims_of(header: &str) -> Option<String> {
    challenges(header).iter().find_map(|challenge| decoded(challenge.get("claims")?))
}

/// Claims as they travel in headers and on command lines: base64 of either alphabet, padded or not.
pub(crate) fn decoded(text: &str) -> Option<String> {
    const LENIENT: GeneralPurposeConfig =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    [base64::alphabet::STANDARD, base64::alphabet::URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, LENIENT).decode(text.trim()).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|text| is_object(text))
}

/// Whether this is the JSON of a claims challenge.
pub(crate) fn is_object(text: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(text).is_ok_and(|value| value.is_object())
}

/// The tenant in a challenge's `authorization` (older: `authorization_uri`), when it is one of this cloud's authority.
pub(crate) fn tenant(header: &str, authority: &Url) -> Option<String> {
    let all = challenges(header);
    let named = all.iter().find_map(|one| one.get("authorization").or_else(|| one.get("authorization_uri")))?;
    let url = Url::parse(named).ok()?;
    // `login.windows.net` and its like are the authority's other names; only the tenant is taken, never the host.
    let known =
        url.scheme() == "https" && (url.host() == authority.host() || url.host_str() == Some("login.windows.net"));
    let tenant = url.path_segments()?.next()?.to_owned();
    let is_guid = uuid::Uuid::parse_str(&tenant).is_ok();
    (known && is_guid).then_some(tenant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_found_whatever_stands_around_them() {
        let encoded = base64::engine::general_purpose::STANDARD
            .encode(r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#);
        let challenge = format!(
            r#"Bearer realm="", authorization_uri="https://a/b,c=d", error="insufficient_claims", claims="{encoded}""#
        );
        assert!(claims_of(&challenge).is_some_and(|text| text.contains("nbf")));
        let unpadded = format!("Bearer claims=\"{}\"", encoded.trim_end_matches('='));
        assert!(claims_of(&unpadded).is_some());
        let second = format!("Basic realm=\"a\", Bearer error=\"x\", claims=\"{encoded}\"");
        assert!(claims_of(&second).is_some(), "of the second challenge");
        let inside = format!("Bearer error_description=\"say claims=\\\"{encoded}\\\"\"");
        assert_eq!(claims_of(&inside), None, "inside of a quoted text");
    }

    #[test]
    fn what_is_no_claims_object_is_left_out() {
        for challenge in ["Bearer", "claims=\"", "claims=\"!!\"", "Bearer claims=\"Zm9v\"", "claims=\"\""] {
            assert_eq!(claims_of(challenge), None, "{challenge}");
        }
    }

    #[test]
    fn the_tenant_is_taken_from_the_clouds_own_authority_alone() {
        let authority: Url = "https://login.microsoftonline.com/".parse().unwrap();
        let guid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        let challenge = |host: &str, tenant: &str| {
            format!(r#"Bearer authorization="https://{host}/{tenant}", resource="https://vault.azure.net""#)
        };
        assert_eq!(tenant(&challenge("login.microsoftonline.com", guid), &authority).as_deref(), Some(guid));
        let older = challenge("login.windows.net", guid).replace("authorization=", "authorization_uri=");
        assert_eq!(tenant(&older, &authority).as_deref(), Some(guid));
        for foreign in
            [challenge("evil.example", guid), challenge("login.microsoftonline.com", "../evil"), "Bearer".to_owned()]
        {
            assert_eq!(tenant(&foreign, &authority), None, "{foreign}");
        }
    }
}
