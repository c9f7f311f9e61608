//! Cuts a query into words, texts, numbers and signs. Knows KQL's text literals (both quotes, escapes, verbatim) and its
//! comments. Anything it cannot cut is refused with its place.

use crate::syntax::Misread;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Word(String),
    Text(String),
    Number(serde_json::Number),
    /// A sign such as `|`, `==` or `!~`.
    Sign(&'static str),
    End,
}

/// Longer signs come before their beginnings.
const SIGNS: [&str; 19] =
    ["==", "!=", "=~", "!~", "<=", ">=", "|", "(", ")", "[", "]", ",", ".", "=", "<", ">", "!", "~", "-"];

/// Cuts the query; each token with where it begins.
pub(crate) fn tokens(query: &str) -> Result<Vec<(usize, Token)>, Misread> {
    let chars: Vec<char> = query.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&first) = chars.get(at) {
        let begin = at;
        if first.is_whitespace() {
            at += 1;
        } else if first == '/' && chars.get(at + 1) == Some(&'/') {
            while chars.get(at).is_some_and(|next| *next != '\n') {
                at += 1;
            }
        } else if first.is_ascii_alphabetic() || first == '_' {
            while chars.get(at).is_some_and(|next| next.is_ascii_alphanumeric() || *next == '_') {
                at += 1;
            }
            found.push((begin, Token::Word(piece(&chars, begin, at))));
        } else if first.is_ascii_digit() {
            while chars.get(at).is_some_and(char::is_ascii_alphanumeric) {
                at += 1;
            }
            let text = piece(&chars, begin, at);
            let number: i64 = text.parse().map_err(|_| misread(begin, &text, "is no whole number"))?;
            found.push((begin, Token::Number(number.into())));
        } else if first == '\'' || first == '"' {
            let (text, end) = quoted(&chars, at + 1, first, begin)?;
            found.push((begin, Token::Text(text)));
            at = end;
        } else if let ('@', Some(&quote @ ('\'' | '"'))) = (first, chars.get(at + 1)) {
            let (text, end) = verbatim(&chars, at + 2, quote, begin)?;
            found.push((begin, Token::Text(text)));
            at = end;
        } else {
            let sign =
                SIGNS.iter().find(|sign| sign.chars().enumerate().all(|(n, want)| chars.get(at + n) == Some(&want)));
            let sign = sign.ok_or_else(|| misread(begin, &first.to_string(), "is not expected here"))?;
            found.push((begin, Token::Sign(sign)));
            at += sign.len();
        }
    }
    found.push((chars.len(), Token::End));
    Ok(found)
}

fn piece(chars: &[char], from: usize, to: usize) -> String {
    chars.get(from..to).unwrap_or_default().iter().collect()
}

fn misread(at: usize, token: &str, message: &str) -> Misread {
    Misread { at, token: token.to_owned(), message: message.to_owned() }
}

fn quoted(chars: &[char], mut at: usize, quote: char, begin: usize) -> Result<(String, usize), Misread> {
    let mut text = String::new();
    loop {
        match chars.get(at) {
            None | Some('\n') => return Err(misread(begin, "<text>", "the text has no end")),
            Some('\\') => {
                let escaped = match chars.get(at + 1) {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('r') => '\r',
                    Some(plain @ ('\\' | '\'' | '"')) => *plain,
                    other => return Err(misread(at, &format!("\\{}", other.copied().unwrap_or(' ')), "is no escape")),
                };
                text.push(escaped);
                at += 2;
            }
            Some(end) if *end == quote => return Ok((text, at + 1)),
            Some(plain) => {
                text.push(*plain);
                at += 1;
            }
        }
    }
}

/// In a verbatim text a backslash is itself and a doubled quote is one.
fn verbatim(chars: &[char], mut at: usize, quote: char, begin: usize) -> Result<(String, usize), Misread> {
    let mut text = String::new();
    while let Some(next) = chars.get(at) {
        if *next != quote {
            text.push(*next);
            at += 1;
        } else if chars.get(at + 1) == Some(&quote) {
            text.push(quote);
            at += 2;
        } else {
            return Ok((text, at + 1));
        }
    }
    Err(misread(begin, "<text>", "the text has no end"))
}
