//! An Azure container registry as its ARM resource describes it, and what somebody may do in it: by the registry's own
//! roles, or, where it asks for them, by rights on its repositories. It reads the cloud and changes nothing.

use super::memory::Principal;
use super::scope::Scope;
use crate::cloud::CloudState;
use crate::cloud::resource::Resource;

const KIND: &str = "microsoft.containerregistry/registries";

/// A registry's settings.
#[derive(Clone, Debug)]
pub(super) struct Acr {
    /// The identifier in lower case: the scope of its roles.
    pub(super) key: String,
    pub(super) abac: bool,
    pub(super) anonymous_pull: bool,
    /// Whether tokens for ARM are taken as well as those for registries.
    pub(super) arm_tokens: bool,
    pub(super) public_network: bool,
    /// The directory of its subscription.
    pub(super) tenant: String,
}

impl Acr {
    /// The registry with this login server.
    pub(super) fn of(cloud: &CloudState, host: &str) -> Option<Self> {
        let found = cloud
            .list(KIND, "/subscriptions/")
            .find(|registry| registry.property("loginServer").eq_ignore_ascii_case(host))?;
        Some(Self::read(cloud, found))
    }

    fn read(cloud: &CloudState, registry: &Resource) -> Self {
        let properties = &registry.body["properties"];
        let subscription = registry.key.split('/').nth(2).unwrap_or_default();
        let tenant = cloud.subscription(subscription).map(|found| found.tenant_id.clone()).unwrap_or_default();
        Self {
            key: registry.key.to_string(),
            abac: properties["roleAssignmentMode"] == "AbacRepositoryPermissions",
            anonymous_pull: properties["anonymousPullEnabled"] == true,
            arm_tokens: properties["policies"]["azureADAuthenticationAsArmPolicy"]["status"] != "disabled",
            public_network: properties["publicNetworkAccess"] != "Disabled",
            tenant,
        }
    }

    /// The part of what was asked for that this principal may have.
    pub(super) fn grant(&self, cloud: &CloudState, principal: &Principal, asked: &[Scope]) -> Vec<Scope> {
        let narrowed = asked.iter().map(|scope| Scope {
            actions: scope.actions.iter().filter(|action| self.may(cloud, principal, scope, action)).cloned().collect(),
            ..scope.clone()
        });
        narrowed.filter(|scope| !scope.actions.is_empty()).collect()
    }

    /// Whether somebody may do this; `*` on a repository means everything.
    pub(super) fn may(&self, cloud: &CloudState, principal: &Principal, scope: &Scope, action: &str) -> bool {
        let object = match principal {
            Principal::Anonymous => {
                return self.anonymous_pull && scope.kind == "repository" && matches!(action, "pull" | "metadata_read");
            }
            Principal::Azure(object) => object,
            Principal::Named(_) => return false,
        };
        if scope.kind == "registry" {
            return scope.name == "catalog" && self.may_list(cloud, object);
        }
        if scope.kind != "repository" {
            return false;
        }
        match action {
            "*" => ["pull", "push", "delete"].iter().all(|action| self.may(cloud, principal, scope, action)),
            "pull" if self.abac => self.may_repository(cloud, object, &scope.name, "content/read"),
            "push" if self.abac => self.may_repository(cloud, object, &scope.name, "content/write"),
            "delete" if self.abac => self.may_repository(cloud, object, &scope.name, "content/delete"),
            "metadata_read" if self.abac => self.may_repository(cloud, object, &scope.name, "metadata/read"),
            "metadata_write" if self.abac => self.may_repository(cloud, object, &scope.name, "metadata/write"),
            "pull" | "metadata_read" => self.may_registry(cloud, object, "pull/read"),
            "push" | "metadata_write" => self.may_registry(cloud, object, "push/write"),
            "delete" => self.may_registry(cloud, object, "artifacts/delete"),
            _ => false,
        }
    }

    fn may_list(&self, cloud: &CloudState, object: &str) -> bool {
        if self.abac {
            return cloud.may_data(object, "Microsoft.ContainerRegistry/registries/catalog/read", &self.key);
        }
        self.may_registry(cloud, object, "pull/read")
    }

    fn may_registry(&self, cloud: &CloudState, object: &str, what: &str) -> bool {
        cloud.may(object, &format!("Microsoft.ContainerRegistry/registries/{what}"), &self.key)
    }

    fn may_repository(&self, cloud: &CloudState, object: &str, name: &str, what: &str) -> bool {
        let action = format!("Microsoft.ContainerRegistry/registries/repositories/{what}");
        cloud.may_data_of_repository(object, &action, &self.key, name)
    }
}
