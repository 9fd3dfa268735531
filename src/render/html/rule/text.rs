//! A rule's text with fields and values as links, and where it was read.

use super::logic;
use crate::catalog::CatalogRule;
use crate::limits;
use crate::render::html::link::Link;
use crate::render::html::markup;
use crate::render::html::markup::code::{self, Linked};
use crate::render::html::page::Page;
use crate::site::Site;
use crate::site::file::PageId;
use crate::site::templates::Html;
use crate::text::Span;

/// The rule's text with links; and whether that is all of it.
pub(super) fn body(page: &Page<'_>, entry: &CatalogRule) -> (Option<Html>, bool) {
    let Some(body) = &entry.rule.body else { return (None, true) };
    let mut links = Vec::new();
    for occurrence in &entry.occurrences {
        let Some(predicate) = entry.rule.predicates.get(occurrence.predicate as usize) else { continue };
        let of_macro = predicate.field_at.is_some() && predicate.field_at == predicate.value_at;
        if let (true, Some(span), Some(name)) = (of_macro, predicate.field_at, &predicate.via) {
            if logic::defines(entry, name) {
                links.push(Linked { span, href: "#macros".to_owned() });
            }
            continue;
        }
        let atom = page.site.catalog.atom(occurrence.atom);
        links.extend(linked(page, predicate.field_at, PageId::Field(atom.field)));
        links.extend(linked(page, predicate.value_at, PageId::Value(atom.value)));
    }
    let (html, whole) = code::highlight(&body.text, body.language, links, limits::LINES);
    (Some(Html(html)), whole)
}

fn linked(page: &Page<'_>, span: Option<Span>, to: PageId) -> Option<Linked> {
    let span = span?;
    Some(Linked { span, href: page.href(to)? })
}

/// The link to the rule in its repository.
pub(super) fn source_link(site: &Site<'_>, entry: &CatalogRule) -> Option<String> {
    let url = site.catalog.sources.get(entry.source)?.source.url.as_deref()?;
    let path: String = entry.rule.path.chars().map(encoded).collect();
    let url = url.replace("{path}", &path);
    markup::is_web_address(&url).then_some(url)
}

fn encoded(character: char) -> String {
    match character {
        ' ' => "%20".to_owned(),
        '#' => "%23".to_owned(),
        '?' => "%3F".to_owned(),
        '%' => "%25".to_owned(),
        other => other.to_string(),
    }
}

/// Where the rest of the text is.
pub(super) fn more_text(source: Option<&str>) -> Link {
    let text = format!("The first {} lines are shown", limits::LINES);
    match source {
        Some(href) => Link::to(format!("{text}; all of them at the source"), href),
        None => Link::to(text, "#text"),
    }
}
