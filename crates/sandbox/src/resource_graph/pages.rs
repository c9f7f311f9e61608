//! A finished result and its pages. Rows are written as JSON once, when a page first shows them; later pages and repeated
//! queries only join the texts. Paging keeps the graph's own rules: no `id` column, no way to go on.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use kusto::{Datum, Row, Rows, Source};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::request::Asked;
use super::row::GraphRow;
use crate::answer::Answer;

/// A finished result.
#[derive(Debug)]
pub(super) struct Results {
    rows: Rows<GraphRow>,
    /// Each row as an object, written at first use.
    written: Vec<OnceLock<Box<str>>>,
    /// Stands for the query in skip tokens.
    fingerprint: String,
    limited: bool,
}

impl Results {
    /// Keeps the rows of a query; `limited` when the query itself says how many.
    pub(super) fn new(rows: Rows<GraphRow>, query: &str, limited: bool) -> Self {
        let written = rows.rows.iter().map(|_| OnceLock::new()).collect();
        let fingerprint = Sha256::digest(query.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Self { rows, written, fingerprint, limited }
    }

    /// The page a client asks for; an error is a sentence about its skip token.
    pub(super) fn page(&self, asked: &Asked) -> Result<Answer, String> {
        let total = self.rows.rows.len();
        let start = match &asked.skip_token {
            Some(token) => self.read_token(token)?,
            None if self.limited => 0,
            None => asked.skip,
        };
        let start = start.min(total);
        let end = total.min(start.saturating_add(asked.top));
        let more = end < total;
        let pageable = !self.limited && self.rows.columns.iter().any(|column| column.name.eq_ignore_ascii_case("id"));
        let mut text = format!("{{\"totalRecords\":{total},\"count\":{},\"data\":", end - start);
        if asked.as_table {
            self.write_table(&mut text, start, end);
        } else {
            text.push('[');
            for at in start..end {
                if at > start {
                    text.push(',');
                }
                text.push_str(self.object(at));
            }
            text.push(']');
        }
        text.push_str(",\"facets\":[]");
        if more && pageable {
            text.push_str(&format!(",\"$skipToken\":\"{}\"", STANDARD.encode(format!("{}:{end}", self.fingerprint))));
        }
        // Azure says "true" only where the rest cannot be had.
        text.push_str(&format!(",\"resultTruncated\":\"{}\"}}", more && !pageable));
        Ok(Answer::raw(200, "application/json; charset=utf-8", Bytes::from(text)))
    }

    fn read_token(&self, token: &str) -> Result<usize, String> {
        let wrong = || "The skip token does not belong to this query.".to_owned();
        let bytes = STANDARD.decode(token).map_err(|_| wrong())?;
        let text = String::from_utf8(bytes).map_err(|_| wrong())?;
        let (fingerprint, start) = text.split_once(':').ok_or_else(wrong)?;
        if fingerprint != self.fingerprint {
            return Err(wrong());
        }
        start.parse().map_err(|_| wrong())
    }

    fn object(&self, at: usize) -> &str {
        let (Some(row), Some(cell)) = (self.rows.rows.get(at), self.written.get(at)) else { return "null" };
        cell.get_or_init(|| {
            let mut text = String::with_capacity(1024);
            text.push('{');
            for (number, column) in self.rows.columns.iter().enumerate() {
                if number > 0 {
                    text.push(',');
                }
                write(&mut text, &Datum::Text(column.name.as_str().into()));
                text.push(':');
                match written(row, column.source) {
                    Some(kept) => text.push_str(kept),
                    None => write(&mut text, &self.rows.cell(row, column.source)),
                }
            }
            text.push('}');
            text.into_boxed_str()
        })
    }

    fn write_table(&self, text: &mut String, start: usize, end: usize) {
        let page: &[Row<GraphRow>] = self.rows.rows.get(start..end).unwrap_or_default();
        let columns: Vec<Value> = self
            .rows
            .columns
            .iter()
            .map(|column| {
                let kind =
                    page.iter().map(|row| kind_of(&self.rows.cell(row, column.source))).find(|kind| *kind != "null");
                json!({ "name": column.name, "type": kind.unwrap_or("object") })
            })
            .collect();
        text.push_str(&format!("{{\"columns\":{},\"rows\":[", Value::from(columns)));
        for (number, row) in page.iter().enumerate() {
            text.push_str(if number > 0 { ",[" } else { "[" });
            for (number, column) in self.rows.columns.iter().enumerate() {
                if number > 0 {
                    text.push(',');
                }
                write(text, &self.rows.cell(row, column.source));
            }
            text.push(']');
        }
        text.push_str("]}");
    }
}

/// The text of a cell, where the resource keeps it.
fn written(row: &Row<GraphRow>, source: Source) -> Option<&str> {
    if let Source::Record(name) = source { row.record.as_ref()?.resource.written(name) } else { None }
}

fn kind_of(datum: &Datum<'_>) -> &'static str {
    match datum {
        Datum::Null => "null",
        Datum::Text(_) => "string",
        Datum::Other(value) if value.is_boolean() => "boolean",
        Datum::Other(value) if value.is_number() => "integer",
        Datum::Other(_) => "object",
    }
}

fn write(out: &mut String, datum: &Datum<'_>) {
    match datum {
        Datum::Null => out.push_str("null"),
        Datum::Text(text) => out.push_str(&serde_json::to_string(text.as_ref()).unwrap_or_default()),
        Datum::Other(value) => out.push_str(&value.to_string()),
    }
}
