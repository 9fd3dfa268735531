//! The tree of a stage, with its tests numbered, and their polarity.

use crate::languages::{Expr, Test};
use crate::rule::{Canonical, Predicate, Role, Tree};

/// Where in a stage's logic a part stands.
#[derive(Clone, Copy)]
struct Place {
    stage: u32,
    negated: bool,
    exclusion: bool,
    /// Whether the part is a conjunct at the top.
    top: bool,
}

/// Appends the tests of a stage to `predicates` and returns its logic over them.
pub(super) fn stage(expr: Expr, stage: u32, predicates: &mut Vec<Predicate>) -> Tree {
    lower(expr, Place { stage, negated: false, exclusion: false, top: true }, predicates)
}

fn lower(expr: Expr, place: Place, predicates: &mut Vec<Predicate>) -> Tree {
    let below = Place { top: false, ..place };
    match expr {
        Expr::And(operands) => Tree::All(operands.into_iter().map(|operand| lower(operand, place, predicates)).collect()),
        Expr::Or(operands) => Tree::Any(operands.into_iter().map(|operand| lower(operand, below, predicates)).collect()),
        Expr::Named(name, operand) => Tree::Named(name, Box::new(lower(*operand, place, predicates))),
        Expr::Not(operand) => {
            let inside = Place { negated: !place.negated, exclusion: place.exclusion || place.top, ..below };
            Tree::Not(Box::new(lower(*operand, inside, predicates)))
        }
        Expr::Test(test) => {
            predicates.push(predicate(*test, place));
            Tree::Test(u32::try_from(predicates.len() - 1).unwrap_or(u32::MAX))
        }
    }
}

fn predicate(test: Test, place: Place) -> Predicate {
    Predicate {
        field: test.field.clone(),
        raw_field: test.field,
        op: test.op,
        raw_op: test.raw_op,
        canonical: Canonical { op: test.op, value: test.value.clone() },
        value: test.value,
        negated: place.negated,
        exclusion: place.exclusion && !test.op.is_presence(),
        role: if test.derived { Role::Derived } else { Role::Test },
        stage: place.stage,
        listed: test.listed,
        cased: test.cased,
        placeholder: test.placeholder,
        encodings: test.encodings,
        via: test.via,
        field_at: test.field_at,
        value_at: test.value_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::Op;

    fn test(field: &str) -> Expr {
        Test::new(field, Op::Eq, "x").into()
    }

    fn polarity(expr: Expr) -> Vec<(String, bool, bool)> {
        let mut predicates = Vec::new();
        stage(expr, 0, &mut predicates);
        predicates.into_iter().map(|predicate| (predicate.field, predicate.negated, predicate.exclusion)).collect()
    }

    #[test]
    fn a_negated_conjunct_at_the_top_excludes_and_deeper_negation_only_negates() {
        let expr = Expr::and(vec![test("a"), Expr::not(test("b")), Expr::or(vec![test("c"), Expr::not(test("d"))])]);
        let expected = [("a", false, false), ("b", true, true), ("c", false, false), ("d", true, false)];
        assert_eq!(polarity(expr), expected.map(|(field, negated, exclusion)| (field.to_owned(), negated, exclusion)));
    }

    #[test]
    fn a_test_that_is_negated_twice_within_an_exclusion_is_an_exception_to_it() {
        let expr = Expr::not(Expr::and(vec![test("a"), Expr::not(test("b"))]));
        assert_eq!(polarity(expr), [("a".to_owned(), true, true), ("b".to_owned(), false, true)]);
    }
}
