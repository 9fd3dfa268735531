//! Walks over the tree, each written once.
//!
//! Trees are at most [`DEPTH`](crate::languages::DEPTH) deep, so that recursion ends; chains of `and` and `or` are flat.

use super::tree::{Expr, Test};
use crate::text::Span;

impl Expr {
    /// Its tests, in the order of the text.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &Test> {
        let mut open = vec![self];
        std::iter::from_fn(move || {
            loop {
                match open.pop()? {
                    Self::And(operands) | Self::Or(operands) => open.extend(operands.iter().rev()),
                    Self::Not(operand) | Self::Named(_, operand) => open.push(operand),
                    Self::Test(test) => return Some(test.as_ref()),
                }
            }
        })
    }

    /// Changes every test.
    pub(crate) fn change_tests(&mut self, change: &mut impl FnMut(&mut Test)) {
        match self {
            Self::And(operands) | Self::Or(operands) => operands.iter_mut().for_each(|operand| operand.change_tests(change)),
            Self::Not(operand) | Self::Named(_, operand) => operand.change_tests(change),
            Self::Test(test) => change(test),
        }
    }

    /// Moves where its tests stand.
    pub(crate) fn move_spans(&mut self, place: impl Fn(Span) -> Span) {
        self.change_tests(&mut |test| {
            test.field_at = test.field_at.map(&place);
            test.value_at = test.value_at.map(&place);
        });
    }

    /// Shows every outermost test and named part, and whether it must hold (`positive`) or must not.
    pub(crate) fn for_each_leaf<'e>(&'e self, positive: bool, see: &mut impl FnMut(&'e Self, bool)) {
        match self {
            Self::And(operands) | Self::Or(operands) => operands.iter().for_each(|operand| operand.for_each_leaf(positive, see)),
            Self::Not(operand) => operand.for_each_leaf(!positive, see),
            Self::Named(..) | Self::Test(_) => see(self, positive),
        }
    }

    /// The same logic over other tests and named parts.
    pub(crate) fn map_leaves(self, map: &mut impl FnMut(Self) -> Self) -> Self {
        match self {
            Self::And(operands) => Self::and(operands.into_iter().map(|operand| operand.map_leaves(map)).collect()),
            Self::Or(operands) => Self::or(operands.into_iter().map(|operand| operand.map_leaves(map)).collect()),
            Self::Not(operand) => Self::not(operand.map_leaves(map)),
            Self::Named(..) | Self::Test(_) => map(self),
        }
    }

    /// The expression without the parts that hold always; nothing if that is all of it.
    pub(crate) fn pruned(self) -> Option<Self> {
        let kept = |operands: Vec<Self>| {
            let kept: Vec<Self> = operands.into_iter().filter_map(Self::pruned).collect();
            (!kept.is_empty()).then_some(kept)
        };
        match self {
            Self::And(operands) => kept(operands).map(Self::and),
            Self::Or(operands) => kept(operands).map(Self::or),
            Self::Not(operand) => operand.pruned().map(Self::not),
            Self::Named(name, operand) => operand.pruned().map(|operand| Self::Named(name, Box::new(operand))),
            Self::Test(test) => Some(Self::Test(test)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Op;

    fn test(field: &str) -> Expr {
        Test::new(field, Op::Eq, "x").into()
    }

    fn named(name: &str, operand: Expr) -> Expr {
        Expr::Named(name.to_owned(), Box::new(operand))
    }

    #[test]
    fn tests_come_in_the_order_of_the_text() {
        let expr = Expr::and(vec![test("a"), Expr::not(Expr::or(vec![test("b"), named("n", test("c"))])), test("d")]);
        assert_eq!(expr.tests().map(|test| test.field.as_str()).collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    }

    #[test]
    fn leaves_know_whether_they_must_hold() {
        let expr = Expr::not(Expr::or(vec![named("n", test("a")), Expr::not(test("b"))]));
        let mut seen = Vec::new();
        expr.for_each_leaf(true, &mut |leaf, positive| seen.push((matches!(leaf, Expr::Named(..)), positive)));
        assert_eq!(seen, [(true, false), (false, true)]);
    }

    #[test]
    fn what_holds_always_is_pruned_wherever_it_stands() {
        let expr = Expr::and(vec![Expr::always(), Expr::or(vec![test("a"), named("n", Expr::always())]), Expr::not(Expr::always())]);
        assert_eq!(expr.pruned(), Some(test("a")));
        assert_eq!(Expr::or(vec![Expr::always(), Expr::always()]).pruned(), None);
    }
}
