//! Rankings: what the rules of a subject have in common, most used first.
//!
//! In: the catalog, the scope of a subject: its rules and which of their predicates count. Out: ranked rows and fields with their rules.
//! Pure functions, called by the page that shows the result. Order everywhere: rules descending, then field, operator, value
//! in byte order. A rule counts once a row.

use std::cmp::Reverse;
use std::ops::Range;

use crate::catalog::{Catalog, Class, EventId, FieldId, RowId, RuleId, Scope};
use crate::rule::How;

/// Ranked things with the rules that use each.
#[derive(Debug)]
pub(crate) struct Ranking<T> {
    pairs: Vec<(T, RuleId)>,
    order: Vec<Range<usize>>,
}

/// A thing and its rules, in order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranked<'r, T> {
    /// What is ranked.
    pub(crate) what: T,
    /// Pairs of it with each of its rules.
    pairs: &'r [(T, RuleId)],
}

impl<T: Copy> Ranked<'_, T> {
    /// Number of rules.
    pub(crate) fn count(&self) -> usize {
        self.pairs.len()
    }

    /// The rules, in the catalog's order.
    pub(crate) fn rules(&self) -> impl Iterator<Item = RuleId> {
        self.pairs.iter().map(|(_, rule)| *rule)
    }
}

impl<T: Copy + Ord> Ranking<T> {
    /// Ranks pairs; `order` compares two things that as many rules use.
    fn of(mut pairs: Vec<(T, RuleId)>, order: impl Fn(T, T) -> std::cmp::Ordering) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut groups = Vec::new();
        let mut start = 0;
        for group in pairs.chunk_by(|one, other| one.0 == other.0) {
            groups.push(start..start + group.len());
            start += group.len();
        }
        groups.sort_by(|one, other| {
            Reverse(one.len()).cmp(&Reverse(other.len())).then_with(|| order(pairs[one.start].0, pairs[other.start].0))
        });
        Self { pairs, order: groups }
    }

    /// Number of distinct things.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// The things in a range of ranks.
    pub(crate) fn get(&self, ranks: Range<usize>) -> impl Iterator<Item = Ranked<'_, T>> {
        let (start, end) = (ranks.start.min(self.order.len()), ranks.end.min(self.order.len()));
        self.order[start..end].iter().map(|range| Ranked { what: self.pairs[range.start].0, pairs: &self.pairs[range.clone()] })
    }
}

/// Ranks the rows of one class.
pub(crate) fn rows(catalog: &Catalog, scope: &Scope, class: Class) -> Ranking<RowId> {
    let mut pairs = Vec::new();
    for &rule in &scope.rules {
        let uses = catalog.rule(rule).uses.iter();
        pairs.extend(uses.filter(|used| used.class == class && scope.keeps(catalog, rule, used)).map(|used| (used.row, rule)));
    }
    Ranking::of(pairs, |one, other| row_key(catalog, one).cmp(&row_key(catalog, other)))
}

/// Ranks the rows by which rules look for a value or pick events by it.
pub(crate) fn value_uses(catalog: &Catalog, scope: &Scope) -> Ranking<RowId> {
    let mut pairs = Vec::new();
    for &rule in &scope.rules {
        let uses = catalog.rule(rule).uses.iter().filter(|used| matches!(used.class, Class::Indicator | Class::Selector));
        pairs.extend(uses.filter(|used| scope.keeps(catalog, rule, used)).map(|used| (used.row, rule)));
    }
    Ranking::of(pairs, |one, other| row_key(catalog, one).cmp(&row_key(catalog, other)))
}

fn row_key(catalog: &Catalog, row: RowId) -> (&str, &str, &str, &str) {
    let row = catalog.row(row);
    (&catalog.field(row.field).name, row.op.name(), &row.shown, &row.folded)
}

/// Ranks the fields that rules test.
pub(crate) fn fields(catalog: &Catalog, scope: &Scope) -> Ranking<FieldId> {
    let mut pairs = Vec::new();
    for &rule in &scope.rules {
        let uses = catalog.rule(rule).uses.iter();
        pairs.extend(
            uses.filter(|used| used.tests_field && scope.keeps(catalog, rule, used)).map(|used| (catalog.row(used.row).field, rule)),
        );
    }
    Ranking::of(pairs, |one, other| catalog.field(one).name.cmp(&catalog.field(other).name))
}

/// What rules do with a field.
#[derive(Debug, Default)]
pub(crate) struct FieldUse {
    /// Operators as authors write them, with the number of rules, most used first.
    pub(crate) how: Vec<(&'static str, usize)>,
    /// The values that most rules look for.
    pub(crate) samples: Vec<RowId>,
}

/// Sample values of a field.
const SAMPLES: usize = 5;

/// How the rules of a ranked field test it.
pub(crate) fn field_use(catalog: &Catalog, ranked: &Ranked<'_, FieldId>, scope: &Scope) -> FieldUse {
    let mut how: Vec<(&'static str, RuleId)> = Vec::new();
    let mut values: Vec<(&str, RuleId, RowId)> = Vec::new();
    for rule in ranked.rules() {
        for used in
            catalog.rule(rule).uses.iter().filter(|used| catalog.row(used.row).field == ranked.what && scope.keeps(catalog, rule, used))
        {
            if used.tests_field {
                how.push((if used.listed { "in" } else { used.op.name() }, rule));
            }
            if matches!(used.class, Class::Indicator | Class::Selector) {
                values.push((&catalog.row(used.row).folded, rule, used.row));
            }
        }
    }
    FieldUse { how: counted(how), samples: samples(catalog, values) }
}

fn counted(mut pairs: Vec<(&'static str, RuleId)>) -> Vec<(&'static str, usize)> {
    pairs.sort_unstable();
    pairs.dedup();
    let mut out: Vec<(&'static str, usize)> =
        pairs.chunk_by(|one, other| one.0 == other.0).filter_map(|group| Some((group.first()?.0, group.len()))).collect();
    out.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    out
}

/// The five values that most rules look for, whatever the operator.
fn samples(catalog: &Catalog, mut values: Vec<(&str, RuleId, RowId)>) -> Vec<RowId> {
    values.sort_unstable();
    let mut ranked: Vec<(usize, RowId)> = values
        .chunk_by(|one, other| one.0 == other.0)
        .filter_map(|group| {
            let rules = group.chunk_by(|one, other| one.1 == other.1).count();
            let row = group.iter().map(|(_, _, row)| *row).max_by_key(|row| (reach(catalog, *row), Reverse(*row)))?;
            Some((rules, row))
        })
        .collect();
    ranked.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| row_key(catalog, one.1).cmp(&row_key(catalog, other.1))));
    ranked.truncate(SAMPLES);
    ranked.into_iter().map(|(_, row)| row).collect()
}

fn reach(catalog: &Catalog, row: RowId) -> usize {
    let row = catalog.row(row);
    row.indicators.len() + row.selectors.len()
}

/// An event with the rules of a subject that cover it.
#[derive(Debug)]
pub(crate) struct Covered {
    /// The event.
    pub(crate) event: EventId,
    /// Rules that name it.
    pub(crate) named: Vec<RuleId>,
    /// Rules whose log source it stands for.
    pub(crate) category: Vec<RuleId>,
    /// Rules for another record of the same activity.
    pub(crate) equivalent: Vec<RuleId>,
}

/// The events that rules cover, in the order of providers and ids.
pub(crate) fn events(catalog: &Catalog, rules: &[RuleId]) -> Vec<Covered> {
    let mut triples: Vec<(EventId, How, RuleId)> = Vec::new();
    for &rule in rules {
        let covered = catalog.rule(rule).rule.events.iter();
        triples.extend(covered.filter_map(|covered| Some((catalog.event_id(&covered.event)?, covered.how, rule))));
    }
    triples.sort_unstable();
    triples.dedup();
    let of = |group: &[(EventId, How, RuleId)], wanted: How| {
        group.iter().filter(|(_, how, _)| *how == wanted).map(|(_, _, rule)| *rule).collect()
    };
    triples
        .chunk_by(|one, other| one.0 == other.0)
        .filter_map(|group| {
            let event = group.first()?.0;
            Some(Covered {
                event,
                named: of(group, How::Named),
                category: of(group, How::Category),
                equivalent: of(group, How::Equivalent),
            })
        })
        .collect()
}

/// Everything that an authoring guide shows, computed side by side.
pub(crate) struct Guide {
    pub(crate) events: Vec<Covered>,
    pub(crate) fields: Ranking<FieldId>,
    pub(crate) selectors: Ranking<RowId>,
    pub(crate) indicators: Ranking<RowId>,
    pub(crate) exclusions: Ranking<RowId>,
}

/// Ranks everything for an authoring guide.
pub(crate) fn guide(catalog: &Catalog, scope: &Scope) -> Guide {
    let ((events, (fields, selectors)), (indicators, exclusions)) = rayon::join(
        || {
            let events = || self::events(catalog, &scope.rules);
            rayon::join(events, || rayon::join(|| self::fields(catalog, scope), || rows(catalog, scope, Class::Selector)))
        },
        || rayon::join(|| rows(catalog, scope, Class::Indicator), || rows(catalog, scope, Class::Exclusion)),
    );
    Guide { events, fields, selectors, indicators, exclusions }
}

/// Rules that share rare indicators with a rule.
pub(crate) struct Similar {
    /// The other rule.
    pub(crate) rule: RuleId,
    /// Indicators that both have.
    pub(crate) shared: usize,
}

/// Values that more rules use than this say nothing about likeness.
const COMMON: usize = 200;
/// A single shared indicator counts when at most so many rules have it.
const RARE: usize = 5;
/// Similar rules that are shown.
const SIMILAR: usize = 5;

/// Up to five rules by the sum of 1/reach over shared indicators: at least two of them, or one with a reach of five or less.
pub(crate) fn similar(catalog: &Catalog, rule: RuleId) -> Vec<Similar> {
    let mut rows: Vec<RowId> = catalog.rule(rule).uses.iter().filter(|used| used.class == Class::Indicator).map(|used| used.row).collect();
    rows.sort_unstable();
    rows.dedup();
    let mut pairs: Vec<(RuleId, usize)> = Vec::new();
    for row in rows {
        let reach = catalog.row(row).indicators.len();
        if reach <= COMMON {
            pairs.extend(catalog.row(row).indicators.iter().filter(|other| **other != rule).map(|other| (*other, reach)));
        }
    }
    pairs.sort_unstable();
    let own = catalog.rule(rule);
    let mut ranked: Vec<(u64, Similar)> = Vec::new();
    for group in pairs.chunk_by(|one, other| one.0 == other.0) {
        let Some(&(other, rarest)) = group.first() else { continue };
        if group.len() < 2 && rarest > RARE || own.copies.contains(&other) {
            continue;
        }
        let score = group.iter().map(|(_, reach)| 1_000_000 / *reach as u64).sum();
        ranked.push((score, Similar { rule: other, shared: group.len() }));
    }
    ranked.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.rule.cmp(&other.1.rule)));
    ranked.truncate(SIMILAR);
    ranked.into_iter().map(|(_, similar)| similar).collect()
}
