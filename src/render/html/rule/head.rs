//! What stands on top of a rule's page: tags, an id card, what was not understood.

use serde::Serialize;

use crate::catalog::{CatalogRule, TechniqueId};
use crate::diagnostic::{Diagnostic, Level};
use crate::limits;
use crate::render::html::card::Card;
use crate::render::html::link::Link;
use crate::render::html::page::Page;
use crate::render::html::{facts, words};
use crate::rule::{Fact, Severity};
use crate::site::file::PageId;

#[derive(Serialize)]
pub(super) struct Tag {
    text: String,
    /// Whether it is a severity that wakes people.
    is_grave: bool,
}

#[derive(Serialize)]
pub(super) struct Note {
    level: &'static str,
    text: String,
}

pub(super) fn tags(entry: &CatalogRule) -> Vec<Tag> {
    let rule = &entry.rule;
    let tag = |text: &str| Tag { text: text.to_owned(), is_grave: false };
    let severity = rule.severity.value;
    let is_grave = matches!(severity, Severity::Critical | Severity::High);
    let mut out = vec![Tag { text: severity.name().to_owned(), is_grave }, tag(rule.status.value.name()), tag(words::kind(rule.kind))];
    out.extend(rule.deprecated.then(|| tag("deprecated")));
    out.extend(entry.is_private().then(|| tag("own rule")));
    out.extend(rule.language.map(|language| tag(language.label())));
    out
}

pub(super) fn card(page: &Page<'_>, entry: &CatalogRule, source_link: Option<&str>) -> Vec<Card> {
    let rule = &entry.rule;
    let mut out = vec![techniques(page, entry)];
    if !rule.authors.is_empty() {
        out.push(Card::text(if rule.authors.len() == 1 { "Author" } else { "Authors" }, &rule.authors.join(", ")));
    }
    let dates = [("Created", &rule.created), ("Changed", &rule.modified)];
    out.extend(dates.into_iter().filter_map(|(label, day)| day.as_ref().map(|day| Card::text(label, day))));
    let platforms: Vec<&str> = rule.platforms.iter().map(|platform| platform.name()).collect();
    if !platforms.is_empty() {
        out.push(Card::text("Platforms", &platforms.join(", ")));
    }
    out.extend(rule.facts.chunk_by(|one, next| facts::label(one) == facts::label(next)).map(facts_of_a_label));
    let of_source = || page.site.catalog.sources.get(entry.source).and_then(|facts| facts.source.license.as_ref());
    out.extend(rule.license.as_ref().or_else(of_source).map(|license| Card::text("Licence", license)));
    let path = source_link.map_or_else(|| Link::text(rule.path.clone()), |href| Link::to(rule.path.clone(), href));
    out.push(Card::links("Source", &[source(page, entry), path]));
    out
}

/// The techniques that the authors name, each with its tag where that is another id.
fn techniques(page: &Page<'_>, entry: &CatalogRule) -> Card {
    let technique = |(id, tag): &(TechniqueId, String)| {
        let technique = &page.site.catalog.attack.techniques[id.index()];
        let tagged = if *tag == technique.id { String::new() } else { format!(" (tagged {tag})") };
        Link { text: format!("{} {}{tagged}", technique.id, technique.name), href: page.technique(*id) }
    };
    let links: Vec<Link> = entry.techniques.iter().map(technique).collect();
    if links.is_empty() { Card::text("Techniques", "none named") } else { Card::links("Techniques", &links) }
}

fn facts_of_a_label(alike: &[Fact]) -> Card {
    let texts: Vec<String> = alike.iter().map(facts::text).collect();
    Card::text(alike.first().map(facts::label).unwrap_or_default(), &texts.join("; "))
}

/// The source of a rule, which leads to its page.
pub(super) fn source(page: &Page<'_>, entry: &CatalogRule) -> Link {
    page.link(entry.rule.source.clone(), PageId::Source(entry.source))
}

/// What was not understood, with its line.
pub(super) fn notes(entry: &CatalogRule) -> Vec<Note> {
    let note = |diagnostic: &Diagnostic| Note {
        level: match diagnostic.code.level() {
            Level::Note => "note",
            Level::Warning | Level::Error => "warning",
        },
        text: match &diagnostic.place {
            Some(place) => format!("Line {}: {}.", place.line, diagnostic.message),
            None => format!("{}.", diagnostic.message),
        },
    };
    entry.rule.diagnostics.iter().chain(&entry.diagnostics).take(limits::LINKS).map(note).collect()
}
