//! What is wrong with files of knowledge: collected, each at its place.
//!
//! In: what the readers of this room find. Out: one error with all of it, or none.

use std::ops::Range;

use serde::de::DeserializeOwned;

use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic, toml};
use crate::error::Error;
use crate::text::{Span, Text};

/// Who brings a file: of two entries with one key the site's stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layer {
    /// The program.
    Embedded,
    /// The site.
    Site,
}

/// A file of knowledge and who brings it.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnowledgeFile<'f> {
    /// Path below `content/`.
    pub(super) path: &'f str,
    pub(super) text: &'f str,
    pub(super) layer: Layer,
}

impl<'f> KnowledgeFile<'f> {
    /// A place in the file.
    pub(super) fn mark(self, span: Range<usize>) -> Mark<'f> {
        Mark { file: self, span: Span::new(span.start, span.end) }
    }
}

/// A place in a file of knowledge.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark<'f> {
    pub(super) file: KnowledgeFile<'f>,
    pub(super) span: Span,
}

impl Mark<'_> {
    /// The place as a reader would say it: `content/fields.toml, line 12`.
    pub(super) fn words(&self) -> String {
        let place = Text::of_file(self.file.path, self.file.text).place(self.span);
        format!("content/{}, line {}", place.path, place.line)
    }
}

/// All that was found wrong.
#[derive(Debug, Default)]
pub(super) struct Mistakes {
    reports: Vec<Diagnostic>,
}

impl Mistakes {
    /// Reports something.
    pub(super) fn tell(&mut self, code: Code, at: Mark<'_>, message: impl Into<String>, hint: Option<String>) {
        let path = format!("content/{}", at.file.path);
        let mut report = Diagnostic::new(code, message).at(Text::of_file(&path, at.file.text).place(at.span));
        report.hint = hint;
        self.reports.push(report);
    }

    /// Reports a name of something that is not there.
    pub(super) fn unknown<'k>(&mut self, at: Mark<'_>, what: &str, written: &str, known: impl IntoIterator<Item = &'k str>) {
        self.tell(Code::UnknownReference, at, format!("there is no {what} `{written}`"), did_you_mean(written, known));
    }

    /// Reports a word that is not one of a closed set.
    pub(super) fn wrong_word(&mut self, at: Mark<'_>, what: &str, written: &str, known: &[&str]) {
        let hint = did_you_mean(written, known.iter().copied()).or_else(|| Some(format!("known here: {}", known.join(", "))));
        self.tell(Code::MalformedContent, at, format!("`{written}` is not a {what}"), hint);
    }

    /// Reads a TOML file; what does not fit is reported and left out.
    pub(super) fn read<T: DeserializeOwned + Default>(&mut self, file: KnowledgeFile<'_>) -> T {
        toml::read(Code::MalformedContent, &format!("content/{}", file.path), file.text, &mut self.reports)
    }

    /// Everything as one error, by file and line.
    ///
    /// # Errors
    /// When anything was reported.
    pub(super) fn finish(mut self) -> Result<(), Error> {
        if self.reports.is_empty() {
            return Ok(());
        }
        let key = |report: &Diagnostic| report.place.as_ref().map(|place| (place.path.clone(), place.line, place.column));
        self.reports.sort_by_cached_key(key);
        Err(Error::Invalid(self.reports))
    }
}
