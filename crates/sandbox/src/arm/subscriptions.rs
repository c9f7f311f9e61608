//! Directories, subscriptions and resource groups: what a person sees before any resource. All read-only, all of them
//! filtered by what the caller may see.

use serde_json::json;

use super::errors::{self, forbidden};
use super::types::check_resources_version;
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::cloud::people::Subscription;
use crate::entra::identity::Caller;

/// Answers `GET /tenants`.
pub(super) fn tenants(call: &Call<'_>, caller: &Caller) -> Reply {
    only_get(call, "tenants")?;
    check_resources_version(call.incoming.query("api-version"))?;
    let cloud = &call.state.cloud;
    let member = |id: &str| {
        let person = cloud.people.iter().find(|person| person.object_id == caller.object_id);
        person.map_or(id == caller.tenant_id, |person| person.tenants.iter().any(|tenant| tenant == id))
    };
    let value: Vec<_> = cloud
        .tenants
        .iter()
        .filter(|tenant| member(&tenant.id))
        .map(|tenant| {
            json!({ "id": format!("/tenants/{}", tenant.id), "tenantId": tenant.id, "countryCode": "AT",
                "displayName": tenant.display_name, "domains": [tenant.domain], "defaultDomain": tenant.domain,
                "tenantCategory": "Home", "tenantType": "AAD" })
        })
        .collect();
    Ok(Answer::json(200, &json!({ "value": value })))
}

/// Answers `GET /subscriptions`: those of the token's directory in which the caller has any role.
pub(super) fn list(call: &Call<'_>, caller: &Caller) -> Reply {
    only_get(call, "subscriptions")?;
    check_resources_version(call.incoming.query("api-version"))?;
    let cloud = &call.state.cloud;
    let seen = |subscription: &&Subscription| {
        subscription.tenant_id == caller.tenant_id && cloud.sees(&caller.object_id, &subscription.id)
    };
    let value: Vec<_> = cloud.subscriptions.iter().filter(seen).map(Subscription::body).collect();
    Ok(Answer::json(200, &json!({ "value": value, "count": { "type": "Total", "value": value.len() } })))
}

/// Answers `GET /subscriptions/{id}`.
pub(super) fn get(call: &Call<'_>, caller: &Caller, subscription: &Subscription) -> Reply {
    visible(call, caller, subscription)?;
    Ok(Answer::json(200, &subscription.body()))
}

/// Answers `GET /subscriptions/{id}/resourcegroups`.
pub(super) fn groups(call: &Call<'_>, caller: &Caller, subscription: &Subscription) -> Reply {
    visible(call, caller, subscription)?;
    let cloud = &call.state.cloud;
    let prefix = format!("/subscriptions/{}/", subscription.id);
    let action = "microsoft.resources/subscriptions/resourcegroups/read";
    let value: Vec<_> = cloud
        .list("microsoft.resources/subscriptions/resourcegroups", &prefix)
        .filter(|group| cloud.may(&caller.object_id, action, &group.key))
        .map(|group| group.body.clone())
        .collect();
    Ok(Answer::json(200, &json!({ "value": value })))
}

/// Answers `GET /subscriptions/{id}/resourcegroups/{name}`, and `HEAD`, which only says whether it is there.
pub(super) fn group(call: &Call<'_>, caller: &Caller, subscription: &Subscription, name: &str) -> Reply {
    let only_whether = call.incoming.method == http::Method::HEAD;
    if !only_whether && call.incoming.method != http::Method::GET {
        return Err(errors::not_allowed(call.incoming.method.as_str(), "resourceGroups", "GET, HEAD"));
    }
    check_resources_version(call.incoming.query("api-version"))?;
    let key = format!("/subscriptions/{}/resourcegroups/{name}", subscription.id);
    if !call.state.cloud.may(&caller.object_id, "microsoft.resources/subscriptions/resourcegroups/read", &key) {
        return Err(forbidden(caller, "Microsoft.Resources/subscriptions/resourceGroups/read", &key));
    }
    let group = call.state.cloud.get(&key).ok_or_else(|| errors::no_group(name))?;
    Ok(if only_whether { Answer::empty(204) } else { Answer::json(200, &group.body) })
}

fn visible(call: &Call<'_>, caller: &Caller, subscription: &Subscription) -> Result<(), crate::answer::Refusal> {
    only_get(call, "subscriptions")?;
    check_resources_version(call.incoming.query("api-version"))?;
    if call.state.cloud.sees(&caller.object_id, &subscription.id) {
        return Ok(());
    }
    Err(forbidden(caller, "Microsoft.Resources/subscriptions/read", &format!("/subscriptions/{}", subscription.id)))
}

fn only_get(call: &Call<'_>, display: &str) -> Result<(), crate::answer::Refusal> {
    match call.incoming.method.as_str() {
        "GET" => Ok(()),
        method => Err(errors::not_allowed(method, display, "GET")),
    }
}
