//! The instance metadata service that hands tokens to managed identities: `GET /metadata/identity/oauth2/token`. The machine
//! it stands for has an identity of its own, and every user-assigned identity of the cloud is attached to it.

use serde_json::json;
use time::Duration;
use uuid::Uuid;

use super::identity::{Caller, Issued};
use super::scopes;
use crate::answer::{Answer, Refusal, Reply};
use crate::call::Call;
use crate::cloud::CloudState;

/// The host Azure's machines ask.
pub(crate) const HOST: &str = "169.254.169.254";
/// A managed identity's token lives for a day, whatever the sandbox gives to people.
const LIFE: Duration = Duration::seconds(86_400);
const USER_ASSIGNED: &str = "microsoft.managedidentity/userassignedidentities";

/// An identity that can get a token here.
struct Attached {
    object_id: String,
    client_id: String,
    tenant_id: String,
    resource_id: String,
}

/// Answers the metadata service's token request.
pub(super) fn answer(call: &mut Call<'_>) -> Reply {
    let incoming = call.incoming;
    // Both headers keep requests out that a browser or a proxy was tricked into sending.
    if !incoming.header("metadata").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(refused(400, "invalid_request", "Required metadata header not specified"));
    }
    if incoming.header("x-forwarded-for").is_some() {
        return Err(refused(400, "invalid_request", "The request must not contain an X-Forwarded-For header"));
    }
    match incoming.query("api-version") {
        Some("2018-02-01" | "2019-08-01" | "2020-06-01" | "2021-02-01") => {}
        Some(_) => return Err(refused(400, "bad_request", "Invalid api-version")),
        None => return Err(refused(400, "invalid_request", "Required query variable 'api-version' is missing")),
    }
    let Some(resource) = incoming.query("resource").filter(|resource| !resource.is_empty()) else {
        return Err(refused(400, "invalid_request", "Required query variable 'resource' is missing"));
    };
    let audience = scopes::audience(&format!("{resource}/.default"))
        .map_err(|fault| refused(400, "invalid_resource", &format!("AADSTS{}: {}", fault.number, fault.sentence)))?;
    let identity = chosen(call)?;
    let (now, expires) = (call.now, call.now + LIFE);
    let claims = json!({
        "aud": audience, "iss": format!("https://sts.windows.net/{}/", identity.tenant_id), "iat": now.unix_timestamp(),
        "nbf": now.unix_timestamp(), "exp": expires.unix_timestamp(), "appid": identity.client_id, "idtyp": "app",
        "oid": identity.object_id, "sub": identity.object_id, "tid": identity.tenant_id, "xms_mirid": identity.resource_id,
        "uti": Uuid::new_v4().simple().to_string(), "ver": "1.0",
    });
    let token = call.state.identity.signer.token(&claims);
    let caller = Caller {
        object_id: identity.object_id,
        tenant_id: identity.tenant_id,
        name: identity.client_id.clone(),
        is_application: true,
    };
    call.state.identity.forget(now);
    call.state.identity.issued.insert(token.clone(), Issued { caller, audience, expires, answers: None });
    let life = LIFE.whole_seconds().to_string();
    // Numbers are texts here, unlike everywhere else.
    Ok(Answer::json(
        200,
        &json!({ "access_token": token, "client_id": identity.client_id, "expires_in": life, "ext_expires_in": life,
            "expires_on": expires.unix_timestamp().to_string(), "not_before": now.unix_timestamp().to_string(),
            "resource": resource, "token_type": "Bearer" }),
    ))
}

/// The identity the request names, or the machine's own.
fn chosen(call: &Call<'_>) -> Result<Attached, Refusal> {
    let cloud = &call.state.cloud;
    let named = [
        ("clientId", call.incoming.query("client_id")),
        ("principalId", call.incoming.query("object_id").or_else(|| call.incoming.query("principal_id"))),
        ("id", call.incoming.query("msi_res_id").or_else(|| call.incoming.query("mi_res_id"))),
    ];
    let mut named =
        named.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    let Some((name, wanted)) = named.next() else { return Ok(own(cloud)) };
    if named.next().is_some() {
        return Err(refused(400, "invalid_request", "Name the identity in one way only"));
    }
    let fits = |attached: &Attached| {
        let value = match name {
            "clientId" => &attached.client_id,
            "principalId" => &attached.object_id,
            _ => &attached.resource_id,
        };
        value.eq_ignore_ascii_case(wanted)
    };
    let all = cloud.list(USER_ASSIGNED, "/subscriptions/").map(|identity| Attached {
        object_id: identity.property("principalId").to_owned(),
        client_id: identity.property("clientId").to_owned(),
        tenant_id: identity.property("tenantId").to_owned(),
        resource_id: identity.id.clone(),
    });
    let found = std::iter::once(own(cloud)).chain(all).find(fits);
    found.ok_or_else(|| refused(400, "invalid_request", "Identity not found"))
}

fn own(cloud: &CloudState) -> Attached {
    let machine = &cloud.machine;
    let tenant_id = cloud.tenants.first().map(|tenant| tenant.id.clone()).unwrap_or_default();
    Attached {
        object_id: machine.object_id.clone(),
        client_id: machine.client_id.clone(),
        tenant_id,
        resource_id: machine.resource_id.clone(),
    }
}

fn refused(status: u16, error: &str, description: &str) -> Refusal {
    Answer::json(status, &json!({ "error": error, "error_description": description })).refuse()
}
