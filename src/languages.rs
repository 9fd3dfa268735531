//! Queries in eight languages, lowered into one boolean tree.
//!
//! In: a [`Draft`](crate::vendors::Draft) and its source's definitions. Out: a [`Query`]: stages of [`Expr`] and what was not
//! understood. A language never decides what an exclusion is, what a field means or which event is meant.

#[cfg(test)]
pub(crate) mod cases;
mod core;
mod eql;
mod esql;
mod kibana_filters;
mod kuery;
mod kusto;
mod lucene;
#[cfg(test)]
mod properties;
mod sigma;
mod spl;
mod yaral;

pub(crate) use self::core::lexer::TokenKind;
pub(crate) use self::core::tree::{Expr, Query, Stage, Test};

use self::core::lexer::Token;
use crate::content::Notation;
use crate::rule::Language;
use crate::text::{Span, Text, offset};
use crate::vendors::{Definitions, Draft, QUERY_GAP, QueryText, Written};

/// Depth at which every parser gives up on a branch.
const DEPTH: usize = 128;

/// Tests after which a rule's query is cut: no real rule comes near.
const TESTS: usize = 100_000;

/// What a language's parser may look at beside the text.
#[derive(Debug, Clone, Copy)]
struct Surroundings<'s> {
    /// Macros and reference lists of the source.
    definitions: &'s Definitions<'s>,
    /// Data sets and time columns that everybody knows.
    notation: &'s Notation,
}

/// A language: what a ninth one adds beside its file and its cases, `tests/cases/<name>.txt`.
struct Grammar {
    language: Language,
    /// Makes a query of a text.
    parse: fn(&Text<'_>, Surroundings<'_>) -> Query,
    /// The tokens of a text, for colours.
    tokens: fn(&str) -> Vec<Token>,
}

/// All languages, in the order of [`Language`].
const LANGUAGES: [Grammar; Language::ALL.len()] = [
    Grammar { language: Language::Sigma, parse: |text, _| sigma::parse_text(text), tokens: sigma::tokens },
    Grammar { language: Language::Eql, parse: |text, _| eql::parse(text), tokens: eql::tokens },
    Grammar { language: Language::Kuery, parse: |text, _| kuery::parse(text), tokens: kuery::tokens },
    Grammar { language: Language::Lucene, parse: |text, _| lucene::parse(text), tokens: lucene::tokens },
    Grammar { language: Language::Esql, parse: |text, _| esql::parse(text), tokens: esql::tokens },
    Grammar {
        language: Language::Spl,
        parse: |text, around| spl::parse(text, &around.definitions.macros, around.notation),
        tokens: spl::tokens,
    },
    Grammar { language: Language::Kusto, parse: |text, around| kusto::parse(text, around.notation), tokens: kusto::tokens },
    Grammar { language: Language::Yaral, parse: |text, around| yaral::parse(text, around.definitions), tokens: yaral::tokens },
];

/// Each row stands at its language's place: a language without a row does not compile.
const _: () = {
    let mut at = 0;
    while at < LANGUAGES.len() {
        assert!(LANGUAGES[at].language as usize == at, "the rows stand in the order of the enum");
        at += 1;
    }
};

fn grammar(language: Language) -> &'static Grammar {
    &LANGUAGES[language as usize]
}

/// Parses what a draft brought, with what its source defines.
pub(crate) fn parse(draft: &Draft<'_>, definitions: &Definitions<'_>, notation: &Notation) -> Query {
    let surroundings = Surroundings { definitions, notation };
    match &draft.written {
        Written::Nothing => Query::none(),
        Written::Sigma(detection) => sigma::parse(detection),
        Written::Queries(queries) => joined(queries, surroundings),
        Written::Filtered(filtered) => kibana_filters::apply(joined(&filtered.queries, surroundings), filtered),
    }
}

/// The tokens of a query, for pages.
pub(crate) fn colors(text: &str, language: Language) -> Vec<(Span, TokenKind)> {
    (grammar(language).tokens)(text).into_iter().map(|token| (token.span, token.kind)).collect()
}

/// Several queries of a rule as one: their stages one after the other, their spans counted in the rule's body. A query that
/// a rule repeats, for another product's time column, counts once.
fn joined(queries: &[QueryText<'_>], surroundings: Surroundings<'_>) -> Query {
    let mut out = Query::none();
    let mut length = 0;
    let mut seen: Vec<String> = Vec::new();
    for written in queries {
        let mut query = (grammar(written.language).parse)(&written.text, surroundings);
        let start = offset(length);
        length += written.text.text.len() + QUERY_GAP.len();
        if !query.essence.is_empty() && seen.contains(&query.essence) {
            continue;
        }
        for stage in &mut query.stages {
            stage.expr.move_spans(|span| span.shifted(start));
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
