//! The values of a rule with their reach, for the rules that have more than their page shows.

use std::collections::BTreeSet;

use crate::catalog::{AtomId, Catalog, CatalogRule, RuleId, Usage};
use crate::limits;
use crate::rule::Vendor;
use crate::subjects::{AnySection, Cell, Column, ColumnKind, Heading, Part, Section, rules};

/// Rules of the whole catalog that use an atom in a way, by vendor, without vendors that have none; empty when only one does.
pub(crate) type Reach = Vec<(Vendor, usize)>;

/// A value of a rule.
#[derive(Debug)]
pub(crate) struct RuleValue {
    /// Field, operator and value.
    pub(crate) atom: AtomId,
    /// As what they count.
    pub(crate) usage: Usage,
    /// Who else uses them so.
    pub(crate) reach: Reach,
}

/// A page of the values of a rule.
#[derive(Debug)]
pub(crate) struct RuleValuesView {
    /// The rule.
    pub(crate) rule: RuleId,
    /// The page, from 0.
    pub(crate) page: usize,
    /// Pages of the list.
    pub(crate) pages: usize,
    pub(crate) values: Part<RuleValue>,
}

/// All values of a rule.
pub(crate) static VALUES: Section<RuleValue> = Section {
    heading: Heading {
        id: "values",
        text: "Values",
        level: 1,
        above: "Everything that this rule tests, in its order. Corpus reach counts the rules of the whole catalog with the same \
                combination; blank when no other rule has it.",
        empty: "This rule tests no value.",
    },
    columns: &[
        Column { name: "field", header: "Field", kind: ColumnKind::Words, cell: |catalog, row| Cell::Field(catalog.atom(row.atom).field) },
        Column {
            name: "operator",
            header: "Kind",
            kind: ColumnKind::Words,
            cell: |catalog, row| Cell::Operator(catalog.atom(row.atom).op),
        },
        Column { name: "value", header: "Value", kind: ColumnKind::Wide, cell: |_, row| Cell::Atom(row.atom) },
        Column { name: "usage", header: "Counts as", kind: ColumnKind::Words, cell: |_, row| Cell::Usage(row.usage) },
        Column { name: "by_vendor", header: "Corpus reach", kind: ColumnKind::Words, cell: |_, row| Cell::ByVendor(&row.reach) },
    ],
};

/// The sections of the page.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&VALUES];

/// Pages of the list of a rule's values; none where the rule's own page shows all of them.
pub(crate) fn pages(entry: &CatalogRule) -> usize {
    if entry.rule.predicates.len() <= limits::RULE_VALUES { 0 } else { limits::pages(distinct(entry).len(), limits::NEXT) }
}

/// What a page of the values of a rule says.
pub(crate) fn view(catalog: &Catalog, rule: RuleId, page: usize) -> RuleValuesView {
    let all = distinct(catalog.rule(rule));
    let ranks = limits::range(page, limits::NEXT);
    let shown = all.iter().skip(ranks.start).take(ranks.len());
    let rows = shown.map(|(atom, usage)| RuleValue { atom: *atom, usage: *usage, reach: reach(catalog, *atom, *usage) }).collect();
    RuleValuesView { rule, page, pages: limits::pages(all.len(), limits::NEXT), values: Part { all: all.len(), rows } }
}

/// Atoms with their uses, in the order of the rule.
fn distinct(entry: &CatalogRule) -> Vec<(AtomId, Usage)> {
    let mut seen = BTreeSet::new();
    let used = entry.occurrences.iter().map(|occurrence| (occurrence.atom, occurrence.usage));
    used.filter(|used| seen.insert(*used)).collect()
}

/// Who in the whole catalog looks for an atom, or excludes it; nothing for other uses, which pick events and reach far.
pub(super) fn reach(catalog: &Catalog, atom: AtomId, usage: Usage) -> Reach {
    let facts = catalog.atom(atom);
    let rules: &[RuleId] = match usage {
        Usage::Exclusion => &facts.exclusions,
        Usage::Indicator => &facts.indicators,
        Usage::Selector | Usage::Other => &[],
    };
    if rules.len() < 2 {
        return Vec::new();
    }
    rules::by_vendor(catalog, rules).into_iter().filter(|(_, count)| *count > 0).collect()
}
