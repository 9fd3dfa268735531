//! A Markdown text split at its headings: titles, prose, code blocks, rows of tables.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::text::Span;

/// A heading and what stands below it, up to the next heading.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// Text of the heading; empty before the first.
    pub(super) title: String,
    /// Whether it is a heading of the first level.
    pub(super) top: bool,
    /// Cells of its tables.
    pub(super) rows: Vec<Vec<String>>,
    /// Its code blocks.
    pub(super) blocks: Vec<CodeBlock>,
    body: Span,
}

/// A code block: the language that it names, in lower case, and its text.
#[derive(Debug)]
pub(super) struct CodeBlock {
    /// Whether fences stand around it; else it is indented.
    pub(super) fenced: bool,
    language: String,
    body: Span,
}

/// Splits a text at its headings; what stands before the first is a section, front matter left out.
pub(super) fn sections(text: &str) -> Vec<Section> {
    let front = front_matter(text).map_or(0, |front| front.len());
    let markdown = text.get(front..).unwrap_or_default();
    let mut out = vec![Section::default()];
    let (mut in_heading, mut in_cell, mut in_code) = (false, false, false);
    for (event, range) in Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter() {
        let range = range.start + front..range.end + front;
        let Some(section) = out.last_mut() else {
            break;
        };
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                section.body.end = Span::new(0, range.start).end;
                out.push(Section { top: level == HeadingLevel::H1, body: Span::new(range.end, text.len()), ..Section::default() });
                in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::CodeBlock(kind)) => {
                let (language, fenced) = match kind {
                    CodeBlockKind::Fenced(info) => (info.trim().to_ascii_lowercase(), true),
                    CodeBlockKind::Indented => (String::new(), false),
                };
                section.blocks.push(CodeBlock { language, body: Span::default(), fenced });
                in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(_) if in_code => section.blocks.last_mut().into_iter().for_each(|block| block.grow(&range)),
            Event::Text(piece) | Event::Code(piece) if in_heading => section.title.push_str(&piece),
            Event::Text(piece) | Event::Code(piece) if in_cell => section.write_cell(&piece),
            Event::Start(Tag::TableRow | Tag::TableHead) => section.rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => {
                in_cell = true;
                section.rows.last_mut().into_iter().for_each(|row| row.push(String::new()));
            }
            Event::End(TagEnd::TableCell) => in_cell = false,
            _ => {}
        }
    }
    out
}

impl CodeBlock {
    fn grow(&mut self, range: &std::ops::Range<usize>) {
        let piece = Span::new(range.start, range.end);
        self.body = if self.body.end == 0 { piece } else { Span { start: self.body.start, end: piece.end } };
    }

    /// Its text, with the language of each part. A fence whose end is missing or indented too far holds what follows, with the
    /// next fence's marks: a mark with a language opens another part; what follows a bare one is prose.
    pub(super) fn parts(&self, file: &str) -> Vec<(String, Span)> {
        let start = self.body.start as usize;
        let mut out = vec![(self.language.clone(), Span::new(start, start))];
        let mut at = start;
        let mut prose = false;
        for line in self.body.of(file).split_inclusive('\n') {
            let next = at + line.len();
            match line.trim().strip_prefix("```") {
                Some("") => prose = !prose,
                Some(language) if !language.contains('`') => {
                    prose = false;
                    out.push((language.to_ascii_lowercase(), Span::new(next, next)));
                }
                _ if !prose => out.last_mut().into_iter().for_each(|(_, body)| *body = Span::new(body.start as usize, next)),
                _ => {}
            }
            at = next;
        }
        out
    }
}

impl Section {
    /// Adds to the last cell of its table.
    fn write_cell(&mut self, piece: &str) {
        let cell = self.rows.last_mut().and_then(|row| row.last_mut());
        cell.into_iter().for_each(|cell| cell.push_str(piece));
    }

    /// Whether the heading is one of some, in lower case.
    pub(super) fn is(&self, titles: &[&str]) -> bool {
        let title = self.title.trim().trim_end_matches(':').to_ascii_lowercase();
        titles.contains(&title.as_str())
    }

    /// The text below the heading, code left out.
    pub(super) fn prose(&self, text: &str) -> String {
        let end = self.blocks.iter().map(|block| block.body.start).find(|&start| start > self.body.start).unwrap_or(self.body.end);
        let body = Span { start: self.body.start, end: end.min(self.body.end) }.of(text);
        let body = body.rsplit_once("```").filter(|_| end < self.body.end).map_or(body, |(before, _)| before);
        let lines = body.lines().filter(|line| !line.trim().starts_with("---"));
        lines.collect::<Vec<_>>().join("\n").trim().to_owned()
    }
}

/// The text up to the second line of three hyphens, where a file begins with one.
pub(super) fn front_matter(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("---")?;
    rest.trim_start_matches('\r').starts_with('\n').then_some(())?;
    let end = rest.find("\n---")?;
    text.get(..end + 7)
}
