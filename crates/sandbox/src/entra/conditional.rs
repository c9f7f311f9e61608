//! What a directory's policies do to a sign-in: refusals that no client can avoid, on demand of a fault rule. Each has
//! Entra's number, word, suberror and, where a new sign-in can satisfy it, the claims to ask for.

use serde_json::json;
use time::OffsetDateTime;

use super::errors::Fault;
use crate::answer::Answer;
use crate::incoming::{Incoming, field};

/// The numbers a fault rule may name.
pub(crate) const FAILURES_ON_DEMAND: [u32; 9] = [50076, 50079, 50097, 53000, 53003, 65001, 70043, 90072, 700_082];

/// Whether a fault rule may name this number.
pub(crate) fn fails_on_demand(number: u32) -> bool {
    FAILURES_ON_DEMAND.contains(&number)
}

/// What the token endpoint says in place of a token.
pub(crate) fn refusal_on_demand(number: u32, incoming: &Incoming, now: OffsetDateTime) -> Answer {
    let form = incoming.form();
    let client = field(&form, "client_id").unwrap_or_default();
    let tenant = incoming.segments.first().map(String::as_str).unwrap_or_default();
    let (suberror, sentence) = said(number, client, tenant);
    let fault = Fault::new("invalid_grant", number, sentence);
    let mut body = fault.body(incoming, now);
    if !suberror.is_empty() {
        body["suberror"] = suberror.into();
    }
    // What a new sign-in has to satisfy travels with the refusal, and back with that sign-in.
    if matches!(number, 50076 | 50079 | 50097 | 53000) {
        let policy = "3c1f8e54-7e70-4d5f-8d1a-06a1f9c6f8a2";
        let claims = json!({ "access_token": { "capolids": { "essential": true, "values": [policy] } } });
        body["claims"] = claims.to_string().into();
    }
    Answer::json(fault.status, &body).with("Cache-Control", "no-store, no-cache").with("Pragma", "no-cache")
}

/// The suberror and the sentence of a number. The suberrors are those MSAL knows; which number has which is from memory.
fn said(number: u32, client: &str, tenant: &str) -> (&'static str, String) {
    match number {
        50076 => (
            "basic_action",
            "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.".to_owned(),
        ),
        50079 => (
            "basic_action",
            "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access the resource.".to_owned(),
        ),
        50097 => ("device_authentication_failed", "Device authentication is required.".to_owned()),
        53000 => (
            "message_only",
            "Device is not in required device state: compliant. Conditional Access policy requires a compliant device, and the device is not compliant. The user must enroll their device with an approved MDM provider like Intune.".to_owned(),
        ),
        53003 => (
            "message_only",
            "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.".to_owned(),
        ),
        65001 => (
            "consent_required",
            format!("The user or administrator has not consented to use the application with ID '{client}' named 'Regent'. Send an interactive authorization request for this user and resource."),
        ),
        70043 => (
            "token_expired",
            "The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access. The token was issued on 2026-01-04T06:00:00.0000000Z and the maximum allowed lifetime for this request is 86400.".to_owned(),
        ),
        90072 => (
            "",
            format!("User account from identity provider does not exist in tenant '{tenant}' and cannot access the application '{client}' in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different account."),
        ),
        _ => (
            "token_expired",
            "The refresh token has expired due to inactivity. The token was issued too long ago and was inactive for 90.00:00:00.".to_owned(),
        ),
    }
}
