//! TOML with a span on every value.
//!
//! In: a file's text. Out: its root table as [`Node`]s with the accessors that YAML nodes have. Strings are decoded; a
//! [`Text`] made of one remembers the notation that it was written in.

use std::borrow::Cow;

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use crate::text::{Origin, Span, Style, Text};

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node<'f> {
    /// Where it stands in the file; of a table with a header, the header.
    pub(crate) span: Span,
    /// What it is.
    pub(crate) data: Data<'f>,
}

/// What a value is.
#[derive(Debug, Clone)]
pub(crate) enum Data<'f> {
    /// A string, decoded.
    String(Cow<'f, str>),
    /// A number, date or boolean, as written.
    Plain(String),
    /// An array.
    Array(Vec<Node<'f>>),
    /// A table, sorted by key.
    Table(Vec<(Cow<'f, str>, Node<'f>)>),
}

/// Why a file is no TOML.
#[derive(Debug)]
pub(crate) struct Error {
    /// What is wrong.
    pub(crate) message: String,
    /// Where.
    pub(crate) span: Span,
}

/// Reads a file.
///
/// # Errors
/// When it is not well-formed.
pub(crate) fn table(text: &str) -> Result<Node<'_>, Error> {
    let parsed = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        Error { message: error.message().to_owned(), span: Span::new(span.start, span.end) }
    })?;
    let span = span_of(&parsed);
    Ok(Node { span, data: Data::Table(entries(parsed.into_inner())) })
}

fn entries(table: DeTable<'_>) -> Vec<(Cow<'_, str>, Node<'_>)> {
    table.into_iter().map(|(key, value)| (key.into_inner(), node(value))).collect()
}

fn node(value: Spanned<DeValue<'_>>) -> Node<'_> {
    let span = span_of(&value);
    let data = match value.into_inner() {
        DeValue::String(text) => Data::String(text),
        DeValue::Integer(number) => Data::Plain(number.to_string()),
        DeValue::Float(number) => Data::Plain(number.to_string()),
        DeValue::Boolean(truth) => Data::Plain(truth.to_string()),
        DeValue::Datetime(date) => Data::Plain(date.to_string()),
        DeValue::Array(items) => Data::Array(items.into_iter().map(node).collect()),
        DeValue::Table(table) => Data::Table(entries(table)),
    };
    Node { span, data }
}

fn span_of<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start, range.end)
}

impl<'f> Node<'f> {
    /// The text of a scalar.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            Data::Plain(text) => Some(text),
            Data::Array(_) | Data::Table(_) => None,
        }
    }

    /// The value of a key of a table.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// The trimmed text of the scalar under a key, unless it is empty.
    pub(crate) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::text).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The trimmed texts of a scalar or of an array of scalars under a key.
    pub(crate) fn texts_of(&self, key: &str) -> Vec<String> {
        let items = self.get(key).map(Self::items).unwrap_or_default();
        items.iter().filter_map(Self::text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }

    /// The entries of a table, else none.
    pub(crate) fn entries(&self) -> &[(Cow<'f, str>, Self)] {
        match &self.data {
            Data::Table(entries) => entries,
            Data::String(_) | Data::Plain(_) | Data::Array(_) => &[],
        }
    }

    /// The items of an array; a value that is no array is its own single item.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.data {
            Data::Array(items) => items,
            Data::String(_) | Data::Plain(_) | Data::Table(_) => std::slice::from_ref(self),
        }
    }

    /// The items of the array under a key, none without the key.
    pub(crate) fn items_of(&self, key: &str) -> &[Self] {
        self.get(key).map(Self::items).unwrap_or_default()
    }

    /// The string as a text of its own.
    pub(crate) fn as_text(&self, path: &'f str, file: &'f str) -> Text<'f> {
        let text = match &self.data {
            Data::String(text) => text.clone(),
            Data::Plain(_) | Data::Array(_) | Data::Table(_) => Cow::Borrowed(""),
        };
        let style = if self.span.of(file).starts_with('\'') { Style::TomlLiteral } else { Style::TomlBasic };
        Text { path, file, text, origin: Origin { raw: self.span, style } }
    }

    /// The value as JSON, for readers.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match &self.data {
            Data::String(text) => serde_json::Value::from(text.as_ref()),
            Data::Plain(text) => serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::from(text.as_str())),
            Data::Array(items) => items.iter().map(Self::to_json).collect(),
            Data::Table(entries) => entries.iter().map(|(key, value)| (key.to_string(), value.to_json())).collect(),
        }
    }
}
