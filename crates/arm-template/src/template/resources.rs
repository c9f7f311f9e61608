//! The resources of a template, one for each turn of a loop, with their identifiers and where nested deployments go.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::dependencies::{self, Index};
use super::values::{count, resolve, text};
use crate::environment::Environment;
use crate::expressions::Fault;
use crate::place::Place;
use crate::planned::Planned;

/// The most resources one template may make.
const MAX_RESOURCES: usize = 800;
/// Parts of a resource that are for the engine, not for the provider.
const ENGINES: [&str; 11] = [
    "type",
    "apiVersion",
    "name",
    "dependsOn",
    "copy",
    "condition",
    "scope",
    "resources",
    "comments",
    "existing",
    "metadata",
];
/// The type of a nested deployment.
const DEPLOYMENTS: &str = "Microsoft.Resources/deployments";

/// Every resource, and the identifiers behind the names the template has for them.
pub(crate) type Expanded = (Vec<Planned>, HashMap<String, Vec<String>>);

/// The resources being gathered.
struct Gathering<'g> {
    place: &'g Place,
    planned: Vec<Planned>,
    raw_dependencies: Vec<(Vec<String>, Vec<usize>)>,
    index: Index,
}

/// Every resource, and the identifiers behind the names the template has for them.
pub(crate) fn expand(raw: &Value, place: &Place, around: &Environment, modern: bool) -> Result<Expanded, Fault> {
    let mut all = Gathering { place, planned: Vec::new(), raw_dependencies: Vec::new(), index: Index::default() };
    match raw {
        Value::Array(items) if !modern => {
            for item in items {
                all.resource(item, None, None, around)?;
            }
        }
        Value::Object(members) if modern => {
            for (symbol, item) in members {
                all.resource(item, Some(symbol), None, around)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            return Err(Fault::says(
                "The template section 'resources' must be an array, or an object in language version '2.0'.",
            ));
        }
    }
    let names = all.index.names();
    dependencies::join(&mut all.planned, &all.raw_dependencies, &all.index, around, &names)?;
    Ok((all.planned, names))
}

impl Gathering<'_> {
    fn resource(
        &mut self,
        raw: &Value,
        symbol: Option<&str>,
        parent: Option<(&str, &str)>,
        around: &Environment,
    ) -> Result<(), Fault> {
        let Some(copy) = raw.get("copy") else { return self.one(raw, symbol, None, parent, around, &[]).map(drop) };
        let name = text(&copy["name"], "copy.name", around)?;
        let turns = count(&copy["count"], &name, around)?;
        let serial = copy["mode"].as_str().is_some_and(|mode| mode.eq_ignore_ascii_case("serial"));
        let batch = match copy.get("batchSize") {
            Some(size) => resolve(size, around)?.as_i64().filter(|size| *size > 0).ok_or_else(|| {
                Fault::says(format!("The batch size of the copy loop '{name}' must be a positive integer."))
            })?,
            None => 1,
        };
        let (mut before, mut current): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        for turn in 0..turns {
            if serial && turn % batch == 0 {
                before = std::mem::take(&mut current);
            }
            let made = self.one(raw, symbol, Some(&name), parent, &around.inside(&name, turn), &before)?;
            current.extend(made);
        }
        Ok(())
    }

    fn one(
        &mut self,
        raw: &Value,
        symbol: Option<&str>,
        in_loop: Option<&str>,
        parent: Option<(&str, &str)>,
        around: &Environment,
        before: &[usize],
    ) -> Result<Option<usize>, Fault> {
        let (kind, name) = (text(&raw["type"], "type", around)?, text(&raw["name"], "name", around)?);
        let (kind, name) = match parent {
            Some((above, named)) => (format!("{above}/{kind}"), format!("{named}/{name}")),
            None => (kind, name),
        };
        let nested = if kind.eq_ignore_ascii_case(DEPLOYMENTS) { Some(self.nested_place(raw, around)?) } else { None };
        let base = match (&nested, raw.get("scope")) {
            (Some(nested), _) => nested.id(),
            (None, Some(scope)) => format!("/{}", text(scope, "scope", around)?.trim_matches('/')),
            (None, None) => self.place.id(),
        };
        let id = identifier(&base, &kind, &name)?;
        let wanted = match raw.get("condition") {
            Some(condition) => resolve(condition, around)?
                .as_bool()
                .ok_or_else(|| Fault::says(format!("The condition of the resource '{id}' must be a boolean.")))?,
            None => true,
        };
        let existing = raw["existing"] == true;
        let at = (wanted && !existing).then_some(self.planned.len());
        self.index.add(at, &id, &kind, &name, symbol, in_loop);
        let Some(at) = at else { return Ok(None) };
        if self.planned.len() >= MAX_RESOURCES {
            return Err(Fault::says(format!(
                "The number of template resources limit exceeded. Limit: '{MAX_RESOURCES}' and actual count: '{}'.",
                MAX_RESOURCES + 1
            )));
        }
        if self.planned.iter().any(|planned| planned.id.eq_ignore_ascii_case(&id)) {
            return Err(Fault::says(format!(
                "The resource '{id}' is defined multiple times in a template. Please see https://aka.ms/arm-template/#resources for usage details."
            )));
        }
        let version = text(raw.get("apiVersion").unwrap_or(&Value::Null), "apiVersion", around)?;
        let mut depends = Vec::new();
        for item in raw.get("dependsOn").and_then(Value::as_array).into_iter().flatten() {
            depends.push(text(item, "dependsOn", around)?);
        }
        let body: Map<String, Value> = raw
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, _)| !ENGINES.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        self.planned.push(Planned {
            id,
            kind: kind.clone(),
            name: name.clone(),
            version,
            raw: body.into(),
            turns: around.turns.clone(),
            after: Vec::new(),
            nested,
        });
        self.raw_dependencies.push((depends, before.to_vec()));
        for child in raw.get("resources").and_then(Value::as_array).into_iter().flatten() {
            self.resource(child, None, Some((&kind, &name)), around)?;
        }
        Ok(Some(at))
    }

    fn nested_place(&self, raw: &Value, around: &Environment) -> Result<Place, Fault> {
        let named = |key: &str| raw.get(key).map(|value| text(value, key, around)).transpose();
        let (subscription, group) = (named("subscriptionId")?, named("resourceGroup")?);
        let same = subscription.is_none();
        Ok(Place {
            subscription: subscription.unwrap_or_else(|| self.place.subscription.clone()),
            group: group.or_else(|| if same { self.place.group.clone() } else { None }),
        })
    }
}

/// The identifier of a resource by its type and name.
fn identifier(base: &str, kind: &str, name: &str) -> Result<String, Fault> {
    let mut types = kind.split('/');
    let namespace = types.next().unwrap_or_default();
    let types: Vec<&str> = types.collect();
    let names: Vec<&str> = name.split('/').collect();
    if types.is_empty() || types.len() != names.len() || names.iter().any(|name| name.is_empty()) {
        return Err(Fault::says(format!(
            "The template resource '{name}' for type '{kind}' at line '1' and column '1' has incorrect segment lengths. A nested resource type must have identical number of segments as its resource name. A root resource type must have segment length one greater than its resource name. Please see https://aka.ms/arm-template/#resources for usage details."
        )));
    }
    let woven: Vec<String> = types.iter().zip(&names).map(|(kind, name)| format!("{kind}/{name}")).collect();
    Ok(format!("{base}/providers/{namespace}/{}", woven.join("/")))
}
