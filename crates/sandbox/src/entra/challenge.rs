//! Claims challenges of continuous access evaluation: a service refuses a token that has not expired, says which claims it
//! wants, and takes the token that was asked for with them. The fault rule `claimsChallenge` starts it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::errors::Fault;
use crate::answer::Answer;
use crate::cloud::CloudState;
use crate::incoming::{Incoming, field};
use crate::service::Service;

/// The 401 with which a service asks for claims.
pub(crate) fn refusal(incoming: &Incoming, service: &Service, cloud: &CloudState, nbf: i64) -> Answer {
    let claims = json!({ "access_token": { "nbf": { "essential": true, "value": nbf.to_string() } } }).to_string();
    let claims = STANDARD.encode(claims);
    let home = cloud.tenants.first().map(|tenant| tenant.id.as_str()).unwrap_or_default();
    let authority = match incoming.origin.is_loopback() {
        true => incoming.origin.link(""),
        false => "https://login.microsoftonline.com".to_owned(),
    };
    let (place, code, message) = if let Service::Vault(name) = service {
        let tenant = cloud.vaults.get(name).map_or(home, |vault| vault.tenant_id.as_str());
        let place = format!("authorization=\"{authority}/{tenant}\", resource=\"https://vault.azure.net\"");
        (place, "Unauthorized", "AKV10000: Continuous access evaluation resulted in a challenge.")
    } else {
        let place = format!("realm=\"\", authorization_uri=\"{authority}/common/oauth2/authorize\"");
        let message = "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp";
        (place, "TokenRevoked", message)
    };
    let challenge = format!("Bearer {place}, error=\"insufficient_claims\", claims=\"{claims}\"");
    Answer::json(401, &json!({ "error": { "code": code, "message": message } })).with("WWW-Authenticate", challenge)
}

/// The `nbf` of the challenge a token request hands in, if it hands one in.
pub(super) fn answered(form: &[(String, String)]) -> Result<Option<i64>, Fault> {
    let Some(text) = field(form, "claims").filter(|text| !text.is_empty()) else { return Ok(None) };
    let claims: Value = serde_json::from_str(text).map_err(|_| {
        Fault::new("invalid_request", 90013, "Invalid input received from the user: 'claims' is not JSON.")
    })?;
    let nbf = &claims["access_token"]["nbf"]["value"];
    Ok(nbf.as_i64().or_else(|| nbf.as_str()?.parse().ok()))
}
