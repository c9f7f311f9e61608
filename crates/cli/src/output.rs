//! Answers on stdout: a table for people, JSON for programs; on stderr notes, and progress
//! on a terminal only.
//! Text of the cloud never reaches the terminal with control characters in it.

use std::io::{IsTerminal as _, Write as _};

use comfy_table::{Table, presets};
use serde::Serialize;
use usecases::Error;

use crate::arguments::Output;

/// Writes rows: as JSON a list, as a table the columns that `cells` gives.
pub(crate) fn rows<T: Serialize>(
    rows: &[T],
    output: Output,
    columns: &[&str],
    cells: impl Fn(&T) -> Vec<String>,
) -> Result<(), Error> {
    if output == Output::Json {
        return json(&rows);
    }
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(columns.iter().map(|column| column.to_uppercase()));
    for row in rows {
        table.add_row(cells(row).iter().map(|cell| visible(cell)));
    }
    let text: Vec<String> = table.lines().map(|line| line.trim().to_owned()).collect();
    write(&text.join("\n"))
}

/// Writes one thing: as JSON an object, as a table a line a field.
pub(crate) fn fields<T: Serialize>(thing: &T, output: Output, fields: &[(&str, String)]) -> Result<(), Error> {
    if output == Output::Json {
        return json(thing);
    }
    let width = fields.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let lines: Vec<String> = fields.iter().map(|(name, text)| format!("{name:width$}  {}", visible(text))).collect();
    write(&lines.join("\n"))
}

/// Writes JSON.
pub(crate) fn json<T: Serialize>(thing: &T) -> Result<(), Error> {
    let text = serde_json::to_string_pretty(thing).map_err(|error| Error::internal(error.to_string()))?;
    write(&text)
}

/// Writes one sentence.
pub(crate) fn line(text: &str) -> Result<(), Error> {
    write(&visible(text))
}

/// Says how far something is, where a person is watching.
pub(crate) fn progress(text: &str) {
    let mut stderr = std::io::stderr();
    if stderr.is_terminal() {
        drop(writeln!(stderr, "{}", visible(text)));
    }
}

/// Says what has to be known beside the answer, whoever watches: a script's log is read by somebody, some day.
pub(crate) fn note(text: &str) {
    drop(writeln!(std::io::stderr(), "note: {}", visible(text)));
}

/// The text without control and direction characters, which could rewrite a terminal's lines.
pub(crate) fn visible(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

/// A closed pipe is the reader's right, such as `head`'s.
fn write(text: &str) -> Result<(), Error> {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::internal(format!("The answer could not be written: {error}.")))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_cloud_cannot_move_the_cursor() {
        assert_eq!(visible("a\u{1b}[2Jb\r\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}c");
    }
}
