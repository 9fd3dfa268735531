//! YAML with a span on every node.
//!
//! In: a file's text. Out: its documents as [`Node`]s whose scalars stay as written (`012`, `yes`); languages decide their
//! types. Duplicate keys, alias bombs and deep nesting are errors, reported with their place.

use saphyr::{MarkedYaml, ScalarStyle, YamlData, YamlLoader};
use saphyr_parser::Parser;

use crate::text::{Origin, Span, Style, Text};

/// Depth at which a document is refused.
const DEPTH: usize = 128;

/// A YAML node.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Where it stands in the file.
    pub span: Span,
    /// What it is.
    pub data: Data,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    /// A scalar.
    Scalar(Scalar),
    /// A sequence.
    Seq(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Vec<(Node, Node)>),
}

/// A scalar as written, quotes and folding undone.
#[derive(Debug, Clone)]
pub(crate) struct Scalar {
    /// Its text.
    pub text: String,
    /// Whether it was written without quotes and not as a block.
    pub plain: bool,
    /// Whether it is a `|` or `>` block.
    pub block: bool,
}

impl Scalar {
    /// Whether YAML reads it as null.
    pub(crate) fn is_null(&self) -> bool {
        self.plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }
}

impl Node {
    /// The scalar's text, unless it is null.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar(scalar) if !scalar.is_null() => Some(&scalar.text),
            _ => None,
        }
    }

    /// The value of a key of a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }

    /// The text of the scalar under a key of a mapping.
    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The entries of a mapping, else none.
    pub(crate) fn entries(&self) -> &[(Self, Self)] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a sequence; a node that is no sequence is its own single item, null is none.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.data {
            Data::Seq(items) => items,
            Data::Scalar(scalar) if scalar.is_null() => &[],
            _ => std::slice::from_ref(self),
        }
    }

    /// The texts of a scalar or of a sequence of scalars under a key.
    pub(crate) fn texts_of(&self, key: &str) -> Vec<String> {
        let items = self.get(key).map(Self::items).unwrap_or_default();
        items.iter().filter_map(Self::text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    /// Whether it is a mapping.
    pub(crate) fn is_map(&self) -> bool {
        matches!(self.data, Data::Map(_))
    }

    /// The scalar as a text of its own.
    pub(crate) fn as_text<'f>(&self, path: &'f str, file: &'f str) -> Text<'f> {
        let (text, style) = match &self.data {
            Data::Scalar(scalar) => (scalar.text.clone(), if scalar.block { Style::YamlBlock } else { Style::YamlFlow }),
            _ => (String::new(), Style::Verbatim),
        };
        Text { path, file, text: text.into(), origin: Origin { raw: self.span, style } }
    }
}

/// Why a file is no YAML.
#[derive(Debug)]
pub(crate) struct Error {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
}

/// Reads all documents of a file.
///
/// # Errors
/// When the file is not well-formed, a mapping has a key twice, aliases expand beyond bounds, or it nests too deep.
pub(crate) fn documents(text: &str) -> Result<Vec<Node>, Error> {
    let offsets = Offsets::of(text);
    let mut loader = YamlLoader::<MarkedYaml<'_>>::default();
    loader.early_parse(false);
    let at = |error: &saphyr::ScanError| {
        let start = offsets.byte(error.marker().index());
        Error { message: error.info().to_owned(), span: Span::new(start, start + 1) }
    };
    Parser::new_from_str(text).load(&mut loader, true).map_err(|error| at(&error))?;
    if let Some(error) = loader.error() {
        return Err(at(error));
    }
    loader.into_documents().into_iter().map(|document| node(document, &offsets, 0)).collect()
}

fn node(yaml: MarkedYaml<'_>, offsets: &Offsets, depth: usize) -> Result<Node, Error> {
    let span = Span::new(offsets.byte(yaml.span.start.index()), offsets.byte(yaml.span.end.index()));
    if depth > DEPTH {
        return Err(Error { message: format!("nested deeper than {DEPTH} levels"), span });
    }
    let data = match yaml.data {
        YamlData::Representation(value, style, _) => {
            let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
            Data::Scalar(Scalar { text: value.into_owned(), plain: style == ScalarStyle::Plain, block })
        }
        YamlData::Sequence(items) => Data::Seq(items.into_iter().map(|item| node(item, offsets, depth + 1)).collect::<Result<_, _>>()?),
        YamlData::Mapping(entries) => {
            let mut read = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                read.push((node(key, offsets, depth + 1)?, node(value, offsets, depth + 1)?));
            }
            Data::Map(read)
        }
        YamlData::Tagged(_, inner) => return node(*inner, offsets, depth + 1),
        YamlData::Value(_) | YamlData::Alias(_) | YamlData::BadValue => {
            Data::Scalar(Scalar { text: String::new(), plain: true, block: false })
        }
    };
    Ok(Node { span, data })
}

/// Byte offsets of a text's characters: the parser counts characters.
struct Offsets {
    ascii: bool,
    bytes: Vec<u32>,
    len: usize,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let ascii = text.is_ascii();
        let bytes = if ascii { Vec::new() } else { text.char_indices().map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)).collect() };
        Self { ascii, bytes, len: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        if self.ascii { character.min(self.len) } else { self.bytes.get(character).map_or(self.len, |&byte| byte as usize) }
    }
}
