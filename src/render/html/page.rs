//! A page that is being made: the one place where links come from.

use super::anchors::event_anchor;
use super::link::Link;
use crate::catalog::{EventId, RuleId, TechniqueId};
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::{PageId, WholeList};
use crate::site::templates::Html;

/// A page of a site.
#[derive(Clone, Copy)]
pub(crate) struct Page<'p> {
    /// The site.
    pub(crate) site: &'p Site<'p>,
    /// Where the page stands.
    pub(crate) address: &'p Address,
}

impl Page<'_> {
    /// The link from here to another page, if there is one.
    pub(crate) fn href(&self, to: impl Into<PageId>) -> Option<String> {
        self.site.addresses.page(to.into()).map(|address| address.relative_to(self.address))
    }

    /// The link from here to a place on another page, if there is one.
    pub(crate) fn href_at(&self, to: impl Into<PageId>, anchor: &str) -> Option<String> {
        self.href(to).map(|href| format!("{href}#{anchor}"))
    }

    /// A text that leads to another page, if there is one.
    pub(crate) fn link(&self, text: impl Into<String>, to: impl Into<PageId>) -> Link {
        Link { text: text.into(), href: self.href(to) }
    }

    /// The link to a technique's page, or else to its row on another page, unless that is this page.
    pub(crate) fn technique(&self, technique: TechniqueId) -> Option<String> {
        let id = &self.site.catalog.attack.techniques[technique.index()].id;
        let row = self.site.addresses.technique_row(technique).filter(|address| *address != self.address);
        self.href(PageId::Technique(technique)).or_else(|| Some(format!("{}#{id}", row?.relative_to(self.address))))
    }

    /// The label of an event, which leads to its page, or else to its row on another page.
    pub(crate) fn event(&self, event: EventId) -> Link {
        let facts = self.site.catalog.event(event);
        Link { text: facts.label.clone(), href: self.href(PageId::Event(event)).or_else(|| self.event_row(event)) }
    }

    /// The link to the row of an event on a page of its provider, unless that is this page.
    fn event_row(&self, event: EventId) -> Option<String> {
        let address = self.site.addresses.event_row(event).filter(|address| *address != self.address)?;
        Some(format!("{}#{}", address.relative_to(self.address), event_anchor(self.site.catalog, event)))
    }

    /// The name of an event's provider, which leads to its page.
    pub(crate) fn provider(&self, event: EventId) -> Link {
        let place = self.site.catalog.event(event).provider;
        let name = self.site.catalog.content.events.providers.get(place).map_or("", |provider| provider.name.as_str());
        Link { text: name.to_owned(), href: self.href(WholeList::Events(place).page(0)) }
    }

    /// An event behind the name of its provider, which leads where the event alone does.
    pub(crate) fn provider_and_event(&self, event: EventId) -> Link {
        let link = self.event(event);
        Link { text: format!("{} {}", self.provider(event).text, link.text), href: link.href }
    }

    /// A list of links to rules, at most so many.
    pub(crate) fn rules(&self, rules: &[RuleId], limit: usize) -> Html {
        Html(self.site.links.list(rules.iter().copied(), self.address.depth(), limit))
    }
}
