//! Names around an artifact secret: those of the secret syncs, a free one, and the key of the copy of a vault's names. A step
//! of the wizard's questions, the checks and the create.

use azure::arm::secret_sync::SecretSyncClient;
use domain::{InstanceId, SyncedSecretName};

use crate::error::Error;
use crate::nouns::seen::Copy;

/// The copy of the names in an instance's vault.
pub(crate) const fn copy<'a>(account: &'a str, instance_id: &'a str) -> Copy<'a> {
    Copy::at(account, "vault secrets", instance_id)
}

/// The names of the secret syncs in the instance's resource group, in lower case.
pub(crate) async fn synced_names(connection: &azure::Connection, instance: &InstanceId) -> Result<Vec<String>, Error> {
    let id = instance.resource_id();
    let syncs = SecretSyncClient::new(connection).list_secret_syncs(id.subscription_id(), id.resource_group()).await?;
    Ok(syncs.into_iter().map(|sync| sync.name.to_lowercase()).collect())
}

/// The first free name after the endpoint's own.
pub(crate) fn free_synced_name(endpoint_name: &str, taken: &[String]) -> SyncedSecretName {
    let first = SyncedSecretName::nearest(&format!("{endpoint_name}-pull-secret"));
    let is_free = |name: &SyncedSecretName| !taken.iter().any(|taken| taken == name.as_str());
    std::iter::once(first.clone()).chain((2..).map(|number| first.numbered(number))).find(is_free).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_synced_name_gets_a_number() {
        let taken = ["plant-pull-secret".to_owned(), "plant-pull-secret-2".to_owned()];
        assert_eq!(free_synced_name("plant", &[]).as_str(), "plant-pull-secret");
        assert_eq!(free_synced_name("plant", &taken).as_str(), "plant-pull-secret-3");
        assert_eq!(free_synced_name("", &[]).as_str(), "pull-secret");
    }
}
