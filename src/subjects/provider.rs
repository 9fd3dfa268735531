//! Providers of events: all of them by family, and one with its events.

use super::{AnySection, Cell, Column, ColumnKind, Heading, Section, share};
use crate::catalog::{Catalog, EventId, RuleId};
use crate::limits;

/// All providers.
#[derive(Debug)]
pub(crate) struct ProviderIndexView {
    /// Events of all providers.
    pub(crate) events: usize,
    /// Events that a rule covers.
    pub(crate) covered: usize,
    /// Providers by family, in the order of `content/`.
    pub(crate) families: Vec<(String, Vec<ProviderRow>)>,
}

/// A provider with numbers.
#[derive(Debug)]
pub(crate) struct ProviderRow {
    /// Its place in the content.
    pub(crate) provider: usize,
    /// Its events.
    pub(crate) events: usize,
    /// Those that a rule covers.
    pub(crate) covered: usize,
    /// Rules that cover any.
    pub(crate) rules: usize,
}

/// A part of the events of a provider.
#[derive(Debug)]
pub(crate) struct ProviderView {
    /// Its place in the content.
    pub(crate) provider: usize,
    /// All its events.
    pub(crate) all: usize,
    /// Those that a rule covers.
    pub(crate) covered: usize,
    /// Those of the part.
    pub(crate) events: Vec<ProvidedEvent>,
}

/// An event with numbers.
#[derive(Debug)]
pub(crate) struct ProvidedEvent {
    /// The event.
    pub(crate) event: EventId,
    /// Fields of its definition.
    pub(crate) fields: usize,
    /// Rules that cover it.
    pub(crate) rules: usize,
    /// Their number as a share of the largest of the part, in percent.
    pub(crate) share: usize,
}

/// Providers of a family.
pub(crate) static PROVIDERS: Section<ProviderRow> = Section {
    heading: Heading { id: "providers", text: "Providers", level: 2, above: "", empty: "No event is defined." },
    columns: &[
        Column { name: "provider", header: "Provider", kind: ColumnKind::Words, cell: |_, row| Cell::ProviderName(row.provider) },
        Column { name: "names", header: "Full name and channels", kind: ColumnKind::Wide, cell: |_, row| Cell::Channels(row.provider) },
        Column { name: "events", header: "Events", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.events) },
        Column { name: "covered", header: "Covered", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.covered) },
        Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.rules) },
    ],
};

/// Events of a provider.
pub(crate) static EVENTS: Section<ProvidedEvent> = Section {
    heading: Heading { id: "events", text: "Events", level: 2, above: "", empty: "No event of this provider is defined." },
    columns: &[
        Column { name: "event", header: "Event", kind: ColumnKind::Words, cell: |_, row| Cell::Event(row.event) },
        Column { name: "title", header: "Title", kind: ColumnKind::Wide, cell: |_, row| Cell::TitleOrFields(row.event) },
        Column { name: "fields", header: "Fields", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.fields) },
        Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| rules(row) },
    ],
};

fn rules(row: &ProvidedEvent) -> Cell<'_> {
    if row.rules == 0 { Cell::Nothing("none") } else { Cell::Bar(row.rules, row.share) }
}

/// The sections of the list of providers: one for each family, under its name.
pub(crate) const INDEX: &[&dyn AnySection] = &[&PROVIDERS];
/// The sections of a provider's page.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&EVENTS];

/// What the list of providers says.
pub(crate) fn index(catalog: &Catalog) -> ProviderIndexView {
    let providers = &catalog.content.events.providers;
    let mut counts: Vec<(usize, usize, Vec<RuleId>)> = vec![(0, 0, Vec::new()); providers.len()];
    for event in &catalog.events {
        let rules = event.covering();
        if let Some((events, covered, all)) = counts.get_mut(event.provider) {
            *events += 1;
            *covered += usize::from(!rules.is_empty());
            all.extend(rules);
        }
    }
    let mut out = ProviderIndexView { events: 0, covered: 0, families: Vec::new() };
    for (place, (provider, (events, covered, mut rules))) in providers.iter().zip(counts).enumerate() {
        rules.sort_unstable();
        rules.dedup();
        out.events += events;
        out.covered += covered;
        let row = ProviderRow { provider: place, events, covered, rules: rules.len() };
        match out.families.iter_mut().find(|(family, _)| *family == provider.family) {
            Some((_, rows)) => rows.push(row),
            None => out.families.push((provider.family.clone(), vec![row])),
        }
    }
    out
}

/// The events that most rules cover, none that no rule does.
pub(crate) fn most_covered(catalog: &Catalog, events: &[EventId]) -> Vec<EventId> {
    let mut counted: Vec<(usize, EventId)> = events.iter().map(|id| (catalog.event(*id).covering().len(), *id)).collect();
    counted.retain(|(rules, _)| *rules > 0);
    counted.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    counted.into_iter().take(limits::MOST_TESTED).map(|(_, id)| id).collect()
}

/// What a page of a provider says of some of its events.
pub(crate) fn view(catalog: &Catalog, provider: usize, events: &[EventId]) -> ProviderView {
    let own = catalog.events.iter().filter(|event| event.provider == provider);
    let mut shown: Vec<(EventId, usize)> = events.iter().map(|id| (*id, catalog.event(*id).covering().len())).collect();
    shown.sort_unstable();
    shown.dedup();
    let most = shown.iter().map(|(_, rules)| *rules).max().unwrap_or(0);
    let event = |&(event, rules): &(EventId, usize)| {
        let definition = catalog.content.events.get(&catalog.event(event).key);
        ProvidedEvent { event, fields: definition.map_or(0, |event| event.fields.len()), rules, share: share(rules, most) }
    };
    ProviderView {
        provider,
        all: own.clone().count(),
        covered: own.filter(|event| !event.covering().is_empty()).count(),
        events: shown.iter().map(event).collect(),
    }
}
