//! How often somebody may ask a registry: Azure's rates per identity and minute, and the pulls in six hours that a public
//! registry grants those without a name. Numbers from the services' documentation.

use serde_json::Value;
use time::Duration;

use super::door::Visit;
use super::errors::error;
use super::memory::Principal;
use crate::answer::{Answer, Refusal};
use crate::cloud::registry::RegistryKind;

/// Reads an identity may make in a minute (Basic and Standard).
const READS_A_MINUTE: u32 = 5_000;
/// Lists of referrers an identity may ask for in a minute.
const REFERRERS_A_MINUTE: u32 = 250;
const SIX_HOURS: Duration = Duration::hours(6);

/// 429 with the seconds to wait, rounded up.
pub(super) fn too_many(wait: Duration) -> Refusal {
    let seconds = wait.whole_seconds() + i64::from(wait.subsec_nanoseconds() > 0);
    error(429, "TOOMANYREQUESTS", "too many requests", Value::Null)
        .with("Retry-After", seconds.max(1).to_string())
        .refuse()
}

/// Counts a read.
pub(super) fn read(visit: &mut Visit<'_, '_>, principal: &Principal) -> Result<(), Refusal> {
    per_minute(visit, principal, "reads", READS_A_MINUTE)
}

/// Counts a list of referrers.
pub(super) fn referrers(visit: &mut Visit<'_, '_>, principal: &Principal) -> Result<(), Refusal> {
    per_minute(visit, principal, "referrers", REFERRERS_A_MINUTE)
}

fn per_minute(visit: &mut Visit<'_, '_>, principal: &Principal, class: &'static str, most: u32) -> Result<(), Refusal> {
    if visit.registry()?.kind != RegistryKind::Acr {
        return Ok(());
    }
    let (host, now) = (visit.host, visit.call.now);
    let counted = visit.call.state.registries.count((host, principal, class), most, Duration::minutes(1), now);
    counted.map(|_| ()).map_err(too_many)
}

/// Counts a manifest that somebody without a name pulls; gives the headers that tell what is left.
pub(super) fn pull(visit: &mut Visit<'_, '_>, principal: &Principal) -> Result<Vec<(&'static str, String)>, Refusal> {
    let RegistryKind::Generic(realm) = &visit.registry()?.kind else { return Ok(Vec::new()) };
    let Some(most) = realm.pulls_in_six_hours.filter(|_| *principal == Principal::Anonymous) else {
        return Ok(Vec::new());
    };
    let (host, now) = (visit.host, visit.call.now);
    let seconds = SIX_HOURS.whole_seconds();
    // Looking without pulling costs nothing.
    if visit.call.incoming.method == http::Method::HEAD {
        return Ok(vec![("ratelimit-limit", format!("{most};w={seconds}"))]);
    }
    match visit.call.state.registries.count((host, principal, "pulls"), most, SIX_HOURS, now) {
        Ok(left) => Ok(vec![
            ("ratelimit-limit", format!("{most};w={seconds}")),
            ("ratelimit-remaining", format!("{left};w={seconds}")),
        ]),
        Err(wait) => {
            let message =
                "You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit";
            let answer: Answer = error(429, "TOOMANYREQUESTS", message, Value::Null);
            Err(answer.with("Retry-After", wait.whole_seconds().max(1).to_string()).refuse())
        }
    }
}
