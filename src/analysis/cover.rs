//! The events that a rule covers: as named, by category, as equivalent.
//!
//! In: a stage's tests, where they lead, and its context. Out: the events that it covers with the reason, and its context with them.

mod equivalents;
mod named;
pub(super) mod providers;
mod tree;

use hashbrown::HashMap;

pub(super) use equivalents::equivalents;
use named::Named;
use providers::NamedProviders;

use super::Logic;
use super::resolve::Resolution;
use crate::content::mappings::Mapping;
use crate::content::{Content, LogContext};
use crate::diagnostic::Diagnostic;
use crate::rule::{Coverage, EventKey, How, LogToken, Reason};

/// What a stage covers by itself.
pub(super) struct StageCover<'c> {
    /// The mappings that fit it best.
    mappings: Vec<&'c Mapping>,
    /// Events that it names or has by category, with the reason.
    pub(super) events: Vec<(EventKey, Reason)>,
    /// Ids that are those of no event.
    pub(super) unknown: Vec<Diagnostic>,
    /// Its context, with the events and their providers.
    pub(super) context: LogContext,
}

/// Finds the events that a stage names or has by category.
pub(super) fn stage<'c>(
    logic: Logic<'_>,
    number: u32,
    context: &LogContext,
    resolutions: &[Resolution<'_>],
    elsewhere: &NamedProviders<'_>,
    content: &'c Content,
) -> StageCover<'c> {
    let mappings = content.mappings.of(logic.vendor, context);
    let providers = providers::of_stage(logic, number, context, &mappings, elsewhere, content);
    let (named, unknown) = named::events(logic, number, context, resolutions, &providers, content);
    let mut out = StageCover { mappings, events: Vec::new(), unknown, context: context.clone() };
    for mapping in &out.mappings {
        mapping.providers.first().into_iter().for_each(|provider| out.context.add_name(provider));
        for event in &mapping.events {
            out.context.add_event(event);
            if !is_narrowed(event, &named) {
                out.events.push((event.clone(), log_source(mapping)));
            }
        }
    }
    for Named { event, reason, .. } in named {
        out.context.add_event(&event);
        out.context.add_name(event.provider());
        out.events.push((event, reason));
    }
    out
}

/// Why a mapping's events are covered.
fn log_source(mapping: &Mapping) -> Reason {
    Reason::LogSource(mapping.when.iter().filter(|token| token.name != LogToken::ANY).cloned().collect())
}

/// Whether a stage reads a whole table, of which its logic demands some events.
fn is_narrowed(event: &EventKey, named: &[Named]) -> bool {
    event.is_whole_table() && named.iter().any(|named| named.demanded && named.event.provider() == event.provider())
}

/// The events of a rule, as its stages bring them.
#[derive(Default)]
pub(super) struct Coverages {
    found: Vec<Coverage>,
    places: HashMap<EventKey, usize>,
}

impl Coverages {
    /// Adds an event of a stage; stages come in order. The closest kind of coverage gives the reason, of equals the first.
    pub(super) fn add(&mut self, stage: u32, event: &EventKey, reason: &Reason) {
        let how = reason.how();
        match self.places.get(event).and_then(|&at| self.found.get_mut(at)) {
            Some(known) => {
                if how < known.how {
                    known.how = how;
                    known.reason = reason.clone();
                }
                if known.stages.last() != Some(&stage) {
                    known.stages.push(stage);
                }
            }
            None => {
                self.places.insert(event.clone(), self.found.len());
                self.found.push(Coverage { event: event.clone(), how, stages: vec![stage], reason: reason.clone() });
            }
        }
    }

    /// The first event that was added.
    pub(super) fn first(&self) -> Option<&EventKey> {
        self.found.first().map(|covered| &covered.event)
    }

    /// Events that a stage names or has by category.
    fn direct(&self, stage: u32) -> impl Iterator<Item = &EventKey> {
        let own = self.found.iter().filter(move |covered| covered.how != How::Equivalent && covered.stages.contains(&stage));
        own.map(|covered| &covered.event)
    }

    fn get(&self, event: &EventKey) -> Option<&Coverage> {
        self.places.get(event).and_then(|&at| self.found.get(at))
    }

    /// All events, by key.
    pub(super) fn sorted(mut self) -> Vec<Coverage> {
        self.found.sort();
        self.found
    }
}
