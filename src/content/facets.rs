//! Severities, statuses, kinds and platforms: `facets.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{ContentFile, LogContext, toml};
use crate::error::Error;
use crate::rule::{Kind, LogToken, Platform, Rated, Severity, Status};

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    severity: BTreeMap<Severity, Vec<String>>,
    #[serde(default)]
    status: BTreeMap<Status, Vec<String>>,
    #[serde(default)]
    kind: BTreeMap<Kind, Vec<String>>,
    #[serde(default)]
    platform: BTreeMap<Platform, Vec<LogToken>>,
}

/// Words that authors write, and what they are called here.
#[derive(Debug, Default)]
pub struct Facets {
    severity: BTreeMap<Severity, Vec<String>>,
    status: BTreeMap<Status, Vec<String>>,
    kind: BTreeMap<Kind, Vec<String>>,
    platform: BTreeMap<Platform, Vec<LogToken>>,
}

impl Facets {
    pub(super) fn read<'f>(files: impl Iterator<Item = &'f ContentFile>) -> Result<Self, Error> {
        let mut out = Self::default();
        for file in files {
            let read: File = toml(file)?;
            merge(&mut out.severity, read.severity);
            merge(&mut out.status, read.status);
            merge(&mut out.kind, read.kind);
            merge(&mut out.platform, read.platform);
        }
        Ok(out)
    }

    /// The severity that a word means.
    pub fn severity(&self, written: Option<&str>) -> Rated<Severity> {
        rated(&self.severity, written, Severity::Unrated)
    }

    /// The status that a word means.
    pub fn status(&self, written: Option<&str>) -> Rated<Status> {
        rated(&self.status, written, Status::Unspecified)
    }

    /// The kind that a rule's tags say.
    pub fn kind(&self, tags: &[String]) -> Kind {
        let says = |words: &Vec<String>| tags.iter().any(|tag| words.iter().any(|word| word.eq_ignore_ascii_case(tag)));
        self.kind.iter().find(|(_, words)| says(words)).map_or(Kind::Detection, |(&kind, _)| kind)
    }

    /// The platforms that a context says, in order.
    pub fn platforms(&self, context: &LogContext) -> Vec<Platform> {
        self.platform.iter().filter(|(_, tokens)| tokens.iter().any(|token| context.has(token))).map(|(&platform, _)| platform).collect()
    }
}

fn merge<T: Ord, W>(into: &mut BTreeMap<T, Vec<W>>, from: BTreeMap<T, Vec<W>>) {
    for (key, words) in from {
        into.entry(key).or_default().extend(words);
    }
}

fn rated<T>(words: &BTreeMap<T, Vec<String>>, written: Option<&str>, otherwise: T) -> Rated<T>
where
    T: Copy + Ord,
{
    let found =
        written.and_then(|written| words.iter().find(|(_, words)| words.iter().any(|word| word.eq_ignore_ascii_case(written.trim()))));
    Rated { value: found.map_or(otherwise, |(&value, _)| value), written: written.map(str::to_owned) }
}
