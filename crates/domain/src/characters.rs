//! Which characters a person cannot see. Called by the rules of fields, by secrets that are read in, and by front ends before
//! they write text of the cloud. The tables are Unicode's (`icu_properties`), so that no list here grows old.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Whether nobody can see this character, or it changes how others are shown: controls, format characters (direction,
/// byte order, zero width, tags), separators of lines and paragraphs, variation selectors and fillers.
#[must_use]
pub fn is_hidden(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_control();
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    matches!(
        category,
        GeneralCategory::Control
            | GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
    ) || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
}

/// Whether it is a space other than the one of the keyboard, such as a no-break space.
#[must_use]
pub fn is_odd_space(character: char) -> bool {
    !character.is_ascii()
        && CodePointMapData::<GeneralCategory>::new().get(character) == GeneralCategory::SpaceSeparator
}

/// The text as it can be shown on one line: what is hidden is made visible as U+FFFD, each odd space is a plain one.
#[must_use]
pub fn visible(text: &str) -> String {
    let shown = |character| match character {
        hidden if is_hidden(hidden) => char::REPLACEMENT_CHARACTER,
        space if is_odd_space(space) => ' ',
        plain => plain,
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_see_is_known_whatever_its_category() {
        for hidden in [
            '\u{0}',
            '\u{7}',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{9b}',
            '\u{9d}',
            '\u{ad}',
            '\u{34f}',
            '\u{61c}',
            '\u{115f}',
            '\u{1160}',
            '\u{17b4}',
            '\u{180b}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{200e}',
            '\u{2028}',
            '\u{2029}',
            '\u{202e}',
            '\u{2060}',
            '\u{2064}',
            '\u{2065}',
            '\u{2067}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{fffb}',
            '\u{1d173}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{110bd}',
        ] {
            assert!(is_hidden(hidden), "U+{:04X}", u32::from(hidden));
        }
        for seen in [' ', 'a', '\u{e9}', '\u{a0}', '\u{301}', '\u{4e2d}', '\u{5d0}', '\u{1f512}', '\u{fffd}'] {
            assert!(!is_hidden(seen), "U+{:04X}", u32::from(seen));
        }
    }

    #[test]
    fn text_that_is_shown_holds_nothing_hidden_and_plain_spaces_alone() {
        assert_eq!(visible("a\u{1b}[2Jb\r\u{202e}c\u{a0}d\u{3000}e"), "a\u{fffd}[2Jb\u{fffd}\u{fffd}c d e");
        assert_eq!(visible("Jos\u{e9} \u{1f512}"), "Jos\u{e9} \u{1f512}");
    }
}
