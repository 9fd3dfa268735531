//! What the logic of a stage demands.
//!
//! In: a stage's tree over the rule's predicates. Out: numbers of predicates, or names of fields, that every match has.

use std::collections::BTreeSet;

use crate::rule::{Predicate, Role, Tree};

/// Predicates without which, or without one of whose alternatives on the same field, a stage yields nothing.
pub(super) fn demanded(tree: &Tree, predicates: &[Predicate]) -> BTreeSet<u32> {
    let mut out = BTreeSet::new();
    demands(tree, predicates, &mut out);
    out
}

fn demands(tree: &Tree, predicates: &[Predicate], out: &mut BTreeSet<u32>) {
    match tree {
        Tree::All(operands) => operands.iter().for_each(|operand| demands(operand, predicates, out)),
        Tree::Named(_, operand) => demands(operand, predicates, out),
        Tree::Test(at) => {
            out.insert(*at);
        }
        Tree::Any(operands) => {
            let field = |at: &u32| predicates.get(*at as usize).map_or("", |predicate| predicate.raw_field.as_str());
            let fields = |own: &BTreeSet<u32>| -> BTreeSet<&str> { own.iter().map(field).filter(|field| !field.is_empty()).collect() };
            let alternatives: Vec<BTreeSet<u32>> = operands.iter().map(|operand| demanded(operand, predicates)).collect();
            let common = alternatives.iter().map(fields).reduce(|one, other| one.intersection(&other).copied().collect());
            let common = common.unwrap_or_default();
            out.extend(alternatives.into_iter().flatten().filter(|at| common.contains(field(at))));
        }
        Tree::Not(_) => {}
    }
}

/// Canonical fields that the conjunction at the top of a stage tests: an alternative counts if all of it tests one field.
pub(super) fn needed<'r>(tree: &Tree, predicates: &'r [Predicate]) -> BTreeSet<&'r str> {
    let mut out = BTreeSet::new();
    needs(tree, predicates, &mut out);
    out
}

fn needs<'r>(tree: &Tree, predicates: &'r [Predicate], out: &mut BTreeSet<&'r str>) {
    match tree {
        Tree::All(operands) => operands.iter().for_each(|operand| needs(operand, predicates, out)),
        Tree::Named(_, operand) => needs(operand, predicates, out),
        Tree::Test(at) => {
            let tests_field = |predicate: &&Predicate| predicate.role == Role::Test && !predicate.raw_field.is_empty();
            out.extend(predicates.get(*at as usize).filter(tests_field).map(|predicate| predicate.field.as_str()));
        }
        Tree::Any(operands) => {
            let alternatives: Vec<BTreeSet<&str>> = operands.iter().map(|operand| needed(operand, predicates)).collect();
            let fields: BTreeSet<&str> = alternatives.iter().flatten().copied().collect();
            if fields.len() == 1 && alternatives.iter().all(|own| !own.is_empty()) {
                out.extend(fields);
            }
        }
        Tree::Not(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::lower;
    use crate::languages::{Expr, Stage, Test};
    use crate::rule::Op;

    fn test(field: &str) -> Expr {
        Test::new(field, Op::Eq, "x").into()
    }

    fn lowered(expr: Expr) -> (Tree, Vec<Predicate>) {
        let mut lowered = lower::stages(vec![Stage::of(expr)]);
        (lowered.stages.pop().map_or(Tree::All(Vec::new()), |stage| stage.tree), lowered.predicates)
    }

    #[test]
    fn alternatives_on_one_field_are_demanded_and_negations_are_not() {
        let either = Expr::or(vec![Expr::and(vec![test("a"), test("b")]), test("a")]);
        let (tree, predicates) = lowered(Expr::and(vec![test("c"), either, Expr::not(test("d"))]));
        assert_eq!(demanded(&tree, &predicates).into_iter().collect::<Vec<_>>(), [0, 1, 3]);
    }

    #[test]
    fn alternatives_need_a_field_only_if_each_tests_it_and_no_other() {
        let (tree, predicates) =
            lowered(Expr::and(vec![test("a"), Expr::or(vec![test("b"), test("b")]), Expr::or(vec![test("c"), test("d")])]));
        assert_eq!(needed(&tree, &predicates).into_iter().collect::<Vec<_>>(), ["a", "b"]);
    }
}
