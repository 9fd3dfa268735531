//! Pages: a context struct, then a template.
//!
//! In: a page's id and the [`Site`]. Out: bytes. Every number on a page is the length of a list that stands there or is one
//! link away. Pages read the catalog and rank; they change nothing and know no file.

mod anchors;
mod card;
mod cells;
mod event;
mod facts;
mod field;
mod field_index;
mod frame;
mod grouped;
mod home;
mod lines;
mod link;
mod list;
pub(crate) mod markup;
mod matrix;
mod page;
mod parts;
mod provider;
mod reason;
mod rule;
mod rules;
mod sections;
mod source;
mod table;
mod technique;
mod text;
mod untagged;
mod value;
mod vendors;
mod words;

use crate::error::Error;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::{FixedPage, PageId, WholeList};

use page::Page;

/// What every page knows, given to the templates once.
pub(crate) use frame::global;

/// Appends a page.
///
/// # Errors
/// When a template uses what its context does not have.
pub(crate) fn render(site: &Site<'_>, address: &Address, page: PageId, out: &mut Vec<u8>) -> Result<(), Error> {
    let templates = site.templates;
    let here = &Page { site, address };
    match page {
        PageId::Fixed(page) => fixed(here, page, out),
        PageId::Technique(id) => match technique::moved(here, id) {
            Some(context) => templates.render("technique_gone.html", &context, out),
            None => templates.render("technique.html", &technique::context(here, id), out),
        },
        PageId::List(subject, kind, page) => templates.render("ranking.html", &list::context(here, subject, kind, page), out),
        PageId::Part(list, part) => self::part(here, list, part, out),
        PageId::Event(id) => templates.render("event.html", &event::context(here, id), out),
        PageId::Rule(id) => templates.render("rule.html", &rule::context(here, id), out),
        PageId::RuleValues(id, page) => templates.render("rule_values.html", &rule::values(here, id, page), out),
        PageId::Stem(place) => templates.render("stem.html", &list::stem(here, place), out),
        PageId::Field(id) => templates.render("field.html", &field::context(here, id), out),
        PageId::Value(id) => templates.render("value.html", &value::context(here, id), out),
        PageId::Source(place) => templates.render("source.html", &source::context(here, place), out),
        PageId::Text(place) => templates.render("text.html", &text::text(here, place), out),
    }
}

fn fixed(here: &Page<'_>, page: FixedPage, out: &mut Vec<u8>) -> Result<(), Error> {
    let templates = here.site.templates;
    match page {
        FixedPage::Home => templates.render("home.html", &home::context(here), out),
        FixedPage::Matrix => templates.render("matrix.html", &matrix::context(here), out),
        FixedPage::Untagged => part(here, WholeList::Untagged, 0, out),
        FixedPage::Providers => templates.render("providers.html", &provider::index(here), out),
        FixedPage::Rules => part(here, WholeList::Rules, 0, out),
        FixedPage::Fields => part(here, WholeList::Fields, 0, out),
        FixedPage::Sources => templates.render("sources.html", &source::index(here), out),
        FixedPage::Changes => templates.render("changes.html", &text::changes(here), out),
        FixedPage::Search => templates.render("search.html", &text::search(here), out),
        FixedPage::NotFound => templates.render("404.html", &text::not_found(here), out),
    }
}

/// A part of a list of the whole site; the whole itself at 0.
fn part(here: &Page<'_>, list: WholeList, part: usize, out: &mut Vec<u8>) -> Result<(), Error> {
    let templates = here.site.templates;
    match list {
        WholeList::Rules => templates.render("rules.html", &rules::context(here, part), out),
        WholeList::Untagged => templates.render("untagged.html", &untagged::context(here, part), out),
        WholeList::Fields => templates.render("fields.html", &field_index::context(here, part), out),
        WholeList::Events(provider) => templates.render("provider.html", &provider::context(here, provider, part), out),
    }
}
