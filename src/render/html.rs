//! Pages: a context struct, then a template.
//!
//! In: a page's id and the [`Site`]. Out: bytes. Every number on a page is the length of a list that stands there or is one
//! link away. Pages read the catalog and rank; they change nothing and know no file.

mod details;
mod event;
mod facts;
mod field;
mod frame;
mod home;
mod links;
mod list;
pub(crate) mod markup;
mod matrix;
mod parts;
mod provider;
mod rule;
mod rules;
mod source;
mod technique;
pub(crate) mod templates;
mod text;
mod tree;
mod value;

pub(crate) use links::Links;

use crate::catalog::Catalog;
use crate::config::Config;
use crate::error::Error;
use crate::render::html::templates::Templates;
use crate::site::addresses::{Address, Addresses, PageId};

/// Everything that pages are made from.
#[derive(Clone, Copy)]
pub(crate) struct Site<'s> {
    pub(crate) config: &'s Config,
    pub(crate) catalog: &'s Catalog,
    pub(crate) addresses: &'s Addresses,
    pub(crate) templates: &'s Templates,
    pub(crate) links: &'s Links,
}

/// What every page knows, given to the templates once.
pub(crate) use frame::global;

/// Renders a page into `out`, which is emptied before.
///
/// # Errors
/// When a template uses what its context does not have.
pub(crate) fn render(site: &Site<'_>, address: &Address, page: PageId, out: &mut Vec<u8>) -> Result<(), Error> {
    let templates = site.templates;
    match page {
        PageId::Home => templates.render("home.html", &home::context(site, address), out),
        PageId::Matrix => templates.render("matrix.html", &matrix::context(site, address), out),
        PageId::Technique(id) => match technique::moved(site, address, id) {
            Some(context) => templates.render("technique_gone.html", &context, out),
            None => templates.render("technique.html", &technique::context(site, address, id), out),
        },
        PageId::List(subject, kind, page) => {
            templates.render("ranking.html", &list::context(site, address, subject, kind, page.into()), out)
        }
        PageId::Untagged => templates.render("untagged.html", &rules::untagged(site, address), out),
        PageId::Providers => templates.render("providers.html", &provider::index(site, address), out),
        PageId::Provider(place, page) => {
            templates.render("provider.html", &provider::context(site, address, place.into(), page.into()), out)
        }
        PageId::Event(id) => templates.render("event.html", &event::context(site, address, id), out),
        PageId::Rules(page) => templates.render("rules.html", &rules::index(site, address, page.into()), out),
        PageId::Rule(id) => templates.render("rule.html", &rule::context(site, address, id), out),
        PageId::Stem(place) => templates.render("ranking.html", &list::stem(site, address, place as usize), out),
        PageId::Fields(page) => templates.render("fields.html", &field::index(site, address, page.into()), out),
        PageId::Field(id) => templates.render("field.html", &field::context(site, address, id), out),
        PageId::Value(id) => templates.render("value.html", &value::context(site, address, id), out),
        PageId::Sources => templates.render("sources.html", &source::index(site, address), out),
        PageId::Source(place) => templates.render("source.html", &source::context(site, address, place.into()), out),
        PageId::Changes => templates.render("changes.html", &text::changes(site, address), out),
        PageId::Search => templates.render("search.html", &text::search(site, address), out),
        PageId::Text(place) => templates.render("text.html", &text::page(site, address, place.into()), out),
        PageId::NotFound => templates.render("404.html", &text::not_found(site, address), out),
    }
}
