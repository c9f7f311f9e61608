//! The clouds: those of the table by their IDs, how one is shown, and under which name its tokens are stored. Read by signing
//! in, by the session and by what leaves this computer. It asks nobody.

use azure::Cloud;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The cloud as the top bar shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CloudChip {
    /// Its name.
    pub name: String,
    /// Whether it is Azure at all.
    pub kind: CloudKind,
    /// Whether it has a portal to open.
    pub portal: bool,
}

/// Whether a cloud is Azure or its loopback emulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CloudKind {
    /// The emulator on this computer.
    Sandbox,
    /// The real thing.
    Azure,
}

/// Regent's own client ID in the sandbox's tenants. Azure's comes with signing in to Azure.
pub(crate) const SANDBOX_CLIENT_ID: &str = "5f2c1b1e-6c0a-4b0e-9d0c-7e1a5d3f0b21";

/// The chip of a cloud that is Azure.
pub(crate) fn azure_chip(cloud: &Cloud) -> CloudChip {
    CloudChip { name: cloud.name.clone().into_owned(), kind: CloudKind::Azure, portal: cloud.portal_host.is_some() }
}

pub(crate) fn sandbox_chip() -> CloudChip {
    CloudChip { name: "Sandbox".to_owned(), kind: CloudKind::Sandbox, portal: false }
}

/// What the key of every sandbox begins with.
pub(crate) const SANDBOX_KEY: &str = "Sandbox ";

/// The name under which a sandbox's tokens are kept: two sandboxes never share one, nor does one with Azure.
pub(crate) fn sandbox_key(base_url: &str) -> String {
    format!("{SANDBOX_KEY}{}", base_url.trim_end_matches('/'))
}

/// The clouds of the table, by their IDs.
pub(crate) fn known() -> impl Iterator<Item = (&'static str, Cloud)> {
    ["public", "usGovernment", "china", "bleu"].into_iter().zip(Cloud::all())
}

/// The name of a cloud for anybody to read: that of one that a person named may say too much.
pub(crate) fn in_public(cloud: &Cloud) -> &'static str {
    match known().find(|(_, known)| known.name == cloud.name) {
        Some((id, _)) => id,
        None => "custom",
    }
}
