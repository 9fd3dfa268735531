//! Other rules on a rule's page: copies, similar ones, those that it names or that name it.

use serde::Serialize;

use crate::catalog::RuleId;
use crate::limits;
use crate::rankings;
use crate::render::html::parts::Link;
use crate::render::html::words;
use crate::rule::RelationKind;
use crate::site::Site;
use crate::site::address::Address;

/// A rule that shares rare indicators.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Similar {
    link: Link,
    shared: usize,
    vendor_label: &'static str,
}

/// A rule that the author relates to this one, or that relates itself to it.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Related {
    kind: &'static str,
    link: Link,
}

fn link(site: &Site<'_>, address: &Address, rule: RuleId) -> Link {
    Link::to(site.catalog.rule(rule).rule.title.clone(), site.addresses.rule(rule).relative_to(address))
}

/// Links to rules.
pub(super) fn links(site: &Site<'_>, address: &Address, rules: &[RuleId]) -> Vec<Link> {
    let text = |rule: RuleId| {
        let own = &site.catalog.rule(rule).rule;
        let link = link(site, address, rule);
        Link { text: format!("{} ({}, {})", link.text, own.source, own.path), href: link.href }
    };
    rules.iter().take(limits::LINKS).map(|rule| text(*rule)).collect()
}

/// Rules that share rare indicators.
pub(super) fn similar(site: &Site<'_>, address: &Address, id: RuleId) -> Vec<Similar> {
    let ranked = rankings::similar(site.catalog, id).into_iter();
    ranked
        .map(|similar| Similar {
            link: link(site, address, similar.rule),
            shared: similar.shared,
            vendor_label: site.catalog.rule(similar.rule).rule.vendor.label(),
        })
        .collect()
}

/// Rules that this one names, and rules that name this one.
pub(super) fn related(site: &Site<'_>, address: &Address, id: RuleId) -> Vec<Related> {
    let catalog = site.catalog;
    let entry = catalog.rule(id);
    let mut out = Vec::new();
    for related in entry.rule.related.iter().filter(|related| related.kind != RelationKind::Correlates) {
        let link = match catalog.called(entry, &related.target) {
            Some(other) if other == id => continue,
            Some(other) => link(site, address, other),
            None => Link::text(format!("{} (not in this catalog)", related.target)),
        };
        out.push(Related { kind: words::relation(related.kind), link });
    }
    for &other in catalog.callers(id) {
        let caller = catalog.rule(other);
        for related in caller.rule.related.iter().filter(|related| related.kind != RelationKind::Correlates) {
            if catalog.called(caller, &related.target) == Some(id) {
                out.push(Related { kind: words::relation_back(related.kind), link: link(site, address, other) });
            }
        }
    }
    out.truncate(limits::LINKS);
    out
}

/// Correlations that join this rule.
pub(super) fn joined_by(site: &Site<'_>, address: &Address, id: RuleId) -> Vec<Link> {
    let catalog = site.catalog;
    let joins = |other: &&RuleId| catalog.rule(**other).rule.related.iter().any(|related| related.kind == RelationKind::Correlates);
    catalog.callers(id).iter().filter(joins).map(|other| link(site, address, *other)).collect()
}
