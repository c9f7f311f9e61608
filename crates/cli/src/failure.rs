//! Errors on stderr, and the code that the process ends with. `--output json` gives one JSON object.

use std::io::Write as _;
use std::process::ExitCode;

use usecases::{Error, ErrorCode};

use crate::arguments::Output;
use crate::output::{escaped, visible};

/// Writes the error and answers the exit code.
pub(crate) fn report(error: &Error, output: Output) -> ExitCode {
    let text = match output {
        Output::Json => escaped(&serde_json::to_string(error).unwrap_or_else(|_| "{\"code\":\"Internal\"}".to_owned())),
        Output::Table => sentence(error),
    };
    write(&text);
    ExitCode::from(exit_code(error.code))
}

/// Wrong usage, or a question for help or the version, which is no failure.
pub(crate) fn usage(refused: &clap::Error) -> ExitCode {
    let code = u8::try_from(refused.exit_code()).unwrap_or(2);
    if code == 0 || !asks_for_json() {
        drop(refused.print());
        return ExitCode::from(code);
    }
    report(&Error::new(ErrorCode::InvalidInput, refused.render().to_string().trim().to_owned()), Output::Json)
}

/// 0 done, 2 wrong usage or refused input, 3 not found, 4 not allowed, 5 conflict, 6 offline or throttled, 10 a part of a list is missing, 1 anything else.
const fn exit_code(code: ErrorCode) -> u8 {
    match code {
        ErrorCode::InvalidInput => 2,
        ErrorCode::NotFound => 3,
        ErrorCode::SignedOut | ErrorCode::Forbidden => 4,
        ErrorCode::NameTaken
        | ErrorCode::Conflict
        | ErrorCode::SecretExists
        | ErrorCode::SecretDeleted
        | ErrorCode::SecretUnchecked
        | ErrorCode::SecretSyncDisabled => 5,
        ErrorCode::Partial => 10,
        ErrorCode::Throttled | ErrorCode::Offline | ErrorCode::NetworkBlocked => 6,
        ErrorCode::SecretTypeRefused
        | ErrorCode::OperationFailed
        | ErrorCode::Service
        | ErrorCode::StorageUnavailable
        | ErrorCode::Internal => 1,
    }
}

fn sentence(error: &Error) -> String {
    let mut lines = vec![format!("regent: {}", visible(&error.message))];
    for detail in &error.details {
        if detail.message != error.message {
            let target = detail.target.as_deref().map(|target| format!("{target}: ")).unwrap_or_default();
            lines.push(format!("  {}{}", visible(&target), visible(&detail.message)));
        }
    }
    if let Some(suggestion) = &error.suggestion {
        lines.push(format!("  This would be accepted: {}", visible(suggestion)));
    }
    if let Some(code) = &error.service_code {
        lines.push(format!("  Code: {}", visible(code)));
    }
    if let Some(id) = &error.correlation_id {
        lines.push(format!("  Correlation ID: {}", visible(id)));
    }
    if let Some(claims) = error.claims.as_deref().filter(|_| error.code == ErrorCode::SignedOut) {
        lines.push(format!(
            "  To sign in with what is asked for: regent sign-in --claims-challenge {}",
            visible(claims)
        ));
    }
    if error.code == ErrorCode::SecretTypeRefused {
        lines.push("  To agree to the type Opaque, add --allow-opaque.".to_owned());
    }
    if error.code == ErrorCode::SecretUnchecked {
        lines.push("  To go on without that look, add --allow-unchecked-secret.".to_owned());
    }
    lines.join("\n")
}

fn asks_for_json() -> bool {
    let words: Vec<String> = std::env::args().collect();
    words.windows(2).any(|pair| matches!(pair[0].as_str(), "-o" | "--output") && pair[1] == "json")
        || words.iter().any(|word| matches!(word.as_str(), "-ojson" | "-o=json" | "--output=json"))
}

fn write(text: &str) {
    // There is nobody to tell when stderr itself is closed.
    drop(writeln!(std::io::stderr(), "{text}"));
}
