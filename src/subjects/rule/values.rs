//! The values of a rule, and those that other rules exclude where it does not.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{AtomId, Catalog, CatalogRule, FieldId, RuleId, Usage};
use crate::limits;
use crate::rule::Vendor;
use crate::subjects::{Cell, Column, ColumnKind, Part, rules};

/// A value of a rule.
#[derive(Debug)]
pub(crate) struct RuleValue {
    /// Field, operator and value.
    pub(crate) atom: AtomId,
    /// As what they count.
    pub(crate) usage: Usage,
    /// Rules that use them so: of the whole catalog, or those that share an event with the rule.
    pub(crate) rules: usize,
    /// Rules of the whole catalog that use them so by vendor, without vendors that have none; empty when no other rule does.
    pub(crate) by_vendor: Vec<(Vendor, usize)>,
}

const FIELD: Column<RuleValue> =
    Column { name: "field", header: "Field", kind: ColumnKind::Words, cell: |catalog, row| Cell::Field(catalog.atom(row.atom).field) };
const OPERATOR: Column<RuleValue> =
    Column { name: "operator", header: "Kind", kind: ColumnKind::Words, cell: |catalog, row| Cell::Operator(catalog.atom(row.atom).op) };
const VALUE: Column<RuleValue> = Column { name: "value", header: "Value", kind: ColumnKind::Wide, cell: |_, row| Cell::Atom(row.atom) };
const REACH: Column<RuleValue> =
    Column { name: "corpus_reach", header: "Corpus reach", kind: ColumnKind::Number, cell: |_, row| reach(row) };
const BY_VENDOR: Column<RuleValue> =
    Column { name: "by_vendor", header: "By vendor", kind: ColumnKind::Words, cell: |_, row| Cell::ByVendor(&row.by_vendor) };
const RULES: Column<RuleValue> = Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.rules) };

fn reach(row: &RuleValue) -> Cell<'_> {
    if row.rules > 1 { Cell::Count(row.rules) } else { Cell::Nothing("only here") }
}

/// Values with the rules of the whole catalog.
pub(super) const OWN: &[Column<RuleValue>] = &[FIELD, OPERATOR, VALUE, REACH, BY_VENDOR];
/// Values with the number of other rules.
pub(super) const OF_OTHERS: &[Column<RuleValue>] = &[FIELD, OPERATOR, VALUE, RULES];

/// The first 100 values that a rule uses in a way, in its order.
pub(super) fn own(catalog: &Catalog, entry: &CatalogRule, usage: Usage) -> Part<RuleValue> {
    let atoms = distinct(entry, usage);
    let rows = atoms.iter().take(limits::RULE_VALUES).map(|atom| row(catalog, *atom, usage)).collect();
    Part { all: atoms.len(), rows }
}

fn distinct(entry: &CatalogRule, usage: Usage) -> Vec<AtomId> {
    let mut seen = BTreeSet::new();
    let used = entry.occurrences.iter().filter(|occurrence| occurrence.usage == usage);
    used.map(|occurrence| occurrence.atom).filter(|atom| seen.insert(*atom)).collect()
}

fn row(catalog: &Catalog, atom: AtomId, usage: Usage) -> RuleValue {
    let facts = catalog.atom(atom);
    let rules: &[RuleId] = match usage {
        Usage::Exclusion => &facts.exclusions,
        Usage::Indicator | Usage::Selector | Usage::Other => &facts.indicators,
    };
    let by_vendor = if rules.len() > 1 { rules::by_vendor(catalog, rules) } else { Vec::new() };
    RuleValue { atom, usage, rules: rules.len(), by_vendor: by_vendor.into_iter().filter(|(_, count)| *count > 0).collect() }
}

/// Values of other rules that are shown.
const OTHERS: usize = 10;
/// Rules of a value that are looked at.
const LOOKED_AT: usize = 200;
/// A value is shown when at least so many rules exclude it.
const SEVERAL: usize = 2;

/// Values that other rules on the same events exclude in fields that this rule tests, and that it does not exclude itself.
pub(super) fn of_others(catalog: &Catalog, id: RuleId) -> Vec<RuleValue> {
    let entry = catalog.rule(id);
    let own: BTreeSet<AtomId> = distinct(entry, Usage::Exclusion).into_iter().collect();
    let tested = entry.occurrences.iter().filter(|occurrence| occurrence.tests_field);
    let fields: BTreeSet<FieldId> = tested.map(|occurrence| catalog.atom(occurrence.atom).field).collect();
    let events: BTreeSet<&str> = entry.rule.events.iter().map(|covered| covered.event.as_str()).collect();
    let shares_event = |rule: &&RuleId| catalog.rule(**rule).rule.events.iter().any(|covered| events.contains(covered.event.as_str()));
    let mut counts: BTreeMap<AtomId, usize> = BTreeMap::new();
    for atom in fields.iter().flat_map(|field| &catalog.field(*field).atoms) {
        let excluding = &catalog.atom(*atom).exclusions;
        if excluding.len() >= SEVERAL && !own.contains(atom) {
            let here = excluding.iter().filter(|rule| **rule != id).take(LOOKED_AT).filter(shares_event).count();
            if here >= SEVERAL {
                counts.insert(*atom, here);
            }
        }
    }
    let mut ranked: Vec<(AtomId, usize)> = counts.into_iter().collect();
    ranked.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    let value = |(atom, rules)| RuleValue { atom, usage: Usage::Exclusion, rules, by_vendor: Vec::new() };
    ranked.into_iter().take(OTHERS).map(value).collect()
}
