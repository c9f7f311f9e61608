//! The part of Kusto's query language (KQL) that the emulator of Azure Resource Graph understands: a query is read
//! ([`parse`]) and run over rows in memory ([`run`]). Pure: no I/O, no clock, no state. What it does not understand it refuses
//! with the place in the query, so that no query is ever answered wrongly.
//!
//! The caller brings the rows: whatever implements [`Record`] can be a row of a table.

mod cursor;
mod datum;
mod eval;
mod expressions;
mod lexer;
mod parser;
mod pipeline;
mod syntax;
mod table;

pub use datum::Datum;
pub use syntax::{Misread, Query, Table};
pub use table::{Column, Record, Row, Rows, Source};

/// Reads a whole query.
///
/// # Errors
/// [`Misread`] with the place of the first piece that is not understood.
pub fn parse(text: &str) -> Result<Query, Misread> {
    parser::parse(text)
}

/// Runs the steps of a query over the rows of its table.
///
/// # Errors
/// A sentence about a column that is not there, a condition that is none, or values that cannot be ordered.
pub fn run<R: Record>(query: &Query, rows: Rows<R>) -> Result<Rows<R>, String> {
    pipeline::run(rows, &query.steps)
}
