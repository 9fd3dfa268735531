//! The tests of a query with their polarity, and its logic over their numbers.
//!
//! In: stages as a language read them. Out: stages of a rule and predicates whose fields are still as written. Nothing else numbers
//! stages and predicates.

use crate::languages::{self, Expr, Test};
use crate::rule::{Canonical, Predicate, Role, Stage, Tree};

/// Where in a stage's logic a part stands.
#[derive(Clone, Copy)]
struct Place {
    stage: u32,
    negated: bool,
    exclusion: bool,
    /// Whether the part is a conjunct at the top.
    top: bool,
}

/// Predicates as they are numbered.
#[derive(Default)]
struct Numbered {
    predicates: Vec<Predicate>,
    next: u32,
}

impl Numbered {
    fn add(&mut self, predicate: Predicate) -> u32 {
        let number = self.next;
        self.predicates.push(predicate);
        self.next += 1;
        number
    }
}

/// Stages with their tests.
#[derive(Default)]
pub(super) struct Lowered {
    pub(super) stages: Vec<Stage>,
    /// By stage, in the order of the text.
    pub(super) predicates: Vec<Predicate>,
    /// The number of each stage's first predicate, or of the one that would come next.
    pub(super) firsts: Vec<u32>,
}

/// Numbers the stages of a rule and their tests.
pub(super) fn stages(stages: Vec<languages::Stage>) -> Lowered {
    let mut numbered = Numbered::default();
    let mut out = Lowered::default();
    for (number, stage) in (0..).zip(stages) {
        out.firsts.push(numbered.next);
        let place = Place { stage: number, negated: false, exclusion: false, top: true };
        let tree = lower(stage.expr, place, &mut numbered);
        out.stages.push(Stage { name: stage.name, part: stage.part, reads: stage.reads, facts: stage.facts, tree });
    }
    Lowered { predicates: numbered.predicates, ..out }
}

fn lower(expr: Expr, place: Place, numbered: &mut Numbered) -> Tree {
    let below = Place { top: false, ..place };
    match expr {
        Expr::And(operands) => Tree::All(operands.into_iter().map(|operand| lower(operand, place, numbered)).collect()),
        Expr::Or(operands) => Tree::Any(operands.into_iter().map(|operand| lower(operand, below, numbered)).collect()),
        Expr::Named(name, operand) => Tree::Named(name, Box::new(lower(*operand, place, numbered))),
        Expr::Not(operand) => {
            let inside = Place { negated: !place.negated, exclusion: place.exclusion || place.top, ..below };
            Tree::Not(Box::new(lower(*operand, inside, numbered)))
        }
        Expr::Test(test) => Tree::Test(numbered.add(predicate(*test, place))),
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
        let lowered = stages(vec![languages::Stage::of(expr)]);
        lowered.predicates.into_iter().map(|predicate| (predicate.field, predicate.negated, predicate.exclusion)).collect()
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

    #[test]
    fn stages_and_tests_are_numbered_in_the_order_of_the_text() {
        let lowered = stages(["a", "b"].map(|field| languages::Stage::of(test(field))).into());
        assert_eq!(lowered.predicates.iter().map(|predicate| predicate.stage).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(lowered.stages.into_iter().map(|stage| stage.tree).collect::<Vec<_>>(), [Tree::Test(0), Tree::Test(1)]);
        assert_eq!(lowered.firsts, [0, 1]);
    }
}
