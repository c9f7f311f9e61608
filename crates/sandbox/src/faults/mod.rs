//! Faults on demand: rules that say which requests suffer what, set through the control plane. The server asks before a
//! service answers, ARM asks when an operation starts. A rule never changes the cloud; it changes an answer or an outcome.

mod effect;
mod stand_in;

pub(crate) use self::stand_in::endless_page;

use regex::Regex;
use serde_json::{Value, json};

use self::effect::Effect;
use crate::answer::Answer;

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
    pub(crate) conduct: Conduct,
    /// See [`Effect::ExpireTokens`].
    pub(crate) expires_tokens: bool,
    /// See [`Effect::ClaimsChallenge`].
    pub(crate) wants_claims: bool,
    /// The AADSTS number with which the token endpoint refuses.
    pub(crate) sign_in_failure: Option<u32>,
    /// See [`Effect::EndlessPages`]: the row of each page.
    pub(crate) endless: Option<Option<Value>>,
}

impl Strike {
    /// Whether a rule has changed what is said, or how it travels.
    pub(crate) fn touches(&self) -> bool {
        self.answer.is_some()
            || self.endless.is_some()
            || self.expires_tokens
            || self.wants_claims
            || self.conduct != Conduct::default()
    }
}

/// How an answer travels, whatever it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Conduct {
    /// It never comes.
    pub(crate) stalls: bool,
    /// A TCP reset comes in its place.
    pub(crate) resets: bool,
    /// The body ends after so many bytes.
    pub(crate) cut_after: Option<u64>,
    /// The body comes at so many bytes a second.
    pub(crate) bytes_per_second: Option<u64>,
}

impl Conduct {
    /// Whether no answer leaves at all.
    pub(crate) fn is_silent(self) -> bool {
        self.stalls || self.resets
    }
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
            if rule.waits_for_operations() || strike.answer.is_some() || !rule.hits(target) {
                continue;
            }
            for effect in &rule.effects {
                match effect {
                    Effect::Delay(ms) => strike.delay_ms += ms,
                    Effect::Status { code, body, headers } => {
                        strike.answer = Some(stand_in::answer(*code, body.as_ref(), headers));
                    }
                    Effect::Throttle { retry_after } => strike.answer = Some(stand_in::throttled(*retry_after)),
                    Effect::Html502 => strike.answer = Some(stand_in::bad_gateway()),
                    Effect::Stall => strike.conduct.stalls = true,
                    Effect::ResetPeer => strike.conduct.resets = true,
                    Effect::CutAfterBytes(bytes) => strike.conduct.cut_after = Some(*bytes),
                    Effect::SlowBytesPerSecond(bytes) => strike.conduct.bytes_per_second = Some(*bytes),
                    Effect::ExpireTokens => strike.expires_tokens = true,
                    Effect::ClaimsChallenge => strike.wants_claims = true,
                    Effect::EndlessPages(row) => strike.endless = Some(row.clone()),
                    Effect::SignInFailure(number) => strike.sign_in_failure = Some(*number),
                    Effect::FailOperation(_) | Effect::ForeignOperationUrl(_) => {}
                }
            }
        }
        strike
    }

    /// The error with which the operation that this request starts will end.
    pub(crate) fn operation_failure(&mut self, target: Target<'_>) -> Option<Value> {
        self.rules.iter_mut().find_map(|rule| {
            let error = rule
                .effects
                .iter()
                .find_map(|effect| if let Effect::FailOperation(error) = effect { Some(error.clone()) } else { None });
            error.filter(|_| rule.hits(target))
        })
    }

    /// The scheme and host that the links of this request's answer are to name instead of their own.
    pub(crate) fn foreign_host(&mut self, target: Target<'_>) -> Option<String> {
        self.rules.iter_mut().find_map(|rule| {
            let host = rule.effects.iter().find_map(|effect| {
                if let Effect::ForeignOperationUrl(host) = effect { Some(host.clone()) } else { None }
            });
            host.filter(|_| rule.hits(target))
        })
    }
}

impl Rule {
    /// Whether only requests that start an operation count.
    fn waits_for_operations(&self) -> bool {
        let waits = |effect: &Effect| matches!(effect, Effect::FailOperation(_) | Effect::ForeignOperationUrl(_));
        self.effects.iter().any(waits)
    }

    /// Whether the effects can be felt at all: a service without bearer tokens asks for no claims.
    fn reaches(&self, target: Target<'_>) -> bool {
        let token_endpoint = target.service == "entra" && target.path.ends_with("/token");
        self.effects.iter().all(|effect| {
            let bears_tokens = matches!(effect, Effect::ExpireTokens | Effect::ClaimsChallenge);
            (!bears_tokens || target.service != "entra")
                && (!matches!(effect, Effect::SignInFailure(_)) || token_endpoint)
        })
    }

    /// Whether the rule strikes this request; counts it.
    fn hits(&mut self, target: Target<'_>) -> bool {
        let fits = self.service.as_deref().is_none_or(|service| service == target.service)
            && self.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case(target.method))
            && self.path.as_ref().is_none_or(|path| {
                path.is_match(target.path) || path.is_match(&format!("{}?{}", target.path, target.query))
            });
        if !fits || !self.reaches(target) {
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
        let (effects, throttled) = effect::read(effect, default_retry_after)?;
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
    fn what_is_wrong_is_refused_with_a_reason() {
        let refused = |rule: Value| Faults::default().add(&[rule], 1).unwrap_err();
        assert!(refused(json!({ "effect": { "stall": "long" } })).contains("with true"));
        assert!(refused(json!({ "effect": { "slowBytesPerSecond": 0 } })).contains("bytes"));
        assert!(refused(json!({ "effect": { "foreignOperationUrl": "nowhere" } })).contains("foreignOperationUrl"));
        assert!(refused(json!({ "effect": { "foreignOperationUrl": true, "delayMs": 1 } })).contains("alone"));
        assert!(refused(json!({ "effect": { "signInFailure": 1 } })).contains("50076"));
        assert!(refused(json!({ "effect": {} })).contains("no effect"));
        assert!(refused(json!({ "match": { "service": "mars" }, "effect": { "delayMs": 1 } })).contains("mars"));
        assert!(refused(json!({ "match": { "pathRegex": "(" }, "effect": { "delayMs": 1 } })).contains("pathRegex"));
    }
}
