//! The token endpoint: redeems codes with their PKCE verifier, refresh tokens and client secrets, and issues signed access
//! tokens, id tokens and new refresh tokens. It refuses with Entra's own numbers. It never looks at rights.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::errors::Fault;
use super::identity::{Caller, Session};
use super::tenants::{find_tenant, is_any_tenant};
use super::tokens::{Form, SESSION_LIFE, access_token, issue};
use super::{device, scopes};
use crate::answer::{Answer, Reply};
use crate::call::Call;
use crate::incoming::field;

/// Answers `POST /{tenant}/oauth2/v2.0/token`.
pub(super) fn answer(call: &mut Call<'_>, tenant: &str) -> Reply {
    let mut form = call.incoming.form();
    add_basic_credentials(call.incoming, &mut form);
    find_tenant(&call.state.cloud, tenant, call.incoming, call.now)?;
    let verdict = match field(&form, "grant_type") {
        Some("authorization_code") => by_code(call, &form),
        Some("refresh_token") => by_refresh_token(call, tenant, &form),
        Some("urn:ietf:params:oauth:grant-type:device_code" | "device_code") => device::redeem(call, &form),
        Some("client_credentials") => by_client_secret(call, tenant, &form),
        Some(other) => Err(Fault::new(
            "unsupported_grant_type",
            70003,
            format!("The app requested an unsupported grant type '{other}'."),
        )),
        None => Err(Fault::missing("grant_type")),
    };
    match verdict {
        Ok(body) => Ok(Answer::json(200, &body).with("Cache-Control", "no-store, no-cache").with("Pragma", "no-cache")),
        Err(fault) => Err(fault.answer(call.incoming, call.now).refuse()),
    }
}

/// A client may name itself and its secret in the `Authorization` header, form-encoded first (RFC 6749, 2.3.1).
fn add_basic_credentials(incoming: &crate::incoming::Incoming, form: &mut Vec<(String, String)>) {
    let basic = incoming.header("authorization").and_then(|header| {
        let (scheme, text) = header.split_once(' ')?;
        let bytes = base64::engine::general_purpose::STANDARD.decode(text.trim()).ok()?;
        let (name, secret) =
            std::str::from_utf8(&bytes).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?.split_once(':')?;
        let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        Some([("client_id", decoded(name)), ("client_secret", decoded(secret))])
    });
    for (name, value) in basic.into_iter().flatten() {
        if field(form, name).is_none() {
            form.push((name.to_owned(), value));
        }
    }
}

fn by_code(call: &mut Call<'_>, form: &Form) -> Result<Value, Fault> {
    let code = field(form, "code").ok_or_else(|| Fault::missing("code"))?;
    let grant = call.state.identity.grants.get(code).cloned().ok_or_else(Fault::malformed)?;
    let client = field(form, "client_id").ok_or_else(|| Fault::missing("client_id"))?;
    if !grant.client_id.eq_ignore_ascii_case(client) {
        return Err(Fault::new(
            "invalid_grant",
            700005,
            "Provided Authorization Code is intended to use against other application.",
        ));
    }
    if grant.redeemed {
        return Err(Fault::new(
            "invalid_grant",
            54005,
            "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
        ));
    }
    if grant.until <= call.now {
        return Err(Fault::new(
            "invalid_grant",
            70008,
            "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
        ));
    }
    if field(form, "redirect_uri") != Some(grant.redirect_uri.as_str()) {
        return Err(Fault::new(
            "invalid_client",
            500112,
            "The reply address does not match the reply address provided when requesting the authorization code.",
        ));
    }
    let verifier = field(form, "code_verifier").unwrap_or_default();
    if verifier.is_empty() || URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != grant.challenge {
        return Err(Fault::new(
            "invalid_grant",
            50148,
            "The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.",
        ));
    }
    let scope = field(form, "scope").filter(|scope| !scope.is_empty()).unwrap_or(&grant.scope).to_owned();
    let audience = scopes::audience(&scope)?;
    if let Some(grant) = call.state.identity.grants.get_mut(code) {
        grant.redeemed = true;
    }
    // What was consented at sign-in decides about the refresh token, whatever is asked for now.
    let consented = format!("{scope} {}", grant.scope);
    let session = Session {
        person: grant.person,
        tenant: grant.tenant,
        client_id: grant.client_id,
        scope: consented,
        until: call.now + SESSION_LIFE,
        revoked: false,
    };
    let mut form = form.to_vec();
    if field(&form, "claims").is_none() {
        form.extend(grant.claims.map(|claims| ("claims".to_owned(), claims)));
    }
    issue(call, session, &scope, audience, grant.nonce, &form)
}

fn by_refresh_token(call: &mut Call<'_>, tenant: &str, form: &Form) -> Result<Value, Fault> {
    let token = field(form, "refresh_token").ok_or_else(|| Fault::missing("refresh_token"))?;
    let mut session = call.state.identity.sessions.get(token).cloned().ok_or_else(Fault::malformed)?;
    let client = field(form, "client_id").ok_or_else(|| Fault::missing("client_id"))?;
    if !session.client_id.eq_ignore_ascii_case(client) {
        return Err(Fault::new(
            "invalid_grant",
            700005,
            "Provided refresh token is intended to use against other application.",
        ));
    }
    if session.revoked {
        return Err(Fault::new(
            "invalid_grant",
            50173,
            "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.",
        ));
    }
    if session.until <= call.now {
        return Err(Fault::new(
            "invalid_grant",
            700082,
            "The refresh token has expired due to inactivity. The token was issued too long ago and was inactive for 90.00:00:00.",
        ));
    }
    let wanted = call
        .state
        .cloud
        .tenants
        .iter()
        .find(|known| known.id.eq_ignore_ascii_case(tenant) || known.domain.eq_ignore_ascii_case(tenant));
    if let Some(wanted) = wanted.filter(|_| !is_any_tenant(tenant)) {
        session.tenant = wanted.id.clone();
    }
    let scope = field(form, "scope").filter(|scope| !scope.is_empty()).unwrap_or(&session.scope).to_owned();
    let audience = scopes::audience(&scope)?;
    session.until = call.now + SESSION_LIFE;
    issue(call, session, &scope, audience, None, form)
}

fn by_client_secret(call: &mut Call<'_>, tenant: &str, form: &Form) -> Result<Value, Fault> {
    let client = field(form, "client_id").ok_or_else(|| Fault::missing("client_id"))?.to_ascii_lowercase();
    let cloud = &call.state.cloud;
    let known = cloud.applications.iter().find(|known| known.client_id == client).cloned();
    let application = known.ok_or_else(|| Fault::client_not_found(&client, tenant))?;
    let unauthorized = |number, sentence: &str| Fault { status: 401, ..Fault::new("invalid_client", number, sentence) };
    let Some(secret) = &application.secret else {
        return Err(unauthorized(
            7000218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        ));
    };
    match field(form, "client_secret") {
        None => {
            return Err(unauthorized(
                7000218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
            ));
        }
        Some(given) if given != secret => {
            return Err(unauthorized(
                7000215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
            ));
        }
        Some(_) => {}
    }
    let scope = field(form, "scope").unwrap_or_default();
    if !scope.ends_with("/.default") {
        return Err(Fault::new(
            "invalid_scope",
            1002012,
            format!(
                "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier."
            ),
        ));
    }
    let audience = scopes::audience(scope)?;
    if is_any_tenant(tenant) {
        return Err(Fault::new(
            "invalid_request",
            50194,
            format!(
                "Application '{client}'(regent-automation) is not configured as a multi-tenant application. Usage of the /{tenant} endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant."
            ),
        ));
    }
    let named = cloud
        .tenants
        .iter()
        .find(|known| known.id.eq_ignore_ascii_case(tenant) || known.domain.eq_ignore_ascii_case(tenant));
    let tenant_id = named.or_else(|| cloud.tenants.first()).map(|tenant| tenant.id.clone()).unwrap_or_default();
    let caller =
        Caller { object_id: application.object_id, tenant_id, name: application.client_id, is_application: true };
    let (token, seconds) = access_token(call, caller, audience, None, form)?;
    Ok(json!({ "token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token }))
}
