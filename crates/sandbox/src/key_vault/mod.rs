//! The data plane of Key Vault: challenge first, then the version, the firewall, the rights, and only then the secrets.
//! One vault per host. It never logs a value and knows nothing of who syncs them.

mod bundle;
mod deleted;
mod lists;
mod secrets;

use serde_json::json;

use crate::answer::{Answer, Refusal, Reply, settle};
use crate::cloud::vault::Vault;
use crate::emulator::Call;
use crate::entra::identity::{Caller, TokenFault};

const AUDIENCES: [&str; 2] = ["https://vault.azure.net", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"];
const VERSIONS: [&str; 10] =
    ["2016-10-01", "7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-07-01", "2026-04-01"];

/// A call to one vault, after the door.
pub(super) struct Visit<'c, 'a> {
    pub(super) call: &'c mut Call<'a>,
    pub(super) vault: &'c str,
    pub(super) caller: Caller,
    pub(super) version: String,
}

impl Visit<'_, '_> {
    /// The vault; it was there at the door.
    pub(super) fn vault(&self) -> Result<&Vault, Refusal> {
        self.call
            .state
            .cloud
            .vaults
            .get(self.vault)
            .ok_or_else(|| refuse(404, "VaultNotFound", "The vault does not exist."))
    }

    /// The vault, to change it.
    pub(super) fn vault_mut(&mut self) -> Result<&mut Vault, Refusal> {
        let found = self.call.state.cloud.vaults.get_mut(self.vault);
        found.ok_or_else(|| refuse(404, "VaultNotFound", "The vault does not exist."))
    }

    /// Asks for a right of the data plane, such as `getsecret`.
    pub(super) fn permit(&self, verb: &str) -> Result<(), Refusal> {
        let vault = self.vault()?;
        let action = format!("microsoft.keyvault/vaults/secrets/{verb}/action");
        if self.call.state.cloud.may_data(&self.caller.object_id, &action, &vault.key) {
            return Ok(());
        }
        let message = format!(
            "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: oid={};iss=https://sts.windows.net/{}/\r\nAction: 'Microsoft.KeyVault/vaults/secrets/{verb}/action'\r\nResource: '{}'\r\nAssignment: (not found)\r\nVault: {};location=westeurope\r\n",
            self.caller.object_id, self.caller.tenant_id, vault.key, vault.name
        );
        Err(inner(403, "Forbidden", &message, "ForbiddenByRbac"))
    }

    /// The address of this vault as the client knows it, with a path.
    pub(super) fn link(&self, path: &str) -> String {
        self.call.incoming.origin.link(path)
    }

    /// The body as JSON.
    pub(super) fn body(&self) -> Result<serde_json::Value, Refusal> {
        let read = self.call.incoming.json().filter(serde_json::Value::is_object);
        read.ok_or_else(|| refuse(400, "BadParameter", "The request body is not a JSON object."))
    }
}

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

fn error(status: u16, code: &str, message: &str) -> Answer {
    Answer::json(status, &json!({ "error": { "code": code, "message": message } }))
}

/// A refusal with a code.
pub(super) fn refuse(status: u16, code: &str, message: &str) -> Refusal {
    error(status, code, message).refuse()
}

/// A refusal whose real reason is in `innererror`.
pub(super) fn inner(status: u16, code: &str, message: &str, reason: &str) -> Refusal {
    Answer::json(status, &json!({ "error": { "code": code, "message": message, "innererror": { "code": reason } } }))
        .refuse()
}

/// No such secret.
pub(super) fn not_found(name: &str) -> Refusal {
    refuse(
        404,
        "SecretNotFound",
        &format!(
            "A secret with (name/id) {name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"
        ),
    )
}
