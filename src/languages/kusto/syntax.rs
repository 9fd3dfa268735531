//! The syntax tree of a Kusto script.
//!
//! In: nothing. Out: plain data that refers to the query's text. Chains of operators are flat; only brackets, calls and
//! sub-queries nest, and the parser bounds these.

use crate::text::Span;

/// Statements in order; the last expressions are what the script yields.
#[derive(Debug, Clone, Default)]
pub(super) struct Script<'t> {
    pub(super) statements: Vec<Statement<'t>>,
}

#[derive(Debug, Clone)]
pub(super) enum Statement<'t> {
    /// `let name = value;`
    Let { name: &'t str, value: Scalar<'t> },
    /// `declare query_parameters(name: type = default, …);`
    Declare(Vec<Parameter<'t>>),
    /// A query, or the result of a function.
    Query(Scalar<'t>),
}

/// A scalar expression, a query in brackets, a function: whatever may stand on the right of `let`.
#[derive(Debug, Clone)]
pub(super) struct Scalar<'t> {
    pub(super) span: Span,
    pub(super) kind: ScalarKind<'t>,
}

#[derive(Debug, Clone)]
pub(super) enum ScalarKind<'t> {
    /// A literal: its text, decoded, and whether it is a string.
    Literal {
        text: String,
        string: bool,
    },
    /// `dynamic(…)`: its scalars in order, keys of bags left out.
    Dynamic(Vec<String>),
    /// A column, table or `let`.
    Name(&'t str),
    /// `*`
    Star,
    /// `a.b`, `a["b"]`, `a[0]`
    Path {
        base: Box<Scalar<'t>>,
        steps: Vec<PathStep<'t>>,
    },
    Call {
        name: &'t str,
        arguments: Vec<Argument<'t>>,
    },
    And(Vec<Scalar<'t>>),
    Or(Vec<Scalar<'t>>),
    Compare(Box<ScalarComparison<'t>>),
    /// `a + b`, `-a`
    Arithmetic(Vec<Scalar<'t>>),
    Query(Box<Pipeline<'t>>),
    Function(Box<UserFunction<'t>>),
    /// `[ … ]` outside of `dynamic`
    List(Vec<Scalar<'t>>),
    /// What could not be read.
    Unread,
}

#[derive(Debug, Clone)]
pub(super) enum PathStep<'t> {
    /// `.name` or `["name"]`
    Member(String),
    /// `[0]`, `[-1]`, as written
    Index(&'t str),
    /// Anything computed.
    Computed,
}

/// An argument of a call, or `name = value` of an operator.
#[derive(Debug, Clone)]
pub(super) struct Argument<'t> {
    pub(super) name: Option<&'t str>,
    pub(super) value: Scalar<'t>,
}

#[derive(Debug, Clone)]
pub(super) struct ScalarComparison<'t> {
    /// What it does.
    pub(super) operator: ComparisonOperator,
    /// As written: `!in~`, `has_any`.
    pub(super) written: String,
    /// Written with `!`, `not` or a negated word.
    pub(super) negated: bool,
    pub(super) left: Scalar<'t>,
    /// One operand; for lists all members; for `between` both bounds.
    pub(super) right: Vec<Scalar<'t>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ComparisonOperator {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
    Has,
    HasAny,
    HasAll,
    Contains,
    StartsWith,
    EndsWith,
    Regex,
    In,
    Between,
}

impl ComparisonOperator {
    /// Whether it takes a list in brackets.
    pub(super) fn takes_list(self) -> bool {
        matches!(self, Self::In | Self::HasAny | Self::HasAll)
    }
}

/// `(name: type = default, …) { body }`
#[derive(Debug, Clone)]
pub(super) struct UserFunction<'t> {
    pub(super) parameters: Vec<Parameter<'t>>,
    pub(super) body: Script<'t>,
}

#[derive(Debug, Clone)]
pub(super) struct Parameter<'t> {
    pub(super) name: &'t str,
    pub(super) default: Option<Scalar<'t>>,
}

/// A source and what its rows go through.
#[derive(Debug, Clone)]
pub(super) struct Pipeline<'t> {
    pub(super) source: RowSource<'t>,
    pub(super) steps: Vec<PipeOperator<'t>>,
}

#[derive(Debug, Clone)]
pub(super) enum RowSource<'t> {
    Expression(Scalar<'t>),
    Union(Vec<Scalar<'t>>),
    Search(SearchOperator<'t>),
    /// `datatable (columns) [values]`
    Datatable {
        columns: Vec<&'t str>,
        values: Vec<Scalar<'t>>,
    },
    /// `externaldata (columns) [addresses]`
    External,
    /// `print name = value`
    Print(Vec<Assignment<'t>>),
    /// `range name from … to … step …`
    Range(&'t str),
}

/// `search in (tables) predicate`, `find in (tables) where predicate`
#[derive(Debug, Clone)]
pub(super) struct SearchOperator<'t> {
    pub(super) tables: Vec<Scalar<'t>>,
    pub(super) predicate: Scalar<'t>,
}

/// `name = value`; the name of `value` alone is its own.
#[derive(Debug, Clone)]
pub(super) struct Assignment<'t> {
    pub(super) names: Vec<&'t str>,
    pub(super) value: Scalar<'t>,
}

/// An operator of a pipeline.
#[derive(Debug, Clone)]
pub(super) enum PipeOperator<'t> {
    Where(Scalar<'t>),
    /// Columns are added: `extend`, `serialize`.
    Extend(Vec<Assignment<'t>>),
    /// Columns are chosen and made: `project`, `distinct`.
    Project(Vec<Assignment<'t>>),
    Rename(Vec<Assignment<'t>>),
    Summarize {
        aggregates: Vec<Assignment<'t>>,
        by: Vec<Assignment<'t>>,
    },
    Join {
        kind: JoinKind,
        right: Scalar<'t>,
    },
    Union(Vec<Scalar<'t>>),
    /// `parse`: what is parsed, and the columns that come out.
    Parse {
        subject: Scalar<'t>,
        columns: Vec<&'t str>,
    },
    /// `mv-expand name = value`
    Expand(Vec<Assignment<'t>>),
    /// `mv-apply name = value on ( … )`
    Apply {
        columns: Vec<Assignment<'t>>,
        steps: Vec<PipeOperator<'t>>,
    },
    Search(SearchOperator<'t>),
    /// `invoke f(…)`, `evaluate f(…)`
    Invoke(Scalar<'t>),
    As(&'t str),
    /// Sub-pipelines over the rows: `partition`, `fork`, `facet`.
    Nested(Vec<Vec<PipeOperator<'t>>>),
    /// `count`, `make-series`, …: columns of these names are computed.
    Computed(Vec<&'t str>),
}

/// Which rows of a join stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JoinKind {
    /// Rows that have a partner.
    Both,
    /// Rows of the left side without a partner.
    RemovesRight,
    /// Rows of the right side without a partner.
    RemovesLeft,
}
