//! The matrix: tactics and their techniques with numbers of rules.

use std::collections::BTreeMap;

use serde::Serialize;

use super::frame::Frame;
use super::parts::{Link, Total};
use super::rules::{self, Filter};
use crate::catalog::{RuleId, TechniqueId};
use crate::content::attack::TechniqueStatus;
use crate::site::Site;
use crate::site::address::Address;

#[derive(Hash, Serialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    frame: Frame,
    tactics: Vec<TacticColumn>,
    totals: Vec<Total>,
    outside: Vec<Link>,
    filters: Vec<Filter>,
}

#[derive(Hash, Serialize)]
struct TacticColumn {
    id: String,
    name: String,
    href: String,
    count: usize,
    keys: String,
    techniques: Vec<Cell>,
}

#[derive(Hash, Serialize)]
struct Cell {
    id: String,
    name: String,
    href: String,
    count: usize,
    own: usize,
    heat: u8,
    keys: String,
    subs: Vec<Cell>,
}

pub(super) fn context(site: &Site<'_>, address: &Address) -> Context {
    let catalog = site.catalog;
    let tactics = catalog.attack.tactics.iter().zip(&catalog.tactics).map(|(tactic, facts)| TacticColumn {
        id: tactic.short_name.clone(),
        name: tactic.name.clone(),
        href: format!("#{}", tactic.short_name),
        count: facts.rules.len(),
        keys: keys(site, &facts.rules),
        techniques: facts.techniques.iter().map(|id| cell(site, address, *id)).collect(),
    });
    let active = |at: &usize| catalog.attack.techniques[*at].status == TechniqueStatus::Active;
    let covered = (0..catalog.techniques.len()).filter(active).filter(|at| !catalog.techniques[*at].rules.is_empty()).count();
    let tagged: Vec<RuleId> = catalog.counted().filter(|rule| !catalog.rule(*rule).techniques.is_empty()).collect();
    let outside = (0..catalog.techniques.len()).filter(|at| !active(at) && !catalog.techniques[*at].rules.is_empty());
    Context {
        frame: Frame::new(site, address, "attack", "Attack").crumbs(Vec::new()),
        tactics: tactics.collect(),
        totals: vec![
            Total::new(tagged.len(), "rule with a technique", "rules with a technique", "../rules/index.html"),
            Total::new(covered, "technique with rules", "techniques with rules", "#main"),
            Total::new((0..catalog.techniques.len()).filter(active).count(), "technique", "techniques", "#main"),
            Total::new(catalog.untagged.len(), "rule without one", "rules without one", "untagged.html"),
        ],
        outside: outside
            .map(|at| {
                let technique = &catalog.attack.techniques[at];
                let href = site.addresses.technique(TechniqueId::new(at)).relative_to(address);
                Link::to(format!("{} {} ({})", technique.id, technique.name, catalog.techniques[at].rules.len()), href)
            })
            .collect(),
        filters: rules::filters(site, &tagged).into_iter().filter(Filter::counts_in_matrix).collect(),
    }
}

fn cell(site: &Site<'_>, address: &Address, id: TechniqueId) -> Cell {
    let facts = site.catalog.technique(id);
    let technique = &site.catalog.attack.techniques[id.index()];
    Cell {
        id: technique.id.clone(),
        name: technique.name.clone(),
        href: site.addresses.technique(id).relative_to(address),
        count: facts.rules.len(),
        own: facts.own.len(),
        heat: heat(facts.rules.len()),
        keys: keys(site, &facts.rules),
        subs: facts.subs.iter().map(|sub| cell(site, address, *sub)).collect(),
    }
}

/// Five steps, each about four times the one before.
fn heat(rules: usize) -> u8 {
    match rules {
        0 => 0,
        1..=3 => 1,
        4..=15 => 2,
        16..=60 => 3,
        61..=250 => 4,
        _ => 5,
    }
}

/// Numbers of rules by vendor, source and platform, for the filter.
fn keys(site: &Site<'_>, rules: &[RuleId]) -> String {
    let mut counts: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    for rule in rules {
        let entry = site.catalog.rule(*rule);
        *counts.entry((0, entry.rule.vendor.name())).or_default() += 1;
        if let Some(facts) = site.catalog.sources.get(entry.source) {
            *counts.entry((1, &facts.source.slug)).or_default() += 1;
        }
        for platform in &entry.rule.platforms {
            *counts.entry((2, platform.name())).or_default() += 1;
        }
    }
    let name = |kind: u8| ["vendor", "source", "platform"].get(usize::from(kind)).copied().unwrap_or("");
    counts.into_iter().map(|((kind, value), count)| format!("{}:{value}={count}", name(kind))).collect::<Vec<_>>().join(" ")
}
