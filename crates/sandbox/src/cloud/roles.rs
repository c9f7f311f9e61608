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
    pub(crate) not_data_actions: &'static [&'static str],
    /// Where a role of the company's own can be given, in lower case; nothing, for a built-in one, which can be given anywhere.
    pub(crate) assignable: &'static [&'static str],
}

/// Every role there is.
pub(crate) static ROLES: [&Role; 15] = [
    &OWNER,
    &USER_ACCESS_ADMINISTRATOR,
    &RBAC_ADMINISTRATOR,
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

/// Manages everything, and who may do what.
pub(crate) const OWNER: Role = Role {
    id: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    name: "Owner",
    actions: &["*"],
    not_actions: &[],
    data_actions: &[],
    not_data_actions: &[],
    assignable: &[],
};
/// Manages who may do what.
pub(crate) const USER_ACCESS_ADMINISTRATOR: Role = Role {
    id: "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
    name: "User Access Administrator",
    actions: &["*/read", "Microsoft.Authorization/*"],
    not_actions: &[],
    data_actions: &[],
    not_data_actions: &[],
    assignable: &[],
};
/// Gives and takes roles.
pub(crate) const RBAC_ADMINISTRATOR: Role = Role {
    id: "f58310d9-a9f6-439a-9e8d-f62e7b41a168",
    name: "Role Based Access Control Administrator",
    actions: &[
        "Microsoft.Authorization/roleAssignments/write",
        "Microsoft.Authorization/roleAssignments/delete",
        "*/read",
    ],
    not_actions: &[],
    data_actions: &[],
    not_data_actions: &[],
    assignable: &[],
};
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
    not_data_actions: &[],
    assignable: &[],
};
/// Sees everything, changes nothing.
pub(crate) const READER: Role = Role {
    id: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    name: "Reader",
    actions: &["*/read"],
    not_actions: &[],
    data_actions: &[],
    not_data_actions: &[],
    assignable: &[],
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
    not_data_actions: &[],
    assignable: &[],
};
/// Reads, writes and deletes secrets; cannot change the vault.
pub(crate) const KEY_VAULT_SECRETS_OFFICER: Role = Role {
    id: "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
    name: "Key Vault Secrets Officer",
    actions: &["Microsoft.KeyVault/vaults/read"],
    not_actions: &[],
    data_actions: &["Microsoft.KeyVault/vaults/secrets/*"],
    not_data_actions: &[],
    assignable: &[],
};
/// Lists secrets and their metadata, never a value.
pub(crate) const KEY_VAULT_READER: Role = Role {
    id: "21090545-7ca7-4776-b22c-e363652d74d2",
    name: "Key Vault Reader",
    actions: &["Microsoft.KeyVault/vaults/read"],
    not_actions: &[],
    data_actions: &["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"],
    not_data_actions: &[],
    assignable: &[],
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
    not_data_actions: &[],
    assignable: &[],
};
/// Pulls from a registry, unless the registry asks for rights on its repositories.
pub(crate) const ACR_PULL: Role = Role {
    id: "7f951dda-4ed3-4680-a7ca-43fe172d538d",
    name: "AcrPull",
    actions: &["Microsoft.ContainerRegistry/registries/pull/read"],
    not_actions: &[],
    data_actions: &[],
    not_data_actions: &[],
    assignable: &[],
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
    not_data_actions: &[],
    assignable: &[],
};
/// Pushes to and pulls from a registry without rights on repositories.
pub(crate) const ACR_PUSH: Role = Role {
    id: "8311e382-0749-4cb8-b61a-304f252e45ec",
    name: "AcrPush",
    actions: &["Microsoft.ContainerRegistry/registries/pull/read", "Microsoft.ContainerRegistry/registries/push/write"],
    not_actions: &[],
    data_actions: &[],
    not_data_actions: &[],
    assignable: &[],
};
/// Deletes from a registry without rights on repositories.
pub(crate) const ACR_DELETE: Role = Role {
    id: "c2f4ef07-c644-48eb-af81-4b1b4947fb11",
    name: "AcrDelete",
    actions: &["Microsoft.ContainerRegistry/registries/artifacts/delete"],
    not_actions: &[],
    data_actions: &[],
    not_data_actions: &[],
    assignable: &[],
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
    not_data_actions: &[],
    assignable: &[],
};
/// Lists the repositories of a registry that asks for rights on its repositories.
pub(crate) const CATALOG_LISTER: Role = Role {
    id: "bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7",
    name: "Container Registry Repository Catalog Lister",
    actions: &[],
    not_actions: &[],
    data_actions: &["Microsoft.ContainerRegistry/registries/catalog/read"],
    not_data_actions: &[],
    assignable: &[],
};
