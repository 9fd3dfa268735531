//! Which events a log source stands for: `mappings/*.toml`.
//!
//! In: its files. Out: [`Mappings`]: the mappings that a context has, what fields tell of it, and which events record the same.

mod read;

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::{LogContext, fold};
use crate::rule::{EventKey, LogKind, LogToken, Vendor};

/// What a log source, table, dataset or category stands for.
#[derive(Debug, Clone)]
pub struct Mapping {
    /// The only vendor whose rules it is for: what others read may bear the same name.
    vendor: Option<Vendor>,
    /// Tokens, all of which must be there.
    pub when: Vec<LogToken>,
    /// Tokens, one of which must be there, if there are any.
    any: Vec<LogToken>,
    /// Events covered by category.
    pub events: Vec<EventKey>,
    /// Other products' records of the same activity, beyond those of an activity.
    pub equivalents: Vec<EventKey>,
    /// Slugs of providers in which named events are looked up, in that order: its own, then those that write to its channels.
    pub providers: Vec<String>,
}

impl Mapping {
    fn fits(&self, vendor: Vendor, context: &LogContext) -> bool {
        self.vendor.is_none_or(|own| own == vendor)
            && self.when.iter().all(|token| context.has(token))
            && (self.any.is_empty() || self.any.iter().any(|token| context.has(token)))
    }

    /// Whether it has more conditions than another that may be about the same records.
    fn beats(&self, other: &Self) -> bool {
        let is_apart = |kind| self.told(kind).zip(other.told(kind)).is_some_and(|(own, other)| own != other);
        self.conditions() > other.conditions() && ![LogKind::Platform, LogKind::Dataset].into_iter().any(is_apart)
    }

    /// What it wants to be told of a kind.
    fn told(&self, kind: LogKind) -> Option<&str> {
        self.when.iter().find(|token| token.kind == kind).map(|token| token.name.as_str())
    }

    /// How many conditions it has; alternatives are one.
    fn conditions(&self) -> usize {
        self.when.len() + usize::from(!self.any.is_empty())
    }
}

/// What the values of a selector's field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelectorKind {
    /// Names of a kind of token.
    Token(LogKind),
    /// Nothing but ids of events.
    Id,
    /// Nothing but names of events of an open set: one that is not known is no fault.
    Name,
}

/// A field whose value tells what a stage reads, where the stage's logic demands it.
#[derive(Debug, Clone)]
struct Selector {
    kind: SelectorKind,
    /// Tokens, all of which must be there.
    when: Vec<LogToken>,
    /// Any test of it that is not negated tells what the stage reads, wherever it stands.
    reads: bool,
}

/// Events that record one activity.
#[derive(Debug, Clone)]
struct Activity {
    /// What happened, as a reason ends: `a process was started`.
    name: String,
    /// Each is equivalent to the others.
    events: Vec<EventKey>,
    /// Equivalent to those, but not the other way: they are recorded on other platforms too.
    also: Vec<EventKey>,
}

/// All mappings, selectors and activities.
#[derive(Debug, Default)]
pub struct Mappings {
    mappings: Vec<Mapping>,
    /// Mappings by the first of their conditions, or by each of their alternatives.
    by_condition: HashMap<(LogKind, String), Vec<usize>>,
    /// Mappings that have equivalents, by each of their events.
    by_event: HashMap<EventKey, Vec<usize>>,
    selectors: BTreeMap<Vendor, HashMap<String, Vec<Selector>>>,
    activities: Vec<Activity>,
    /// Activities by the events that are equivalent to each other.
    by_record: HashMap<EventKey, Vec<usize>>,
}

impl Mappings {
    fn add_mapping(&mut self, mapping: Mapping) {
        let at = self.mappings.len();
        let first = mapping.when.first().map_or(mapping.any.as_slice(), std::slice::from_ref);
        for token in first {
            self.by_condition.entry(folded(token)).or_default().push(at);
        }
        if !mapping.equivalents.is_empty() {
            for event in mapping.events.iter().chain(&mapping.equivalents) {
                self.by_event.entry(event.clone()).or_default().push(at);
            }
        }
        self.mappings.push(mapping);
    }

    fn add_activity(&mut self, activity: Activity) {
        for event in &activity.events {
            self.by_record.entry(event.clone()).or_default().push(self.activities.len());
        }
        self.activities.push(activity);
    }

    /// What the values of a vendor's field are in a context.
    pub fn kinds<'m>(&'m self, vendor: Vendor, field: &str, context: &'m LogContext) -> impl Iterator<Item = SelectorKind> + use<'m> {
        let fits = |selector: &&Selector| selector.when.iter().all(|token| context.has(token));
        self.selectors(vendor, field).iter().filter(fits).map(|selector| selector.kind)
    }

    /// What a field tells of what a stage reads wherever it is tested: kinds of tokens.
    pub fn reads(&self, vendor: Vendor, field: &str) -> impl Iterator<Item = LogKind> {
        let own = self.selectors(vendor, field).iter().filter(|selector| selector.reads);
        own.filter_map(|selector| match selector.kind {
            SelectorKind::Token(kind) => Some(kind),
            SelectorKind::Id | SelectorKind::Name => None,
        })
    }

    fn selectors(&self, vendor: Vendor, field: &str) -> &[Selector] {
        self.selectors.get(&vendor).and_then(|by_field| by_field.get(field)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The mappings that fit a vendor's context best: those with the most conditions, all of which hold. What a rule reads of one
    /// platform or dataset says nothing about what it reads of another.
    pub fn of(&self, vendor: Vendor, context: &LogContext) -> Vec<&Mapping> {
        let told = context.tokens().iter().filter_map(|token| self.by_condition.get(&folded(token)));
        let mut places: Vec<usize> = told.flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        let candidates = places.into_iter().filter_map(|at| self.mappings.get(at));
        let fits: Vec<&Mapping> = candidates.filter(|mapping| mapping.fits(vendor, context)).collect();
        let is_beaten = |mapping: &Mapping| fits.iter().any(|other| other.beats(mapping));
        fits.iter().copied().filter(|mapping| !is_beaten(mapping)).collect()
    }

    /// Other records of what an event records, with the activity's name.
    pub fn same_activity(&self, event: &EventKey) -> impl Iterator<Item = (&EventKey, &str)> {
        let places = self.by_record.get(event).map(Vec::as_slice).unwrap_or_default();
        let activities = places.iter().filter_map(|&at| self.activities.get(at));
        activities.flat_map(|activity| activity.events.iter().chain(&activity.also).map(|other| (other, activity.name.as_str())))
    }

    /// The mappings by which an event has equivalents, or is one.
    pub fn with_equivalents(&self, event: &EventKey) -> impl Iterator<Item = &Mapping> {
        let places = self.by_event.get(event).map(Vec::as_slice).unwrap_or_default();
        places.iter().filter_map(|&at| self.mappings.get(at))
    }
}

fn folded(token: &LogToken) -> (LogKind, String) {
    (token.kind, fold(&token.name))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;
    use crate::content::events::Events;
    use crate::content::mistakes::{KnowledgeFile, Layer, Mistakes};

    const TEXT: &str = r#"
        [[mapping]]
        when = ["platform:one", "category:a", "type:b"]
        events = ["x/1"]
        [[mapping]]
        when = ["platform:one"]
        events = ["x/2"]
        [[mapping]]
        when = ["platform:two", "category:a"]
        any = ["dataset:d", "dataset:e"]
        events = ["y/1"]
        [[mapping]]
        when = ["platform:two"]
        events = ["y/2"]
        [[mapping]]
        vendor = "splunk"
        when = ["category:a", "dataset:d", "type:b", "product:p"]
        events = ["z/1"]
    "#;

    const PROVIDERS: &str = "provider\tfull_names\tchannels\tfamily\tscope\nx\t\t\t\tcore\ny\t\t\t\tcore\nz\t\t\t\tcore\n";
    const EVENTS: &str = "provider\tevent\ttitle\talias\tchannel\tfields\nx\t1\nx\t2\ny\t1\ny\t2\nz\t1\n";

    fn events(vendor: Vendor, tokens: &[&str]) -> Vec<String> {
        let tokens: Vec<LogToken> = tokens.iter().map(|token| token.parse().unwrap()).collect();
        let file = |path, text| KnowledgeFile { path, text, layer: Layer::Site };
        let mut mistakes = Mistakes::default();
        let events = Events::read(&[file("providers.tsv", PROVIDERS)], &[file("events/a.tsv", EVENTS)], &mut mistakes);
        let mappings = Mappings::read(&[file("mappings/a.toml", TEXT)], &events, &mut mistakes);
        mistakes.finish().unwrap();
        mappings
            .of(vendor, &LogContext::of(&tokens))
            .into_iter()
            .flat_map(|mapping| mapping.events.iter().map(EventKey::to_string))
            .collect()
    }

    #[test]
    fn the_most_conditions_win_within_a_platform() {
        let both = ["platform:one", "platform:two", "category:a", "type:b"];
        assert_eq!(events(Vendor::Elastic, &both), ["x/1", "y/2"]);
        assert_eq!(events(Vendor::Elastic, &[&both[..], &["dataset:e"]].concat()), ["x/1", "y/1"]);
    }

    #[test]
    fn an_entry_of_a_vendor_is_for_its_rules_only() {
        let tokens = ["category:a", "dataset:d", "type:b", "product:p"];
        assert_eq!(events(Vendor::Splunk, &tokens), ["z/1"]);
        assert!(events(Vendor::Elastic, &tokens).is_empty());
    }
}
