//! A rule's page.

mod head;
mod logic;
mod relatives;
mod text;

use serde::Serialize;

use super::card::{Card, Total};
use super::facts;
use super::frame::Frame;
use super::link::Link;
use super::markup;
use super::page::Page;
use super::table::{self, Table};
use crate::catalog::{CatalogRule, RuleId};
use crate::limits;
use crate::rule::{Correlation, CorrelationKind, Guide, Rule};
use crate::site::file::{FixedPage, PageId};
use crate::site::templates::Html;
use crate::subjects::rule::{self as subject, RuleView};

use head::{Note, Tag};
use logic::StageRows;
use relatives::{Related, Similar};

#[derive(Serialize)]
pub(super) struct Context {
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
    events: Table,
    totals: Vec<Total>,
    stages: Vec<StageRows>,
    correlation: Option<Joined>,
    joined_by: Vec<Link>,
    indicators: Table,
    indicators_more: Option<Link>,
    exclusions: Table,
    other_exclusions: Table,
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

#[derive(Serialize)]
struct Vendor {
    key: &'static str,
    label: &'static str,
}

#[derive(Serialize)]
struct Technique {
    id: String,
    name: String,
    href: Option<String>,
    tagged: Option<String>,
}

#[derive(Serialize)]
struct Joined {
    r#type: String,
    rules: Vec<Link>,
    group_by: String,
    span: String,
    condition: String,
}

#[derive(Serialize)]
struct Macro {
    name: String,
    body_html: Html,
}

/// A machine-learning rule, for one, names a job and no query.
const NO_QUERY: &str = "This rule has no query of its own.";

pub(super) fn context(page: &Page<'_>, id: RuleId) -> Context {
    let view = subject::view(page.site.catalog, id);
    let entry = page.site.catalog.rule(view.rule);
    let rule = &entry.rule;
    let source_link = text::source_link(page.site, entry);
    let (body_html, whole) = text::body(page, entry);
    let goes_on = view.indicators.all > view.indicators.rows.len();
    let note = |section: &'static str| if rule.language.is_some() { section } else { NO_QUERY };
    Context {
        frame: frame(page, entry, &view),
        id_text: rule.id.clone(),
        vendor: Vendor { key: rule.vendor.name(), label: rule.vendor.label() },
        tags: head::tags(entry),
        strip: head::card(page, entry, source_link.as_deref()),
        description_html: (!rule.description.is_empty()).then(|| Html(markup::markdown(&rule.description, 3))),
        notes: head::notes(entry),
        copies: view.copies.iter().map(|copy| relatives::copy(page, *copy)).collect(),
        techniques: techniques(page, entry),
        events: table::plain(page, "", &subject::EVENTS, &view.events),
        totals: totals(rule, &view),
        stages: logic::stages(page, entry, &view.stages),
        correlation: rule.correlation.as_ref().map(|correlation| joined(page, correlation, &view)),
        joined_by: view.joined_by.iter().map(|other| relatives::link(page, *other)).collect(),
        indicators_more: goes_on.then(|| text::more_values(page, view.indicators.all, source_link.as_deref())),
        indicators: table::rule_values(page, &subject::INDICATORS, &view.indicators),
        exclusions: table::rule_values(page, &subject::EXCLUSIONS, &view.exclusions),
        other_exclusions: table::other_values(page, &subject::OTHER_EXCLUSIONS, &view.other_exclusions),
        body_html,
        body_more: (!whole).then(|| text::more_text(source_link.as_deref())),
        body_note: note(subject::TEXT.heading.empty),
        tree_note: note(subject::TREE.heading.empty),
        implement_html: implement(rule),
        false_positives: rule.false_positives.iter().map(|text| Html(markup::markdown_inline(text))).collect(),
        references: rule.references.iter().take(limits::LINKS).map(|reference| reference_link(reference)).collect(),
        similar: view.similar.iter().map(|similar| relatives::similar(page, similar)).collect(),
        related: view.related.iter().map(|relative| relatives::related(page, relative)).collect(),
        macros: macros(rule),
    }
}

fn frame(page: &Page<'_>, entry: &CatalogRule, view: &RuleView) -> Frame {
    let rule = &entry.rule;
    let frame = Frame::new(page.site, page.address, "rules", rule.title.clone())
        .described(format!("What the {} rule “{}” tests: events, fields, values, exclusions.", rule.vendor.label(), rule.title))
        .crumbs(vec![page.link("Rules", FixedPage::Rules), head::source(page, entry)])
        .sections(subject::SECTIONS, &view.left_out(rule));
    match entry.techniques.first() {
        Some((technique, _)) => frame.open_at(page.site, *technique),
        None => frame,
    }
}

fn reference_link(text: &str) -> Link {
    if markup::is_web_address(text) { Link::to(text.trim(), text.trim()) } else { Link::text(text) }
}

fn totals(rule: &Rule, view: &RuleView) -> Vec<Total> {
    vec![
        Total::new(rule.predicates.len(), "test", "tests", "#tree"),
        Total::new(view.indicators.all, "indicator", "indicators", "#indicators"),
        Total::new(view.exclusions.all, "exclusion", "exclusions", "#exclusions"),
        Total::new(view.events.len(), "event", "events", "#events"),
    ]
}

fn techniques(page: &Page<'_>, entry: &CatalogRule) -> Vec<Technique> {
    let technique = |(id, tag): &(crate::catalog::TechniqueId, String)| {
        let technique = &page.site.catalog.attack.techniques[id.index()];
        Technique {
            id: technique.id.clone(),
            name: technique.name.clone(),
            href: page.href(PageId::Technique(*id)),
            tagged: (*tag != technique.id).then(|| tag.clone()),
        }
    };
    entry.techniques.iter().map(technique).collect()
}

fn joined(page: &Page<'_>, correlation: &Correlation, view: &RuleView) -> Joined {
    Joined {
        r#type: correlation.kind.map_or("unspecified", CorrelationKind::name).replace('_', " "),
        rules: view.joins.iter().map(|target| relatives::target(page, target)).collect(),
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

fn macros(rule: &Rule) -> Vec<Macro> {
    let body = |body: Option<&str>| Html(markup::escape(body.unwrap_or("Its body is not part of the source.")));
    let shown = rule.definitions.iter();
    shown.map(|definition| Macro { name: definition.name.clone(), body_html: body(definition.body.as_deref()) }).collect()
}
