//! Splunk's search processing language.
//!
//! Specification: <https://help.splunk.com/en/splunk-enterprise/spl-search-reference>.
//!
//! In: the text of a search, and the macros of its source. Out: a [`Query`] with a stage for the pipeline and one for each
//! sub-search that tests something. Macros and comments are text and go first; then commands are split at pipes, and each
//! filters, makes columns, or passes. Values compare without case in a search and with case in a `where`.

mod aggregates;
mod columns;
mod commands;
mod eval;
mod expand;
mod lexer;
mod makers;
mod names;
mod pipeline;
mod scope;
mod search;
mod values;
mod where_expr;

pub(crate) use lexer::tokens;

use self::columns::SplColumns;
use self::expand::PieceOrigin;
use self::pipeline::{PipelineOpening, PipelineReader};
use super::Query;
use super::core::lexer::TokenKind;
use crate::content::Notation;
use crate::rule::Part;
use crate::text::{Span, Text};
use crate::vendors::splunk::Macros;

/// Parses a search.
pub(crate) fn parse(text: &Text<'_>, macros: &Macros, notation: &Notation) -> Query {
    let mut reader = PipelineReader::new(macros);
    let expanded = reader.expander.expand(&text.text, &PieceOrigin::Verbatim(0));
    let span = Span::new(0, expanded.text.len());
    reader.pipeline(&expanded, span, &PipelineOpening { name: None, part: Part::Present }, SplColumns::new(&notation.datasets));
    let mut first = true;
    reader.stages.retain(|stage| std::mem::take(&mut first) || stage.expr.tests().next().is_some());
    Query {
        stages: std::mem::take(&mut reader.stages),
        definitions: std::mem::take(&mut reader.expander.used),
        diagnostics: reader.into_problems().into_diagnostics(text),
        essence: essence(&expanded.text),
        ..Query::none()
    }
    .judged()
}

/// The text by which copies are recognised: the tokens of a search with its macros expanded. Macros that a detection leaves
/// to its user to define all expand to the same.
fn essence(text: &str) -> String {
    let shown = tokens(text);
    let words: Vec<&str> = shown.iter().filter(|token| token.kind != TokenKind::Comment).map(|token| token.span.of(text)).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests;
