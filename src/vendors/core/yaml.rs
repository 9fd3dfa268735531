//! YAML as [`Node`]s.
//!
//! In: a file's text. Out: its documents, or what is wrong and where. Duplicate keys, alias bombs and deep nesting are errors.

use saphyr::{MarkedYaml, ScalarStyle, YamlData, YamlLoader};
use saphyr_parser::Parser;

use super::Malformed;
use super::node::{Data, Node, Scalar};
use crate::text::{Span, Style};

/// Depth at which a document is refused.
const DEPTH: usize = 128;

/// Reads all documents of a file.
///
/// # Errors
/// When the file is not well-formed, a mapping has a key twice, aliases expand beyond bounds, or it nests too deep.
pub(crate) fn documents(text: &str) -> Result<Vec<Node>, Malformed> {
    let offsets = Offsets::of(text);
    let mut loader = YamlLoader::<MarkedYaml<'_>>::default();
    loader.early_parse(false);
    let at = |error: &saphyr::ScanError| {
        let start = offsets.byte(error.marker().index());
        malformed(error.info().to_owned(), Span::new(start, start + 1))
    };
    Parser::new_from_str(text).load(&mut loader, true).map_err(|error| at(&error))?;
    if let Some(error) = loader.error() {
        return Err(at(error));
    }
    loader.into_documents().into_iter().map(|document| node(document, &offsets, 0)).collect()
}

fn malformed(message: String, span: Span) -> Malformed {
    Malformed { format: "YAML", message, span }
}

fn node(yaml: MarkedYaml<'_>, offsets: &Offsets, depth: usize) -> Result<Node, Malformed> {
    let span = Span::new(offsets.byte(yaml.span.start.index()), offsets.byte(yaml.span.end.index()));
    if depth > DEPTH {
        return Err(malformed(format!("nested deeper than {DEPTH} levels"), span));
    }
    let data = match yaml.data {
        YamlData::Representation(value, style, _) => Data::Scalar(scalar(value.into_owned(), style)),
        YamlData::Sequence(items) => Data::Seq(items.into_iter().map(|item| node(item, offsets, depth + 1)).collect::<Result<_, _>>()?),
        YamlData::Mapping(entries) => {
            let mut read = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                read.push((node(key, offsets, depth + 1)?, node(value, offsets, depth + 1)?));
            }
            Data::Map(read)
        }
        YamlData::Tagged(_, inner) => return node(*inner, offsets, depth + 1),
        YamlData::Value(_) | YamlData::Alias(_) | YamlData::BadValue => Data::Scalar(scalar(String::new(), ScalarStyle::Plain)),
    };
    Ok(Node { span, data })
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

    fn byte(&self, character: usize) -> usize {
        match &self.bytes {
            None => character.min(self.len),
            Some(bytes) => bytes.get(character).copied().unwrap_or(self.len),
        }
    }
}
