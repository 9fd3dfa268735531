//! `stats` and its kin, `tstats`, `mstats`: what they count by, what they make, and where they filter.

use super::commands::{search_filter, terms};
use super::makers;
use super::pipeline::{PipelineReader, PipelineState, SplCommand};
use super::values;
use crate::languages::core::lexer::{Token, TokenKind};
use crate::languages::core::lineage::ColumnOrigin;
use crate::rule::{Fact, FactKind, LogKind, LogToken};
use crate::text::Span;

/// Functions whose results are values of the field that they are given.
const SELECTING: [&str; 7] = ["earliest", "first", "last", "latest", "list", "mode", "values"];

/// Words that begin a section of `tstats`.
const SECTIONS: [&str; 4] = ["from", "where", "by", "groupby"];

/// `stats count values(a) as b by c`.
pub(super) fn stats(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = terms(pipe, command);
    for (word, section) in sections(&pipe.expanded.text, &tokens, &["by", "over"]) {
        match word {
            "" => aggregates(pipe, section),
            _ => groups(pipe, section),
        }
    }
    makers::fixed(pipe, &command.name);
    let spans: Vec<(Span, bool)> = command.subsearches.iter().map(|&span| (span, false)).collect();
    reader.subsearches(pipe, &command.name, &spans);
}

/// `tstats count from datamodel=A.B where … by c span=1h`.
pub(super) fn tstats(reader: &mut PipelineReader<'_>, pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = terms(pipe, command);
    let sections = sections(&pipe.expanded.text, &tokens, &SECTIONS);
    for (_, section) in sections.iter().filter(|(word, _)| *word == "from") {
        source(pipe, section);
    }
    selected(pipe, &tokens);
    for (word, section) in sections {
        match word {
            "" => aggregates(pipe, section),
            "where" => search_filter(reader, pipe, &command.name, section, command.arguments),
            "by" | "groupby" => groups(pipe, section),
            _ => {}
        }
    }
}

/// Splits tokens at words that stand in no brackets and are no value; the first section has no word.
fn sections<'t>(text: &str, tokens: &'t [Token], words: &[&'static str]) -> Vec<(&'static str, &'t [Token])> {
    let mut out = Vec::new();
    let (mut word, mut from, mut depth, mut value) = ("", 0, 0_usize, false);
    for (at, token) in tokens.iter().enumerate() {
        let written = token.span.of(text);
        match token.kind {
            TokenKind::Punct if written == "(" => depth += 1,
            TokenKind::Punct if written == ")" => depth = depth.saturating_sub(1),
            TokenKind::Word if depth == 0 && !value => {
                if let Some(next) = words.iter().find(|next| next.eq_ignore_ascii_case(written)) {
                    out.push((word, tokens.get(from..at).unwrap_or_default()));
                    (word, from) = (next, at + 1);
                }
            }
            _ => {}
        }
        value = token.kind == TokenKind::Operator;
    }
    out.push((word, tokens.get(from..).unwrap_or_default()));
    out
}

/// `datamodel=Model.Dataset`: the last name is what stands before the fields.
fn source(pipe: &mut PipelineState<'_>, tokens: &[Token]) {
    let text = pipe.expanded.text.as_str();
    let names: Vec<&str> =
        tokens.iter().filter(|token| token.kind != TokenKind::Operator).map(|token| values::name(token.span.of(text))).collect();
    let path = match names.as_slice() {
        [kind, path, ..] if kind.eq_ignore_ascii_case("datamodel") => (*path).to_owned(),
        [path, ..] => path.strip_prefix("datamodel:").unwrap_or(path).to_owned(),
        [] => return,
    };
    pipe.columns.reads_dataset(&path);
    pipe.read(LogToken::new(LogKind::Dataset, path));
}

/// The dataset that `nodename` selects: it stands before field names too.
fn selected(pipe: &mut PipelineState<'_>, tokens: &[Token]) {
    let text = pipe.expanded.text.as_str();
    let datasets = tokens.windows(3).filter_map(|found| match found {
        [name, operator, value] if values::name(name.span.of(text)) == "nodename" && operator.kind == TokenKind::Operator => {
            Some(values::name(value.span.of(text)))
        }
        _ => None,
    });
    datasets.flat_map(|dataset| dataset.split('.')).for_each(|head| pipe.columns.qualified_by(head));
}

/// `count`, `values(a) as b`, options.
fn aggregates(pipe: &mut PipelineState<'_>, tokens: &[Token]) {
    let text = pipe.expanded.text.as_str();
    let mut made: Vec<(String, ColumnOrigin)> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let word = token.span.of(text);
        at += 1;
        let next = tokens.get(at).map(|next| (next.kind, next.span.of(text)));
        match next {
            Some((TokenKind::Operator, _)) => at += 2,
            Some((TokenKind::Punct, "(")) if token.kind == TokenKind::Word => {
                let close = closing(text, tokens, at);
                let arguments = tokens.get(at + 1..close).unwrap_or_default();
                let end = tokens.get(close).or(tokens.last()).map_or(token.span.end, |last| last.span.end);
                let column = aggregate(pipe, word, arguments);
                made.push((Span { start: token.span.start, end }.of(text).to_owned(), column));
                at = close + 1;
            }
            Some((_, name)) if word.eq_ignore_ascii_case("as") => {
                if let Some(last) = made.last_mut() {
                    values::name(name).trim_matches(',').clone_into(&mut last.0);
                }
                at += 1;
            }
            _ if token.kind == TokenKind::Word => made.push((word.trim_matches(',').to_owned(), ColumnOrigin::Computed(()))),
            _ => {}
        }
    }
    made.into_iter().filter(|(name, _)| !name.is_empty()).for_each(|(name, column)| pipe.columns.set(&name, column));
}

/// The token that closes the bracket at `open`.
fn closing(text: &str, tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open).filter(|(_, token)| token.kind == TokenKind::Punct) {
        match token.span.of(text) {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// What a function makes of its arguments.
fn aggregate(pipe: &PipelineState<'_>, function: &str, arguments: &[Token]) -> ColumnOrigin {
    match arguments {
        [field] if SELECTING.iter().any(|known| known.eq_ignore_ascii_case(function)) => {
            pipe.columns.column(values::name(field.span.of(&pipe.expanded.text)))
        }
        _ => ColumnOrigin::Computed(()),
    }
}

/// `c d span=1h`.
fn groups(pipe: &mut PipelineState<'_>, tokens: &[Token]) {
    let text = pipe.expanded.text.as_str();
    let mut names: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let word = values::name(token.span.of(text)).trim_matches(',');
        at += 1;
        if tokens.get(at).is_some_and(|next| next.kind == TokenKind::Operator) {
            if let Some(value) = tokens.get(at + 1).filter(|_| word == "span") {
                pipe.facts.push(Fact::new(FactKind::Window, value.span.of(text)));
            }
            at += 2;
        } else if token.kind != TokenKind::Punct && !word.is_empty() {
            names.push(pipe.columns.stripped(word).to_owned());
        }
    }
    if !names.is_empty() {
        pipe.facts.push(Fact::new(FactKind::GroupedBy, names));
    }
}
