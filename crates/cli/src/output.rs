//! Answers on stdout: a table for people, JSON for programs; on stderr notes, and progress on a terminal only.
//! Whatever the cloud writes, no control, format or separator character reaches the terminal: in tables and sentences it is shown
//! as U+FFFD ([`visible`]), in JSON it is escaped and stays itself ([`escaped`]).

use std::io::{IsTerminal as _, Write as _};

use comfy_table::{Table, presets};
pub(crate) use domain::characters::visible;
use domain::characters::{is_hidden, is_odd_space};
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
    write(&escaped(&text))
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

/// The same JSON, in which no string holds a character that moves a cursor, changes a direction or cannot be seen.
pub(crate) fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        let plain = character.is_ascii() && character != '\u{7f}';
        if plain || !(is_hidden(character) || is_odd_space(character)) {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
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

    const HOSTILE: &str = "a\u{7f}\u{9b}31m\u{9d}\u{ad}\u{61c}\u{180e}\u{200b}\u{2028}\u{2029}\u{202e}\u{2067}\u{feff}\u{fff9}\u{3164}\u{fe0f}\u{e0041}\u{a0}\u{3000}z\"\\\n";

    #[test]
    fn text_of_the_cloud_cannot_move_the_cursor() {
        assert_eq!(visible("a\u{1b}[2Jb\r\u{202e}c"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}c");
        assert!(visible(HOSTILE).chars().all(|c| c == ' ' || !(is_hidden(c) || is_odd_space(c))));
    }

    #[test]
    fn json_is_the_same_json_without_a_character_that_cannot_be_seen() {
        let thing = serde_json::json!({ HOSTILE: [HOSTILE, "\u{1f512} \u{e9}"] });
        for text in [serde_json::to_string(&thing).expect("JSON"), serde_json::to_string_pretty(&thing).expect("JSON")]
        {
            let written = escaped(&text);
            assert!(written.chars().all(|c| c == '\n' || !(is_hidden(c) || is_odd_space(c))), "{written:?}");
            assert!(written.contains("\\u009b") && written.contains("\\udb40\\udc41") && written.contains('\u{1f512}'));
            assert_eq!(serde_json::from_str::<serde_json::Value>(&written).expect("JSON"), thing);
        }
    }
}
