//! How much was read and understood.

use std::collections::BTreeMap;

use crate::rule::{Language, Parsed};
use crate::site::snapshot::Snapshot;

/// Rules of a language by how much was understood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Understood {
    /// Rules.
    pub rules: usize,
    /// Understood in full.
    pub full: usize,
    /// Understood in part.
    pub partial: usize,
    /// Not understood.
    pub none: usize,
}

/// Rules by the name of their language; those without a query under `no query`.
pub fn understood(snapshot: &Snapshot) -> BTreeMap<&'static str, Understood> {
    let mut out: BTreeMap<&'static str, Understood> = BTreeMap::new();
    for entry in &snapshot.catalog.rules {
        let has_query = !entry.rule.stages.is_empty() || entry.rule.correlation.is_none();
        let language = entry.rule.language.filter(|_| has_query).map_or("no query", Language::label);
        let counts = out.entry(language).or_default();
        counts.rules += 1;
        match entry.rule.parsed {
            Parsed::Full => counts.full += 1,
            Parsed::Partial => counts.partial += 1,
            Parsed::None => counts.none += 1,
        }
    }
    out
}

/// Number of files read, and of those that held no rule.
pub fn files_read(snapshot: &Snapshot) -> (usize, usize) {
    let sources = &snapshot.catalog.sources;
    (sources.iter().map(|facts| facts.files).sum(), sources.iter().map(|facts| facts.skipped.len()).sum())
}

/// How much of the sources was read, and how much an earlier build had read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AmountRead {
    /// Bytes of text of the files that were read.
    pub bytes: u64,
    /// Files of rules.
    pub files: usize,
    /// Of these, files whose rules an earlier build kept.
    pub kept: usize,
    /// Rules, those of exports too.
    pub rules: usize,
}

/// How much of the sources was read.
pub fn amount_read(snapshot: &Snapshot) -> AmountRead {
    let sources = &snapshot.catalog.sources;
    AmountRead {
        bytes: sources.iter().map(|facts| facts.bytes).sum(),
        files: sources.iter().map(|facts| facts.files).sum(),
        kept: sources.iter().map(|facts| facts.kept).sum(),
        rules: snapshot.catalog.rules.len(),
    }
}
