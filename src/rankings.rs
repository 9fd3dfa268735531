//! Rankings: what the rules of a subject have in common, most used first.
//!
//! In: the catalog, the scope of a subject: its rules and which of their predicates count. Out: ranked atoms and fields with their rules.
//! Pure functions, called by the page that shows the result. Order everywhere: rules descending, then field, operator, value
//! in byte order. A rule counts once for each atom.

use std::cmp::Reverse;
use std::ops::Range;

use crate::catalog::{AtomId, Catalog, EventId, FieldId, RuleId, SubjectScope, Usage};
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

/// Ranks the atoms that rules use in one of these ways.
pub(crate) fn atoms(catalog: &Catalog, scope: &SubjectScope, usages: &[Usage]) -> Ranking<AtomId> {
    let used = |rule: RuleId| {
        let occurrences = scope.occurrences(catalog, rule).filter(|occurrence| usages.contains(&occurrence.usage));
        occurrences.map(move |occurrence| (occurrence.atom, rule))
    };
    Ranking::of(scope.rules.iter().flat_map(|rule| used(*rule)).collect(), |one, other| {
        catalog.atom(one).order.cmp(&catalog.atom(other).order)
    })
}

/// Ranks the fields that rules test.
pub(crate) fn fields(catalog: &Catalog, scope: &SubjectScope) -> Ranking<FieldId> {
    let tested = |rule: RuleId| {
        let occurrences = scope.occurrences(catalog, rule).filter(|occurrence| occurrence.tests_field);
        occurrences.map(move |occurrence| (catalog.atom(occurrence.atom).field, rule))
    };
    Ranking::of(scope.rules.iter().flat_map(|rule| tested(*rule)).collect(), |one, other| {
        catalog.field(one).name.cmp(&catalog.field(other).name)
    })
}

/// What rules do with a field.
#[derive(Debug, Default)]
pub(crate) struct FieldTests<'c> {
    /// Names under which rules write the field, with the number of rules, most used first.
    pub(crate) spellings: Vec<(&'c str, usize)>,
    /// Operators as authors write them, with the number of rules, most used first.
    pub(crate) how: Vec<(&'static str, usize)>,
    /// The values that most rules look for.
    pub(crate) samples: Vec<AtomId>,
}

/// Sample values of a field.
const SAMPLES: usize = 5;

/// How the rules of a ranked field test it.
pub(crate) fn field_tests<'c>(catalog: &'c Catalog, ranked: &Ranked<'_, FieldId>, scope: &SubjectScope) -> FieldTests<'c> {
    let mut spellings: Vec<(&str, RuleId)> = Vec::new();
    let mut how: Vec<(&'static str, RuleId)> = Vec::new();
    let mut values: Vec<(&str, RuleId, AtomId)> = Vec::new();
    for rule in ranked.rules() {
        for occurrence in scope.occurrences(catalog, rule).filter(|occurrence| catalog.atom(occurrence.atom).field == ranked.what) {
            if occurrence.tests_field {
                how.push((if occurrence.listed { "in" } else { occurrence.op.name() }, rule));
                let predicate = catalog.rule(rule).rule.predicates.get(occurrence.predicate as usize);
                spellings.extend(predicate.map(|predicate| (predicate.raw_field.as_str(), rule)));
            }
            if matches!(occurrence.usage, Usage::Indicator | Usage::Selector) {
                values.push((&catalog.atom(occurrence.atom).folded, rule, occurrence.atom));
            }
        }
    }
    FieldTests { spellings: counted(spellings), how: counted(how), samples: samples(catalog, values) }
}

fn counted(mut pairs: Vec<(&str, RuleId)>) -> Vec<(&str, usize)> {
    pairs.sort_unstable();
    pairs.dedup();
    let mut out: Vec<(&str, usize)> =
        pairs.chunk_by(|one, other| one.0 == other.0).filter_map(|group| Some((group.first()?.0, group.len()))).collect();
    out.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    out
}

/// The five values that most rules look for, whatever the operator.
fn samples(catalog: &Catalog, mut values: Vec<(&str, RuleId, AtomId)>) -> Vec<AtomId> {
    values.sort_unstable();
    let mut ranked: Vec<(usize, AtomId)> = values
        .chunk_by(|one, other| one.0 == other.0)
        .filter_map(|group| {
            let rules = group.chunk_by(|one, other| one.1 == other.1).count();
            let atom = group.iter().map(|(_, _, atom)| *atom).max_by_key(|atom| (reach(catalog, *atom), Reverse(*atom)))?;
            Some((rules, atom))
        })
        .collect();
    ranked.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| catalog.atom(one.1).order.cmp(&catalog.atom(other.1).order)));
    ranked.truncate(SAMPLES);
    ranked.into_iter().map(|(_, atom)| atom).collect()
}

fn reach(catalog: &Catalog, atom: AtomId) -> usize {
    let atom = catalog.atom(atom);
    atom.indicators.len() + atom.selectors.len()
}

/// An event with the rules of a subject that cover it.
#[derive(Debug)]
pub(crate) struct CoveredEvent {
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
pub(crate) fn events(catalog: &Catalog, rules: &[RuleId]) -> Vec<CoveredEvent> {
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
            Some(CoveredEvent {
                event,
                named: of(group, How::Named),
                category: of(group, How::Category),
                equivalent: of(group, How::Equivalent),
            })
        })
        .collect()
}

/// Everything that an authoring guide shows, computed side by side.
pub(crate) struct AuthoringGuide {
    pub(crate) events: Vec<CoveredEvent>,
    pub(crate) fields: Ranking<FieldId>,
    pub(crate) selectors: Ranking<AtomId>,
    pub(crate) indicators: Ranking<AtomId>,
    pub(crate) exclusions: Ranking<AtomId>,
}

/// Ranks everything for an authoring guide.
pub(crate) fn guide(catalog: &Catalog, scope: &SubjectScope) -> AuthoringGuide {
    let ((events, (fields, selectors)), (indicators, exclusions)) = rayon::join(
        || {
            let events = || self::events(catalog, &scope.rules);
            rayon::join(events, || rayon::join(|| self::fields(catalog, scope), || atoms(catalog, scope, &[Usage::Selector])))
        },
        || rayon::join(|| atoms(catalog, scope, &[Usage::Indicator]), || atoms(catalog, scope, &[Usage::Exclusion])),
    );
    AuthoringGuide { events, fields, selectors, indicators, exclusions }
}

/// Rules that share rare indicators with a rule.
#[derive(Debug)]
pub(crate) struct SimilarRule {
    /// The other rule.
    pub(crate) rule: RuleId,
    /// Indicators that both have.
    pub(crate) shared: usize,
}

/// Values that more rules use than this say nothing about likeness.
pub(crate) const COMMON: usize = 200;
/// A single shared indicator counts when at most so many rules have it.
const RARE: usize = 5;
/// Similar rules that are shown.
const SIMILAR: usize = 5;

/// Up to five rules by the sum of 1/reach over shared indicators: at least two of them, or one with a reach of five or less.
pub(crate) fn similar(catalog: &Catalog, rule: RuleId) -> Vec<SimilarRule> {
    let mut atoms: Vec<AtomId> = catalog
        .rule(rule)
        .occurrences
        .iter()
        .filter(|occurrence| occurrence.usage == Usage::Indicator)
        .map(|occurrence| occurrence.atom)
        .collect();
    atoms.sort_unstable();
    atoms.dedup();
    let mut pairs: Vec<(RuleId, usize)> = Vec::new();
    for atom in atoms {
        let reach = catalog.atom(atom).indicators.len();
        if reach <= COMMON {
            pairs.extend(catalog.atom(atom).indicators.iter().filter(|other| **other != rule).map(|other| (*other, reach)));
        }
    }
    pairs.sort_unstable();
    let own = catalog.rule(rule);
    let mut ranked: Vec<(u64, SimilarRule)> = Vec::new();
    for group in pairs.chunk_by(|one, other| one.0 == other.0) {
        let Some(&(other, rarest)) = group.first() else { continue };
        if group.len() < 2 && rarest > RARE || own.copies.contains(&other) {
            continue;
        }
        let score = group.iter().map(|(_, reach)| 1_000_000 / *reach as u64).sum();
        ranked.push((score, SimilarRule { rule: other, shared: group.len() }));
    }
    ranked.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.rule.cmp(&other.1.rule)));
    ranked.truncate(SIMILAR);
    ranked.into_iter().map(|(_, similar)| similar).collect()
}
