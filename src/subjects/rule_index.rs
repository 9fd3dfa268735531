//! The list of all rules.

use super::facets::{self, Choices};
use super::rules::{self, RuleRow};
use super::{AnySection, Heading, Part, Section};
use crate::catalog::{Catalog, RuleId};
use crate::limits;

/// A page of the list of all rules.
#[derive(Debug)]
pub(crate) struct RuleIndexView {
    /// The page, from 0.
    pub(crate) page: usize,
    /// Pages of the list.
    pub(crate) pages: usize,
    /// Rules that count: neither deprecated nor copies nor private.
    pub(crate) counted: usize,
    /// What the rules of the page can be filtered by.
    pub(crate) facets: Vec<Choices>,
    pub(crate) rules: Part<RuleRow>,
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

/// What a page of the list says.
pub(crate) fn view(catalog: &Catalog, page: usize) -> RuleIndexView {
    let mut all: Vec<RuleId> = catalog.rules.ids().collect();
    rules::sort_by_title(catalog, &mut all);
    let ranks = limits::range(page, limits::FIRST);
    let shown: Vec<RuleId> = all.iter().copied().skip(ranks.start).take(ranks.len()).collect();
    RuleIndexView {
        page,
        pages: limits::pages(all.len(), limits::FIRST),
        counted: catalog.live().count(),
        facets: facets::of(catalog, &shown),
        rules: Part { all: all.len(), rows: shown.iter().map(|rule| rules::row(catalog, *rule, None, false)).collect() },
    }
}
