//! The front page: the size of the catalog, its tactics.

use super::{AnySection, Cell, Column, ColumnKind, Heading, Section, techniques};
use crate::catalog::Catalog;

/// What the whole catalog holds.
#[derive(Debug)]
pub(crate) struct HomeView {
    /// Live rules.
    pub(crate) rules: usize,
    /// Techniques that a rule carries.
    pub(crate) techniques: usize,
    /// Events that a rule covers.
    pub(crate) events: usize,
    /// Fields that a rule tests.
    pub(crate) fields: usize,
    /// Tactics with rules.
    pub(crate) tactics: Vec<TacticRow>,
}

/// A tactic with rules.
#[derive(Debug)]
pub(crate) struct TacticRow {
    /// Its place in the matrix.
    pub(crate) tactic: usize,
    /// Rules of each vendor that has any in the catalog.
    pub(crate) per_vendor: Vec<usize>,
    /// Rules under any of its techniques.
    pub(crate) rules: usize,
}

/// Tactics.
pub(crate) static TACTICS: Section<TacticRow> = Section {
    heading: Heading {
        id: "tactics",
        text: "Rules by tactic and vendor",
        level: 2,
        above: "Distinct rules whose techniques belong to the tactic. A rule with several techniques may count in several rows.",
        empty: "No rule here is tagged with a technique.",
    },
    columns: &[
        Column { name: "tactic", header: "Tactic", kind: ColumnKind::Wide, cell: |_, row| Cell::Tactic(row.tactic) },
        Column { name: "rules_of", header: "", kind: ColumnKind::PerVendor, cell: |_, row| Cell::PerVendor(&row.per_vendor) },
        Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.rules) },
    ],
};

/// The newest changes.
pub(crate) static NEWEST: Section<()> = Section {
    heading: Heading { id: "newest", text: "Newest changes", level: 2, above: "", empty: "This build was compared with no earlier one." },
    columns: &[],
};

/// Sources.
pub(crate) static SOURCES: Section<()> =
    Section { heading: Heading { id: "sources", text: "Sources", level: 2, above: "", empty: "No source is configured." }, columns: &[] };

/// The sections of the front page, in their order.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&TACTICS, &NEWEST, &SOURCES];

/// What the front page says.
pub(crate) fn view(catalog: &Catalog) -> HomeView {
    let vendors = catalog.vendors();
    let tactics = catalog.tactics.iter().enumerate().filter(|(_, facts)| !facts.rules.is_empty());
    let row = |(tactic, facts): (usize, &crate::catalog::TacticFacts)| TacticRow {
        tactic,
        per_vendor: techniques::per_vendor(catalog, &vendors, &facts.rules),
        rules: facts.rules.len(),
    };
    HomeView {
        rules: catalog.live().count(),
        techniques: catalog.techniques.iter().filter(|facts| !facts.rules.is_empty()).count(),
        events: catalog.events.iter().filter(|event| !event.named.is_empty() || !event.category.is_empty()).count(),
        fields: catalog.fields.iter().filter(|field| !field.rules.is_empty()).count(),
        tactics: tactics.map(row).collect(),
    }
}
