//! Azure Resource Manager: checks the token, the api-version, the subscription, the rights and the group, in ARM's order,
//! and hands the call to the type's own handler. It holds no knowledge of any one resource type.

mod authorization;
mod check;
pub(crate) mod door;
pub(crate) mod errors;
mod guards;
mod identities;
pub(crate) mod limits;
mod operations;
mod provider_classes;
mod registrations;
mod registry_endpoints;
mod resources;
mod role_assignments;
mod role_definitions;
mod secret_syncs;
mod shape;
mod subscriptions;
mod target;
mod types;
mod write;

use self::door::{find_subscription, not_arms};
use self::errors::{forbidden, refuse};
use self::target::Target;
use self::types::Writer;
use crate::answer::{Refusal, Reply};
use crate::call::Call;
use crate::cloud::identifier::ArmPath;
use crate::entra::identity::Caller;

/// Whether a write would get as far as its provider: its type and version, the caller's rights, what stands in the way.
pub(crate) fn preflight(call: &mut Call<'_>, caller: &Caller) -> Result<(), Refusal> {
    let path = ArmPath::of_segments(&call.incoming.parts()).ok_or_else(not_arms)?;
    let target = find_target(call, caller.clone(), path)?;
    admitted(call, &target)?;
    guards::check(call, &target)
}

/// The newest version of a type.
pub(crate) fn newest_version(kind: &str) -> Option<String> {
    types::find(kind).ok()?.versions.last().map(|version| (*version).to_owned())
}

/// The scope of a path to what `Microsoft.Authorization` keeps there, and what follows; nothing, where it is of something else.
pub(crate) fn authorization<'p>(lower: &'p [&'p str]) -> Option<(&'p [&'p str], &'p [&'p str])> {
    let at = lower.windows(2).rposition(|pair| pair == ["providers", "microsoft.authorization"])?;
    Some((lower.get(..at)?, lower.get(at + 2..)?))
}

/// Answers a request to ARM itself or to a resource, whoever asks; deployments are served elsewhere.
pub(crate) fn serve(call: &mut Call<'_>, caller: Caller, parts: &[&str], lower: &[&str]) -> Reply {
    match lower {
        ["tenants"] => return subscriptions::tenants(call, &caller),
        ["subscriptions"] => return subscriptions::list(call, &caller),
        _ => {}
    }
    let ["subscriptions", id, ..] = lower else { return Err(not_arms()) };
    let subscription = find_subscription(call, &caller, id)?;
    if let Some((scope, rest)) = authorization(lower) {
        return authorization::answer(call, &caller, scope, rest);
    }
    match lower {
        [_, _] => subscriptions::get(call, &caller, &subscription),
        [_, _, "resourcegroups"] => subscriptions::groups(call, &caller, &subscription),
        [_, _, "resources"] => resources::everything(call, &caller, &subscription, None),
        [_, _, "resourcegroups", name, "resources"] => resources::everything(call, &caller, &subscription, Some(name)),
        [_, _, "resourcegroups", name] => subscriptions::group(call, &caller, &subscription, name),
        [_, _, "providers"] => registrations::list(call, &caller, &subscription),
        [_, _, "providers", namespace] => registrations::get(call, &caller, &subscription, namespace),
        [_, _, "providers", namespace, "register"] => registrations::register(call, &caller, &subscription, namespace),
        [_, _, "providers", namespace, "locations", _, "operationstatuses", id] => {
            operations::status(call, &caller, &subscription, namespace, id)
        }
        [_, _, "providers", namespace, "locations", _, "operationresults", id] => {
            operations::result(call, &caller, &subscription, namespace, id)
        }
        _ => {
            let path = ArmPath::of_segments(parts).ok_or_else(not_arms)?;
            resource(call, caller, path)
        }
    }
}

/// What a path names, as far as ARM can tell without asking anybody's rights.
fn find_target(call: &Call<'_>, caller: Caller, path: ArmPath) -> Result<Target, Refusal> {
    // A name with an encoded slash would lead to another resource than the one whose rights are asked.
    if call.incoming.segments.iter().any(|part| part.contains(['/', '\\']) || part.chars().any(char::is_control)) {
        return Err(refuse(400, "InvalidResourceName", "A name in the path has a character that no name may have."));
    }
    if path.namespace.is_none() || path.types.is_empty() {
        return Err(refuse(404, "InvalidResourceType", "The path names no resource type."));
    }
    let kind = types::find(&path.kind())?;
    let version = types::check_version(kind, call.incoming.query("api-version"))?.to_owned();
    let cloud = &call.state.cloud;
    let segments = call.incoming.segments.join("/").to_ascii_lowercase();
    let mut key = format!("/{segments}");
    if path.is_collection() {
        // A collection's key is its holder's: rights are asked there.
        key = key.rsplit_once('/').map(|(head, _)| head.to_owned()).unwrap_or(key);
        if path.names.is_empty() {
            key = key.rsplit_once("/providers/").map(|(head, _)| head.to_owned()).unwrap_or_default();
        }
    }
    let group_key = path.resource_group.as_ref().map(|_| crate::cloud::identifier::group_key(&key).to_owned());
    let group = group_key.and_then(|key| cloud.get(&key).cloned());
    let parent_key = match (path.names.len(), path.is_collection()) {
        (0, _) | (1, false) => None,
        (_, true) => Some(key.clone()),
        (_, false) => key.rsplitn(3, '/').nth(2).map(str::to_owned),
    };
    let parent = parent_key.as_ref().and_then(|key| cloud.get(key).cloned());
    Ok(Target { caller, path, kind, version, key, group, parent })
}

/// Whether the caller may do this, in a group that exists.
fn admitted(call: &Call<'_>, target: &Target) -> Result<(), Refusal> {
    permitted(call, target)?;
    if target.path.resource_group.is_some() && target.group.is_none() {
        return Err(errors::no_group(target.group_name()));
    }
    Ok(())
}

fn resource(call: &mut Call<'_>, caller: Caller, path: ArmPath) -> Reply {
    let target = find_target(call, caller, path)?;
    let kind = target.kind;
    admitted(call, &target)?;
    let is_child = match (target.path.names.len(), target.path.is_collection()) {
        (0, _) | (1, false) => false,
        (_, true | false) => true,
    };
    if is_child && target.parent.is_none() {
        let depth = target.path.names.len() - usize::from(!target.path.is_collection());
        return Err(errors::no_parent(
            target.path.names.get(depth.saturating_sub(1)).map(String::as_str).unwrap_or_default(),
        ));
    }
    if target.path.names.is_empty() && target.key.contains("/providers/") && call.state.cloud.get(&target.key).is_none()
    {
        // An extension of something that is not there.
        return Err(errors::no_parent(target.key.rsplit('/').next().unwrap_or_default()));
    }
    guards::check(call, &target)?;
    match (call.incoming.method.as_str(), kind.writer) {
        ("GET", _) if target.path.is_collection() => resources::list(call, &target),
        ("GET", _) => resources::get(call, &target),
        _ if target.path.is_collection() => {
            Err(errors::not_allowed(call.incoming.method.as_str(), kind.display, "GET"))
        }
        ("PUT", Writer::RegistryEndpoint) => registry_endpoints::put(call, &target),
        ("PUT", Writer::ProviderClass) => provider_classes::put(call, &target),
        ("PUT", Writer::SecretSync) => secret_syncs::put(call, &target),
        ("PUT", Writer::FederatedCredential) => identities::put_credential(call, &target),
        ("DELETE", Writer::FederatedCredential) => identities::delete_credential(call, &target),
        ("PATCH", Writer::Instance) => identities::patch_instance(call, &target),
        ("PATCH", Writer::ProviderClass) => provider_classes::patch(call, &target),
        ("PATCH", Writer::SecretSync) => secret_syncs::patch(call, &target),
        ("DELETE", Writer::RegistryEndpoint | Writer::ProviderClass | Writer::SecretSync) => {
            write::delete(call, &target)
        }
        (method, Writer::Instance) => Err(errors::not_allowed(method, kind.display, "GET, PATCH")),
        (method, Writer::FederatedCredential | Writer::RegistryEndpoint) => {
            Err(errors::not_allowed(method, kind.display, "GET, PUT, DELETE"))
        }
        (method, Writer::ProviderClass | Writer::SecretSync) => {
            Err(errors::not_allowed(method, kind.display, "GET, PUT, PATCH, DELETE"))
        }
        (method, Writer::Nobody) => Err(errors::not_allowed(method, kind.display, "GET")),
    }
}

/// Asks for the right the method needs. A list over a subscription needs no more than to see the subscription: what the
/// caller may not read is left out of it.
fn permitted(call: &Call<'_>, target: &Target) -> Result<(), Refusal> {
    let cloud = &call.state.cloud;
    let verb = match call.incoming.method.as_str() {
        "GET" | "HEAD" => "read",
        "DELETE" => "delete",
        _ => "write",
    };
    let action = format!("{}/{verb}", target.kind.kind);
    let principal = &target.caller.object_id;
    let overview = target.path.is_collection() && target.path.resource_group.is_none();
    let sees = overview && cloud.sees(principal, target.path.subscription.as_deref().unwrap_or_default());
    if sees || cloud.may(principal, &action, &target.key) {
        return Ok(());
    }
    Err(forbidden(&target.caller, &format!("{}/{verb}", target.kind.display), &target.key))
}
