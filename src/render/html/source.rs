//! Sources: what was read, and what was not understood.

use serde::Serialize;

use super::card::{Card, Total, thousands};
use super::frame::Frame;
use super::link::Link;
use super::markup;
use super::page::Page;
use super::table::{self, Table};
use crate::catalog::SourceFacts;
use crate::site::file::FixedPage;
use crate::subjects::source::{self as subject, SourceView};

#[derive(Serialize)]
pub(super) struct Index {
    #[serde(flatten)]
    frame: Frame,
    sources: Table,
}

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    name: String,
    card: Vec<Card>,
    totals: Vec<Total>,
    parsed_text: String,
    not_understood: Table,
    skipped: Table,
}

pub(super) fn index(page: &Page<'_>) -> Index {
    Index {
        frame: Frame::new(page.address, "sources", subject::SOURCES.heading.text).crumbs(Vec::new()),
        sources: table::plain(page, "", &subject::SOURCES, &subject::index(page.site.catalog)),
    }
}

pub(super) fn context(page: &Page<'_>, place: usize) -> Context {
    let view = subject::view(page.site.catalog, place);
    let facts = &page.site.catalog.sources[view.source];
    let understood = &view.understood;
    Context {
        frame: Frame::new(page.address, "sources", facts.source.name.clone())
            .crumbs(vec![page.link(subject::SOURCES.heading.text, FixedPage::Sources)])
            .sections(subject::SECTIONS, &[]),
        name: facts.source.name.clone(),
        card: card(facts),
        totals: totals(page, &view),
        parsed_text: format!("{} of {}", thousands(understood.full), thousands(understood.rules)),
        not_understood: table::part(page, "", &subject::NOT_UNDERSTOOD, &view.not_understood),
        skipped: table::part(page, "fields", &subject::SKIPPED, &view.skipped),
    }
}

fn card(facts: &SourceFacts) -> Vec<Card> {
    let source = &facts.source;
    let mut out = vec![Card::text("Vendor", facts.vendor.label()), Card::text("Files", &facts.files.to_string())];
    out.extend(source.license.as_ref().map(|license| Card::text("Licence", license)));
    let published = source.url.as_deref().map(|url| url.split('{').next().unwrap_or(url));
    let published = published.filter(|url| markup::is_web_address(url));
    out.extend(published.map(|url| Card::links("Published at", &[Link::to(url, url)])));
    if source.own {
        out.push(Card::text("Scope", "own rules, which count in no number of others"));
    }
    out.extend(source.date.as_ref().map(|date| Card::text("As of", date)));
    out
}

fn totals(page: &Page<'_>, view: &SourceView) -> Vec<Total> {
    let rules = page.href(FixedPage::Rules).unwrap_or_default();
    vec![
        Total::new(view.understood.rules, "rule", "rules", rules),
        Total::new(view.not_understood.all, "not fully understood", "not fully understood", "#not-understood"),
        Total::new(view.skipped.all, "file without a rule", "files without a rule", "#skipped"),
    ]
}
