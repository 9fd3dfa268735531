//! The values of a rule's page.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::catalog::{AtomId, CatalogRule, FieldId, RuleId, Usage};
use crate::limits;
use crate::render::html::markup;
use crate::render::html::parts::{self, Link};
use crate::render::html::words;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::templates::Html;
use crate::subjects::rules as subject;

/// A value with its reach.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct ValueLine {
    id: String,
    field: String,
    field_href: Option<String>,
    op: &'static str,
    op_word: &'static str,
    value_html: Html,
    value_href: Option<String>,
    reach: String,
    by_vendor: String,
    rules: usize,
}

/// The distinct rows of a class, in the order of the rule.
pub(super) fn distinct(entry: &CatalogRule, class: Usage) -> Vec<AtomId> {
    let mut seen = std::collections::BTreeSet::new();
    entry
        .occurrences
        .iter()
        .filter(|occurrence| occurrence.usage == class && seen.insert(occurrence.atom))
        .map(|occurrence| occurrence.atom)
        .collect()
}

/// The first 100 rows with their reach; blank when no other rule has the same.
pub(super) fn lines(site: &Site<'_>, address: &Address, rows: &[AtomId], class: Usage) -> Vec<ValueLine> {
    rows.iter().take(limits::RULE_VALUES).map(|row| line(site, address, *row, class)).collect()
}

fn line(site: &Site<'_>, address: &Address, id: AtomId, class: Usage) -> ValueLine {
    let catalog = site.catalog;
    let row = catalog.atom(id);
    let rules: &[RuleId] = if class == Usage::Exclusion { &row.exclusions } else { &row.indicators };
    let several = rules.len() > 1;
    ValueLine {
        id: parts::atom_anchor(catalog, id, class),
        field: catalog.field(row.field).name.clone(),
        field_href: site.addresses.field(row.field).map(|page| page.relative_to(address)),
        op: row.op.name(),
        op_word: words::op(row.op),
        value_html: Html(markup::value(&row.shown)),
        value_href: site.addresses.value(row.value).map(|page| page.relative_to(address)),
        reach: if several { rules.len().to_string() } else { String::new() },
        by_vendor: if several { by_vendor(site, rules) } else { String::new() },
        rules: rules.len(),
    }
}

fn by_vendor(site: &Site<'_>, rules: &[RuleId]) -> String {
    let shown = subject::by_vendor(site.catalog, rules).into_iter().filter(|(_, count)| *count > 0);
    shown.map(|(vendor, count)| format!("{} {count}", vendor.label())).collect::<Vec<_>>().join(", ")
}

/// Rows of other rules' exclusions that are shown.
const OTHERS: usize = 10;

/// Values that other rules on the same events exclude in fields that this rule tests, and that it does not exclude itself.
pub(super) fn others(site: &Site<'_>, address: &Address, id: RuleId) -> Vec<ValueLine> {
    let catalog = site.catalog;
    let entry = catalog.rule(id);
    let mut fields: Vec<FieldId> = entry
        .occurrences
        .iter()
        .filter(|occurrence| occurrence.tests_field)
        .map(|occurrence| catalog.atom(occurrence.atom).field)
        .collect();
    fields.sort_unstable();
    fields.dedup();
    let own = distinct(entry, Usage::Exclusion);
    let events: Vec<&str> = entry.rule.events.iter().map(|covered| covered.event.as_str()).collect();
    let shares_event = |rule: &RuleId| catalog.rule(*rule).rule.events.iter().any(|covered| events.contains(&covered.event.as_str()));
    let mut counts: BTreeMap<AtomId, usize> = BTreeMap::new();
    for field in fields {
        for row in &catalog.field(field).atoms {
            let excluding = &catalog.atom(*row).exclusions;
            if excluding.len() >= 2 && !own.contains(row) {
                let here = excluding.iter().filter(|rule| **rule != id).take(200).filter(|rule| shares_event(rule)).count();
                if here >= 2 {
                    counts.insert(*row, here);
                }
            }
        }
    }
    let mut ranked: Vec<(AtomId, usize)> = counts.into_iter().collect();
    ranked.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    ranked
        .into_iter()
        .take(OTHERS)
        .map(|(row, rules)| ValueLine {
            rules,
            id: format!("o{}", parts::atom_anchor(catalog, row, Usage::Exclusion)),
            ..line(site, address, row, Usage::Exclusion)
        })
        .collect()
}

/// The link to the rule in its repository.
pub(super) fn source_link(site: &Site<'_>, entry: &CatalogRule) -> Option<String> {
    let url = site.catalog.sources.get(entry.source)?.source.url.as_deref()?;
    let path: String = entry.rule.path.chars().map(encoded).collect();
    let url = url.replace("{path}", &path);
    markup::is_web_address(&url).then_some(url)
}

fn encoded(character: char) -> String {
    match character {
        ' ' => "%20".to_owned(),
        '#' => "%23".to_owned(),
        '?' => "%3F".to_owned(),
        '%' => "%25".to_owned(),
        other => other.to_string(),
    }
}

/// Where the rest of the values is.
pub(super) fn more(address: &Address, all: usize, source: Option<&str>) -> Link {
    let text = format!("{} of {all} are listed; the text has them all", limits::RULE_VALUES);
    let own = address.path().rsplit('/').next().unwrap_or_default();
    Link::to(text, source.map_or_else(|| format!("{own}#text"), str::to_owned))
}

/// Where the rest of the text is.
pub(super) fn more_text(source: Option<&str>) -> Link {
    let text = format!("The first {} lines are shown", limits::LINES);
    match source {
        Some(href) => Link::to(format!("{text}; all of them at the source"), href),
        None => Link::to(text, "#text"),
    }
}
