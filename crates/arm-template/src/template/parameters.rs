//! Parameters: what was given against what the template declares. Values of secure ones are used and never shown.

use serde_json::{Map, Value, json};

use super::values::resolve;
use crate::environment::{Environment, Moment};
use crate::expressions::Fault;

/// Parameters with their values.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) values: Map<String, Value>,
    pub(crate) shown: Value,
}

/// Reads them all.
pub(crate) fn read(
    declared: &Map<String, Value>,
    given: &Value,
    around: &Environment,
    moment: Moment,
) -> Result<Read, Fault> {
    let empty = Map::new();
    let given = given.as_object().unwrap_or(&empty);
    let known = |name: &str| declared.keys().any(|known| known.eq_ignore_ascii_case(name));
    if let Some(stray) = given.keys().find(|name| !known(name)) {
        let names = declared.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        return Err(Fault::says(format!(
            "The following parameters were supplied, but do not correspond to any parameters defined in the template: '{stray}'. The parameters defined in the template are: '{names}'. Please see https://aka.ms/arm-pass-parameter-values for usage details."
        )));
    }
    let mut read = Read { values: Map::new(), shown: json!({}) };
    for (name, declaration) in declared {
        let mut environment = Environment { moment: Some(moment), ..around.clone() };
        let mut ground = (*around.ground).clone();
        ground.parameters.clone_from(&read.values);
        environment.ground = std::sync::Arc::new(ground);
        let sent = given.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, sent)| sent);
        let value = match (sent.and_then(|sent| sent.get("value")), declaration.get("defaultValue")) {
            (Some(value), _) => value.clone(),
            (None, _) if sent.is_some_and(|sent| sent.get("reference").is_some()) => {
                return Err(Fault::says(format!(
                    "The parameter '{name}' refers to a Key Vault; the sandbox does not read vaults for deployments."
                )));
            }
            (None, Some(default)) => resolve(default, &environment)?,
            (None, None) if declaration["nullable"] == true => Value::Null,
            (None, None) => {
                return Err(Fault::says(format!(
                    "The value for the template parameter '{name}' at line '1' and column '1' is not provided. Please see https://aka.ms/arm-create-parameter-file for usage details."
                )));
            }
        };
        let kind = declaration["type"].as_str().unwrap_or_default();
        check(name, kind, declaration, &value)?;
        read.shown[name] = if kind.to_ascii_lowercase().starts_with("secure") {
            json!({ "type": title(kind) })
        } else {
            json!({ "type": title(kind), "value": value })
        };
        read.values.insert(name.clone(), value);
    }
    Ok(read)
}

/// A type as Azure shows it: `String`, `SecureString`.
pub fn title(kind: &str) -> String {
    match kind.to_ascii_lowercase().as_str() {
        "securestring" => "SecureString".to_owned(),
        "secureobject" => "SecureObject".to_owned(),
        plain => plain.get(..1).unwrap_or_default().to_ascii_uppercase() + plain.get(1..).unwrap_or_default(),
    }
}

fn check(name: &str, kind: &str, declaration: &Value, value: &Value) -> Result<(), Fault> {
    let fits = match kind.to_ascii_lowercase().as_str() {
        "string" | "securestring" => value.is_string(),
        "int" => value.is_i64(),
        "bool" => value.is_boolean(),
        "array" => value.is_array(),
        "object" | "secureobject" => value.is_object(),
        _ => return Err(Fault::says(format!("The template parameter '{name}' has the unknown type '{kind}'."))),
    };
    let absent = value.is_null() && declaration["nullable"] == true;
    if !fits && !absent {
        return Err(Fault::says(format!(
            "Template parameter JToken type is not valid. Expected '{}' for the parameter '{name}'. Please see https://aka.ms/arm-deploy/#parameter-file for usage details.",
            title(kind)
        )));
    }
    let refused = |why: String| {
        Err(Fault::says(format!("The provided value for the template parameter '{name}' is not valid. {why}")))
    };
    if let Some(allowed) = declaration["allowedValues"].as_array()
        && !allowed.contains(value)
        && !value.as_array().is_some_and(|items| items.iter().all(|item| allowed.contains(item)))
    {
        let list = allowed
            .iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join(",");
        return refused(format!("The value '{value}' is not part of the allowed value(s): '{list}'."));
    }
    let size = match value {
        Value::String(text) => i64::try_from(text.chars().count()).ok(),
        Value::Array(items) => i64::try_from(items.len()).ok(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    };
    for (measured, low, high) in [(value.as_i64(), "minValue", "maxValue"), (size, "minLength", "maxLength")] {
        let Some(measured) = measured else { continue };
        if declaration[low].as_i64().is_some_and(|low| measured < low) {
            return refused(format!("It is below '{low}' '{}'.", declaration[low]));
        }
        if declaration[high].as_i64().is_some_and(|high| measured > high) {
            return refused(format!("It is above '{high}' '{}'.", declaration[high]));
        }
    }
    Ok(())
}
