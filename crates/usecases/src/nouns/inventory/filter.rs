//! What is typed into the list's filter, and which rows it lets through. Pure; called by the order of the rows. Plain words are looked
//! for in names, hosts, instances and resource groups. States and types are found by a field (`status:failed`) or by their whole word,
//! so that no letters inside "Available" are ever a hit. A hyphen in front leaves rows out.

use domain::RegistryEndpoint;

/// A part of a row that can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Name,
    Host,
    Instance,
    ResourceGroup,
    Subscription,
    Status,
    Type,
}

impl Part {
    fn named(word: &str) -> Option<Self> {
        Some(match word {
            "name" => Self::Name,
            "host" | "registry" => Self::Host,
            "instance" => Self::Instance,
            "group" | "rg" | "resourcegroup" => Self::ResourceGroup,
            "subscription" | "sub" => Self::Subscription,
            "status" | "state" | "health" => Self::Status,
            "type" | "method" | "auth" | "authentication" => Self::Type,
            _ => return None,
        })
    }
}

/// One word of the filter, in lower case.
#[derive(Debug, PartialEq, Eq)]
struct Term {
    part: Option<Part>,
    text: String,
    leaves_out: bool,
}

/// The whole filter: every word of it has to agree.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Filter(Vec<Term>);

impl Filter {
    pub(super) fn parse(text: &str) -> Self {
        Self(text.to_lowercase().split_whitespace().map(term).collect())
    }

    pub(super) fn lets_through(&self, row: &RegistryEndpoint) -> bool {
        self.0.iter().all(|term| found(term, row) != term.leaves_out)
    }
}

fn term(word: &str) -> Term {
    // A hyphen alone, or in the middle of a word, is text.
    let (leaves_out, rest) = match word.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, word),
    };
    // What looks like a field and names none, such as localhost:5000, is text too.
    let field = rest.split_once(':').and_then(|(name, value)| Some((Part::named(name)?, value)));
    match field {
        Some((part, value)) => Term { part: Some(part), text: value.to_owned(), leaves_out },
        None => Term { part: None, text: rest.to_owned(), leaves_out },
    }
}

fn found(Term { part, text, .. }: &Term, row: &RegistryEndpoint) -> bool {
    let states = [row.provisioning_state.as_str(), &row.health_state];
    match part {
        None => {
            [row.name.as_str(), &row.host, &row.instance_name, &row.resource_group]
                .iter()
                .any(|one| contains(one, text))
                || states.iter().chain(&[method_label(&row.method)]).any(|word| word.eq_ignore_ascii_case(text))
        }
        Some(Part::Name) => contains(&row.name, text),
        Some(Part::Host) => contains(&row.host, text),
        Some(Part::Instance) => contains(&row.instance_name, text),
        Some(Part::ResourceGroup) => contains(&row.resource_group, text),
        Some(Part::Subscription) => contains(&row.subscription_id, text),
        // What is being typed finds its rows before the word is whole.
        Some(Part::Status) => states.iter().any(|state| state.to_lowercase().starts_with(text)),
        Some(Part::Type) => contains(&row.method, text) || contains(method_label(&row.method), text),
    }
}

/// Case-insensitive search; ASCII, which nearly every cell is, without a copy.
fn contains(text: &str, word: &str) -> bool {
    if text.is_ascii() && word.is_ascii() {
        let (text, word) = (text.as_bytes(), word.as_bytes());
        text.len() >= word.len() && text.windows(word.len().max(1)).any(|part| part.eq_ignore_ascii_case(word))
            || word.is_empty()
    } else {
        text.to_lowercase().contains(word)
    }
}

/// The words that the grid shows for a method.
pub(super) fn method_label(method: &str) -> &str {
    match method {
        "SystemAssignedManagedIdentity" => "System managed identity",
        "UserAssignedManagedIdentity" => "User managed identity",
        "ArtifactPullSecret" => "Artifact secret",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use domain::Authentication;

    use super::*;

    fn row() -> RegistryEndpoint {
        RegistryEndpoint {
            id: String::new(),
            name: "supplier-registry".to_owned(),
            host: "registry.glazetech.example:5000/line7".to_owned(),
            method: "UserAssignedManagedIdentity".to_owned(),
            authentication: Authentication::Anonymous,
            instance_id: String::new(),
            instance_name: "aio-porto-float".to_owned(),
            subscription_id: "3f2504e0-4f89-41d3-9a0c-0305e82c3301".to_owned(),
            resource_group: "rg-porto".to_owned(),
            provisioning_state: "Failed".to_owned(),
            health_state: "Available".to_owned(),
            code_signing_cas: Vec::new(),
            last_modified_at: None,
            last_modified_by: None,
            created_at: None,
            custom_location_id: None,
        }
    }

    fn finds(filter: &str) -> bool {
        Filter::parse(filter).lets_through(&row())
    }

    #[test]
    fn plain_words_find_names_and_never_letters_inside_a_state_or_a_type() {
        for filter in ["SUPPLIER", "glazetech line7", "porto", "rg-porto", ":5000", "failed", "available", "", "  "] {
            assert!(finds(filter), "{filter}");
        }
        for filter in ["lab", "able", "ava", "user", "fail", "identity", "managed", "3f25"] {
            assert!(!finds(filter), "{filter}");
        }
    }

    #[test]
    fn a_field_is_searched_alone() {
        for filter in [
            "status:fail",
            "state:failed",
            "health:ava",
            "type:user",
            "host:glaze",
            "instance:porto",
            "rg:porto",
            "sub:3f2504e0",
        ] {
            assert!(finds(filter), "{filter}");
        }
        for filter in ["status:lab", "host:supplier", "name:porto", "type:secret", "instance:rg"] {
            assert!(!finds(filter), "{filter}");
        }
    }

    #[test]
    fn a_hyphen_in_front_leaves_rows_out_and_inside_a_word_it_is_text() {
        assert!(finds("-default"));
        assert!(finds("porto -status:succeeded"));
        assert!(!finds("-porto"));
        assert!(!finds("-status:failed"));
        assert!(finds("supplier-registry"));
        assert!(finds("-"), "a hyphen alone is text, and the names have one");
    }

    #[test]
    fn what_names_no_field_is_text() {
        assert!(finds("example:5000"));
        assert!(!finds("example:6000"));
        assert!(finds("host:"), "a field whose value is still to be typed hides nothing");
    }
}
