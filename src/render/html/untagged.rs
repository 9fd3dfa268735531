//! Rules without a technique.

use serde::Serialize;

use super::frame::Frame;
use super::page::Page;
use super::parts::{self, IndexedPart};
use super::table::{self, Table};
use crate::site::file::{FixedPage, WholeList};
use crate::subjects::untagged as subject;

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    heading: String,
    parts: Vec<IndexedPart>,
    rules: Table,
}

pub(super) fn context(page: &Page<'_>, place: usize) -> Context {
    let parts = &page.site.addresses.whole().untagged;
    let name = subject::RULES.heading.text;
    let index = parts::index(page, WholeList::Untagged, parts, place);
    let title = parts::title(name, parts, place);
    let mut crumbs = vec![page.link("Attack", FixedPage::Matrix)];
    crumbs.extend(parts::crumbs(page, name, WholeList::Untagged, parts, place));
    Context {
        frame: Frame::new(page.address, "attack", title.clone()).crumbs(crumbs),
        heading: title,
        parts: index,
        rules: table::rules(page, &subject::RULES, &subject::view(page.site.catalog, &parts.shown(place))),
    }
}
