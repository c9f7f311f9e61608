//! A secret as text: what a pipe or a file hands over becomes what somebody meant. Called by the command line for passwords
//! and client secrets, and by the rules of both. Cleaned: the mark of the encoding in front and the one line end that tools
//! put behind. Refused with its place: what nobody can see. No sentence holds any part of the secret.

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::characters::is_hidden;
use crate::violation::shown;

/// The sign that a text is in Unicode, which some tools put in front of it.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text of piped bytes: UTF-8, or UTF-16 with its byte order mark as Windows PowerShell writes it; without the mark, and
/// without one line end. None where it is no text.
#[must_use]
pub fn from_pipe(bytes: &Zeroizing<Vec<u8>>) -> Option<SecretString> {
    let text = match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => from_utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => from_utf16(rest, u16::from_be_bytes)?,
        utf8 => Zeroizing::new(std::str::from_utf8(utf8).ok()?.to_owned()),
    };
    let text = without_mark(&text);
    let text = text.strip_suffix('\n').map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    Some(SecretString::from(text))
}

fn from_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<Zeroizing<String>> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = Zeroizing::new(pairs.iter().map(|pair| unit(*pair)).collect::<Vec<u16>>());
    if !rest.is_empty() {
        return None;
    }
    String::from_utf16(&units).ok().map(Zeroizing::new)
}

/// The text without a byte order mark in front: that is a sign of the encoding, whoever typed or piped it.
#[must_use]
pub fn without_mark(text: &str) -> &str {
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

/// Why a secret cannot be meant as it is: the rule, the place in characters and a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The place, from 0.
    pub at: usize,
    /// What stands there, to follow "The password".
    pub what: String,
}

/// The first character that nobody can see, and so nobody meant. Line breaks and tabs inside are somebody's: the key of a Google
/// service account is a whole JSON file. At either end they are the rest of a copy.
#[must_use]
pub fn refusal(text: &str) -> Option<Refusal> {
    let inner = |c: char| matches!(c, '\n' | '\r' | '\t');
    let last = text.chars().count().saturating_sub(1);
    text.chars().enumerate().find(|(at, c)| is_hidden(*c) && (!inner(*c) || *at == 0 || *at == last)).map(|(at, c)| {
        let what = if !inner(c) {
            format!("holds {} as its character {}", shown(c), at + 1)
        } else if at == 0 {
            "begins with a line break or a tab".to_owned()
        } else {
            "ends with a line break or a tab".to_owned()
        };
        Refusal { at, what }
    })
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn piped(bytes: &[u8]) -> Option<String> {
        from_pipe(&Zeroizing::new(bytes.to_vec())).map(|text| text.expose_secret().to_owned())
    }

    #[test]
    fn a_pipe_hands_over_what_was_meant() {
        let key = "{\n  \"type\": \"service_account\",\r\n\t\"private_key\": \"x\"\n}";
        let utf16 = |mark: char, to: fn(u16) -> [u8; 2]| -> Vec<u8> {
            format!("{mark}tok\u{e9}\r\n").encode_utf16().flat_map(to).collect()
        };
        for (bytes, text) in [
            (b"token".to_vec(), Some("token")),
            (b"token\n".to_vec(), Some("token")),
            (b"token\r\n".to_vec(), Some("token")),
            (b"token\n\n".to_vec(), Some("token\n")),
            (b" token ".to_vec(), Some(" token ")),
            (format!("\u{feff}{key}\n").into_bytes(), Some(key)),
            (utf16('\u{feff}', u16::to_le_bytes), Some("tok\u{e9}")),
            (utf16('\u{feff}', u16::to_be_bytes), Some("tok\u{e9}")),
            (vec![0xff, 0xfe, 0x74], None),
            (vec![0xff, 0xfe, 0x00, 0xd8], None),
            (vec![0x74, 0x80], None),
        ] {
            assert_eq!(piped(&bytes).as_deref(), text, "{bytes:?}");
        }
    }

    #[test]
    fn what_nobody_meant_is_named_with_its_place() {
        for (text, at) in [
            ("to\u{200b}ken", Some(2)),
            ("token\u{2060}", Some(5)),
            ("\u{e0041}token", Some(0)),
            ("to\u{0}ken", Some(2)),
            ("token\n", Some(5)),
            ("\ttoken", Some(0)),
            ("a\u{1b}[0m", Some(1)),
            ("tok\u{e9}n \u{a0}\u{1f512}", None),
            ("{\r\n\t\"a\": 1\n}", None),
            ("", None),
        ] {
            assert_eq!(refusal(text).map(|refusal| refusal.at), at, "{text:?}");
        }
    }
}
