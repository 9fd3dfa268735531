//! Rules without a technique.

use serde::Serialize;

use super::frame::Frame;
use super::page::Page;
use super::table::{self, Group};
use crate::site::file::FixedPage;
use crate::subjects::untagged as subject;

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    groups: Vec<Group>,
}

pub(super) fn context(page: &Page<'_>) -> Context {
    Context {
        frame: Frame::new(page.site, page.address, "attack", subject::RULES.heading.text)
            .crumbs(vec![page.link("Attack", FixedPage::Matrix)]),
        groups: table::groups(page, &subject::RULES, &subject::view(page.site.catalog), None),
    }
}
