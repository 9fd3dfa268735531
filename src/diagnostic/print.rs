//! Diagnostics as text, in rustc's manner.

use std::collections::BTreeMap;
use std::io::{self, Write};

use annotate_snippets::{AnnotationKind, Group, Level as Title, Renderer, Snippet};

use super::{Code, Diagnostic, Level};

/// Reports of one code that are printed in full; the rest is counted.
const SHOWN: usize = 20;

/// Prints diagnostics, at most 20 of a code, and counts them all.
#[derive(Default)]
pub struct Printer {
    colored: bool,
    counts: BTreeMap<Code, usize>,
}

impl Printer {
    /// A printer; `colored` for a terminal that wants colours.
    pub fn new(colored: bool) -> Self {
        Self { colored, counts: BTreeMap::new() }
    }

    /// Prints one diagnostic of the source `source` unless 20 of its code were printed before.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn print(&mut self, out: &mut dyn Write, source: &str, diagnostic: &Diagnostic) -> io::Result<()> {
        let count = self.counts.entry(diagnostic.code).or_default();
        *count += 1;
        if *count > SHOWN {
            return Ok(());
        }
        writeln!(out, "{}\n", render(self.colored, source, diagnostic))
    }

    /// Prints what was counted but not shown.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn finish(&self, out: &mut dyn Write) -> io::Result<()> {
        for (code, count) in self.counts.iter().filter(|&(_, &count)| count > SHOWN) {
            writeln!(out, "{} more of [{}]: {}", count - SHOWN, code.name(), code.explanation())?;
        }
        Ok(())
    }
}

fn render(colored: bool, source: &str, diagnostic: &Diagnostic) -> String {
    let renderer = if colored { Renderer::styled() } else { Renderer::plain() };
    let level = match diagnostic.code.level() {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        Level::Note => Title::NOTE,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    let path;
    let mut groups = Vec::new();
    match &diagnostic.place {
        Some(place) => {
            path = if source.is_empty() { place.path.clone() } else { format!("{source}: {}", place.path) };
            let start = byte_of(&place.excerpt, place.column.saturating_sub(1).saturating_sub(place.skipped));
            let end = byte_of(&place.excerpt, place.column.saturating_sub(1).saturating_sub(place.skipped) + place.length);
            let snippet = Snippet::source(place.excerpt.as_str())
                .line_start(place.line as usize)
                .path(path.as_str())
                .annotation(AnnotationKind::Primary.span(start..end.max(start)));
            groups.push(title.element(snippet));
        }
        None => groups.push(Group::with_title(title)),
    }
    if let Some(hint) = &diagnostic.hint {
        groups.push(Group::with_title(Title::HELP.secondary_title(hint.as_str())));
    }
    renderer.render(&groups)
}

fn byte_of(text: &str, characters: u32) -> usize {
    text.char_indices().nth(characters as usize).map_or(text.len(), |(at, _)| at)
}
