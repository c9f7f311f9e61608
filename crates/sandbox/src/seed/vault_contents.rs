//! What the vaults hold: enough secrets for three pages, with the disabled, the expired, the certificate-backed and the
//! soft-deleted one among them. Values are made up and worthless.

use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use crate::cloud::vault::{Deleted, Secret, Vault, Version};
use crate::stable_id::hex;

/// 2026-03-02 08:00 UTC: when the seeded secrets were made.
const MADE: i64 = 1_772_438_400;
/// 2026-06-30: when the expired one expired.
const EXPIRED: i64 = 1_782_777_600;

/// The text of a docker configuration for a registry, as a pull secret holds it.
fn docker_config(host: &str, user: &str, password: &str) -> String {
    use base64::Engine as _;
    let auth = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    json!({ "auths": { host: { "username": user, "password": password, "auth": auth } } }).to_string()
}

fn put<'v>(vault: &'v mut Vault, name: &str, value: String, content_type: Option<&str>) -> Option<&'v mut Version> {
    let version = Version {
        id: hex(&format!("version {} {name}", vault.name), 32),
        value,
        content_type: content_type.map(str::to_owned),
        tags: None,
        enabled: true,
        not_before: None,
        expires: None,
        created: MADE,
        updated: MADE,
    };
    let secret = Secret { name: name.to_owned(), versions: vec![version], managed: false, recovered_at: None };
    let secret = vault.secrets.entry(name.to_ascii_lowercase()).insert_entry(secret).into_mut();
    secret.versions.last_mut()
}

/// A pull secret and two others: what a small vault holds.
pub(super) fn a_few(vault: &mut Vault) {
    let config = docker_config("ghcr.io", "sandbox-bot", "not-a-real-token");
    put(vault, "ghcr-pull", config, Some("application/vnd.docker.config+json"));
    put(vault, "historian-password", "not-a-real-password".to_owned(), None);
    put(vault, "mqtt-bridge-key", "not-a-real-key".to_owned(), Some("text/plain"));
}

/// Sixty secrets on three pages, with every kind of oddity.
pub(super) fn sixty(vault: &mut Vault) {
    a_few(vault);
    let config = docker_config("docker.io", "brennerglass", "not-a-real-token");
    put(vault, "docker-hub-pull", config, Some("application/vnd.docker.config+json"));
    if let Some(version) =
        put(vault, "old-registry-pull", docker_config("registry.brennerglass.example", "svc-pull", "retired"), None)
    {
        version.enabled = false;
    }
    if let Some(version) = put(vault, "quay-robot-2025", docker_config("quay.io", "brenner+edge", "expired"), None) {
        version.expires = Some(EXPIRED);
    }
    put(vault, "opcua-server-cert", "not-a-real-certificate".to_owned(), Some("application/x-pkcs12"));
    if let Some(secret) = vault.secrets.get_mut("opcua-server-cert") {
        secret.managed = true;
    }
    let lines = ["furnace", "forehearth", "annealing", "inspection", "palletizer", "compressor", "batch-house"];
    let uses = [
        "plc-password",
        "historian-token",
        "opcua-user",
        "mqtt-password",
        "camera-key",
        "sql-password",
        "gateway-token",
        "sftp-key",
    ];
    for (number, (line, purpose)) in
        lines.iter().flat_map(|line| uses.iter().map(move |purpose| (line, purpose))).enumerate()
    {
        if vault.secrets.len() >= 60 {
            break;
        }
        if let Some(version) = put(vault, &format!("{line}-{purpose}"), format!("not-a-real-secret-{number}"), None) {
            let tags: Map<String, Value> =
                [("line".to_owned(), json!(line)), ("owner".to_owned(), json!("site-it"))].into_iter().collect();
            version.tags = Some(tags);
        }
    }
    soft_deleted(vault, "acr-token-linz");
}

/// A secret that is deleted and can be recovered, or not be used as a name.
pub(super) fn soft_deleted(vault: &mut Vault, name: &str) {
    put(vault, name, docker_config("brennerglass.azurecr.io", "token-linz", "rotated"), None);
    if let Some(secret) = vault.secrets.remove(name) {
        // Deleted when the sandbox started, so that it never drops out of its retention.
        let now = OffsetDateTime::now_utc();
        vault.deleted.insert(name.to_owned(), Deleted { secret, deleted_at: now, ready_at: now });
    }
}
