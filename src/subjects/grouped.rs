//! All values of a subject: those that several of its rules share, and under each rule those that it alone has.
//!
//! In: a ranking of values and a range of ranks. Out: what stands there. A rule that stands over its single values takes as
//! many ranks as it has of them; where the range ends among them, they go on on the next page.

use std::ops::Range;

use super::Part;
use super::rules::title_key;
use super::values::{self, ValueRow};
use crate::catalog::{AtomId, Catalog, RuleId, Subject, Usage};
use crate::rankings::Ranking;

/// A part of all values of a subject.
#[derive(Debug)]
pub(crate) struct GroupedValues {
    /// As what they count.
    pub(crate) usage: Usage,
    /// Values that several rules share, most rules first, of all values of the subject.
    pub(crate) shared: Part<ValueRow>,
    /// Rules with the values that each has alone, by vendor and title.
    pub(crate) alone: Vec<RuleAlone>,
}

/// A rule with values that no other rule of the subject uses.
#[derive(Debug)]
pub(crate) struct RuleAlone {
    /// The rule.
    pub(crate) rule: RuleId,
    /// Its values, by field and operator.
    pub(crate) values: Vec<ValueAlone>,
}

/// A value that one rule of the subject uses.
#[derive(Debug)]
pub(crate) struct ValueAlone {
    /// The value.
    pub(crate) atom: AtomId,
    /// Rules of the whole catalog that use it so.
    pub(crate) reach: usize,
}

/// What stands in a range of ranks.
pub(crate) fn part(catalog: &Catalog, subject: Subject, ranking: &Ranking<AtomId>, usage: Usage, ranks: Range<usize>) -> GroupedValues {
    let shared = ranking.get(0..ranking.len()).take_while(|ranked| ranked.count() > 1).count();
    let rows = values::part(catalog, subject, ranking, usage, ranks.start.min(shared)..ranks.end.min(shared));
    let singles = ranks.start.saturating_sub(shared)..ranks.end.saturating_sub(shared);
    GroupedValues { usage, shared: rows, alone: alone(catalog, &by_rule(catalog, ranking, shared), usage, singles) }
}

/// The values behind the first ranks, which one rule alone has, each with that rule: rules by vendor and title, the values of
/// each in the order of their ranks.
fn by_rule(catalog: &Catalog, ranking: &Ranking<AtomId>, shared: usize) -> Vec<(RuleId, AtomId)> {
    let singles = ranking.get(shared..ranking.len());
    let mut out: Vec<(RuleId, AtomId)> = singles.filter_map(|ranked| Some((ranked.rules().next()?, ranked.what))).collect();
    out.sort_by_cached_key(|(rule, _)| {
        let of = &catalog.rule(*rule).rule;
        (of.vendor, title_key(&of.title), *rule)
    });
    out
}

fn alone(catalog: &Catalog, pairs: &[(RuleId, AtomId)], usage: Usage, ranks: Range<usize>) -> Vec<RuleAlone> {
    let shown = pairs.get(ranks.start.min(pairs.len())..ranks.end.min(pairs.len())).unwrap_or_default();
    let value = |&(_, atom): &(RuleId, AtomId)| ValueAlone { atom, reach: values::corpus_reach(catalog, atom, usage) };
    let groups = shown.chunk_by(|one, other| one.0 == other.0);
    groups.filter_map(|group| Some(RuleAlone { rule: group.first()?.0, values: group.iter().map(value).collect() })).collect()
}
