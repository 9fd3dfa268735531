//! A rule: what it looks at, looks for and leaves out, and where else that is done.

mod logic;
mod relatives;
mod sections;
pub(crate) mod values;

use crate::catalog::{Catalog, EventId, RuleId};
use crate::limits;
use crate::rankings::{self, SimilarRule};
use crate::rule::{Coverage, How, Reason, Rule};

use super::Heading;
pub(crate) use logic::{Clause, LogicLine, StageLogic, TestedValue, Tests};
pub(crate) use relatives::{Relative, Target};
pub(crate) use sections::*;

/// What a rule tests, and its relatives.
#[derive(Debug)]
pub(crate) struct RuleView {
    /// The rule.
    pub(crate) rule: RuleId,
    /// Other rules of its group of copies.
    pub(crate) copies: Vec<RuleId>,
    /// Events that it names or covers by its log source.
    pub(crate) events: Vec<CoveredRow>,
    /// Other records of the same activities.
    pub(crate) equivalents: Vec<EventId>,
    /// Its stages, in their order.
    pub(crate) stages: Vec<StageLogic>,
    /// Whose results it joins, if it is a correlation.
    pub(crate) joins: Vec<Target>,
    /// Correlations that join it.
    pub(crate) joined_by: Vec<RuleId>,
    /// Rules that share rare indicators.
    pub(crate) similar: Vec<SimilarRule>,
    pub(crate) related: Vec<Relative>,
}

/// An event that a rule covers.
#[derive(Debug)]
pub(crate) struct CoveredRow {
    /// The event.
    pub(crate) event: EventId,
    /// How it is covered.
    pub(crate) how: How,
    /// Why it is covered.
    pub(crate) reason: Reason,
}

/// What the page of a rule says.
pub(crate) fn view(catalog: &Catalog, id: RuleId) -> RuleView {
    let entry = catalog.rule(id);
    let joined = entry.rule.correlation.iter().flat_map(|correlation| &correlation.rules);
    let (equivalents, events) = events(catalog, &entry.rule).into_iter().partition(|row: &CoveredRow| row.how == How::Equivalent);
    RuleView {
        rule: id,
        copies: entry.copies.iter().copied().take(limits::LINKS).collect(),
        events,
        equivalents: equivalents.iter().map(|row: &CoveredRow| row.event).collect(),
        stages: logic::stages(catalog, entry),
        joins: joined.map(|name| relatives::target(catalog, id, name)).collect(),
        joined_by: relatives::joined_by(catalog, id),
        similar: rankings::similar(catalog, id),
        related: relatives::related(catalog, id),
    }
}

fn events(catalog: &Catalog, rule: &Rule) -> Vec<CoveredRow> {
    let row = |covered: &Coverage| {
        let event = catalog.event_id(&covered.event)?;
        Some(CoveredRow { event, how: covered.how, reason: covered.reason.clone() })
    };
    let mut rows: Vec<CoveredRow> = rule.events.iter().filter_map(row).collect();
    rows.sort_by_key(|row| (row.how, row.event));
    rows.truncate(limits::LINKS);
    rows
}

impl RuleView {
    /// Headings of sections that the page does not have.
    pub(crate) fn left_out(&self, rule: &Rule) -> Vec<&'static Heading> {
        let sections: [(&'static Heading, bool); 8] = [
            (&EVENTS.heading, self.events.is_empty() && self.equivalents.is_empty()),
            (&JOINED_BY.heading, self.joined_by.is_empty()),
            (&MACROS.heading, rule.definitions.is_empty()),
            (&IMPLEMENT.heading, rule.guides.is_empty()),
            (&FALSE_POSITIVES.heading, rule.false_positives.is_empty()),
            (&SIMILAR.heading, self.similar.is_empty()),
            (&RELATED.heading, self.related.is_empty()),
            (&REFERENCES.heading, rule.references.is_empty()),
        ];
        sections.into_iter().filter(|(_, empty)| *empty).map(|(heading, _)| heading).collect()
    }
}
