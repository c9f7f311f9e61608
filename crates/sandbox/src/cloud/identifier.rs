//! ARM identifiers and paths taken apart: subscription, group, namespace, types and names. Used by the ARM router and by
//! every resource. It compares nothing and knows no types; case is kept as it came.

/// A path below `/subscriptions` or `/providers`, in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ArmPath {
    pub(crate) subscription: Option<String>,
    pub(crate) resource_group: Option<String>,
    pub(crate) namespace: Option<String>,
    /// Type names, outermost first.
    pub(crate) types: Vec<String>,
    /// Resource names; one fewer than `types` when the path is a collection.
    pub(crate) names: Vec<String>,
}

impl ArmPath {
    /// Reads the segments of a path; `None` where it has not the shape of a path of ARM's.
    pub(crate) fn of_segments(segments: &[&str]) -> Option<Self> {
        let mut path = Self::default();
        let mut rest = segments;
        if let [first, id, tail @ ..] = rest
            && first.eq_ignore_ascii_case("subscriptions")
        {
            path.subscription = Some((*id).to_owned());
            rest = tail;
            if let [first, name, tail @ ..] = rest
                && first.eq_ignore_ascii_case("resourcegroups")
            {
                path.resource_group = Some((*name).to_owned());
                rest = tail;
            }
        }
        while let [first, namespace, tail @ ..] = rest
            && first.eq_ignore_ascii_case("providers")
        {
            // An extension resource has a second `providers`: the last one names the resource.
            path.namespace = Some((*namespace).to_owned());
            let end = tail.iter().position(|part| part.eq_ignore_ascii_case("providers")).unwrap_or(tail.len());
            let own = tail.get(..end).unwrap_or_default();
            path.types = own.iter().step_by(2).map(|part| (*part).to_owned()).collect();
            path.names = own.iter().skip(1).step_by(2).map(|part| (*part).to_owned()).collect();
            rest = tail.get(end..).unwrap_or_default();
        }
        rest.is_empty().then_some(path)
    }

    /// Reads an identifier; what does not fit is left out.
    pub(crate) fn of_id(id: &str) -> Self {
        let segments: Vec<&str> = id.split('/').filter(|segment| !segment.is_empty()).collect();
        Self::of_segments(&segments).unwrap_or_default()
    }

    /// `namespace/type[/type]` in lower case; what has no namespace is a thing of `microsoft.resources`.
    pub(crate) fn kind(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{namespace}/{}", self.types.join("/")).to_ascii_lowercase(),
            None if self.resource_group.is_some() => "microsoft.resources/subscriptions/resourcegroups".to_owned(),
            None => "microsoft.resources/subscriptions".to_owned(),
        }
    }

    /// Whether the path names a collection rather than one resource.
    pub(crate) fn is_collection(&self) -> bool {
        self.types.len() > self.names.len()
    }
}

/// The lower-case identifier of the resource group that holds a resource; empty where there is none.
pub(crate) fn group_key(key: &str) -> &str {
    match key.match_indices('/').nth(4) {
        Some((end, _)) => key.get(..end).unwrap_or(key),
        None => key,
    }
}

#[cfg(test)]
mod tests {
    use super::{ArmPath, group_key};

    #[test]
    fn a_child_resource_comes_apart() {
        let path = ArmPath::of_id(
            "/subscriptions/S/resourceGroups/g/providers/Microsoft.IoTOperations/instances/i/registryEndpoints/e",
        );
        assert_eq!(path.kind(), "microsoft.iotoperations/instances/registryendpoints");
        assert_eq!(path.names, ["i", "e"]);
        assert!(!path.is_collection());
    }

    #[test]
    fn the_last_provider_names_an_extension_resource() {
        let path = ArmPath::of_id("/subscriptions/s/resourceGroups/g/providers/A.B/c/d/providers/E.F/g/h");
        assert_eq!((path.kind().as_str(), path.names.as_slice()), ("e.f/g", ["h".to_owned()].as_slice()));
    }

    #[test]
    fn a_path_that_is_not_arms_is_no_path() {
        assert_eq!(ArmPath::of_segments(&["subscriptions", "s", "oddity"]), None);
    }

    #[test]
    fn the_group_of_a_resource_is_the_head_of_its_key() {
        assert_eq!(group_key("/subscriptions/s/resourcegroups/g/providers/a/b/c"), "/subscriptions/s/resourcegroups/g");
        assert_eq!(group_key("/subscriptions/s"), "/subscriptions/s");
    }
}
