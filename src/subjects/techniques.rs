//! Lists of techniques with numbers of rules.

use super::section::{Column, ColumnKind};
use super::{Cell, rules};
use crate::catalog::{Catalog, RuleId, TechniqueId};
use crate::limits;
use crate::rule::Vendor;

/// A technique with rules.
#[derive(Debug)]
pub(crate) struct TechniqueRow {
    /// The technique.
    pub(crate) technique: TechniqueId,
    /// Rules of each vendor that has any in the catalog.
    pub(crate) per_vendor: Vec<usize>,
    /// Rules.
    pub(crate) rules: usize,
}

const TECHNIQUE: Column<TechniqueRow> =
    Column { name: "technique", header: "Technique", kind: ColumnKind::Words, cell: |_, row| Cell::Technique(row.technique) };
const NAME: Column<TechniqueRow> =
    Column { name: "name", header: "Name", kind: ColumnKind::Wide, cell: |_, row| Cell::Name(row.technique) };
const RULES: Column<TechniqueRow> =
    Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.rules) };

/// Techniques with the rules of each vendor.
pub(crate) const BY_VENDOR: &[Column<TechniqueRow>] = &[
    TECHNIQUE,
    NAME,
    Column { name: "rules_of", header: "", kind: ColumnKind::PerVendor, cell: |_, row| Cell::PerVendor(&row.per_vendor) },
    RULES,
];

/// A technique with all its rules; `vendors` are those that have rules in the catalog.
pub(crate) fn row(catalog: &Catalog, vendors: &[Vendor], technique: TechniqueId) -> TechniqueRow {
    let rules = &catalog.technique(technique).rules;
    TechniqueRow { technique, per_vendor: per_vendor(catalog, vendors, rules), rules: rules.len() }
}

/// Number of rules of each of some vendors.
pub(crate) fn per_vendor(catalog: &Catalog, vendors: &[Vendor], rules: &[RuleId]) -> Vec<usize> {
    let counts = rules::by_vendor(catalog, rules);
    counts.into_iter().filter(|(vendor, _)| vendors.contains(vendor)).map(|(_, count)| count).collect()
}

/// The techniques of some rules, most rules first.
pub(crate) fn of(catalog: &Catalog, rules: &[RuleId]) -> Vec<TechniqueRow> {
    let mut pairs: Vec<(TechniqueId, RuleId)> =
        rules.iter().flat_map(|rule| catalog.rule(*rule).techniques.iter().map(|(id, _)| (*id, *rule))).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let groups = pairs.chunk_by(|one, other| one.0 == other.0);
    let mut out: Vec<TechniqueRow> =
        groups.filter_map(|group| Some(TechniqueRow { technique: group.first()?.0, per_vendor: Vec::new(), rules: group.len() })).collect();
    out.sort_by(|one, other| other.rules.cmp(&one.rules).then(one.technique.cmp(&other.technique)));
    out.truncate(limits::LINKS);
    out
}
