//! Scalars as conditions: what a row is tested for.

use super::flows::RowFlow;
use super::scopes::BlockId;
use super::syntax::{Argument, ComparisonOperator, Scalar, ScalarKind};
use super::walker::{ScriptWalker, query};
use crate::languages::{Expr, Test};
use crate::rule::{Op, Part};

/// Whether a function asks for the absence (true) or the presence (false) of a value; nothing if it asks for neither.
fn asks_for_absence(name: &str) -> Option<bool> {
    match name {
        "isempty" | "isnull" => Some(true),
        "isnotempty" | "isnotnull" | "notempty" | "notnull" => Some(false),
        _ => None,
    }
}

/// Functions whose result is a condition.
fn is_condition(name: &str) -> bool {
    asks_for_absence(name).is_some()
        || name == "not"
        || name.starts_with("ipv4_is_")
        || name.starts_with("ipv6_is_")
        || name.starts_with("has_")
        || name.starts_with("set_has_element")
}

/// When a branch of `case` holds.
enum BranchTruth {
    Always,
    Never,
    When(Expr),
    Untold,
}

impl<'s> ScriptWalker<'s> {
    /// What a scalar tests; nothing if that cannot be said.
    pub(super) fn condition(&mut self, scalar: &'s Scalar<'s>, flow: &mut RowFlow, block: BlockId) -> Option<Expr> {
        if !self.descend() {
            return None;
        }
        let expr = match &scalar.kind {
            ScalarKind::And(operands) => all(self.conditions(operands, flow, block), Expr::and),
            ScalarKind::Or(operands) => all(self.conditions(operands, flow, block), Expr::or),
            ScalarKind::Compare(compared) => match self.as_truth(compared.operator, &compared.left, &compared.right) {
                Some((inner, true)) => self.condition(inner, flow, block),
                Some((inner, false)) => self.negated(inner, flow, block),
                None => self.compare(compared, flow, block),
            },
            ScalarKind::Call { name, arguments } => self.call_condition(scalar, name, arguments, flow, block),
            ScalarKind::Name(_) | ScalarKind::Path { .. } => self.flag(scalar, flow, block),
            ScalarKind::Literal { text, string: true } => {
                let test =
                    Test { raw_op: "search".to_owned(), value_at: Some(scalar.span), ..Test::new("*", Op::Match, text.trim_matches('*')) };
                Some(test.into())
            }
            _ => None,
        };
        self.ascend();
        expr
    }

    fn conditions(&mut self, operands: &'s [Scalar<'s>], flow: &mut RowFlow, block: BlockId) -> Vec<Expr> {
        operands.iter().filter_map(|operand| self.condition(operand, flow, block)).collect()
    }

    /// A condition that must not hold: sub-queries in it describe what is removed.
    fn negated(&mut self, scalar: &'s Scalar<'s>, flow: &mut RowFlow, block: BlockId) -> Option<Expr> {
        let around = self.removed;
        self.removed = !around;
        let expr = self.condition(scalar, flow, block);
        self.removed = around;
        expr.map(Expr::not)
    }

    /// `condition == false`: the condition, and whether it must hold.
    fn as_truth(&self, operator: ComparisonOperator, left: &'s Scalar<'s>, right: &'s [Scalar<'s>]) -> Option<(&'s Scalar<'s>, bool)> {
        let equal = match operator {
            ComparisonOperator::Equal => true,
            ComparisonOperator::NotEqual => false,
            _ => return None,
        };
        let truth = |scalar: &Scalar<'_>| match &scalar.kind {
            ScalarKind::Literal { text, .. } => match text.as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            _ => None,
        };
        let conditional = |scalar: &Scalar<'_>| match &scalar.kind {
            ScalarKind::Compare(_) | ScalarKind::And(_) | ScalarKind::Or(_) => true,
            ScalarKind::Call { name, .. } => is_condition(name),
            _ => false,
        };
        let [right] = right else {
            return None;
        };
        match (truth(left), truth(right)) {
            (None, Some(truth)) if conditional(left) => Some((left, truth == equal)),
            (Some(truth), None) if conditional(right) => Some((right, truth == equal)),
            _ => None,
        }
    }

    fn call_condition(
        &mut self,
        scalar: &'s Scalar<'s>,
        name: &'s str,
        arguments: &'s [Argument<'s>],
        flow: &mut RowFlow,
        block: BlockId,
    ) -> Option<Expr> {
        let argument = |at: usize| arguments.get(at).map(|argument| &argument.value);
        if let Some((function, home)) = self.function(name, block) {
            let inner = self.call(function, home, arguments, block, None);
            let result = function.body.statements.iter().rev().find_map(query)?;
            return self.condition(result, flow, inner);
        }
        if let Some(absent) = asks_for_absence(name) {
            let subject = self.column(argument(0)?, flow, block)?;
            let op = if absent { Op::IsNull } else { Op::Exists };
            let test = Test {
                raw_op: name.to_owned(),
                derived: subject.derived,
                field_at: Some(subject.span),
                ..Test::new(subject.field, op, "")
            };
            return Some(test.into());
        }
        match name {
            "not" => self.negated(argument(0)?, flow, block),
            "ipv4_is_private" | "ipv6_is_private" => self.private(name, argument(0)?, flow),
            "iff" | "iif" | "case" => self.choice(arguments, flow, block),
            "set_has_element" if self.column(argument(0)?, flow, block).is_none() => {
                self.function_test(name, argument(1)?, arguments.get(..1)?, Op::Eq, flow, block)
            }
            "set_has_element" => self.function_test(name, argument(0)?, arguments.get(1..)?, Op::Eq, flow, block),
            _ => match function_operator(name) {
                Some(op) => self.function_test(name, argument(0)?, arguments.get(1..)?, op, flow, block),
                None => self.flag(scalar, flow, block),
            },
        }
    }

    /// `case(a, x, b, y, otherwise)`: `a and x`, or not `a` and what the rest says.
    fn choice(&mut self, arguments: &'s [Argument<'s>], flow: &mut RowFlow, block: BlockId) -> Option<Expr> {
        let mut arms = arguments.chunks_exact(2);
        let mut branches = Vec::new();
        for arm in arms.by_ref() {
            branches.push((&arm.first()?.value, &arm.get(1)?.value));
        }
        let otherwise = &arms.remainder().first()?.value;
        let mut rest = self.truth(otherwise, flow, block);
        for (when, then) in branches.into_iter().rev() {
            rest = match (self.truth(then, flow, block), rest) {
                (BranchTruth::Always, BranchTruth::Always) => BranchTruth::Always,
                (BranchTruth::Never, BranchTruth::Never) => BranchTruth::Never,
                (BranchTruth::Always, BranchTruth::Never) => self.truth(when, flow, block),
                (BranchTruth::Always, BranchTruth::When(rest)) => {
                    BranchTruth::When(Expr::or(vec![self.condition(when, flow, block)?, rest]))
                }
                (BranchTruth::Never, BranchTruth::Always) => BranchTruth::When(self.negated(when, flow, block)?),
                (BranchTruth::Never, BranchTruth::When(rest)) => BranchTruth::When(Expr::and(vec![self.negated(when, flow, block)?, rest])),
                (BranchTruth::When(then), BranchTruth::Never) => {
                    BranchTruth::When(Expr::and(vec![self.condition(when, flow, block)?, then]))
                }
                (BranchTruth::When(then), BranchTruth::Always) => BranchTruth::When(Expr::or(vec![self.negated(when, flow, block)?, then])),
                (BranchTruth::When(then), BranchTruth::When(rest)) => {
                    let chosen = Expr::and(vec![self.condition(when, flow, block)?, then]);
                    BranchTruth::When(Expr::or(vec![chosen, rest]))
                }
                (_, BranchTruth::Untold) | (BranchTruth::Untold, _) => return None,
            };
        }
        match rest {
            BranchTruth::When(expr) => Some(expr),
            BranchTruth::Always | BranchTruth::Never | BranchTruth::Untold => None,
        }
    }

    fn truth(&mut self, scalar: &'s Scalar<'s>, flow: &mut RowFlow, block: BlockId) -> BranchTruth {
        match &scalar.kind {
            ScalarKind::Literal { text, .. } if text == "true" => BranchTruth::Always,
            ScalarKind::Literal { text, .. } if text == "false" => BranchTruth::Never,
            _ => self.condition(scalar, flow, block).map_or(BranchTruth::Untold, BranchTruth::When),
        }
    }

    /// `ipv4_is_private(X)`: one of the private networks.
    fn private(&mut self, name: &str, subject: &'s Scalar<'s>, flow: &RowFlow) -> Option<Expr> {
        let subject = flow.columns.subject(subject)?;
        let networks: &[&str] = if name.starts_with("ipv4") { &["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] } else { &["fc00::/7"] };
        let test = |network: &&str| -> Expr {
            Test {
                raw_op: name.to_owned(),
                derived: subject.derived,
                field_at: Some(subject.span),
                value_at: Some(subject.span),
                via: Some(name.to_owned()),
                ..Test::new(subject.field.clone(), Op::CidrMatch, *network)
            }
            .into()
        };
        Some(Expr::or(networks.iter().map(test).collect()))
    }

    /// A column that is itself a condition.
    fn flag(&mut self, scalar: &'s Scalar<'s>, flow: &mut RowFlow, block: BlockId) -> Option<Expr> {
        if let ScalarKind::Name(name) = &scalar.kind
            && !flow.columns.makes(name)
            && let Some((inner, home)) = self.bound(name, block)
        {
            return match &inner.kind {
                ScalarKind::Literal { text, .. } if matches!(text.as_str(), "true" | "false") => None,
                _ => self.condition(inner, flow, home),
            };
        }
        let subject = flow.columns.subject(scalar)?;
        Some(Test { derived: subject.derived, field_at: Some(subject.span), ..Test::new(subject.field, Op::Eq, "true") }.into())
    }

    /// Adds the stages of a sub-query that a value is looked up in.
    pub(super) fn looked_up(&mut self, scalar: &'s Scalar<'s>, flow: &mut RowFlow, negated: bool, block: BlockId) {
        let around = self.removed;
        self.removed = around != negated;
        let part = if self.removed { Part::Removed } else { Part::Present };
        let stages = self.rows_within(scalar, block);
        self.removed = around;
        flow.before.extend(stages.into_iter().flat_map(|rows| rows.finish(part)));
    }

    /// The rows that a value refers to; none for a list or a parameter.
    fn rows_within(&mut self, scalar: &'s Scalar<'s>, block: BlockId) -> Option<RowFlow> {
        match &scalar.kind {
            ScalarKind::Query(_) => Some(self.rows(scalar, block)),
            ScalarKind::Name(name) => {
                let found = self.lookup(name, block)?;
                let rows = match self.bound(name, block) {
                    Some((inner, _)) => matches!(&inner.kind, ScalarKind::Query(_)) || refers_to_rows(inner),
                    None => self.bindings.get(found).is_some_and(|binding| matches!(binding.value, super::scopes::BoundValue::Rows(_))),
                };
                rows.then(|| self.rows(scalar, block))
            }
            ScalarKind::Call { .. } if refers_to_rows(scalar) => Some(self.rows(scalar, block)),
            _ => None,
        }
    }
}

/// Whether a call only hands on the rows of a query.
fn refers_to_rows(scalar: &Scalar<'_>) -> bool {
    match &scalar.kind {
        ScalarKind::Call { name: "toscalar" | "materialize", arguments } => {
            arguments.first().is_some_and(|argument| matches!(argument.value.kind, ScalarKind::Query(_) | ScalarKind::Name(_)))
        }
        _ => false,
    }
}

/// The operator of a function whose first argument is the column and whose others are the values.
fn function_operator(name: &str) -> Option<Op> {
    match name {
        "ipv4_is_match" | "ipv4_is_in_range" | "ipv4_is_in_any_range" | "ipv6_is_match" | "ipv6_is_in_range" | "ipv6_is_in_any_range" => {
            Some(Op::CidrMatch)
        }
        "has_ipv4" | "has_any_ipv4" | "has_ipv4_prefix" | "has_any_ipv4_prefix" => Some(Op::Match),
        _ => None,
    }
}

fn all(operands: Vec<Expr>, join: impl Fn(Vec<Expr>) -> Expr) -> Option<Expr> {
    (!operands.is_empty()).then(|| join(operands))
}
