//! Pages of sorted names: `n` at most, after `last`, and a relative `Link` to the next ones. The same for repositories,
//! tags and manifests, in the distribution protocol and in Azure's own.

use serde_json::{Value, json};

use super::errors::refuse;
use crate::answer::{Answer, Refusal};
use crate::incoming::Incoming;

/// What Azure's own lists hold when nobody says how many.
pub(super) const ACR_PAGE: usize = 100;

/// A page of entries that have been sorted by their names.
pub(super) struct Page<T> {
    pub(super) entries: Vec<(String, T)>,
    link: Option<String>,
}

impl<T> Page<T> {
    /// Cuts the page that was asked for out of all entries; without a default, and without `n`, that is all of them.
    pub(super) fn cut(incoming: &Incoming, all: Vec<(String, T)>, default: Option<usize>) -> Result<Self, Refusal> {
        let size = match incoming.query("n") {
            None => default,
            Some(text) => Some(text.parse::<usize>().map_err(|_| number_invalid(text))?),
        };
        let last = incoming.query("last").filter(|last| !last.is_empty());
        let mut entries = all;
        if let Some(last) = last {
            // A name that is not there, or not any more, still has its place in the order.
            let after = entries.iter().position(|(name, _)| name == last).map_or_else(
                || entries.iter().position(|(name, _)| name.as_str() > last).unwrap_or(entries.len()),
                |at| at + 1,
            );
            entries.drain(..after);
        }
        let more = size.is_some_and(|size| entries.len() > size);
        entries.truncate(size.unwrap_or(usize::MAX));
        let link = match (more, entries.last(), size) {
            (true, Some((last, _)), Some(size)) => {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                query.append_pair("last", last).append_pair("n", &size.to_string());
                if let Some(order) = incoming.query("orderby") {
                    query.append_pair("orderby", order);
                }
                Some(format!("<{}?{}>; rel=\"next\"", incoming.path, query.finish()))
            }
            _ => None,
        };
        Ok(Self { entries, link })
    }

    /// The answer with this body, and the link where there is more.
    pub(super) fn answer(&self, body: &Value) -> Answer {
        let answer = Answer::json(200, body);
        match &self.link {
            Some(link) => answer.with("Link", link.clone()),
            None => answer,
        }
    }
}

fn number_invalid(text: &str) -> Refusal {
    refuse(400, "PAGINATION_NUMBER_INVALID", "invalid number of results requested", json!({ "n": text }))
}
