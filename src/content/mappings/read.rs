//! From files to mappings, selectors and activities.

use std::str::FromStr;

use serde::{Deserialize, Deserializer};
use toml::Spanned;

use super::{Activity, Mapping, Mappings, Selector, SelectorKind};
use crate::content::events::Events;
use crate::content::mistakes::{KnowledgeFile, Mark, Mistakes};
use crate::content::overlay::{Entry, overlay};
use crate::diagnostic::Code;
use crate::rule::{EventKey, LogKind, LogToken, Vendor, word};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    mapping: Vec<Spanned<MappingEntry>>,
    selector: Vec<Spanned<SelectorEntry>>,
    activity: Vec<Spanned<ActivityEntry>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct MappingEntry {
    vendor: Option<Vendor>,
    when: Option<Vec<LogToken>>,
    any: Option<Vec<LogToken>>,
    events: Vec<Spanned<EventKey>>,
    equivalents: Vec<Spanned<EventKey>>,
    providers: Vec<Spanned<String>>,
    channels: Vec<Spanned<String>>,
    remove: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SelectorEntry {
    vendor: Vendor,
    field: String,
    kind: SelectorKind,
    #[serde(default)]
    when: Vec<LogToken>,
    #[serde(default)]
    reads: bool,
    #[serde(default)]
    remove: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActivityEntry {
    name: String,
    #[serde(default)]
    events: Vec<Spanned<EventKey>>,
    #[serde(default)]
    also: Vec<Spanned<EventKey>>,
    #[serde(default)]
    remove: bool,
}

impl FromStr for SelectorKind {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        match written {
            "id" => Ok(Self::Id),
            "name" => Ok(Self::Name),
            other => match LogKind::from_name(other) {
                Some(kind) => Ok(Self::Token(kind)),
                None => Err(format!("unknown kind `{other}`, expected one of `id`, `name`, {}", LogKind::listed())),
            },
        }
    }
}

impl<'de> Deserialize<'de> for SelectorKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        word::read(deserializer)
    }
}

impl MappingEntry {
    fn key(&self) -> String {
        let vendor = self.vendor.map(|vendor| format!("of {} ", vendor.name())).unwrap_or_default();
        let when = self.when.as_deref().map(listed).unwrap_or_default();
        let any = self.any.as_deref().map(|any| format!(" and any of {}", listed(any))).unwrap_or_default();
        format!("{vendor}{when}{any}")
    }

    fn checked(self, at: Mark<'_>, events: &Events, mistakes: &mut Mistakes) -> Mapping {
        let file = at.file;
        if self.when.is_none() && self.any.is_none() {
            mistakes.tell(Code::MalformedContent, at, "a mapping without conditions", Some("give it `when` or `any`".to_owned()));
        }
        let mut providers: Vec<String> = Vec::new();
        for provider in self.providers {
            if events.slugs.look_up("provider", provider.get_ref(), file.mark(provider.span()), mistakes).is_some() {
                providers.push(provider.into_inner());
            }
        }
        for channel in self.channels {
            let before = providers.len();
            providers.extend(events.providers_of_channel(channel.get_ref()).map(str::to_owned));
            if providers.len() == before {
                mistakes.unknown(file.mark(channel.span()), "provider that writes to the channel", channel.get_ref(), events.channels());
            }
        }
        Mapping {
            vendor: self.vendor,
            when: self.when.unwrap_or_default(),
            any: self.any.unwrap_or_default(),
            events: known(self.events, file, events, mistakes),
            equivalents: known(self.equivalents, file, events, mistakes),
            providers,
        }
    }
}

impl Mappings {
    pub(in crate::content) fn read(files: &[KnowledgeFile<'_>], events: &Events, mistakes: &mut Mistakes) -> Self {
        let (mut mappings, mut selectors, mut activities) = (Vec::new(), Vec::new(), Vec::new());
        for &file in files {
            let read: File = mistakes.read(file);
            mappings.extend(placed(file, read.mapping, |data| (data.key(), data.remove)));
            activities.extend(placed(file, read.activity, |data| (data.name.clone(), data.remove)));
            selectors.extend(placed(file, read.selector, |data| {
                let when = if data.when.is_empty() { String::new() } else { format!(" when {}", listed(&data.when)) };
                (format!("{} {}: {:?}{when}", data.vendor.name(), data.field, data.kind), data.remove)
            }));
        }
        let mut out = Self::default();
        for Entry { at, data, .. } in overlay("mapping", mappings, mistakes).0 {
            out.add_mapping(data.checked(at, events, mistakes));
        }
        for Entry { data, .. } in overlay("selector", selectors, mistakes).0 {
            let selector = Selector { kind: data.kind, when: data.when, reads: data.reads };
            out.selectors.entry(data.vendor).or_default().entry(data.field).or_default().push(selector);
        }
        for Entry { at, data, .. } in overlay("activity", activities, mistakes).0 {
            out.add_activity(Activity {
                name: data.name,
                events: known(data.events, at.file, events, mistakes),
                also: known(data.also, at.file, events, mistakes),
            });
        }
        out
    }
}

/// The entries of a file, with their keys and places.
fn placed<'f, D>(
    file: KnowledgeFile<'f>,
    found: Vec<Spanned<D>>,
    key: impl Fn(&D) -> (String, bool),
) -> impl Iterator<Item = Entry<'f, D>> {
    found.into_iter().map(move |data| {
        let at = file.mark(data.span());
        let (key, removes) = key(data.get_ref());
        Entry { key, at, removes, data: data.into_inner() }
    })
}

/// The events that exist; the others are reported.
fn known(keys: Vec<Spanned<EventKey>>, file: KnowledgeFile<'_>, events: &Events, mistakes: &mut Mistakes) -> Vec<EventKey> {
    let exists = |key: &Spanned<EventKey>| events.keys.look_up("event", key.get_ref().as_str(), file.mark(key.span()), mistakes).is_some();
    keys.into_iter().filter(exists).map(Spanned::into_inner).collect()
}

fn listed(tokens: &[LogToken]) -> String {
    tokens.iter().map(LogToken::to_string).collect::<Vec<_>>().join(", ")
}
