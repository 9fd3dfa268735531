//! Events with the rules that cover them.

use std::collections::HashMap;

use super::{CatalogRule, EventId, RuleId, Table};
use crate::content::Events;
use crate::content::events::{is_number, sort_key};
use crate::error::Error;
use crate::rule::{EventKey, How};

/// An event that is defined, or that a rule names.
#[derive(Debug)]
pub(crate) struct EventFacts {
    /// Its key.
    pub key: EventKey,
    /// Place of its provider in the content.
    pub provider: usize,
    /// Id as readers see it: `Event ID 1`.
    pub label: String,
    /// Title.
    pub title: String,
    /// Whether the content defines it.
    pub defined: bool,
    /// Rules that name it.
    pub named: Vec<RuleId>,
    /// Rules whose log source it is the primary event of.
    pub category: Vec<RuleId>,
    /// Rules that it is equivalent for.
    pub equivalent: Vec<RuleId>,
}

impl EventFacts {
    /// Rules that cover it as named or by category, in order.
    pub(crate) fn covering(&self) -> Vec<RuleId> {
        let mut rules: Vec<RuleId> = self.named.iter().chain(&self.category).copied().collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

/// All events that are defined or that live rules name, in the order of pages.
///
/// # Errors
/// When there are too many to be numbered.
pub(super) fn build(events: &Events, rules: &Table<RuleId, CatalogRule>) -> Result<Table<EventId, EventFacts>, Error> {
    let mut out: Vec<EventFacts> = Vec::with_capacity(events.events.len());
    let mut places: HashMap<EventKey, usize> = HashMap::with_capacity(events.events.len());
    for event in &events.events {
        places.insert(event.key.clone(), out.len());
        out.push(blank(&event.key, event.provider, event.label(), event.title.clone(), true));
    }
    for (rule, entry) in rules.pairs().filter(|(_, entry)| entry.is_live()) {
        for covered in &entry.rule.events {
            let Some(place) = place(&covered.event, events, &mut places, &mut out) else { continue };
            let list = match covered.how {
                How::Named => &mut out[place].named,
                How::Category => &mut out[place].category,
                How::Equivalent => &mut out[place].equivalent,
            };
            list.push(rule);
        }
    }
    out.sort_by(|one, other| (one.provider, id_key(&one.key)).cmp(&(other.provider, id_key(&other.key))));
    Table::new(out)
}

fn id_key(key: &EventKey) -> (bool, u64, &str) {
    sort_key(key.id())
}

/// The place of an event; one that no file defines is added under its provider.
fn place(key: &EventKey, events: &Events, places: &mut HashMap<EventKey, usize>, out: &mut Vec<EventFacts>) -> Option<usize> {
    if let Some(&place) = places.get(key) {
        return Some(place);
    }
    let id = key.id();
    let provider = events.providers.iter().position(|provider| provider.slug == key.provider())?;
    let label = if is_number(id) { format!("Event ID {id}") } else { id.to_owned() };
    places.insert(key.clone(), out.len());
    out.push(blank(key, provider, label.clone(), label, false));
    Some(out.len() - 1)
}

fn blank(key: &EventKey, provider: usize, label: String, title: String, defined: bool) -> EventFacts {
    EventFacts { key: key.clone(), provider, label, title, defined, named: Vec::new(), category: Vec::new(), equivalent: Vec::new() }
}
