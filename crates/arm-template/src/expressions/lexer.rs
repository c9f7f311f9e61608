//! Cuts an expression into words. Texts stand in single quotes, a quote in them is doubled; numbers are whole. It never looks
//! at the order of the words.

/// A word of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    Name(String),
    Text(String),
    Number(i64),
    /// One of `( ) [ ] , . ?`.
    Mark(char),
}

/// The words of an expression without its outer brackets, or what is wrong with it.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((at, next)) = rest.next() {
        match next {
            ' ' | '\t' | '\r' | '\n' => {}
            '(' | ')' | '[' | ']' | ',' | '.' | '?' => tokens.push(Token::Mark(next)),
            '\'' => {
                let mut inner = String::new();
                loop {
                    match rest.next() {
                        Some((_, '\'')) if rest.next_if(|(_, next)| *next == '\'').is_some() => inner.push('\''),
                        Some((_, '\'')) => break,
                        Some((_, other)) => inner.push(other),
                        None => return Err(format!("the string literal at position '{at}' does not end")),
                    }
                }
                tokens.push(Token::Text(inner));
            }
            '-' | '0'..='9' => {
                let mut digits = String::from(next);
                while let Some((_, digit)) = rest.next_if(|(_, next)| next.is_ascii_digit()) {
                    digits.push(digit);
                }
                let number = digits.parse().map_err(|_| format!("'{digits}' at position '{at}' is no integer"))?;
                tokens.push(Token::Number(number));
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let mut name = String::from(next);
                while let Some((_, more)) = rest.next_if(|(_, next)| next.is_ascii_alphanumeric() || *next == '_') {
                    name.push(more);
                }
                tokens.push(Token::Name(name));
            }
            other => return Err(format!("the character '{other}' at position '{at}' is not expected")),
        }
    }
    Ok(tokens)
}
