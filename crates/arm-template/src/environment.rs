//! What the expressions of one deployment find around them: its parameters and variables, the place it is made at, the turn
//! of each loop, and the resources that were asked so far.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::expressions::{EvaluationContext, Fault, Fuel, Wanted, member};
use crate::planned::Planned;

/// The part that stays the same throughout a deployment.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    pub(crate) parameters: Map<String, Value>,
    pub(crate) variables: Map<String, Value>,
    /// What `deployment()` says.
    pub(crate) deployment: Value,
    /// What `subscription()` says.
    pub(crate) subscription: Value,
    /// What `resourceGroup()` says; nothing, where the deployment is one of a subscription.
    pub(crate) group: Option<Value>,
}

/// The moment a deployment begins, and where its fresh identifiers come from: handed in, since a template can ask for both.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// What `utcNow()` says.
    pub now: OffsetDateTime,
    /// What `newGuid()` says.
    pub new_guid: fn() -> String,
}

impl Ground {
    /// What is known of the place before a template is read.
    pub fn new(deployment: Value, subscription: Value, group: Option<Value>) -> Self {
        Self { deployment, subscription, group, ..Self::default() }
    }
}

/// The whole of it, for one resource.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    pub(crate) ground: Arc<Ground>,
    /// The loops around, the innermost last.
    pub(crate) turns: Vec<(String, i64)>,
    /// The identifiers behind names of resources in the template, in lower case.
    pub(crate) names: Arc<HashMap<String, Vec<String>>>,
    /// What other resources have said.
    pub(crate) found: BTreeMap<Wanted, Value>,
    /// Set while default values of parameters are worked out.
    pub(crate) moment: Option<Moment>,
    pub(crate) fuel: Fuel,
}

impl Environment {
    /// The same for a resource of the plan, inside the loops around it.
    #[must_use]
    pub fn at(&self, resource: &Planned) -> Self {
        Self { turns: resource.turns.clone(), ..self.clone() }
    }

    /// Takes down what another resource has said.
    pub fn learn(&mut self, wanted: Wanted, said: Value) {
        self.found.insert(wanted, said);
    }

    /// The same, inside one more loop.
    pub(crate) fn inside(&self, name: &str, turn: i64) -> Self {
        let mut inner = self.clone();
        inner.turns.push((name.to_ascii_lowercase(), turn));
        inner
    }

    /// The identifier behind a name that a template uses for a resource.
    fn identified(&self, mut wanted: Wanted) -> Wanted {
        if let Some(id) = self.names.get(&wanted.what.to_ascii_lowercase()).and_then(|ids| ids.first()) {
            wanted.what.clone_from(id);
        }
        wanted
    }
}

impl EvaluationContext for Environment {
    fn parameter(&self, name: &str) -> Result<Cow<'_, Value>, Fault> {
        member(&self.ground.parameters, name).map(Cow::Borrowed).ok_or_else(|| {
            Fault::says(format!("The template parameter '{name}' is not found. Please see https://aka.ms/arm-syntax-parameters for usage details."))
        })
    }

    fn variable(&self, name: &str) -> Result<Cow<'_, Value>, Fault> {
        member(&self.ground.variables, name).map(Cow::Borrowed).ok_or_else(|| {
            Fault::says(format!("The template variable '{name}' is not found. Please see https://aka.ms/arm-syntax-variables for usage details."))
        })
    }

    fn turn(&self, name: Option<&str>) -> Result<i64, Fault> {
        let found = match name {
            None => self.turns.last(),
            Some(name) => self.turns.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name)),
        };
        found.map(|(_, turn)| *turn).ok_or_else(|| {
            Fault::says("The template function 'copyIndex' is not expected at this location. The function can only be used in a resource with copy specified. Please see https://aka.ms/arm-copy for usage details.")
        })
    }

    fn place(&self, function: &str) -> Result<Cow<'_, Value>, Fault> {
        let ground = &self.ground;
        match function {
            "deployment" => Ok(Cow::Borrowed(&ground.deployment)),
            "subscription" => Ok(Cow::Borrowed(&ground.subscription)),
            "tenant" => Ok(Cow::Owned(serde_json::json!({ "tenantId": ground.subscription["tenantId"] }))),
            "environment" => Ok(Cow::Owned(serde_json::json!({
                "name": "AzureCloud", "resourceManager": "https://management.azure.com/",
                "suffixes": { "keyvaultDns": ".vault.azure.net", "acrLoginServer": ".azurecr.io" },
            }))),
            "resourcegroup" if ground.group.is_some() => {
                Ok(Cow::Borrowed(ground.group.as_ref().unwrap_or(&Value::Null)))
            }
            _ => Err(Fault::says(format!(
                "The template function '{}' is not expected at this location. Please see https://aka.ms/arm-functions for usage details.",
                function.to_ascii_uppercase()
            ))),
        }
    }

    fn reference(&self, wanted: Wanted) -> Result<Cow<'_, Value>, Fault> {
        let wanted = self.identified(wanted);
        match self.found.get(&wanted) {
            Some(found) => Ok(Cow::Borrowed(found)),
            None => Err(Fault::Later(wanted)),
        }
    }

    fn references(&self, name: &str, full: bool) -> Result<Value, Fault> {
        let ids = self.names.get(&name.to_ascii_lowercase()).cloned().unwrap_or_default();
        let one = |what: String| self.reference(Wanted { what, version: None, full }).map(Cow::into_owned);
        ids.into_iter().map(one).collect()
    }

    fn moment(&self, function: &str) -> Result<Value, Fault> {
        let Some(moment) = self.moment else {
            return Err(Fault::says(format!(
                "The template function '{function}' is not expected at this location. The function can only be used to specify parameter default value expressions."
            )));
        };
        if function == "newguid" {
            return Ok((moment.new_guid)().into());
        }
        let format = time::macros::format_description!("[year][month][day]T[hour][minute][second]Z");
        Ok(moment.now.format(format).unwrap_or_default().into())
    }

    fn fuel(&self) -> &Fuel {
        &self.fuel
    }
}
