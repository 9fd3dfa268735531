//! What tests are made with: the text that is parsed, and the columns at this point of the pipeline.

use super::columns::SplColumns;
use super::expand::Expanded;
use crate::languages::Test;
use crate::languages::core::lineage::ColumnOrigin;
use crate::rule::Op;
use crate::text::Span;

/// The text that is parsed, and the columns at this point of the pipeline.
pub(super) struct PipelineScope<'s> {
    /// The text.
    pub(super) expanded: &'s Expanded,
    /// The columns.
    pub(super) columns: &'s SplColumns,
}

/// A field, cast or not, that a test looks at.
#[derive(Debug, Clone)]
pub(super) struct ComparedField {
    /// Its name as written, quotes gone.
    pub(super) name: String,
    /// Where it stands, in the expanded text.
    pub(super) span: Span,
    /// Whether it is computed here instead of being a field.
    pub(super) computed: bool,
}

/// A value that a test compares with.
#[derive(Debug, Clone)]
pub(super) struct ComparedValue {
    /// The value, unescaped.
    pub(super) text: String,
    /// Where it stands, in the expanded text.
    pub(super) span: Span,
}

impl PipelineScope<'_> {
    /// A test as this point of the pipeline sees it.
    pub(super) fn test(&self, subject: &ComparedField, op: Op, raw_op: &str, operand: &ComparedValue) -> Test {
        let (field, derived) = if subject.computed { (subject.name.clone(), true) } else { self.columns.resolve(&subject.name) };
        let (field_at, by_field) = self.expanded.origin(subject.span);
        let (value_at, by_value) = self.expanded.origin(operand.span);
        let mut test = Test::new(field, op, operand.text.clone());
        raw_op.clone_into(&mut test.raw_op);
        test.derived = derived;
        test.placeholder = is_token(&operand.text);
        test.via = by_field.or(by_value).map(|name| name.to_string());
        test.field_at = Some(field_at);
        test.value_at = Some(value_at);
        test
    }

    /// The text of a span.
    pub(super) fn text(&self, span: Span) -> &str {
        span.of(&self.expanded.text)
    }

    /// The column that a name stands for.
    pub(super) fn column(&self, name: &str) -> ColumnOrigin {
        self.columns.column(name)
    }
}

/// Whether a value is filled in when the search runs: `$field$`.
fn is_token(value: &str) -> bool {
    value.len() > 2 && value.starts_with('$') && value.ends_with('$')
}
