//! Providers of events: all of them, and each with its events.

use serde::Serialize;

use super::card::{Card, Total};
use super::frame::Frame;
use super::page::Page;
use super::parts::{self, IndexedPart};
use super::table::{self, Table};
use crate::site::addresses::CutList;
use crate::site::file::{FixedPage, WholeList};
use crate::subjects::provider::{self as subject, ProviderView};

#[derive(Serialize)]
pub(super) struct Index {
    #[serde(flatten)]
    frame: Frame,
    families: Vec<Family>,
    totals: Vec<Total>,
}

#[derive(Serialize)]
struct Family {
    name: String,
    providers: Table,
}

pub(super) fn index(page: &Page<'_>) -> Index {
    let view = subject::index(page.site.catalog);
    let providers = view.families.iter().map(|(_, rows)| rows.len()).sum();
    let families = view.families.iter();
    Index {
        frame: Frame::new(page.address, "events", "Events").crumbs(Vec::new()),
        totals: vec![
            Total::new(providers, "provider", "providers", "#main"),
            Total::new(view.events, "event", "events", "#main"),
            Total::new(view.covered, "covered by a rule", "covered by a rule", "#main"),
        ],
        families: families
            .map(|(name, rows)| Family { name: name.clone(), providers: table::plain(page, "", &subject::PROVIDERS, rows) })
            .collect(),
    }
}

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    name: String,
    card: Vec<Card>,
    parts: Vec<IndexedPart>,
    events: Table,
    totals: Vec<Total>,
}

pub(super) fn context(page: &Page<'_>, place: usize, part: usize) -> Context {
    let none = CutList::default();
    let list = WholeList::Events(place);
    let parts = page.site.addresses.whole().events.get(place).unwrap_or(&none);
    let index = parts::index(page, list, parts, part);
    let mut shown = parts.shown(part);
    if let Some(cut) = parts.all().first().filter(|whole| part == 0 && whole.is_index()) {
        shown.extend(subject::most_covered(page.site.catalog, parts.things(cut)));
    }
    let view = subject::view(page.site.catalog, place, &shown);
    let provider = &page.site.catalog.content.events.providers[view.provider];
    let title = parts::title(&provider.name, parts, part);
    let mut crumbs = vec![page.link("Events", FixedPage::Providers)];
    crumbs.extend(parts::crumbs(page, &provider.name, list, parts, part));
    Context {
        frame: Frame::new(page.address, "events", title.clone()).crumbs(crumbs),
        name: title,
        card: vec![Card::text("Full name", &provider.full_names.join(", ")), Card::text("Channels", &provider.channels.join(", "))],
        parts: index,
        events: table::provided_events(page, &subject::EVENTS, &view.events),
        totals: if part == 0 { totals(&view) } else { Vec::new() },
    }
}

fn totals(view: &ProviderView) -> Vec<Total> {
    vec![Total::new(view.all, "event", "events", "#events"), Total::new(view.covered, "covered by a rule", "covered by a rule", "#events")]
}
