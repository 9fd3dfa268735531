//! What a page says, as data: ids and numbers, lists of ids with their rules, and the words that stand over a list.
//!
//! In: the catalog and the id of a subject. Out: a view of it. Views rank and count; they know no address, make no markup and
//! give no id a label. HTML reads them, and so will JSON, CSV, feeds and the search.

mod cell;
pub(crate) mod event;
pub(crate) mod events;
pub(crate) mod facets;
pub(crate) mod field;
pub(crate) mod field_index;
pub(crate) mod fields;
pub(crate) mod grouped;
pub(crate) mod home;
pub(crate) mod list;
pub(crate) mod matrix;
pub(crate) mod provider;
pub(crate) mod rule;
pub(crate) mod rule_index;
pub(crate) mod rules;
mod section;
pub(crate) mod source;
pub(crate) mod technique;
pub(crate) mod techniques;
pub(crate) mod untagged;
pub(crate) mod value;
pub(crate) mod values;

pub(crate) use cell::Cell;
pub(crate) use section::{AnySection, Column, ColumnKind, Heading, Part, Section, counted, share};

/// The sections of every page kind, by its name.
pub(crate) const SECTIONS: &[(&str, &[&dyn AnySection])] = &[
    ("technique", technique::SECTIONS),
    ("rule", rule::SECTIONS),
    ("rule-values", rule::values::SECTIONS),
    ("rules", rule_index::SECTIONS),
    ("source", source::SECTIONS),
    ("sources", source::INDEX),
    ("event", event::SECTIONS),
    ("field", field::SECTIONS),
    ("fields", field_index::SECTIONS),
    ("home", home::SECTIONS),
    ("list", list::SECTIONS),
    ("matrix", matrix::SECTIONS),
    ("provider", provider::SECTIONS),
    ("providers", provider::INDEX),
    ("untagged", untagged::SECTIONS),
    ("value", value::SECTIONS),
];
