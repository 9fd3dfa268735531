//! A rule's page.

mod head;
mod logic;
mod relatives;
mod text;

use serde::Serialize;

use super::card::{Card, thousands};
use super::facts;
use super::frame::Frame;
use super::link::{Link, Pager};
use super::markup;
use super::page::Page;
use super::table::{self, Table};
use crate::catalog::{CatalogRule, RuleId};
use crate::limits;
use crate::rule::{Correlation, CorrelationKind, Guide, Rule};
use crate::site::file::{FixedPage, PageId};
use crate::site::templates::Html;
use crate::subjects::Heading;
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
    events: Table,
    /// Other records of the same activities, which the pages of the events above link.
    equivalents: String,
    stages: Vec<StageRows>,
    all_values: Option<Link>,
    correlation: Option<Joined>,
    joined_by: Vec<Link>,
    body_html: Option<Html>,
    body_more: Option<Link>,
    body_note: &'static str,
    tree_note: &'static str,
    /// What the rule and its authors leave unsaid.
    lacks: String,
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

/// A page of all values of a rule.
#[derive(Serialize)]
pub(super) struct Values {
    #[serde(flatten)]
    frame: Frame,
    heading: String,
    rule: Link,
    values: Table,
    pager: Pager,
}

pub(super) fn values(page: &Page<'_>, id: RuleId, number: usize) -> Values {
    let view = subject::values::view(page.site.catalog, id, number);
    let rule = relatives::link(page, view.rule);
    let heading = format!("All {} values of {}", thousands(view.values.all), rule.text);
    Values {
        frame: Frame::new(page.address, "rules", heading.clone()).crumbs(vec![page.link("Rules", FixedPage::Rules), rule.clone()]),
        heading,
        rule,
        values: table::part(page, "values", &subject::values::VALUES, &view.values),
        pager: Pager::new(view.page, view.pages, |at| page.href(PageId::RuleValues(id, at))),
    }
}

/// A machine-learning rule, for one, names a job and no query.
const NO_QUERY: &str = "This rule has no query of its own.";

pub(super) fn context(page: &Page<'_>, id: RuleId) -> Context {
    let view = subject::view(page.site.catalog, id);
    let entry = page.site.catalog.rule(view.rule);
    let rule = &entry.rule;
    let source_link = text::source_link(page.site, entry);
    let (body_html, whole) = text::body(page, entry);
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
        events: table::plain(page, "", &subject::EVENTS, &view.events),
        equivalents: view.equivalents.iter().map(|event| page.provider_and_event(*event).text).collect::<Vec<_>>().join(", "),
        stages: logic::stages(page, id, &view.stages),
        correlation: rule.correlation.as_ref().map(|correlation| joined(page, correlation, &view)),
        joined_by: view.joined_by.iter().map(|other| relatives::link(page, *other)).collect(),
        all_values: page.href(PageId::RuleValues(id, 0)).map(|href| Link::to("All values of this rule with their reach", href)),
        body_html,
        body_more: (!whole).then(|| text::more_text(source_link.as_deref())),
        body_note: note(subject::TEXT.heading.empty),
        tree_note: note(subject::TREE.heading.empty),
        lacks: Heading::empty_of(&view.left_out(rule)),
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
    let frame = Frame::new(page.address, "rules", rule.title.clone())
        .crumbs(crumbs(page, entry, view.rule))
        .sections(subject::SECTIONS, &view.left_out(rule));
    match entry.techniques.first() {
        Some((technique, _)) => frame.open_at(page.site, *technique),
        None => frame,
    }
}

/// The list of rules, the rule's source, and where others share its file name, their list.
fn crumbs(page: &Page<'_>, entry: &CatalogRule, id: RuleId) -> Vec<Link> {
    let stem = page.site.addresses.stem_of(id).map(|stem| page.link("Rules of this file name", stem));
    [page.link("Rules", FixedPage::Rules), head::source(page, entry)].into_iter().chain(stem).collect()
}

fn reference_link(text: &str) -> Link {
    if markup::is_web_address(text) { Link::to(text.trim(), text.trim()) } else { Link::text(text) }
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
