//! Sources: what was read, and what was not understood.

use serde::Serialize;

use super::frame::Frame;
use super::parts::{Card, Link, Total, thousands};
use crate::catalog::RuleId;
use crate::limits;
use crate::rule::{Parsed, Rule};
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::FixedPage;

#[derive(Hash, Serialize)]
pub(crate) struct Index {
    #[serde(flatten)]
    frame: Frame,
    sources: Vec<SourceRow>,
}

#[derive(Hash, Serialize)]
struct SourceRow {
    name: String,
    href: String,
    vendor_label: &'static str,
    license: Option<String>,
    files: usize,
    rules: usize,
    parsed: usize,
    partial: usize,
    none: usize,
    deprecated: usize,
}

/// Rules of a source by how much of them was understood.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) rules: usize,
    pub(super) full: usize,
    pub(super) partial: usize,
    pub(super) none: usize,
    pub(super) deprecated: usize,
}

pub(super) fn counts(site: &Site<'_>, place: usize) -> Counts {
    let mut out = Counts::default();
    for entry in site.catalog.rules.iter().filter(|entry| entry.source == place) {
        out.rules += 1;
        out.deprecated += usize::from(entry.rule.deprecated);
        match understood(&entry.rule) {
            Parsed::Full => out.full += 1,
            Parsed::Partial => out.partial += 1,
            Parsed::None => out.none += 1,
        }
    }
    out
}

/// How much was understood; a rule without a query has nothing that could not be.
fn understood(rule: &Rule) -> Parsed {
    if rule.parsed == Parsed::None && rule.diagnostics.is_empty() { Parsed::Full } else { rule.parsed }
}

pub(super) fn index(site: &Site<'_>, address: &Address) -> Index {
    let row = |(at, facts): (usize, &crate::catalog::SourceFacts)| {
        let counts = counts(site, at);
        SourceRow {
            name: facts.source.name.clone(),
            href: site.addresses.source(at).relative_to(address),
            vendor_label: facts.vendor.label(),
            license: facts.source.license.clone(),
            files: facts.files,
            rules: counts.rules,
            parsed: counts.full,
            partial: counts.partial,
            none: counts.none,
            deprecated: counts.deprecated,
        }
    };
    Index {
        frame: Frame::new(site, address, "sources", "Sources").crumbs(Vec::new()),
        sources: site.catalog.sources.iter().enumerate().map(row).collect(),
    }
}

#[derive(Hash, Serialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    frame: Frame,
    name: String,
    card: Vec<Card>,
    totals: Vec<Total>,
    parsed_text: String,
    not_understood: Vec<NotUnderstood>,
    skipped: Vec<Skipped>,
}

#[derive(Hash, Serialize)]
struct NotUnderstood {
    rule: Link,
    notes: Vec<String>,
}

#[derive(Hash, Serialize)]
struct Skipped {
    path: String,
    reason: String,
}

pub(super) fn context(site: &Site<'_>, address: &Address, place: usize) -> Context {
    let facts = &site.catalog.sources[place];
    let counts = counts(site, place);
    let mut card = vec![Card::text("Vendor", facts.vendor.label()), Card::text("Files", &facts.files.to_string())];
    if let Some(license) = &facts.source.license {
        card.push(Card::text("Licence", license));
    }
    if let Some(url) = facts
        .source
        .url
        .as_deref()
        .map(|url| url.split('{').next().unwrap_or(url))
        .filter(|url| crate::render::html::markup::is_web_address(url))
    {
        card.push(Card::links("Published at", &[Link::to(url, url)]));
    }
    if let Some(date) = &facts.source.date {
        card.push(Card::text("As of", date));
    }
    let rules = site.catalog.rules.iter().enumerate().filter(|(_, entry)| entry.source == place);
    let not_understood =
        rules.filter(|(_, entry)| understood(&entry.rule) != Parsed::Full).take(limits::NEXT).map(|(at, entry)| NotUnderstood {
            rule: Link::to(entry.rule.title.clone(), site.addresses.rule(RuleId::new(at)).relative_to(address)),
            notes: entry.rule.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).take(5).collect(),
        });
    Context {
        frame: Frame::new(site, address, "sources", facts.source.name.clone())
            .crumbs(vec![Link::to("Sources", Address::from(FixedPage::Sources).relative_to(address))])
            .contents(&[("not-understood", "Not fully understood"), ("skipped", "Files that are no rules")]),
        name: facts.source.name.clone(),
        card,
        totals: vec![
            Total::new(counts.rules, "rule", "rules", "../rules/index.html"),
            Total::new(counts.partial + counts.none, "not fully understood", "not fully understood", "#not-understood"),
            Total::new(facts.skipped.len(), "file without a rule", "files without a rule", "#skipped"),
        ],
        parsed_text: format!("{} of {}", thousands(counts.full), thousands(counts.rules)),
        not_understood: not_understood.collect(),
        skipped: facts
            .skipped
            .iter()
            .take(limits::NEXT)
            .map(|(path, reason)| Skipped { path: path.clone(), reason: reason.clone() })
            .collect(),
    }
}
