//! A rule's page.

mod relatives;
mod values;

use serde::Serialize;

use super::frame::Frame;
use super::parts::{self, Card, Link, Total};
use super::reason;
use super::tree::{self, StageRows};
use super::{facts, words};
use crate::catalog::{CatalogRule, RuleId, Usage};
use crate::limits;
use crate::render::html::markup;
use crate::render::html::markup::code::{self, Linked};
use crate::rule::{Correlation, CorrelationKind, Fact, Guide, Rule};
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::FixedPage;
use crate::site::templates::Html;

use relatives::{Related, Similar};
use values::ValueLine;

#[derive(Hash, Serialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    frame: Frame,
    id_text: Option<String>,
    vendor: Vendor,
    tags: Vec<Tag>,
    strip: Vec<Card>,
    description_html: Option<Html>,
    notes: Vec<Note>,
    copies: Vec<Link>,
    techniques: Vec<Technique>,
    events: Vec<Event>,
    totals: Vec<Total>,
    stages: Vec<StageRows>,
    correlation: Option<Joined>,
    joined_by: Vec<Link>,
    indicators: Vec<ValueLine>,
    indicators_more: Option<Link>,
    exclusions: Vec<ValueLine>,
    other_exclusions: Vec<ValueLine>,
    body_html: Option<Html>,
    body_more: Option<Link>,
    body_note: &'static str,
    tree_note: &'static str,
    implement_html: Option<Html>,
    false_positives: Vec<Html>,
    references: Vec<Link>,
    similar: Vec<Similar>,
    related: Vec<Related>,
    macros: Vec<Macro>,
}

#[derive(Hash, Serialize)]
struct Vendor {
    key: &'static str,
    label: &'static str,
}

#[derive(Hash, Serialize)]
struct Tag {
    text: String,
    kind: String,
}

#[derive(Hash, Serialize)]
struct Note {
    level: &'static str,
    text: String,
}

#[derive(Hash, Serialize)]
struct Technique {
    id: String,
    name: String,
    href: Option<String>,
    tagged: Option<String>,
}

#[derive(Hash, Serialize)]
struct Event {
    event: Link,
    title: String,
    how: &'static str,
    reason: String,
}

#[derive(Hash, Serialize)]
struct Joined {
    r#type: String,
    rules: Vec<Link>,
    group_by: String,
    span: String,
    condition: String,
}

#[derive(Hash, Serialize)]
struct Macro {
    name: String,
    body_html: Html,
}

const CONTENTS: [(&str, &str); 8] = [
    ("techniques", "Techniques"),
    ("events", "Events"),
    ("tree", "What it looks at"),
    ("indicators", "Indicators"),
    ("exclusions", "Exclusions"),
    ("text", "Text"),
    ("false-positives", "False positives"),
    ("similar", "Similar rules"),
];

const NO_QUERY: &str = "This rule has no query of its own.";
const NOT_UNDERSTOOD: &str = "Nothing of its query was understood.";
const UNPUBLISHED: &str = "The text of this rule is not published here; the link to its source leads there.";

/// A machine-learning rule, for one, names a job and no query.
fn has_query(rule: &Rule) -> bool {
    rule.language.is_some()
}

pub(super) fn context(site: &Site<'_>, address: &Address, id: RuleId) -> Context {
    let entry = site.catalog.rule(id);
    let rule = &entry.rule;
    let indicators = values::distinct(entry, Usage::Indicator);
    let exclusions = values::distinct(entry, Usage::Exclusion);
    let events = events(site, address, rule);
    let source_link = values::source_link(site, entry);
    let (body_html, whole) = body(site, address, entry);
    let mut frame = Frame::new(site, address, "rules", rule.title.clone())
        .described(format!("What the {} rule “{}” tests: events, fields, values, exclusions.", rule.vendor.label(), rule.title))
        .crumbs(vec![Link::to("Rules", Address::from(FixedPage::Rules).relative_to(address)), source_crumb(site, address, entry)])
        .contents(&CONTENTS);
    if let Some((technique, _)) = entry.techniques.first() {
        frame = frame.open_at(site, *technique);
    }
    Context {
        frame,
        id_text: rule.id.clone(),
        vendor: Vendor { key: rule.vendor.name(), label: rule.vendor.label() },
        tags: tags(entry),
        strip: strip(site, address, entry, source_link.as_deref()),
        description_html: (!rule.description.is_empty()).then(|| Html(markup::markdown(&rule.description, 3))),
        notes: notes(entry),
        copies: relatives::links(site, address, &entry.copies),
        techniques: techniques(site, address, entry),
        totals: vec![
            Total::new(rule.predicates.len(), "test", "tests", "#tree"),
            Total::new(indicators.len(), "indicator", "indicators", "#indicators"),
            Total::new(exclusions.len(), "exclusion", "exclusions", "#exclusions"),
            Total::new(events.len(), "event", "events", "#events"),
        ],
        events,
        stages: tree::stages(site, address, entry),
        correlation: rule.correlation.as_ref().map(|correlation| joined(site, address, entry, correlation)),
        joined_by: relatives::joined_by(site, address, id),
        indicators_more: (indicators.len() > limits::RULE_VALUES).then(|| values::more(address, indicators.len(), source_link.as_deref())),
        indicators: values::lines(site, address, &indicators, Usage::Indicator),
        exclusions: values::lines(site, address, &exclusions, Usage::Exclusion),
        other_exclusions: values::others(site, address, id),
        body_html,
        body_more: (!whole).then(|| values::more_text(source_link.as_deref())),
        body_note: if has_query(rule) { UNPUBLISHED } else { NO_QUERY },
        tree_note: if has_query(rule) { NOT_UNDERSTOOD } else { NO_QUERY },
        implement_html: implement(rule),
        false_positives: rule.false_positives.iter().map(|text| Html(markup::markdown_inline(text))).collect(),
        references: rule.references.iter().take(limits::LINKS).map(|reference| reference_link(reference)).collect(),
        similar: relatives::similar(site, address, id),
        related: relatives::related(site, address, id),
        macros: rule
            .definitions
            .iter()
            .map(|definition| Macro {
                name: definition.name.clone(),
                body_html: Html(markup::escape(definition.body.as_deref().unwrap_or("Its body is not part of the source."))),
            })
            .collect(),
    }
}

fn source_crumb(site: &Site<'_>, address: &Address, entry: &CatalogRule) -> Link {
    Link::to(entry.rule.source.clone(), site.addresses.source(entry.source).relative_to(address))
}

fn reference_link(text: &str) -> Link {
    if markup::is_web_address(text) { Link::to(text.trim(), text.trim()) } else { Link::text(text) }
}

fn tags(entry: &CatalogRule) -> Vec<Tag> {
    let rule = &entry.rule;
    let mut out = vec![
        Tag { text: rule.severity.value.name().to_owned(), kind: format!("severity-{}", rule.severity.value.name()) },
        Tag { text: rule.status.value.name().to_owned(), kind: format!("status-{}", rule.status.value.name()) },
        Tag { text: words::kind(rule.kind).to_owned(), kind: format!("kind-{}", rule.kind.name().replace('_', "-")) },
    ];
    if rule.deprecated {
        out.push(Tag { text: "deprecated".to_owned(), kind: "deprecated".to_owned() });
    }
    if entry.is_private() {
        out.push(Tag { text: "own rule".to_owned(), kind: "own".to_owned() });
    }
    out.extend(rule.language.map(|language| Tag { text: language.label().to_owned(), kind: "language".to_owned() }));
    out
}

fn strip(site: &Site<'_>, address: &Address, entry: &CatalogRule, source_link: Option<&str>) -> Vec<Card> {
    let rule = &entry.rule;
    let mut out = Vec::new();
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
    let license = rule.license.as_ref().or_else(|| site.catalog.sources.get(entry.source).and_then(|facts| facts.source.license.as_ref()));
    out.extend(license.map(|license| Card::text("Licence", license)));
    out.push(match source_link {
        Some(href) => Card::links("Source", &[source_crumb(site, address, entry), Link::to(rule.path.clone(), href)]),
        None => Card::links("Source", &[source_crumb(site, address, entry), Link::text(rule.path.clone())]),
    });
    out
}

fn facts_of_a_label(alike: &[Fact]) -> Card {
    let texts: Vec<String> = alike.iter().map(facts::text).collect();
    Card::text(alike.first().map(facts::label).unwrap_or_default(), &texts.join("; "))
}

/// What was not understood, with its line.
fn notes(entry: &CatalogRule) -> Vec<Note> {
    let note = |diagnostic: &crate::diagnostic::Diagnostic| Note {
        level: match diagnostic.code.level() {
            crate::diagnostic::Level::Note => "note",
            crate::diagnostic::Level::Warning | crate::diagnostic::Level::Error => "warning",
        },
        text: match &diagnostic.place {
            Some(place) => format!("Line {}: {}.", place.line, diagnostic.message),
            None => format!("{}.", diagnostic.message),
        },
    };
    entry.rule.diagnostics.iter().chain(&entry.diagnostics).take(limits::LINKS).map(note).collect()
}

fn techniques(site: &Site<'_>, address: &Address, entry: &CatalogRule) -> Vec<Technique> {
    let mut out: Vec<Technique> = Vec::new();
    for (id, tag) in &entry.techniques {
        let technique = &site.catalog.attack.techniques[id.index()];
        out.push(Technique {
            id: technique.id.clone(),
            name: technique.name.clone(),
            href: Some(site.addresses.technique(*id).relative_to(address)),
            tagged: (*tag != technique.id).then(|| tag.clone()),
        });
    }
    out
}

fn events(site: &Site<'_>, address: &Address, rule: &Rule) -> Vec<Event> {
    let event = |covered: &crate::rule::Coverage| {
        let id = site.catalog.event_id(&covered.event)?;
        let provider = parts::provider_link(site, address, id);
        let link = parts::event_link(site, address, id);
        Some(Event {
            event: Link { text: format!("{} {}", provider.text, link.text), href: link.href },
            title: site.catalog.event(id).title.clone(),
            how: match covered.how {
                crate::rule::How::Named => "named",
                crate::rule::How::Category => "by category",
                crate::rule::How::Equivalent => "equivalent",
            },
            reason: reason::words(&covered.reason, &site.catalog.content.events),
        })
    };
    let mut covered: Vec<&crate::rule::Coverage> = rule.events.iter().collect();
    covered.sort_by_key(|covered| (covered.how, site.catalog.event_id(&covered.event)));
    covered.into_iter().filter_map(event).take(limits::LINKS).collect()
}

fn joined(site: &Site<'_>, address: &Address, entry: &CatalogRule, correlation: &Correlation) -> Joined {
    let link = |target: &String| match site.catalog.called(entry, target) {
        Some(id) => Link::to(site.catalog.rule(id).rule.title.clone(), site.addresses.rule(id).relative_to(address)),
        None => Link::text(format!("{target} (not in this catalog)")),
    };
    Joined {
        r#type: correlation.kind.map_or("unspecified", CorrelationKind::name).replace('_', " "),
        rules: correlation.rules.iter().map(link).collect(),
        group_by: correlation.group_by.join(", "),
        span: correlation.span.clone().unwrap_or_default(),
        condition: correlation.condition.as_ref().map(facts::condition).unwrap_or_default(),
    }
}

fn implement(rule: &Rule) -> Option<Html> {
    let guide = |guide: &Guide| format!("<h3>{}</h3>{}", markup::escape(facts::guide(guide.kind)), markup::markdown(&guide.text, 4));
    let all: String = rule.guides.iter().map(guide).collect();
    (!all.is_empty()).then_some(Html(all))
}

/// The rule's text with fields and values as links; and whether that is all of it.
fn body(site: &Site<'_>, address: &Address, entry: &CatalogRule) -> (Option<Html>, bool) {
    let Some(body) = &entry.rule.body else { return (None, true) };
    let mut links = Vec::new();
    for occurrence in &entry.occurrences {
        let Some(predicate) = entry.rule.predicates.get(occurrence.predicate as usize) else { continue };
        let of_macro = predicate.field_at.is_some() && predicate.field_at == predicate.value_at;
        if let (true, Some(span), Some(name)) = (of_macro, predicate.field_at, &predicate.via) {
            if tree::defines(entry, name) {
                links.push(Linked { span, href: "#macros".to_owned(), field: true });
            }
            continue;
        }
        let row = site.catalog.atom(occurrence.atom);
        let mut link = |span: Option<crate::text::Span>, page: Option<&Address>, field: bool| {
            if let (Some(span), Some(page)) = (span, page) {
                links.push(Linked { span, href: page.relative_to(address), field });
            }
        };
        link(predicate.field_at, site.addresses.field(row.field), true);
        link(predicate.value_at, site.addresses.value(row.value), false);
    }
    let (html, whole) = code::highlight(&body.text, body.language, links, limits::LINES);
    (Some(Html(html)), whole)
}
