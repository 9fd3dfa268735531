//! Pages of plain text: Markdown of the content, search, changes, the missing page.

use serde::Serialize;

use super::frame::Frame;
use crate::render::html::markup;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::templates::Html;

#[derive(Hash, Serialize)]
pub(crate) struct Page {
    #[serde(flatten)]
    frame: Frame,
    heading: String,
    content_html: Html,
}

/// A Markdown page: its first line may be a heading, else its name is the title.
pub(super) fn page(site: &Site<'_>, address: &Address, place: usize) -> Page {
    let (name, text) = site.catalog.content.pages.iter().nth(place).map_or(("", ""), |(name, text)| (name, text));
    let (heading, body) = match text.trim_start().strip_prefix("# ") {
        Some(rest) => rest.split_once('\n').unwrap_or((rest, "")),
        None => (name, text),
    };
    Page {
        frame: Frame::new(site, address, "about", heading.trim()).crumbs(Vec::new()),
        heading: heading.trim().to_owned(),
        content_html: Html(markup::own_markdown(body)),
    }
}

#[derive(Hash, Serialize)]
pub(crate) struct Changes {
    #[serde(flatten)]
    frame: Frame,
    note: &'static str,
}

pub(super) fn changes(site: &Site<'_>, address: &Address) -> Changes {
    Changes {
        frame: Frame::new(site, address, "changes", "Changes").crumbs(Vec::new()),
        note: "This build was compared with no earlier one.",
    }
}

#[derive(Hash, Serialize)]
pub(crate) struct Bare {
    #[serde(flatten)]
    frame: Frame,
}

pub(super) fn search(site: &Site<'_>, address: &Address) -> Bare {
    Bare { frame: Frame::new(site, address, "search", "Search").crumbs(Vec::new()) }
}

pub(super) fn not_found(site: &Site<'_>, address: &Address) -> Bare {
    Bare { frame: Frame::new(site, address, "missing", "No such page") }
}
