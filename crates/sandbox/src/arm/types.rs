//! The resource types ARM serves here: how they are spelled, which api-versions know them, where they can be listed, and
//! who writes them. A type that is not in this table does not exist. Checks of bodies live with the writers.

use super::errors::refuse;
use crate::answer::Refusal;

/// Who handles PUT, PATCH and DELETE of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writer {
    /// Nobody: the sandbox only shows such resources.
    Nobody,
    RegistryEndpoint,
    ProviderClass,
    SecretSync,
    /// Tags and identity alone, by PATCH.
    Instance,
    FederatedCredential,
}

/// One resource type.
#[derive(Debug)]
pub(super) struct ResourceType {
    /// `namespace/type[/type]` in lower case.
    pub(super) kind: &'static str,
    /// The same as Azure spells it.
    pub(super) display: &'static str,
    pub(super) versions: &'static [&'static str],
    /// Resources on one page of a list.
    pub(super) page: usize,
    /// A list over a subscription begins with an empty page, as providers that ask several regions do.
    pub(super) empty_first_page: bool,
    pub(super) writer: Writer,
}

const AIO: &[&str] = &["2024-11-01", "2025-04-01", "2025-07-01-preview", "2025-10-01", "2026-03-01", "2026-07-01"];
const ENDPOINTS: &[&str] = &["2025-07-01-preview", "2025-10-01", "2026-03-01", "2026-07-01"];
const SYNC: &[&str] = &["2024-08-21-preview", "2026-09-25-preview"];
const LOCATIONS: &[&str] = &["2021-03-15-preview", "2021-08-15", "2021-08-31-preview", "2024-09-15-preview"];
const IDENTITIES: &[&str] =
    &["2018-11-30", "2022-01-31-preview", "2023-01-31", "2024-11-30", "2025-01-31-preview", "2025-05-31-preview"];
const FEDERATIONS: &[&str] =
    &["2022-01-31-preview", "2023-01-31", "2024-11-30", "2025-01-31-preview", "2025-05-31-preview"];
const EXTENSIONS: &[&str] = &["2022-11-01", "2023-05-01", "2024-11-01"];
const VAULTS: &[&str] =
    &["2019-09-01", "2021-10-01", "2022-07-01", "2023-02-01", "2023-07-01", "2024-11-01", "2026-02-01", "2026-05-15"];
const REGISTRIES: &[&str] =
    &["2019-05-01", "2022-12-01", "2023-07-01", "2025-04-01", "2025-11-01", "2026-09-01-preview"];
const CLUSTERS: &[&str] = &["2021-10-01", "2024-01-01", "2024-12-01-preview"];
/// What subscriptions, tenants and resource groups answer to.
pub(super) const RESOURCES: &[&str] = &[
    "2015-11-01",
    "2016-06-01",
    "2019-06-01",
    "2019-11-01",
    "2020-01-01",
    "2020-06-01",
    "2021-01-01",
    "2021-04-01",
    "2022-09-01",
    "2022-12-01",
    "2024-03-01",
    "2024-11-01",
    "2025-04-01",
];

const fn shown(kind: &'static str, display: &'static str, versions: &'static [&'static str]) -> ResourceType {
    ResourceType { kind, display, versions, page: 100, empty_first_page: false, writer: Writer::Nobody }
}

/// Every type there is.
static TYPES: [ResourceType; 16] = [
    ResourceType {
        writer: Writer::Instance,
        ..shown("microsoft.iotoperations/instances", "Microsoft.IoTOperations/instances", AIO)
    },
    ResourceType {
        writer: Writer::RegistryEndpoint,
        ..shown(
            "microsoft.iotoperations/instances/registryendpoints",
            "Microsoft.IoTOperations/instances/registryEndpoints",
            ENDPOINTS,
        )
    },
    shown(
        "microsoft.iotoperations/instances/dataflowprofiles",
        "Microsoft.IoTOperations/instances/dataflowProfiles",
        AIO,
    ),
    shown(
        "microsoft.iotoperations/instances/dataflowprofiles/dataflowgraphs",
        "Microsoft.IoTOperations/instances/dataflowProfiles/dataflowGraphs",
        ENDPOINTS,
    ),
    shown(
        "microsoft.iotoperations/instances/akriconnectortemplates",
        "Microsoft.IoTOperations/instances/akriConnectorTemplates",
        ENDPOINTS,
    ),
    shown(
        "microsoft.iotoperations/instances/akriconnectortemplates/connectors",
        "Microsoft.IoTOperations/instances/akriConnectorTemplates/connectors",
        ENDPOINTS,
    ),
    ResourceType {
        writer: Writer::ProviderClass,
        ..shown(
            "microsoft.secretsynccontroller/azurekeyvaultsecretproviderclasses",
            "Microsoft.SecretSyncController/azureKeyVaultSecretProviderClasses",
            SYNC,
        )
    },
    ResourceType {
        writer: Writer::SecretSync,
        ..shown("microsoft.secretsynccontroller/secretsyncs", "Microsoft.SecretSyncController/secretSyncs", SYNC)
    },
    ResourceType {
        empty_first_page: true,
        ..shown("microsoft.extendedlocation/customlocations", "Microsoft.ExtendedLocation/customLocations", LOCATIONS)
    },
    ResourceType {
        page: 4,
        ..shown(
            "microsoft.managedidentity/userassignedidentities",
            "Microsoft.ManagedIdentity/userAssignedIdentities",
            IDENTITIES,
        )
    },
    ResourceType {
        writer: Writer::FederatedCredential,
        ..shown(
            "microsoft.managedidentity/userassignedidentities/federatedidentitycredentials",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
            FEDERATIONS,
        )
    },
    shown(
        "microsoft.extendedlocation/customlocations/enabledresourcetypes",
        "Microsoft.ExtendedLocation/customLocations/enabledResourceTypes",
        LOCATIONS,
    ),
    shown("microsoft.kubernetesconfiguration/extensions", "Microsoft.KubernetesConfiguration/extensions", EXTENSIONS),
    ResourceType { page: 2, ..shown("microsoft.keyvault/vaults", "Microsoft.KeyVault/vaults", VAULTS) },
    ResourceType {
        page: 3,
        empty_first_page: true,
        ..shown("microsoft.containerregistry/registries", "Microsoft.ContainerRegistry/registries", REGISTRIES)
    },
    shown("microsoft.kubernetes/connectedclusters", "Microsoft.Kubernetes/connectedClusters", CLUSTERS),
];

/// The type of this name, or ARM's word that there is none.
pub(super) fn find(kind: &str) -> Result<&'static ResourceType, Refusal> {
    if let Some(found) = TYPES.iter().find(|known| known.kind == kind) {
        return Ok(found);
    }
    let (namespace, name) = kind.split_once('/').unwrap_or((kind, ""));
    if in_namespace(namespace).next().is_none() {
        return Err(refuse(
            404,
            "InvalidResourceNamespace",
            format!("The resource namespace '{namespace}' is invalid."),
        ));
    }
    Err(refuse(
        404,
        "InvalidResourceType",
        format!("The resource type '{name}' could not be found in the namespace '{namespace}'."),
    ))
}

/// Checks the api-version against what the type knows.
pub(super) fn check_version<'v>(found: &ResourceType, version: Option<&'v str>) -> Result<&'v str, Refusal> {
    let version = version.filter(|version| !version.is_empty()).ok_or_else(missing_version)?;
    if found.versions.contains(&version) {
        return Ok(version);
    }
    let (namespace, name) = found.display.split_once('/').unwrap_or((found.display, ""));
    let supported = found.versions.join(", ");
    if in_namespace(&namespace.to_ascii_lowercase()).any(|other| other.versions.contains(&version)) {
        return Err(refuse(
            400,
            "InvalidResourceType",
            format!(
                "The resource type '{name}' could not be found in the namespace '{namespace}' for api version '{version}'. The supported api-versions are '{supported}'."
            ),
        ));
    }
    Err(refuse(
        400,
        "NoRegisteredProviderFound",
        format!(
            "No registered resource provider found for location 'westeurope' and API version '{version}' for type '{name}'. The supported api-versions are '{supported}'. The supported locations are 'westeurope, northeurope, uksouth, germanywestcentral, eastus2'."
        ),
    ))
}

/// Checks the api-version of a call to a namespace as a whole, such as reading an operation.
pub(super) fn check_namespace_version(namespace: &str, version: Option<&str>) -> Result<(), Refusal> {
    let version = version.ok_or_else(missing_version)?;
    let known: Vec<&str> =
        in_namespace(&namespace.to_ascii_lowercase()).flat_map(|kind| kind.versions.iter().copied()).collect();
    check_known(version, &known)
}

/// Checks the api-version of subscriptions, tenants and resource groups.
pub(super) fn check_resources_version(version: Option<&str>) -> Result<(), Refusal> {
    check_known(version.ok_or_else(missing_version)?, RESOURCES)
}

pub(super) fn check_known(version: &str, known: &[&str]) -> Result<(), Refusal> {
    if known.contains(&version) {
        return Ok(());
    }
    Err(refuse(
        400,
        "InvalidApiVersionParameter",
        format!("The api-version '{version}' is invalid. The supported versions are '{}'.", known.join(",")),
    ))
}

pub(super) fn missing_version() -> Refusal {
    refuse(
        400,
        "MissingApiVersionParameter",
        "The api-version query parameter (?api-version=) is required for all requests.",
    )
}

/// Every namespace, as Azure spells it.
pub(super) fn namespaces() -> Vec<&'static str> {
    let mut names: Vec<_> = TYPES.iter().filter_map(|known| known.display.split('/').next()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The types of a namespace with their versions, the oldest first.
pub(super) fn of_namespace(namespace: &'static str) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    TYPES
        .iter()
        .filter_map(move |known| Some((known.display.strip_prefix(namespace)?.strip_prefix('/')?, known.versions)))
}

fn in_namespace(namespace: &str) -> impl Iterator<Item = &'static ResourceType> {
    let prefix = format!("{namespace}/");
    TYPES.iter().filter(move |known| known.kind.starts_with(&prefix))
}
