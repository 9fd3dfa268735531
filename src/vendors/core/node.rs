//! A tree of values with a span on each, whether YAML or TOML wrote it.
//!
//! Scalars stay as written (`012`, `yes`); languages decide their types. Accessors give nothing where a value has another form.

use crate::text::{Origin, Span, Style, Text};

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Where it stands in the file; of a TOML table with a header, the header.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) data: Data,
}

/// What a node holds.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    /// A scalar.
    Scalar(Scalar),
    /// A sequence.
    Seq(Vec<Node>),
    /// A mapping: of YAML in the order of the file, of TOML sorted by key.
    Map(Vec<(Node, Node)>),
}

/// A scalar as written, quotes, escapes and folding undone.
#[derive(Debug, Clone)]
pub(crate) struct Scalar {
    /// Its text.
    pub(crate) text: String,
    /// Whether it is bare: a number, a date, a truth value, in YAML also a word, that stands without quotes.
    pub(crate) plain: bool,
    /// The notation of its text.
    pub(super) style: Style,
}

impl Scalar {
    /// Whether YAML reads it as null; TOML has none.
    pub(crate) fn is_null(&self) -> bool {
        self.plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }
}

impl Node {
    /// The scalar's text, unless it is null.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar(scalar) if !scalar.is_null() => Some(&scalar.text),
            Data::Scalar(_) | Data::Seq(_) | Data::Map(_) => None,
        }
    }

    /// The scalar's text without blanks around it, unless nothing is left.
    pub(crate) fn trimmed(&self) -> Option<&str> {
        self.text().map(str::trim).filter(|text| !text.is_empty())
    }

    /// The entries of a mapping, else none.
    pub(crate) fn entries(&self) -> &[(Self, Self)] {
        match &self.data {
            Data::Map(entries) => entries,
            Data::Scalar(_) | Data::Seq(_) => &[],
        }
    }

    /// The entries of a mapping whose key is a text.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &Self)> {
        self.entries().iter().filter_map(|(key, value)| Some((key.text()?, value)))
    }

    /// The items of a sequence; any other node is its own single item, null is none.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.data {
            Data::Seq(items) => items,
            Data::Scalar(scalar) if scalar.is_null() => &[],
            Data::Scalar(_) | Data::Map(_) => std::slice::from_ref(self),
        }
    }

    /// Whether it is a mapping.
    pub(crate) fn is_map(&self) -> bool {
        matches!(self.data, Data::Map(_))
    }

    /// The value of a key of a mapping.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        get(self.entries(), key)
    }

    /// The trimmed text of the scalar under a key, unless it is empty.
    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::trimmed)
    }

    /// The trimmed texts of a scalar or of a sequence of scalars under a key.
    pub(crate) fn texts_of(&self, key: &str) -> Vec<String> {
        self.items_of(key).iter().filter_map(Self::trimmed).map(str::to_owned).collect()
    }

    /// The items under a key, none without the key.
    pub(crate) fn items_of(&self, key: &str) -> &[Self] {
        self.get(key).map(Self::items).unwrap_or_default()
    }

    /// The scalar as a text of its own.
    pub(crate) fn as_text<'f>(&self, path: &'f str, file: &'f str) -> Text<'f> {
        let (text, style) = match &self.data {
            Data::Scalar(scalar) => (scalar.text.clone(), scalar.style),
            Data::Seq(_) | Data::Map(_) => (String::new(), Style::Verbatim),
        };
        Text { path, file, text: text.into(), origin: Origin { raw: self.span, style } }
    }

    /// The value as JSON, for readers.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match &self.data {
            Data::Scalar(scalar) if scalar.plain => {
                serde_json::from_str(&scalar.text).unwrap_or_else(|_| serde_json::Value::from(scalar.text.as_str()))
            }
            Data::Scalar(scalar) => serde_json::Value::from(scalar.text.as_str()),
            Data::Seq(items) => items.iter().map(Self::to_json).collect(),
            Data::Map(_) => self.fields().map(|(key, value)| (key.to_owned(), value.to_json())).collect(),
        }
    }
}

/// The value of a key among entries.
pub(crate) fn get<'n>(entries: &'n [(Node, Node)], key: &str) -> Option<&'n Node> {
    entries.iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
}
