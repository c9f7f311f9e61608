//! Rows while a query runs over them. A row points at the record it came from, so that projecting and filtering copy
//! nothing; values that were computed lie beside it. Columns say which of the two they are.

use serde_json::Value;

use crate::datum::Datum;

/// What the rows of a table are made of: something that has a value for each column of the table.
pub trait Record {
    /// The value in the column of this name.
    fn column(&self, name: &str) -> Datum<'_>;
}

/// Where a column's values come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The column of this name of the record.
    Record(&'static str),
    /// The computed value at this place.
    Slot(usize),
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// Where its values are.
    pub source: Source,
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row<R> {
    /// What it came from; a row that was counted or grouped came from none.
    pub record: Option<R>,
    /// What was computed.
    pub slots: Vec<Value>,
}

/// Rows and their columns.
#[derive(Debug)]
pub struct Rows<R> {
    /// The columns, in the order in which they are shown.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row<R>>,
}

impl<R: Record> Rows<R> {
    /// A whole table: these columns of each of these records.
    pub fn of(columns: &[&'static str], records: impl IntoIterator<Item = R>) -> Self {
        let column = |name: &&'static str| Column { name: (*name).to_owned(), source: Source::Record(name) };
        let rows = records.into_iter().map(|record| Row { record: Some(record), slots: Vec::new() });
        Self { columns: columns.iter().map(column).collect(), rows: rows.collect() }
    }

    /// The source of a column.
    pub(crate) fn source(&self, name: &str) -> Option<Source> {
        self.columns.iter().find(|column| column.name == name).map(|column| column.source)
    }

    /// A cell.
    pub fn cell<'r>(&'r self, row: &'r Row<R>, source: Source) -> Datum<'r> {
        match source {
            Source::Slot(at) => row.slots.get(at).map_or(Datum::Null, Datum::of),
            Source::Record(name) => row.record.as_ref().map_or(Datum::Null, |record| record.column(name)),
        }
    }
}
