//! Which events a log source stands for: `mappings/*.toml`.

use serde::Deserialize;

use super::{ContentFile, LogContext, toml};
use crate::error::Error;
use crate::rule::{EventKey, LogKind, LogToken, Vendor};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    mapping: Vec<Mapping>,
    #[serde(default)]
    selector: Vec<Selector>,
    #[serde(default)]
    activity: Vec<Activity>,
}

/// Events that record one activity.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Activity {
    /// What happened, as a reason ends: `a process was started`.
    name: String,
    /// Keys of events, each of which is equivalent to the others.
    #[serde(default)]
    events: Vec<EventKey>,
    /// Keys of events that are equivalent to those, but not the other way: they are recorded on other platforms too.
    #[serde(default)]
    also: Vec<EventKey>,
}

/// What the values of a selector's field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum SelectorKind {
    /// Names of a kind of token.
    Token(LogKind),
    /// Nothing but ids of events.
    Id,
    /// Nothing but names of events of an open set: one that is not known is no fault.
    Name,
}

impl TryFrom<String> for SelectorKind {
    type Error = String;

    fn try_from(written: String) -> Result<Self, String> {
        match written.as_str() {
            "id" => Ok(Self::Id),
            "name" => Ok(Self::Name),
            other => LogKind::from_name(other).map(Self::Token).ok_or_else(|| format!("`{other}` is not a kind of selector")),
        }
    }
}

/// A field whose value tells what a stage reads, where the stage's logic demands it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Selector {
    vendor: Vendor,
    field: String,
    kind: SelectorKind,
    /// Context tokens, all of which must be there.
    #[serde(default)]
    when: Vec<LogToken>,
    /// Any test of it that is not negated tells what the stage reads, wherever it stands.
    #[serde(default)]
    reads: bool,
}

/// What a log source, table, dataset or category stands for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The only vendor whose rules it is for: what others read may bear the same name.
    #[serde(default)]
    vendor: Option<Vendor>,
    /// Context tokens, all of which must be there.
    pub when: Vec<LogToken>,
    /// Context tokens, one of which must be there.
    #[serde(default)]
    any: Vec<LogToken>,
    /// Keys of events covered by category.
    #[serde(default)]
    pub events: Vec<EventKey>,
    /// Keys of other products' records of the same activity, beyond those of an activity.
    #[serde(default)]
    pub equivalents: Vec<EventKey>,
    /// Slugs of providers in which named events are looked up.
    #[serde(default)]
    pub providers: Vec<String>,
    /// Channels whose providers come next.
    #[serde(default)]
    pub channels: Vec<String>,
    #[serde(default)]
    remove: bool,
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

/// All mappings.
#[derive(Debug, Default)]
pub struct Mappings {
    mappings: Vec<Mapping>,
    selectors: Vec<Selector>,
    activities: Vec<Activity>,
}

impl Mappings {
    pub(super) fn read<'f>(files: impl Iterator<Item = &'f ContentFile>) -> Result<Self, Error> {
        let mut mappings: Vec<Mapping> = Vec::new();
        let mut selectors = Vec::new();
        let mut activities: Vec<Activity> = Vec::new();
        for file in files {
            let read: File = toml(file)?;
            selectors.extend(read.selector);
            for activity in read.activity {
                activities.retain(|known| known.name != activity.name);
                activities.push(activity);
            }
            for mapping in read.mapping {
                mappings.retain(|known| known.vendor != mapping.vendor || known.when != mapping.when || known.any != mapping.any);
                if !mapping.remove {
                    mappings.push(mapping);
                }
            }
        }
        Ok(Self { mappings, selectors, activities })
    }

    /// What the values of a vendor's field are in a context.
    pub fn kinds<'m>(&'m self, vendor: Vendor, field: &'m str, context: &'m LogContext) -> impl Iterator<Item = SelectorKind> {
        let own = self.selectors.iter().filter(move |selector| selector.vendor == vendor && selector.field == field);
        own.filter(|selector| selector.when.iter().all(|token| context.has(token))).map(|selector| selector.kind)
    }

    /// What a field tells of what a stage reads wherever it is tested: kinds of tokens.
    pub fn reads<'m>(&'m self, vendor: Vendor, field: &'m str) -> impl Iterator<Item = LogKind> {
        let own = self.selectors.iter().filter(move |selector| selector.reads && selector.vendor == vendor && selector.field == field);
        own.filter_map(|selector| match selector.kind {
            SelectorKind::Token(kind) => Some(kind),
            SelectorKind::Id | SelectorKind::Name => None,
        })
    }

    /// The mappings that fit a vendor's context best: those with the most conditions, all of which hold. What a rule reads of one
    /// platform or dataset says nothing about what it reads of another.
    pub fn of(&self, vendor: Vendor, context: &LogContext) -> Vec<&Mapping> {
        let fits: Vec<&Mapping> = self.mappings.iter().filter(|mapping| mapping.fits(vendor, context)).collect();
        let is_beaten = |mapping: &Mapping| fits.iter().any(|other| other.beats(mapping));
        fits.iter().copied().filter(|mapping| !is_beaten(mapping)).collect()
    }

    /// Other records of what an event records, with the activity's name.
    pub fn same_activity<'m>(&'m self, event: &EventKey) -> impl Iterator<Item = (&'m EventKey, &'m str)> {
        let activities = self.activities.iter().filter(move |activity| activity.events.contains(event));
        activities.flat_map(|activity| activity.events.iter().chain(&activity.also).map(|other| (other, activity.name.as_str())))
    }

    /// All entries, for checks.
    pub fn all(&self) -> &[Mapping] {
        &self.mappings
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

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

    fn events(vendor: Vendor, tokens: &[&str]) -> Vec<String> {
        let tokens: Vec<LogToken> = tokens.iter().map(|token| LogToken::parse(token).unwrap()).collect();
        let file: File = ::toml::from_str(TEXT).unwrap();
        let mappings = Mappings { mappings: file.mapping, ..Mappings::default() };
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
