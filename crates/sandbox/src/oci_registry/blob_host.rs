//! Where blobs really lie: another host, and an address whose signature is all it takes. It wants no token, and refuses
//! whoever brings one along from the registry, as Azure Storage does.

use super::blob_address::sign;
use super::blobs;
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::clock::rfc3339;

/// Answers a request to a blob host.
pub(super) fn answer(call: &mut Call<'_>) -> Reply {
    let incoming = call.incoming;
    let parts = incoming.parts();
    let [_, "registry", "v2", "blobs", "sha256", _, hex, "data"] = parts.as_slice() else {
        return Ok(fault(call, 404, "ResourceNotFound", "The specified resource does not exist."));
    };
    if incoming.header("authorization").is_some() {
        let message =
            "Authentication information is not given in the correct format. Check the value of Authorization header.";
        return Ok(fault(call, 400, "InvalidAuthenticationInfo", message));
    }
    let until = incoming.query("se").and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
    let signed = incoming.query("sig").is_some_and(|signature| signature == sign(call, hex, until));
    if !signed || until <= call.now.unix_timestamp() {
        let message = "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.";
        return Ok(fault(call, 403, "AuthenticationFailed", message));
    }
    let digest = format!("sha256:{hex}");
    let registries = call.state.cloud.registries.values();
    let bytes = registries
        .flat_map(|registry| registry.repositories.values())
        .find_map(|found| found.blobs.get(&digest))
        .cloned();
    Ok(match bytes {
        Some(bytes) => blobs::send(incoming, &bytes),
        None => fault(call, 404, "BlobNotFound", "The specified blob does not exist."),
    })
}

/// An error of Azure Storage's.
fn fault(call: &Call<'_>, status: u16, code: &str, message: &str) -> Answer {
    let body = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>{message}\nTime:{}</Message></Error>",
        rfc3339(call.now)
    );
    Answer::raw(status, "application/xml", body.into()).with("x-ms-error-code", code)
}
