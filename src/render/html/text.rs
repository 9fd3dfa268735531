//! Pages of plain text: Markdown of the content, search, changes, the missing page.

use serde::Serialize;

use super::frame::Frame;
use super::markup;
use super::page::Page;
use crate::site::templates::Html;

#[derive(Serialize)]
pub(super) struct Text {
    #[serde(flatten)]
    frame: Frame,
    heading: String,
    content_html: Html,
}

/// A Markdown page: its first line may be a heading, else its name is the title.
pub(super) fn text(page: &Page<'_>, place: usize) -> Text {
    let (name, text) = page.site.catalog.content.pages.iter().nth(place).map_or(("", ""), |(name, text)| (name, text));
    let (heading, body) = match text.trim_start().strip_prefix("# ") {
        Some(rest) => rest.split_once('\n').unwrap_or((rest, "")),
        None => (name, text),
    };
    Text {
        frame: Frame::new(page.address, "about", heading.trim()).crumbs(Vec::new()),
        heading: heading.trim().to_owned(),
        content_html: Html(markup::own_markdown(body)),
    }
}

#[derive(Serialize)]
pub(super) struct Changes {
    #[serde(flatten)]
    frame: Frame,
    note: &'static str,
}

pub(super) fn changes(page: &Page<'_>) -> Changes {
    Changes {
        frame: Frame::new(page.address, "changes", "Changes").crumbs(Vec::new()),
        note: "This build was compared with no earlier one.",
    }
}

#[derive(Serialize)]
pub(super) struct Bare {
    #[serde(flatten)]
    frame: Frame,
}

pub(super) fn search(page: &Page<'_>) -> Bare {
    Bare { frame: Frame::new(page.address, "search", "Search").crumbs(Vec::new()) }
}

pub(super) fn not_found(page: &Page<'_>) -> Bare {
    Bare { frame: Frame::new(page.address, "missing", "No such page") }
}
