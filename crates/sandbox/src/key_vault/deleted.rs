//! Deleting, recovering and purging. Deleting and recovering take a moment: for that long the secret is in neither place,
//! and asking answers 404. A purged name is free again.

use time::Duration;

use super::bundle;
use super::errors::{not_found, refuse};
use super::visit::Visit;
use crate::answer::{Answer, Refusal, Reply};
use crate::cloud::vault::Deleted;

/// How long a vault takes over a deletion or a recovery: a third of what an operation of ARM's takes.
fn moment(visit: &Visit<'_, '_>) -> Duration {
    Duration::seconds(i64::from(visit.call.options.lro_seconds / 3))
}

/// Answers `DELETE /secrets/{name}`.
pub(super) fn delete(visit: &mut Visit<'_, '_>, name: &str) -> Reply {
    visit.permit("delete")?;
    let (now, ready, base) = (visit.call.now, visit.call.now + moment(visit), visit.link(""));
    let key = name.to_ascii_lowercase();
    if visit.vault()?.secret(name).is_none() {
        return Err(not_found(name));
    }
    let vault = visit.vault_mut()?;
    let Some(secret) = vault.secrets.remove(&key) else { return Err(not_found(name)) };
    if secret.managed {
        vault.secrets.insert(key, secret);
        return Err(refuse(403, "Forbidden", "The secret is managed: delete the certificate it belongs to."));
    }
    let deleted = Deleted { secret, deleted_at: now, ready_at: ready };
    let body = bundle::deleted(vault, &deleted, &base, false);
    vault.deleted.insert(key, deleted);
    Ok(Answer::json(200, &body))
}

/// Answers `GET /deletedsecrets/{name}`.
pub(super) fn get(visit: &Visit<'_, '_>, name: &str) -> Reply {
    visit.permit("readmetadata")?;
    let vault = visit.vault()?;
    let found = vault.deleted.get(&name.to_ascii_lowercase()).filter(|deleted| deleted.ready_at <= visit.call.now);
    let found = found.ok_or_else(|| no_deleted(name))?;
    Ok(Answer::json(200, &bundle::deleted(vault, found, &visit.link(""), false)))
}

/// Answers `POST /deletedsecrets/{name}/recover`: the secret can be seen again a moment later.
pub(super) fn recover(visit: &mut Visit<'_, '_>, name: &str) -> Reply {
    visit.permit("recover")?;
    let (now, ready, base) = (visit.call.now, visit.call.now + moment(visit), visit.link(""));
    let key = name.to_ascii_lowercase();
    let vault = visit.vault_mut()?;
    if vault.deleted.get(&key).is_none_or(|deleted| deleted.ready_at > now) {
        return Err(no_deleted(name));
    }
    let Some(deleted) = vault.deleted.remove(&key) else { return Err(no_deleted(name)) };
    let mut secret = deleted.secret;
    secret.recovered_at = Some(ready).filter(|ready| *ready > now);
    let body = secret.latest().map(|version| bundle::bundle(vault, &secret, version, &base, false)).unwrap_or_default();
    vault.secrets.insert(key, secret);
    Ok(Answer::json(200, &body))
}

/// Answers `DELETE /deletedsecrets/{name}`.
pub(super) fn purge(visit: &mut Visit<'_, '_>, name: &str) -> Reply {
    visit.permit("purge")?;
    let now = visit.call.now;
    let key = name.to_ascii_lowercase();
    let vault = visit.vault_mut()?;
    if vault.purge_protected {
        return Err(refuse(
            403,
            "Forbidden",
            "Operation \"purge\" is not allowed because purge protection is enabled for this vault.",
        ));
    }
    if vault.deleted.get(&key).is_none_or(|deleted| deleted.ready_at > now) {
        return Err(no_deleted(name));
    }
    vault.deleted.remove(&key);
    Ok(Answer::empty(204))
}

fn no_deleted(name: &str) -> Refusal {
    refuse(404, "SecretNotFound", &format!("Deleted Secret not found: {name}"))
}
