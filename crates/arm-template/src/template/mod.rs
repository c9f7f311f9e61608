//! A template and the parameters it was given, made into a plan: every resource with its identifier, its loop turn and what
//! it waits for. What depends on other resources' answers stays unresolved until its turn comes.

mod dependencies;
mod parameters;
mod resources;
mod values;
mod variables;

use std::sync::Arc;

use serde_json::{Map, Value};

pub use self::parameters::title;
pub use self::values::resolve;
use crate::environment::{Environment, Ground, Moment};
use crate::expressions::Fault;
use crate::place::Place;
use crate::planned::Planned;

/// The most a template may hold, from Azure's published limits.
const LIMITS: [(&str, usize); 3] = [("parameters", 256), ("variables", 256), ("outputs", 64)];

/// What is going to be deployed.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Every resource, in the order of the template.
    pub resources: Vec<Planned>,
    /// What their expressions find.
    pub environment: Environment,
    /// The template's outputs, not worked out yet.
    pub outputs: Map<String, Value>,
    /// The parameters as a reader may see them: secure ones without their value.
    pub shown_parameters: Value,
}

/// Makes a plan. `outer` is the environment of the deployment around, where its expressions are to be used.
///
/// # Errors
/// [`Fault`] where the template is wrong, or asks another resource for what must be known before it begins.
pub fn plan(
    template: &Value,
    given: &Value,
    place: &Place,
    ground: Ground,
    outer: Option<&Environment>,
    moment: Moment,
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
            let read = parameters::read(&section("parameters"), given, &environment, moment)?;
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
