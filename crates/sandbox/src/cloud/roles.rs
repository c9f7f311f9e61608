//! The built-in roles of the scenarios, as Azure publishes them: what their holders may do. Who holds them is written in
//! `rights`. Long lists of actions are shortened to those that exist in the sandbox.

/// A role definition.
#[derive(Debug)]
pub(crate) struct Role {
    /// The definition's GUID.
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) actions: &'static [&'static str],
    pub(crate) not_actions: &'static [&'static str],
    pub(crate) data_actions: &'static [&'static str],
}

/// Every role there is.
pub(crate) static ROLES: [&Role; 12] = [
    &CONTRIBUTOR,
    &READER,
    &AIO_ADMINISTRATOR,
    &KEY_VAULT_SECRETS_OFFICER,
    &KEY_VAULT_READER,
    &KEY_VAULT_SECRETS_USER,
    &ACR_PULL,
    &REPOSITORY_READER,
    &ACR_PUSH,
    &ACR_DELETE,
    &REPOSITORY_WRITER,
    &CATALOG_LISTER,
];

/// Manages everything except who may do what.
pub(crate) const CONTRIBUTOR: Role = Role {
    id: "b24988ac-6180-42a0-ab88-20f7382dd24c",
    name: "Contributor",
    actions: &["*"],
    not_actions: &[
        "Microsoft.Authorization/*/Delete",
        "Microsoft.Authorization/*/Write",
        "Microsoft.Authorization/elevateAccess/Action",
    ],
    data_actions: &[],
};
/// Sees everything, changes nothing.
pub(crate) const READER: Role = Role {
    id: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    name: "Reader",
    actions: &["*/read"],
    not_actions: &[],
    data_actions: &[],
};
/// The AIO role: without `customLocations/deploy/action` and without SecretSyncController, as Azure has it.
pub(crate) const AIO_ADMINISTRATOR: Role = Role {
    id: "5bc02df6-6cd5-43fe-ad3d-4c93cf56cc16",
    name: "Azure IoT Operations Administrator",
    actions: &[
        "Microsoft.IoTOperations/*",
        "Microsoft.Resources/deployments/*",
        "Microsoft.Resources/subscriptions/resourceGroups/read",
        "Microsoft.DeviceRegistry/*",
    ],
    not_actions: &[],
    data_actions: &[],
};
/// Reads, writes and deletes secrets; cannot change the vault.
pub(crate) const KEY_VAULT_SECRETS_OFFICER: Role = Role {
    id: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
    name: "Key Vault Secrets Officer",
    actions: &["Microsoft.KeyVault/vaults/read"],
    not_actions: &[],
    data_actions: &["Microsoft.KeyVault/vaults/secrets/*"],
};
/// Lists secrets and their metadata, never a value.
pub(crate) const KEY_VAULT_READER: Role = Role {
    id: "21090545-7ca7-4776-b22c-e363652d74d2",
    name: "Key Vault Reader",
    actions: &["Microsoft.KeyVault/vaults/read"],
    not_actions: &[],
    data_actions: &["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"],
};
/// Reads values: what the secret-sync identity needs.
pub(crate) const KEY_VAULT_SECRETS_USER: Role = Role {
    id: "4633458b-17de-408a-b874-0445c86b69e6",
    name: "Key Vault Secrets User",
    actions: &[],
    not_actions: &[],
    data_actions: &[
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
    ],
};
/// Pulls from a registry, unless the registry asks for rights on its repositories.
pub(crate) const ACR_PULL: Role = Role {
    id: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    name: "AcrPull",
    actions: &["Microsoft.ContainerRegistry/registries/pull/read"],
    not_actions: &[],
    data_actions: &[],
};
/// Pulls from a registry that asks for rights on its repositories.
pub(crate) const REPOSITORY_READER: Role = Role {
    id: "b93aa761-3e63-49ed-ac28-beffa264f7ac",
    name: "Container Registry Repository Reader",
    actions: &[],
    not_actions: &[],
    data_actions: &[
        "Microsoft.ContainerRegistry/registries/repositories/metadata/read",
        "Microsoft.ContainerRegistry/registries/repositories/content/read",
    ],
};
/// Pushes to and pulls from a registry without rights on repositories.
pub(crate) const ACR_PUSH: Role = Role {
    id: "8311e382-0749-4cb8-b61a-304f252e45ec",
    name: "AcrPush",
    actions: &["Microsoft.ContainerRegistry/registries/pull/read", "Microsoft.ContainerRegistry/registries/push/write"],
    not_actions: &[],
    data_actions: &[],
};
/// Deletes from a registry without rights on repositories.
pub(crate) const ACR_DELETE: Role = Role {
    id: "c2f4ef07-c644-48eb-af81-4b1b4947fb11",
    name: "AcrDelete",
    actions: &["Microsoft.ContainerRegistry/registries/artifacts/delete"],
    not_actions: &[],
    data_actions: &[],
};
/// Pushes to and pulls from a registry that asks for rights on its repositories.
pub(crate) const REPOSITORY_WRITER: Role = Role {
    id: "2a1e307c-b015-4ebd-883e-5b7698a07328",
    name: "Container Registry Repository Writer",
    actions: &[],
    not_actions: &[],
    data_actions: &[
        "Microsoft.ContainerRegistry/registries/repositories/metadata/read",
        "Microsoft.ContainerRegistry/registries/repositories/content/read",
        "Microsoft.ContainerRegistry/registries/repositories/metadata/write",
        "Microsoft.ContainerRegistry/registries/repositories/content/write",
    ],
};
/// Lists the repositories of a registry that asks for rights on its repositories.
pub(crate) const CATALOG_LISTER: Role = Role {
    id: "bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7",
    name: "Container Registry Repository Catalog Lister",
    actions: &[],
    not_actions: &[],
    data_actions: &["Microsoft.ContainerRegistry/registries/catalog/read"],
};
