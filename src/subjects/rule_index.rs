//! The list of all rules.

use super::facets::{self, Choices};
use super::rules::{self, RuleRow};
use super::{AnySection, Heading, Section};
use crate::catalog::{Catalog, RuleId};

/// A part of the list of all rules.
#[derive(Debug)]
pub(crate) struct RuleIndexView {
    /// Rules of the catalog.
    pub(crate) all: usize,
    /// Rules that count: neither deprecated nor copies nor private.
    pub(crate) counted: usize,
    /// What the rules of the part can be filtered by.
    pub(crate) facets: Vec<Choices>,
    /// The rules of the part.
    pub(crate) rules: Vec<RuleRow>,
}

/// Rules by title.
pub(crate) static RULES: Section<RuleRow> = Section {
    heading: Heading {
        id: "rules",
        text: "Rules",
        level: 1,
        above: "",
        empty: "No rule has been read. The sources in site.toml are empty or were not found.",
    },
    columns: rules::LISTED,
};

/// The sections of the page.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&RULES];

/// What the list says of some rules.
pub(crate) fn view(catalog: &Catalog, rules: &[RuleId]) -> RuleIndexView {
    let mut shown = rules.to_vec();
    rules::sort_by_title(catalog, &mut shown);
    RuleIndexView {
        all: catalog.rules.len(),
        counted: catalog.live().count(),
        facets: facets::of(catalog, &shown),
        rules: shown.iter().map(|rule| rules::row(catalog, *rule, None, false)).collect(),
    }
}
