//! The list of all fields.

use serde::Serialize;

use super::card::Total;
use super::frame::Frame;
use super::page::Page;
use super::parts::{self, IndexedPart};
use super::table::{self, Table};
use crate::site::addresses::ListPart;
use crate::site::file::WholeList;
use crate::subjects::field_index as subject;

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    heading: String,
    parts: Vec<IndexedPart>,
    /// Those of the page, and where the list is cut, those that most rules test.
    fields: Table,
    totals: Vec<Total>,
}

pub(super) fn context(page: &Page<'_>, place: usize) -> Context {
    let catalog = page.site.catalog;
    let parts = &page.site.addresses.whole().fields;
    let name = subject::FIELDS.heading.text;
    let index = parts::index(page, WholeList::Fields, parts, place);
    let mut shown = parts.shown(place);
    if let Some(cut) = parts.all().first().filter(|whole| place == 0 && whole.is_index()) {
        shown.extend(subject::most_tested(catalog, parts.things(cut)));
    }
    let title = parts::title(name, parts, place);
    let total = || Total::new(parts.all().first().map_or(0, ListPart::len), "field", "fields", "#fields");
    Context {
        frame: Frame::new(page.address, "fields", title.clone()).crumbs(parts::crumbs(page, name, WholeList::Fields, parts, place)),
        heading: title,
        parts: index,
        fields: table::indexed_fields(page, &subject::FIELDS, &subject::view(catalog, &shown)),
        totals: if place == 0 { vec![total()] } else { Vec::new() },
    }
}
