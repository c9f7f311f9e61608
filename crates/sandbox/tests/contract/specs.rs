//! The published OpenAPI files as operations: a path, a method and a version, and validators for what is sent and answered.
//! References across files are followed as they stand; what OpenAPI 2 writes in its own way is turned into JSON Schema.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use jsonschema::{Draft, Registry, Resource, Validator};
use regex::Regex;
use serde_json::{Value, json};

use crate::bicep::Way;

/// Every JSON file below a folder but examples, by its path with `/`.
pub(crate) fn json_files(folder: &Path) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of schemas") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "json") {
                let name = path.to_string_lossy().replace('\\', "/");
                if !name.contains("/examples/") {
                    let text = std::fs::read_to_string(&path).expect("a file of schemas");
                    found.push((name, serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON")));
                }
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// One operation of one version.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) service: &'static str,
    pub(crate) version: String,
    method: String,
    path: Regex,
    /// How much of the path the template spells out: the most exact one counts. A template that may begin with anything is the
    /// last resort.
    exact: (bool, usize),
    sent: Option<Validator>,
    answered: HashMap<String, Option<Validator>>,
}

/// Every operation there is.
pub(crate) struct Specs {
    operations: Vec<Operation>,
}

impl Specs {
    /// Reads every OpenAPI file below a folder.
    pub(crate) fn read(folder: &Path) -> Self {
        let files: Vec<_> =
            json_files(folder).into_iter().filter(|(path, _)| path.contains("/specification/")).collect();
        let (sent, answered) = (registry(&files, Way::Sent), registry(&files, Way::Answered));
        let mut operations = Vec::new();
        for (path, file) in files.iter().filter(|(_, file)| file["paths"].is_object()) {
            let service = service(path);
            let named = |section: &'static str| {
                file[section].as_object().into_iter().flatten().map(move |(template, item)| (section, template, item))
            };
            let paths = named("paths").chain(named("x-ms-paths"));
            for (section, template, item) in paths {
                for (method, operation) in
                    item.as_object().into_iter().flatten().filter(|(name, _)| *name != "parameters")
                {
                    let pointer = format!("{}#/{section}/{}/{method}", uri(path), escape(template));
                    let parameters = operation["parameters"].as_array().into_iter().flatten();
                    let body = parameters.enumerate().find(|(_, parameter)| parameter["in"] == "body");
                    let body =
                        body.map(|(number, _)| validator(&sent, &format!("{pointer}/parameters/{number}/schema")));
                    let mut answers = HashMap::new();
                    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                        let schema = &response["schema"];
                        let plain = schema.is_null() || schema["type"] == "file";
                        let at = format!("{pointer}/responses/{status}/schema");
                        answers.insert(status.clone(), (!plain).then(|| validator(&answered, &at)));
                    }
                    operations.push(Operation {
                        id: operation["operationId"].as_str().unwrap_or(template).to_owned(),
                        service,
                        version: file["info"]["version"].as_str().unwrap_or_default().to_owned(),
                        method: method.to_uppercase(),
                        path: template_pattern(template),
                        exact: (!template.starts_with("/{"), spelled_out(template)),
                        sent: body,
                        answered: answers,
                    });
                }
            }
        }
        Self { operations }
    }

    pub(crate) fn count(&self) -> usize {
        self.operations.len()
    }

    /// The operation a request is for: of its own version, or else of the newest that knows the path.
    pub(crate) fn find(&self, service: &str, method: &str, path: &str, version: &str) -> Option<&Operation> {
        let fits = |one: &&Operation| one.service == service && one.method == method && one.path.is_match(path);
        let own: Vec<_> = self.operations.iter().filter(|one| one.version == version).filter(fits).collect();
        most_exact(own).or_else(|| {
            let any: Vec<_> = self.operations.iter().filter(fits).collect();
            let newest = any.iter().map(|one| one.version.clone()).max()?;
            most_exact(any.into_iter().filter(|one| one.version == newest).collect())
        })
    }
}

/// Of several templates that fit, the one that spells out the most.
fn most_exact(found: Vec<&Operation>) -> Option<&Operation> {
    found.into_iter().max_by_key(|one| one.exact)
}

/// How many parts of a template are no placeholders.
fn spelled_out(template: &str) -> usize {
    template.split('/').filter(|part| !part.is_empty() && !part.starts_with('{')).count()
}

impl Operation {
    /// Whether it is described in another version than was asked for.
    pub(crate) fn is_of(&self, version: &str) -> bool {
        self.version == version
    }

    /// What is wrong with a body that was sent.
    pub(crate) fn faults_sent(&self, body: &Value) -> Vec<String> {
        self.sent.as_ref().map(|validator| faults(validator, body)).unwrap_or_default()
    }

    /// What is wrong with an answer.
    pub(crate) fn faults_answered(&self, status: u64, body: &Value) -> Vec<String> {
        let Some(described) = self.answered.get(&status.to_string()).or_else(|| self.answered.get("default")) else {
            // Files of some years ago name no errors at all; ARM's own is then meant.
            return if status < 400 { vec![format!("the status {status} is not described")] } else { vec![] };
        };
        match described {
            Some(validator) => faults(validator, body),
            None => vec![],
        }
    }
}

/// Each fault with the place it is at.
pub(crate) fn faults(validator: &Validator, body: &Value) -> Vec<String> {
    let at = |place: String| if place.is_empty() { "the whole".to_owned() } else { place };
    let mut all: Vec<String> = validator
        .iter_errors(body)
        .map(|error| {
            let text: String = error.masked().to_string().chars().take(200).collect();
            format!("{}: {text}", at(error.instance_path().to_string()))
        })
        .collect();
    all.sort();
    all
}

fn service(path: &str) -> &'static str {
    if path.contains("KeyVault.DataPlane") {
        "vault"
    } else if path.contains("ContainerRegistry.DataPlane") {
        "registry"
    } else if path.contains("Microsoft.ResourceGraph") {
        "graph"
    } else {
        "arm"
    }
}

fn uri(path: &str) -> String {
    let from = path.find("/specification/").unwrap_or_default();
    let before = path.get(..from).unwrap_or_default();
    let version: Vec<&str> = before.rsplit('/').take(2).collect();
    format!(
        "https://specs.example/{}/{}{}",
        version.get(1).unwrap_or(&""),
        version.first().unwrap_or(&""),
        path.get(from..).unwrap_or_default()
    )
}

fn escape(template: &str) -> String {
    template.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D").replace('?', "%3F")
}

fn template_pattern(template: &str) -> Regex {
    let mut pattern = String::from("(?i)^");
    let template = template.split('?').next().unwrap_or_default().trim_end_matches('/');
    for (number, part) in template.split('/').enumerate() {
        if number > 0 {
            pattern.push('/');
        }
        pattern.push_str(&match part {
            "{scope}" | "{resourceId}" | "{name}"
                if template.starts_with("/v2") || template.starts_with("/acr") || part != "{name}" =>
            {
                ".+".to_owned()
            }
            // An empty version is the newest one.
            "{secret-version}" => "[^/]*".to_owned(),
            part if part.starts_with('{') => "[^/]+".to_owned(),
            part => regex::escape(part),
        });
    }
    pattern.push_str("/?$");
    Regex::new(&pattern).expect("a pattern")
}

fn registry(files: &[(String, Value)], way: Way) -> Registry<'static> {
    let resources = files.iter().map(|(path, file)| {
        let mut file = file.clone();
        rewrite(&mut file, way);
        (uri(path), Resource::from_contents(file))
    });
    let resources: Vec<_> = resources.collect();
    Registry::new()
        .draft(Draft::Draft4)
        .extend(resources)
        .expect("addresses")
        .prepare()
        .expect("references that lead somewhere")
}

fn validator(registry: &Registry<'static>, at: &str) -> Validator {
    let schema = json!({ "$schema": "http://json-schema.org/draft-04/schema#", "$ref": at });
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .with_registry(registry)
        .build(&schema)
        .unwrap_or_else(|error| panic!("{at}: {error}"))
}

/// Turns OpenAPI's own ways into JSON Schema's: null where it is allowed, words that may be newer, read-only fields that
/// nobody sends.
fn rewrite(value: &mut Value, way: Way) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| rewrite(one, way)),
        Value::Object(map) => {
            map.values_mut().for_each(|one| rewrite(one, way));
            let open = map.get("x-ms-enum").is_some_and(|kind| kind["modelAsString"] == true);
            if open && way == Way::Answered {
                map.remove("enum");
            }
            if let Some(name) = map.get("type").and_then(Value::as_str).filter(|name| *name != "file")
                && map.get("x-nullable") == Some(&json!(true))
            {
                let both = json!([name, "null"]);
                map.insert("type".to_owned(), both);
            }
            if map.get("type") == Some(&json!("file")) {
                map.remove("type");
            }
            if way == Way::Sent {
                let read_only: Vec<String> = map
                    .get("properties")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
                    .filter(|(_, property)| property["readOnly"] == true)
                    .map(|(name, _)| name.clone())
                    .collect();
                if let Some(Value::Array(required)) = map.get_mut("required") {
                    required.retain(|name| !read_only.iter().any(|gone| name == gone));
                    if required.is_empty() {
                        map.remove("required");
                    }
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
