//! Sources: what was read, and what was not understood.

use super::{AnySection, Cell, Column, ColumnKind, Heading, Part, Section};
use crate::catalog::{Catalog, CatalogRule, RuleId};
use crate::limits;
use crate::rule::{Parsed, Rule};

/// Rules of a source by how much of them was understood.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Understood {
    /// All of its rules.
    pub(crate) rules: usize,
    /// Those that were understood in full; a rule without a query is.
    pub(crate) full: usize,
    /// Those that were understood in part.
    pub(crate) partial: usize,
    /// Those of whose query nothing was understood.
    pub(crate) none: usize,
    /// Deprecated ones, however much was understood.
    pub(crate) deprecated: usize,
}

/// A source as a row.
#[derive(Debug)]
pub(crate) struct SourceRow {
    /// Its place.
    pub(crate) source: usize,
    /// How much of its rules was understood.
    pub(crate) understood: Understood,
}

/// What was read of a source.
#[derive(Debug)]
pub(crate) struct SourceView {
    /// Its place.
    pub(crate) source: usize,
    /// How much of its rules was understood.
    pub(crate) understood: Understood,
    pub(crate) not_understood: Part<NotUnderstood>,
    pub(crate) skipped: Part<SkippedFile>,
}

/// A rule that was not understood in full.
#[derive(Debug)]
pub(crate) struct NotUnderstood {
    /// The rule.
    pub(crate) rule: RuleId,
    /// The first of what was not understood.
    pub(crate) notes: Vec<String>,
}

/// A file without a rule.
#[derive(Debug)]
pub(crate) struct SkippedFile {
    /// Its path in the source.
    pub(crate) path: String,
    /// Why it was passed over.
    pub(crate) reason: String,
}

/// All sources.
pub(crate) static SOURCES: Section<SourceRow> = Section {
    heading: Heading {
        id: "sources",
        text: "Sources",
        level: 1,
        above: "What was read, under which licence, and how much of it was understood. A rule whose query is not or only partly \
                understood is in the catalog all the same; only its own predicates are missing.",
        empty: "No source is configured.",
    },
    columns: &[
        Column { name: "source", header: "Source", kind: ColumnKind::Wide, cell: |_, row| Cell::SourceName(row.source) },
        Column { name: "vendor", header: "Vendor", kind: ColumnKind::Words, cell: vendor },
        Column { name: "licence", header: "Licence", kind: ColumnKind::Words, cell: licence },
        Column { name: "files", header: "Files", kind: ColumnKind::Number, cell: files },
        Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.understood.rules) },
        Column { name: "in_full", header: "In full", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.understood.full) },
        Column { name: "in_part", header: "In part", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.understood.partial) },
        Column { name: "not", header: "Not", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.understood.none) },
        Column {
            name: "deprecated",
            header: "Deprecated",
            kind: ColumnKind::Number,
            cell: |_, row| Cell::Count(row.understood.deprecated),
        },
    ],
};

fn vendor<'r>(catalog: &'r Catalog, row: &'r SourceRow) -> Cell<'r> {
    catalog.sources.get(row.source).map_or(Cell::Text(""), |facts| Cell::VendorName(facts.vendor))
}

fn licence<'r>(catalog: &'r Catalog, row: &'r SourceRow) -> Cell<'r> {
    let source = catalog.sources.get(row.source).map(|facts| &facts.source);
    Cell::Text(source.and_then(|source| source.license.as_deref()).unwrap_or_default())
}

fn files<'r>(catalog: &'r Catalog, row: &'r SourceRow) -> Cell<'r> {
    Cell::Count(catalog.sources.get(row.source).map_or(0, |facts| facts.files))
}

/// Rules that were not understood in full.
pub(crate) static NOT_UNDERSTOOD: Section<NotUnderstood> = Section {
    heading: Heading {
        id: "not-understood",
        text: "Rules not fully understood",
        level: 2,
        above: "The rules listed here bring only the predicates that could be read.",
        empty: "Every rule of this source was understood in full.",
    },
    columns: &[
        Column { name: "rule", header: "Rule", kind: ColumnKind::Words, cell: |_, row| Cell::RuleTitle(row.rule) },
        Column { name: "notes", header: "What was not understood", kind: ColumnKind::Wide, cell: |_, row| Cell::Lines(&row.notes) },
    ],
};

/// Files without a rule.
pub(crate) static SKIPPED: Section<SkippedFile> = Section {
    heading: Heading {
        id: "skipped",
        text: "Files that are no rules",
        level: 2,
        above: "",
        empty: "No file of this source was passed over.",
    },
    columns: &[
        Column { name: "file", header: "File", kind: ColumnKind::Words, cell: |_, row| Cell::Text(&row.path) },
        Column { name: "reason", header: "Reason", kind: ColumnKind::Wide, cell: |_, row| Cell::Text(&row.reason) },
    ],
};

/// The sections of the list of sources.
pub(crate) const INDEX: &[&dyn AnySection] = &[&SOURCES];

/// The sections of a source's page, in their order.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&NOT_UNDERSTOOD, &SKIPPED];

/// All sources, in their order.
pub(crate) fn index(catalog: &Catalog) -> Vec<SourceRow> {
    let mut out: Vec<SourceRow> =
        (0..catalog.sources.len()).map(|source| SourceRow { source, understood: Understood::default() }).collect();
    for entry in &catalog.rules {
        if let Some(row) = out.get_mut(entry.source) {
            row.understood.add(&entry.rule);
        }
    }
    out
}

/// What the page of the source at a place says.
pub(crate) fn view(catalog: &Catalog, source: usize) -> SourceView {
    let skipped = catalog.sources.get(source).map_or(&[][..], |facts| &facts.skipped);
    let mut understood = Understood::default();
    let mut not_understood = Part { all: 0, rows: Vec::new() };
    for (rule, entry) in catalog.rules.pairs().filter(|(_, entry)| entry.source == source) {
        understood.add(&entry.rule);
        if parsed(&entry.rule) != Parsed::Full {
            not_understood.all += 1;
            if not_understood.rows.len() < limits::NEXT {
                not_understood.rows.push(NotUnderstood { rule, notes: notes(entry) });
            }
        }
    }
    let file = |(path, reason): &(String, String)| SkippedFile { path: path.clone(), reason: reason.clone() };
    let skipped = Part { all: skipped.len(), rows: skipped.iter().take(limits::NEXT).map(file).collect() };
    SourceView { source, understood, not_understood, skipped }
}

/// Notes of a rule that are shown.
const NOTES: usize = 5;

fn notes(entry: &CatalogRule) -> Vec<String> {
    entry.rule.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).take(NOTES).collect()
}

/// How much was understood; a rule without a query has nothing that could not be.
fn parsed(rule: &Rule) -> Parsed {
    if rule.parsed == Parsed::None && rule.diagnostics.is_empty() { Parsed::Full } else { rule.parsed }
}

impl Understood {
    fn add(&mut self, rule: &Rule) {
        self.rules += 1;
        self.deprecated += usize::from(rule.deprecated);
        match parsed(rule) {
            Parsed::Full => self.full += 1,
            Parsed::Partial => self.partial += 1,
            Parsed::None => self.none += 1,
        }
    }
}
