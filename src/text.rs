//! Texts and places in them.
//!
//! In: decoded file texts. Out: [`Span`]s, and the [`Place`] that a span has in its file. Never reads a file.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A byte offset or a count within a text, the one place where it becomes 32 bits: no file is read that has as many bytes
/// (`sources` holds the limit), so that nothing is lost.
pub(crate) fn offset(at: usize) -> u32 {
    debug_assert!(u32::try_from(at).is_ok(), "a text of more than 4 GiB");
    at as u32
}

/// A range of bytes in a [`Text`], end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: offset(start), end: offset(end.max(start)) }
    }

    /// The part of `text` that this span covers, moved to character boundaries and cut to the text's length.
    pub fn of(self, text: &str) -> &str {
        let (start, end) = self.clamped(text);
        text.get(start..end).unwrap_or_default()
    }

    /// This span, `offset` bytes further on.
    pub fn shifted(self, offset: u32) -> Self {
        Self { start: self.start.saturating_add(offset), end: self.end.saturating_add(offset) }
    }

    fn clamped(self, text: &str) -> (usize, usize) {
        let start = text.floor_char_boundary(self.start as usize);
        let end = text.floor_char_boundary(self.end as usize).max(start);
        (start, end)
    }
}

/// How a text stands in its file: which raw bytes it came from, and in which notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The raw range in the file, quotes and block indicators included.
    pub raw: Span,
    /// How the raw range is to be read.
    pub style: Style,
}

/// The notation of a raw range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The text is the raw range, byte for byte.
    Verbatim,
    /// A YAML plain, `'single'` or `"double"` quoted scalar.
    YamlFlow,
    /// A YAML `|` or `>` block.
    YamlBlock,
    /// A TOML `"basic"` or `"""multi-line basic"""` string.
    TomlBasic,
    /// A TOML `'literal'` or `'''multi-line literal'''` string.
    TomlLiteral,
}

/// A text with its file: a whole file, a slice of it, or a decoded scalar.
#[derive(Debug, Clone)]
pub struct Text<'f> {
    /// Path of the file below its source's root.
    pub path: &'f str,
    /// The file's decoded text.
    pub file: &'f str,
    /// The text itself.
    pub text: Cow<'f, str>,
    /// Where it stands in the file.
    pub origin: Origin,
}

/// A place to show to a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Path of the file, below its source's root.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Marked characters, at least 1.
    pub length: u32,
    /// The line's text; of a very long line the part around the place.
    pub excerpt: String,
    /// Characters of the line that stand before the excerpt.
    pub skipped: u32,
}

/// Characters shown before the marked place of a very long line, and the length of its excerpt.
const LEAD: usize = 60;
const EXCERPT: usize = 160;

impl<'f> Text<'f> {
    /// A whole file.
    pub fn of_file(path: &'f str, file: &'f str) -> Self {
        Self::slice(path, file, Span::new(0, file.len()))
    }

    /// A part of a file, as it stands.
    pub fn slice(path: &'f str, file: &'f str, raw: Span) -> Self {
        Self { path, file, text: Cow::Borrowed(raw.of(file)), origin: Origin { raw, style: Style::Verbatim } }
    }

    /// The place of a span of this text in its file.
    pub fn place(&self, span: Span) -> Place {
        place(self.path, self.file, self.in_file(span))
    }

    /// The raw range of the file that a span of this text came from; the whole scalar if its notation hides the way back.
    pub fn in_file(&self, span: Span) -> Span {
        let raw = self.origin.raw;
        let wanted = span.of(&self.text);
        match self.origin.style {
            Style::Verbatim => {
                Span { start: raw.start.saturating_add(span.start).min(raw.end), end: raw.start.saturating_add(span.end).min(raw.end) }
            }
            Style::YamlFlow | Style::YamlBlock | Style::TomlBasic | Style::TomlLiteral => {
                let start = raw_offset(raw.of(self.file), &self.text, span.start as usize);
                let found = start.map(|offset| raw.start as usize + offset);
                match found {
                    Some(start) if self.file.get(start..).is_some_and(|rest| rest.starts_with(wanted)) => {
                        Span::new(start, start + wanted.len())
                    }
                    Some(start) => Span::new(start, start + 1),
                    None => raw,
                }
            }
        }
    }
}

/// Walks a raw scalar beside its decoded text and tells where the decoded byte `offset` stands in the raw one.
///
/// Both are read from the start: equal characters go on together, white space may differ (indentation, folding,
/// line continuation), and what stands in the raw text only (quotes, backslashes, indicators) is passed over.
fn raw_offset(raw: &str, text: &str, offset: usize) -> Option<usize> {
    let mut rest = raw.char_indices().peekable();
    let mut start = 0;
    for (at, wanted) in text.char_indices() {
        if wanted.is_whitespace() {
            if at >= offset {
                return rest.peek().map(|&(position, _)| position);
            }
            continue;
        }
        loop {
            let (position, found) = rest.next()?;
            if found == wanted {
                start = position;
                break;
            }
        }
        if at >= offset {
            return Some(start);
        }
    }
    Some(start)
}

fn place(path: &str, file: &str, span: Span) -> Place {
    let (start, end) = span.clamped(file);
    let before = file.get(..start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let rest = file.get(line_start..).unwrap_or_default();
    let whole = rest.lines().next().unwrap_or_default();
    let column = file.get(line_start..start).unwrap_or_default().chars().count();
    let on_line = end.min(line_start + whole.len()).max(start);
    let length = file.get(start..on_line).unwrap_or_default().chars().count().max(1);
    let skipped = if whole.chars().count() > EXCERPT { column.saturating_sub(LEAD) } else { 0 };
    let excerpt: String = whole.chars().skip(skipped).take(EXCERPT).collect();
    Place {
        path: path.to_owned(),
        line: offset(line),
        column: offset(column + 1),
        length: offset(length),
        excerpt,
        skipped: offset(skipped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_lines_and_columns_from_one() {
        let text = Text::of_file("a.yml", "one\n  twö three\n");
        let place = text.place(Span::new(11, 16));
        assert_eq!((place.line, place.column, place.length), (2, 7, 5));
        assert_eq!(place.excerpt, "  twö three");
    }

    #[test]
    fn a_span_outside_of_the_text_is_cut() {
        let text = Text::of_file("a.yml", "é");
        assert_eq!(text.place(Span::new(1, 900)).line, 1);
        assert_eq!(Span::new(1, 900).of("é"), "é");
    }

    #[test]
    fn a_span_of_a_folded_scalar_finds_its_token() {
        let file = "query: >\n    first line\n    and \"second\"\n";
        let text = Text {
            path: "a.yml",
            file,
            text: Cow::Borrowed("first line and \"second\"\n"),
            origin: Origin { raw: Span::new(7, file.len()), style: Style::YamlBlock },
        };
        assert_eq!(text.in_file(Span::new(15, 23)).of(file), "\"second\"");
    }
}
