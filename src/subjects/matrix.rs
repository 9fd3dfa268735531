//! The matrix: tactics and their techniques with numbers of rules.

use std::collections::BTreeMap;

use super::{AnySection, Heading, Section};
use crate::catalog::{Catalog, RuleId, TechniqueId};
use crate::content::attack::TechniqueStatus;
use crate::rule::{Platform, Vendor};

/// All tactics with their techniques.
#[derive(Debug)]
pub(crate) struct MatrixView {
    /// Tactics in their order.
    pub(crate) tactics: Vec<TacticColumn>,
    /// Techniques in use.
    pub(crate) techniques: usize,
    /// Techniques in use that a rule carries.
    pub(crate) carried: usize,
    /// Rules with a technique.
    pub(crate) tagged: Vec<RuleId>,
    /// Rules without any.
    pub(crate) untagged: usize,
    /// Techniques that are out of use and have no successor.
    pub(crate) outside: Vec<TechniqueId>,
}

/// A tactic with its techniques.
#[derive(Debug)]
pub(crate) struct TacticColumn {
    /// Its place in the matrix.
    pub(crate) tactic: usize,
    /// Rules under any of its techniques.
    pub(crate) rules: usize,
    /// The same rules by what filters go by.
    pub(crate) facets: Facets,
    pub(crate) techniques: Vec<MatrixCell>,
}

/// A technique with its sub-techniques.
#[derive(Debug)]
pub(crate) struct MatrixCell {
    /// The technique.
    pub(crate) technique: TechniqueId,
    /// Its rules and those of its sub-techniques.
    pub(crate) rules: usize,
    /// The same rules by what filters go by.
    pub(crate) facets: Facets,
    pub(crate) subs: Vec<MatrixCell>,
}

/// Numbers of rules by what the filters of the matrix go by.
#[derive(Debug, Default)]
pub(crate) struct Facets {
    pub(crate) vendors: BTreeMap<Vendor, usize>,
    /// By place of the source.
    pub(crate) sources: BTreeMap<usize, usize>,
    pub(crate) platforms: BTreeMap<Platform, usize>,
}

/// Techniques that are out of use.
pub(crate) static OUTSIDE: Section<TechniqueId> = Section {
    heading: Heading {
        id: "outside",
        text: "Outside the matrix",
        level: 2,
        above: "Techniques that MITRE has deprecated without a successor, with the number of rules that carry them all the same.",
        empty: "No technique is deprecated without a successor.",
    },
    columns: &[],
};

/// The sections of the page below the matrix.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&OUTSIDE];

/// What the matrix says.
pub(crate) fn view(catalog: &Catalog) -> MatrixView {
    let is_active = |id: &TechniqueId| catalog.attack.techniques[id.index()].status == TechniqueStatus::Active;
    let has_rules = |id: &TechniqueId| !catalog.technique(*id).rules.is_empty();
    let is_marked = |id: &TechniqueId| catalog.attack.techniques[id.index()].status == TechniqueStatus::Deprecated || has_rules(id);
    let (active, inactive): (Vec<TechniqueId>, Vec<TechniqueId>) = catalog.techniques.ids().partition(|id| is_active(id));
    let tactics = catalog.tactics.iter().enumerate().map(|(place, facts)| TacticColumn {
        tactic: place,
        rules: facts.rules.len(),
        facets: facets(catalog, &facts.rules),
        techniques: facts.techniques.iter().map(|id| cell(catalog, *id)).collect(),
    });
    MatrixView {
        tactics: tactics.collect(),
        techniques: active.len(),
        carried: active.iter().filter(|id| has_rules(id)).count(),
        tagged: catalog.live().filter(|rule| !catalog.rule(*rule).techniques.is_empty()).collect(),
        untagged: catalog.untagged.len(),
        outside: inactive.into_iter().filter(is_marked).collect(),
    }
}

fn cell(catalog: &Catalog, technique: TechniqueId) -> MatrixCell {
    let facts = catalog.technique(technique);
    MatrixCell {
        technique,
        rules: facts.rules.len(),
        facets: facets(catalog, &facts.rules),
        subs: facts.subs.iter().map(|sub| cell(catalog, *sub)).collect(),
    }
}

fn facets(catalog: &Catalog, rules: &[RuleId]) -> Facets {
    let mut out = Facets::default();
    for rule in rules {
        let entry = catalog.rule(*rule);
        *out.vendors.entry(entry.rule.vendor).or_default() += 1;
        *out.sources.entry(entry.source).or_default() += 1;
        for platform in &entry.rule.platforms {
            *out.platforms.entry(*platform).or_default() += 1;
        }
    }
    out
}
