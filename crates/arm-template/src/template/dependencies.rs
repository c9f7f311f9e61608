//! What waits for what: `dependsOn` by identifier, name, symbol or loop, what `reference` needs, and batches of serial loops. A
//! circle is a fault.

use std::collections::HashMap;

use serde_json::Value;

use crate::environment::Environment;
use crate::expressions::{Fault, Text, eval, read};
use crate::planned::Planned;

/// The words by which resources of a template are found.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// In lower case, with the places in the plan; none, where the resource is left out or exists already.
    words: HashMap<String, Vec<usize>>,
    identifiers: HashMap<String, Vec<String>>,
}

impl Index {
    /// Adds a resource under every word that means it.
    pub(crate) fn add(
        &mut self,
        at: Option<usize>,
        id: &str,
        kind: &str,
        name: &str,
        symbol: Option<&str>,
        in_loop: Option<&str>,
    ) {
        let words = [
            Some(id.to_owned()),
            Some(name.to_owned()),
            Some(format!("{kind}/{name}")),
            symbol.map(str::to_owned),
            in_loop.map(str::to_owned),
        ];
        for word in words.into_iter().flatten() {
            let word = word.to_ascii_lowercase();
            self.words.entry(word.clone()).or_default().extend(at);
            self.identifiers.entry(word).or_default().push(id.to_owned());
        }
        if let (Some(symbol), Some(_)) = (symbol, in_loop) {
            let turn = self.identifiers.get(&symbol.to_ascii_lowercase()).map_or(0, |ids| ids.len().saturating_sub(1));
            let word = format!("{symbol}[{turn}]").to_ascii_lowercase();
            self.words.entry(word.clone()).or_default().extend(at);
            self.identifiers.entry(word).or_default().push(id.to_owned());
        }
    }

    /// The identifiers behind each word.
    pub(crate) fn names(&self) -> HashMap<String, Vec<String>> {
        self.identifiers.clone()
    }
}

/// Fills in what each resource waits for.
pub(crate) fn join(
    planned: &mut [Planned],
    written: &[(Vec<String>, Vec<usize>)],
    index: &Index,
    around: &Environment,
    names: &HashMap<String, Vec<String>>,
) -> Result<(), Fault> {
    for (at, resource) in planned.iter_mut().enumerate() {
        let Some((words, before)) = written.get(at) else { continue };
        let mut after = before.clone();
        for word in words {
            let found = index.words.get(&word.trim_end_matches('/').to_ascii_lowercase()).ok_or_else(|| {
                Fault::says(format!("The resource '{word}' is not defined in the template. Please see https://aka.ms/arm-syntax for usage details."))
            })?;
            after.extend(found);
        }
        let environment = Environment { turns: resource.turns.clone(), ..around.clone() };
        let mut references = Vec::new();
        let looked_at = match (&resource.nested, resource.raw.get("properties")) {
            (Some(_), Some(properties)) => properties.get("parameters"),
            (Some(_), None) => None,
            (None, _) => Some(&resource.raw),
        };
        if let Some(raw) = looked_at {
            asked(raw, &environment, &mut references);
        }
        for word in references {
            let word = word.to_ascii_lowercase();
            if names.contains_key(&word) {
                after.extend(index.words.get(&word).into_iter().flatten().filter(|other| **other != at));
            }
        }
        after.sort_unstable();
        after.dedup();
        resource.after = after;
    }
    circle(planned)
}

/// The resources that expressions ask.
fn asked(raw: &Value, around: &Environment, found: &mut Vec<String>) {
    match raw {
        Value::String(text) => {
            let Ok(Text::Expression(node)) = read(text) else { return };
            for function in ["reference", "references"] {
                node.calls(function, &mut |arguments| {
                    if let Some(Ok(word)) = arguments.first().map(|argument| eval::value(argument, around)) {
                        found.extend(word.as_str().map(str::to_owned));
                    }
                });
            }
        }
        Value::Array(items) => items.iter().for_each(|item| asked(item, around, found)),
        Value::Object(members) => members.values().for_each(|item| asked(item, around, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn circle(planned: &[Planned]) -> Result<(), Fault> {
    let mut done = vec![false; planned.len()];
    loop {
        let mut moved = false;
        for (at, resource) in planned.iter().enumerate() {
            let free = resource.after.iter().all(|other| done.get(*other).copied().unwrap_or(true));
            if let Some(flag) = done.get_mut(at)
                && !*flag
                && free
            {
                *flag = true;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    match planned.iter().zip(&done).find(|(_, done)| !**done) {
        None => Ok(()),
        Some((resource, _)) => Err(Fault::says(format!(
            "Circular dependency detected on resource: '{}'. Please see https://aka.ms/arm-syntax-resources for usage details.",
            resource.id
        ))),
    }
}
