//! Runs the steps of a query over the rows: filters, projects, sorts, counts. Columns are checked before any row is looked
//! at, so that a misspelled one is an error and not an empty answer.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::Value;

use crate::datum::Datum;
use crate::eval::{holds, order, value};
use crate::syntax::{Expr, Function, Key, Named, Step};
use crate::table::{Column, Record, Row, Rows, Source};

/// Runs every step; an error is a sentence about what cannot be done.
pub(crate) fn run<R: Record>(mut rows: Rows<R>, steps: &[Step]) -> Result<Rows<R>, String> {
    for step in steps {
        rows = one(rows, step)?;
    }
    Ok(rows)
}

fn one<R: Record>(mut rows: Rows<R>, step: &Step) -> Result<Rows<R>, String> {
    match step {
        Step::Where(condition) => {
            known(condition, &rows)?;
            truth(condition)?;
            let keep: Vec<bool> = rows.rows.iter().map(|row| holds(condition, &rows, row)).collect();
            let mut keep = keep.into_iter();
            rows.rows.retain(|_| keep.next().unwrap_or(false));
        }
        Step::Project(columns) => {
            let columns = computed(&mut rows, columns)?;
            rows.columns = columns;
        }
        Step::Extend(columns) => {
            for column in computed(&mut rows, columns)? {
                match rows.columns.iter_mut().find(|there| there.name == column.name) {
                    Some(there) => *there = column,
                    None => rows.columns.push(column),
                }
            }
        }
        Step::ProjectAway(names) => {
            for name in names {
                known(&Expr::Column(name.clone()), &rows)?;
            }
            rows.columns.retain(|column| !names.contains(&column.name));
        }
        Step::Sort(keys) => sort(&mut rows, keys)?,
        Step::Take(count) => rows.rows.truncate(*count),
        Step::Top(count, keys) => {
            sort(&mut rows, keys)?;
            rows.rows.truncate(*count);
        }
        Step::Count => {
            let count = Value::from(rows.rows.len());
            rows = made(vec!["Count".to_owned()], vec![vec![count]]);
        }
        Step::Distinct(columns) => rows = grouped(rows, columns, None)?,
        Step::Summarize { count, by } => rows = grouped(rows, by, count.as_ref())?,
    }
    Ok(rows)
}

/// Refuses columns that are not there.
fn known<R: Record>(expr: &Expr, rows: &Rows<R>) -> Result<(), String> {
    match expr {
        Expr::Column(name) if rows.source(name).is_none() => {
            Err(format!("Failed to resolve column or scalar expression named '{name}'"))
        }
        Expr::Column(_) | Expr::Literal(_) => Ok(()),
        Expr::Field(inner, _) | Expr::Not(inner) => known(inner, rows),
        Expr::Index(left, right) | Expr::And(left, right) | Expr::Or(left, right) | Expr::Compare(_, left, right) => {
            known(left, rows)?;
            known(right, rows)
        }
        Expr::Call(_, arguments) => arguments.iter().try_for_each(|argument| known(argument, rows)),
        Expr::In { needle, list, .. } => {
            known(needle, rows)?;
            list.iter().try_for_each(|item| known(item, rows))
        }
    }
}

/// A condition must be a truth value: a text or a number is refused.
fn truth(condition: &Expr) -> Result<(), String> {
    match condition {
        Expr::And(left, right) | Expr::Or(left, right) => {
            truth(left)?;
            truth(right)
        }
        Expr::Not(inner) => truth(inner),
        Expr::Call(Function::IsEmpty | Function::IsNotEmpty | Function::IsNull | Function::IsNotNull, _)
        | Expr::Literal(Value::Bool(_))
        | Expr::Compare(..)
        | Expr::In { .. } => Ok(()),
        Expr::Literal(_) | Expr::Column(_) | Expr::Call(..) | Expr::Field(..) | Expr::Index(..) => {
            Err("'where' operator: a condition of type bool is expected".to_owned())
        }
    }
}

/// Columns for these expressions: plain ones are only renamed, the rest is computed into slots.
fn computed<R: Record>(rows: &mut Rows<R>, columns: &[Named]) -> Result<Vec<Column>, String> {
    let mut found: Vec<Column> = Vec::with_capacity(columns.len());
    for (name, expr) in columns {
        known(expr, rows)?;
        if found.iter().any(|column| column.name == *name) {
            return Err(format!("A column named '{name}' already exists"));
        }
        if let Expr::Column(plain) = expr
            && let Some(source) = rows.source(plain)
        {
            found.push(Column { name: name.clone(), source });
            continue;
        }
        let values: Vec<Value> = rows.rows.iter().map(|row| value(expr, rows, row).into_value()).collect();
        let slot = rows.rows.first().map_or(0, |row| row.slots.len());
        for (row, value) in rows.rows.iter_mut().zip(values) {
            row.slots.push(value);
        }
        found.push(Column { name: name.clone(), source: Source::Slot(slot) });
    }
    Ok(found)
}

fn sort<R: Record>(rows: &mut Rows<R>, keys: &[Key]) -> Result<(), String> {
    for (key, _) in keys {
        known(key, rows)?;
    }
    let mut wrong = false;
    let mut places: Vec<usize> = Vec::new();
    {
        let mut keyed: Vec<(Vec<Datum<'_>>, usize)> = Vec::with_capacity(rows.rows.len());
        for (place, row) in rows.rows.iter().enumerate() {
            keyed.push((keys.iter().map(|(key, _)| value(key, rows, row)).collect(), place));
        }
        keyed.sort_by(|(left, _), (right, _)| {
            for ((left, right), (_, ascending)) in left.iter().zip(right).zip(keys) {
                let (ordering, comparable) = ranked(left, right);
                wrong |= !comparable;
                let ordering = if *ascending { ordering } else { ordering.reverse() };
                if ordering != Ordering::Equal {
                    return ordering;
                }
            }
            Ordering::Equal
        });
        places.extend(keyed.into_iter().map(|(_, place)| place));
    }
    if wrong {
        return Err("'order' operator: values of type dynamic cannot be ordered; use tostring()".to_owned());
    }
    let mut old: Vec<Option<Row<R>>> = std::mem::take(&mut rows.rows).into_iter().map(Some).collect();
    rows.rows = places.into_iter().filter_map(|place| old.get_mut(place).and_then(Option::take)).collect();
    Ok(())
}

/// Null is smaller than anything; values that cannot be compared are called equal and reported.
fn ranked(left: &Datum<'_>, right: &Datum<'_>) -> (Ordering, bool) {
    match (left, right) {
        (Datum::Null, Datum::Null) => (Ordering::Equal, true),
        (Datum::Null, _) => (Ordering::Less, true),
        (_, Datum::Null) => (Ordering::Greater, true),
        _ => order(left, right).map_or((Ordering::Equal, false), |ordering| (ordering, true)),
    }
}

/// One row for each different combination, in the order of first appearance, with its count if wanted.
fn grouped<R: Record>(rows: Rows<R>, by: &[Named], count: Option<&String>) -> Result<Rows<R>, String> {
    for (_, expr) in by {
        known(expr, &rows)?;
    }
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<(Vec<Value>, usize)> = Vec::new();
    for row in &rows.rows {
        let values: Vec<Value> = by.iter().map(|(_, expr)| value(expr, &rows, row).into_value()).collect();
        let fingerprint = Value::from(values.clone()).to_string();
        let place = *places.entry(fingerprint).or_insert(groups.len());
        if place == groups.len() {
            groups.push((values, 0));
        }
        if let Some(group) = groups.get_mut(place) {
            group.1 += 1;
        }
    }
    if by.is_empty() && groups.is_empty() {
        groups.push((Vec::new(), 0));
    }
    let mut names: Vec<String> = by.iter().map(|(name, _)| name.clone()).collect();
    names.extend(count.cloned());
    let table = groups
        .into_iter()
        .map(|(mut values, number)| {
            values.extend(count.map(|_| Value::from(number)));
            values
        })
        .collect();
    Ok(made(names, table))
}

fn made<R>(names: Vec<String>, table: Vec<Vec<Value>>) -> Rows<R> {
    let columns = names.into_iter().enumerate().map(|(at, name)| Column { name, source: Source::Slot(at) }).collect();
    Rows { columns, rows: table.into_iter().map(|slots| Row { record: None, slots }).collect() }
}
