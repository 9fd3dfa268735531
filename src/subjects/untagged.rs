//! Rules without a technique.

use super::rules::{self, RuleRow};
use super::{AnySection, Heading, Section};
use crate::catalog::{Catalog, RuleId};

/// Rules by title.
pub(crate) static RULES: Section<RuleRow> = Section {
    heading: Heading {
        id: "rules",
        text: "Rules without a technique",
        level: 1,
        above: "Rules whose authors name no ATT&CK technique. They count for events, fields and values, and under no technique.",
        empty: "Every rule in the catalog carries a technique.",
    },
    columns: rules::LISTED,
};

/// The sections of the page.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&RULES];

/// The rows of some of them.
pub(crate) fn view(catalog: &Catalog, rules: &[RuleId]) -> Vec<RuleRow> {
    let mut shown = rules.to_vec();
    rules::sort_by_title(catalog, &mut shown);
    shown.iter().map(|rule| rules::row(catalog, *rule, None, false)).collect()
}
