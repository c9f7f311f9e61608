//! A call to one vault, after the door: what the handlers of secrets are given.

use super::errors::{inner, refuse};
use crate::answer::Refusal;
use crate::call::Call;
use crate::cloud::vault::Vault;
use crate::entra::identity::Caller;

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
