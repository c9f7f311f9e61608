//! A template and the parameters it was given, made into a plan: every resource with its identifier, its loop turn and what
//! it waits for. What depends on other resources' answers stays unresolved until its turn comes.

mod dependencies;
mod parameters;
pub(super) mod resources;
pub(super) mod values;
mod variables;

use std::sync::Arc;

use serde_json::{Map, Value};
use time::OffsetDateTime;

pub(super) use self::parameters::title;
use self::resources::Planned;
use super::environment::{Environment, Ground};
use super::expressions::Fault;
use super::place::Place;

/// The most a template may hold, from Azure's published limits.
const LIMITS: [(&str, usize); 3] = [("parameters", 256), ("variables", 256), ("outputs", 64)];

/// What is going to be deployed.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) resources: Vec<Planned>,
    pub(super) environment: Environment,
    /// The template's outputs, not worked out yet.
    pub(super) outputs: Map<String, Value>,
    /// The parameters as a reader may see them: secure ones without their value.
    pub(super) shown_parameters: Value,
}

/// Makes a plan. `outer` is the environment of the deployment around, where its expressions are to be used.
pub(super) fn plan(
    template: &Value,
    given: &Value,
    place: &Place,
    ground: Ground,
    outer: Option<&Environment>,
    now: OffsetDateTime,
) -> Result<Plan, Fault> {
    let section = |name: &str| template.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    for (name, most) in LIMITS {
        let count = section(name).len();
        if count > most {
            return Err(Fault::says(format!(
                "The number of template {name} limit exceeded. Limit: '{most}' and actual count: '{count}'."
            )));
        }
    }
    if template.get("$schema").and_then(Value::as_str).is_none() || template.get("contentVersion").is_none() {
        return Err(Fault::says("The template must have '$schema' and 'contentVersion'."));
    }
    let modern = template.get("languageVersion").and_then(Value::as_str) == Some("2.0");
    let (environment, shown_parameters) = match outer {
        Some(outer) => (outer.clone(), Value::Object(Map::new())),
        None => {
            let mut environment = Environment { ground: Arc::new(ground), ..Environment::default() };
            let read = parameters::read(&section("parameters"), given, &environment, now)?;
            let mut ground = (*environment.ground).clone();
            ground.parameters = read.values;
            environment.ground = Arc::new(ground);
            let mut ground = (*environment.ground).clone();
            ground.variables = variables::read(&section("variables"), &environment)?;
            environment.ground = Arc::new(ground);
            (environment, read.shown)
        }
    };
    let (resources, names) =
        resources::expand(template.get("resources").unwrap_or(&Value::Null), place, &environment, modern)?;
    let environment = Environment { names: Arc::new(names), ..environment };
    Ok(Plan { resources, environment, outputs: section("outputs"), shown_parameters })
}
