//! A key vault and its secrets, versions and deleted secrets. The data plane reads and writes it, the clusters read it.
//! It knows when something is still being deleted or recovered; it answers nobody and prints no value.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use time::{Duration, OffsetDateTime};

/// A vault.
#[derive(Debug)]
pub(crate) struct Vault {
    pub(crate) name: String,
    /// Identifier of the ARM resource in lower case: the scope of its roles.
    pub(crate) key: String,
    /// The directory its tokens come from.
    pub(crate) tenant_id: String,
    /// Only trusted services get in.
    pub(crate) firewalled: bool,
    pub(crate) retention_days: i64,
    pub(crate) purge_protected: bool,
    /// Secrets by name in lower case.
    pub(crate) secrets: BTreeMap<String, Secret>,
    /// Soft-deleted secrets by name in lower case.
    pub(crate) deleted: BTreeMap<String, Deleted>,
}

/// A secret with all its versions, the oldest first; there is always one.
#[derive(Clone, Debug)]
pub(crate) struct Secret {
    pub(crate) name: String,
    pub(crate) versions: Vec<Version>,
    /// It backs a certificate of the same name.
    pub(crate) managed: bool,
    /// It is being recovered and cannot be seen before this time.
    pub(crate) recovered_at: Option<OffsetDateTime>,
}

/// One version of a secret.
#[derive(Clone)]
pub(crate) struct Version {
    /// 32 hexadecimal digits.
    pub(crate) id: String,
    pub(crate) value: String,
    pub(crate) content_type: Option<String>,
    pub(crate) tags: Option<Map<String, Value>>,
    pub(crate) enabled: bool,
    /// Unix seconds, as the wire has them.
    pub(crate) not_before: Option<i64>,
    pub(crate) expires: Option<i64>,
    pub(crate) created: i64,
    pub(crate) updated: i64,
}

/// A deleted secret that can still be recovered.
#[derive(Clone, Debug)]
pub(crate) struct Deleted {
    pub(crate) secret: Secret,
    pub(crate) deleted_at: OffsetDateTime,
    /// The deletion takes a moment; until then the secret is "being deleted".
    pub(crate) ready_at: OffsetDateTime,
}

impl std::fmt::Debug for Version {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Version").field("id", &self.id).field("enabled", &self.enabled).finish_non_exhaustive()
    }
}

impl Vault {
    /// The host of its data plane.
    pub(crate) fn host(&self) -> String {
        format!("{}.vault.azure.net", self.name.to_ascii_lowercase())
    }

    /// A secret that can be seen at this time.
    pub(crate) fn secret(&self, name: &str) -> Option<&Secret> {
        self.secrets.get(&name.to_ascii_lowercase()).filter(|secret| secret.recovered_at.is_none())
    }

    /// Ends recoveries that are due.
    pub(crate) fn settle(&mut self, now: OffsetDateTime) {
        for secret in self.secrets.values_mut() {
            if secret.recovered_at.is_some_and(|at| at <= now) {
                secret.recovered_at = None;
            }
        }
        let kept = Duration::days(self.retention_days);
        self.deleted.retain(|_, deleted| deleted.deleted_at + kept > now);
    }

    /// What `recoveryLevel` says.
    pub(crate) fn recovery_level(&self) -> &'static str {
        match (self.purge_protected, self.retention_days < 90) {
            (false, false) => "Recoverable+Purgeable",
            (false, true) => "CustomizedRecoverable+Purgeable",
            (true, false) => "Recoverable",
            (true, true) => "CustomizedRecoverable",
        }
    }
}

impl Secret {
    /// The version that counts.
    pub(crate) fn latest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// A version by its id, or the latest for no id.
    pub(crate) fn version(&self, id: Option<&str>) -> Option<&Version> {
        match id {
            Some(id) => self.versions.iter().find(|version| version.id.eq_ignore_ascii_case(id)),
            None => self.latest(),
        }
    }
}
