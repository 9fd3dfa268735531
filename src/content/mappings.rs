//! Which events a log source stands for: `mappings/*.toml`.

use serde::Deserialize;

use super::{ContentFile, Context, toml};
use crate::error::Error;
use crate::rule::Vendor;

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
    events: Vec<String>,
    /// Keys of events that are equivalent to those, but not the other way: they are recorded on other platforms too.
    #[serde(default)]
    also: Vec<String>,
}

/// A field whose value tells what a stage reads, where the stage's logic demands it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Selector {
    vendor: Vendor,
    field: String,
    kind: String,
    /// Context tokens, all of which must be there.
    #[serde(default)]
    when: Vec<String>,
    /// Any test of it that is not negated tells what the stage reads, wherever it stands.
    #[serde(default)]
    reads: bool,
}

/// What a log source, table, dataset or category stands for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Context tokens, all of which must be there.
    pub when: Vec<String>,
    /// Keys of events covered by category.
    #[serde(default)]
    pub events: Vec<String>,
    /// Keys of other products' records of the same activity, beyond those of an activity.
    #[serde(default)]
    pub equivalents: Vec<String>,
    /// Slugs of providers in which named events are looked up.
    #[serde(default)]
    pub providers: Vec<String>,
    /// Channels whose providers come next.
    #[serde(default)]
    pub channels: Vec<String>,
    #[serde(default)]
    remove: bool,
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
                mappings.retain(|known| known.when != mapping.when);
                if !mapping.remove {
                    mappings.push(mapping);
                }
            }
        }
        Ok(Self { mappings, selectors, activities })
    }

    /// What the value of a vendor's field tells in a context: kinds of context tokens, or `provider` and `id`.
    pub fn kinds<'m>(&'m self, vendor: Vendor, field: &'m str, context: &'m Context) -> impl Iterator<Item = &'m str> {
        let own = self.selectors.iter().filter(move |selector| selector.vendor == vendor && selector.field == field);
        own.filter(|selector| selector.when.iter().all(|token| context.has(token))).map(|selector| selector.kind.as_str())
    }

    /// The kinds of context tokens of a field that tells wherever it is tested what a stage reads.
    pub fn reads<'m>(&'m self, vendor: Vendor, field: &'m str) -> impl Iterator<Item = &'m str> {
        let own = self.selectors.iter().filter(move |selector| selector.reads && selector.vendor == vendor && selector.field == field);
        own.map(|selector| selector.kind.as_str())
    }

    /// The mappings that fit a context best: those with the most conditions, all of which hold.
    pub fn of(&self, context: &Context) -> Vec<&Mapping> {
        let fits: Vec<&Mapping> = self.mappings.iter().filter(|mapping| mapping.when.iter().all(|token| context.has(token))).collect();
        let most = fits.iter().map(|mapping| mapping.when.len()).max().unwrap_or(0);
        fits.into_iter().filter(|mapping| mapping.when.len() == most).collect()
    }

    /// Other records of what an event records, with the activity's name.
    pub fn same_activity<'m>(&'m self, event: &str) -> impl Iterator<Item = (&'m str, &'m str)> {
        let activities = self.activities.iter().filter(move |activity| activity.events.iter().any(|known| known == event));
        activities.flat_map(|activity| activity.events.iter().chain(&activity.also).map(|other| (other.as_str(), activity.name.as_str())))
    }

    /// All entries, for checks.
    pub fn all(&self) -> &[Mapping] {
        &self.mappings
    }
}
