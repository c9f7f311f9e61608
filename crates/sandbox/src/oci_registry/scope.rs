//! Scopes of registry tokens: `repository:graphs/a:pull,push` and `registry:catalog:*`. Read from requests and challenges,
//! compared with what somebody may do, written into tokens.

use serde_json::{Value, json};

/// One thing and what may be done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scope {
    /// `repository` or `registry`.
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) actions: Vec<String>,
}

impl Scope {
    /// A repository's scope.
    pub(super) fn repository(name: &str, actions: &[&str]) -> Self {
        let actions = actions.iter().map(|action| (*action).to_owned()).collect();
        Self { kind: "repository".to_owned(), name: name.to_owned(), actions }
    }

    /// The scope of the list of repositories.
    pub(super) fn catalog() -> Self {
        Self { kind: "registry".to_owned(), name: "catalog".to_owned(), actions: vec!["*".to_owned()] }
    }

    /// Reads one scope; the name may hold colons, the kind and the actions not.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        let (name, actions) = rest.rsplit_once(':')?;
        let actions: Vec<String> = actions.split(',').filter(|action| !action.is_empty()).map(str::to_owned).collect();
        let kind = kind.split('(').next().unwrap_or_default();
        (!kind.is_empty() && !name.is_empty()).then(|| Self { kind: kind.to_owned(), name: name.to_owned(), actions })
    }

    /// Reads all scopes of a request: they come as several parameters, or in one with spaces between.
    pub(super) fn read_all(parameters: &[(String, String)]) -> Vec<Self> {
        let texts = parameters.iter().filter(|(key, _)| key == "scope");
        texts.flat_map(|(_, text)| text.split(' ')).filter_map(Self::read).collect()
    }

    /// Whether this scope allows an action on a thing.
    pub(super) fn allows(&self, kind: &str, name: &str, action: &str) -> bool {
        self.kind == kind && self.name == name && self.actions.iter().any(|held| held == action || held == "*")
    }

    /// The scope as a challenge writes it.
    pub(super) fn text(&self) -> String {
        format!("{}:{}:{}", self.kind, self.name, self.actions.join(","))
    }

    /// The scope as a token holds it.
    pub(super) fn claim(&self) -> Value {
        json!({ "Type": self.kind, "Name": self.name, "Actions": self.actions })
    }
}

#[cfg(test)]
mod tests {
    use super::Scope;

    #[test]
    fn scopes_are_read_one_by_one_or_several_at_a_time() {
        let parameters = [
            ("scope".to_owned(), "repository:a/b:pull,push registry:catalog:*".to_owned()),
            ("scope".to_owned(), "repository(plugin):c:pull".to_owned()),
            ("service".to_owned(), "repository:x:pull".to_owned()),
            ("scope".to_owned(), "nonsense".to_owned()),
        ];
        let read: Vec<String> = Scope::read_all(&parameters).iter().map(Scope::text).collect();
        assert_eq!(read, ["repository:a/b:pull,push", "registry:catalog:*", "repository:c:pull"]);
    }

    #[test]
    fn a_star_allows_everything_and_nothing_else_does() {
        assert!(Scope::catalog().allows("registry", "catalog", "*"));
        assert!(Scope::repository("a", &["*"]).allows("repository", "a", "push"));
        assert!(!Scope::repository("a", &["pull"]).allows("repository", "a", "push"));
        assert!(!Scope::repository("a", &["pull"]).allows("repository", "ab", "pull"));
    }
}
