//! Id cards and strips of totals.

use serde::Serialize;

use super::cells;
use super::link::Link;
use crate::render::html::markup;
use crate::site::templates::Html;
use crate::subjects::Heading;

/// A number with what it counts.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Total {
    count: String,
    label: String,
    href: Option<String>,
}

impl Total {
    /// A total: `label` is the plural, with its singular where the count is one.
    pub(crate) fn new(count: usize, singular: &str, plural: &str, href: impl Into<String>) -> Self {
        let label = if count == 1 { singular } else { plural };
        Self { count: thousands(count), label: label.to_owned(), href: Some(href.into()) }
    }
}

impl Total {
    /// The totals, without links to sections that the page does not have.
    pub(crate) fn with_sections<const N: usize>(totals: [Self; N], left_out: &[&'static Heading]) -> Vec<Self> {
        let is_there = |href: &String| left_out.iter().all(|heading| href.strip_prefix('#') != Some(heading.id));
        totals.into_iter().map(|total| Self { href: total.href.filter(is_there), ..total }).collect()
    }
}

/// A number with separators: `1,150`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// An entry of an id card.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct Card {
    label: String,
    html: Html,
}

impl Card {
    /// An entry with a text.
    pub(crate) fn text(label: impl Into<String>, text: &str) -> Self {
        Self { label: label.into(), html: Html(markup::escape(text)) }
    }

    /// An entry with links.
    pub(crate) fn links(label: impl Into<String>, links: &[Link]) -> Self {
        let mut html = String::new();
        for (place, link) in links.iter().enumerate() {
            html.push_str(if place > 0 { ", " } else { "" });
            cells::anchor(link.href.as_deref(), &link.text, &mut html);
        }
        Self { label: label.into(), html: Html(html) }
    }
}
