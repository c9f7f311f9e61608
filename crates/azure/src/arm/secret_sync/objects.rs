//! The list of what a secret provider class fetches: a YAML document in a text, whose entries are texts that are YAML
//! again. Read with a parser; extended as text, so that every other entry stays byte for byte. Pure.
//!
//! A document that cannot be read, or cannot be extended without touching the rest, is refused: it is never rewritten.

mod yaml;

use self::yaml::Node;

/// Longer documents are refused: the service keeps none.
const LONGEST: usize = 512 * 1024;

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The Key Vault secret's name, in the entry's letter case.
    pub name: String,
    /// The name that it has on the cluster instead.
    pub alias: Option<String>,
    /// How many versions are fetched; more than one changes the path.
    pub version_history: u32,
    /// The one version that is fetched, where it is not the newest.
    pub pinned: Option<String>,
}

impl Entry {
    /// What a secret sync has to name.
    #[must_use]
    pub fn source_path(&self) -> String {
        let name = self.alias.as_ref().unwrap_or(&self.name);
        if self.version_history > 1 { format!("{name}/0") } else { name.clone() }
    }
}

/// Why a document was left alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is no YAML, or not this kind of document.
    #[error(
        "The secret provider class's list of secrets cannot be read ({0}). It was left as it is; correct it first."
    )]
    Document(String),
    /// It is legal but in a form that cannot take one more line.
    #[error(
        "The secret provider class's list of secrets has a form that cannot be extended safely. It was left as it is; add the secret by hand."
    )]
    Form,
    /// The name cannot be one of a Key Vault secret.
    #[error("This is not the name of a Key Vault secret.")]
    Name,
}

/// The entry that fetches a Key Vault secret, the one of its newest version before one that is pinned to an older; names
/// differ in letter case only.
///
/// # Errors
/// When the document cannot be read.
pub fn find(document: &str, secret_name: &str) -> Result<Option<Entry>, Unreadable> {
    let mut found: Option<Entry> = None;
    for text in texts(document)? {
        let Some(entry) = read_entry(&text)? else { continue };
        let better = found.as_ref().is_none_or(|found| found.pinned.is_some() && entry.pinned.is_none());
        if entry.name.eq_ignore_ascii_case(secret_name) && better {
            found = Some(entry);
        }
    }
    Ok(found)
}

/// The document with one more entry at its end: a Key Vault secret. Everything before it is the document as it was.
///
/// # Errors
/// When the document cannot be read, or cannot be extended by adding lines to its end.
pub fn append(document: &str, secret_name: &str) -> Result<String, Unreadable> {
    if secret_name.is_empty()
        || secret_name.len() > 127
        || !secret_name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    {
        return Err(Unreadable::Name);
    }
    let quote = if reads_as_text(secret_name) { "" } else { "\"" };
    append_text(document, &format!("objectName: {quote}{secret_name}{quote}\nobjectType: secret\n"))
}

/// The document with this entry, as [`texts`] gave it, at its end.
///
/// # Errors
/// As [`append`].
pub fn append_text(document: &str, entry: &str) -> Result<String, Unreadable> {
    let before = texts(document)?;
    if before.is_empty() {
        let bare: String = document.split_whitespace().collect();
        let is_bare = ["", "array:", "array:[]", "array:null", "array:~", "{}", "null"].contains(&bare.as_str());
        return if is_bare { Ok(format!("array:\n{}", block("  ", entry, "\n"))) } else { Err(Unreadable::Form) };
    }
    let line_end = if document.contains("\r\n") { "\r\n" } else { "\n" };
    let indent = indent(document).ok_or(Unreadable::Form)?;
    let gap = if document.ends_with('\n') { "" } else { line_end };
    let longer = format!("{document}{gap}{}", block(indent, entry, line_end));
    // The parser is the judge: the old entries are what they were, and the new one is the only other.
    let after = texts(&longer).map_err(|_| Unreadable::Form)?;
    let same = after.len() == before.len() + 1 && after.iter().zip(&before).all(|(a, b)| a.trim_end() == b.trim_end());
    let added = after.last().is_some_and(|added| is_same_entry(added, entry));
    if same && added { Ok(longer) } else { Err(Unreadable::Form) }
}

/// Which of these entries are not in the document any more, whatever white space it is written with now.
///
/// # Errors
/// When the document cannot be read.
pub fn missing(before: &[String], document: &str) -> Result<Vec<String>, Unreadable> {
    let now = texts(document)?;
    Ok(before.iter().filter(|entry| !now.iter().any(|other| is_same_entry(other, entry))).cloned().collect())
}

fn is_same_entry(one: &str, other: &str) -> bool {
    one.trim() == other.trim()
        || yaml::read(one).ok().zip(yaml::read(other).ok()).is_some_and(|(one, other)| one == other)
}

fn block(indent: &str, entry: &str, line_end: &str) -> String {
    let lines = entry.trim_end().lines().map(|line| format!("{indent}  {line}{line_end}"));
    std::iter::once(format!("{indent}- |{line_end}")).chain(lines).collect()
}

/// Whether YAML reads a bare word as a text: numbers, truth values and null are not.
fn reads_as_text(name: &str) -> bool {
    const WORDS: [&str; 9] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"];
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && !WORDS.iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// The white space before the list's dashes.
fn indent(document: &str) -> Option<&str> {
    let list = document.lines().skip_while(|line| !line.trim_start().starts_with("array")).skip(1);
    let item = list.into_iter().find(|line| {
        let line = line.trim();
        line == "-" || line.starts_with("- ")
    })?;
    let indent = item.len() - item.trim_start().len();
    item.get(..indent)
}

/// The entries as they are written: the texts in the document's `array`.
///
/// # Errors
/// When the document cannot be read.
pub fn texts(document: &str) -> Result<Vec<String>, Unreadable> {
    let unreadable = |why: &str| Unreadable::Document(why.to_owned());
    if document.len() > LONGEST {
        return Err(unreadable("it is too long"));
    }
    let map = match yaml::read(document).map_err(Unreadable::Document)? {
        None | Some(Node::Null) => return Ok(Vec::new()),
        Some(Node::Map(map)) => map,
        Some(Node::Scalar(_) | Node::List(_)) => return Err(unreadable("it has no \u{201c}array\u{201d}")),
    };
    let array = map.into_iter().find(|(key, _)| *key == Node::Scalar("array".to_owned())).map(|(_, value)| value);
    match array {
        None => Err(unreadable("it has no \u{201c}array\u{201d}")),
        Some(Node::Null) => Ok(Vec::new()),
        Some(Node::List(items)) => items
            .into_iter()
            .map(|item| match item {
                Node::Scalar(text) => Ok(text),
                Node::Null | Node::List(_) | Node::Map(_) => Err(unreadable("an entry is not a block of text")),
            })
            .collect(),
        Some(Node::Scalar(_) | Node::Map(_)) => Err(unreadable("its \u{201c}array\u{201d} is not a list")),
    }
}

/// An entry of a secret; none for keys and certificates.
fn read_entry(text: &str) -> Result<Option<Entry>, Unreadable> {
    let Some(Node::Map(map)) = yaml::read(text).map_err(Unreadable::Document)? else {
        return Err(Unreadable::Document("an entry has no objectName".to_owned()));
    };
    let field = |name: &str| {
        map.iter().find_map(|(key, value)| match (key, value) {
            (Node::Scalar(key), Node::Scalar(value)) if key == name && !value.is_empty() => Some(value.clone()),
            _ => None,
        })
    };
    let Some(name) = field("objectName") else {
        return Err(Unreadable::Document("an entry has no objectName".to_owned()));
    };
    if field("objectType").is_some_and(|kind| !kind.eq_ignore_ascii_case("secret")) {
        return Ok(None);
    }
    let version_history = field("objectVersionHistory").and_then(|count| count.parse().ok()).unwrap_or(0);
    let pinned = field("objectVersion").filter(|version| !version.eq_ignore_ascii_case("latest"));
    Ok(Some(Entry { name, alias: field("objectAlias"), version_history, pinned }))
}

#[cfg(test)]
mod tests;
