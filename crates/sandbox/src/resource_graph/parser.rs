//! Reads the steps of a query: `where`, `project`, `extend`, `sort`, `take`, `top`, `count`, `distinct`, `summarize`.
//! Expressions are read by `expressions`. Operators the sandbox does not have are refused by name.

use super::expressions;
use super::lexer::{Token, tokens};
use super::syntax::{Expr, Function, Key, Misread, Named, Query, Step, Table};

/// A place in the tokens of a query.
pub(super) struct Cursor {
    tokens: Vec<(usize, Token)>,
    at: usize,
    /// How deep expressions are nested: a limit keeps hostile queries from using up the stack.
    pub(super) depth: usize,
}

/// Reads a whole query.
pub(super) fn parse(text: &str) -> Result<Query, Misread> {
    let mut cursor = Cursor { tokens: tokens(text)?, at: 0, depth: 0 };
    let table = match cursor.word()?.to_ascii_lowercase().as_str() {
        "resources" => Table::Resources,
        "resourcecontainers" => Table::ResourceContainers,
        "kubernetesconfigurationresources" => Table::KubernetesConfigurationResources,
        "extensibilityresources" => Table::ExtensibilityResources,
        other => {
            cursor.at = 0;
            return Err(cursor.misread(&format!("`{other}` is no table the sandbox has")));
        }
    };
    let mut steps = Vec::new();
    while cursor.accept("|") {
        steps.push(step(&mut cursor)?);
    }
    match cursor.peek() {
        Token::End => Ok(Query { table, steps }),
        Token::Word(_) | Token::Text(_) | Token::Number(_) | Token::Sign(_) => {
            Err(cursor.misread("the query should end here"))
        }
    }
}

fn step(cursor: &mut Cursor) -> Result<Step, Misread> {
    let begin = cursor.at;
    let mut name = cursor.word()?;
    if name == "project" && cursor.accept("-") {
        name = format!("project-{}", cursor.word()?);
    }
    match name.as_str() {
        "where" | "filter" => Ok(Step::Where(expressions::expression(cursor)?)),
        "project" => Ok(Step::Project(listed(cursor, named)?)),
        "project-away" => Ok(Step::ProjectAway(listed(cursor, Cursor::word)?)),
        "extend" => Ok(Step::Extend(listed(cursor, named)?)),
        "order" | "sort" => {
            cursor.expect_word("by")?;
            Ok(Step::Sort(listed(cursor, sort_key)?))
        }
        "take" | "limit" => Ok(Step::Take(cursor.count()?)),
        "top" => {
            let count = cursor.count()?;
            cursor.expect_word("by")?;
            Ok(Step::Top(count, listed(cursor, sort_key)?))
        }
        "count" => Ok(Step::Count),
        "distinct" => Ok(Step::Distinct(listed(cursor, named)?)),
        "summarize" => summarize(cursor),
        other => {
            cursor.at = begin;
            Err(cursor.misread(&format!("the operator `{other}` is not one the sandbox has")))
        }
    }
}

fn listed<T>(cursor: &mut Cursor, read: impl Fn(&mut Cursor) -> Result<T, Misread>) -> Result<Vec<T>, Misread> {
    let mut found = vec![read(cursor)?];
    while cursor.accept(",") {
        found.push(read(cursor)?);
    }
    Ok(found)
}

/// `name = expression`, or an expression that names itself.
fn named(cursor: &mut Cursor) -> Result<Named, Misread> {
    if let (Token::Word(name), Some((_, Token::Sign("=")))) = (cursor.peek().clone(), cursor.tokens.get(cursor.at + 1))
    {
        cursor.at += 2;
        return Ok((name, expressions::expression(cursor)?));
    }
    let begin = cursor.at;
    let read = expressions::expression(cursor)?;
    match own_name(&read) {
        Some(name) => Ok((name, read)),
        None => {
            cursor.at = begin;
            Err(cursor.misread("an expression needs a name here: write `name = expression`"))
        }
    }
}

/// A path such as `properties.host` is named `properties_host`.
fn own_name(expr: &Expr) -> Option<String> {
    if let Expr::Column(name) = expr {
        return Some(name.clone());
    }
    if let Expr::Field(inner, name) = expr {
        return Some(format!("{}_{name}", own_name(inner)?));
    }
    // `tostring(x)` keeps the name of x, as it does in Kusto.
    if let Expr::Call(Function::ToString, inner) = expr {
        return inner.first().and_then(own_name);
    }
    None
}

fn sort_key(cursor: &mut Cursor) -> Result<Key, Misread> {
    let key = expressions::expression(cursor)?;
    let ascending = cursor.accept_word("asc");
    if !ascending {
        // Kusto sorts from large to small unless told otherwise.
        cursor.accept_word("desc");
    }
    if let Token::Word(word) = cursor.peek()
        && word == "nulls"
    {
        return Err(cursor.misread("`nulls first` and `nulls last` are not among what the sandbox has"));
    }
    Ok((key, ascending))
}

fn summarize(cursor: &mut Cursor) -> Result<Step, Misread> {
    let mut count = None;
    if !cursor.accept_word("by") {
        let mut name = "count_".to_owned();
        if let (Token::Word(word), Some((_, Token::Sign("=")))) =
            (cursor.peek().clone(), cursor.tokens.get(cursor.at + 1))
        {
            name = word;
            cursor.at += 2;
        }
        if !cursor.accept_word("count") || !cursor.accept("(") || !cursor.accept(")") {
            return Err(cursor.misread("the one aggregation the sandbox has is `count()`"));
        }
        count = Some(name);
        if !cursor.accept_word("by") {
            return Ok(Step::Summarize { count, by: Vec::new() });
        }
    }
    Ok(Step::Summarize { count, by: listed(cursor, named)? })
}

impl Cursor {
    /// The next token.
    pub(super) fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |(_, token)| token)
    }

    /// Takes the next token.
    pub(super) fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    /// Takes this sign, if it is next.
    pub(super) fn accept(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(next) if *next == sign);
        self.at += usize::from(found);
        found
    }

    /// Takes this sign or refuses.
    pub(super) fn expect(&mut self, sign: &str) -> Result<(), Misread> {
        if self.accept(sign) { Ok(()) } else { Err(self.misread(&format!("`{sign}` is expected here"))) }
    }

    /// Takes this word, if it is next.
    pub(super) fn accept_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Word(next) if next == word);
        self.at += usize::from(found);
        found
    }

    fn expect_word(&mut self, word: &str) -> Result<(), Misread> {
        if self.accept_word(word) { Ok(()) } else { Err(self.misread(&format!("`{word}` is expected here"))) }
    }

    /// Takes any word.
    pub(super) fn word(&mut self) -> Result<String, Misread> {
        if let Token::Word(word) = self.peek() {
            let word = word.clone();
            self.at += 1;
            return Ok(word);
        }
        Err(self.misread("a name is expected here"))
    }

    fn count(&mut self) -> Result<usize, Misread> {
        if let Token::Number(number) = self.peek()
            && let Some(count) = number.as_u64().and_then(|count| usize::try_from(count).ok())
        {
            self.at += 1;
            return Ok(count);
        }
        Err(self.misread("a number is expected here"))
    }

    /// Goes back one token, so that a complaint points at it.
    pub(super) fn back(&mut self) {
        self.at = self.at.saturating_sub(1);
    }

    /// A complaint about the next token.
    pub(super) fn misread(&self, message: &str) -> Misread {
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
