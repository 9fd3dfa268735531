//! What lists of rules are filtered by, with the number of rules of each choice.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, CatalogRule, RuleId};
use crate::rule::{Kind, Platform, Severity, Status, Vendor};

/// A property of rules that lists are filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Facet {
    Vendor,
    Source,
    Severity,
    Status,
    Kind,
    Platform,
}

/// A value of a facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Choice {
    Vendor(Vendor),
    /// The place of a source.
    Source(usize),
    Severity(Severity),
    Status(Status),
    Kind(Kind),
    Platform(Platform),
}

/// The choices of a facet that a list has.
#[derive(Debug)]
pub(crate) struct Choices {
    /// The facet.
    pub(crate) facet: Facet,
    /// Each choice with its rules: sources in their order, all others by name.
    pub(crate) choices: Vec<(Choice, usize)>,
}

impl Facet {
    const ALL: [Self; 6] = [Self::Vendor, Self::Source, Self::Severity, Self::Status, Self::Kind, Self::Platform];
}

impl Choice {
    /// The name in data; a source has a slug instead, which the catalog knows.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Vendor(vendor) => Some(vendor.name()),
            Self::Source(_) => None,
            Self::Severity(severity) => Some(severity.name()),
            Self::Status(status) => Some(status.name()),
            Self::Kind(kind) => Some(kind.name()),
            Self::Platform(platform) => Some(platform.name()),
        }
    }
}

/// The choices that some rules have.
pub(crate) fn of(catalog: &Catalog, rules: &[RuleId]) -> Vec<Choices> {
    Facet::ALL.map(|facet| Choices { facet, choices: counted(catalog, rules, facet) }).into()
}

fn counted(catalog: &Catalog, rules: &[RuleId], facet: Facet) -> Vec<(Choice, usize)> {
    let mut counts: BTreeMap<Choice, usize> = BTreeMap::new();
    for choice in rules.iter().flat_map(|rule| choices(catalog.rule(*rule), facet)) {
        *counts.entry(choice).or_default() += 1;
    }
    let mut out: Vec<(Choice, usize)> = counts.into_iter().collect();
    out.sort_by_key(|(choice, _)| choice.name());
    out
}

fn choices(entry: &CatalogRule, facet: Facet) -> Vec<Choice> {
    let rule = &entry.rule;
    match facet {
        Facet::Vendor => vec![Choice::Vendor(rule.vendor)],
        Facet::Source => vec![Choice::Source(entry.source)],
        Facet::Severity => vec![Choice::Severity(rule.severity.value)],
        Facet::Status => vec![Choice::Status(rule.status.value)],
        Facet::Kind => vec![Choice::Kind(rule.kind)],
        Facet::Platform => rule.platforms.iter().map(|platform| Choice::Platform(*platform)).collect(),
    }
}
