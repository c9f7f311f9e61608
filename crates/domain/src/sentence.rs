//! A sentence for a person: its id, what stands in its places, and the English text. Made with [`sentence!`](crate::sentence!) by
//! every rule here and by the errors above, so that a front end can say the same in another language: it looks the id up and puts
//! the arguments in. The ids are listed in docs/messages.md, which a test holds against the sources.

use std::collections::BTreeMap;

/// One sentence, ready to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// What another language looks up, such as `name.characters`: the subject, the rule, and what tells two apart.
    pub id: String,
    /// What stands in the places of the text, by name.
    pub arguments: BTreeMap<String, String>,
    /// The sentence in English.
    pub text: String,
}

impl Sentence {
    /// Called by the macro; `text` holds the arguments already.
    #[must_use]
    pub fn new(id: &str, text: String, arguments: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let arguments = arguments.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self { id: id.to_owned(), arguments, text }
    }

    /// The rule in the id: its second part.
    #[must_use]
    pub fn rule(&self) -> &str {
        self.id.split('.').nth(1).unwrap_or(&self.id)
    }
}

/// A text that has no id yet: it can be said in English alone.
impl From<String> for Sentence {
    fn from(text: String) -> Self {
        Self { id: String::new(), arguments: BTreeMap::new(), text }
    }
}

impl From<&str> for Sentence {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A [`Sentence`] of an id and an English text with named places: `sentence!("name.characters", "A name cannot contain {bad}.",
/// bad = shown(c))`.
#[macro_export]
macro_rules! sentence {
    ($id:literal, $text:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::Sentence::new(
            $id,
            ::std::fmt::format(::std::format_args!($text $(, $name = $value)*)),
            [$((::std::stringify!($name), ::std::string::ToString::to_string(&$value))),*] as [(&str, ::std::string::String); $crate::sentence!(@count $($name)*)],
        )
    };
    (@count) => { 0 };
    (@count $first:ident $($rest:ident)*) => { 1 + $crate::sentence!(@count $($rest)*) };
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_sentence_is_its_id_its_arguments_and_its_english_text() {
        let sentence =
            crate::sentence!("host.length", "At most {most} characters; this has {length}.", most = 63, length = 70);
        assert_eq!(sentence.text, "At most 63 characters; this has 70.");
        assert_eq!((sentence.rule(), sentence.arguments["length"].as_str()), ("length", "70"));
        let plain = crate::sentence!("fix.remove", "Remove it.");
        assert!(plain.arguments.is_empty() && plain.text == "Remove it.");
    }
}
