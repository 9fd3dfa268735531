//! The state of the walk over a script's syntax tree.
//!
//! In: the tree. Out: stages and what could not be carried over. Depth and work are bounded: functions may call functions.

use super::scopes::{NameBinding, NameBlock};
use super::syntax::{Scalar, Script, Statement};
use crate::content::Notation;
use crate::diagnostic::Code;
use crate::languages::Stage;
use crate::languages::core::problems::{Problem, Problems};
use crate::rule::Part;
use crate::text::Span;

/// Nested walks after which a branch is left out.
const DEPTH: usize = 200;

/// Sources, operators and calls after which the rest is left out: no real query comes near.
const WORK: usize = 50_000;

pub(super) struct ScriptWalker<'s> {
    pub(super) text: &'s str,
    pub(super) notation: &'s Notation,
    pub(super) blocks: Vec<NameBlock<'s>>,
    pub(super) bindings: Vec<NameBinding<'s>>,
    pub(super) problems: Problems,
    /// Whether the part of the script that is walked describes rows that are removed.
    pub(super) removed: bool,
    depth: usize,
    work: usize,
    exhausted: bool,
}

impl<'s> ScriptWalker<'s> {
    pub(super) fn new(text: &'s str, notation: &'s Notation) -> Self {
        Self {
            text,
            notation,
            blocks: Vec::new(),
            bindings: Vec::new(),
            problems: Problems::default(),
            removed: false,
            depth: 0,
            work: 0,
            exhausted: false,
        }
    }

    /// The stages of a script: those of its queries, in order. A script of nothing but `let`s yields what its last one says.
    pub(super) fn script(&mut self, script: &'s Script<'s>) -> Vec<Stage> {
        let block = self.block(None);
        self.declare(block, &script.statements);
        let queries: Vec<&'s Scalar<'s>> = script.statements.iter().filter_map(query).collect();
        let mut out = Vec::new();
        for scalar in &queries {
            let flow = self.rows(scalar, block);
            out.extend(flow.finish(Part::Present));
        }
        if queries.is_empty()
            && let Some(Statement::Let { value, .. }) = script.statements.last()
        {
            let flow = self.rows(value, block);
            out.extend(flow.finish(Part::Present));
        }
        out
    }

    /// Goes one level deeper and counts the work; false beyond the limits.
    pub(super) fn descend(&mut self) -> bool {
        self.work += 1;
        if self.depth >= DEPTH || self.work > WORK {
            if !self.exhausted {
                let message = "the query's functions and `let` statements expand beyond the limit";
                self.problems.add(Problem::new(Code::TooDeep, message, Span::default()).hint("what goes beyond it was left out"));
            }
            self.exhausted = true;
            return false;
        }
        self.depth += 1;
        true
    }

    /// Comes back from a level.
    pub(super) fn ascend(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The text of a scalar, as written, in one line.
    pub(super) fn written(&self, scalar: &Scalar<'_>) -> String {
        scalar.span.of(self.text).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The query of a statement.
pub(super) fn query<'s>(statement: &'s Statement<'s>) -> Option<&'s Scalar<'s>> {
    match statement {
        Statement::Query(scalar) => Some(scalar),
        Statement::Let { .. } | Statement::Declare(_) => None,
    }
}
