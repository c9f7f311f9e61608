//! As much YAML as a secret provider class needs: texts, lists and maps, with every scalar as it is written (a secret may
//! be called `123` or `yes`). References to other nodes are refused: nobody writes them here, and they can explode.

use saphyr_parser::{Event, Parser, ScalarStyle};

/// Deeper documents are refused.
const DEEPEST: usize = 16;

/// A node of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Null,
    Scalar(String),
    List(Vec<Self>),
    Map(Vec<(Self, Self)>),
}

/// The one document in a text; none when there is nothing in it.
pub(super) fn read(text: &str) -> Result<Option<Node>, String> {
    let mut open: Vec<(bool, Vec<Node>)> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, _) = event.map_err(|error| error.to_string())?;
        let node = match event {
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                if open.len() >= DEEPEST {
                    return Err("it is nested too deeply".to_owned());
                }
                open.push((matches!(event, Event::MappingStart(..)), Vec::new()));
                continue;
            }
            Event::Scalar(text, ScalarStyle::Plain, ..) if matches!(&*text, "" | "~" | "null" | "Null" | "NULL") => {
                Node::Null
            }
            Event::Scalar(text, ..) => Node::Scalar(text.into_owned()),
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some((true, children)) => Node::Map(pairs(children)?),
                Some((false, children)) => Node::List(children),
                None => return Err("it ends before it begins".to_owned()),
            },
            Event::Alias(_) => return Err("it refers to parts of itself".to_owned()),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                continue;
            }
            // The crate may learn new events; one that is not known is not passed over in silence.
            #[allow(unreachable_patterns, reason = "the enum is exhaustive in the version of today")]
            _ => return Err("it uses YAML that is not understood".to_owned()),
        };
        match open.last_mut() {
            Some((_, children)) => children.push(node),
            None if root.is_some() => return Err("it holds more than one document".to_owned()),
            None => root = Some(node),
        }
    }
    Ok(root)
}

fn pairs(children: Vec<Node>) -> Result<Vec<(Node, Node)>, String> {
    let mut pairs: Vec<(Node, Node)> = Vec::with_capacity(children.len() / 2);
    let mut rest = children.into_iter();
    while let (Some(key), Some(value)) = (rest.next(), rest.next()) {
        if pairs.iter().any(|(known, _)| *known == key) {
            return Err("a key is there twice".to_owned());
        }
        pairs.push((key, value));
    }
    Ok(pairs)
}
