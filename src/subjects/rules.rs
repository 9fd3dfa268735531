//! Lists of rules, and what a rule looks for in short.

use std::collections::BTreeMap;

use super::Cell;
use super::section::{Column, ColumnKind};
use crate::catalog::{AtomId, Catalog, RuleId, TechniqueId, Usage};
use crate::limits;
use crate::rule::Vendor;

/// A rule in a list.
#[derive(Debug)]
pub(crate) struct RuleRow {
    /// The rule.
    pub(crate) rule: RuleId,
    /// The tag, as written, by which it stands under the technique that the list is about.
    pub(crate) tag: Option<String>,
    /// Its platforms.
    pub(crate) platforms: Vec<&'static str>,
    /// Whether it opens what it looks for.
    pub(crate) opens: bool,
}

/// The rules of a vendor: the first by title.
#[derive(Debug)]
pub(crate) struct RuleGroup {
    /// The vendor.
    pub(crate) vendor: Vendor,
    /// All of its rules.
    pub(crate) count: usize,
    /// Those that are shown.
    pub(crate) rows: Vec<RuleRow>,
}

const RULE: Column<RuleRow> =
    Column { name: "rule", header: "Rule", kind: ColumnKind::Wide, cell: |_, row| Cell::Rule { rule: row.rule, opens: row.opens } };
const VENDOR: Column<RuleRow> = Column {
    name: "vendor",
    header: "Vendor",
    kind: ColumnKind::Words,
    cell: |catalog, row| Cell::Vendor(catalog.rule(row.rule).rule.vendor),
};
const TAGGED: Column<RuleRow> =
    Column { name: "tagged", header: "Tagged", kind: ColumnKind::Words, cell: |_, row| Cell::Text(row.tag.as_deref().unwrap_or_default()) };
const SEVERITY: Column<RuleRow> = Column {
    name: "severity",
    header: "Severity",
    kind: ColumnKind::Words,
    cell: |catalog, row| Cell::Severity(catalog.rule(row.rule).rule.severity.value),
};
const STATUS: Column<RuleRow> = Column {
    name: "status",
    header: "Status",
    kind: ColumnKind::Words,
    cell: |catalog, row| Cell::Status(catalog.rule(row.rule).rule.status.value),
};
const PLATFORM: Column<RuleRow> =
    Column { name: "platforms", header: "Platform", kind: ColumnKind::Words, cell: |_, row| Cell::Words(&row.platforms) };
const SOURCE: Column<RuleRow> = Column { name: "source", header: "Source", kind: ColumnKind::Words, cell: |_, row| Cell::Source(row.rule) };

/// Rules in groups by vendor.
pub(crate) const GROUPED: &[Column<RuleRow>] = &[RULE, SEVERITY, STATUS, PLATFORM, SOURCE];
/// Rules of a technique in groups by vendor.
pub(crate) const GROUPED_TAGGED: &[Column<RuleRow>] = &[RULE, TAGGED, SEVERITY, STATUS, PLATFORM, SOURCE];
/// Rules of all vendors.
pub(crate) const LISTED: &[Column<RuleRow>] = &[RULE, VENDOR, SEVERITY, STATUS, PLATFORM, SOURCE];
/// Rules of a technique, of all vendors.
pub(crate) const LISTED_TAGGED: &[Column<RuleRow>] = &[RULE, VENDOR, TAGGED, SEVERITY, STATUS, SOURCE];

/// A rule as a row; `technique` is what the list is about, if it is about one.
pub(crate) fn row(catalog: &Catalog, rule: RuleId, technique: Option<TechniqueId>, opens: bool) -> RuleRow {
    let platforms = catalog.rule(rule).rule.platforms.iter().map(|platform| platform.name()).collect();
    RuleRow { rule, tag: technique.and_then(|technique| tag(catalog, rule, technique)), platforms, opens }
}

/// Rules by vendor, by title within; at most 200 in all, of which each vendor has its share.
pub(crate) fn groups(catalog: &Catalog, rules: &[RuleId], technique: Option<TechniqueId>, opens: bool) -> Vec<RuleGroup> {
    let mut by_vendor: BTreeMap<Vendor, Vec<RuleId>> = BTreeMap::new();
    for rule in rules {
        by_vendor.entry(catalog.rule(*rule).rule.vendor).or_default().push(*rule);
    }
    let most = share(by_vendor.values().map(Vec::len), limits::FIRST);
    let group = |(vendor, mut rules): (Vendor, Vec<RuleId>)| {
        sort_by_title(catalog, &mut rules);
        let shown = rules.iter().take(most);
        RuleGroup { vendor, count: rules.len(), rows: shown.map(|rule| row(catalog, *rule, technique, opens)).collect() }
    };
    by_vendor.into_iter().map(group).collect()
}

/// The most that each of some lists can show if all of them together show at most so many.
fn share(lengths: impl Iterator<Item = usize>, together: usize) -> usize {
    let mut lengths: Vec<usize> = lengths.collect();
    lengths.sort_unstable();
    let mut left = together;
    for (place, length) in lengths.iter().enumerate() {
        let lists = lengths.len() - place;
        if length * lists > left {
            return left / lists;
        }
        left -= length;
    }
    together
}

/// Orders rules by title, whatever its case and the signs before it; equal titles keep the catalog's order.
pub(crate) fn sort_by_title(catalog: &Catalog, rules: &mut [RuleId]) {
    rules.sort_by_cached_key(|rule| (title_key(&catalog.rule(*rule).rule.title), *rule));
}

/// What titles are ordered by.
pub(super) fn title_key(title: &str) -> String {
    title.trim_start_matches(|character: char| !character.is_alphanumeric()).to_lowercase()
}

/// Number of rules of each vendor, in the order of [`Vendor::ALL`].
pub(crate) fn by_vendor(catalog: &Catalog, rules: &[RuleId]) -> Vec<(Vendor, usize)> {
    let mut counts: Vec<(Vendor, usize)> = Vendor::ALL.iter().map(|vendor| (*vendor, 0)).collect();
    for rule in rules {
        if let Some((_, count)) = counts.get_mut(catalog.rule(*rule).rule.vendor as usize) {
            *count += 1;
        }
    }
    counts
}

/// The tag by which a rule stands under a technique: its own before a sub-technique's.
fn tag(catalog: &Catalog, rule: RuleId, technique: TechniqueId) -> Option<String> {
    let tags = &catalog.rule(rule).techniques;
    let id = &catalog.attack.techniques[technique.index()].id;
    let below = |other: &TechniqueId| catalog.attack.techniques[other.index()].parent() == Some(id);
    let own = tags.iter().find(|(tagged, _)| *tagged == technique);
    own.or_else(|| tags.iter().find(|(tagged, _)| below(tagged))).map(|(_, tag)| tag.clone())
}

/// What a rule does with values in one way, in short.
#[derive(Debug)]
pub(crate) struct Peek {
    /// How it uses them.
    pub(crate) usage: Usage,
    /// The first of them, in the rule's order.
    pub(crate) atoms: Vec<AtomId>,
    /// Whether there are more.
    pub(crate) goes_on: bool,
}

/// What a rule picks, looks for and excludes, in short; ways without a value are left out.
pub(crate) fn peek(catalog: &Catalog, rule: RuleId) -> Vec<Peek> {
    let of = |usage: Usage| {
        let mut atoms: Vec<AtomId> = Vec::new();
        for occurrence in catalog.rule(rule).occurrences.iter().filter(|occurrence| occurrence.usage == usage) {
            if !atoms.contains(&occurrence.atom) && atoms.len() <= limits::PEEK {
                atoms.push(occurrence.atom);
            }
        }
        let goes_on = atoms.len() > limits::PEEK;
        atoms.truncate(limits::PEEK);
        Peek { usage, atoms, goes_on }
    };
    [Usage::Selector, Usage::Indicator, Usage::Exclusion].into_iter().map(of).filter(|peek| !peek.atoms.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_share_the_room_that_they_have() {
        let share = |lengths: &[usize]| share(lengths.iter().copied(), 200);
        assert_eq!((share(&[]), share(&[200]), share(&[201])), (200, 200, 200));
        assert_eq!((share(&[10, 300, 300]), share(&[50, 70, 80]), share(&[0, 1, 500])), (95, 200, 199));
    }
}
