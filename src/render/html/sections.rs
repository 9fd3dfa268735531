//! The words and columns of all page kinds, given to the templates once.

use std::collections::BTreeMap;

use serde::Serialize;

use super::markup;
use crate::catalog::Catalog;
use crate::rule::Vendor;
use crate::site::templates::Html;
use crate::subjects::{self, AnySection, ColumnKind};

/// Sections by page kind, then by anchor.
pub(crate) type Sections = BTreeMap<&'static str, BTreeMap<&'static str, SectionWords>>;

/// What templates write of a section.
#[derive(Debug, Serialize)]
pub(crate) struct SectionWords {
    id: &'static str,
    text: &'static str,
    level: u8,
    above: Html,
    empty: &'static str,
    columns: Vec<ColumnHead>,
}

#[derive(Debug, Serialize)]
struct ColumnHead {
    name: &'static str,
    text: &'static str,
    class: &'static str,
    /// What rows can be filtered by in this column; empty if by nothing.
    facet: &'static str,
}

/// The words of all sections.
pub(crate) fn all(catalog: &Catalog) -> Sections {
    let vendors = catalog.vendors();
    let kind =
        |sections: &[&'static dyn AnySection]| sections.iter().map(|section| (section.heading().id, words(*section, &vendors))).collect();
    subjects::SECTIONS.iter().map(|(name, sections)| (*name, kind(sections))).collect()
}

fn words(section: &'static dyn AnySection, vendors: &[Vendor]) -> SectionWords {
    let heading = section.heading();
    let columns = section.heads().into_iter().flat_map(|(name, text, kind)| heads(name, text, kind, vendors));
    SectionWords {
        id: heading.id,
        text: heading.text,
        level: heading.level,
        above: Html(markup::markdown_inline(heading.above)),
        empty: heading.empty,
        columns: columns.collect(),
    }
}

/// The heads of a column, which may be one for each vendor.
fn heads(name: &'static str, text: &'static str, kind: ColumnKind, vendors: &[Vendor]) -> Vec<ColumnHead> {
    let one = |class| vec![ColumnHead { name, text, class, facet: facet(name) }];
    match kind {
        ColumnKind::Words => one(""),
        ColumnKind::Wide => one("wide"),
        ColumnKind::Third => one("third"),
        ColumnKind::Number => one("n"),
        ColumnKind::PerVendor => {
            vendors.iter().map(|vendor| ColumnHead { name: vendor.name(), text: vendor.label(), class: "n nb", facet: "" }).collect()
        }
    }
}

/// What the words of a column are called where rows are filtered by them.
fn facet(column: &str) -> &'static str {
    match column {
        "vendor" => "vendor",
        "tagged" => "tag",
        "platforms" => "platform",
        "severity" => "severity",
        "status" => "status",
        "source" => "source",
        _ => "",
    }
}
