//! The front page.

use serde::Serialize;

use super::frame::Frame;
use super::parts::{Link, Total};
use crate::catalog::RuleId;
use crate::render::html::markup;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::FixedPage;
use crate::site::templates::Html;
use crate::subjects::{source, techniques};

#[derive(Hash, Serialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    frame: Frame,
    intro_html: Html,
    totals: Vec<Total>,
    grid: Grid,
    sources: Vec<SourceRow>,
    newest: Option<Vec<Change>>,
}

#[derive(Hash, Serialize)]
struct Grid {
    vendors: Vec<Column>,
    rows: Vec<GridRow>,
}

#[derive(Hash, Serialize)]
struct Column {
    key: &'static str,
    label: &'static str,
}

#[derive(Hash, Serialize)]
struct GridRow {
    tactic: Link,
    counts: Vec<usize>,
    total: usize,
}

#[derive(Hash, Serialize)]
struct SourceRow {
    name: String,
    href: String,
    vendor_label: &'static str,
    read: usize,
    parsed: usize,
    license: Option<String>,
}

#[derive(Hash, Serialize)]
struct Change {
    kind: &'static str,
    link: Link,
    note: String,
}

pub(super) fn context(site: &Site<'_>, address: &Address) -> Context {
    let catalog = site.catalog;
    let to = |page: FixedPage| Address::from(page).relative_to(address);
    let rules: Vec<RuleId> = catalog.counted().collect();
    let carried = catalog.techniques.iter().filter(|facts| !facts.rules.is_empty()).count();
    let covered = catalog.events.iter().filter(|event| !event.named.is_empty() || !event.category.is_empty()).count();
    let fields = catalog.fields.iter().filter(|field| !field.rules.is_empty()).count();
    let vendors = catalog.vendors();
    let tactics = catalog.attack.tactics.iter().zip(&catalog.tactics).filter(|(_, facts)| !facts.rules.is_empty());
    let rows = tactics.map(|(tactic, facts)| GridRow {
        tactic: Link::to(tactic.name.clone(), format!("{}#{}", to(FixedPage::Matrix), tactic.short_name)),
        counts: techniques::per_vendor(catalog, &vendors, &facts.rules),
        total: facts.rules.len(),
    });
    let sources = source::index(catalog).into_iter().zip(&catalog.sources).map(|(row, facts)| SourceRow {
        name: facts.source.name.clone(),
        href: site.addresses.source(row.source).relative_to(address),
        vendor_label: facts.vendor.label(),
        read: row.understood.rules,
        parsed: row.understood.full,
        license: facts.source.license.clone(),
    });
    let intro = catalog.content.pages.get("home").map_or("", String::as_str);
    Context {
        frame: Frame::new(site, address, "home", site.config.title.clone()),
        intro_html: Html(markup::own_markdown(intro)),
        totals: vec![
            Total::new(rules.len(), "rule", "rules", to(FixedPage::Rules)),
            Total::new(carried, "technique", "techniques", to(FixedPage::Matrix)),
            Total::new(covered, "event", "events", to(FixedPage::Providers)),
            Total::new(fields, "field", "fields", to(FixedPage::Fields)),
        ],
        grid: Grid {
            vendors: vendors.iter().map(|vendor| Column { key: vendor.name(), label: vendor.label() }).collect(),
            rows: rows.collect(),
        },
        sources: sources.collect(),
        newest: None,
    }
}
