//! The one error that people see: a code for the program, a sentence for the person, a target for the field. Made here
//! from what clients, the disk and the rules say; shown by the page and by the command line.
//! Must never hold a token, a password or a secret's value.

use std::collections::BTreeMap;

use domain::{Field, Sentence, Violation, sentence};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::entra_errors;
use crate::remedies::{self, Refusal};

/// What the program may branch on. A code is added only when a screen or an exit code acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub enum ErrorCode {
    /// A rule is broken; nothing was sent.
    InvalidInput,
    /// Nobody is signed in, or the sign-in has ended.
    SignedOut,
    /// The account may not do this.
    Forbidden,
    /// It is not there.
    NotFound,
    /// The name is in use; nothing was changed.
    NameTaken,
    /// The resource's state does not allow it now.
    Conflict,
    /// A secret of this name is in the vault; nothing was changed.
    SecretExists,
    /// A secret of this name was deleted and can be recovered; until then the name cannot be used.
    SecretDeleted,
    /// The instance has no secret sync.
    SecretSyncDisabled,
    /// The service does not take the type that pull secrets need.
    SecretTypeRefused,
    /// A vault secret could not be looked at; the person must agree to go on all the same. Nothing was written.
    SecretUnchecked,
    /// The service asks to wait.
    Throttled,
    /// The service cannot be reached.
    Offline,
    /// A proxy, a firewall or a sign-in page of the network does not let the request through; Settings may fix it.
    NetworkBlocked,
    /// The operation was accepted and has failed.
    OperationFailed,
    /// The service said no in any other way.
    Service,
    /// Regent's own file on this computer cannot be used, and this is about what is in it.
    StorageUnavailable,
    /// A list of which a part could not be read; the rest was given.
    Partial,
    /// Something on this computer.
    Internal,
}

/// A part of an error that the service gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ErrorDetail {
    /// The service's code.
    pub code: String,
    /// The service's sentence.
    pub message: String,
    /// The part of the request it speaks of.
    pub target: Option<String>,
}

/// Why something did not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, rename = "AppError")]
#[error("{message}")]
pub struct Error {
    /// For the program.
    pub code: ErrorCode,
    /// For the person: what happened, what it means, what to do.
    pub message: String,
    /// The field it belongs to, by its name in a draft.
    pub target: Option<String>,
    /// What the service said in detail, or every broken rule.
    pub details: Vec<ErrorDetail>,
    /// What Azure's support asks for.
    pub correlation_id: Option<String>,
    /// The service's own code, such as `AuthorizationFailed`.
    pub service_code: Option<String>,
    /// How long the service asks to wait, in seconds.
    pub retry_after_seconds: Option<u32>,
    /// A value that would be accepted, such as a free name.
    pub suggestion: Option<String>,
    /// The id of the message, for another language (docs/messages.md); none where it has no id yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub message_id: Option<String>,
    /// What stands in the places of the message.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[ts(as = "Option<BTreeMap<String, String>>", optional)]
    pub arguments: BTreeMap<String, String>,
    /// What the next sign-in must satisfy, as `regent sign-in --claims-challenge` takes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub claims: Option<String>,
}

impl Error {
    /// An error with a sentence alone.
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<Sentence>) -> Self {
        let Sentence { id, arguments, text } = message.into();
        Self {
            code,
            message: text,
            message_id: Some(id).filter(|id| !id.is_empty()),
            arguments,
            target: None,
            details: Vec::new(),
            correlation_id: None,
            service_code: None,
            retry_after_seconds: None,
            suggestion: None,
            claims: None,
        }
    }

    /// Names the field.
    #[must_use]
    pub fn on(mut self, field: Field) -> Self {
        self.target = Some(field.as_str().to_owned());
        self
    }

    /// Offers a value.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }

    /// Nobody is signed in.
    #[must_use]
    pub fn signed_out() -> Self {
        Self::new(ErrorCode::SignedOut, sentence!("session.signedOut", "Nobody is signed in. Sign in first."))
    }

    /// Whether Azure could not be reached at all: what is known from before is all there is for now.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        matches!(self.code, ErrorCode::Offline | ErrorCode::NetworkBlocked)
    }

    /// Whether the thing is not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.code == ErrorCode::NotFound
    }

    /// Something on this computer went wrong.
    #[must_use]
    pub fn internal(message: impl Into<Sentence>) -> Self {
        Self::new(ErrorCode::Internal, message)
    }
}

impl From<Vec<Violation>> for Error {
    /// The first broken rule speaks; all of them are in the details.
    fn from(violations: Vec<Violation>) -> Self {
        let whole = |violation: &Violation| match &violation.fix {
            Some(fix) => format!("{} {fix}", violation.message),
            None => violation.message.clone(),
        };
        let first = violations.first();
        Self {
            target: first.map(|violation| violation.field.as_str().to_owned()),
            suggestion: first.and_then(|violation| violation.suggestion.clone()),
            details: violations
                .iter()
                .map(|violation| ErrorDetail {
                    code: violation.rule.clone(),
                    message: whole(violation),
                    target: Some(violation.field.as_str().to_owned()),
                })
                .collect(),
            message_id: first.map(|violation| violation.id.clone()),
            arguments: first.map(|violation| violation.arguments.clone()).unwrap_or_default(),
            ..Self::new(
                ErrorCode::InvalidInput,
                first.map_or_else(|| "Something in the draft is not right.".to_owned(), whole),
            )
        }
    }
}

impl From<Violation> for Error {
    fn from(violation: Violation) -> Self {
        vec![violation].into()
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        if matches!(error, store::Error::UnreadableDraft(_)) {
            let sentence =
                sentence!("store.unreadableDraft", "It was not saved: {why}. Save it under another ID.", why = error);
            return Self::new(ErrorCode::Conflict, sentence);
        }
        Self::internal(if error.is_disk_full() {
            sentence!(
                "store.full",
                "It could not be kept on this computer: {why}. The disk is full: free some space and try again.",
                why = error
            )
        } else {
            sentence!("store.failed", "It could not be kept on this computer: {why}.", why = error)
        })
    }
}

impl From<net::Error> for Error {
    fn from(error: net::Error) -> Self {
        azure::Error::from(error).into()
    }
}

impl From<azure::Error> for Error {
    /// The service's answer in our words. Its own sentence stays in the message: it names what we cannot know.
    fn from(error: azure::Error) -> Self {
        use azure::ErrorKind;
        let said = error.message.trim().trim_end_matches('.').to_owned();
        let did = &error.operation;
        let (code, message) = match error.kind {
            ErrorKind::Offline => (
                ErrorCode::Offline,
                sentence!(
                    "azure.offline",
                    "Azure could not be reached to {did}: {said}. Check the network, then try again.",
                    did = did,
                    said = said
                ),
            ),
            ErrorKind::Blocked => (
                ErrorCode::NetworkBlocked,
                sentence!("azure.blocked", "Azure could not be reached to {did}. {said}.", did = did, said = said),
            ),
            // The token is good, and of another directory than the resource: signing in again would change nothing.
            ErrorKind::SignedOut if error.code.as_deref() == Some("InvalidAuthenticationTokenTenant") => (
                ErrorCode::Forbidden,
                sentence!(
                    "azure.otherDirectory",
                    "Azure would not {did}: it belongs to another directory than those that are listed. Include that tenant in Settings or with \u{201c}regent account include --tenant-id\u{201d}, or sign in to it with \u{201c}regent sign-in --tenant-id\u{201d}. Azure says: {said}.",
                    did = did,
                    said = said
                ),
            ),
            ErrorKind::SignedOut => {
                let known = error.code.as_deref().and_then(entra_errors::sentence).map(Sentence::from);
                let message = known.unwrap_or_else(|| {
                    sentence!("azure.signedOut", "The sign-in was not accepted: {said}. Sign in again.", said = said)
                });
                (ErrorCode::SignedOut, message)
            }
            ErrorKind::Forbidden => (
                ErrorCode::Forbidden,
                sentence!(
                    "azure.forbidden",
                    "This account is not allowed to {did}: {said}. Ask whoever manages access for the missing right.",
                    did = did,
                    said = said
                ),
            ),
            ErrorKind::NotFound => (
                ErrorCode::NotFound,
                sentence!(
                    "azure.notFound",
                    "Could not {did}: {said}. It may have been deleted meanwhile; refresh the list and look again.",
                    did = did,
                    said = said
                ),
            ),
            ErrorKind::Conflict => (
                ErrorCode::Conflict,
                sentence!(
                    "azure.conflict",
                    "Could not {did}: {said}. If something else is changing it, try again once that has ended; else change what it names first.",
                    did = did,
                    said = said
                ),
            ),
            ErrorKind::Throttled => {
                let wait = error
                    .retry_after
                    .map_or_else(|| "a moment".to_owned(), |wait| format!("{} seconds", wait.as_secs()));
                (
                    ErrorCode::Throttled,
                    sentence!(
                        "azure.throttled",
                        "Azure asks to wait before it will {did}: {said}. Try again in {wait}.",
                        did = did,
                        said = said,
                        wait = wait
                    ),
                )
            }
            ErrorKind::OperationFailed => (
                ErrorCode::OperationFailed,
                sentence!(
                    "azure.operationFailed",
                    "Azure accepted the request to {did}, but it failed: {said}. Nothing more is running: fix the cause, then try again.",
                    did = did,
                    said = said
                ),
            ),
            ErrorKind::Refused => (
                ErrorCode::Service,
                sentence!(
                    "azure.refused",
                    "Azure refused to {did}: {said}. Correct what it names, then try again.",
                    did = did,
                    said = said
                ),
            ),
            ErrorKind::Service => (
                ErrorCode::Service,
                sentence!(
                    "azure.service",
                    "Azure could not {did}: {said}. Try again in a moment; if it happens again, give the correlation ID to Azure support.",
                    did = did,
                    said = said
                ),
            ),
            ErrorKind::Protocol => (
                ErrorCode::Service,
                sentence!(
                    "azure.protocol",
                    "The answer to the request to {did} could not be understood: {said}.",
                    did = did,
                    said = said
                ),
            ),
        };
        let message = remedies::sentence(&Refusal::of(&error)).unwrap_or(message);
        Self {
            target: error.target.as_deref().and_then(field_of).map(|field| field.as_str().to_owned()),
            details: error
                .details
                .into_iter()
                .map(|detail| ErrorDetail { code: detail.code, message: detail.message, target: detail.target })
                .collect(),
            correlation_id: error.correlation_id,
            service_code: error.code,
            claims: error.claims.as_deref().map(azure::identity::write_claims),
            retry_after_seconds: error.retry_after.and_then(|wait| u32::try_from(wait.as_secs()).ok()),
            ..Self::new(code, message)
        }
    }
}

/// The field that a path of the service's request body belongs to.
fn field_of(target: &str) -> Option<Field> {
    let lower = target.to_ascii_lowercase();
    [
        ("audience", Field::Audience),
        ("clientid", Field::ClientId),
        ("tenantid", Field::TenantId),
        ("scope", Field::Scope),
        ("secretref", Field::SyncedSecretName),
        ("codesigningcas", Field::CodeSigningCas),
        ("authentication", Field::Method),
        ("registryendpointname", Field::Name),
        ("host", Field::Host),
    ]
    .into_iter()
    .find_map(|(word, field)| lower.contains(word).then_some(field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_the_body_leads_to_the_field() {
        assert_eq!(field_of("properties.host"), Some(Field::Host));
        assert_eq!(
            field_of("properties.authentication.userAssignedManagedIdentitySettings.clientId"),
            Some(Field::ClientId)
        );
        assert_eq!(field_of("extendedLocation"), None);
    }

    #[test]
    fn the_first_broken_rule_speaks_and_all_are_in_the_details() {
        let error = Error::from(domain::Draft::default().finish("").expect_err("refused"));
        assert_eq!((error.code, error.target.as_deref()), (ErrorCode::InvalidInput, Some("instanceId")));
        assert_eq!(error.details.len(), 4);
    }
}
