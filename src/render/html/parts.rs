//! Shapes that several pages share, as the templates expect them.

pub(crate) use super::anchors::atom_anchor;
pub(crate) use super::card::{Card, Total};
pub(crate) use super::link::Link;
use crate::catalog::EventId;
use crate::site::Site;
use crate::site::address::Address;

/// The link to an event, with its label.
pub(crate) fn event_link(site: &Site<'_>, address: &Address, event: EventId) -> Link {
    let facts = site.catalog.event(event);
    let href = match site.addresses.event(event) {
        Some(page) => page.relative_to(address),
        None => site.addresses.provider(facts.provider).relative_to(address),
    };
    Link::to(facts.label.clone(), href)
}

/// The link to an event's provider.
pub(crate) fn provider_link(site: &Site<'_>, address: &Address, event: EventId) -> Link {
    let place = site.catalog.event(event).provider;
    let name = site.catalog.content.events.providers.get(place).map_or("", |provider| provider.name.as_str());
    Link::to(name, site.addresses.provider(place).relative_to(address))
}
