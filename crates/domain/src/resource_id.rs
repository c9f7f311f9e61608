//! ARM resource IDs: read, compared without regard to case (ARM's rule), and printed as they came.
//! Called by clients and use cases; knows no service.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use crate::registry_endpoint::RegistryEndpointName;
use crate::sentence;
use crate::sentence::Sentence;
use crate::violation::{Field, Violation};

/// A resource ID below a resource group: `/subscriptions/S/resourceGroups/G/providers/N/T/n[/t/n]`.
/// Two IDs are equal when they differ in letter case only.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResourceId {
    text: String,
    /// Byte ranges of the segments after the leading slash.
    segments: Vec<(usize, usize)>,
}

impl ResourceId {
    /// Reads an ID.
    ///
    /// # Errors
    /// One sentence that says what is missing.
    pub fn parse(text: &str) -> Result<Self, String> {
        let refused = |why: &str| Err(format!("This is not an ARM resource ID: {why}."));
        let trimmed = text.trim().trim_end_matches('/');
        if !trimmed.starts_with('/') {
            return refused("it has to start with /subscriptions/");
        }
        if trimmed.len() > 2048 {
            return refused("it is longer than 2,048 characters");
        }
        if trimmed.chars().any(|c| c.is_control() || matches!(c, '?' | '#' | '%' | '\\' | '"' | '<' | '>')) {
            return refused("it holds a character that no resource ID has");
        }
        let mut segments = Vec::with_capacity(10);
        let mut start = 1;
        for part in trimmed[1..].split('/') {
            if part.is_empty() || part == "." || part == ".." {
                return refused("a part between two slashes is empty or made of dots");
            }
            segments.push((start, start + part.len()));
            start += part.len() + 1;
        }
        let id = Self { text: trimmed.to_owned(), segments };
        let fixed = [(0, "subscriptions"), (2, "resourceGroups"), (4, "providers")];
        if id.segments.len() < 8 || fixed.iter().any(|(at, word)| !id.segment(*at).eq_ignore_ascii_case(word)) {
            return refused("it needs /subscriptions/…/resourceGroups/…/providers/…");
        }
        if !id.segments.len().is_multiple_of(2) {
            return refused("the last type has no name");
        }
        if !crate::guid::is_dashed(id.subscription_id()) {
            return refused("the subscription is not a GUID");
        }
        Ok(id)
    }

    fn segment(&self, at: usize) -> &str {
        self.segments.get(at).map_or("", |(from, to)| &self.text[*from..*to])
    }

    /// The subscription, as written.
    #[must_use]
    pub fn subscription_id(&self) -> &str {
        self.segment(1)
    }

    /// The resource group, as written.
    #[must_use]
    pub fn resource_group(&self) -> &str {
        self.segment(3)
    }

    /// The resource type, such as `Microsoft.IoTOperations/instances`.
    #[must_use]
    pub fn resource_type(&self) -> String {
        let types: Vec<&str> = (6..self.segments.len()).step_by(2).map(|at| self.segment(at)).collect();
        format!("{}/{}", self.segment(5), types.join("/"))
    }

    /// Whether the type is this one, whatever the letter case.
    #[must_use]
    pub fn is_type(&self, resource_type: &str) -> bool {
        let mut wanted = resource_type.split('/');
        let places = std::iter::once(5).chain((6..self.segments.len()).step_by(2));
        places.map(|at| self.segment(at)).all(|own| wanted.next().is_some_and(|word| word.eq_ignore_ascii_case(own)))
            && wanted.next().is_none()
    }

    /// The last name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.segment(self.segments.len() - 1)
    }

    /// The ID without its last type and name, when that is a resource still.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        if self.segments.len() < 10 {
            return None;
        }
        let segments = self.segments[..self.segments.len() - 2].to_vec();
        let end = segments.last()?.1;
        Some(Self { text: self.text[..end].to_owned(), segments })
    }

    /// The ID as it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The ID in lower case: the key to compare and keep it by.
    #[must_use]
    pub fn key(&self) -> String {
        self.text.to_ascii_lowercase()
    }
}

impl PartialEq for ResourceId {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for ResourceId {}

impl Hash for ResourceId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for ResourceId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl From<ResourceId> for String {
    fn from(id: ResourceId) -> Self {
        id.text
    }
}

/// The ID of an Azure IoT Operations instance.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct InstanceId(ResourceId);

impl InstanceId {
    /// Reads an instance's ID.
    ///
    /// # Errors
    /// A [`Violation`] of the field `instanceId`.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let refuse = |sentence: Sentence| {
            Violation::error(Field::InstanceId, sentence).fix(sentence!(
                "fix.chooseAnInstanceFromThe",
                "Choose an instance from the list, or paste its resource ID from the Azure portal."
            ))
        };
        if text.trim().is_empty() {
            return Err(Violation::error(Field::InstanceId, sentence!("instance.required", "No instance is chosen."))
                .fix(sentence!(
                    "fix.chooseTheInstanceThatThis",
                    "Choose the instance that this registry endpoint belongs to."
                )));
        }
        let id = ResourceId::parse(text).map_err(|why| refuse(sentence!("instance.resourceId", "{why}", why = why)))?;
        if !id.is_type("Microsoft.IoTOperations/instances") {
            return Err(refuse(sentence!(
                "instance.resourceId.type",
                "This is the ID of a {kind}, not of an instance.",
                kind = id.resource_type()
            )));
        }
        Ok(Self(id))
    }

    /// The resource ID.
    #[must_use]
    pub const fn resource_id(&self) -> &ResourceId {
        &self.0
    }

    /// The ID that an endpoint of this name has below this instance.
    #[must_use]
    pub fn endpoint(&self, name: &RegistryEndpointName) -> RegistryEndpointId {
        let text = format!("{}/registryEndpoints/{name}", self.0);
        let mut segments = self.0.segments.clone();
        let start = self.0.text.len() + 1;
        segments.push((start, start + "registryEndpoints".len()));
        segments.push((start + "registryEndpoints".len() + 1, text.len()));
        RegistryEndpointId(ResourceId { text, segments })
    }
}

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The ID of a registry endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegistryEndpointId(ResourceId);

impl RegistryEndpointId {
    /// Reads an endpoint's ID. Its name is not checked against the rules for new ones.
    ///
    /// # Errors
    /// One sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let id = ResourceId::parse(text)?;
        if id.is_type("Microsoft.IoTOperations/instances/registryEndpoints") {
            Ok(Self(id))
        } else {
            Err(format!("This is the ID of a {}, not of a registry endpoint.", id.resource_type()))
        }
    }

    /// The resource ID.
    #[must_use]
    pub const fn resource_id(&self) -> &ResourceId {
        &self.0
    }

    /// The instance above it.
    ///
    /// # Panics
    /// Never: an endpoint's ID has a parent by construction.
    #[must_use]
    pub fn instance(&self) -> InstanceId {
        InstanceId(self.0.parent().unwrap_or_else(|| self.0.clone()))
    }

    /// The endpoint's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.name()
    }
}

impl fmt::Display for RegistryEndpointId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INSTANCE: &str = "/subscriptions/3f2504e0-4f89-41d3-9a0c-0305e82c3301/resourceGroups/rg-plant/providers/Microsoft.IoTOperations/instances/aio-oslo";

    #[test]
    fn ids_are_compared_without_regard_to_case() {
        let one = InstanceId::parse(INSTANCE).expect("an instance");
        let two = InstanceId::parse(&INSTANCE.to_lowercase()).expect("an instance");
        assert_eq!(one, two);
        assert_eq!(one.to_string(), INSTANCE);
    }

    #[test]
    fn an_endpoint_knows_its_instance_and_its_parts() {
        let name = RegistryEndpointName::parse("contoso").expect("a name");
        let id = InstanceId::parse(INSTANCE).expect("an instance").endpoint(&name);
        assert_eq!(id, RegistryEndpointId::parse(&id.to_string()).expect("reads back"));
        assert_eq!(id.instance().to_string(), INSTANCE);
        assert_eq!((id.name(), id.resource_id().resource_group()), ("contoso", "rg-plant"));
    }

    #[test]
    fn what_is_no_instance_id_is_refused_with_a_reason() {
        for text in [
            "",
            "aio-oslo",
            "/subscriptions/x/resourceGroups/g/providers/Microsoft.IoTOperations/instances/a",
            &format!("{INSTANCE}/registryEndpoints"),
            &format!("{INSTANCE}/registryEndpoints/x"),
            &INSTANCE.replace("rg-plant", ".."),
            &INSTANCE.replace("rg-plant", "a?b"),
            &INSTANCE.replace("Microsoft.IoTOperations", "Microsoft.Compute"),
        ] {
            assert_eq!(InstanceId::parse(text).expect_err("refused").field, Field::InstanceId, "{text}");
        }
    }
}
