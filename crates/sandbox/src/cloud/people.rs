//! Who and what there is to sign in as, and the directories and subscriptions they belong to. Read by Entra and by every
//! check of rights. Nobody here has a password; an application's secret is a seeded, published value.

use serde_json::{Value, json};

/// A directory.
#[derive(Clone, Debug)]
pub(crate) struct Tenant {
    pub(crate) id: String,
    pub(crate) display_name: String,
    pub(crate) domain: String,
}

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) user_principal_name: String,
    pub(crate) display_name: String,
    /// What they do, in a few words for the sign-in page.
    pub(crate) job: String,
    pub(crate) object_id: String,
    /// The directories they can get a token from; the first is their own.
    pub(crate) tenants: Vec<String>,
}

/// An application: a public client people sign in with, or a confidential one that signs in itself.
#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) client_id: String,
    pub(crate) display_name: String,
    /// The object that holds its rights; only a confidential client has one.
    pub(crate) object_id: String,
    pub(crate) secret: Option<String>,
}

/// The machine the metadata service stands for, as its own identity.
#[derive(Clone, Debug, Default)]
pub(crate) struct Machine {
    pub(crate) object_id: String,
    pub(crate) client_id: String,
    pub(crate) resource_id: String,
}

/// A subscription.
#[derive(Clone, Debug)]
pub(crate) struct Subscription {
    pub(crate) id: String,
    pub(crate) display_name: String,
    pub(crate) tenant_id: String,
    pub(crate) state: String,
}

impl Subscription {
    /// The subscription as ARM lists it.
    pub(crate) fn body(&self) -> Value {
        json!({
            "id": format!("/subscriptions/{}", self.id),
            "authorizationSource": "RoleBased",
            "managedByTenants": [],
            "subscriptionId": self.id,
            "tenantId": self.tenant_id,
            "displayName": self.display_name,
            "state": self.state,
            "subscriptionPolicies": {
                "locationPlacementId": "Public_2014-09-01",
                "quotaId": "EnterpriseAgreement_2014-09-01",
                "spendingLimit": "Off",
            },
        })
    }
}
