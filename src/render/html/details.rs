//! A rule as a row of a list, and its summary in place.

use std::collections::BTreeMap;

use serde::Serialize;

use super::parts::Link;
use super::words;
use crate::catalog::{AtomId, CatalogRule, RuleId, TechniqueId, Usage};
use crate::limits;
use crate::render::html::markup;
use crate::rule::Vendor;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::templates::Html;

/// A row of a list of rules.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct RuleItem {
    id: String,
    title: String,
    href: String,
    vendor: &'static str,
    vendor_label: &'static str,
    source: String,
    kind: &'static str,
    severity: &'static str,
    status: &'static str,
    platforms: String,
    tag: Option<String>,
    tests: usize,
    detail_html: Html,
    deprecated: bool,
    keys: String,
}

/// The rules of a vendor.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct RuleGroup {
    key: &'static str,
    label: &'static str,
    count: usize,
    rules: Vec<RuleItem>,
    more: Option<Link>,
}

/// How rules are listed.
#[derive(Clone, Copy, Default)]
pub(crate) struct Listing<'l> {
    /// The technique whose tag each rule shows.
    pub(crate) technique: Option<TechniqueId>,
    /// Whether rules open in place.
    pub(crate) opens: bool,
    /// Where the list goes on.
    pub(crate) more: Option<&'l Address>,
}

/// Rules by vendor, by title within, at most the first 200 of each.
pub(crate) fn groups(site: &Site<'_>, address: &Address, rules: &[RuleId], listing: Listing<'_>) -> Vec<RuleGroup> {
    let mut by_vendor: BTreeMap<Vendor, Vec<RuleId>> = BTreeMap::new();
    for rule in rules {
        by_vendor.entry(site.catalog.rule(*rule).rule.vendor).or_default().push(*rule);
    }
    by_vendor
        .into_iter()
        .map(|(vendor, mut rules)| {
            sort_by_title(site, &mut rules);
            let shown = rules.iter().take(limits::FIRST).map(|rule| item(site, address, *rule, listing)).collect();
            let goes_on = listing.more.filter(|_| rules.len() > limits::FIRST);
            RuleGroup {
                key: vendor.name(),
                label: vendor.label(),
                count: rules.len(),
                rules: shown,
                more: goes_on.map(|more| Link::to(format!("All rules, {} of {}", rules.len(), vendor.label()), more.relative_to(address))),
            }
        })
        .collect()
}

/// Orders rules by title; equal titles keep the catalog's order.
pub(crate) fn sort_by_title(site: &Site<'_>, rules: &mut [RuleId]) {
    rules.sort_by(|one, other| {
        let title = |rule: &RuleId| &site.catalog.rule(*rule).rule.title;
        title(one).cmp(title(other)).then(one.cmp(other))
    });
}

/// A rule as a row.
pub(crate) fn item(site: &Site<'_>, address: &Address, rule: RuleId, listing: Listing<'_>) -> RuleItem {
    let entry = site.catalog.rule(rule);
    let written = &entry.rule;
    let page = site.addresses.rule(rule);
    let platforms: Vec<&str> = written.platforms.iter().map(|platform| platform.name()).collect();
    RuleItem {
        id: format!("r-{}", page.path().trim_start_matches("rules/").trim_end_matches(".html").replace('/', "-")),
        title: written.title.clone(),
        href: page.relative_to(address),
        vendor: written.vendor.name(),
        vendor_label: written.vendor.label(),
        source: written.source.clone(),
        kind: words::kind(written.kind),
        severity: written.severity.value.name(),
        status: written.status.value.name(),
        platforms: platforms.join(", "),
        tag: listing.technique.and_then(|technique| tag(site, entry, technique)),
        tests: written.predicates.len(),
        detail_html: Html(if listing.opens { summary(site, address, rule) } else { String::new() }),
        deprecated: written.deprecated,
        keys: keys(site, entry),
    }
}

/// The tag by which a rule stands under a technique: its own before a sub-technique's.
fn tag(site: &Site<'_>, entry: &CatalogRule, technique: TechniqueId) -> Option<String> {
    let id = &site.catalog.attack.techniques[technique.index()].id;
    let below = |other: &TechniqueId| site.catalog.attack.techniques[other.index()].parent() == Some(id);
    let own = entry.techniques.iter().find(|(tagged, _)| *tagged == technique);
    own.or_else(|| entry.techniques.iter().find(|(tagged, _)| below(tagged))).map(|(_, tag)| tag.clone())
}

fn keys(site: &Site<'_>, entry: &CatalogRule) -> String {
    let rule = &entry.rule;
    let source = site.catalog.sources.get(entry.source).map_or("", |facts| facts.source.slug.as_str());
    let mut out = format!(
        "vendor:{} source:{source} severity:{} status:{} kind:{}",
        rule.vendor.name(),
        rule.severity.value.name(),
        rule.status.value.name(),
        rule.kind.name()
    );
    for platform in &rule.platforms {
        out.push_str(" platform:");
        out.push_str(platform.name());
    }
    out
}

/// What a rule looks for and excludes, in short.
fn summary(site: &Site<'_>, address: &Address, rule: RuleId) -> String {
    let mut out = String::new();
    for (class, label) in [(Usage::Selector, "Picks"), (Usage::Indicator, "Looks for"), (Usage::Exclusion, "Excludes")] {
        let mut rows: Vec<AtomId> = Vec::new();
        for occurrence in site.catalog.rule(rule).occurrences.iter().filter(|occurrence| occurrence.usage == class) {
            if !rows.contains(&occurrence.atom) && rows.len() <= limits::PEEK {
                rows.push(occurrence.atom);
            }
        }
        if rows.is_empty() {
            continue;
        }
        out.push_str("<dt>");
        out.push_str(label);
        out.push_str("</dt><dd><ul>");
        rows.iter().take(limits::PEEK).for_each(|row| peek(site, *row, &mut out));
        if rows.len() > limits::PEEK {
            out.push_str("<li><a href=\"");
            out.push_str(&site.addresses.rule(rule).relative_to(address));
            out.push_str("\">and more on its page</a></li>");
        }
        out.push_str("</ul></dd>");
    }
    if out.is_empty() { out } else { format!("<dl class=\"peek\">{out}</dl>") }
}

fn peek(site: &Site<'_>, row: AtomId, out: &mut String) {
    let row = site.catalog.atom(row);
    out.push_str("<li><span class=\"mono\">");
    markup::escape_into(&site.catalog.field(row.field).name, out);
    out.push_str("</span> <span class=\"op\" title=\"");
    out.push_str(row.op.name());
    out.push_str("\">");
    markup::escape_into(words::op(row.op), out);
    out.push_str("</span> <code>");
    let short: String = row.shown.chars().take(200).collect();
    out.push_str(&markup::value(&short));
    out.push_str("</code></li>");
}
