//! What was sent and must not come back in words: a service may quote a request in its refusal, and a refusal is shown, kept
//! and sent on. Whoever sends a secret cuts it out of the answer with this, before the answer becomes an error; bearer
//! tokens are cut out of every sentence.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::Value;
use zeroize::Zeroizing;

/// What stands in a secret's place.
const CUT: &str = "[removed]";
/// Shorter texts are no secrets, and cutting them would cut words.
const SHORTEST: usize = 4;

/// The secrets of one request, in every way a service may write them.
pub(crate) struct Spoken(Vec<Zeroizing<String>>);

impl Spoken {
    /// Of a secret's text. When it is JSON, its texts are secrets of their own, but for what `open` names.
    pub(crate) fn of(secret: &str, open: &[&str]) -> Self {
        let mut forms = Vec::new();
        add(&mut forms, secret);
        if let Ok(document) = serde_json::from_str::<Value>(secret) {
            leaves(&document, open, &mut |text| add(&mut forms, text));
        }
        // The longest first: a part of it must not be cut out of the whole.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        Self(forms)
    }

    /// The body of an answer without them. Texts inside JSON are read first, so that its own escapes hide nothing.
    pub(crate) fn cut_body(&self, body: &[u8]) -> Vec<u8> {
        if let Ok(mut document) = serde_json::from_slice::<Value>(body) {
            each_text(&mut document, &|text| self.cut(text));
            return document.to_string().into_bytes();
        }
        self.cut(&String::from_utf8_lossy(body)).into_bytes()
    }

    /// The text without them.
    pub(crate) fn cut(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, form| {
            if text.contains(form.as_str()) { text.replace(form.as_str(), CUT) } else { text }
        })
    }
}

/// The text without tokens: whatever follows `Bearer`, and whatever looks like a JSON web token.
pub(crate) fn without_tokens(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = token_start(rest) {
        let (before, token) = rest.split_at(start);
        out.push_str(before);
        let end = token.find(|c: char| !is_token_char(c)).unwrap_or(token.len());
        out.push_str(CUT);
        rest = token.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Where the next token begins.
fn token_start(text: &str) -> Option<usize> {
    const LEAST: usize = 16;
    let long = |from: usize| {
        let token = text.get(from..).unwrap_or_default();
        token.bytes().take_while(|byte| is_token_char(char::from(*byte))).count() >= LEAST
    };
    let lower = text.to_ascii_lowercase();
    let after_word = lower.match_indices("bearer ").map(|(at, word)| at + word.len());
    let jwt = text.match_indices("eyJ").map(|(at, _)| at);
    after_word.chain(jwt).filter(|at| long(*at)).min()
}

const fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+' | '/' | '=')
}

fn add(forms: &mut Vec<Zeroizing<String>>, text: &str) {
    if text.len() < SHORTEST {
        return;
    }
    let quoted = |text: &str| {
        let json = Zeroizing::new(Value::from(text).to_string());
        Zeroizing::new(json.get(1..json.len().saturating_sub(1)).unwrap_or_default().to_owned())
    };
    let escaped = quoted(text);
    let twice = quoted(&escaped);
    let encoded = Zeroizing::new(url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>());
    let percent = Zeroizing::new(encoded.replace('+', "%20"));
    let base64 =
        [&STANDARD, &URL_SAFE, &STANDARD_NO_PAD, &URL_SAFE_NO_PAD].map(|kind| Zeroizing::new(kind.encode(text)));
    let plain = Zeroizing::new(text.to_owned());
    for form in [plain, escaped, twice, unicode(text), encoded, percent].into_iter().chain(base64) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
}

/// As writers of JSON do who escape whatever HTML could read: `\u0022`.
fn unicode(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 2));
    let mut units = [0; 2];
    for c in text.chars() {
        if c.is_ascii() && !c.is_ascii_control() && !matches!(c, '"' | '\'' | '&' | '<' | '>' | '+' | '`' | '\\') {
            out.push(c);
        } else if c == '\\' {
            out.push_str("\\\\");
        } else {
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04X}"));
            }
        }
    }
    out
}

fn leaves(document: &Value, open: &[&str], each: &mut impl FnMut(&str)) {
    match document {
        Value::String(text) => each(text),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, open, each)),
        Value::Object(map) => {
            for (_, value) in map.iter().filter(|(key, _)| !open.contains(&key.as_str())) {
                leaves(value, open, each);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn each_text(document: &mut Value, change: &impl Fn(&str) -> String) {
    match document {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        Value::Object(map) => map.values_mut().for_each(|value| each_text(value, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const PASSWORD: &str = "p\u{e4}ss \"w\\ord\"+&1";

    fn config() -> String {
        let auth = STANDARD.encode(format!("robot:{PASSWORD}"));
        json!({"auths": {"ghcr.io": {"username": "robot", "password": PASSWORD, "auth": auth}}}).to_string()
    }

    #[test]
    fn a_secret_is_cut_out_of_an_answer_however_the_service_writes_it() {
        let config = config();
        let spoken = Spoken::of(&config, &["username"]);
        let auth = STANDARD.encode(format!("robot:{PASSWORD}"));
        let quoted = json!(config).to_string();
        for quote in [
            config.clone(),
            quoted.clone(),
            json!(quoted).to_string(),
            STANDARD.encode(&config),
            URL_SAFE_NO_PAD.encode(PASSWORD),
            PASSWORD.to_owned(),
            format!("password={}", url::form_urlencoded::byte_serialize(PASSWORD.as_bytes()).collect::<String>()),
            unicode(PASSWORD).to_string(),
            format!("{{\"auth\":\"{auth}\""),
            format!("cut off in the middle: {}", &config[..config.len() - 3]),
        ] {
            let body = json!({"error": {"code": "BadParameter", "message": format!("The value {quote} is bad"), "details": [{"message": quote}]}});
            for body in [body.to_string(), format!("<html>{quote}</html>")] {
                let cut = String::from_utf8(spoken.cut_body(body.as_bytes())).unwrap_or_default();
                for secret in [PASSWORD, "w\\\\ord", auth.as_str(), "p\u{e4}ss"] {
                    assert!(!cut.contains(secret), "{secret}: {cut}");
                }
                assert!(cut.contains(CUT), "{cut}");
            }
        }
        assert_eq!(spoken.cut("robot at ghcr.io"), "robot at ghcr.io", "names are no secrets");
    }

    #[test]
    fn tokens_are_cut_out_of_every_sentence() {
        let jwt = "eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiJ4In0.c2lnbmF0dXJl";
        for text in [
            format!("Header 'Authorization: Bearer {jwt}' is bad."),
            format!("bearer {jwt}, {jwt}"),
            format!("token={jwt}&x=1"),
            "BEARER opaque-token-of-some-length".to_owned(),
        ] {
            let cut = without_tokens(&text);
            assert!(!cut.contains("c2lnbmF0dXJl") && !cut.contains("opaque-token") && cut.contains(CUT), "{cut}");
        }
        let plain = "The bearer of bad news. Bearer of it, eyJ.";
        assert_eq!(without_tokens(plain), plain);
    }
}
