//! The bar that shows how rules divide among vendors.

use serde::Serialize;

use super::card::thousands;
use crate::rule::Vendor;

/// A vendor's share of rules, as a part of a bar of 1,000.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct VendorShare {
    key: &'static str,
    label: &'static str,
    /// Its rules, as text.
    count: String,
    x: usize,
    width: usize,
}

/// The bar of some numbers of rules; vendors without rules are left out.
pub(crate) fn bar(counts: &[(Vendor, usize)]) -> Vec<VendorShare> {
    let all: usize = counts.iter().map(|(_, count)| count).sum();
    let mut x = 0;
    let mut out = Vec::new();
    for &(vendor, count) in counts.iter().filter(|(_, count)| *count > 0) {
        let width = count * 1_000 / all.max(1);
        out.push(VendorShare { key: vendor.name(), label: vendor.label(), count: thousands(count), x, width });
        x += width;
    }
    if let Some(last) = out.last_mut() {
        last.width += 1_000 - x;
    }
    out
}
