//! Lists of a view become rows for the templates.

use serde::Serialize;

use super::anchors::{anchor_hash, atom_anchor, event_anchor, field_anchor};
use super::card::thousands;
use super::cells;
use super::link::Link;
use super::page::Page;
use crate::catalog::{RuleId, Subject};
use crate::site::file::PageId;
use crate::site::templates::Html;
use crate::subjects::event::TestedField;
use crate::subjects::events::EventRow;
use crate::subjects::field_index::IndexedField;
use crate::subjects::fields::FieldRow;
use crate::subjects::list::ListKind;
use crate::subjects::provider::ProvidedEvent;
use crate::subjects::rules::{RuleGroup, RuleRow};
use crate::subjects::techniques::TechniqueRow;
use crate::subjects::values::ValueRow;
use crate::subjects::{Column, ColumnKind, Part, Section};

/// The rows of a list that a page shows.
#[derive(Debug, Serialize)]
pub(crate) struct Table {
    /// What it lists, for style sheets.
    class: &'static str,
    /// Rows of the whole list, as a number and as text.
    distinct: usize,
    count: String,
    /// Those of the page.
    shown: usize,
    rows: Vec<Row>,
    /// Where the list goes on.
    more: Option<Link>,
}

/// A row.
#[derive(Debug, Serialize)]
struct Row {
    /// Its anchor.
    id: String,
    /// Whether it is set dimmed.
    stands_back: bool,
    cells_html: Html,
}

/// The rows of a vendor.
#[derive(Debug, Serialize)]
pub(crate) struct Group {
    key: &'static str,
    label: &'static str,
    /// Its rules, as text.
    count: String,
    is_one: bool,
    rows: Vec<Row>,
    more: Option<Link>,
}

impl Table {
    /// The same table with a link to all rows, if it has not all of them.
    pub(crate) fn going_on(mut self, page: &Page<'_>, subject: Subject, kind: ListKind) -> Self {
        let href = Some(PageId::List(subject, kind, 0)).filter(|_| self.distinct > self.shown).and_then(|list| page.href(list));
        self.more = href.map(|href| Link::to(format!("All {} {}", thousands(self.distinct), noun(kind)), href));
        self
    }

    fn new(class: &'static str, distinct: usize, rows: Vec<Row>) -> Self {
        Self { class, distinct, count: thousands(distinct), shown: rows.len(), rows, more: None }
    }
}

/// What the rows of a list are called.
pub(crate) fn noun(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Selectors => "event selectors",
        ListKind::Fields | ListKind::Indicators | ListKind::Exclusions | ListKind::Rules => kind.name(),
    }
}

/// Values.
pub(crate) fn values(page: &Page<'_>, section: &'static Section<ValueRow>, part: &Part<ValueRow>) -> Table {
    let id = |row: &ValueRow| atom_anchor(page.site.catalog, row.atom, row.usage);
    Table::new("values", part.all, rows(page, section.columns, &part.rows, id))
}

/// Fields.
pub(crate) fn fields(page: &Page<'_>, section: &'static Section<FieldRow>, part: &Part<FieldRow>) -> Table {
    let id = |row: &FieldRow| field_anchor(page.site.catalog, row.field);
    Table::new("fields", part.all, rows(page, section.columns, &part.rows, id))
}

/// Fields that rules test on an event.
pub(crate) fn tested_fields(page: &Page<'_>, section: &'static Section<TestedField>, fields: &[TestedField]) -> Table {
    Table::new("fields", fields.len(), rows(page, section.columns, fields, |row| field_anchor(page.site.catalog, row.field)))
}

/// Events.
pub(crate) fn events(page: &Page<'_>, section: &'static Section<EventRow>, events: &[EventRow]) -> Table {
    Table::new("events", events.len(), rows(page, section.columns, events, |row| event_anchor(page.site.catalog, row.event)))
}

/// Events of a provider; those that no rule covers stand back.
pub(crate) fn provided_events(page: &Page<'_>, section: &'static Section<ProvidedEvent>, events: &[ProvidedEvent]) -> Table {
    let mut out = rows(page, section.columns, events, |row| event_anchor(page.site.catalog, row.event));
    for (row, event) in out.iter_mut().zip(events) {
        row.stands_back = event.rules == 0;
    }
    Table::new("", events.len(), out)
}

/// Rows without anchors, of a class for style sheets.
pub(crate) fn plain<R>(page: &Page<'_>, class: &'static str, section: &'static Section<R>, all: &[R]) -> Table {
    Table::new(class, all.len(), rows(page, section.columns, all, |_| String::new()))
}

/// The first rows of a list, without anchors, of a class for style sheets.
pub(crate) fn part<R>(page: &Page<'_>, class: &'static str, section: &'static Section<R>, part: &Part<R>) -> Table {
    Table::new(class, part.all, rows(page, section.columns, &part.rows, |_| String::new()))
}

/// Fields of the list of all fields.
pub(crate) fn indexed_fields(page: &Page<'_>, section: &'static Section<IndexedField>, fields: &[IndexedField]) -> Table {
    Table::new("fields", fields.len(), rows(page, section.columns, fields, |row| field_anchor(page.site.catalog, row.field)))
}

/// Techniques.
pub(crate) fn techniques(page: &Page<'_>, section: &'static Section<TechniqueRow>, techniques: &[TechniqueRow]) -> Table {
    let wide = section.columns.iter().any(|column| column.kind == ColumnKind::PerVendor);
    let id = |row: &TechniqueRow| match page.site.addresses.technique(row.technique) {
        None if wide => page.site.catalog.attack.techniques[row.technique.index()].id.clone(),
        None | Some(_) => String::new(),
    };
    Table::new(if wide { "" } else { "techniques" }, techniques.len(), rows(page, section.columns, techniques, id))
}

/// Rules.
pub(crate) fn rules(page: &Page<'_>, section: &'static Section<RuleRow>, rules: &[RuleRow]) -> Table {
    Table::new("rules", rules.len(), rule_rows(page, section.columns, rules))
}

/// Rules by vendor, with a link to all of them where a vendor has more.
pub(crate) fn groups(page: &Page<'_>, section: &'static Section<RuleRow>, groups: &[RuleGroup], list: Option<PageId>) -> Vec<Group> {
    let more = |group: &RuleGroup| {
        let href = list.filter(|_| group.count > group.rows.len()).and_then(|list| page.href(list))?;
        Some(Link::to(format!("All rules, {} of {}", thousands(group.count), group.vendor.label()), href))
    };
    let group = |group: &RuleGroup| Group {
        key: group.vendor.name(),
        label: group.vendor.label(),
        count: thousands(group.count),
        is_one: group.count == 1,
        rows: rule_rows(page, section.columns, &group.rows),
        more: more(group),
    };
    groups.iter().map(group).collect()
}

fn rule_rows(page: &Page<'_>, columns: &'static [Column<RuleRow>], rules: &[RuleRow]) -> Vec<Row> {
    rows(page, columns, rules, |row| rule_anchor(page, row.rule))
}

fn rows<R>(page: &Page<'_>, columns: &'static [Column<R>], rows: &[R], id: impl Fn(&R) -> String) -> Vec<Row> {
    let row = |row: &R| {
        let mut html = String::with_capacity(512);
        cells::row(page, columns, row, &mut html);
        Row { id: id(row), stands_back: false, cells_html: Html(html) }
    };
    rows.iter().map(row).collect()
}

fn rule_anchor(page: &Page<'_>, rule: RuleId) -> String {
    let path = page.site.addresses.rule(rule).path();
    format!("r-{}", anchor_hash(&[path]))
}
