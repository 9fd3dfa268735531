//! Providers of events: all of them, and each with its events.

use serde::Serialize;

use super::card::{Card, Total};
use super::frame::Frame;
use super::link::Pager;
use super::page::Page;
use super::table::{self, Table};
use crate::limits;
use crate::site::file::{FixedPage, PageId};
use crate::subjects::provider as subject;

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
        frame: Frame::new(page.site, page.address, "events", "Events").crumbs(Vec::new()),
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
    events: Table,
    totals: Vec<Total>,
    pager: Pager,
}

pub(super) fn context(page: &Page<'_>, place: usize, number: usize) -> Context {
    let view = subject::view(page.site.catalog, place, number);
    let provider = &page.site.catalog.content.events.providers[view.provider];
    Context {
        frame: Frame::new(page.site, page.address, "events", provider.name.clone()).crumbs(vec![page.link("Events", FixedPage::Providers)]),
        name: provider.name.clone(),
        card: vec![Card::text("Full name", &provider.full_names.join(", ")), Card::text("Channels", &provider.channels.join(", "))],
        events: table::provided_events(page, &subject::EVENTS, &view.events),
        totals: vec![
            Total::new(view.all, "event", "events", "#events"),
            Total::new(view.covered, "covered by a rule", "covered by a rule", "#events"),
        ],
        pager: Pager::new(number, limits::pages(view.all, limits::FIRST), |number| page.href(PageId::Provider(place, number))),
    }
}
