//! YAML as [`Node`]s.
//!
//! In: a file's text. Out: its documents, or what is wrong and where. Duplicate keys, alias bombs and deep nesting are errors.
//! Nodes are made as the parser tells of them; tags say nothing here.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, SpannedEventReceiver};

use super::Malformed;
use super::node::{Data, Node, Scalar};
use crate::text::{Span, Style};

/// Depth at which a document is refused.
const DEPTH: usize = 128;

/// Nodes that aliases may stand for in a file.
const ALIASED: usize = 100_000;

/// Reads all documents of a file.
///
/// # Errors
/// When the file is not well-formed, a mapping has a key twice, aliases expand beyond bounds, or it nests too deep.
pub(crate) fn documents(text: &str) -> Result<Vec<Node>, Malformed> {
    let mut builder = Builder::of(text);
    let outcome = Parser::new_from_str(text).load(&mut builder, true);
    outcome.map_err(|error: ScanError| malformed(error.info(), builder.offsets.at(error.marker().index())))?;
    builder.wrong.map_or(Ok(builder.documents), Err)
}

fn malformed(message: &str, span: Span) -> Malformed {
    Malformed { format: "YAML", message: message.to_owned(), span }
}

/// Nodes as the parser tells of them.
struct Builder {
    offsets: Offsets,
    documents: Vec<Node>,
    /// The root of the document, once it is whole.
    root: Option<Node>,
    /// Collections that are still open, each with its anchor and its start.
    open: Vec<(Collection, usize, usize)>,
    anchors: BTreeMap<usize, Node>,
    /// Nodes that aliases may still stand for.
    budget: usize,
    /// The first thing that is wrong.
    wrong: Option<Malformed>,
}

/// A collection that is not whole yet.
enum Collection {
    Seq(Vec<Node>),
    /// Its entries, and the key whose value comes next.
    Map(Vec<(Node, Node)>, Option<Node>),
}

impl<'t> SpannedEventReceiver<'t> for Builder {
    fn on_event(&mut self, event: Event<'t>, span: saphyr_parser::Span) {
        if self.wrong.is_none() {
            self.wrong = self.take(event, self.offsets.span(span)).err();
        }
    }
}

impl Builder {
    fn of(text: &str) -> Self {
        Self {
            offsets: Offsets::of(text),
            documents: Vec::new(),
            root: None,
            open: Vec::new(),
            anchors: BTreeMap::new(),
            budget: ALIASED,
            wrong: None,
        }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Malformed> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) => Ok(()),
            Event::DocumentEnd => {
                let nothing = || Node { span, data: Data::Scalar(scalar(String::new(), ScalarStyle::Plain)) };
                self.documents.push(self.root.take().unwrap_or_else(nothing));
                Ok(())
            }
            Event::Scalar(text, style, anchor, _) => self.add(Node { span, data: Data::Scalar(scalar(text.into_owned(), style)) }, anchor),
            Event::SequenceStart(anchor, _) => self.begin(Collection::Seq(Vec::new()), anchor, span),
            Event::MappingStart(anchor, _) => self.begin(Collection::Map(Vec::new(), None), anchor, span),
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor);
                let depth = (DEPTH + 1).saturating_sub(self.open.len());
                let fits = node.is_none_or(|node| take_from(&mut self.budget, node, depth));
                if !fits {
                    return Err(malformed("aliases stand for too much", span));
                }
                let data = node.map_or_else(|| Data::Scalar(scalar(String::new(), ScalarStyle::Plain)), |node| node.data.clone());
                self.add(Node { span, data }, 0)
            }
        }
    }

    fn begin(&mut self, collection: Collection, anchor: usize, span: Span) -> Result<(), Malformed> {
        self.refuse_depth(span)?;
        self.open.push((collection, anchor, span.start as usize));
        Ok(())
    }

    fn refuse_depth(&self, span: Span) -> Result<(), Malformed> {
        if self.open.len() > DEPTH { Err(malformed(&format!("nested deeper than {DEPTH} levels"), span)) } else { Ok(()) }
    }

    fn end(&mut self, span: Span) -> Result<(), Malformed> {
        let Some((collection, anchor, start)) = self.open.pop() else { return Ok(()) };
        let data = match collection {
            Collection::Seq(items) => Data::Seq(items),
            Collection::Map(entries, _) => match twice(&entries) {
                Some(key) => return Err(malformed("duplicated key in mapping", Span::new(key.start as usize, key.start as usize + 1))),
                None => Data::Map(entries),
            },
        };
        self.add(Node { span: Span::new(start, span.start as usize), data }, anchor)
    }

    /// Adds a node to what is open, or as the document's root.
    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Malformed> {
        self.refuse_depth(node.span)?;
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some((Collection::Seq(items), ..)) => items.push(node),
            Some((Collection::Map(entries, key), ..)) => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push((key, node)),
            },
        }
        Ok(())
    }
}

/// Takes the nodes of a tree from a budget, down to a depth; whether that was enough.
fn take_from(budget: &mut usize, node: &Node, depth: usize) -> bool {
    let (Some(left), Some(depth)) = (budget.checked_sub(1), depth.checked_sub(1)) else { return false };
    *budget = left;
    match &node.data {
        Data::Scalar(_) => true,
        Data::Seq(items) => items.iter().all(|item| take_from(budget, item, depth)),
        Data::Map(entries) => entries.iter().all(|(key, value)| take_from(budget, key, depth) && take_from(budget, value, depth)),
    }
}

/// The first key that stood before, if one did.
fn twice(entries: &[(Node, Node)]) -> Option<Span> {
    let mut keys: Vec<&Node> = entries.iter().map(|(key, _)| key).collect();
    keys.sort_by(|one, other| compared(one, other));
    let again = keys.array_windows().filter(|[one, other]| compared(one, other).is_eq());
    again.map(|[_, other]| other.span).min()
}

/// Keys by what they hold, wherever they stand.
fn compared(one: &Node, other: &Node) -> Ordering {
    match (&one.data, &other.data) {
        (Data::Scalar(one), Data::Scalar(other)) => (&one.text, one.plain).cmp(&(&other.text, other.plain)),
        (Data::Seq(one), Data::Seq(other)) => ordered(one.iter(), other.iter()),
        (Data::Map(one), Data::Map(other)) => {
            let nodes = |entries| <[(Node, Node)]>::iter(entries).flat_map(|(key, value)| [key, value]);
            ordered(nodes(one), nodes(other))
        }
        (Data::Scalar(_), _) | (Data::Seq(_), Data::Map(_)) => Ordering::Less,
        (_, Data::Scalar(_)) | (Data::Map(_), Data::Seq(_)) => Ordering::Greater,
    }
}

/// Several nodes by the first that differs, then by their number.
fn ordered<'n>(one: impl Iterator<Item = &'n Node>, mut other: impl Iterator<Item = &'n Node>) -> Ordering {
    for own in one {
        match other.next().map_or(Ordering::Greater, |other| compared(own, other)) {
            Ordering::Equal => {}
            unequal => return unequal,
        }
    }
    if other.next().is_some() { Ordering::Less } else { Ordering::Equal }
}

fn scalar(text: String, written: ScalarStyle) -> Scalar {
    let style = match written {
        ScalarStyle::Literal | ScalarStyle::Folded => Style::YamlBlock,
        ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::YamlFlow,
    };
    Scalar { text, plain: written == ScalarStyle::Plain, style }
}

/// Byte offsets of a text's characters: the parser counts characters.
struct Offsets {
    /// One for each character; none for an ASCII text, whose characters are its bytes.
    bytes: Option<Vec<usize>>,
    len: usize,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Self { bytes, len: text.len() }
    }

    /// Where what the parser tells of stands.
    fn span(&self, span: saphyr_parser::Span) -> Span {
        Span::new(self.byte(span.start.index()), self.byte(span.end.index()))
    }

    /// The place of a character.
    fn at(&self, character: usize) -> Span {
        let start = self.byte(character);
        Span::new(start, start + 1)
    }

    fn byte(&self, character: usize) -> usize {
        match &self.bytes {
            None => character.min(self.len),
            Some(bytes) => bytes.get(character).copied().unwrap_or(self.len),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong with a text, and where.
    fn wrong(text: &str) -> Option<(String, u32)> {
        documents(text).err().map(|error| (error.message, error.span.start))
    }

    #[test]
    fn a_key_that_a_mapping_has_twice_is_told_at_its_second_place() {
        let twice = |at| Some(("duplicated key in mapping".to_owned(), at));
        assert_eq!(wrong("a: 1\nb: 2\na: 3\nb: 4\n"), twice(10));
        assert_eq!(wrong("x:\n  [a, b]: 1\n  [a, b, c]: 2\n  [a, b]: 3\n"), twice(32));
        assert_eq!(wrong("{a: 1}: 1\n{a: 2}: 2\n\"1\": 3\n1: 4\n"), None);
    }

    #[test]
    fn aliases_stand_for_what_they_name_within_bounds() {
        let read = documents("a: &x [1, {b: 2}]\nc: *x\n--- \nd: e\n").unwrap_or_default();
        let shown: Vec<String> = read.iter().map(|document| document.to_json().to_string()).collect();
        assert_eq!(shown, [r#"{"a":[1,{"b":2}],"c":[1,{"b":2}]}"#, r#"{"d":"e"}"#]);
        let bomb: String = (1..30).map(|at| format!("a{at}: &a{at} [*a{0}, *a{0}]\n", at - 1)).collect();
        assert!(wrong(&format!("a0: &a0 x\n{bomb}")).is_some_and(|(message, _)| message.contains("aliases")));
        let ladder: String = (1..30).map(|at| format!("a{at}: &a{at} {}*a{}{}\n", "[".repeat(90), at - 1, "]".repeat(90))).collect();
        assert!(wrong(&format!("a0: &a0 x\n{ladder}")).is_some_and(|(message, _)| message.contains("aliases")));
    }

    #[test]
    fn what_nests_too_deep_is_refused() {
        let nested = |depth: usize| format!("{}x{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(wrong(&nested(DEPTH)), None);
        assert!(wrong(&nested(DEPTH + 1)).is_some_and(|(message, _)| message.contains("deeper")));
    }
}
