//! The front page.

use serde::Serialize;

use super::card::Total;
use super::frame::Frame;
use super::page::Page;
use super::table::{self, Table};
use crate::render::html::markup;
use crate::site::file::{FixedPage, PageId};
use crate::site::templates::Html;
use crate::subjects::home::{self as subject, HomeView};
use crate::subjects::source;

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    intro_html: Html,
    totals: Vec<Total>,
    tactics: Table,
    sources: Vec<SourceRow>,
}

#[derive(Serialize)]
struct SourceRow {
    name: String,
    href: Option<String>,
    vendor_label: &'static str,
    read: usize,
    parsed: usize,
    license: Option<String>,
}

pub(super) fn context(page: &Page<'_>) -> Context {
    let catalog = page.site.catalog;
    let view = subject::view(catalog);
    let intro = catalog.content.pages.get("home").map_or("", String::as_str);
    let sources = source::index(catalog).into_iter().zip(&catalog.sources).map(|(row, facts)| SourceRow {
        name: facts.source.name.clone(),
        href: page.href(PageId::Source(row.source)),
        vendor_label: facts.vendor.label(),
        read: row.understood.rules,
        parsed: row.understood.full,
        license: facts.source.license.clone(),
    });
    Context {
        frame: Frame::new(page.address, "home", page.site.config.title.clone()).described(page.site.config.description.clone()),
        intro_html: Html(markup::own_markdown(intro)),
        totals: totals(page, &view),
        tactics: table::plain(page, "", &subject::TACTICS, &view.tactics),
        sources: sources.collect(),
    }
}

fn totals(page: &Page<'_>, view: &HomeView) -> Vec<Total> {
    let to = |fixed: FixedPage| page.href(fixed).unwrap_or_default();
    vec![
        Total::new(view.rules, "rule", "rules", to(FixedPage::Rules)),
        Total::new(view.techniques, "technique", "techniques", to(FixedPage::Matrix)),
        Total::new(view.events, "event", "events", to(FixedPage::Providers)),
        Total::new(view.fields, "field", "fields", to(FixedPage::Fields)),
    ]
}
