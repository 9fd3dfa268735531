//! The list of all rules, and what lists of rules are filtered by.

use serde::Serialize;

use super::card::Total;
use super::frame::Frame;
use super::page::Page;
use super::parts::{self, IndexedPart};
use super::table::{self, Table};
use super::words;
use crate::catalog::RuleId;
use crate::site::Site;
use crate::site::file::WholeList;
use crate::subjects::facets::{self, Choice, Choices, Facet};
use crate::subjects::rule_index::{self as subject, RuleIndexView};

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    heading: String,
    totals: Vec<Total>,
    parts: Vec<IndexedPart>,
    filters: Vec<Filter>,
    rules: Table,
}

/// What a list of rules is filtered by.
#[derive(Hash, Serialize)]
pub(crate) struct Filter {
    key: &'static str,
    label: &'static str,
    options: Vec<FilterOption>,
}

impl Filter {
    /// Whether cells of the matrix carry numbers for it.
    pub(super) fn counts_in_matrix(&self) -> bool {
        matches!(self.key, "vendor" | "source" | "platform")
    }
}

#[derive(Hash, Serialize)]
struct FilterOption {
    value: String,
    label: String,
    count: usize,
}

pub(super) fn context(page: &Page<'_>, place: usize) -> Context {
    let parts = &page.site.addresses.whole().rules;
    let name = subject::RULES.heading.text;
    let index = parts::index(page, WholeList::Rules, parts, place);
    let view = subject::view(page.site.catalog, &parts.shown(place));
    let crumbs = parts::crumbs(page, name, WholeList::Rules, parts, place);
    let title = parts::title(name, parts, place);
    Context {
        frame: Frame::new(page.address, "rules", title.clone()).crumbs(crumbs),
        heading: title,
        totals: if place == 0 { totals(&view) } else { Vec::new() },
        parts: index,
        filters: view.facets.into_iter().map(|choices| filter(page.site, choices)).collect(),
        rules: table::rules(page, &subject::RULES, &view.rules),
    }
}

fn totals(view: &RuleIndexView) -> Vec<Total> {
    vec![Total::new(view.all, "rule", "rules", "#rules"), Total::new(view.counted, "counted", "counted", "#rules")]
}

/// The filters of a list, with the options that it has.
pub(super) fn filters(site: &Site<'_>, rules: &[RuleId]) -> Vec<Filter> {
    facets::of(site.catalog, rules).into_iter().map(|choices| filter(site, choices)).collect()
}

fn filter(site: &Site<'_>, choices: Choices) -> Filter {
    let (key, label) = match choices.facet {
        Facet::Vendor => ("vendor", "Vendor"),
        Facet::Source => ("source", "Source"),
        Facet::Severity => ("severity", "Severity"),
        Facet::Status => ("status", "Status"),
        Facet::Kind => ("kind", "Kind"),
        Facet::Platform => ("platform", "Platform"),
    };
    let options = choices.choices.into_iter().filter_map(|(choice, count)| {
        let (value, label) = value_and_label(site, choice)?;
        Some(FilterOption { value: value.to_owned(), label: label.to_owned(), count })
    });
    Filter { key, label, options: options.collect() }
}

fn value_and_label<'s>(site: &Site<'s>, choice: Choice) -> Option<(&'s str, &'s str)> {
    if let Choice::Source(place) = choice {
        let source = &site.catalog.sources.get(place)?.source;
        return Some((&source.slug, &source.name));
    }
    let name = choice.name()?;
    let label = match choice {
        Choice::Vendor(vendor) => vendor.label(),
        Choice::Kind(kind) => words::kind(kind),
        Choice::Source(_) | Choice::Severity(_) | Choice::Status(_) | Choice::Platform(_) => name,
    };
    Some((name, label))
}
