//! The numbers of creates that a collector may get: what was chosen, what it has confirmed, and the counters. Pure but for the
//! disk. Nothing else leaves: no name, no ID of a resource, a tenant or a person.

use std::collections::BTreeMap;

use ::telemetry::Counter;
use azure::Cloud;
use domain::Method;
use serde::{Deserialize, Serialize};
use store::creations::{Outcome, Since};
use store::{Database, preferences};
use ts_rs::TS;

use crate::nouns::cloud::sandbox_chip;

/// The keys on the disk: what was chosen, and what the collector has.
pub(crate) const CHOSEN: &str = "telemetry";

pub(crate) const CONFIRMED: &str = "telemetry.confirmed";

pub(crate) const LOCK: &str = "telemetry";

/// What the person chose.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct TelemetryChoices {
    /// Whether anything is sent.
    pub on: bool,
    /// The collector's address, such as `https://collector.contoso.example:4318`.
    pub address: String,
}

/// How it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TelemetryState {
    /// What the person chose.
    pub choices: TelemetryChoices,
    /// When the collector last confirmed, RFC 3339.
    pub confirmed_at: Option<String>,
    /// Whether something has not been confirmed yet.
    pub waiting: bool,
    /// Why the last message was not confirmed.
    pub problem: Option<String>,
}

/// What the disk keeps of the choice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Chosen {
    pub(crate) on: bool,
    pub(crate) address: String,
    /// Random; says nothing about the computer.
    pub(crate) instance_id: String,
    /// RFC 3339, when it was turned on: the start of the count.
    pub(crate) started_at: String,
    /// The last row that is not in the count.
    pub(crate) since: i64,
}

/// What the collector has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Confirmed {
    /// Which count, of which collector.
    pub(crate) started_at: String,
    pub(crate) address: String,
    /// The last row in it.
    pub(crate) number: i64,
    pub(crate) at: String,
}

impl Confirmed {
    pub(crate) fn is_of(&self, chosen: &Chosen) -> bool {
        self.started_at == chosen.started_at && self.address == chosen.address
    }
}

/// The name of a cloud for anybody to read: that of one that a person named is a host of theirs.
fn public_name(cloud: &str) -> String {
    let known = cloud.is_empty() || cloud == sandbox_chip().name || Cloud::all().iter().any(|one| one.name == cloud);
    if known { cloud.to_owned() } else { "custom".to_owned() }
}

/// The counters. One of created endpoints begins at nought for each method, so that the first one is seen as an increase.
pub(crate) fn counters(rows: &[Since], cloud: Option<String>) -> Vec<Counter> {
    let counter = |outcome, name, description, unit| {
        let mut points: BTreeMap<(String, String), u64> = BTreeMap::new();
        if outcome == Outcome::Created {
            let clouds =
                rows.iter().map(|(_, _, cloud, _)| public_name(cloud)).chain(cloud.as_deref().map(public_name));
            points.extend(
                clouds.flat_map(|cloud| Method::ALL.map(|method| ((method.as_str().to_owned(), cloud.clone()), 0))),
            );
        }
        for (_, method, cloud, count) in rows.iter().filter(|row| row.0 == outcome) {
            // A draft's method is what somebody typed, until it is one of Azure's.
            let method = Method::from_arm(method).map_or("Unknown", |method| method.as_str());
            *points.entry((method.to_owned(), public_name(cloud))).or_default() += u64::from(*count);
        }
        let point = |((method, cloud), count): ((String, String), u64)| {
            let cloud = (!cloud.is_empty()).then_some(("regent.cloud", cloud));
            ([("method", method)].into_iter().chain(cloud).collect(), count)
        };
        Counter { name, description, unit, points: points.into_iter().map(point).collect() }
    };
    vec![
        counter(
            Outcome::Created,
            "registry_endpoints.created",
            "Registry endpoints that Azure has confirmed, each once.",
            "{endpoint}",
        ),
        counter(
            Outcome::Failed,
            "registry_endpoints.failed",
            "Registry endpoints that were asked for and did not come to be.",
            "{attempt}",
        ),
        counter(
            Outcome::Refused,
            "registry_endpoints.refused",
            "Registry endpoints that were refused before anything was written.",
            "{attempt}",
        ),
    ]
}

/// What was chosen, what is confirmed, and the number of the last row. What cannot be read counts as no choice.
pub(crate) fn read(database: &Database) -> Result<(Chosen, Confirmed, i64), store::Error> {
    let text = |key| Ok::<_, store::Error>(preferences::get(database, key)?.unwrap_or_default());
    let chosen = serde_json::from_str(&text(CHOSEN)?).unwrap_or_default();
    let confirmed = serde_json::from_str(&text(CONFIRMED)?).unwrap_or_default();
    Ok((chosen, confirmed, store::creations::last_number(database)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_of_a_private_cloud_never_leaves() {
        for host in ["management.fabrikam.example", "arm.azurestack.local", "Azure2"] {
            assert_eq!(public_name(host), "custom");
        }
        let known = Cloud::all().into_iter().map(|cloud| cloud.name.into_owned());
        for name in known.chain([sandbox_chip().name, String::new()]) {
            assert_eq!(public_name(&name), name);
        }
        let rows = [(Outcome::Created, "Anonymous".to_owned(), "arm.azurestack.local".to_owned(), 2)];
        let all = format!(
            "{:?}",
            counters(&rows, Some("arm.azurestack.local".to_owned())).into_iter().map(|c| c.points).collect::<Vec<_>>()
        );
        assert!(all.contains("custom") && !all.contains("azurestack"), "{all}");
    }
}
