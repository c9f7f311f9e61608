//! One resource as ARM holds it: its body, and the parts of its identifier that everything asks for. Immutable: a write
//! makes a new one. It never checks the body; that is the business of the provider that wrote it.

use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::identifier::ArmPath;

/// A resource and what its identifier says.
#[derive(Debug)]
pub(crate) struct Resource {
    /// The identifier as it is spelled.
    pub(crate) id: String,
    /// The identifier in lower case: the key it is found by.
    pub(crate) key: Arc<str>,
    /// `namespace/type[/type]` in lower case.
    pub(crate) kind: Arc<str>,
    /// The subscription's GUID.
    pub(crate) subscription_id: String,
    /// The resource group's name in lower case; empty for what lives above groups.
    pub(crate) resource_group: String,
    /// The whole body, `id`, `name` and `type` included.
    pub(crate) body: Value,
    /// The parts in [`WRITTEN`] as JSON text, each written when it is first asked for.
    texts: [OnceLock<Box<str>>; WRITTEN.len()],
}

/// Parts of the body that lists show whole and often.
const WRITTEN: [&str; 3] = ["properties", "extendedLocation", "systemData"];

impl Resource {
    /// Reads what the body's `id` says. The body always has one: the sandbox wrote it itself.
    pub(crate) fn new(body: Value) -> Self {
        let id = body["id"].as_str().unwrap_or_default().to_owned();
        let path = ArmPath::of_id(&id);
        Self {
            key: id.to_ascii_lowercase().into(),
            kind: path.kind().into(),
            subscription_id: path.subscription.unwrap_or_default(),
            resource_group: path.resource_group.unwrap_or_default().to_ascii_lowercase(),
            id,
            body,
            texts: Default::default(),
        }
    }

    /// The resource's own name.
    pub(crate) fn name(&self) -> &str {
        self.body["name"].as_str().unwrap_or_default()
    }

    /// Whether it lies in a group by itself and has a place: no child, and no extension of another resource.
    pub(crate) fn is_tracked(&self) -> bool {
        self.kind.matches('/').count() == 1
            && self.key.matches("/providers/").count() == 1
            && self.body.get("location").is_some()
    }

    /// A part of the body as JSON text, for those parts that are worth keeping so.
    pub(crate) fn written(&self, part: &str) -> Option<&str> {
        let place = WRITTEN.iter().position(|name| *name == part)?;
        let text =
            self.texts.get(place)?.get_or_init(|| self.body.get(part).unwrap_or(&Value::Null).to_string().into());
        Some(text)
    }

    /// A property as text; empty where there is none.
    pub(crate) fn property(&self, name: &str) -> &str {
        self.body["properties"][name].as_str().unwrap_or_default()
    }
}
