//! Lists of events with the rules that cover each.

use std::collections::BTreeSet;

use super::Cell;
use super::section::{Column, ColumnKind};
use crate::catalog::{Catalog, EventId, RuleId};
use crate::content::events::Scope;
use crate::rankings::CoveredEvent;

/// An event with the rules that cover it.
#[derive(Debug)]
pub(crate) struct EventRow {
    /// The event.
    pub(crate) event: EventId,
    /// Rules that name it.
    pub(crate) named: Vec<RuleId>,
    /// Rules that cover it by category; for an equivalent event, rules for the record that it equals.
    pub(crate) others: Vec<RuleId>,
}

impl EventRow {
    /// Rules that cover it in any way.
    pub(crate) fn rules(&self) -> usize {
        self.named.iter().chain(&self.others).collect::<BTreeSet<_>>().len()
    }
}

/// The events that rules cover, by the list in which they stand.
#[derive(Debug, Default)]
pub(crate) struct EventsCovered {
    /// Events of Windows and Defender.
    pub(crate) core: Vec<EventRow>,
    /// Events of other platforms and products.
    pub(crate) extended: Vec<EventRow>,
    /// Other records of the same activities, in no total.
    pub(crate) equivalent: Vec<EventRow>,
}

const NAMED: &str = "Rules naming it";
const BY_CATEGORY: &str = "By category";
const BY_EQUIVALENT: &str = "By an equivalent";

const PROVIDER: Column<EventRow> =
    Column { name: "provider", header: "Provider", kind: ColumnKind::Words, cell: |_, row| Cell::Provider(row.event) };
const EVENT: Column<EventRow> = Column { name: "event", header: "Event", kind: ColumnKind::Words, cell: |_, row| Cell::Event(row.event) };
const RULES_NAMING: Column<EventRow> =
    Column { name: "rules_naming", header: NAMED, kind: ColumnKind::Number, cell: |_, row| count(&row.named) };

/// Events with the rules that name them and those that cover them by category.
pub(crate) const COVERED: &[Column<EventRow>] = &[
    PROVIDER,
    EVENT,
    Column { name: "title", header: "Title", kind: ColumnKind::Wide, cell: |_, row| title(row) },
    RULES_NAMING,
    Column { name: "rules_by_category", header: BY_CATEGORY, kind: ColumnKind::Number, cell: |_, row| count(&row.others) },
];

/// The same without the lists of rules, which the events' own pages have.
pub(crate) const COUNTED: &[Column<EventRow>] = &[
    PROVIDER,
    EVENT,
    Column { name: "title", header: "Title", kind: ColumnKind::Wide, cell: |_, row| Cell::EventTitle(row.event) },
    RULES_NAMING,
    Column { name: "rules_by_category", header: BY_CATEGORY, kind: ColumnKind::Number, cell: |_, row| count(&row.others) },
];

/// Events with the rules for a record that each equals.
pub(crate) const EQUIVALENT: &[Column<EventRow>] = &[
    PROVIDER,
    EVENT,
    Column { name: "title", header: "Title", kind: ColumnKind::Wide, cell: |_, row| Cell::EventTitle(row.event) },
    RULES_NAMING,
    Column { name: "rules_by_equivalent", header: BY_EQUIVALENT, kind: ColumnKind::Number, cell: |_, row| count(&row.others) },
];

fn title(row: &EventRow) -> Cell<'_> {
    Cell::Title { event: row.event, lists: [(NAMED, &row.named), (BY_CATEGORY, &row.others)] }
}

fn count(rules: &[RuleId]) -> Cell<'_> {
    if rules.is_empty() { Cell::Nothing("none") } else { Cell::Count(rules.len()) }
}

/// Sorts covered events into their lists.
pub(crate) fn covered(catalog: &Catalog, covered: Vec<CoveredEvent>) -> EventsCovered {
    let mut out = EventsCovered::default();
    for CoveredEvent { event, named, category, equivalent } in covered {
        let provider = catalog.content.events.providers.get(catalog.event(event).provider);
        let is_core = provider.is_some_and(|provider| provider.scope == Scope::Core);
        if named.is_empty() && category.is_empty() {
            out.equivalent.push(EventRow { event, named, others: equivalent });
        } else if is_core {
            out.core.push(EventRow { event, named, others: category });
        } else {
            out.extended.push(EventRow { event, named, others: category });
        }
    }
    out
}
