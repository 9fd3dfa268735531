//! Queries in eight languages, lowered into one boolean tree.
//!
//! In: a [`Draft`](crate::vendors::Draft) and its source's definitions. Out: a [`Query`]: stages of [`Expr`] and what was not
//! understood. A language never decides what an exclusion is, what a field means or which event is meant.

#[cfg(test)]
mod cases;
mod core;
pub(crate) mod eql;
pub(crate) mod esql;
mod kibana_filters;
pub(crate) mod kuery;
pub(crate) mod kusto;
pub(crate) mod lucene;
#[cfg(test)]
mod properties;
pub(crate) mod sigma;
pub(crate) mod spl;
pub(crate) mod yaral;

pub(crate) use self::core::lexer::TokenKind;
pub(crate) use self::core::tree::{Expr, Query, Stage, Test};

use crate::content::Notation;
use crate::rule::Language;
use crate::text::Span;
use crate::vendors::{Definitions, Draft, QUERY_GAP, QueryText, Written};

/// Depth at which every parser gives up on a branch.
pub(crate) const DEPTH: usize = 128;

/// Tests after which a rule's query is cut: no real rule comes near.
pub(crate) const TESTS: usize = 100_000;

/// Parses what a draft brought, with what its source defines.
pub(crate) fn parse(draft: &Draft<'_>, definitions: &Definitions<'_>, notation: &Notation) -> Query {
    match &draft.written {
        Written::Nothing => Query::none(),
        Written::Sigma(detection) => sigma::parse(detection),
        Written::Queries(queries) => joined(queries, definitions, notation),
        Written::Filtered(filtered) => kibana_filters::apply(joined(&filtered.queries, definitions, notation), filtered),
    }
}

/// The tokens of a query, for pages.
pub(crate) fn colors(text: &str, language: Language) -> Vec<(Span, TokenKind)> {
    let tokens = match language {
        Language::Sigma => sigma::tokens(text),
        Language::Eql => eql::tokens(text),
        Language::Kuery => kuery::tokens(text),
        Language::Lucene => lucene::tokens(text),
        Language::Esql => esql::tokens(text),
        Language::Spl => spl::tokens(text),
        Language::Kusto => kusto::tokens(text),
        Language::Yaral => yaral::tokens(text),
    };
    tokens.into_iter().map(|token| (token.span, token.kind)).collect()
}

/// Several queries of a rule as one: their stages one after the other, their spans counted in the rule's body. A query that
/// a rule repeats, for another product's time column, counts once.
fn joined(queries: &[QueryText<'_>], definitions: &Definitions<'_>, notation: &Notation) -> Query {
    let mut out = Query::none();
    let mut offset = 0;
    let mut seen: Vec<String> = Vec::new();
    for written in queries {
        let mut query = parse_text(written, definitions, notation);
        let start = offset;
        offset += u32::try_from(written.text.text.len() + QUERY_GAP.len()).unwrap_or(u32::MAX);
        if !query.essence.is_empty() && seen.contains(&query.essence) {
            continue;
        }
        for stage in &mut query.stages {
            shift(&mut stage.expr, start);
            stage.name = stage.name.take().or_else(|| written.name.clone());
        }
        out.stages.extend(query.stages);
        out.diagnostics.extend(query.diagnostics);
        out.facts.extend(query.facts);
        out.definitions.extend(query.definitions);
        out.essence.push_str(&query.essence);
        seen.push(query.essence);
    }
    out.judged()
}

fn parse_text(written: &QueryText<'_>, definitions: &Definitions<'_>, notation: &Notation) -> Query {
    match written.language {
        Language::Yaral => yaral::parse(&written.text, definitions),
        Language::Spl => spl::parse(&written.text, &definitions.macros, notation),
        Language::Eql => eql::parse(&written.text),
        Language::Kuery => kuery::parse(&written.text),
        Language::Lucene => lucene::parse(&written.text),
        Language::Esql => esql::parse(&written.text),
        Language::Sigma => Query::none(),
        Language::Kusto => kusto::parse(&written.text, notation),
    }
}

fn shift(expr: &mut Expr, offset: u32) {
    match expr {
        Expr::And(operands) | Expr::Or(operands) => operands.iter_mut().for_each(|operand| shift(operand, offset)),
        Expr::Not(operand) | Expr::Named(_, operand) => shift(operand, offset),
        Expr::Test(test) => {
            test.field_at = test.field_at.map(|span| span.shifted(offset));
            test.value_at = test.value_at.map(|span| span.shifted(offset));
        }
    }
}
