//! Values that need other resources: the body of a resource whose turn has come, and the outputs of a deployment that is
//! done. What an expression asks for is fetched in the caller's name, once.

use arm_template::{Environment, Fault, Wanted, resolve};
use http::Method;
use serde_json::{Map, Value, json};

use super::bodies;
use super::inner::{Engine, request};
use crate::entra::identity::Caller;
use crate::incoming::Origin;

/// How many other resources one value may ask.
const MAX_ASKED: usize = 800;

impl Engine<'_> {
    /// Works a value out, asking other resources as it goes.
    pub(super) fn resolved(
        &mut self,
        raw: &Value,
        around: &mut Environment,
        caller: &Caller,
        origin: &Origin,
    ) -> Result<Value, Value> {
        for _ in 0..MAX_ASKED {
            match resolve(raw, around) {
                Ok(value) => return Ok(value),
                Err(Fault::Invalid(why)) => {
                    return Err(
                        json!({ "code": "InvalidTemplate", "message": format!("Unable to process template language expressions: '{why}'.") }),
                    );
                }
                Err(Fault::Later(wanted)) => {
                    let found = self.fetch(&wanted, caller, origin)?;
                    around.learn(wanted, found);
                }
            }
        }
        Err(json!({ "code": "InvalidTemplate", "message": "The template asks too many other resources." }))
    }

    fn fetch(&mut self, wanted: &Wanted, caller: &Caller, origin: &Origin) -> Result<Value, Value> {
        let key = wanted.what.to_ascii_lowercase();
        let whole = match self.state.deployments.all.get(&key) {
            Some(deployment) => bodies::deployment(deployment, self.now),
            None => {
                let newest = self.state.cloud.get(&key).map(|found| found.kind.to_string());
                let version = wanted
                    .version
                    .clone()
                    .or_else(|| newest.and_then(|kind| crate::arm::newest_version(&kind)))
                    .unwrap_or_default();
                let answer = self.ask(&request(Method::GET, &wanted.what, &version, &Value::Null, origin), caller);
                let said: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
                if answer.status != 200 {
                    return Err(said["error"].clone());
                }
                said
            }
        };
        Ok(if wanted.full { whole } else { whole["properties"].clone() })
    }

    /// A deployment's outputs; those of a secure type without their value.
    pub(super) fn outputs(
        &mut self,
        raw: &Map<String, Value>,
        around: &mut Environment,
        caller: &Caller,
        origin: &Origin,
    ) -> Result<Value, Value> {
        let mut made = Map::new();
        for (name, output) in raw {
            if let Some(condition) = output.get("condition")
                && self.resolved(condition, around, caller, origin)? == json!(false)
            {
                continue;
            }
            let kind = arm_template::title(output["type"].as_str().unwrap_or("string"));
            let raw = match output.get("copy") {
                Some(copy) => json!({ "copy": [{ "name": "value", "count": copy["count"], "input": copy["input"] }] }),
                None => json!({ "value": output["value"] }),
            };
            let value = self.resolved(&raw, around, caller, origin)?;
            let secure = kind.starts_with("Secure");
            made.insert(
                name.clone(),
                if secure { json!({ "type": kind }) } else { json!({ "type": kind, "value": value["value"] }) },
            );
        }
        Ok(made.into())
    }
}
