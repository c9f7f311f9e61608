//! The token service of an Azure container registry: `/oauth2/exchange` turns a token of Entra's into a refresh token,
//! `/oauth2/token` turns that, a password or nothing at all into an access token for what the caller may have.

use serde_json::{Value, json};
use time::Duration;

use super::acr::Acr;
use super::door::Visit;
use super::errors::refuse;
use super::memory::Principal;
use super::scope::Scope;
use super::tokens;
use crate::answer::{Answer, Refusal, Reply};
use crate::entra::identity::TokenFault;
use crate::incoming::field;

const REGISTRIES: &str = "https://containerregistry.azure.net";
const ARM: [&str; 2] = ["https://management.azure.com", "https://management.core.windows.net"];
/// Requests for tokens in a minute, by everybody together.
const MAX_A_MINUTE: u32 = 10_000;

fn unauthorized(why: &str) -> Refusal {
    let message = "authentication required, visit https://aka.ms/acr/authorization for more information.";
    refuse(401, "UNAUTHORIZED", message, if why.is_empty() { Value::Null } else { json!(why) })
}

fn bad(message: &str) -> Refusal {
    refuse(400, "BADREQUEST", message, Value::Null)
}

/// Parameters of the form, or of the query where there is no form.
fn parameters(visit: &Visit<'_, '_>) -> Vec<(String, String)> {
    let incoming = visit.call.incoming;
    if incoming.method == http::Method::GET { incoming.query.clone() } else { incoming.form() }
}

fn same_service(visit: &Visit<'_, '_>, parameters: &[(String, String)]) -> Result<(), Refusal> {
    let named = field(parameters, "service").unwrap_or_default();
    if named.eq_ignore_ascii_case(visit.host) || named.eq_ignore_ascii_case(&visit.service()) {
        return Ok(());
    }
    Err(bad("The service is not this registry: it has to be the login server."))
}

fn in_time(visit: &mut Visit<'_, '_>) -> Result<(), Refusal> {
    let (host, now) = (visit.host, visit.call.now);
    let all = (host, &Principal::Anonymous, "tokens");
    let counted = visit.call.state.registries.count(all, MAX_A_MINUTE, Duration::minutes(1), now);
    counted.map(|_| ()).map_err(super::limits::too_many)
}

/// Answers `POST /oauth2/exchange`.
pub(super) fn exchange(visit: &mut Visit<'_, '_>) -> Reply {
    in_time(visit)?;
    let form = parameters(visit);
    same_service(visit, &form)?;
    let grant = field(&form, "grant_type").unwrap_or_default();
    if !["access_token", "access_token_refresh_token", "refresh_token"].contains(&grant) {
        return Err(bad("The grant type is not one of access_token, access_token_refresh_token and refresh_token."));
    }
    let acr = Acr::of(&visit.call.state.cloud, visit.host).ok_or_else(|| unauthorized(""))?;
    let token = field(&form, "access_token").filter(|token| !token.is_empty());
    let mut audiences = vec![REGISTRIES];
    if acr.arm_tokens {
        audiences.extend(ARM);
    }
    let identity = &visit.call.state.identity;
    let caller = identity.check(&visit.call.state.cloud, token, &audiences, visit.call.now).map_err(|fault| match fault {
        TokenFault::Audience(audience) if ARM.iter().any(|arm| audience.trim_end_matches('/') == *arm) => unauthorized(
            "The registry does not accept tokens for Azure Resource Manager (azureADAuthenticationAsArmPolicy is disabled). Ask for a token for https://containerregistry.azure.net.",
        ),
        TokenFault::Audience(audience) => unauthorized(&format!("The token is meant for {audience}.")),
        TokenFault::Expired(_) => unauthorized("The token has expired."),
        TokenFault::Invalid => unauthorized(""),
    })?;
    let named = field(&form, "tenant").filter(|tenant| !tenant.is_empty());
    let foreign = !caller.tenant_id.eq_ignore_ascii_case(&acr.tenant) && !visit.call.options.accept_any_token;
    if foreign || named.is_some_and(|tenant| !tenant.eq_ignore_ascii_case(&caller.tenant_id)) {
        return Err(unauthorized("The token is of another directory than the registry."));
    }
    let principal = Principal::Azure(caller.object_id);
    let token = tokens::refresh(visit.call, visit.host, principal, &caller.tenant_id);
    Ok(Answer::json(200, &json!({ "refresh_token": token })))
}

/// Answers `GET` and `POST /oauth2/token`.
pub(super) fn token(visit: &mut Visit<'_, '_>) -> Reply {
    in_time(visit)?;
    let parameters = parameters(visit);
    same_service(visit, &parameters)?;
    let acr = Acr::of(&visit.call.state.cloud, visit.host).ok_or_else(|| unauthorized(""))?;
    let principal = principal(visit, &parameters)?;
    if principal == Principal::Anonymous && !acr.anonymous_pull {
        return Err(unauthorized(""));
    }
    let asked = Scope::read_all(&parameters);
    let granted = acr.grant(&visit.call.state.cloud, &principal, &asked);
    if principal == Principal::Anonymous && granted.is_empty() && !asked.is_empty() {
        return Err(unauthorized(""));
    }
    let token = tokens::access(visit.call, visit.host, principal, granted);
    Ok(Answer::json(200, &json!({ "access_token": token })))
}

fn principal(visit: &Visit<'_, '_>, parameters: &[(String, String)]) -> Result<Principal, Refusal> {
    if let Some((user, password)) = visit.basic() {
        return visit.by_password(&user, &password).ok_or_else(|| unauthorized(""));
    }
    let text = |name| field(parameters, name).filter(|text: &&str| !text.is_empty());
    if let Some(token) = text("refresh_token") {
        let issued = tokens::known(visit.call, visit.host, token).filter(|issued| issued.scopes.is_none());
        return issued.map(|issued| issued.principal.clone()).ok_or_else(|| unauthorized(""));
    }
    match (text("username"), text("password")) {
        (Some(user), Some(password)) => visit.by_password(user, password).ok_or_else(|| unauthorized("")),
        _ if visit.call.incoming.method == http::Method::POST && text("grant_type") == Some("refresh_token") => {
            Err(unauthorized(""))
        }
        _ => Ok(Principal::Anonymous),
    }
}
