//! Reads expressions: `or` binds weakest, then `and`, then comparisons, then paths and calls. Called by the parser.
//! Arithmetic and functions the sandbox does not have are refused.

use serde_json::Value;

use crate::cursor::Cursor;
use crate::lexer::Token;
use crate::syntax::{Comparison, Expr, Function, Misread, TextTest};

/// More nesting than any honest query has.
const MAX_DEPTH: usize = 60;

/// Reads an expression.
pub(crate) fn expression(cursor: &mut Cursor) -> Result<Expr, Misread> {
    cursor.depth += 1;
    if cursor.depth > MAX_DEPTH {
        return Err(cursor.misread("the query is nested too deeply"));
    }
    let mut left = conjunction(cursor)?;
    while cursor.accept_word("or") {
        cursor.link()?;
        left = Expr::Or(Box::new(left), Box::new(conjunction(cursor)?));
    }
    cursor.depth -= 1;
    Ok(left)
}

fn conjunction(cursor: &mut Cursor) -> Result<Expr, Misread> {
    let mut left = comparison(cursor)?;
    while cursor.accept_word("and") {
        cursor.link()?;
        left = Expr::And(Box::new(left), Box::new(comparison(cursor)?));
    }
    Ok(left)
}

fn comparison(cursor: &mut Cursor) -> Result<Expr, Misread> {
    let left = path(cursor)?;
    let negated = cursor.accept("!");
    if let Token::Word(word) = cursor.peek().clone() {
        if word == "in" {
            cursor.take();
            let fold = cursor.accept("~");
            return Ok(Expr::In { negated, fold, needle: Box::new(left), list: list(cursor)? });
        }
        let (base, fold) = match word.strip_suffix("_cs") {
            Some(base) => (base, false),
            None => (word.as_str(), true),
        };
        let test = match base {
            "contains" => Some(TextTest::Contains),
            "has" => Some(TextTest::Has),
            "startswith" => Some(TextTest::StartsWith),
            "endswith" => Some(TextTest::EndsWith),
            _ => None,
        };
        if let Some(test) = test {
            cursor.take();
            return compare(cursor, left, Comparison::Text { test, negated, fold });
        }
    }
    if negated {
        return Err(cursor.misread("`!` must stand before in, contains, has, startswith or endswith"));
    }
    let Token::Sign(sign) = cursor.peek().clone() else { return Ok(left) };
    let how = match sign {
        "==" => Comparison::Equal { negated: false, fold: false },
        "!=" => Comparison::Equal { negated: true, fold: false },
        "=~" => Comparison::Equal { negated: false, fold: true },
        "!~" => Comparison::Equal { negated: true, fold: true },
        "<" => Comparison::Less { or_equal: false },
        "<=" => Comparison::Less { or_equal: true },
        ">" => Comparison::Greater { or_equal: false },
        ">=" => Comparison::Greater { or_equal: true },
        _ => return Ok(left),
    };
    cursor.take();
    compare(cursor, left, how)
}

fn compare(cursor: &mut Cursor, left: Expr, how: Comparison) -> Result<Expr, Misread> {
    Ok(Expr::Compare(how, Box::new(left), Box::new(path(cursor)?)))
}

fn list(cursor: &mut Cursor) -> Result<Vec<Expr>, Misread> {
    cursor.expect("(")?;
    let mut found = Vec::new();
    if cursor.accept(")") {
        return Ok(found);
    }
    loop {
        found.push(expression(cursor)?);
        if cursor.accept(")") {
            return Ok(found);
        }
        cursor.expect(",")?;
    }
}

/// Something with `.name` and `[index]` behind it.
fn path(cursor: &mut Cursor) -> Result<Expr, Misread> {
    let mut left = primary(cursor)?;
    loop {
        if cursor.accept(".") {
            cursor.link()?;
            left = Expr::Field(Box::new(left), cursor.word()?);
        } else if cursor.accept("[") {
            cursor.link()?;
            let index = if cursor.accept("-") { negative(cursor)? } else { expression(cursor)? };
            cursor.expect("]")?;
            left = Expr::Index(Box::new(left), Box::new(index));
        } else {
            return Ok(left);
        }
    }
}

fn negative(cursor: &mut Cursor) -> Result<Expr, Misread> {
    if let Token::Number(number) = cursor.peek().clone()
        && let Some(number) = number.as_i64()
    {
        cursor.take();
        return Ok(Expr::Literal((-number).into()));
    }
    Err(cursor.misread("a number is expected here"))
}

fn primary(cursor: &mut Cursor) -> Result<Expr, Misread> {
    if cursor.accept("(") {
        let inner = expression(cursor)?;
        cursor.expect(")")?;
        return Ok(inner);
    }
    if cursor.accept("-") {
        return negative(cursor);
    }
    match cursor.peek().clone() {
        Token::Text(text) => {
            cursor.take();
            Ok(Expr::Literal(text.into()))
        }
        Token::Number(number) => {
            cursor.take();
            Ok(Expr::Literal(Value::Number(number)))
        }
        Token::Word(word) => {
            cursor.take();
            named(cursor, word)
        }
        Token::Sign(_) | Token::End => Err(cursor.misread("a value is expected here")),
    }
}

fn named(cursor: &mut Cursor, word: String) -> Result<Expr, Misread> {
    if !cursor.accept("(") {
        return Ok(match word.as_str() {
            "true" => Expr::Literal(true.into()),
            "false" => Expr::Literal(false.into()),
            _ => Expr::Column(word),
        });
    }
    cursor.back();
    if word == "not" {
        let mut arguments = list(cursor)?;
        return match (arguments.pop(), arguments.is_empty()) {
            (Some(inner), true) => Ok(Expr::Not(Box::new(inner))),
            _ => Err(cursor.misread("`not` takes one argument")),
        };
    }
    let Some((function, least, most)) = Function::named(&word) else {
        cursor.back();
        return Err(cursor.misread(&format!("the function `{word}` is not one the sandbox has")));
    };
    let arguments = list(cursor)?;
    if arguments.len() < least || arguments.len() > most {
        return Err(cursor.misread(&format!("`{word}` does not take {} arguments", arguments.len())));
    }
    Ok(Expr::Call(function, arguments))
}
