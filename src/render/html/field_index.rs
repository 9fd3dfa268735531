//! The list of all fields.

use serde::Serialize;

use super::card::Total;
use super::frame::Frame;
use super::link::Pager;
use super::page::Page;
use super::table::{self, Table};
use crate::limits;
use crate::site::file::{FixedPage, PageId};
use crate::subjects::field_index as subject;

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    fields: Table,
    totals: Vec<Total>,
    pager: Pager,
}

pub(super) fn context(page: &Page<'_>, number: usize) -> Context {
    let view = subject::view(page.site.catalog, number);
    let title = if number == 0 { "Fields".to_owned() } else { format!("Fields, page {}", number + 1) };
    let at = |number: usize| page.href(if number == 0 { PageId::Fixed(FixedPage::Fields) } else { PageId::Fields(number) });
    Context {
        frame: Frame::new(page.site, page.address, "fields", title).crumbs(Vec::new()),
        fields: table::indexed_fields(page, &subject::FIELDS, &view.fields),
        totals: vec![Total::new(view.all, "field", "fields", "#fields")],
        pager: Pager::new(number, limits::pages(view.all, limits::FIRST), at),
    }
}
