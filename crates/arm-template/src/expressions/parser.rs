//! Reads the words of an expression: calls, literals, and what is taken out of their values by `.name` and `[index]`. Depth
//! is bounded, so that no template can exhaust the stack.

use super::lexer::Token;

/// How deep calls may stand in each other.
const MAX_DEPTH: usize = 64;

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Text(String),
    Number(i64),
    Call {
        name: String,
        arguments: Vec<Node>,
    },
    /// Something taken out of a value, step by step.
    Access {
        root: Box<Node>,
        steps: Vec<Step>,
    },
}

/// One step into a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) to: Place,
    /// Whether a missing place is null rather than a fault.
    pub(crate) safe: bool,
}

/// Where a step leads.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    Name(String),
    Index(Node),
}

impl Node {
    /// Shows every call of a function in this expression.
    pub(crate) fn calls<'n>(&'n self, wanted: &str, see: &mut dyn FnMut(&'n [Node])) {
        match self {
            Self::Text(_) | Self::Number(_) => {}
            Self::Call { name, arguments } => {
                if name.eq_ignore_ascii_case(wanted) {
                    see(arguments);
                }
                arguments.iter().for_each(|argument| argument.calls(wanted, see));
            }
            Self::Access { root, steps } => {
                root.calls(wanted, see);
                for step in steps {
                    if let Place::Index(index) = &step.to {
                        index.calls(wanted, see);
                    }
                }
            }
        }
    }
}

/// Reads a whole expression.
pub(crate) fn parse(tokens: &[Token]) -> Result<Node, String> {
    let mut parser = Parser { tokens, at: 0 };
    let node = parser.node(0)?;
    match parser.peek() {
        None => Ok(node),
        Some(_) => Err(parser.unexpected("the end of the expression")),
    }
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, mark: char) -> bool {
        let found = self.peek() == Some(&Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn unexpected(&self, wanted: &str) -> String {
        match self.peek() {
            Some(Token::Name(name)) => format!("expected {wanted}, found '{name}'"),
            Some(Token::Text(text)) => format!("expected {wanted}, found the string '{text}'"),
            Some(Token::Number(number)) => format!("expected {wanted}, found '{number}'"),
            Some(Token::Mark(mark)) => format!("expected {wanted}, found '{mark}'"),
            None => format!("expected {wanted}, found the end of the expression"),
        }
    }

    fn node(&mut self, depth: usize) -> Result<Node, String> {
        if depth > MAX_DEPTH {
            return Err(format!("calls stand more than '{MAX_DEPTH}' deep in each other"));
        }
        let root = self.root(depth)?;
        let mut steps = Vec::new();
        loop {
            if self.take('.') {
                let safe = self.take('?');
                let Some(Token::Name(name)) = self.peek().cloned() else {
                    return Err(self.unexpected("a property name"));
                };
                self.at += 1;
                steps.push(Step { to: Place::Name(name), safe });
            } else if self.take('[') {
                let safe = self.take('?');
                let index = self.node(depth + 1)?;
                if !self.take(']') {
                    return Err(self.unexpected("']'"));
                }
                steps.push(Step { to: Place::Index(index), safe });
            } else if steps.is_empty() {
                return Ok(root);
            } else {
                return Ok(Node::Access { root: Box::new(root), steps });
            }
        }
    }

    fn root(&mut self, depth: usize) -> Result<Node, String> {
        let node = match self.peek().cloned() {
            Some(Token::Text(text)) => Node::Text(text),
            Some(Token::Number(number)) => Node::Number(number),
            Some(Token::Name(name)) => {
                self.at += 1;
                return self.call(name, depth);
            }
            Some(Token::Mark(_)) | None => return Err(self.unexpected("a function or a literal")),
        };
        self.at += 1;
        Ok(node)
    }

    fn call(&mut self, name: String, depth: usize) -> Result<Node, String> {
        if !self.take('(') {
            return Err(self.unexpected(&format!("'(' after '{name}'")));
        }
        let mut arguments = Vec::new();
        if !self.take(')') {
            loop {
                arguments.push(self.node(depth + 1)?);
                if self.take(')') {
                    break;
                }
                if !self.take(',') {
                    return Err(self.unexpected("',' or ')'"));
                }
            }
        }
        Ok(Node::Call { name, arguments })
    }
}
