//! What ARM finds out before it begins: whether every resource has a known type and version, whether the caller may write
//! it, whether a lock or a policy is in the way. Nested deployments are left out: each is looked at when it begins itself.

use arm_template::{Plan, resolve};
use http::Method;
use serde_json::{Value, json};

use super::inner::request;
use super::refusals;
use crate::answer::Refusal;
use crate::arm;
use crate::call::Call;
use crate::entra::identity::Caller;

/// Looks at every resource of a plan; what is wrong comes back together.
pub(super) fn check(call: &mut Call<'_>, caller: &Caller, name: &str, plan: &Plan) -> Result<(), Refusal> {
    let (mut details, mut status) = (Vec::new(), 400);
    for planned in plan.resources.iter().filter(|planned| planned.nested.is_none()) {
        let environment = plan.environment.at(planned);
        // What needs another resource's answer is not known yet; then only the address is looked at.
        let body = resolve(&planned.raw, &environment).unwrap_or(Value::Null);
        let incoming = request(Method::PUT, &planned.id, &planned.version, &body, &call.incoming.origin);
        let mut inner = Call {
            incoming: &incoming,
            state: call.state,
            options: call.options,
            base_url: call.base_url,
            now: call.now,
            on_behalf: call.on_behalf,
        };
        if let Err(refusal) = arm::preflight(&mut inner, caller) {
            if refusal.status == 403 {
                status = 403;
            }
            let said: Value = serde_json::from_slice(&refusal.body).unwrap_or_default();
            details.push(said.get("error").cloned().unwrap_or_else(|| json!({ "code": "Unknown" })));
        }
    }
    if details.is_empty() { Ok(()) } else { Err(refusals::preflight(name, status, details)) }
}
