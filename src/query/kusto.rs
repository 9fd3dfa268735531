//! Kusto: scripts of `let` statements and pipelines.
//!
//! In: a query's text. Out: a [`Query`] whose stages are pipelines: the main one, the right sides of joins, branches of unions,
//! sub-queries. Rows that an anti-join removes are stages of their own part. The parser makes a tree of the whole script
//! first, because functions and `let` statements mean something only where they are used; then the tree is walked. Never
//! decides what an exclusion is or which event a table stands for.

mod columns;
mod comparisons;
mod conditions;
mod expressions;
mod flows;
mod lexer;
mod operators;
mod parser;
mod scopes;
mod statements;
mod syntax;
mod values;
mod walker;

pub(crate) use lexer::tokens;

use super::Query;
use super::lexer::{Token, TokenKind};
use crate::text::Text;

/// Parses a script.
pub(crate) fn parse(text: &Text<'_>) -> Query {
    let tokens = tokens(&text.text);
    let mut parser = parser::Parser::new(text, &tokens);
    let script = statements::script(&mut parser);
    let mut diagnostics = std::mem::take(&mut parser.diagnostics);
    let mut walker = walker::Walker::new(text);
    let stages = walker.script(&script);
    diagnostics.append(&mut walker.diagnostics);
    Query { stages, diagnostics, essence: essence(&text.text, &tokens), ..Query::none() }.judged()
}

/// The tokens without comments, white space, trailing semicolons and the columns that tell when a row was written.
fn essence(text: &str, tokens: &[Token]) -> String {
    let mut out = String::with_capacity(text.len());
    for token in tokens.iter().filter(|token| token.kind != TokenKind::Comment) {
        let word = token.span.of(text);
        if !comparisons::TIME_COLUMNS.contains(&word) {
            out.push_str(word);
            out.push(' ');
        }
    }
    out.truncate(out.trim_end_matches([' ', ';']).len());
    out
}
