//! Id cards and strips of totals.

use serde::Serialize;

use super::link::Link;
use crate::render::html::markup;
use crate::site::templates::Html;

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
        let html = links.iter().map(|link| match &link.href {
            Some(href) => format!("<a href=\"{}\">{}</a>", markup::escape(href), markup::escape(&link.text)),
            None => markup::escape(&link.text),
        });
        Self { label: label.into(), html: Html(html.collect::<Vec<_>>().join(", ")) }
    }
}
