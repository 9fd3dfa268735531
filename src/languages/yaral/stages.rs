//! Which clause belongs to which event variable.
//!
//! In: the clauses of the events section. Out: one [`Stage`] an event variable, in the order of the text, and one for each
//! clause that looks at several at once. A test of a placeholder becomes a test of every field that the placeholder holds.

use std::collections::BTreeMap;

use super::clause::{Clauses, DistinctNames, PlaceholderBinding, placeholder_key};
use crate::languages::{Expr, Stage, TESTS, Test};
use crate::rule::{Fact, FactKind};
use crate::text::Span;

/// The fields of the entity graph: context that is looked up, not logged.
const GRAPH: &str = "graph.";

/// Stages after which further event variables share the last: no real rule comes near.
const STAGES: usize = 256;

/// What placeholders hold, by name.
type BindingsByName<'c> = BTreeMap<&'c str, Vec<&'c PlaceholderBinding>>;

/// The stages of a rule, and the placeholders that nothing binds with where they are tested.
pub(super) fn stages(clauses: &mut Clauses) -> (Vec<Stage>, Vec<(String, Span)>) {
    let exprs = std::mem::take(&mut clauses.exprs);
    let mut bindings = BindingsByName::new();
    clauses.bindings.iter().for_each(|binding| bindings.entry(&binding.placeholder).or_default().push(binding));
    let mut sorted =
        StageSorter { bindings: &bindings, budget: TESTS, unbound: Vec::new(), by_events: Vec::new(), places: BTreeMap::new() };
    clauses.events.iter().for_each(|event| sorted.add(vec![event.to_owned()], Vec::new()));
    for conjunct in exprs.into_iter().filter_map(Expr::pruned).flat_map(conjuncts) {
        sorted.place(conjunct);
    }
    let StageSorter { by_events, unbound, .. } = sorted;
    let mut bound: BTreeMap<&str, Vec<&PlaceholderBinding>> = BTreeMap::new();
    clauses.bindings.iter().for_each(|binding| bound.entry(&binding.event).or_default().push(binding));
    let own = |events: &[String]| match events {
        [event] => bound.get(event.as_str()).map(Vec::as_slice).unwrap_or_default(),
        _ => &[],
    };
    let stages = by_events.into_iter().map(|(events, conjuncts)| stage(&events, conjuncts, own(&events))).collect();
    (stages, unbound)
}

struct StageSorter<'c> {
    bindings: &'c BindingsByName<'c>,
    /// Tests that placeholders may still become.
    budget: usize,
    unbound: Vec<(String, Span)>,
    /// Conjuncts by the event variables that they look at.
    by_events: Vec<(Vec<String>, Vec<Expr>)>,
    /// Where in `by_events` event variables are.
    places: BTreeMap<Vec<String>, usize>,
}

impl StageSorter<'_> {
    fn add(&mut self, events: Vec<String>, more: Vec<Expr>) {
        let next = self.by_events.len().min(STAGES - 1);
        let at = *self.places.entry(events.clone()).or_insert(next);
        match self.by_events.get_mut(at) {
            Some((_, conjuncts)) => conjuncts.extend(more),
            None => self.by_events.push((events, more)),
        }
    }

    /// Places a conjunct: with the event variables that it names or, if it names placeholders only, with each that binds them.
    fn place(&mut self, conjunct: Expr) {
        let keys = keys(&conjunct);
        let (placeholders, events): (Vec<String>, Vec<String>) = keys.into_iter().partition(|key| key.starts_with(['$', '#']));
        if placeholders.is_empty() {
            return self.place_resolved(conjunct, events);
        }
        if !events.is_empty() {
            let resolved = self.resolved(conjunct, &events);
            return self.place_resolved(resolved, events);
        }
        let mut holders = DistinctNames::default();
        for binding in placeholders.iter().filter_map(|key| self.bindings.get(key.trim_start_matches('$'))).flatten() {
            if self.budget > 0 {
                self.budget -= 1;
                holders.add(&binding.event);
            }
        }
        if holders.is_empty() {
            holders.add(&self.first_event());
        }
        for holder in holders.iter() {
            let wanted = [holder.to_owned()];
            let resolved = self.resolved(conjunct.clone(), &wanted);
            self.place_resolved(resolved, wanted.into());
        }
    }

    /// Places a conjunct without placeholders; `wanted` is where it belongs if it names no event variable.
    fn place_resolved(&mut self, conjunct: Expr, wanted: Vec<String>) {
        let events: Vec<String> = keys(&conjunct).into_iter().filter(|key| !key.starts_with(['$', '#'])).collect();
        let events = if events.is_empty() { wanted } else { events };
        let events = if events.is_empty() { vec![self.first_event()] } else { events };
        let conjunct = unnamed(conjunct);
        match conjunct {
            Expr::And(operands) => self.add(events, operands),
            other => self.add(events, vec![other]),
        }
    }

    fn first_event(&self) -> String {
        self.by_events.first().and_then(|(events, _)| events.first()).cloned().unwrap_or_default()
    }

    /// The expression with its placeholders replaced by what they hold, in the wanted event variables if there.
    fn resolved(&mut self, expr: Expr, wanted: &[String]) -> Expr {
        expr.map_leaves(&mut |leaf| match leaf {
            Expr::Named(key, operand) => match (key.strip_prefix('$'), *operand) {
                (Some(name), Expr::Test(test)) => self.held(name, &test, wanted),
                (_, operand) => Expr::Named(key, Box::new(operand)),
            },
            other => other,
        })
    }

    /// The tests of what a placeholder holds.
    fn held(&mut self, name: &str, test: &Test, wanted: &[String]) -> Expr {
        let key = placeholder_key(name);
        let all = self.bindings.get(name).map(Vec::as_slice).unwrap_or_default();
        if all.is_empty() {
            self.unbound.push((key.clone(), test.field_at.unwrap_or_default()));
        }
        self.budget = self.budget.saturating_sub(all.len());
        let all = if self.budget == 0 { all.get(..1).unwrap_or_default() } else { all };
        let preferred: Vec<&&PlaceholderBinding> = all.iter().filter(|binding| wanted.contains(&binding.event)).collect();
        let chosen = if preferred.is_empty() { all.iter().collect() } else { preferred };
        let is_itself = test.field == key;
        let fields: Vec<&&PlaceholderBinding> = chosen.iter().copied().filter(|binding| is_itself && binding.field.is_some()).collect();
        if fields.is_empty() {
            let event = chosen.first().map(|binding| binding.event.clone()).or_else(|| wanted.first().cloned());
            let test = Test { derived: true, ..test.clone() };
            return Expr::Named(event.unwrap_or_default(), Box::new(test.into()));
        }
        let tests = fields.into_iter().filter_map(|binding| {
            let test = Test { field: binding.field.clone()?, via: Some(key.clone()), ..test.clone() };
            Some(Expr::Named(binding.event.clone(), Box::new(test.into())))
        });
        Expr::and(tests.collect())
    }
}

/// The operands of a conjunction, or the expression itself.
fn conjuncts(expr: Expr) -> Vec<Expr> {
    match expr {
        Expr::And(operands) => operands,
        other => vec![other],
    }
}

/// The names of the tests in an expression, distinct, in order.
fn keys(expr: &Expr) -> Vec<String> {
    let mut out = DistinctNames::default();
    expr.for_each_leaf(true, &mut |leaf, _| {
        if let Expr::Named(name, _) = leaf {
            out.add(name);
        }
    });
    out.iter().map(str::to_owned).collect()
}

/// The expression without the names of its tests.
fn unnamed(expr: Expr) -> Expr {
    expr.map_leaves(&mut |leaf| match leaf {
        Expr::Named(_, operand) => unnamed(*operand),
        other => other,
    })
}

fn stage(events: &[String], conjuncts: Vec<Expr>, bindings: &[&PlaceholderBinding]) -> Stage {
    let expr = Expr::and(conjuncts);
    let mut facts = Vec::new();
    if expr.tests().any(|test| test.field.starts_with(GRAPH)) {
        facts.push(Fact::new(FactKind::Reads, "entity graph"));
    }
    facts.extend(bindings.iter().map(|binding| Fact::pair(FactKind::Binding, format!("${}", binding.placeholder), binding.shown.clone())));
    let name = events.join(", ");
    Stage { name: (!name.is_empty()).then_some(name), facts, ..Stage::of(expr) }
}
