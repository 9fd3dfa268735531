//! TOML as [`Node`]s.
//!
//! In: a file's text. Out: its root table, or what is wrong and where.

use ::toml::Spanned;
use ::toml::de::{DeTable, DeValue};

use super::Malformed;
use super::node::{Data, Node, Scalar};
use crate::text::{Span, Style};

/// Reads a file.
///
/// # Errors
/// When it is not well-formed.
pub(crate) fn table(text: &str) -> Result<Node, Malformed> {
    let parsed = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        Malformed { format: "TOML", message: error.message().trim().replace('\n', ", "), span: Span::new(span.start, span.end) }
    })?;
    let span = span_of(&parsed);
    Ok(Node { span, data: Data::Map(entries(parsed.into_inner(), text)) })
}

fn entries(table: DeTable<'_>, file: &str) -> Vec<(Node, Node)> {
    table
        .into_iter()
        .map(|(key, value)| {
            let span = span_of(&key);
            (string(key.into_inner().into_owned(), span, file), node(value, file))
        })
        .collect()
}

fn node(value: Spanned<DeValue<'_>>, file: &str) -> Node {
    let span = span_of(&value);
    let plain = |text: String| Data::Scalar(Scalar { text, plain: true, style: Style::Verbatim });
    let data = match value.into_inner() {
        DeValue::String(text) => return string(text.into_owned(), span, file),
        DeValue::Integer(number) => plain(number.to_string()),
        DeValue::Float(number) => plain(number.to_string()),
        DeValue::Boolean(truth) => plain(truth.to_string()),
        DeValue::Datetime(date) => plain(date.to_string()),
        DeValue::Array(items) => Data::Seq(items.into_iter().map(|item| node(item, file)).collect()),
        DeValue::Table(table) => Data::Map(entries(table, file)),
    };
    Node { span, data }
}

fn string(text: String, span: Span, file: &str) -> Node {
    let style = if span.of(file).starts_with('\'') { Style::TomlLiteral } else { Style::TomlBasic };
    Node { span, data: Data::Scalar(Scalar { text, plain: false, style }) }
}

fn span_of<T>(spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span::new(range.start, range.end)
}
