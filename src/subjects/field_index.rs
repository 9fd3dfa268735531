//! All fields that rules name.

use super::{AnySection, Cell, Column, ColumnKind, Heading, Section, share};
use crate::catalog::{Catalog, FieldId};
use crate::limits;

/// A field with the number of rules that test it.
#[derive(Debug)]
pub(crate) struct IndexedField {
    /// The field.
    pub(crate) field: FieldId,
    /// Rules.
    pub(crate) rules: usize,
    /// Their number as a share of the first row's, in percent.
    pub(crate) share: usize,
}

/// Fields.
pub(crate) static FIELDS: Section<IndexedField> = Section {
    heading: Heading { id: "fields", text: "Fields", level: 1, above: "", empty: "No rule tests a field." },
    columns: &[
        Column { name: "field", header: "Field", kind: ColumnKind::Words, cell: |_, row| Cell::FieldOrRules(row.field) },
        Column { name: "meaning", header: "Meaning and spellings", kind: ColumnKind::Wide, cell: |_, row| Cell::Meaning(row.field) },
        Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Bar(row.rules, row.share) },
    ],
};

/// The sections of the list, in their order.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&FIELDS];

/// The rows of some fields, most tested first.
pub(crate) fn view(catalog: &Catalog, fields: &[FieldId]) -> Vec<IndexedField> {
    let counted = by_rules(catalog, fields);
    let most = counted.first().map_or(0, |(_, rules)| *rules);
    counted.into_iter().map(|(field, rules)| IndexedField { field, rules, share: share(rules, most) }).collect()
}

/// The fields that most rules test.
pub(crate) fn most_tested(catalog: &Catalog, fields: &[FieldId]) -> Vec<FieldId> {
    by_rules(catalog, fields).into_iter().take(limits::MOST_TESTED).map(|(field, _)| field).collect()
}

/// Fields with the number of rules that test each, most first, each once.
fn by_rules(catalog: &Catalog, fields: &[FieldId]) -> Vec<(FieldId, usize)> {
    let mut out: Vec<(FieldId, usize)> = fields.iter().map(|id| (*id, catalog.field(*id).rules.len())).collect();
    out.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    out.dedup();
    out
}
