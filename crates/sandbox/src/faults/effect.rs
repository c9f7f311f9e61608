//! The effects a fault rule can have, and how they are read from the rule's JSON. A misspelt effect is refused with the
//! reason, never ignored. What an effect does is done by the server and the services.

use serde_json::Value;

/// What a rule does to a request it matches.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Effect {
    /// Answers in the service's place.
    Status { code: u16, body: Option<Value>, headers: Vec<(&'static str, String)> },
    /// 429 with `Retry-After`.
    Throttle { retry_after: u64 },
    /// The long-running operation that the request starts will fail with this error.
    FailOperation(Value),
    /// The answer is held back by so many milliseconds.
    Delay(u64),
    /// There is never an answer.
    Stall,
    /// The connection ends with a TCP reset, without an answer.
    ResetPeer,
    /// The body ends after so many bytes, and with it the connection.
    CutAfterBytes(u64),
    /// The body comes this slowly.
    SlowBytesPerSecond(u64),
    /// Every access token that was issued before this moment has expired.
    ExpireTokens,
    /// The service wants a token that carries claims.
    ClaimsChallenge,
    /// A proxy's page.
    Html502,
    /// Links to operations name this scheme and host.
    ForeignOperationUrl(String),
    /// A list never ends: each page has this one row or none, and a link to a page with another token.
    EndlessPages(Option<Value>),
    /// The token endpoint refuses with this AADSTS number.
    SignInFailure(u32),
}

/// Where `foreignOperationUrl` points when the rule names no host.
const FOREIGN: &str = "https://operations.example.net";

/// What is said about a word that is no effect.
const KNOWN: &str = "status, throttle, failOperation, delayMs, stall, resetPeer, cutAfterBytes, slowBytesPerSecond, expireTokens, claimsChallenge, html502, foreignOperationUrl, endlessPages and signInFailure are";

/// Reads `effect`; the second part is how many requests a throttle covers.
pub(super) fn read(effect: &Value, default_retry_after: u32) -> Result<(Vec<Effect>, Option<u64>), String> {
    let object = effect.as_object().ok_or("`effect` is not an object")?;
    let mut effects = Vec::new();
    let mut requests = None;
    for (key, value) in object {
        let plain = |effect: Effect| {
            if *value == Value::Bool(true) { Ok(effect) } else { Err(format!("`{key}` is switched on with true")) }
        };
        let positive =
            |unit: &str| value.as_u64().filter(|n| *n > 0).ok_or_else(|| format!("`{key}` is not a count of {unit}"));
        effects.push(match key.as_str() {
            "delayMs" => Effect::Delay(value.as_u64().ok_or("`delayMs` is not a count of milliseconds")?),
            "status" => read_status(value, effect)?,
            "throttle" => {
                requests = value.as_u64().or_else(|| first_number(value, &["requests", "n", "times"]));
                let retry_after = first_number(value, &["retryAfter", "retryAfterSeconds", "seconds"])
                    .or_else(|| first_number(effect, &["retryAfter"]));
                Effect::Throttle { retry_after: retry_after.unwrap_or(u64::from(default_retry_after)) }
            }
            "failOperation" if value.is_object() => Effect::FailOperation(value.get("error").unwrap_or(value).clone()),
            "failOperation" => {
                return Err(
                    "`failOperation` is the error object, such as {\"code\":\"...\",\"message\":\"...\"}".to_owned()
                );
            }
            "stall" => plain(Effect::Stall)?,
            "resetPeer" => plain(Effect::ResetPeer)?,
            "expireTokens" => plain(Effect::ExpireTokens)?,
            "claimsChallenge" => plain(Effect::ClaimsChallenge)?,
            "html502" => plain(Effect::Html502)?,
            "endlessPages" => match value.get("row") {
                Some(row) => Effect::EndlessPages(Some(row.clone())),
                None => plain(Effect::EndlessPages(None))?,
            },
            "cutAfterBytes" => Effect::CutAfterBytes(value.as_u64().ok_or("`cutAfterBytes` is not a count of bytes")?),
            "slowBytesPerSecond" => Effect::SlowBytesPerSecond(positive("bytes")?),
            "foreignOperationUrl" => read_foreign(value)?,
            "signInFailure" => read_sign_in_failure(value)?,
            // Parts of `status` and `throttle` when written beside them.
            "code" | "body" | "headers" | "retryAfter" => continue,
            other => return Err(format!("`{other}` is no effect; {KNOWN}")),
        });
    }
    if effects.is_empty() {
        return Err("`effect` names no effect".to_owned());
    }
    if effects.len() > 1 && effects.iter().any(|effect| matches!(effect, Effect::ForeignOperationUrl(_))) {
        return Err("`foreignOperationUrl` stands alone: write a second rule for the rest".to_owned());
    }
    Ok((effects, requests))
}

fn first_number(value: &Value, names: &[&str]) -> Option<u64> {
    names.iter().find_map(|name| value.get(name).and_then(Value::as_u64))
}

fn read_foreign(value: &Value) -> Result<Effect, String> {
    let on = (*value == Value::Bool(true)).then_some(FOREIGN);
    let text =
        on.or(value.as_str()).ok_or("`foreignOperationUrl` is true or an address such as https://example.net")?;
    let url = url::Url::parse(text).map_err(|error| format!("`foreignOperationUrl`: {error}"))?;
    match url.host_str() {
        Some(_) => Ok(Effect::ForeignOperationUrl(url.origin().ascii_serialization())),
        None => Err("`foreignOperationUrl` names no host".to_owned()),
    }
}

fn read_sign_in_failure(value: &Value) -> Result<Effect, String> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    number
        .filter(|number| crate::entra::fails_on_demand(*number))
        .map(Effect::SignInFailure)
        .ok_or_else(|| format!("`signInFailure` is one of {:?}", crate::entra::FAILURES_ON_DEMAND))
}

fn read_status(value: &Value, effect: &Value) -> Result<Effect, String> {
    let (code, rest) = if value.is_object() { (&value["code"], value) } else { (value, effect) };
    let code =
        code.as_u64().filter(|code| (200..=599).contains(code)).ok_or("`status` needs a code from 200 to 599")?;
    let mut headers = Vec::new();
    for (name, value) in rest.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let name = http::HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("`{name}` is no header name"))?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        http::HeaderValue::from_str(&text).map_err(|_| format!("the value of `{name}` is no header value"))?;
        headers.push((leaked(name.as_str()), text));
    }
    Ok(Effect::Status { code: u16::try_from(code).unwrap_or(500), body: rest.get("body").cloned(), headers })
}

/// Header names of answers are static texts; rules are few and set by hand, so keeping theirs costs nothing.
fn leaked(name: &str) -> &'static str {
    Box::leak(name.to_owned().into_boxed_str())
}
