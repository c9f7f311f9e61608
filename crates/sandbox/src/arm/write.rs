//! What all writers share: reading the body, the location rules, who made and changed a resource, and the answers that
//! start an operation. Each writer brings its own checks; none of them knows how an operation is told on the wire.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::check::{Pattern, TextRule};
use super::errors::{self, refuse};
use super::target::Target;
use super::{operations, shape};
use crate::answer::{Answer, Refusal, Reply};
use crate::call::Call;
use crate::clock::rfc3339;
use crate::cloud::resource::Resource;
use crate::normalise;

/// Where AIO and secret sync can live here.
const LOCATIONS: [&str; 6] = ["westeurope", "northeurope", "uksouth", "germanywestcentral", "eastus2", "eastus"];
const DEPLOY: &str = "Microsoft.ExtendedLocation/customLocations/deploy/action";

/// The body of a request for a resource as a JSON object.
pub(super) fn read_object(call: &Call<'_>, target: &Target) -> Result<Value, Refusal> {
    let kind = call.incoming.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let media = kind.split(';').next().unwrap_or_default().trim();
    if media != "application/json" && media != "text/json" {
        return Err(refuse(
            415,
            "UnsupportedMediaType",
            format!("The content media type '{kind}' is not supported. Only 'application/json' is supported."),
        ));
    }
    let mut sent = call.incoming.json().filter(Value::is_object).ok_or_else(errors::not_json)?;
    if call.state.normalises && call.incoming.method == http::Method::PUT {
        let held = call.state.cloud.get(&target.key).map(|held| &held.body);
        normalise::accept(target.kind.kind, &mut sent, held);
    }
    Ok(sent)
}

/// The resource as it is, unless the request names a condition that does not hold, or another operation is still changing it.
pub(super) fn settled(call: &Call<'_>, target: &Target) -> Result<Option<Arc<Resource>>, Refusal> {
    conditions(call, target)?;
    if let Some(operation) = call.state.cloud.under_way(&target.key) {
        return Err(errors::busy(&operation.resource_id));
    }
    let found = call.state.cloud.get(&target.key).cloned();
    if found.as_ref().is_some_and(|found| found.property("provisioningState") == "Deleting") {
        return Err(errors::busy(&found.map(|found| found.id.clone()).unwrap_or_default()));
    }
    Ok(found)
}

/// The conditions of HTTP, as far as resource providers keep them: no resource has an ETag here, hence only `*` says anything.
fn conditions(call: &Call<'_>, target: &Target) -> Result<(), Refusal> {
    let is_any = |name: &str| call.incoming.header(name).is_some_and(|value| value.trim() == "*");
    let there = call.state.cloud.get(&target.key);
    let message = match there {
        Some(there) if is_any("if-none-match") => format!("The resource '{}' exists already.", there.id),
        None if is_any("if-match") => format!("The resource '{}' does not exist.", target.name()),
        Some(_) | None => return Ok(()),
    };
    Err(refuse(412, "PreconditionFailed", message))
}

/// The name in the path of a new resource, by the type's rule; and the body's own idea of its name.
pub(super) fn check_name(target: &Target, sent: &Value, new: bool, rule: TextRule) -> Result<(), Refusal> {
    let mut check = super::check::Check::default();
    if new {
        check.text_value(target.name(), "name (path)", rule);
    }
    if sent.get("name").is_some_and(|name| !name.as_str().is_some_and(|name| name.eq_ignore_ascii_case(target.name())))
    {
        check.problem(
            "INVALID_NAME",
            "name",
            format!("The name in the body does not match the name '{}' in the URL.", target.name()),
        );
    }
    check.done(target.kind.display)
}

/// The rule for names of this pattern and these lengths.
pub(super) const fn name_rule(min: usize, max: usize, pattern: &'static Pattern) -> TextRule {
    TextRule { min, max, pattern: Some(pattern), one_of: &[] }
}

/// Checks `extendedLocation`: needed at creation, never changed, an existing custom location the caller may deploy to.
/// `wanted` is the one the parent lives in, where there is a parent.
pub(super) fn extended_location(
    call: &Call<'_>,
    target: &Target,
    sent: &Value,
    existing: Option<&Resource>,
    wanted: Option<&str>,
) -> Result<Value, Refusal> {
    let held = existing.and_then(|existing| existing.body.get("extendedLocation"));
    let Some(given) = sent.get("extendedLocation").or(held).cloned() else {
        return Err(refuse(
            400,
            "MissingExtendedLocation",
            "The resource provider needs 'extendedLocation': the custom location of the instance, with type 'CustomLocation'.",
        ));
    };
    let name = given["name"].as_str().unwrap_or_default();
    if let Some(held) = held.and_then(|held| held["name"].as_str())
        && !held.eq_ignore_ascii_case(name)
    {
        return Err(refuse(
            400,
            "PropertyChangeNotAllowed",
            format!("Changing property 'extendedLocation' is not allowed. It is '{held}'."),
        ));
    }
    if given["type"].as_str().is_none_or(|kind| !kind.eq_ignore_ascii_case("CustomLocation")) {
        return Err(refuse(400, "InvalidExtendedLocation", "The type of 'extendedLocation' must be 'CustomLocation'."));
    }
    let key = name.to_ascii_lowercase();
    let cloud = &call.state.cloud;
    if !cloud.may(&target.caller.object_id, &DEPLOY.to_ascii_lowercase(), &key) {
        return Err(errors::linked_forbidden(
            &target.caller,
            &format!("{}/write", target.kind.display),
            &target.key,
            DEPLOY,
            name,
        ));
    }
    if cloud.get(&key).is_none_or(|found| &*found.kind != "microsoft.extendedlocation/customlocations") {
        return Err(refuse(400, "InvalidExtendedLocation", format!("The custom location '{name}' does not exist.")));
    }
    if wanted.is_some_and(|wanted| !wanted.eq_ignore_ascii_case(name)) {
        return Err(refuse(
            400,
            "InvalidExtendedLocation",
            format!("The custom location '{name}' is not the one of the instance."),
        ));
    }
    Ok(given)
}

/// Checks `location` of a tracked resource: needed, known, and never changed.
pub(super) fn location(target: &Target, sent: &Value, existing: Option<&Resource>) -> Result<String, Refusal> {
    let plain = |text: &str| text.replace(' ', "").to_ascii_lowercase();
    let Some(given) = sent.get("location").and_then(Value::as_str).map(plain).filter(|given| !given.is_empty()) else {
        return Err(refuse(400, "LocationRequired", "The location property is required for this definition."));
    };
    if let Some(held) =
        existing.and_then(|existing| existing.body["location"].as_str()).filter(|held| plain(held) != given)
    {
        return Err(refuse(
            409,
            "InvalidResourceLocation",
            format!(
                "The resource '{}' already exists in location '{held}' in resource group '{}'. A resource with the same name cannot be created in location '{given}'. Please select a new resource name.",
                target.name(),
                target.group_name()
            ),
        ));
    }
    if !LOCATIONS.contains(&given.as_str()) {
        return Err(refuse(
            400,
            "LocationNotAvailableForResourceType",
            format!(
                "The provided location '{given}' is not available for resource type '{}'. List of available regions for the resource type is '{}'.",
                target.kind.display,
                LOCATIONS.join(",")
            ),
        ));
    }
    Ok(given)
}

/// The whole body of a resource after a write: its identity, who made and changed it, and what the writer brings.
pub(super) fn assemble(
    call: &Call<'_>,
    target: &Target,
    existing: Option<&Resource>,
    own: Map<String, Value>,
) -> Value {
    let id = match (existing, &target.parent, &target.group) {
        (Some(existing), _, _) => existing.id.clone(),
        (None, Some(parent), _) => {
            format!("{}/{}/{}", parent.id, target.kind.display.rsplit('/').next().unwrap_or_default(), target.name())
        }
        (None, None, Some(group)) => format!("{}/providers/{}/{}", group.id, target.kind.display, target.name()),
        (None, None, None) => target.key.clone(),
    };
    let kind = if target.caller.is_application { "Application" } else { "User" };
    let at = rfc3339(call.now);
    let (by, made) = (&target.caller.name, existing.map(|existing| &existing.body["systemData"]));
    let created = |name: &str, new: &str| made.map_or_else(|| new.into(), |made| made[name].clone());
    let mut body = json!({
        "id": id, "name": existing.map_or(target.name(), Resource::name), "type": target.kind.display,
        "systemData": {
            "createdBy": created("createdBy", by), "createdByType": created("createdByType", kind), "createdAt": created("createdAt", &at),
            "lastModifiedBy": by, "lastModifiedByType": kind, "lastModifiedAt": at,
        },
    });
    if let Some(body) = body.as_object_mut() {
        body.extend(own);
    }
    body
}

/// How an update is told on the wire. All three are within the contract, so a client must understand them all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// Nothing changed: done at once.
    AtOnce,
    /// A state that is not terminal, and no header: the resource itself has to be asked.
    ByState,
    /// A state and an `Azure-AsyncOperation` header.
    ByHeader,
}

/// Stores a new resource and starts its creation: 201, with the address of the operation.
pub(super) fn create(call: &mut Call<'_>, target: &Target, mut body: Value, failure: Option<Value>) -> Answer {
    body["properties"]["provisioningState"] = "Accepted".into();
    let resource = call.state.cloud.write(body, call.now);
    let id = operations::start(call, &resource, false, failure);
    let link = operations::link(call, &resource, &id, "operationStatuses", &target.version);
    Answer::json(201, &shape::shown(call, &resource, &target.version))
        .with("Azure-AsyncOperation", link)
        .with("Retry-After", call.options.retry_after.to_string())
}

/// Stores a changed resource: 200, told in one of three ways.
pub(super) fn update(call: &mut Call<'_>, target: &Target, mut body: Value, telling: Telling) -> Answer {
    body["properties"]["provisioningState"] = if telling == Telling::AtOnce { "Succeeded" } else { "Updating" }.into();
    let resource = call.state.cloud.write(body, call.now);
    let answer = Answer::json(200, &shape::shown(call, &resource, &target.version));
    if telling == Telling::AtOnce {
        return answer;
    }
    let id = operations::start(call, &resource, false, None);
    if telling == Telling::ByState {
        return answer;
    }
    let link = operations::link(call, &resource, &id, "operationStatuses", &target.version);
    answer.with("Azure-AsyncOperation", link).with("Retry-After", call.options.retry_after.to_string())
}

/// Stores a patched resource: 202 without a body; the result is at `Location`.
pub(super) fn patched(call: &mut Call<'_>, target: &Target, mut body: Value) -> Answer {
    body["properties"]["provisioningState"] = "Updating".into();
    let resource = call.state.cloud.write(body, call.now);
    let id = operations::start(call, &resource, false, None);
    let link = operations::link(call, &resource, &id, "operationResults", &target.version);
    Answer::empty(202).with("Location", link).with("Retry-After", call.options.retry_after.to_string())
}

/// Answers DELETE: 204 where there is nothing, else 202 and the address of the result.
pub(super) fn delete(call: &mut Call<'_>, target: &Target) -> Reply {
    let Some(resource) = call.state.cloud.get(&target.key).cloned() else { return Ok(Answer::empty(204)) };
    let running = call.state.cloud.under_way(&target.key).map(|operation| (operation.deletes, operation.id.clone()));
    let id = match running {
        Some((true, id)) => id,
        Some((false, _)) => return Err(errors::busy(&resource.id)),
        None => {
            let mut body = resource.body.clone();
            body["properties"]["provisioningState"] = "Deleting".into();
            let resource = call.state.cloud.write(body, call.now);
            operations::start(call, &resource, true, None)
        }
    };
    let link = operations::link(call, &resource, &id, "operationResults", &target.version);
    Ok(Answer::empty(202).with("Location", link).with("Retry-After", call.options.retry_after.to_string()))
}
