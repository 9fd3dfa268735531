//! Queries in eight languages, lowered into one boolean tree.
//!
//! In: a [`Draft`](crate::vendors::Draft) and its source's definitions. Out: a [`Query`]: stages of [`Expr`] and what was not
//! understood. A language never decides what an exclusion is, what a field means or which event is meant.

pub(crate) mod boolean;
#[cfg(test)]
mod cases;
pub(crate) mod cursor;
mod dsl;
pub(crate) mod eql;
pub(crate) mod esql;
pub(crate) mod kuery;
pub(crate) mod kusto;
pub(crate) mod lexer;
pub(crate) mod lucene;
mod operand;
pub(crate) mod pattern;
mod problems;
#[cfg(test)]
mod properties;
pub(crate) mod sigma;
pub(crate) mod spl;
pub(crate) mod words;
pub(crate) mod yaral;

use crate::content::Notation;
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Definition, Fact, Language, Op, Parsed, Part};
use crate::text::Span;
use crate::vendors::{Definitions, Draft, QUERY_GAP, QueryText, Written};

/// Depth at which every parser gives up on a branch.
pub(crate) const DEPTH: usize = 128;

/// Tests after which a rule's query is cut: no real rule comes near.
pub(crate) const TESTS: usize = 100_000;

/// A boolean expression. `And` and `Or` are flat: chains are built by loops.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    /// All must hold.
    And(Vec<Expr>),
    /// One must hold.
    Or(Vec<Expr>),
    /// Must not hold.
    Not(Box<Expr>),
    /// A part with a name of its own, such as a Sigma selection.
    Named(String, Box<Expr>),
    /// A comparison.
    Test(Box<Test>),
}

impl Expr {
    /// A conjunction; a single operand stands for itself, nested conjunctions are flattened.
    pub(crate) fn and(operands: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(operands.len());
        for operand in operands {
            match operand {
                Self::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            1 => flat.remove(0),
            _ => Self::And(flat),
        }
    }

    /// A disjunction, built like [`Expr::and`].
    pub(crate) fn or(operands: Vec<Self>) -> Self {
        let mut flat = Vec::with_capacity(operands.len());
        for operand in operands {
            match operand {
                Self::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            1 => flat.remove(0),
            _ => Self::Or(flat),
        }
    }

    /// A negation.
    #[allow(clippy::should_implement_trait, reason = "the grammar's word, beside `and` and `or`")]
    pub(crate) fn not(operand: Self) -> Self {
        Self::Not(Box::new(operand))
    }

    /// The expression that holds always: a conjunction of nothing.
    pub(crate) fn always() -> Self {
        Self::And(Vec::new())
    }

    /// Number of tests in it.
    pub(crate) fn tests(&self) -> usize {
        match self {
            Self::And(operands) | Self::Or(operands) => operands.iter().map(Self::tests).sum(),
            Self::Not(operand) | Self::Named(_, operand) => operand.tests(),
            Self::Test(_) => 1,
        }
    }
}

/// A comparison as a rule writes it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Test {
    /// The field, less mere notation; empty, `_raw` or `*` where the language has none.
    pub field: String,
    /// The operator that it means.
    pub op: Op,
    /// The operator as written.
    pub raw_op: String,
    /// The value, unescaped.
    pub value: String,
    /// A member of a list.
    pub listed: bool,
    /// Compared with case.
    pub cased: bool,
    /// The value is filled in elsewhere.
    pub placeholder: bool,
    /// No test of a field of the event: an aggregate, a changed value, a comparison of fields.
    pub derived: bool,
    /// Encodings of the value, in order.
    pub encodings: Vec<String>,
    /// The macro, list or statement that brought it.
    pub via: Option<String>,
    /// Where the field stands, in the rule's body.
    pub field_at: Option<Span>,
    /// Where the value stands, in the rule's body.
    pub value_at: Option<Span>,
}

impl Test {
    /// A plain comparison; the other properties are unset.
    pub(crate) fn new(field: impl Into<String>, op: Op, value: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            op,
            raw_op: op.name().to_owned(),
            value: value.into(),
            listed: false,
            cased: false,
            placeholder: false,
            derived: false,
            encodings: Vec::new(),
            via: None,
            field_at: None,
            value_at: None,
        }
    }
}

impl From<Test> for Expr {
    fn from(test: Test) -> Self {
        Self::Test(Box::new(test))
    }
}

/// A step, pipe stage or event variable of a query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stage {
    /// Its name.
    pub name: Option<String>,
    /// What it contributes.
    pub part: Part,
    /// Category, table, dataset or event type that it reads.
    pub reads: Vec<String>,
    /// Threshold, window, keys.
    pub facts: Vec<Fact>,
    /// Its logic.
    pub expr: Expr,
}

impl Stage {
    /// A stage without name or facts.
    pub(crate) fn of(expr: Expr) -> Self {
        Self { name: None, part: Part::Present, reads: Vec::new(), facts: Vec::new(), expr }
    }
}

/// What a language made of a query.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    /// Its stages, in order.
    pub stages: Vec<Stage>,
    /// How much was understood.
    pub parsed: Parsed,
    /// What was not.
    pub diagnostics: Vec<Diagnostic>,
    /// Facts for the rule's page.
    pub facts: Vec<Fact>,
    /// Macros and lists of the source that it used.
    pub definitions: Vec<Definition>,
    /// The text that tells copies: tokens without comments and white space. Empty without a query.
    pub essence: String,
}

impl Query {
    /// No query at all.
    pub(crate) fn none() -> Self {
        Self {
            stages: Vec::new(),
            parsed: Parsed::None,
            diagnostics: Vec::new(),
            facts: Vec::new(),
            definitions: Vec::new(),
            essence: String::new(),
        }
    }

    /// Sets `parsed` from the diagnostics: full without any that cost something, none without any test.
    pub(crate) fn judged(mut self) -> Self {
        let lost = self.diagnostics.iter().any(|diagnostic| costs_understanding(diagnostic.code));
        let tests: usize = self.stages.iter().map(|stage| stage.expr.tests()).sum();
        self.parsed = match (lost, tests) {
            (false, _) => Parsed::Full,
            (true, 0) => Parsed::None,
            (true, _) => Parsed::Partial,
        };
        self
    }
}

fn costs_understanding(code: Code) -> bool {
    matches!(
        code,
        Code::QuerySyntax | Code::UnknownName | Code::UnknownConstruct | Code::InvalidValue | Code::NotCarriedOver | Code::TooDeep
    )
}

/// Parses what a draft brought, with what its source defines.
pub(crate) fn parse(draft: &Draft<'_>, definitions: &Definitions<'_>, notation: &Notation) -> Query {
    match &draft.written {
        Written::Nothing => Query::none(),
        Written::Sigma(detection) => sigma::parse(detection),
        Written::Queries(queries) => joined(queries, definitions, notation),
        Written::Filtered(filtered) => dsl::apply(joined(&filtered.queries, definitions, notation), filtered),
    }
}

/// The tokens of a query, for pages.
pub(crate) fn colors(text: &str, language: Language) -> Vec<(Span, lexer::TokenKind)> {
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
