//! A rule's logic as lines with a depth: all of, any of, none of, tests.
//!
//! In: a rule of the catalog. Out: lines for each of its stages, at most 400 in all. Words for them are made in pages.

use crate::catalog::{AtomId, CatalogRule};
use crate::limits;
use crate::rule::Tree;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The predicate at a place; as what it counts, if it does.
    Test { predicate: usize, atom: Option<AtomId> },
}

/// The logic of a rule's stages, in their order.
pub(super) fn stages(entry: &CatalogRule) -> Vec<StageLogic> {
    let mut left = limits::TREE_ROWS;
    let stage = |stage: &crate::rule::Stage| {
        let mut walk = Walk { entry, lines: Vec::new(), left: &mut left };
        walk.tree(&stage.tree, 0, None, false);
        StageLogic { lines: walk.lines, goes_on: left == 0 }
    };
    entry.rule.stages.iter().map(stage).collect()
}

/// Trees are not deeper than the parsers let them be; this is a net.
const DEPTH: usize = 120;

struct Walk<'w> {
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
            Tree::Test(at) => self.test(*at, depth, name),
        }
    }

    fn group(&mut self, depth: usize, name: Option<&str>, clause: Clause, operands: &[Tree]) {
        match operands {
            [] => self.push(depth, name, Clause::Anything),
            [only] if clause != Clause::None => self.tree(only, depth, name, false),
            _ => {
                self.push(depth, name, clause);
                operands.iter().for_each(|operand| self.tree(operand, depth + 1, None, false));
            }
        }
    }

    fn test(&mut self, at: u32, depth: usize, name: Option<&str>) {
        let predicate = at as usize;
        if predicate < self.entry.rule.predicates.len() {
            let occurrences = &self.entry.occurrences;
            let place = occurrences.binary_search_by_key(&at, |occurrence| occurrence.predicate).ok();
            let atom = place.and_then(|place| occurrences.get(place)).map(|occurrence| occurrence.atom);
            self.push(depth, name, Clause::Test { predicate, atom });
        }
    }

    fn push(&mut self, depth: usize, name: Option<&str>, clause: Clause) {
        if *self.left > 0 {
            *self.left -= 1;
            self.lines.push(LogicLine { depth, name: name.map(str::to_owned), clause });
        }
    }
}

fn without_names(tree: &Tree) -> &Tree {
    let mut tree = tree;
    while let Tree::Named(_, inner) = tree {
        tree = inner;
    }
    tree
}
