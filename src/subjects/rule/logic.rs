//! A rule's logic as lines with a depth: all of, any of, none of, tests with the reach of their values.
//!
//! In: a rule of the catalog. Out: lines for each of its stages, at most 400 in all. Words for them are made in pages.

use super::values::{self, Reach};
use crate::catalog::{AtomId, Catalog, CatalogRule, Occurrence};
use crate::limits;
use crate::rule::{Predicate, Tree};

/// The logic of a stage.
#[derive(Debug)]
pub(crate) struct StageLogic {
    /// Its lines, from the top of the tree down.
    pub(crate) lines: Vec<LogicLine>,
    /// Whether the rule has more lines than are shown.
    pub(crate) goes_on: bool,
}

/// A line of a stage.
#[derive(Debug)]
pub(crate) struct LogicLine {
    /// How deep it stands, from 0.
    pub(crate) depth: usize,
    /// What its author calls it.
    pub(crate) name: Option<String>,
    /// What it asks.
    pub(crate) clause: Clause,
}

/// What a line of logic asks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    /// All lines below it.
    All,
    /// Any line below it.
    Any,
    /// None of the lines below it.
    None,
    /// That the line below it does not hold.
    Not,
    /// Nothing at all.
    Anything,
    /// Tests of one field with one operator that stand side by side.
    Tests(Tests),
}

/// Tests that differ in their values only.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Tests {
    /// The place of the first among the rule's predicates.
    pub(crate) first: usize,
    /// Their values, the first of them.
    pub(crate) values: Vec<TestedValue>,
    /// Values that are not shown.
    pub(crate) left_out: usize,
}

/// A value that a rule tests.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct TestedValue {
    /// The place of the test among the rule's predicates.
    pub(crate) predicate: usize,
    /// As what it counts, if it does.
    pub(crate) atom: Option<AtomId>,
    /// Who else uses it so.
    pub(crate) reach: Reach,
}

/// The logic of a rule's stages, in their order.
pub(super) fn stages(catalog: &Catalog, entry: &CatalogRule) -> Vec<StageLogic> {
    let mut left = limits::TREE_ROWS;
    let stage = |stage: &crate::rule::Stage| {
        let mut walk = Walk { catalog, entry, lines: Vec::new(), left: &mut left };
        walk.tree(&stage.tree, 0, None, false);
        StageLogic { lines: walk.lines, goes_on: left == 0 }
    };
    entry.rule.stages.iter().map(stage).collect()
}

/// Trees are not deeper than the parsers let them be; this is a net.
const DEPTH: usize = 120;

struct Walk<'w> {
    catalog: &'w Catalog,
    entry: &'w CatalogRule,
    lines: Vec<LogicLine>,
    left: &'w mut usize,
}

impl Walk<'_> {
    /// Appends a part of the tree; `name` is what it is called, `none` whether a negation stands right above.
    fn tree(&mut self, tree: &Tree, depth: usize, name: Option<&str>, none: bool) {
        if *self.left == 0 || depth > DEPTH {
            return;
        }
        match tree {
            Tree::Named(name, inner) => self.tree(inner, depth, Some(name), none),
            Tree::Not(inner) => match without_names(inner) {
                Tree::Any(_) => self.tree(inner, depth, name, true),
                Tree::Not(_) | Tree::All(_) | Tree::Test(_) | Tree::Named(..) => {
                    self.push(depth, name, Clause::Not);
                    self.tree(inner, depth + 1, None, false);
                }
            },
            Tree::All(operands) => self.group(depth, name, Clause::All, operands),
            Tree::Any(operands) => self.group(depth, name, if none { Clause::None } else { Clause::Any }, operands),
            Tree::Test(_) => self.tests(std::slice::from_ref(tree), depth, name),
        }
    }

    fn group(&mut self, depth: usize, name: Option<&str>, clause: Clause, operands: &[Tree]) {
        match operands {
            [] => self.push(depth, name, Clause::Anything),
            [only] if clause != Clause::None => self.tree(only, depth, name, false),
            _ => {
                self.push(depth, name, clause);
                let predicates = &self.entry.rule.predicates;
                for alike in operands.chunk_by(|one, next| differ_in_values(predicates, one, next)) {
                    match alike {
                        [Tree::Test(_), ..] => self.tests(alike, depth + 1, None),
                        _ => alike.iter().for_each(|operand| self.tree(operand, depth + 1, None, false)),
                    }
                }
            }
        }
    }

    /// Appends tests that differ in their values only.
    fn tests(&mut self, alike: &[Tree], depth: usize, name: Option<&str>) {
        let places = alike.iter().filter_map(|tree| match tree {
            Tree::Test(at) if (*at as usize) < self.entry.rule.predicates.len() => Some(*at as usize),
            Tree::Test(_) | Tree::All(_) | Tree::Any(_) | Tree::Not(_) | Tree::Named(..) => None,
        });
        let places: Vec<usize> = places.collect();
        let Some(&first) = places.first() else { return };
        let shown = places.len().min(limits::RULE_VALUES).min(*self.left);
        let values = places.iter().take(shown).map(|place| self.value(*place)).collect();
        self.push(depth, name, Clause::Tests(Tests { first, values, left_out: places.len() - shown }));
        *self.left = self.left.saturating_sub(shown.saturating_sub(1));
    }

    fn value(&self, predicate: usize) -> TestedValue {
        let occurrences = &self.entry.occurrences;
        let found = occurrences.binary_search_by_key(&predicate, |occurrence| occurrence.predicate as usize).ok();
        let occurrence: Option<&Occurrence> = found.and_then(|place| occurrences.get(place));
        let reach = occurrence.map(|occurrence| values::reach(self.catalog, occurrence.atom, occurrence.usage)).unwrap_or_default();
        TestedValue { predicate, atom: occurrence.map(|occurrence| occurrence.atom), reach }
    }

    fn push(&mut self, depth: usize, name: Option<&str>, clause: Clause) {
        if *self.left > 0 {
            *self.left -= 1;
            self.lines.push(LogicLine { depth, name: name.map(str::to_owned), clause });
        }
    }
}

/// Whether two parts are tests that differ in nothing but their values.
fn differ_in_values(predicates: &[Predicate], one: &Tree, other: &Tree) -> bool {
    let predicate = |tree: &Tree| match tree {
        Tree::Test(at) => predicates.get(*at as usize),
        Tree::All(_) | Tree::Any(_) | Tree::Not(_) | Tree::Named(..) => None,
    };
    let same = |(one, other): (&Predicate, &Predicate)| {
        let words = |of: &Predicate| (of.op, of.role, of.exclusion, of.negated);
        words(one) == words(other) && one.field == other.field && one.raw_field == other.raw_field && one.via == other.via
    };
    predicate(one).zip(predicate(other)).is_some_and(same)
}

fn without_names(tree: &Tree) -> &Tree {
    let mut tree = tree;
    while let Tree::Named(_, inner) = tree {
        tree = inner;
    }
    tree
}
