//! The documents of a file, joined with what a global document before them says.

use super::super::core::node::{self, Data, Node};
use crate::sources::SourceFile;
use crate::text::Span;

/// A document with what a global document before it says.
pub(super) struct Document {
    entries: Vec<(Node, Node)>,
    /// The rule's own text; the whole file where it inherits from another document.
    pub(super) body: Span,
}

impl Document {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        node::get(&self.entries, key)
    }

    /// The trimmed text under a key, unless it is empty.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::trimmed)
    }

    /// The trimmed texts under a key, of a scalar or a sequence.
    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        let items = self.get(key).map(Node::items).unwrap_or_default();
        items.iter().filter_map(Node::trimmed).map(str::to_owned).collect()
    }
}

/// Applies `action: global`, `reset` and `repeat` of Sigma's multi-document files.
pub(super) fn merged(file: &SourceFile, documents: Vec<Node>) -> Vec<Document> {
    let several = documents.len() > 1;
    let mut global: Option<Vec<(Node, Node)>> = None;
    let mut previous: Vec<(Node, Node)> = Vec::new();
    let mut out = Vec::new();
    let whole = Span::new(0, file.text.len());
    for document in documents {
        let span = document.span;
        let is_null = document.items().is_empty();
        let Data::Map(entries) = document.data else {
            out.extend((!is_null).then_some(Document { entries: Vec::new(), body: span }));
            continue;
        };
        let action = node::get(&entries, "action").and_then(Node::text);
        match action {
            Some("global") => {
                global = Some(entries);
                continue;
            }
            Some("reset") => global = None,
            _ => {}
        }
        let base = if action == Some("repeat") { Some(&previous) } else { global.as_ref() };
        let inherits = base.is_some();
        let entries = match base {
            Some(base) => merge(base, &entries),
            None => entries,
        };
        previous.clone_from(&entries);
        let body = if several && !inherits { own_text(&file.text, span) } else { whole };
        out.push(Document { entries, body });
    }
    out
}

/// The document's own text: up to the next `---`.
fn own_text(text: &str, span: Span) -> Span {
    let start = span.start as usize;
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.find("\n---").map_or(text.len(), |at| start + at + 1);
    Span::new(start, end)
}

/// Joins a global document with its own: mappings entry by entry, everything else replaced.
fn merge(base: &[(Node, Node)], own: &[(Node, Node)]) -> Vec<(Node, Node)> {
    let mut out: Vec<(Node, Node)> = base.iter().filter(|(key, _)| key.text() != Some("action")).cloned().collect();
    for (key, value) in own {
        match out.iter_mut().find(|(known, _)| known.text() == key.text()) {
            Some((_, known)) if known.is_map() && value.is_map() => {
                let joined = merge(known.entries(), value.entries());
                *known = Node { span: value.span, data: Data::Map(joined) };
            }
            Some((_, known)) => *known = value.clone(),
            None => out.push((key.clone(), value.clone())),
        }
    }
    out
}
