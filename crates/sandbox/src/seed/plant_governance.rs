//! Who pulls from where at Brenner Glass, and what stands in the way: locks, a policy, a provider nobody registered. One of
//! each, away from the first instance.

use super::company::Company;
use super::people::grant;
use super::site::Site;
use crate::cloud::CloudState;
use crate::cloud::governance::{HostPolicy, Lock, LockLevel};
use crate::cloud::rights::{ACR_PULL, REPOSITORY_READER};

/// Builds it, for the sites in the order Linz, Poznan, Porto, Leeds, Graz.
pub(super) fn build(cloud: &mut CloudState, company: &Company, sites: &[Site]) {
    let [linz, poznan, porto, leeds, graz] = sites else { return };
    let registry = |subscription: &str, group: &str, name: &str| {
        format!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{name}"
        )
    };
    let shared = |name: &str| registry(&company.production, "rg-shared-registries", name);
    // `brennerglass` asks for rights on repositories: Poznan's AcrPull gives it nothing.
    grant(cloud, &linz.extension_principal, &REPOSITORY_READER, &shared("brennerglass"));
    grant(cloud, &poznan.extension_principal, &ACR_PULL, &shared("brennerglass"));
    grant(cloud, &poznan.dataflow_principal, &ACR_PULL, &shared("brennerglass"));
    grant(cloud, &linz.dataflow_principal, &ACR_PULL, &shared("brenneredge"));
    grant(cloud, &linz.extension_principal, &ACR_PULL, &shared("brennersecure"));
    grant(cloud, &graz.extension_principal, &ACR_PULL, &registry(&company.lab, "rg-graz-lab", "brennerlab"));
    cloud.governance.locks.push(Lock {
        scope: leeds.instance.clone(),
        name: "keep-until-stocktaking",
        level: LockLevel::CanNotDelete,
        notes: "Nothing is deleted before the stocktaking in Leeds. Ask warehouse IT.",
    });
    if let Some(class) = &porto.provider_class {
        cloud.governance.locks.push(Lock {
            scope: format!(
                "{}/providers/Microsoft.SecretSyncController/azureKeyVaultSecretProviderClasses/{class}",
                porto.group
            ),
            name: "audited",
            level: LockLevel::ReadOnly,
            notes: "Audited on 2026-05-04. Changes go through the security board.",
        });
    }
    cloud.governance.policies.push(HostPolicy {
        scope: porto.group.clone(),
        assignment: "deny-docker-hub",
        definition: "registry-hosts",
        display_name: "Registry endpoints must not use Docker Hub",
        denied_host: "docker.io",
    });
    for namespace in ["Microsoft.SecretSyncController", "Microsoft.KeyVault"] {
        cloud.governance.leave_unregistered(&company.logistics, namespace);
    }
}
