//! Bodies of resources as Bicep's published types describe them, turned into JSON Schema: required and read-only fields,
//! patterns, lengths, literals and discriminators. They hold what the OpenAPI files of a version would, without the paths.

use std::collections::HashMap;
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::specs::json_files;

const REQUIRED: u64 = 1;
const READ_ONLY: u64 = 2;

/// Which way a body travels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// To the service: no read-only fields, and no field that nobody knows.
    Sent,
    /// Back: read-only fields may be there, and words that are newer than the file.
    Answered,
}

/// Validators by `type@version` in lower case.
#[derive(Default)]
pub(crate) struct BicepTypes {
    sent: HashMap<String, Validator>,
    answered: HashMap<String, Validator>,
}

impl BicepTypes {
    /// Reads every `types.json` below a folder.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut all = Self::default();
        for (path, file) in json_files(folder) {
            if !path.ends_with("bicep-types/types.json") {
                continue;
            }
            let types = &with_base_properties(file.as_array().expect("a list of types"));
            for resource in types.iter().filter(|one| one["$type"] == "ResourceType") {
                let name = resource["name"].as_str().expect("a name").to_lowercase();
                let body = index(&resource["body"]);
                all.sent.insert(name.clone(), validator(types, body, Way::Sent));
                all.answered.insert(name, validator(types, body, Way::Answered));
            }
        }
        all
    }

    /// The validator of a resource type and version.
    pub(crate) fn of(&self, kind: &str, version: &str, way: Way) -> Option<&Validator> {
        let name = format!("{kind}@{version}").to_lowercase();
        if way == Way::Sent { self.sent.get(&name) } else { self.answered.get(&name) }
    }
}

/// What a union says of every one of its shapes, said in each of them.
fn with_base_properties(types: &[Value]) -> Vec<Value> {
    let mut all = types.to_vec();
    for union in types.iter().filter(|one| one["$type"] == "DiscriminatedObjectType") {
        let shapes = union["elements"].as_object().into_iter().flatten();
        for (name, property) in union["baseProperties"].as_object().into_iter().flatten() {
            for (_, shape) in shapes.clone() {
                let own = &mut all[index(shape)]["properties"];
                if own[name].is_null() {
                    own[name] = property.clone();
                }
            }
        }
    }
    all
}

fn index(reference: &Value) -> usize {
    let text = reference["$ref"].as_str().expect("a reference");
    text.trim_start_matches("#/").parse().expect("a number")
}

fn validator(types: &[Value], body: usize, way: Way) -> Validator {
    let definitions: Map<String, Value> =
        types.iter().enumerate().map(|(number, one)| (number.to_string(), schema(one, way))).collect();
    let whole = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "$ref": format!("#/definitions/{body}"), "definitions": definitions });
    jsonschema::validator_for(&whole).expect("a schema")
}

fn reference(to: &Value) -> Value {
    json!({ "$ref": format!("#/definitions/{}", index(to)) })
}

fn schema(one: &Value, way: Way) -> Value {
    match one["$type"].as_str().expect("a type") {
        "StringLiteralType" => json!({ "const": one["value"] }),
        "StringType" => with(
            json!({ "type": "string" }),
            one,
            &[("minLength", "minLength"), ("maxLength", "maxLength"), ("pattern", "pattern")],
        ),
        "IntegerType" => with(json!({ "type": "integer" }), one, &[("minValue", "minimum"), ("maxValue", "maximum")]),
        "BooleanType" => json!({ "type": "boolean" }),
        "ArrayType" => with(
            json!({ "type": "array", "items": reference(&one["itemType"]) }),
            one,
            &[("minLength", "minItems"), ("maxLength", "maxItems")],
        ),
        "UnionType" => {
            json!({ "anyOf": one["elements"].as_array().expect("elements").iter().map(reference).collect::<Vec<_>>() })
        }
        "ObjectType" | "ResourceType" => object(&one["properties"], &one["additionalProperties"], way),
        "DiscriminatedObjectType" => discriminated(one, way),
        _ => json!({}),
    }
}

fn with(mut schema: Value, one: &Value, names: &[(&str, &str)]) -> Value {
    for (theirs, ours) in names {
        if !one[*theirs].is_null() {
            schema[*ours] = one[*theirs].clone();
        }
    }
    schema
}

fn object(properties: &Value, additional: &Value, way: Way) -> Value {
    let (mut known, mut required) = (Map::new(), Vec::new());
    for (name, property) in properties.as_object().into_iter().flatten() {
        // Bicep's own word for the version; it never travels.
        if name == "apiVersion" && property["flags"] == 10 {
            continue;
        }
        let flags = property["flags"].as_u64().unwrap_or_default();
        let type_of = reference(&property["type"]);
        // A service says null for what it has not; a client must not.
        let type_of = if way == Way::Answered && flags & REQUIRED == 0 {
            json!({ "if": { "type": "null" }, "else": type_of })
        } else {
            type_of
        };
        known.insert(name.clone(), type_of);
        if flags & REQUIRED != 0 && flags & READ_ONLY == 0 && !(way == Way::Sent && name == "name") {
            required.push(name.clone());
        }
    }
    let additional = if additional.is_null() { json!(false) } else { reference(additional) };
    json!({ "type": "object", "properties": known, "required": required, "additionalProperties": additional })
}

/// One of several shapes, by a word; a service may use a word that is newer than the file.
fn discriminated(one: &Value, way: Way) -> Value {
    let word = one["discriminator"].as_str().expect("a discriminator");
    let elements = one["elements"].as_object().expect("elements");
    let mut shapes: Vec<Value> =
        elements.values().map(|element| json!({ "$ref": format!("#/definitions/{}", index(element)) })).collect();
    if way == Way::Answered {
        let words: Vec<&String> = elements.keys().collect();
        shapes.push(
            json!({ "type": "object", "required": [word], "properties": { word: { "not": { "enum": words } } } }),
        );
    }
    // A wrong field is named by the shape that the word chose.
    let mut all: Vec<Value> = elements
        .iter()
        .zip(&shapes)
        .map(|((name, _), shape)| json!({ "if": { "properties": { word: { "const": name } }, "required": [word] }, "then": { "$ref": shape["$ref"] } }))
        .collect();
    if way == Way::Sent {
        all.push(
            json!({ "required": [word], "properties": { word: { "enum": elements.keys().collect::<Vec<_>>() } } }),
        );
    }
    json!({ "type": "object", "allOf": all })
}
