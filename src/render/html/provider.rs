//! Providers of events: all of them, and each with its events.

use serde::Serialize;

use super::frame::Frame;
use super::parts::{self, Card, Link, Total};
use crate::catalog::EventId;
use crate::limits;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::{FixedPage, PageId};

#[derive(Hash, Serialize)]
pub(crate) struct Index {
    #[serde(flatten)]
    frame: Frame,
    groups: Vec<Group>,
    totals: Vec<Total>,
}

#[derive(Hash, Serialize)]
struct Group {
    label: String,
    providers: Vec<ProviderRow>,
}

#[derive(Hash, Serialize)]
struct ProviderRow {
    name: String,
    href: String,
    full_name: String,
    channels: String,
    events: usize,
    covered: usize,
    rules: usize,
}

pub(super) fn index(site: &Site<'_>, address: &Address) -> Index {
    let catalog = site.catalog;
    let providers = &catalog.content.events.providers;
    let mut counts = vec![(0, 0, Vec::new()); providers.len()];
    for event in &catalog.events {
        let rules = event.covering();
        let (events, covered, all) = &mut counts[event.provider];
        *events += 1;
        *covered += usize::from(!rules.is_empty());
        all.extend(rules);
    }
    let mut groups: Vec<Group> = Vec::new();
    let (mut defined, mut covered_total) = (0, 0);
    for (at, (provider, (events, covered, mut rules))) in providers.iter().zip(counts).enumerate() {
        rules.sort_unstable();
        rules.dedup();
        defined += events;
        covered_total += covered;
        let row = ProviderRow {
            name: provider.name.clone(),
            href: site.addresses.provider(at).relative_to(address),
            full_name: provider.full_names.join(", "),
            channels: provider.channels.join(", "),
            events,
            covered,
            rules: rules.len(),
        };
        match groups.iter_mut().find(|group| group.label == provider.family) {
            Some(group) => group.providers.push(row),
            None => groups.push(Group { label: provider.family.clone(), providers: vec![row] }),
        }
    }
    Index {
        frame: Frame::new(site, address, "events", "Events").crumbs(Vec::new()),
        totals: vec![
            Total::new(providers.len(), "provider", "providers", "#main"),
            Total::new(defined, "event", "events", "#main"),
            Total::new(covered_total, "covered by a rule", "covered by a rule", "#main"),
        ],
        groups,
    }
}

#[derive(Hash, Serialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    frame: Frame,
    name: String,
    card: Vec<Card>,
    events: Vec<EventLine>,
    totals: Vec<Total>,
    pager: parts::Pager,
}

#[derive(Hash, Serialize)]
struct EventLine {
    id: String,
    event: Link,
    title: String,
    rules: usize,
    rules_bar: usize,
    fields: usize,
}

pub(super) fn context(site: &Site<'_>, address: &Address, place: usize, page: usize) -> Context {
    let catalog = site.catalog;
    let provider = &catalog.content.events.providers[place];
    let own: Vec<EventId> = (0..catalog.events.len()).filter(|at| catalog.events[*at].provider == place).map(EventId::new).collect();
    let counts: Vec<usize> = own.iter().map(|id| catalog.event(*id).covering().len()).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    let range = limits::range(page, limits::FIRST);
    let lines = own.iter().zip(&counts).skip(range.start).take(range.len());
    Context {
        frame: Frame::new(site, address, "events", provider.name.clone())
            .crumbs(vec![Link::to("Events", Address::from(FixedPage::Providers).relative_to(address))]),
        name: provider.name.clone(),
        card: vec![Card::text("Full name", &provider.full_names.join(", ")), Card::text("Channels", &provider.channels.join(", "))],
        events: lines
            .map(|(id, rules)| EventLine {
                id: format!("e-{}", parts::anchor_hash(&[catalog.event(*id).key.as_str()])),
                event: Link {
                    text: catalog.event(*id).label.clone(),
                    href: site.addresses.event(*id).map(|page| page.relative_to(address)),
                },
                title: catalog.event(*id).title.clone(),
                rules: *rules,
                rules_bar: parts::share(*rules, most),
                fields: catalog.content.events.get(&catalog.event(*id).key).map_or(0, |event| event.fields.len()),
            })
            .collect(),
        totals: vec![
            Total::new(own.len(), "event", "events", "#events"),
            Total::new(counts.iter().filter(|rules| **rules > 0).count(), "covered by a rule", "covered by a rule", "#events"),
        ],
        pager: parts::Pager::new(page, limits::pages(own.len(), limits::FIRST), |page| {
            site.addresses.page(PageId::Provider(place, page)).map(|page| page.relative_to(address))
        }),
    }
}
