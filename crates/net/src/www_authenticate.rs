//! What a server wants before it answers, read from `WWW-Authenticate` or `Proxy-Authenticate`: the schemes that it offers and
//! their parameters. Called by the connection to Azure, by key vaults, by the proxy and by registries. It reads, and decides
//! nothing: whoever asks judges whether a realm or an authority may be trusted.

use http_auth::ChallengeParser;

/// More are no offer.
const MAX_CHALLENGES: usize = 16;
/// A longer header is not read.
const MAX_LENGTH: usize = 64 * 1024;

/// One scheme that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// Such as `Bearer`, as written.
    pub scheme: String,
    parameters: Vec<(String, String)>,
}

impl Challenge {
    /// Whether it is this scheme, letter case aside.
    #[must_use]
    pub fn is(&self, scheme: &str) -> bool {
        self.scheme.eq_ignore_ascii_case(scheme)
    }

    /// The first parameter of this name, letter case aside.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Every challenge of a header's value, in order. Of one that is damaged, those before the damage.
#[must_use]
pub fn challenges(value: &str) -> Vec<Challenge> {
    if value.len() > MAX_LENGTH {
        return Vec::new();
    }
    let read = ChallengeParser::new(value).map_while(Result::ok).take(MAX_CHALLENGES);
    let read = read.map(|challenge| Challenge {
        scheme: challenge.scheme.to_owned(),
        parameters: challenge.params.iter().map(|(name, value)| ((*name).to_owned(), value.to_unescaped())).collect(),
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_challenges_and_what_is_quoted_are_told_apart() {
        let read = challenges(
            r#"Negotiate, Bearer realm="https://auth.example/token",service="registry.example",scope="repository:a:pull,push", Basic realm="a \"b\", claims=\"x\"""#,
        );
        let schemes: Vec<&str> = read.iter().map(|challenge| challenge.scheme.as_str()).collect();
        assert_eq!(schemes, ["Negotiate", "Bearer", "Basic"]);
        assert_eq!(read[1].get("SCOPE"), Some("repository:a:pull,push"));
        assert_eq!(read[2].get("realm"), Some(r#"a "b", claims="x""#));
        assert_eq!(read[2].get("claims"), None, "a name inside of a quoted text is none");
        assert!(read[1].is("bearer") && !read[1].is("basic"));
    }

    #[test]
    fn damage_ends_the_reading_and_nothing_panics() {
        for (value, schemes) in [
            ("", 0),
            (",,,", 0),
            ("Bearer realm=\"", 0),
            ("Basic realm=\"a\", Bearer realm=\"unended", 1),
            ("\u{0}\u{202e}", 0),
            ("<html>", 0),
            ("Bearer =\"x\"", 0),
        ] {
            assert!(challenges(value).len() <= schemes, "{value:?}: {:?}", challenges(value));
        }
        assert!(challenges(&"Basic, ".repeat(20_000)).is_empty());
        assert!(challenges(&"Basic, ".repeat(100)).len() <= MAX_CHALLENGES);
    }
}
