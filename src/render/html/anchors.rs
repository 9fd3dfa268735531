//! Anchors of rows, made from what a row says and never from its rank.

use crate::catalog::{AtomId, Catalog, EventId, FieldId, Usage};

/// The anchor of a row, made from what it says and never from its rank.
pub(crate) fn atom_anchor(catalog: &Catalog, atom: AtomId, usage: Usage) -> String {
    let prefix = match usage {
        Usage::Indicator => "i",
        Usage::Exclusion => "x",
        Usage::Selector => "s",
        Usage::Other => "o",
    };
    let atom = catalog.atom(atom);
    format!("{prefix}-{}", anchor_hash(&[&catalog.field(atom.field).name, atom.op.name(), &atom.folded]))
}

/// The anchor of a field.
pub(crate) fn field_anchor(catalog: &Catalog, field: FieldId) -> String {
    format!("f-{}", anchor_hash(&[&catalog.field(field).name]))
}

/// The anchor of an event's row.
pub(crate) fn event_anchor(catalog: &Catalog, event: EventId) -> String {
    format!("e-{}", anchor_hash(&[catalog.event(event).key.as_str()]))
}

/// Ten hexadecimal digits of a hash of texts.
pub(crate) fn anchor_hash(texts: &[&str]) -> String {
    let hash = xxhash_rust::xxh3::xxh3_64(texts.join("\0").as_bytes());
    format!("{:010x}", hash >> 24)
}
