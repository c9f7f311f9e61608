//! Reads the steps of a query: `where`, `project`, `extend`, `sort`, `take`, `top`, `count`, `distinct`, `summarize`.
//! Expressions are read by `expressions`. Operators the sandbox does not have are refused by name.

use crate::cursor::Cursor;
use crate::expressions;
use crate::lexer::Token;
use crate::syntax::{Expr, Function, Key, Misread, Named, Query, Step, Table};

/// Reads a whole query.
pub(crate) fn parse(text: &str) -> Result<Query, Misread> {
    let mut cursor = Cursor::new(text)?;
    let table = match cursor.word()?.to_ascii_lowercase().as_str() {
        "resources" => Table::Resources,
        "resourcecontainers" => Table::ResourceContainers,
        "kubernetesconfigurationresources" => Table::KubernetesConfigurationResources,
        "extensibilityresources" => Table::ExtensibilityResources,
        "authorizationresources" => Table::AuthorizationResources,
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
    if let (Token::Word(name), Token::Sign("=")) = (cursor.peek().clone(), cursor.after()) {
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
        if let (Token::Word(word), Token::Sign("=")) = (cursor.peek().clone(), cursor.after()) {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop")]
    use proptest::prelude::*;

    use super::parse;
    use crate::syntax::{Expr, Step};

    #[test]
    fn texts_may_be_quoted_escaped_and_verbatim() {
        for (written, meant) in [
            (r#"'it\'s'"#, "it's"),
            (r#""a\\b""#, r"a\b"),
            (r#"@'C:\it''s'"#, r"C:\it's"),
            (r#"@"say ""x""""#, r#"say "x""#),
        ] {
            let query = parse(&format!("resources | extend x = {written}")).unwrap();
            let expected = Step::Extend(vec![("x".to_owned(), Expr::Literal(meant.into()))]);
            assert_eq!(query.steps, [expected], "{written}");
        }
    }

    #[test]
    fn comments_and_lines_do_not_matter() {
        let query = parse("Resources // all of them\n| where name == 'a' // one\n| count");
        assert_eq!(query.unwrap().steps.len(), 2);
    }

    #[test]
    fn a_complaint_points_at_the_word_that_is_wrong() {
        let misread = parse("resources | where name matches regex 'a'").unwrap_err();
        assert_eq!((misread.at, misread.token.as_str()), (23, "matches"));
        assert_eq!(parse("resources |").unwrap_err().token, "<EOF>");
    }

    #[test]
    fn nesting_has_a_limit_instead_of_an_overflow() {
        for open in ["(", "not(", "properties[", "tolower(", "id == 'a' and ", "id == 'a' or ", "properties.", "a[0]["]
        {
            let query = format!("resources | where {}", open.repeat(100_000));
            assert!(parse(&query).is_err(), "{open}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_never_a_panic(text in "\\PC{0,200}") {
            let _ = parse(&text);
            let _ = parse(&format!("resources | where {text}"));
        }

        #[test]
        fn any_words_of_the_language_are_read_or_refused(
            words in proptest::collection::vec(proptest::sample::select(vec![
                "resources", "|", "where", "project", "extend", "order", "by", "asc", "take", "count", "summarize", "(", ")", "[", "]",
                ",", ".", "==", "=~", "!", "in", "~", "not", "and", "or", "'a'", "7", "-", "id", "properties", "tostring", "split", "=",
            ]), 0..40),
        ) {
            let _ = parse(&words.join(" "));
        }
    }
}
