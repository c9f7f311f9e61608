//! Why a value could not be worked out: the template is wrong, or another resource has to be asked first.

/// Something about another resource that an expression asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wanted {
    /// An identifier, or a name of a resource in the template.
    pub what: String,
    /// The API version to ask with; the newest, where none is said.
    pub version: Option<String>,
    /// The whole resource rather than its properties.
    pub full: bool,
}

/// Why a value could not be worked out.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The template is wrong; ARM's sentence about it.
    Invalid(String),
    /// It depends on another resource, which has not been asked yet.
    Later(Wanted),
}

impl Fault {
    /// A fault of the template.
    pub(crate) fn says(sentence: impl Into<String>) -> Self {
        Self::Invalid(sentence.into())
    }
}
