//! The data plane of Key Vault: challenge first, then the version, the firewall, the rights, and only then the secrets.
//! One vault per host. It never logs a value and knows nothing of who syncs them.

mod bundle;
mod deleted;
mod errors;
mod lists;
mod secrets;
mod visit;

use self::errors::{error, inner, refuse};
use self::visit::Visit;
use crate::answer::{Answer, Refusal, Reply, settle};
use crate::call::Call;
use crate::entra::identity::{Caller, TokenFault};

const AUDIENCES: [&str; 2] = ["https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"];
const VERSIONS: [&str; 10] =
    ["2016-10-01", "7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-07-01", "2026-04-01"];

/// Answers a request to the vault of this name.
pub(crate) fn answer(call: &mut Call<'_>, vault: &str) -> Answer {
    settle(route(call, vault))
}

fn route(call: &mut Call<'_>, vault: &str) -> Reply {
    let caller = enter(call, vault)?;
    let version = match call.incoming.query("api-version") {
        Some(version) if VERSIONS.contains(&version) => version.to_owned(),
        Some(version) => {
            return Err(refuse(
                400,
                "BadParameter",
                &format!(
                    "The api-version '{version}' is not supported. Supported versions are {}.",
                    VERSIONS.join(", ")
                ),
            ));
        }
        None => return Err(refuse(400, "BadParameter", "The api-version query parameter is required.")),
    };
    if call.state.cloud.vaults.get(vault).is_some_and(|vault| vault.firewalled) {
        let message = format!(
            "Client address is not authorized and caller is not a trusted service.\r\nClient address: 203.0.113.7\r\nCaller: oid={}\r\nVault: {vault};location=westeurope",
            caller.object_id
        );
        return Err(inner(403, "Forbidden", &message, "ForbiddenByFirewall"));
    }
    let incoming = call.incoming;
    let parts = incoming.parts();
    let mut visit = Visit { call, vault, caller, version };
    match (incoming.method.as_str(), parts.as_slice()) {
        ("GET", ["secrets"]) => lists::secrets(&visit),
        ("GET", ["secrets", name, "versions"]) => lists::versions(&visit, name),
        ("GET", ["secrets", name]) => secrets::get(&visit, name, None),
        ("GET", ["secrets", name, version]) => secrets::get(&visit, name, Some(version)),
        ("PUT", ["secrets", name]) => secrets::set(&mut visit, name),
        ("PATCH", ["secrets", name]) => secrets::update(&mut visit, name, None),
        ("PATCH", ["secrets", name, version]) => secrets::update(&mut visit, name, Some(version)),
        ("DELETE", ["secrets", name]) => deleted::delete(&mut visit, name),
        ("GET", ["deletedsecrets"]) => lists::deleted(&visit),
        ("GET", ["deletedsecrets", name]) => deleted::get(&visit, name),
        ("POST", ["deletedsecrets", name, "recover"]) => deleted::recover(&mut visit, name),
        ("DELETE", ["deletedsecrets", name]) => deleted::purge(&mut visit, name),
        (method, ["secrets" | "deletedsecrets", rest @ ..]) => {
            let allowed = match (parts.first(), rest) {
                (_, []) | (_, [_, "versions"]) => "GET",
                (Some(&"secrets"), [_]) => "GET, PUT, PATCH, DELETE",
                (Some(&"secrets"), [_, _]) => "GET, PATCH",
                (Some(&"deletedsecrets"), [_]) => "GET, DELETE",
                (Some(&"deletedsecrets"), [_, "recover"]) => "POST",
                _ => return Err(refuse(404, "NotFound", "A vault has no such path.")),
            };
            let message = format!("The method {method} is not allowed here.");
            Err(error(405, "MethodNotAllowed", &message).with("Allow", allowed).refuse())
        }
        _ => Err(refuse(404, "NotFound", "The sandbox has the secrets of a vault, not its keys or certificates.")),
    }
}

/// The challenge: a token for vaults, of the vault's own directory, or 401 with the way to one.
fn enter(call: &Call<'_>, vault: &str) -> Result<Caller, Refusal> {
    let token = call.incoming.bearer();
    let tenant = call.state.cloud.vaults.get(vault).map(|vault| vault.tenant_id.clone()).unwrap_or_default();
    let verdict = call.state.identity.check(&call.state.cloud, token, &AUDIENCES, call.now);
    let complaint = match verdict {
        Ok(caller) if caller.tenant_id == tenant || call.options.accept_any_token => return Ok(caller),
        Ok(caller) => format!(
            "AKV10032: Invalid issuer. Expected one of https://sts.windows.net/{tenant}/, found https://sts.windows.net/{}/.",
            caller.tenant_id
        ),
        Err(TokenFault::Invalid) if token.is_none() => "AKV10000: Request is missing a Bearer or PoP token.".to_owned(),
        Err(TokenFault::Invalid) => "AKV10001: The token is not one that can be validated.".to_owned(),
        Err(TokenFault::Expired(_)) => "AKV10013: The token has expired.".to_owned(),
        Err(TokenFault::Audience(audience)) => {
            format!("AKV10022: Invalid audience. Expected https://vault.azure.net, found: {audience}.")
        }
    };
    let authority = if call.incoming.origin.is_loopback() {
        call.incoming.origin.link("")
    } else {
        "https://login.microsoftonline.com".to_owned()
    };
    let challenge = format!("Bearer authorization=\"{authority}/{tenant}\", resource=\"https://vault.azure.net\"");
    Err(Box::new(error(401, "Unauthorized", &complaint).with("WWW-Authenticate", challenge)))
}
