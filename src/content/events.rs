//! Providers and events: `providers.tsv` and `events/*.tsv`.

use std::collections::HashMap;

use super::slug::slug;
use super::{ContentFile, LogContext, fold, table};
use crate::error::Error;
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
}

impl Event {
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
    by_key: HashMap<EventKey, usize>,
    by_slug: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    by_channel: HashMap<String, Vec<usize>>,
}

impl Events {
    pub(super) fn read<'f>(
        providers: impl Iterator<Item = &'f ContentFile>,
        events: impl Iterator<Item = &'f ContentFile>,
    ) -> Result<Self, Error> {
        let mut out = Self::default();
        for file in providers {
            table::rows(file, ["provider", "full_names", "channels", "family", "scope"], |[name, full, channels, family, scope]| {
                let scope = if scope == "core" { Scope::Core } else { Scope::Extended };
                let provider = Provider {
                    name: name.to_owned(),
                    slug: slug(name),
                    full_names: split(full, '|'),
                    channels: split(channels, '|'),
                    family: family.to_owned(),
                    scope,
                };
                match out.by_slug.get(&provider.slug) {
                    Some(&at) => out.providers[at] = provider,
                    None => {
                        out.by_slug.insert(provider.slug.clone(), out.providers.len());
                        out.providers.push(provider);
                    }
                }
            })?;
        }
        for file in events {
            table::rows(
                file,
                ["provider", "event", "title", "alias", "channel", "fields"],
                |[provider, id, title, alias, channel, fields]| {
                    out.define(provider, id, title, alias, channel, fields);
                },
            )?;
        }
        out.index();
        Ok(out)
    }

    fn define(&mut self, provider: &str, id: &str, title: &str, alias: &str, channel: &str, fields: &str) {
        let provider_slug = slug(provider);
        let at = *self.by_slug.entry(provider_slug.clone()).or_insert_with(|| {
            self.providers.push(Provider {
                name: provider.to_owned(),
                slug: provider_slug.clone(),
                full_names: vec![provider.to_owned()],
                channels: Vec::new(),
                family: "other".to_owned(),
                scope: Scope::Extended,
            });
            self.providers.len() - 1
        });
        let event = Event {
            provider: at,
            key: EventKey::new(&provider_slug, id),
            id: id.to_owned(),
            title: title.to_owned(),
            alias: alias.to_owned(),
            channel: channel.to_owned(),
            fields: split(fields, ','),
        };
        match self.by_key.get(&event.key) {
            Some(&at) => self.events[at] = event,
            None => {
                self.by_key.insert(event.key.clone(), self.events.len());
                self.events.push(event);
            }
        }
    }

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
        let provider = self.by_slug.get(slug).copied().unwrap_or(usize::MAX);
        let from = self.events.partition_point(|event| event.provider < provider);
        let own = self.events.iter().skip(from).take_while(move |event| event.provider == provider);
        own.filter(|event| !is_number(&event.id) && !event.key.is_whole_table())
    }

    /// The context in which an event's own field names are to be read.
    pub fn context_of(&self, event: &Event) -> LogContext {
        let mut context = LogContext::default();
        context.add_event(&event.key);
        if let Some(provider) = self.providers.get(event.provider) {
            context.add_name(&provider.slug);
            provider.channels.iter().for_each(|channel| context.add_name(channel));
        }
        context
    }

    /// The provider of a slug.
    pub fn provider(&self, slug: &str) -> Option<&Provider> {
        self.by_slug.get(slug).and_then(|&at| self.providers.get(at))
    }

    /// Slug of the provider that carries a full name.
    pub fn provider_named(&self, name: &str) -> Option<&str> {
        self.by_name.get(&fold(name)).and_then(|&at| self.providers.get(at)).map(|provider| provider.slug.as_str())
    }

    /// Slugs of the providers that have a text in their names, in display order.
    pub fn providers_having(&self, part: &str) -> impl Iterator<Item = &str> {
        let part = fold(part);
        let has = move |name: &String| fold(name).contains(&part);
        self.providers.iter().filter(move |provider| provider.full_names.iter().any(&has)).map(|provider| provider.slug.as_str())
    }

    /// Slugs of the providers that write to a channel, in display order.
    pub fn providers_of_channel(&self, channel: &str) -> impl Iterator<Item = &str> {
        let places = self.by_channel.get(&fold(channel)).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|&at| self.providers.get(at)).map(|provider| provider.slug.as_str())
    }
}

/// Numbers before names, numbers by size.
pub(crate) fn sort_key(id: &str) -> (bool, u64, &str) {
    match id.parse::<u64>() {
        Ok(number) => (false, number, id),
        Err(_) => (true, 0, id),
    }
}

fn split(text: &str, separator: char) -> Vec<String> {
    text.split(separator).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
