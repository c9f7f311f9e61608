//! Which identities an instance uses, and which clusters an identity trusts: PATCH of an instance (tags and identity, at once), and
//! PUT and DELETE of federated credentials. Rights on what is referred to are asked too. It issues no token.

use serde_json::{Map, Value, json};

use super::check::{Check, Pattern, TextRule};
use super::errors::{self, refuse};
use super::target::Target;
use super::{shape, write};
use crate::answer::{Answer, Refusal, Reply};
use crate::call::Call;
use crate::clock::rfc3339;

const ASSIGN: &str = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action";
const IDENTITIES: &str = "microsoft.managedidentity/userassignedidentities";
/// The most credentials of one identity, as published.
const MAX_CREDENTIALS: usize = 20;
const ANY: TextRule = TextRule { min: 1, max: 600, pattern: None, one_of: &[] };
const KIND: TextRule = TextRule {
    min: 0,
    max: 0,
    pattern: None,
    one_of: &["None", "SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned"],
};
static NAME: Pattern = Pattern::new("^[a-zA-Z0-9]{1}[a-zA-Z0-9-_]{2,119}$");

/// Answers PATCH of an instance: 200, nothing runs on.
pub(super) fn patch_instance(call: &mut Call<'_>, target: &Target) -> Reply {
    let sent = write::read_object(call, target)?;
    let existing = write::settled(call, target)?;
    let existing =
        existing.ok_or_else(|| errors::no_resource(target.kind.display, target.name(), target.group_name()))?;
    let mut check = Check::default();
    if let Some(top) = check.object(&sent, "", &[], &["tags", "identity"]) {
        check.tags(top);
        if let Some(identity) = top.get("identity") {
            let wanted =
                check.object(identity, "identity", &["type"], &["userAssignedIdentities", "principalId", "tenantId"]);
            if let Some(wanted) = wanted {
                check.text(wanted, "type", "identity", KIND);
                if let Some(named) = wanted.get("userAssignedIdentities") {
                    check.object_of_anything(named, "identity.userAssignedIdentities");
                }
            }
        }
    }
    check.done(target.kind.display)?;
    let mut body = existing.body.clone();
    if let Some(tags) = sent.get("tags") {
        body["tags"] = tags.clone();
    }
    if let Some(wanted) = sent.get("identity") {
        body["identity"] = identity(call, target, &existing.body["identity"], wanted)?;
    }
    body["systemData"]["lastModifiedBy"] = target.caller.name.as_str().into();
    body["systemData"]["lastModifiedAt"] = rfc3339(call.now).into();
    let resource = call.state.cloud.write(body, call.now);
    Ok(Answer::json(200, &shape::shown(call, &resource, &target.version)))
}

/// The identity block after a patch: what is named is added, what is null is taken away.
fn identity(call: &Call<'_>, target: &Target, held: &Value, wanted: &Value) -> Result<Value, Refusal> {
    let kind = wanted["type"].as_str().unwrap_or_default();
    if !kind.contains("UserAssigned") {
        return Ok(json!({ "type": kind }));
    }
    let mut all = held["userAssignedIdentities"].as_object().cloned().unwrap_or_default();
    for (id, value) in wanted["userAssignedIdentities"].as_object().into_iter().flatten() {
        all.retain(|known, _| !known.eq_ignore_ascii_case(id));
        if value.is_null() {
            continue;
        }
        let key = id.to_ascii_lowercase();
        let cloud = &call.state.cloud;
        if !cloud.may(&target.caller.object_id, &ASSIGN.to_ascii_lowercase(), &key) {
            let action = format!("{}/write", target.kind.display);
            return Err(errors::linked_forbidden(&target.caller, &action, &target.key, ASSIGN, id));
        }
        let Some(found) = cloud.get(&key).filter(|found| &*found.kind == IDENTITIES) else {
            return Err(refuse(
                400,
                "FailedIdentityOperation",
                format!(
                    "Identity operation for resource '{}' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: 'Resource '{id}' was not found.''.",
                    target.key
                ),
            ));
        };
        let parts = json!({ "clientId": found.property("clientId"), "principalId": found.property("principalId") });
        all.insert(id.clone(), parts);
    }
    if all.is_empty() {
        return Err(refuse(
            400,
            "InvalidRequestContent",
            "The identity type 'UserAssigned' needs at least one entry in 'userAssignedIdentities'.",
        ));
    }
    Ok(json!({ "type": kind, "userAssignedIdentities": all }))
}

/// Answers PUT of a federated credential: 201 or 200, at once.
pub(super) fn put_credential(call: &mut Call<'_>, target: &Target) -> Reply {
    let sent = write::read_object(call, target)?;
    let existing = write::settled(call, target)?;
    let mut check = Check::default();
    if existing.is_none() && !NAME.fits(target.name()) {
        check.problem("PATTERN", "name (path)", format!("String does not match pattern: {}", target.name()));
    }
    let top = check.object(&sent, "", &["properties"], &["id", "name", "type", "systemData"]);
    if let Some(own) = top.and_then(|top| top.get("properties")) {
        let required = ["issuer", "subject", "audiences"];
        if let Some(own) = check.object(own, "properties", &required, &[]) {
            check.text(own, "issuer", "properties", ANY);
            check.text(own, "subject", "properties", ANY);
            let audiences = own.get("audiences").and_then(Value::as_array);
            if own.get("audiences").is_some()
                && !audiences.is_some_and(|list| list.len() == 1 && list.iter().all(Value::is_string))
            {
                check.problem("INVALID_TYPE", "properties.audiences", "Expected a list of one text.");
            }
        }
    }
    check.done(target.kind.display)?;
    let parent = target.parent.as_ref().map(|parent| format!("{}/", parent.key)).unwrap_or_default();
    let others: Vec<_> =
        call.state.cloud.list(target.kind.kind, &parent).filter(|found| *found.key != *target.key).collect();
    let issuer_and_subject =
        |body: &Value| (body["properties"]["issuer"].clone(), body["properties"]["subject"].clone());
    if others.iter().any(|found| issuer_and_subject(&found.body) == issuer_and_subject(&sent)) {
        return Err(refuse(
            409,
            "Conflict",
            "Issuer and subject combination already exists for this Managed Identity.",
        ));
    }
    if existing.is_none() && others.len() >= MAX_CREDENTIALS {
        return Err(refuse(
            400,
            "BadRequest",
            format!(
                "Too many Federated Identity Credentials are assigned to the identity. The limit is '{MAX_CREDENTIALS}'."
            ),
        ));
    }
    let own = Map::from_iter([("properties".to_owned(), sent["properties"].clone())]);
    let mut body = write::assemble(call, target, existing.as_deref(), own);
    if let Some(body) = body.as_object_mut() {
        // This provider says nothing of who made what.
        body.shift_remove("systemData");
    }
    let resource = call.state.cloud.write_quietly(body);
    Ok(Answer::json(if existing.is_some() { 200 } else { 201 }, &shape::shown(call, &resource, &target.version)))
}

/// Answers DELETE of a federated credential: 200, or 204 where there is none.
pub(super) fn delete_credential(call: &mut Call<'_>, target: &Target) -> Reply {
    let there = call.state.cloud.get(&target.key).is_some();
    call.state.cloud.remove(&target.key, call.now);
    Ok(Answer::empty(if there { 200 } else { 204 }))
}

#[cfg(test)]
mod tests {
    use super::NAME;

    #[test]
    fn the_pattern_of_names_compiles() {
        assert!(NAME.fits("aio-ssc-sa") && !NAME.fits("ab") && !NAME.fits("-ab"));
    }
}
