//! The matrix: tactics and their techniques with numbers of rules.

use serde::Serialize;

use super::card::Total;
use super::frame::Frame;
use super::link::Link;
use super::page::Page;
use super::rules::{self, Filter};
use crate::catalog::TechniqueId;
use crate::site::file::FixedPage;
use crate::subjects::matrix::{self as subject, Facets, MatrixCell, TacticColumn};

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    tactics: Vec<Tactic>,
    totals: Vec<Total>,
    outside: Vec<Link>,
    filters: Vec<Filter>,
}

#[derive(Serialize)]
struct Tactic {
    id: String,
    name: String,
    href: String,
    count: usize,
    keys: String,
    techniques: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    id: String,
    name: String,
    href: Option<String>,
    count: usize,
    heat: u8,
    keys: String,
    subs: Vec<Cell>,
}

pub(super) fn context(page: &Page<'_>) -> Context {
    let view = subject::view(page.site.catalog);
    let to = |fixed: FixedPage| page.href(fixed).unwrap_or_default();
    Context {
        frame: Frame::new(page.address, "attack", "Attack").crumbs(Vec::new()),
        tactics: view.tactics.iter().map(|column| tactic(page, column)).collect(),
        totals: vec![
            Total::new(view.tagged.len(), "rule with a technique", "rules with a technique", to(FixedPage::Rules)),
            Total::new(view.carried, "technique with rules", "techniques with rules", "#main"),
            Total::new(view.techniques, "technique", "techniques", "#main"),
            Total::new(view.untagged, "rule without one", "rules without one", to(FixedPage::Untagged)),
        ],
        outside: view.outside.iter().map(|id| outside(page, *id)).collect(),
        filters: rules::filters(page.site, &view.tagged).into_iter().filter(Filter::counts_in_matrix).collect(),
    }
}

fn tactic(page: &Page<'_>, column: &TacticColumn) -> Tactic {
    let tactic = &page.site.catalog.attack.tactics[column.tactic];
    Tactic {
        id: tactic.short_name.clone(),
        name: tactic.name.clone(),
        href: format!("#{}", tactic.short_name),
        count: column.rules,
        keys: keys(page, &column.facets),
        techniques: column.techniques.iter().map(|technique| cell(page, technique)).collect(),
    }
}

fn cell(page: &Page<'_>, cell: &MatrixCell) -> Cell {
    let technique = &page.site.catalog.attack.techniques[cell.technique.index()];
    Cell {
        id: technique.id.clone(),
        name: technique.name.clone(),
        href: page.technique(cell.technique),
        count: cell.rules,
        heat: heat(cell.rules),
        keys: keys(page, &cell.facets),
        subs: cell.subs.iter().map(|sub| self::cell(page, sub)).collect(),
    }
}

fn outside(page: &Page<'_>, id: TechniqueId) -> Link {
    let technique = &page.site.catalog.attack.techniques[id.index()];
    let rules = page.site.catalog.technique(id).rules.len();
    Link { text: format!("{} {} ({rules})", technique.id, technique.name), href: page.technique(id) }
}

/// Five steps, each about four times the one before.
fn heat(rules: usize) -> u8 {
    match rules {
        0 => 0,
        1..=3 => 1,
        4..=15 => 2,
        16..=60 => 3,
        61..=250 => 4,
        _ => 5,
    }
}

/// Numbers of rules by vendor, source and platform, for the filter.
fn keys(page: &Page<'_>, facets: &Facets) -> String {
    let source = |place: &usize| page.site.catalog.sources.get(*place).map_or("", |facts| facts.source.slug.as_str());
    let key = |kind: &str, value: &str, count: &usize| format!("{kind}:{value}={count}");
    let mut out: Vec<String> = facets.vendors.iter().map(|(vendor, count)| key("vendor", vendor.name(), count)).collect();
    out.extend(facets.sources.iter().map(|(place, count)| key("source", source(place), count)));
    out.extend(facets.platforms.iter().map(|(platform, count)| key("platform", platform.name(), count)));
    out.join(" ")
}
