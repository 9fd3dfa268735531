//! Lists of rules: all of them, and those without technique.

use std::collections::BTreeMap;

use serde::Serialize;

use super::details::{self, Listing, RuleItem};
use super::frame::Frame;
use super::parts::{Pager, Total};
use super::words;
use crate::catalog::RuleId;
use crate::limits;
use crate::rule::{Kind, Platform, Severity, Status, Vendor};
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::{FixedPage, PageId};

#[derive(Hash, Serialize)]
pub(crate) struct Index {
    #[serde(flatten)]
    frame: Frame,
    totals: Vec<Total>,
    filters: Vec<Filter>,
    rules: Vec<RuleItem>,
    pager: Pager,
}

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

pub(super) fn index(site: &Site<'_>, address: &Address, page: usize) -> Index {
    let mut all: Vec<RuleId> = (0..site.catalog.rules.len()).map(RuleId::new).collect();
    details::sort_by_title(site, &mut all);
    let pages = limits::pages(all.len(), limits::FIRST);
    let range = limits::range(page, limits::FIRST);
    let shown: Vec<RuleId> = all.iter().copied().skip(range.start).take(range.len()).collect();
    let title = if page == 0 { "Rules".to_owned() } else { format!("Rules, page {}", page + 1) };
    Index {
        frame: Frame::new(site, address, "rules", title).crumbs(Vec::new()),
        totals: vec![
            Total::new(all.len(), "rule", "rules", "#rules"),
            Total::new(site.catalog.counted().count(), "counted", "counted", "#rules"),
        ],
        filters: filters(site, &shown),
        rules: shown.iter().map(|rule| details::item(site, address, *rule, Listing::default())).collect(),
        pager: Pager::new(page, pages, |page| index_page(site, page).map(|page| page.relative_to(address))),
    }
}

/// Where a page of the list of all rules is.
fn index_page<'s>(site: &Site<'s>, page: usize) -> Option<&'s Address> {
    site.addresses.page(if page == 0 { PageId::Fixed(FixedPage::Rules) } else { PageId::Rules(page) })
}

/// The filters of a list, with the options that it has.
pub(super) fn filters(site: &Site<'_>, rules: &[RuleId]) -> Vec<Filter> {
    let catalog = site.catalog;
    let entries = || rules.iter().map(|rule| &catalog.rule(*rule).rule);
    let named = |key: &'static str, label: &'static str, names: Vec<(&'static str, &'static str)>| {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        names.iter().for_each(|(name, _)| *counts.entry(name).or_default() += 1);
        let mut order: Vec<(&str, &str)> = names;
        order.sort_unstable();
        order.dedup();
        let options = order.into_iter().map(|(name, label)| FilterOption {
            value: name.to_owned(),
            label: label.to_owned(),
            count: counts.get(name).copied().unwrap_or(0),
        });
        Filter { key, label, options: options.collect() }
    };
    let mut sources: BTreeMap<usize, usize> = BTreeMap::new();
    rules.iter().for_each(|rule| *sources.entry(catalog.rule(*rule).source).or_default() += 1);
    let options = sources.into_iter().filter_map(|(place, count)| {
        let source = &catalog.sources.get(place)?.source;
        Some(FilterOption { value: source.slug.clone(), label: source.name.clone(), count })
    });
    let pair = |name: &'static str| (name, name);
    vec![
        named("vendor", "Vendor", entries().map(|rule| (Vendor::name(rule.vendor), rule.vendor.label())).collect()),
        Filter { key: "source", label: "Source", options: options.collect() },
        named("severity", "Severity", entries().map(|rule| pair(Severity::name(rule.severity.value))).collect()),
        named("status", "Status", entries().map(|rule| pair(Status::name(rule.status.value))).collect()),
        named("kind", "Kind", entries().map(|rule| (Kind::name(rule.kind), words::kind(rule.kind))).collect()),
        named("platform", "Platform", entries().flat_map(|rule| rule.platforms.iter().map(|of| pair(Platform::name(*of)))).collect()),
    ]
}
