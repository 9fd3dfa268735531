//! The tree that every language lowers its queries into.
//!
//! In: what parsers read. Out: a [`Query`]: stages of [`Expr`] and what was not understood. `And` and `Or` are flat.

use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Definition, Fact, LogToken, Op, Parsed, Part};
use crate::text::Span;

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
    pub(crate) fn not(operand: Self) -> Self {
        Self::Not(Box::new(operand))
    }

    /// The expression that holds always: a conjunction of nothing.
    pub(crate) fn always() -> Self {
        Self::And(Vec::new())
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
    /// Not a test of a field of the event itself, but of an aggregate, a changed value, another field.
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
    pub reads: Vec<LogToken>,
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
    /// The text by which copies are recognised: tokens without comments and white space. Empty without a query.
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
        let tests: usize = self.stages.iter().map(|stage| stage.expr.tests().count()).sum();
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
