//! Events with the rules that cover them.

use std::collections::HashMap;

use super::{CatalogRule, EventFacts, EventId, RuleId};
use crate::content::Events;
use crate::content::events::{is_number, sort_key};
use crate::rule::{EventKey, How};

/// All events that are defined or named, in the order of pages, and their ids by key.
pub(super) fn facts(events: &Events, rules: &[CatalogRule]) -> (Vec<EventFacts>, HashMap<EventKey, EventId>) {
    let mut out: Vec<EventFacts> = Vec::with_capacity(events.events.len());
    let mut places: HashMap<EventKey, usize> = HashMap::with_capacity(events.events.len());
    for event in &events.events {
        places.insert(event.key.clone(), out.len());
        out.push(blank(&event.key, event.provider, event.label(), event.title.clone(), true));
    }
    for (at, entry) in rules.iter().enumerate().filter(|(_, entry)| entry.counted) {
        for covered in &entry.rule.events {
            let Some(place) = place(&covered.event, events, &mut places, &mut out) else { continue };
            let list = match covered.how {
                How::Named => &mut out[place].named,
                How::Category => &mut out[place].category,
                How::Equivalent => &mut out[place].equivalent,
            };
            list.push(RuleId::new(at));
        }
    }
    out.sort_by(|one, other| (one.provider, id_key(&one.key)).cmp(&(other.provider, id_key(&other.key))));
    let ids = out.iter().enumerate().map(|(at, event)| (event.key.clone(), EventId::new(at))).collect();
    (out, ids)
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
