//! All fields that rules name, most tested first.

use super::{AnySection, Cell, Column, ColumnKind, Heading, Section, share};
use crate::catalog::{Catalog, FieldId};
use crate::limits;

/// A page of the list of all fields.
#[derive(Debug)]
pub(crate) struct FieldIndexView {
    /// Fields that rules name.
    pub(crate) all: usize,
    /// Those of the page.
    pub(crate) fields: Vec<IndexedField>,
}

/// A field with the number of rules that test it.
#[derive(Debug)]
pub(crate) struct IndexedField {
    /// The field.
    pub(crate) field: FieldId,
    /// Rules.
    pub(crate) rules: usize,
    /// Their number as a share of the first rank's, in percent.
    pub(crate) share: usize,
}

/// Fields.
pub(crate) static FIELDS: Section<IndexedField> = Section {
    heading: Heading { id: "fields", text: "Fields", level: 1, above: "", empty: "No rule tests a field." },
    columns: &[
        Column { name: "field", header: "Field", kind: ColumnKind::Words, cell: |_, row| Cell::Field(row.field) },
        Column { name: "meaning", header: "Meaning and spellings", kind: ColumnKind::Wide, cell: |_, row| Cell::Meaning(row.field) },
        Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Bar(row.rules, row.share) },
    ],
};

/// The sections of the list, in their order.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&FIELDS];

/// What a page of the list says; pages count from 0.
pub(crate) fn view(catalog: &Catalog, page: usize) -> FieldIndexView {
    let named = catalog.fields.ids().filter(|id| !catalog.field(*id).mentions.is_empty());
    let mut all: Vec<(FieldId, usize)> = named.map(|id| (id, catalog.field(id).rules.len())).collect();
    all.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    let most = all.first().map_or(0, |(_, rules)| *rules);
    let range = limits::range(page, limits::FIRST);
    let shown = all.iter().skip(range.start).take(range.len());
    let fields = shown.map(|&(field, rules)| IndexedField { field, rules, share: share(rules, most) }).collect();
    FieldIndexView { all: all.len(), fields }
}
