//! What readers hand on: rules whose queries are still to be parsed.

use crate::content::LogContext;
use crate::diagnostic::Diagnostic;
use crate::rule::{Language, Rule};
use crate::text::Text;
use crate::vendors::{elastic, sigma};

/// A rule with its query still to be parsed.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'f> {
    /// The rule's facts; its predicates, stages and events are empty.
    pub(crate) rule: Rule,
    /// The query.
    pub(crate) written: Written<'f>,
    /// What all of its stages read.
    pub(crate) context: LogContext,
}

/// A query as written.
#[derive(Debug, Clone)]
pub(crate) enum Written<'f> {
    /// There is none.
    Nothing,
    /// A Sigma detection.
    Sigma(sigma::Detection<'f>),
    /// Queries, each a text of its own. The rule's body is their texts, joined by [`QUERY_GAP`].
    Queries(Vec<QueryText<'f>>),
    /// A query with the filters that Kibana applies beside it. The rule's body is the query's text.
    Filtered(elastic::Filtered<'f>),
}

/// What stands between the queries of a rule in its body.
pub(crate) const QUERY_GAP: &str = "\n\n";

/// A query in a language of its own.
#[derive(Debug, Clone)]
pub(crate) struct QueryText<'f> {
    /// The language.
    pub(crate) language: Language,
    /// The query as the file holds it.
    pub(crate) text: Text<'f>,
    /// A name for its stages, where a rule has several queries.
    pub(crate) name: Option<String>,
}

/// What came of a file.
#[derive(Debug, Default)]
pub(crate) struct Drafts<'f> {
    /// Its rules.
    pub(crate) drafts: Vec<Draft<'f>>,
    /// What was wrong with the file itself.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Why it holds no rule, if it holds none and should.
    pub(crate) skipped: Option<String>,
}

impl<'f> Written<'f> {
    /// Queries, or nothing if there are none.
    pub(in crate::vendors) fn queries(queries: Vec<QueryText<'f>>) -> Self {
        if queries.is_empty() { Self::Nothing } else { Self::Queries(queries) }
    }
}

/// The body of a rule with these queries, in the language of the first; none without a query.
pub(in crate::vendors) fn body(queries: &[QueryText<'_>]) -> Option<crate::rule::Body> {
    let first = queries.first()?;
    let texts: Vec<&str> = queries.iter().map(|query| query.text.text.as_ref()).collect();
    Some(crate::rule::Body { text: texts.join(QUERY_GAP), language: first.language })
}
