//! Rows on their way through a pipeline: where they come from and what they were tested for.
//!
//! A pipeline is one stage; the right side of a join, a branch of a union and a sub-query are stages of their own.

use super::columns::KustoColumns;
use super::scopes::{BlockId, BoundValue};
use super::syntax::{Argument, Assignment, JoinKind, PathStep, PipeOperator, Pipeline, RowSource, Scalar, ScalarKind, SearchOperator};
use super::values::Constant;
use super::walker::{ScriptWalker, query};
use crate::languages::{Expr, Stage, Test};
use crate::rule::{Fact, FactKind, LogKind, LogToken, Op, Part};

#[derive(Debug, Clone, Default)]
pub(super) struct RowFlow {
    /// Tables that the rows come from.
    pub(super) tables: Vec<String>,
    pub(super) columns: KustoColumns,
    /// What every row was tested for.
    pub(super) conditions: Vec<Expr>,
    /// Stages of joined rows, branches and sub-queries.
    pub(super) before: Vec<Stage>,
    facts: Vec<Fact>,
}

impl RowFlow {
    fn of_table(name: &str) -> Self {
        Self { tables: vec![name.to_owned()], ..Self::default() }
    }

    /// The same rows without what was tested: that stands elsewhere.
    fn shell(&self) -> Self {
        Self { tables: self.tables.clone(), columns: self.columns.clone(), ..Self::default() }
    }

    /// The stages of the flow, its own last.
    pub(super) fn finish(self, part: Part) -> Vec<Stage> {
        let mut out = self.before;
        let own = !self.conditions.is_empty() || (out.is_empty() && !self.tables.is_empty());
        if own {
            let reads = self.tables.iter().map(|table| LogToken::new(LogKind::Table, table)).collect();
            out.push(Stage { reads, facts: self.facts, ..Stage::of(Expr::and(self.conditions)) });
        }
        if part != Part::Present {
            out.iter_mut().for_each(|stage| stage.part = part);
        }
        out
    }
}

impl<'s> ScriptWalker<'s> {
    /// The rows that an expression stands for.
    pub(super) fn rows(&mut self, scalar: &'s Scalar<'s>, block: BlockId) -> RowFlow {
        if !self.descend() {
            return RowFlow::default();
        }
        let flow = match &scalar.kind {
            ScalarKind::Name(name) => self.named_rows(name, block),
            ScalarKind::Query(pipeline) => self.pipeline(pipeline, block),
            ScalarKind::Call { name, arguments } => self.called_rows(name, arguments, block),
            ScalarKind::Path { steps, .. } => match steps.last() {
                Some(PathStep::Member(name)) => RowFlow::of_table(name),
                _ => RowFlow::default(),
            },
            ScalarKind::Function(function) => self.body(&function.body.statements, block),
            ScalarKind::Star => RowFlow::of_table("*"),
            _ => RowFlow::default(),
        };
        self.ascend();
        flow
    }

    fn named_rows(&mut self, name: &str, block: BlockId) -> RowFlow {
        let Some(at) = self.lookup(name, block) else {
            return RowFlow::of_table(name);
        };
        self.bound_rows(at)
    }

    /// The rows of a binding: walked when first used; their stages are listed once.
    fn bound_rows(&mut self, at: usize) -> RowFlow {
        let removed = usize::from(self.removed);
        let Some(binding) = self.bindings.get_mut(at) else {
            return RowFlow::default();
        };
        if let BoundValue::Expression(scalar) = binding.value {
            binding.busy = true;
            let home = binding.home;
            let flow = self.rows(scalar, home);
            if let Some(binding) = self.bindings.get_mut(at) {
                binding.busy = false;
                binding.value = BoundValue::Rows(Box::new(flow));
            }
        }
        let Some(binding) = self.bindings.get_mut(at) else {
            return RowFlow::default();
        };
        let BoundValue::Rows(flow) = &binding.value else {
            return RowFlow::default();
        };
        let told = binding.told.get_mut(removed).is_none_or(|told| std::mem::replace(told, true));
        if told { flow.shell() } else { (**flow).clone() }
    }

    fn called_rows(&mut self, name: &'s str, arguments: &'s [Argument<'s>], block: BlockId) -> RowFlow {
        let first = arguments.first().map(|argument| &argument.value);
        match name {
            "materialize" | "toscalar" | "view" => first.map(|inner| self.rows(inner, block)).unwrap_or_default(),
            "table" | "stored_query_result" => match first.map(|inner| self.constant(inner, block)) {
                Some(Constant::Known(names)) => RowFlow { tables: names, ..RowFlow::default() },
                _ => RowFlow::default(),
            },
            _ => {
                if let Some((function, home)) = self.function(name, block) {
                    let inner = self.call(function, home, arguments, block, None);
                    return self.body_in(&function.body.statements, inner);
                }
                self.saved_function(name, arguments, block)
            }
        }
    }

    /// A function that the query does not define: the rows of that name. Watchlists are not events.
    fn saved_function(&mut self, name: &str, arguments: &'s [Argument<'s>], block: BlockId) -> RowFlow {
        if name.eq_ignore_ascii_case("_GetWatchlist") {
            let listed: Vec<String> = arguments.iter().map(|argument| self.written(&argument.value)).collect();
            return RowFlow { facts: vec![Fact::new(FactKind::Watchlist, listed)], ..RowFlow::default() };
        }
        let mut flow = RowFlow::of_table(name);
        for argument in arguments {
            if let (Some(parameter), Constant::Known(values)) = (argument.name, self.constant(&argument.value, block)) {
                let tests = values.into_iter().map(|value| {
                    let span = Some(argument.value.span);
                    Test { derived: true, raw_op: "=".to_owned(), value_at: span, ..Test::new(parameter, Op::Eq, value) }.into()
                });
                flow.conditions.push(Expr::or(tests.collect()));
            }
        }
        flow
    }

    fn body(&mut self, statements: &'s [super::syntax::Statement<'s>], block: BlockId) -> RowFlow {
        let inner = self.block(Some(block));
        self.declare(inner, statements);
        self.body_in(statements, inner)
    }

    /// The rows of a function's last query.
    fn body_in(&mut self, statements: &'s [super::syntax::Statement<'s>], block: BlockId) -> RowFlow {
        statements.iter().rev().find_map(query).map(|scalar| self.rows(scalar, block)).unwrap_or_default()
    }

    fn pipeline(&mut self, pipeline: &'s Pipeline<'s>, block: BlockId) -> RowFlow {
        let mut flow = match &pipeline.source {
            RowSource::Expression(scalar) => self.rows(scalar, block),
            RowSource::Union(tables) => self.union(None, tables, block),
            RowSource::Search(search) => self.search(RowFlow::default(), search, block),
            RowSource::Print(columns) => {
                let mut flow = RowFlow::default();
                flow.columns.extend(columns);
                flow
            }
            RowSource::Range(name) => {
                let mut flow = RowFlow::default();
                flow.columns.compute(&[name]);
                flow
            }
            RowSource::Datatable { .. } | RowSource::External => RowFlow::default(),
        };
        for step in &pipeline.steps {
            flow = self.step(flow, step, block);
        }
        flow
    }

    /// What an operator makes of rows.
    fn step(&mut self, mut flow: RowFlow, step: &'s PipeOperator<'s>, block: BlockId) -> RowFlow {
        if !self.descend() {
            return flow;
        }
        match step {
            PipeOperator::Where(condition) => self.filter(&mut flow, condition, block),
            PipeOperator::Extend(columns) | PipeOperator::Rename(columns) => flow.columns.extend(columns),
            PipeOperator::Project(columns) => flow.columns.project(columns),
            PipeOperator::Summarize { aggregates, by } => {
                flow.columns.summarize(aggregates, by);
                let keys: Vec<String> = by.iter().map(|column| self.written(&column.value)).collect();
                flow.facts.extend((!keys.is_empty()).then(|| Fact::new(FactKind::GroupedBy, keys)));
            }
            PipeOperator::Join { kind, right } => flow = self.join(flow, *kind, right, block),
            PipeOperator::Union(tables) => flow = self.union(Some(flow), tables, block),
            PipeOperator::Parse { subject, columns } => flow.columns.parse(subject, columns),
            PipeOperator::Expand(columns) => flow.columns.expand(columns),
            PipeOperator::Apply { columns, steps } => flow = self.apply(flow, columns, steps, block),
            PipeOperator::Search(search) => flow = self.search(flow, search, block),
            PipeOperator::Invoke(call) => flow = self.invoke(flow, call, block),
            PipeOperator::As(name) => self.bind(block, name, BoundValue::Rows(Box::new(flow.shell())), block),
            PipeOperator::Nested(parts) => {
                for part in parts {
                    flow = self.inner(flow, part, block);
                }
            }
            PipeOperator::Computed(names) => flow.columns.compute(names),
        }
        self.ascend();
        flow
    }

    fn inner(&mut self, mut flow: RowFlow, steps: &'s [PipeOperator<'s>], block: BlockId) -> RowFlow {
        for step in steps {
            flow = self.step(flow, step, block);
        }
        flow
    }

    fn filter(&mut self, flow: &mut RowFlow, condition: &'s Scalar<'s>, block: BlockId) {
        let expr = self.condition(condition, flow, block);
        flow.conditions.extend(expr);
    }

    /// Rows of both sides; a side that only removes rows becomes stages of removed rows.
    fn join(&mut self, mut left: RowFlow, kind: JoinKind, right: &'s Scalar<'s>, block: BlockId) -> RowFlow {
        let around = self.removed;
        self.removed = around || kind == JoinKind::RemovesRight;
        let mut other = self.rows(right, block);
        self.removed = around;
        match kind {
            JoinKind::Both => {
                left.columns.join(&other.columns);
                left.before.extend(other.finish(Part::Present));
                left
            }
            JoinKind::RemovesRight => {
                left.before.extend(other.finish(Part::Removed));
                left
            }
            JoinKind::RemovesLeft => {
                let mut before = left.finish(Part::Removed);
                before.append(&mut other.before);
                other.before = before;
                other
            }
        }
    }

    /// Rows of several sources. Branches that were tested are stages of their own.
    fn union(&mut self, first: Option<RowFlow>, tables: &'s [Scalar<'s>], block: BlockId) -> RowFlow {
        let mut branches: Vec<RowFlow> = first.into_iter().collect();
        for table in tables {
            branches.push(self.rows(table, block));
        }
        let mut out = RowFlow::default();
        for branch in branches {
            out.columns.join(&branch.columns);
            for table in &branch.tables {
                if !out.tables.contains(table) {
                    out.tables.push(table.clone());
                }
            }
            if !branch.conditions.is_empty() || !branch.before.is_empty() {
                out.before.extend(branch.finish(Part::Present));
            }
        }
        out
    }

    fn search(&mut self, flow: RowFlow, search: &'s SearchOperator<'s>, block: BlockId) -> RowFlow {
        let mut flow = if search.tables.is_empty() { flow } else { self.union(Some(flow), &search.tables, block) };
        if flow.tables.is_empty() {
            flow.tables.push("search".to_owned());
        }
        self.filter(&mut flow, &search.predicate, block);
        flow
    }

    /// `mv-apply`: its columns are seen inside only.
    fn apply(&mut self, mut flow: RowFlow, columns: &'s [Assignment<'s>], steps: &'s [PipeOperator<'s>], block: BlockId) -> RowFlow {
        let outer = flow.columns.clone();
        flow.columns.expand(columns);
        let mut flow = self.inner(flow, steps, block);
        flow.columns.join(&outer);
        flow
    }

    /// `invoke f(…)`: the rows are the first argument of a function of the query; others add columns at most.
    fn invoke(&mut self, flow: RowFlow, call: &'s Scalar<'s>, block: BlockId) -> RowFlow {
        let ScalarKind::Call { name, arguments } = &call.kind else {
            return flow;
        };
        let Some((function, home)) = self.function(name, block) else {
            return flow;
        };
        let inner = self.call(function, home, arguments, block, Some(flow));
        self.body_in(&function.body.statements, inner)
    }
}

/// The column that a pipeline over a list shows first: its name, or `None` for the list's own first one. Nothing if it does
/// anything else than choose.
pub(super) fn shown_column<'s>(steps: &'s [PipeOperator<'s>]) -> Option<Option<&'s str>> {
    let mut shown = None;
    for step in steps {
        match step {
            PipeOperator::Project(columns) => match columns.first() {
                Some(Assignment { value: Scalar { kind: ScalarKind::Name(name), .. }, .. }) => shown = Some(*name),
                _ => return None,
            },
            PipeOperator::Summarize { aggregates, by } => match (aggregates.first(), by.first()) {
                (Some(Assignment { value: Scalar { kind: ScalarKind::Call { name, arguments }, .. }, .. }), None)
                    if matches!(*name, "make_list" | "make_set" | "makelist" | "makeset") =>
                {
                    match arguments.first().map(|argument| &argument.value.kind) {
                        Some(ScalarKind::Name(name)) => shown = Some(*name),
                        _ => return None,
                    }
                }
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(shown)
}
