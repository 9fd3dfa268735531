//! Providers and events: `providers.tsv` and `events/*.tsv`.
//!
//! In: their files. Out: [`Events`], in the order of pages.

mod read;

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::fields::Fields;
use super::overlay::Keys;
use super::{Folded, LogContext, fold};
use crate::rule::EventKey;

/// Which list an event stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Windows and Defender: listed under "Events covered".
    Core,
    /// Linux, cloud, EDR: listed in a block of their own.
    Extended,
}

/// What writes events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// Short name, as pages show it.
    pub name: String,
    /// Address-safe name, the first part of event keys.
    pub slug: String,
    /// Names that the events themselves carry.
    pub full_names: Vec<String>,
    /// Channels, tables or files that it writes to.
    pub channels: Vec<String>,
    /// Group on the index of providers.
    pub family: String,
    /// Which list its events stand in.
    pub scope: Scope,
}

/// An event's definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Place of its provider in [`Events::providers`].
    pub provider: usize,
    /// Its provider's slug and its folded id.
    pub key: EventKey,
    /// Id, action type or operation, as written.
    pub id: String,
    /// Title.
    pub title: String,
    /// A further name.
    pub alias: String,
    /// Channel, where it differs from the provider's.
    pub channel: String,
    /// Names of its fields; empty when they are not known.
    pub fields: Vec<String>,
    /// The canonical names of these, in the same order.
    pub canonical_fields: Vec<String>,
}

impl Event {
    /// Whether its definition has all fields of a set; one without fields says nothing against it.
    pub(crate) fn has_fields(&self, canonical: &BTreeSet<&str>) -> bool {
        self.fields.is_empty() || canonical.iter().all(|field| self.canonical_fields.iter().any(|own| own == field))
    }

    /// The id as readers see it: numbers are `Event ID 1`.
    pub fn label(&self) -> String {
        if is_number(&self.id) { format!("Event ID {}", self.id) } else { self.id.clone() }
    }
}

/// Whether an id is a number.
pub(crate) fn is_number(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// All providers and events, in the order of pages: by provider, then number or name.
#[derive(Debug, Default)]
pub struct Events {
    /// Providers in display order.
    pub providers: Vec<Provider>,
    /// Events in display order.
    pub events: Vec<Event>,
    /// Keys of events, and of those that a site removed; their places are those of the files.
    pub(super) keys: Keys,
    /// Slugs of providers, and of those that a site removed.
    pub(super) slugs: Keys,
    by_key: HashMap<EventKey, usize>,
    by_name: HashMap<String, usize>,
    by_channel: HashMap<String, Vec<usize>>,
}

impl Events {
    fn index(&mut self) {
        self.events.sort_by(|one, other| (one.provider, sort_key(&one.id)).cmp(&(other.provider, sort_key(&other.id))));
        self.by_key = self.events.iter().enumerate().map(|(at, event)| (event.key.clone(), at)).collect();
        for (at, provider) in self.providers.iter().enumerate() {
            for name in provider.full_names.iter().chain([&provider.name]) {
                self.by_name.entry(fold(name)).or_insert(at);
            }
            for channel in &provider.channels {
                self.by_channel.entry(fold(channel)).or_default().push(at);
            }
        }
    }

    /// The event of a key.
    pub fn get(&self, key: &EventKey) -> Option<&Event> {
        self.by_key.get(key).and_then(|&at| self.events.get(at))
    }

    /// The named events of a provider; the one that stands for a whole table is not among them.
    pub fn named_of(&self, slug: &str) -> impl Iterator<Item = &Event> {
        let provider = self.slugs.place(slug);
        let from = provider.map_or(self.events.len(), |provider| self.events.partition_point(|event| event.provider < provider));
        let own = self.events.iter().skip(from).take_while(move |event| Some(event.provider) == provider);
        own.filter(|event| !is_number(&event.id) && !event.key.is_whole_table())
    }

    /// Tells what the events' own field names mean.
    pub(super) fn place_fields(&mut self, fields: &Fields) {
        for event in &mut self.events {
            let mut context = LogContext::default();
            context.add_event(&event.key);
            if let Some(provider) = self.providers.get(event.provider) {
                context.add_name(&provider.slug);
                provider.channels.iter().for_each(|channel| context.add_name(channel));
            }
            event.canonical_fields = event.fields.iter().map(|field| fields.resolve(None, field, &context, None).name).collect();
        }
    }

    /// The provider of a slug.
    pub fn provider(&self, slug: &str) -> Option<&Provider> {
        self.slugs.place(slug).and_then(|at| self.providers.get(at))
    }

    /// Slug of the provider that carries a full name.
    pub fn provider_named(&self, name: &str) -> Option<&str> {
        self.by_name.get(&Folded(name)).and_then(|&at| self.providers.get(at)).map(|provider| provider.slug.as_str())
    }

    /// Slugs of the providers that have a text in their names, in display order.
    pub fn providers_having(&self, part: &str) -> impl Iterator<Item = &str> {
        let part = fold(part);
        let has = move |name: &String| fold(name).contains(&part);
        self.providers.iter().filter(move |provider| provider.full_names.iter().any(&has)).map(|provider| provider.slug.as_str())
    }

    /// Slugs of the providers that write to a channel, in display order.
    pub fn providers_of_channel(&self, channel: &str) -> impl Iterator<Item = &str> {
        let places = self.by_channel.get(&Folded(channel)).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|&at| self.providers.get(at)).map(|provider| provider.slug.as_str())
    }

    /// All channels, in lower case and in order.
    pub(super) fn channels(&self) -> Vec<&str> {
        let mut out: Vec<&str> = self.by_channel.keys().map(String::as_str).collect();
        out.sort_unstable();
        out
    }
}

/// Numbers before names, numbers by size.
pub(crate) fn sort_key(id: &str) -> (bool, u64, &str) {
    match id.parse::<u64>() {
        Ok(number) => (false, number, id),
        Err(_) => (true, 0, id),
    }
}
