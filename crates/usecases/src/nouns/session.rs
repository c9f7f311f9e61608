//! Who is signed in, as the page shows it. Made by the session's verbs.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::nouns::cloud::CloudChip;
use crate::nouns::reach::Subscription;

/// Another account that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OtherAccount {
    /// To switch to it.
    pub id: String,
    /// Such as `ada@contoso.example`.
    pub user_principal_name: String,
    /// The person's name.
    pub display_name: String,
    /// The cloud.
    pub cloud: CloudChip,
}

/// Who is signed in, and what they can see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Session {
    /// What tells this account from the others that are signed in.
    pub id: String,
    /// The account's name, such as `ada@contoso.example`.
    pub user_principal_name: String,
    /// The person's name.
    pub display_name: String,
    /// The tenant.
    pub tenant_id: String,
    /// The tenant's name, where the account may read it.
    pub tenant_name: Option<String>,
    /// The cloud.
    pub cloud: CloudChip,
    /// The ticked subscriptions of the ticked tenants.
    pub subscriptions: Vec<Subscription>,
    /// Who else is signed in, the one that was current last first.
    pub others: Vec<OtherAccount>,
}
