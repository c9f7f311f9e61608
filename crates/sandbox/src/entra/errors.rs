//! What Entra says when it refuses: the OAuth error, the AADSTS number and its sentence, as a token endpoint, a redirect or
//! a page shows them. Only shapes are made here; who is refused is decided elsewhere.

use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::answer::Answer;
use crate::incoming::Incoming;

/// A refusal of Entra's.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) status: u16,
    /// OAuth's word, such as `invalid_grant`.
    pub(super) error: &'static str,
    /// The AADSTS number.
    pub(super) number: u32,
    pub(super) sentence: String,
}

impl Fault {
    /// A refusal with status 400.
    pub(super) fn new(error: &'static str, number: u32, sentence: impl Into<String>) -> Self {
        Self { status: 400, error, number, sentence: sentence.into() }
    }

    /// The directory does not exist.
    pub(super) fn tenant_not_found(name: &str) -> Self {
        Self::new(
            "invalid_request",
            90002,
            format!(
                "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. This may happen if there are no active subscriptions for the tenant."
            ),
        )
    }

    /// The client is not registered.
    pub(super) fn client_not_found(client: &str, tenant: &str) -> Self {
        Self::new(
            "unauthorized_client",
            700016,
            format!(
                "Application with identifier '{client}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant."
            ),
        )
    }

    /// The person has no account in that directory.
    pub(super) fn not_a_member(name: &str, tenant: &str) -> Self {
        Self::new(
            "invalid_grant",
            50020,
            format!(
                "User account '{name}' does not exist in tenant '{tenant}' and cannot access the application in that tenant. The account needs to be added as an external user in the tenant first."
            ),
        )
    }

    /// A request nobody can read.
    pub(super) fn malformed() -> Self {
        Self::new("invalid_grant", 9002313, "Invalid request. Request is malformed or invalid.")
    }

    /// A parameter that must be there is not.
    pub(super) fn missing(parameter: &str) -> Self {
        Self::new(
            "invalid_request",
            900144,
            format!("The request body must contain the following parameter: '{parameter}'."),
        )
    }

    /// `AADSTSnnn: sentence`, with the ids that support asks for.
    pub(super) fn description(&self, incoming: &Incoming, now: OffsetDateTime) -> String {
        let correlation = correlation(incoming);
        format!(
            "AADSTS{}: {} Trace ID: {} Correlation ID: {correlation} Timestamp: {}",
            self.number,
            self.sentence,
            Uuid::new_v4(),
            stamp(now)
        )
    }

    /// The refusal as the token endpoint writes it.
    pub(super) fn answer(&self, incoming: &Incoming, now: OffsetDateTime) -> Answer {
        Answer::json(self.status, &self.body(incoming, now))
            .with("Cache-Control", "no-store, no-cache")
            .with("Pragma", "no-cache")
    }

    /// The same as a body.
    pub(super) fn body(&self, incoming: &Incoming, now: OffsetDateTime) -> Value {
        json!({
            "error": self.error, "error_description": self.description(incoming, now), "error_codes": [self.number],
            "timestamp": stamp(now), "trace_id": Uuid::new_v4().to_string(), "correlation_id": correlation(incoming),
            "error_uri": format!("{}", incoming.origin.link(&format!("/error?code={}", self.number))),
        })
    }

    /// The refusal as a page, where there is no address to send it back to.
    pub(super) fn page(&self, incoming: &Incoming, now: OffsetDateTime) -> Answer {
        let text = escape(&self.description(incoming, now));
        let page = format!(
            "<!doctype html><title>Sign in to the sandbox</title><h1>Sorry, but we’re having trouble signing you in.</h1><p>{text}</p>"
        );
        Answer::raw(self.status, "text/html; charset=utf-8", page.into())
    }
}

fn correlation(incoming: &Incoming) -> String {
    incoming.header("client-request-id").map_or_else(|| Uuid::new_v4().to_string(), str::to_owned)
}

fn stamp(now: OffsetDateTime) -> String {
    now.format(time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z")).unwrap_or_default()
}

/// Text made harmless for a page.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
