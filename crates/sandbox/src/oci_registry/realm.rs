//! The token service of a generic registry, often on a host of its own: a name and a password, or nothing, against a token
//! for what that is good for. It never sees a token of Azure's; a client that sends one has made a mistake.

use serde_json::{Value, json};

use super::door::Visit;
use super::memory::Principal;
use super::scope::Scope;
use super::tokens;
use crate::answer::{Answer, Reply};
use crate::clock::rfc3339;
use crate::cloud::registry::Realm;
use crate::incoming::field;

impl Realm {
    /// What somebody may have of what was asked for.
    fn grant(&self, principal: &Principal, asked: &[Scope]) -> Vec<Scope> {
        let narrowed = asked.iter().map(|scope| Scope {
            actions: scope.actions.iter().filter(|action| self.may(principal, scope, action)).cloned().collect(),
            ..scope.clone()
        });
        narrowed.filter(|scope| !scope.actions.is_empty()).collect()
    }

    fn may(&self, principal: &Principal, scope: &Scope, action: &str) -> bool {
        let private = self.private.iter().any(|start| scope.name.starts_with(start));
        let named = matches!(principal, Principal::Named(_));
        match (scope.kind.as_str(), action) {
            ("repository", "pull") => named || (self.anonymous && !private),
            ("repository", "push" | "delete") => named && private,
            _ => false,
        }
    }
}

/// Answers a request for a token for the registry of this visit.
pub(super) fn token(visit: &mut Visit<'_, '_>, realm: &Realm) -> Reply {
    let incoming = visit.call.incoming;
    let get = incoming.method == http::Method::GET;
    let parameters = if get { incoming.query.clone() } else { incoming.form() };
    let text = |name| field(&parameters, name).map(str::to_owned);
    let given = visit.basic().or_else(|| Some((text("username")?, text("password")?)));
    let principal = match given {
        None if incoming.header("authorization").is_some() => return Ok(refused()),
        None => Principal::Anonymous,
        Some((user, password)) => {
            if !realm.users.iter().any(|(name, secret)| *name == user && *secret == password) {
                return Ok(refused());
            }
            Principal::Named(user)
        }
    };
    if field(&parameters, "service").is_some_and(|service| service != realm.service) {
        return Ok(Answer::json(400, &json!({ "details": "service not known" })));
    }
    let granted = realm.grant(&principal, &Scope::read_all(&parameters));
    let token = tokens::generic(visit.call, visit.host, principal, granted);
    let seconds = tokens::GENERIC_LIFE.whole_seconds();
    let mut body = json!({ "access_token": token, "expires_in": seconds, "issued_at": rfc3339(visit.call.now) });
    if get {
        body["token"] = body["access_token"].clone();
    } else {
        body["scope"] = Value::from(field(&parameters, "scope").unwrap_or_default());
    }
    Ok(Answer::json(200, &body))
}

fn refused() -> Answer {
    Answer::json(401, &json!({ "details": "incorrect username or password" }))
}
