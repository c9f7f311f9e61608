//! Faults on demand: rules that say which requests suffer what, set through the control plane. The server asks before a
//! service answers, ARM asks when an operation starts. A rule never changes the world; it changes an answer or an outcome.

use bytes::Bytes;
use regex::Regex;
use serde_json::{Value, json};

use crate::answer::Answer;

/// What a rule does to a request it matches.
#[derive(Clone, Debug)]
enum Effect {
    /// Answers in the service's place.
    Status { code: u16, body: Option<Value>, headers: Vec<(&'static str, String)> },
    /// 429 with `Retry-After`.
    Throttle { retry_after: u64 },
    /// The long-running operation that the request starts will fail with this error.
    FailOperation(Value),
    /// The answer is held back.
    Delay(u64),
}

/// One rule with its counters.
#[derive(Clone, Debug)]
struct Rule {
    text: Value,
    service: Option<String>,
    method: Option<String>,
    path: Option<Regex>,
    /// Matching requests that pass unharmed first.
    after: u64,
    /// How often it strikes; without it, always.
    times: Option<u64>,
    seen: u64,
    struck: u64,
    effects: Vec<Effect>,
}

/// What happens to one request.
#[derive(Debug, Default)]
pub(crate) struct Strike {
    pub(crate) delay_ms: u64,
    pub(crate) answer: Option<Answer>,
}

/// A request as rules see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'a> {
    pub(crate) service: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
}

/// All rules that are set.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
}

impl Faults {
    /// Adds rules; one bad rule refuses them all, with the reason.
    pub(crate) fn add(&mut self, rules: &[Value], default_retry_after: u32) -> Result<(), String> {
        let read: Result<Vec<Rule>, String> = rules.iter().map(|text| Rule::read(text, default_retry_after)).collect();
        self.rules.extend(read?);
        Ok(())
    }

    /// Takes every rule away.
    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// The rules with their counters.
    pub(crate) fn list(&self) -> Value {
        let shown = |rule: &Rule| {
            let mut text = rule.text.clone();
            text["seen"] = rule.seen.into();
            text["struck"] = rule.struck.into();
            text
        };
        json!({ "rules": self.rules.iter().map(shown).collect::<Vec<_>>() })
    }

    /// What happens to this request before a service sees it.
    pub(crate) fn strike(&mut self, target: Target<'_>) -> Strike {
        let mut strike = Strike::default();
        for rule in &mut self.rules {
            if rule.fails_operations() || strike.answer.is_some() || !rule.hits(target) {
                continue;
            }
            for effect in &rule.effects {
                match effect {
                    Effect::Delay(ms) => strike.delay_ms += ms,
                    Effect::Status { code, body, headers } => {
                        strike.answer = Some(stand_in(*code, body.as_ref(), headers))
                    }
                    Effect::Throttle { retry_after } => strike.answer = Some(throttled(*retry_after)),
                    Effect::FailOperation(_) => {}
                }
            }
        }
        strike
    }

    /// The error with which the operation that this request starts will end.
    pub(crate) fn operation_failure(&mut self, target: Target<'_>) -> Option<Value> {
        let rule =
            self.rules.iter_mut().find_map(|rule| (rule.fails_operations() && rule.hits(target)).then_some(rule))?;
        rule.effects.iter().find_map(|effect| match effect {
            Effect::FailOperation(error) => Some(error.clone()),
            Effect::Status { .. } | Effect::Throttle { .. } | Effect::Delay(_) => None,
        })
    }
}

impl Rule {
    fn fails_operations(&self) -> bool {
        self.effects.iter().any(|effect| matches!(effect, Effect::FailOperation(_)))
    }

    /// Whether the rule strikes this request; counts it.
    fn hits(&mut self, target: Target<'_>) -> bool {
        let fits = self.service.as_deref().is_none_or(|service| service == target.service)
            && self.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case(target.method))
            && self.path.as_ref().is_none_or(|path| {
                path.is_match(target.path) || path.is_match(&format!("{}?{}", target.path, target.query))
            });
        if !fits {
            return false;
        }
        self.seen += 1;
        let strikes = self.seen > self.after && self.times.is_none_or(|times| self.struck < times);
        self.struck += u64::from(strikes);
        strikes
    }

    fn read(text: &Value, default_retry_after: u32) -> Result<Self, String> {
        let known = |value: &Value, allowed: &[&str], place: &str| {
            let object = value.as_object().ok_or_else(|| format!("{place} is not an object"))?;
            match object.keys().find(|key| !allowed.contains(&key.as_str())) {
                Some(key) => Err(format!("{place} has the unknown key `{key}`")),
                None => Ok(()),
            }
        };
        known(text, &["match", "times", "after", "effect"], "a rule")?;
        let empty = json!({});
        let when = text.get("match").unwrap_or(&empty);
        known(when, &["service", "method", "pathRegex"], "`match`")?;
        let word = |name: &str| match when.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                value.as_str().map(|text| Some(text.to_owned())).ok_or_else(|| format!("`{name}` is not a text"))
            }
        };
        let service = word("service")?;
        if let Some(other) =
            service.as_deref().filter(|name| !["arm", "graph", "vault", "entra", "registry"].contains(name))
        {
            return Err(format!("`service` is `{other}`, which is none of arm, graph, vault, entra, registry"));
        }
        let path = match word("pathRegex")? {
            Some(pattern) => {
                Some(Regex::new(&format!("(?i){pattern}")).map_err(|error| format!("`pathRegex`: {error}"))?)
            }
            None => None,
        };
        let count = |name: &str| match text.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_u64().map(Some).ok_or_else(|| format!("`{name}` is not a count")),
        };
        let effect = text.get("effect").ok_or("a rule needs an `effect`")?;
        let (effects, throttled) = read_effects(effect, default_retry_after)?;
        Ok(Self {
            text: text.clone(),
            service,
            method: word("method")?,
            path,
            after: count("after")?.unwrap_or(0),
            times: count("times")?.or(throttled),
            seen: 0,
            struck: 0,
            effects,
        })
    }
}

/// Reads `effect`; the second part is how many requests a throttle covers.
fn read_effects(effect: &Value, default_retry_after: u32) -> Result<(Vec<Effect>, Option<u64>), String> {
    let object = effect.as_object().ok_or("`effect` is not an object")?;
    let mut effects = Vec::new();
    let mut requests = None;
    for (key, value) in object {
        match key.as_str() {
            "delayMs" => effects.push(Effect::Delay(value.as_u64().ok_or("`delayMs` is not a count of milliseconds")?)),
            "status" => effects.push(read_status(value, effect)?),
            "throttle" => {
                requests = value.as_u64().or_else(|| first_number(value, &["requests", "n", "times"]));
                let retry_after = first_number(value, &["retryAfter", "retryAfterSeconds", "seconds"])
                    .or_else(|| first_number(effect, &["retryAfter"]));
                effects.push(Effect::Throttle { retry_after: retry_after.unwrap_or(u64::from(default_retry_after)) });
            }
            "failOperation" => {
                if !value.is_object() {
                    return Err("`failOperation` is the error object, such as {\"code\":\"...\",\"message\":\"...\"}"
                        .to_owned());
                }
                let inner = value.get("error").unwrap_or(value);
                effects.push(Effect::FailOperation(inner.clone()));
            }
            // Parts of `status` and `throttle` when written beside them.
            "code" | "body" | "headers" | "retryAfter" => {}
            "stall"
            | "resetPeer"
            | "cutAfterBytes"
            | "slowBytesPerSecond"
            | "expireTokens"
            | "claimsChallenge"
            | "html502"
            | "foreignOperationUrl" => {
                return Err(format!(
                    "the effect `{key}` is not there yet; status, throttle, failOperation and delayMs are"
                ));
            }
            other => return Err(format!("`{other}` is no effect; status, throttle, failOperation and delayMs are")),
        }
    }
    if effects.is_empty() { Err("`effect` names no effect".to_owned()) } else { Ok((effects, requests)) }
}

fn first_number(value: &Value, names: &[&str]) -> Option<u64> {
    names.iter().find_map(|name| value.get(name).and_then(Value::as_u64))
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

fn stand_in(code: u16, body: Option<&Value>, headers: &[(&'static str, String)]) -> Answer {
    let mut answer = match body {
        None => {
            let error = json!({ "error": { "code": format!("Sandbox{code}"), "message": "A fault rule of the sandbox answered this request." } });
            Answer::json(code, &error)
        }
        Some(Value::Null) => Answer::empty(code),
        Some(body) => match body.as_str() {
            Some(text) => Answer::raw(code, "text/html; charset=utf-8", Bytes::from(text.to_owned())),
            None => Answer::json(code, body),
        },
    };
    answer.headers.extend(headers.iter().cloned());
    answer
}

fn throttled(retry_after: u64) -> Answer {
    let error = json!({ "error": { "code": "TooManyRequests",
        "message": format!("The request is being throttled as the limit has been reached for this operation type. Try again in {retry_after} seconds.") } });
    Answer::json(429, &error).with("Retry-After", retry_after.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use super::*;

    const GET: Target<'_> = Target { service: "arm", method: "GET", path: "/subscriptions/x", query: "" };

    #[test]
    fn a_rule_strikes_so_many_times_after_so_many() {
        let mut faults = Faults::default();
        let rule =
            json!({ "match": { "service": "arm" }, "after": 1, "times": 2, "effect": { "status": { "code": 503 } } });
        faults.add(&[rule], 1).unwrap();
        let struck: Vec<bool> = (0..4).map(|_| faults.strike(GET).answer.is_some()).collect();
        assert_eq!(struck, [false, true, true, false]);
    }

    #[test]
    fn a_throttle_covers_its_requests_and_names_the_wait() {
        let mut faults = Faults::default();
        faults.add(&[json!({ "effect": { "throttle": { "requests": 1, "retryAfter": 7 } } })], 1).unwrap();
        let answer = faults.strike(GET).answer.unwrap();
        assert_eq!((answer.status, answer.headers.first().map(|header| header.1.as_str())), (429, Some("7")));
        assert!(faults.strike(GET).answer.is_none());
    }

    #[test]
    fn an_operations_failure_is_not_used_up_by_other_requests() {
        let mut faults = Faults::default();
        faults.add(&[json!({ "times": 1, "effect": { "failOperation": { "code": "Broken" } } })], 1).unwrap();
        assert!(faults.strike(GET).answer.is_none());
        assert_eq!(faults.operation_failure(GET), Some(json!({ "code": "Broken" })));
        assert_eq!(faults.operation_failure(GET), None);
    }

    #[test]
    fn what_is_not_there_yet_and_what_is_wrong_is_refused_with_a_reason() {
        let refused = |rule: Value| Faults::default().add(&[rule], 1).unwrap_err();
        assert!(refused(json!({ "effect": { "stall": true } })).contains("not there yet"));
        assert!(refused(json!({ "effect": {} })).contains("no effect"));
        assert!(refused(json!({ "match": { "service": "mars" }, "effect": { "delayMs": 1 } })).contains("mars"));
        assert!(refused(json!({ "match": { "pathRegex": "(" }, "effect": { "delayMs": 1 } })).contains("pathRegex"));
    }
}
