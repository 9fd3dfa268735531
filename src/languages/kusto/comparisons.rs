//! Comparisons as tests: a field, an operator, values.

use super::columns::ComparedColumn;
use super::flows::RowFlow;
use super::scopes::BlockId;
use super::syntax::{Argument, ComparisonOperator, Scalar, ScalarComparison, ScalarKind};
use super::values::Constant;
use super::walker::ScriptWalker;
use crate::languages::{Expr, TESTS, Test};
use crate::rule::Op;

/// What the tests of a comparison share.
struct ComparisonShape<'c> {
    op: Op,
    written: &'c str,
    cased: bool,
    listed: bool,
    negated: bool,
}

impl<'s> ScriptWalker<'s> {
    /// A comparison of a column with values, either way round. Comparisons of constants test nothing.
    pub(super) fn compare(&mut self, compared: &'s ScalarComparison<'s>, flow: &mut RowFlow, block: BlockId) -> Option<Expr> {
        let expr = match self.column(&compared.left, flow, block) {
            Some(subject) => {
                let op = operator(compared.operator);
                self.tests(&subject, &compared.right, op, compared, flow, block)
            }
            None => {
                let mut operands = Vec::new();
                for right in &compared.right {
                    if let Some(subject) = self.column(right, flow, block) {
                        let op = flipped(operator(compared.operator))?;
                        operands.push(self.tests(&subject, std::slice::from_ref(&compared.left), op, compared, flow, block)?);
                    }
                }
                if operands.is_empty() {
                    return None;
                }
                Expr::or(operands).into()
            }
        }?;
        Some(if compared.negated { Expr::not(expr) } else { expr })
    }

    fn tests(
        &mut self,
        subject: &ComparedColumn,
        values: &'s [Scalar<'s>],
        op: Op,
        compared: &ScalarComparison<'_>,
        flow: &mut RowFlow,
        block: BlockId,
    ) -> Option<Expr> {
        let shape = ComparisonShape {
            op,
            written: &compared.written,
            cased: is_cased(compared),
            listed: compared.operator.takes_list() && compared.operator != ComparisonOperator::HasAll,
            negated: compared.negated,
        };
        if compared.operator == ComparisonOperator::Between {
            return self.between(subject, values, &shape, flow, block);
        }
        let mut operands = Vec::new();
        for value in values {
            self.against(subject, value, &shape, flow, block, &mut operands);
            operands.truncate(TESTS);
        }
        if operands.is_empty() {
            return None;
        }
        Some(if compared.operator == ComparisonOperator::HasAll { Expr::and(operands) } else { Expr::or(operands) })
    }

    /// Tests of a column against a value, which may be a list.
    fn against(
        &mut self,
        subject: &ComparedColumn,
        value: &'s Scalar<'s>,
        shape: &ComparisonShape<'_>,
        flow: &mut RowFlow,
        block: BlockId,
        out: &mut Vec<Expr>,
    ) {
        let base = |op: Op, text: String| Test {
            raw_op: shape.written.to_owned(),
            cased: shape.cased,
            listed: shape.listed,
            derived: subject.derived,
            field_at: Some(subject.span),
            value_at: Some(value.span),
            ..Test::new(subject.field.clone(), op, text)
        };
        match self.shadowed(value, flow, block) {
            Constant::Known(values) => {
                let via = via(value);
                out.extend(values.into_iter().map(|text| Expr::from(Test { via: via.clone(), ..base(shape.op, text) })));
            }
            Constant::Computed => {
                let time = self.notation.is_time_column(&subject.field);
                let text = self.written(value);
                out.push(Test { derived: subject.derived || !time, ..base(shape.op, text) }.into());
            }
            Constant::Reference => {
                self.looked_up(value, flow, shape.negated, block);
                let text = self.written(value);
                out.push(Test { derived: true, placeholder: true, via: via(value), ..base(shape.op, text) }.into());
            }
            Constant::Varies => {
                let Some(other) = flow.columns.subject(value) else {
                    return;
                };
                out.push(Test { derived: true, ..base(Op::Fieldref, other.field) }.into());
            }
        }
    }

    fn between(
        &mut self,
        subject: &ComparedColumn,
        bounds: &'s [Scalar<'s>],
        shape: &ComparisonShape<'_>,
        flow: &mut RowFlow,
        block: BlockId,
    ) -> Option<Expr> {
        let [low, high] = bounds else {
            return None;
        };
        let time = self.notation.is_time_column(&subject.field);
        let mut known = true;
        let mut bound = |walker: &mut Self, scalar: &'s Scalar<'s>| match walker.shadowed(scalar, flow, block) {
            Constant::Known(values) if values.len() == 1 => values.concat(),
            Constant::Computed if time => walker.written(scalar),
            _ => {
                known = false;
                walker.written(scalar)
            }
        };
        let value = format!("{}..{}", bound(self, low), bound(self, high));
        let test = Test {
            raw_op: shape.written.to_owned(),
            derived: subject.derived || !known,
            field_at: Some(subject.span),
            value_at: Some(crate::text::Span { start: low.span.start, end: high.span.end }),
            ..Test::new(subject.field.clone(), Op::Between, value)
        };
        Some(test.into())
    }

    /// A test that a function makes: `ipv4_is_in_range(X, "10.0.0.0/8")`.
    pub(super) fn function_test(
        &mut self,
        name: &str,
        subject: &'s Scalar<'s>,
        values: &'s [Argument<'s>],
        op: Op,
        flow: &mut RowFlow,
        block: BlockId,
    ) -> Option<Expr> {
        let subject = flow.columns.subject(subject)?;
        let shape = ComparisonShape { op, written: name, cased: false, listed: false, negated: false };
        let mut operands = Vec::new();
        for value in values {
            self.against(&subject, &value.value, &shape, flow, block, &mut operands);
        }
        (!operands.is_empty()).then(|| Expr::or(operands))
    }

    /// What a scalar is a value of, if it depends on a row.
    pub(super) fn column(&mut self, scalar: &'s Scalar<'s>, flow: &RowFlow, block: BlockId) -> Option<ComparedColumn> {
        match self.shadowed(scalar, flow, block) {
            Constant::Varies => flow.columns.subject(scalar),
            Constant::Known(_) | Constant::Computed | Constant::Reference => None,
        }
    }

    /// What is known of a scalar where the pipeline's own columns hide names of `let` statements.
    fn shadowed(&mut self, scalar: &'s Scalar<'s>, flow: &RowFlow, block: BlockId) -> Constant {
        match &scalar.kind {
            ScalarKind::Name(name) if flow.columns.makes(name) => Constant::Varies,
            _ => self.constant(scalar, block),
        }
    }
}

/// The name of the `let` or function that a value came from.
fn via(value: &Scalar<'_>) -> Option<String> {
    match &value.kind {
        ScalarKind::Name(name) | ScalarKind::Call { name, .. } => Some((*name).to_owned()),
        _ => None,
    }
}

fn operator(operator: ComparisonOperator) -> Op {
    match operator {
        ComparisonOperator::Equal | ComparisonOperator::In => Op::Eq,
        ComparisonOperator::NotEqual => Op::Ne,
        ComparisonOperator::Less => Op::Lt,
        ComparisonOperator::AtMost => Op::Le,
        ComparisonOperator::More => Op::Gt,
        ComparisonOperator::AtLeast => Op::Ge,
        ComparisonOperator::Has | ComparisonOperator::HasAny | ComparisonOperator::HasAll => Op::Match,
        ComparisonOperator::Contains => Op::Contains,
        ComparisonOperator::StartsWith => Op::StartsWith,
        ComparisonOperator::EndsWith => Op::EndsWith,
        ComparisonOperator::Regex => Op::RegexMatch,
        ComparisonOperator::Between => Op::Between,
    }
}

/// The operator with its sides exchanged, where that can be said.
fn flipped(op: Op) -> Option<Op> {
    match op {
        Op::Eq | Op::Ne => Some(op),
        Op::Lt => Some(Op::Gt),
        Op::Le => Some(Op::Ge),
        Op::Gt => Some(Op::Lt),
        Op::Ge => Some(Op::Le),
        _ => None,
    }
}

/// Whether case counts: `==`, `in` and everything that ends in `_cs`; regular expressions say it themselves.
fn is_cased(compared: &ScalarComparison<'_>) -> bool {
    let written = compared.written.as_str();
    match compared.operator {
        ComparisonOperator::Equal | ComparisonOperator::NotEqual | ComparisonOperator::In => !written.contains('~'),
        _ => written.ends_with("_cs"),
    }
}
