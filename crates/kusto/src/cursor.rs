//! A place in the tokens of a query, and how far the reader has come. Moved forward by the parser and by the reader of
//! expressions. It counts nesting and links, since what nests without end would use up the stack.

use crate::lexer::{Token, tokens};
use crate::syntax::Misread;

/// A place in the tokens of a query.
pub(crate) struct Cursor {
    tokens: Vec<(usize, Token)>,
    pub(crate) at: usize,
    /// How deep expressions are nested: a limit keeps hostile queries from using up the stack.
    pub(crate) depth: usize,
    /// Links in chains such as `a and b and c` and `a.b.c`, which nest as well.
    links: usize,
}

/// More links than any honest query has.
const MAX_LINKS: usize = 1000;

impl Cursor {
    /// At the beginning of a query.
    pub(crate) fn new(text: &str) -> Result<Self, Misread> {
        Ok(Self { tokens: tokens(text)?, at: 0, depth: 0, links: 0 })
    }

    /// The next token.
    pub(crate) fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |(_, token)| token)
    }

    /// The token behind the next one.
    pub(crate) fn after(&self) -> &Token {
        self.tokens.get(self.at + 1).map_or(&Token::End, |(_, token)| token)
    }

    /// Takes the next token.
    pub(crate) fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    /// Takes this sign, if it is next.
    pub(crate) fn accept(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(next) if *next == sign);
        self.at += usize::from(found);
        found
    }

    /// Takes this sign or refuses.
    pub(crate) fn expect(&mut self, sign: &str) -> Result<(), Misread> {
        if self.accept(sign) { Ok(()) } else { Err(self.misread(&format!("`{sign}` is expected here"))) }
    }

    /// Takes this word, if it is next.
    pub(crate) fn accept_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Word(next) if next == word);
        self.at += usize::from(found);
        found
    }

    /// Takes this word or refuses.
    pub(crate) fn expect_word(&mut self, word: &str) -> Result<(), Misread> {
        if self.accept_word(word) { Ok(()) } else { Err(self.misread(&format!("`{word}` is expected here"))) }
    }

    /// Takes any word.
    pub(crate) fn word(&mut self) -> Result<String, Misread> {
        if let Token::Word(word) = self.peek() {
            let word = word.clone();
            self.at += 1;
            return Ok(word);
        }
        Err(self.misread("a name is expected here"))
    }

    /// Takes a whole number that is not negative.
    pub(crate) fn count(&mut self) -> Result<usize, Misread> {
        if let Token::Number(number) = self.peek()
            && let Some(count) = number.as_u64().and_then(|count| usize::try_from(count).ok())
        {
            self.at += 1;
            return Ok(count);
        }
        Err(self.misread("a number is expected here"))
    }

    /// Counts a link of a chain, or refuses one too many.
    pub(crate) fn link(&mut self) -> Result<(), Misread> {
        self.links += 1;
        if self.links > MAX_LINKS { Err(self.misread("the query is too long a chain")) } else { Ok(()) }
    }

    /// Goes back one token, so that a complaint points at it.
    pub(crate) fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// A complaint about the next token.
    pub(crate) fn misread(&self, message: &str) -> Misread {
        let at = self.tokens.get(self.at).map_or(0, |(at, _)| *at);
        let token = match self.peek() {
            Token::Word(text) => text.clone(),
            Token::Text(text) => format!("'{text}'"),
            Token::Number(number) => number.to_string(),
            Token::Sign(sign) => (*sign).to_owned(),
            Token::End => "<EOF>".to_owned(),
        };
        Misread { at, token, message: message.to_owned() }
    }
}
