//! The sentences of the core, read out of the sources: each `sentence!("id", "text")` with its file. Used by
//! tests/architecture.rs to hold docs/messages.md true.

use std::collections::BTreeMap;

use proc_macro2::{TokenStream, TokenTree};

/// Id to English text, of one file.
pub(crate) fn sentences(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if let Ok(tokens) = text.parse() {
        walk(tokens, &mut found);
    }
    found
}

/// The catalogue as docs/messages.md holds it.
pub(crate) fn catalogue(sentences: &BTreeMap<String, String>) -> String {
    let head = "# Messages\n\nEvery sentence of the core that has an id, in English. A front end in another language looks the id up and puts the \
                arguments in;\nthe ids and the names of the places are a contract. Written by `REGENT_WRITE_MESSAGES=1 cargo test --test architecture`.\n\n\
                | id | text |\n|---|---|\n";
    let lines =
        sentences.iter().map(|(id, text)| format!("| `{id}` | {} |\n", text.replace('|', "\\|").replace('\n', " ")));
    std::iter::once(head.to_owned()).chain(lines).collect()
}

fn walk(tokens: TokenStream, found: &mut Vec<(String, String)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        let name = at.checked_sub(2).and_then(|at| tokens.get(at)).map(ToString::to_string);
        let bang = at.checked_sub(1).and_then(|at| tokens.get(at)).map(ToString::to_string);
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        if name.as_deref() == Some("sentence")
            && bang.as_deref() == Some("!")
            && let (Some(id), Some(text)) = (inside.first().and_then(literal), inside.get(2).and_then(literal))
        {
            found.push((id, text));
        }
        walk(group.stream(), found);
    }
}

/// The text of a string literal, its escapes read.
fn literal(token: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = token else { return None };
    let written = literal.to_string();
    let inner = written.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::new();
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match rest.next()? {
            'u' => {
                let code: String = rest.by_ref().skip(1).take_while(|c| *c != '}').collect();
                text.push(char::from_u32(u32::from_str_radix(&code, 16).ok()?)?);
            }
            // A line that goes on in the next one.
            '\n' => rest = rest.as_str().trim_start().chars(),
            'n' => text.push('\n'),
            other => text.push(other),
        }
    }
    Some(text)
}
