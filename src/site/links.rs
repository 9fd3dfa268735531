//! What pages repeat for every rule: its link in a list, made once and joined for each depth of folders.

use std::collections::BTreeMap;

use crate::catalog::{Catalog, CatalogRule, RuleId};
use crate::rule::Vendor;
use crate::site::addresses::Addresses;
use crate::site::escape::escape;

/// List items for all rules.
#[derive(Debug, Default)]
pub(crate) struct RuleLinks {
    before: Vec<String>,
    after: Vec<String>,
    vendors: Vec<Vendor>,
}

impl RuleLinks {
    /// Makes the items.
    pub(crate) fn new(catalog: &Catalog, addresses: &Addresses) -> Self {
        let before = catalog.rules.iter().map(|entry| format!("<li class={}><a href=", entry.rule.vendor.name())).collect();
        let after = catalog.rules.pairs().map(|(id, entry)| after(addresses.rule(id).path(), entry)).collect();
        let vendors = catalog.rules.iter().map(|entry| entry.rule.vendor).collect();
        Self { before, after, vendors }
    }

    /// Appends a rule alone, with its vendor and severity.
    pub(crate) fn line(&self, rule: RuleId, depth: usize, out: &mut String) {
        out.push_str("<a href=");
        (0..depth).for_each(|_| out.push_str("../"));
        out.push_str(self.after.get(rule.index()).map_or("", String::as_str));
    }

    /// A list of rules, by vendor in the fixed order, in catalog order within; `""` for none.
    pub(crate) fn list(&self, rules: impl Iterator<Item = RuleId>, depth: usize, limit: usize) -> String {
        let mut by_vendor: BTreeMap<Vendor, Vec<usize>> = BTreeMap::new();
        for rule in rules {
            let place = rule.index();
            if let Some(vendor) = self.vendors.get(place) {
                by_vendor.entry(*vendor).or_default().push(place);
            }
        }
        let mut out = String::new();
        for place in by_vendor.into_values().flatten().take(limit) {
            if out.is_empty() {
                out.push_str("<ul class=rules>");
            }
            out.push_str(&self.before[place]);
            (0..depth).for_each(|_| out.push_str("../"));
            out.push_str(&self.after[place]);
        }
        if !out.is_empty() {
            out.push_str("</ul>");
        }
        out
    }
}

fn after(path: &str, entry: &CatalogRule) -> String {
    let rule = &entry.rule;
    format!("{path}>{}</a> {}, {}", escape(&rule.title), rule.vendor.label(), rule.severity.value.name())
}
