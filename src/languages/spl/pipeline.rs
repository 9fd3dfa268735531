//! Pipelines: commands between pipes, and the pipelines in their square brackets.
//!
//! In: expanded text. Out: a [`Stage`] for each pipeline that tests something; filters of one pipeline narrow the same rows, so
//! they are one conjunction. Sub-searches are stages of their own.

use super::columns::SplColumns;
use super::expand::{Expanded, Expander, PieceOrigin, end_of_string};
use super::search::SearchOutcome;
use super::{commands, names};
use crate::languages::core::problems::{Problem, Problems};
use crate::languages::{DEPTH, Expr, Stage};
use crate::rule::{Fact, LogKind, LogToken, Part};
use crate::text::Span;
use crate::vendors::splunk::Macros;

/// Reads all pipelines of a search.
pub(super) struct PipelineReader<'q> {
    /// Expands macros, also those of searches in quotes.
    pub(super) expander: Expander<'q>,
    /// The stages, the outermost first.
    pub(super) stages: Vec<Stage>,
    /// What was not understood; spans are of the rule's body.
    problems: Problems,
    depth: usize,
}

/// A pipeline that is being read.
pub(super) struct PipelineState<'e> {
    /// The text that it stands in.
    pub(super) expanded: &'e Expanded,
    /// The columns after the commands so far.
    pub(super) columns: SplColumns,
    /// Conditions that its rows meet.
    pub(super) filters: Vec<Expr>,
    /// Datasets and lookups that it reads.
    pub(super) reads: Vec<LogToken>,
    /// Groups, windows, thresholds.
    pub(super) facts: Vec<Fact>,
}

/// How a pipeline begins.
pub(super) struct PipelineOpening {
    /// The command that holds it; none for the outermost.
    pub(super) name: Option<String>,
    /// What it contributes.
    pub(super) part: Part,
}

/// A command with its arguments.
#[derive(Debug, Clone)]
pub(super) struct SplCommand {
    /// Its name, in lower case.
    pub(super) name: String,
    /// Where its name stands.
    pub(super) at: Span,
    /// Where its arguments stand.
    pub(super) arguments: Span,
    /// Sub-searches among them, brackets included.
    pub(super) subsearches: Vec<Span>,
}

impl<'q> PipelineReader<'q> {
    /// A reader of a search.
    pub(super) fn new(macros: &'q Macros) -> Self {
        Self { expander: Expander::new(macros), stages: Vec::new(), problems: Problems::default(), depth: 0 }
    }

    /// Reads the pipeline in a span of a text; returns its columns at the end.
    pub(super) fn pipeline(&mut self, expanded: &Expanded, span: Span, opening: &PipelineOpening, columns: SplColumns) -> SplColumns {
        if self.depth >= DEPTH {
            self.report(expanded, Problem::too_deep(span));
            return columns;
        }
        self.depth += 1;
        let number = self.stages.len();
        self.stages.push(Stage { name: opening.name.clone(), part: opening.part, ..Stage::of(Expr::always()) });
        let mut pipe = PipelineState { expanded, columns, filters: Vec::new(), reads: Vec::new(), facts: Vec::new() };
        let (segments, problems) = segments(&expanded.text, span);
        self.absorb(expanded, problems);
        for (at, segment) in segments.into_iter().enumerate() {
            if let Some(command) = self.command(expanded, segment, at == 0, opening.name.is_some()) {
                commands::run(self, &mut pipe, &command);
            }
        }
        if let Some(stage) = self.stages.get_mut(number) {
            stage.expr = Expr::and(pipe.filters);
            stage.reads = pipe.reads;
            stage.facts = pipe.facts;
        }
        self.depth -= 1;
        pipe.columns
    }

    /// The command of a segment; nothing if it is empty or stands for everything.
    fn command(&mut self, expanded: &Expanded, segment: PipelineSegment, first: bool, within: bool) -> Option<SplCommand> {
        let written = segment.span.of(&expanded.text);
        let trimmed = written.trim();
        if trimmed.trim_matches(|character: char| character == '*' || character.is_whitespace()).is_empty() {
            return None;
        }
        let start = segment.span.start as usize + (written.len() - written.trim_start().len());
        let length = trimmed.find(|character: char| !character.is_ascii_alphanumeric() && character != '_').unwrap_or(trimmed.len());
        let name = trimmed.get(..length).unwrap_or_default().to_ascii_lowercase();
        let at = Span::new(start, start + length);
        let end = segment.span.end;
        let implicit = first && name != "search" && !(within && names::is_known(&name));
        if implicit {
            let at = Span::new(start, start);
            return Some(SplCommand { name: "search".to_owned(), at, arguments: Span { start: at.start, end }, ..segment.into() });
        }
        Some(SplCommand { name, at, arguments: Span { start: at.end, end }, ..segment.into() })
    }

    /// Reads the sub-searches of a command, each as a pipeline of its own; what they make is added to the columns.
    pub(super) fn subsearches(&mut self, pipe: &mut PipelineState<'_>, name: &str, spans: &[(Span, bool)]) {
        for &(span, removed) in spans {
            let part = if removed { Part::Removed } else { Part::Present };
            let columns =
                self.pipeline(pipe.expanded, inside(span, &pipe.expanded.text), &PipelineOpening::of(name, part), pipe.columns.fresh());
            pipe.columns.absorb(&columns);
        }
    }

    /// Reads a search that stands in quotes.
    pub(super) fn quoted(&mut self, pipe: &PipelineState<'_>, name: &str, search: &str, span: Span) {
        let base: PieceOrigin = pipe.expanded.base(span);
        let expanded = self.expander.expand(search, &base);
        let whole = Span::new(0, expanded.text.len());
        self.pipeline(&expanded, whole, &PipelineOpening::of(name, Part::Present), pipe.columns.fresh());
    }

    /// Adds what a search holds to a pipeline.
    pub(super) fn add(&mut self, pipe: &mut PipelineState<'_>, name: &str, found: SearchOutcome) {
        self.absorb(pipe.expanded, found.problems);
        pipe.filters.extend(found.expr);
        for dataset in found.datasets {
            pipe.columns.reads_dataset(&dataset);
            pipe.read(LogToken::new(LogKind::Dataset, dataset));
        }
        self.subsearches(pipe, name, &found.subsearches);
    }

    /// Reports something at a span of an expanded text; what came from a macro says so.
    pub(super) fn report(&mut self, expanded: &Expanded, problem: Problem) {
        let (span, via) = expanded.origin(problem.span);
        let message = via.map_or(problem.message.clone(), |name| format!("{}, in the macro `{name}`", problem.message));
        self.problems.add(Problem { message, span, ..problem });
    }

    /// Reports everything that is wrong in an expanded text.
    pub(super) fn absorb(&mut self, expanded: &Expanded, problems: Problems) {
        problems.into_list().into_iter().for_each(|problem| self.report(expanded, problem));
    }

    /// Everything that was not understood, in macros last.
    pub(super) fn into_problems(mut self) -> Problems {
        self.problems.absorb(self.expander.problems, |span| span);
        self.problems
    }
}

impl PipelineState<'_> {
    /// Notes what the pipeline reads.
    pub(super) fn read(&mut self, token: LogToken) {
        if !self.reads.contains(&token) {
            self.reads.push(token);
        }
    }
}

impl PipelineOpening {
    /// A pipeline within a command.
    pub(super) fn of(name: &str, part: Part) -> Self {
        Self { name: Some(name.to_owned()), part }
    }
}

/// What stands between two pipes.
#[derive(Debug)]
struct PipelineSegment {
    span: Span,
    subsearches: Vec<Span>,
}

impl From<PipelineSegment> for SplCommand {
    fn from(segment: PipelineSegment) -> Self {
        Self { name: String::new(), at: segment.span, arguments: segment.span, subsearches: segment.subsearches }
    }
}

/// What stands within the brackets of a sub-search.
pub(super) fn inside(span: Span, text: &str) -> Span {
    let closed = span.of(text).ends_with(']') && span.end > span.start + 1;
    Span { start: span.start + 1, end: if closed { span.end - 1 } else { span.end } }
}

/// Splits a pipeline at the pipes that stand in no quotes and no square brackets.
fn segments(text: &str, span: Span) -> (Vec<PipelineSegment>, Problems) {
    let (mut out, mut problems) = (Vec::new(), Problems::default());
    let mut segment = PipelineSegment { span, subsearches: Vec::new() };
    let mut open: Vec<usize> = Vec::new();
    let (mut at, end) = (span.start as usize, (span.end as usize).min(text.len()));
    while let Some(byte) = text.as_bytes().get(at).filter(|_| at < end) {
        let here = at;
        at += 1;
        match byte {
            b'\\' => at += 1,
            b'"' => at = end_of_string(text, here).filter(|&after| after <= end).unwrap_or(end),
            b'[' => open.push(here),
            b']' => match open.pop() {
                None => problems.add(Problem::unopened(Span::new(here, here + 1))),
                Some(start) if open.is_empty() => segment.subsearches.push(Span::new(start, at)),
                Some(_) => {}
            },
            b'|' if open.is_empty() => {
                segment.span.end = Span::new(here, here).start;
                let next = Span { start: segment.span.end + 1, end: span.end };
                out.push(std::mem::replace(&mut segment, PipelineSegment { span: next, subsearches: Vec::new() }));
            }
            _ => {}
        }
    }
    if let Some(&outermost) = open.first() {
        problems.add(Problem::unclosed(Span::new(outermost, outermost + 1)));
        segment.subsearches.push(Span::new(outermost, end));
    }
    out.push(segment);
    (out, problems)
}
