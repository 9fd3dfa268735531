//! Rules without a technique.

use super::rules::{self, RuleGroup, RuleRow};
use super::{AnySection, Heading, Section};
use crate::catalog::Catalog;

/// Rules by vendor.
pub(crate) static RULES: Section<RuleRow> = Section {
    heading: Heading {
        id: "rules",
        text: "Rules without a technique",
        level: 1,
        above: "Rules whose authors name no ATT&CK technique. They count for events, fields and values, and under no technique.",
        empty: "Every rule in the catalog carries a technique.",
    },
    columns: rules::GROUPED,
};

/// The sections of the page.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&RULES];

/// What the page says.
pub(crate) fn view(catalog: &Catalog) -> Vec<RuleGroup> {
    rules::groups(catalog, &catalog.untagged, None, false)
}
