//! What several vendors need, once: trees of values, technique ids, days and names, and reports with their place.

mod draft;
pub(crate) mod node;
mod techniques;
pub(super) mod toml;
pub(crate) mod yaml;

pub(super) use draft::body;
pub(crate) use draft::{Draft, Drafts, QUERY_GAP, QueryText, Written};
pub(super) use techniques::{at_start, technique_id, technique_ids};

use hashbrown::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::sources::SourceFile;
use crate::text::{Span, Text};

/// Why a file is not well-formed.
#[derive(Debug)]
pub(crate) struct Malformed {
    /// The format that it should have.
    pub(crate) format: &'static str,
    /// What is wrong.
    pub(crate) message: String,
    /// Where.
    pub(crate) span: Span,
}

/// A report at a place of a file.
pub(super) fn report(file: &SourceFile, code: Code, message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::new(code, message).at(Text::of_file(&file.path, &file.text).place(span))
}

/// What comes of a file that is not well-formed.
pub(super) fn malformed(file: &SourceFile, error: &Malformed) -> Drafts<'static> {
    let Malformed { format, message, span } = error;
    let report = report(file, Code::InvalidSyntax, format!("this is not {format}: {message}"), *span);
    Drafts { diagnostics: vec![report], skipped: Some(format!("it is not well-formed {format}")), ..Drafts::default() }
}

/// What comes of a file that holds no rule and should.
pub(super) fn skipped(reason: &str) -> Drafts<'static> {
    Drafts { skipped: Some(reason.to_owned()), ..Drafts::default() }
}

/// A file's name without its folder.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A day in the form `2024-01-31`, from the forms that rules use; nothing if it is none.
pub(super) fn day(written: &str) -> Option<String> {
    let written = written.trim();
    let head = written.get(..10).unwrap_or(written).replace('/', "-");
    head.parse::<jiff::civil::Date>().ok().map(|date| date.to_string())
}

/// Texts split at commas, trimmed, without empty ones.
pub(super) fn split_at_commas<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut out = Vec::new();
    for text in texts {
        out.extend(text.as_ref().split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned));
    }
    out
}

/// The items in their order, each once.
pub(super) fn distinct(items: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    items.into_iter().filter(|item| seen.insert(item.clone())).collect()
}
