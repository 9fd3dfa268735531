//! A technique's page: the heart of the catalog.

use serde::Serialize;

use super::details::{self, Listing, RuleGroup, RuleItem};
use super::frame::Frame;
use super::parts::{self, Card, EventRow, FieldRow, Link, Table, Tables, Total, ValueRow, VendorShare};
use crate::attack::{self, Technique};
use crate::catalog::{RuleId, Subject, TechniqueId, Usage};
use crate::content::attack::TechniqueStatus;
use crate::content::events;
use crate::limits;
use crate::rankings::{self, CoveredEvent};
use crate::render::html::markup;
use crate::rule::Vendor;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::{FixedPage, ListKind, PageId};
use crate::site::templates::Html;

#[derive(Hash, Serialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    frame: Frame,
    id: String,
    name: String,
    note_html: Option<Html>,
    card: Vec<Card>,
    lead_html: Html,
    more_html: Option<Html>,
    totals: Vec<Total>,
    vendors: Vec<VendorShare>,
    vendor_columns: Vec<Column>,
    subtechniques: Vec<SubRow>,
    events: Events,
    rule_count: usize,
    fields: Table<FieldRow>,
    selectors: Table<ValueRow>,
    indicators: Table<ValueRow>,
    exclusions: Table<ValueRow>,
    groups: Vec<RuleGroup>,
    deprecated: Vec<RuleItem>,
    attribution_html: Option<Html>,
}

#[derive(Hash, Serialize)]
struct Column {
    key: &'static str,
    label: &'static str,
}

#[derive(Hash, Serialize)]
struct SubRow {
    id: String,
    name: String,
    href: String,
    counts: Vec<usize>,
    total: usize,
}

#[derive(Hash, Serialize)]
struct Events {
    count: usize,
    rows: Vec<EventRow>,
    equivalents: Vec<EventRow>,
    extended: Vec<EventRow>,
}

/// The page of a revoked technique that has a successor.
#[derive(Hash, Serialize)]
pub(crate) struct Moved {
    #[serde(flatten)]
    frame: Frame,
    id: String,
    name: String,
    target: Link,
}

/// The context of a revoked technique, unless the technique stays where it is.
pub(super) fn moved(site: &Site<'_>, address: &Address, id: TechniqueId) -> Option<Moved> {
    let technique = &site.catalog.attack.techniques[id.index()];
    let heir = technique.successor.as_deref().and_then(|successor| site.catalog.technique_id(successor))?;
    let target = &site.catalog.attack.techniques[heir.index()];
    Some(Moved {
        frame: Frame::new(site, address, "attack", format!("{} {}", technique.name, technique.id)).crumbs(vec![attack_crumb(address)]),
        id: technique.id.clone(),
        name: technique.name.clone(),
        target: Link::to(format!("{} {}", target.id, target.name), site.addresses.technique(heir).relative_to(address)),
    })
}

fn attack_crumb(address: &Address) -> Link {
    Link::to("Attack", Address::from(FixedPage::Matrix).relative_to(address))
}

const CONTENTS: [(&str, &str); 8] = [
    ("events", "Events covered"),
    ("authoring-guide", "Authoring guide"),
    ("fields", "Fields filtered most"),
    ("selectors", "Event selectors"),
    ("indicators", "Top indicator values"),
    ("exclusions", "Exclusions"),
    ("rules", "Rules"),
    ("deprecated", "Deprecated rules"),
];

pub(super) fn context(site: &Site<'_>, address: &Address, id: TechniqueId) -> Context {
    let catalog = site.catalog;
    let technique = &catalog.attack.techniques[id.index()];
    let facts = catalog.technique(id);
    let subject = Subject::Technique(id);
    let scope = catalog.scope(subject);
    let guide = rankings::guide(catalog, &scope);
    let events = events_covered(site, address, &guide.events);
    let tables = Tables { site, address, scope: &scope, subject };
    let lead = markup::first_paragraph(&technique.description);
    let rules_page = site.addresses.page(PageId::List(subject, ListKind::Rules, 0));
    let listing = Listing { technique: Some(id), opens: facts.rules.len() <= limits::EXPANDING, more: rules_page };
    let columns: Vec<Vendor> = catalog.vendors();
    let mut deprecated = facts.deprecated.clone();
    details::sort_by_title(site, &mut deprecated);
    Context {
        frame: Frame::new(site, address, "attack", format!("{} {}", technique.name, technique.id))
            .described(format!(
                "What {} detection rules for {} {} really test: events, fields, values, exclusions.",
                facts.rules.len(),
                technique.id,
                technique.name
            ))
            .crumbs(crumbs(site, address, technique))
            .contents(&CONTENTS)
            .open_at(site, address, id),
        id: technique.id.clone(),
        name: technique.name.clone(),
        note_html: note(technique).map(Html),
        card: card(site, address, id, technique),
        lead_html: Html(lead_html(technique, lead.0)),
        more_html: (!lead.1.is_empty()).then(|| Html(markup::markdown(lead.1, 3))),
        totals: vec![
            Total::new(facts.rules.len(), "rule", "rules", "#rules"),
            Total::new(events.count, "event", "events", "#events"),
            Total::new(guide.fields.len(), "field", "fields", "#fields"),
            Total::new(guide.indicators.len(), "indicator", "indicators", "#indicators"),
            Total::new(guide.exclusions.len(), "exclusion", "exclusions", "#exclusions"),
        ],
        vendors: parts::vendors(catalog, &facts.rules),
        vendor_columns: columns.iter().map(|vendor| Column { key: vendor.name(), label: vendor.label() }).collect(),
        subtechniques: facts.subs.iter().map(|sub| sub_row(site, address, *sub, &columns)).collect(),
        events,
        rule_count: facts.rules.len(),
        fields: tables.fields(&guide.fields, 0..limits::FIELDS, "No rule here tests a field."),
        selectors: tables.values(
            &guide.selectors,
            Usage::Selector,
            0..limits::SELECTORS,
            "No rule here picks an event by a value; their log sources say which.",
        ),
        indicators: tables.values(&guide.indicators, Usage::Indicator, 0..limits::INDICATORS, "No rule here looks for a particular value."),
        exclusions: tables.values(
            &guide.exclusions,
            Usage::Exclusion,
            0..limits::EXCLUSIONS,
            "No rule here excludes anything at the top of its condition.",
        ),
        groups: details::groups(site, address, &facts.rules, listing),
        deprecated: deprecated
            .iter()
            .map(|rule| details::item(site, address, *rule, Listing { technique: Some(id), ..Listing::default() }))
            .collect(),
        attribution_html: catalog.attack.quotes.then(|| Html(markup::escape(attack::NOTICE))),
    }
}

fn lead_html(technique: &Technique, lead: &str) -> String {
    if lead.is_empty() {
        let link = format!("[{} at MITRE]({})", technique.id, mitre(technique));
        return markup::markdown(&format!("The description of {link} is not part of this site."), 3);
    }
    markup::markdown(lead, 3)
}

fn mitre(technique: &Technique) -> String {
    format!("https://attack.mitre.org/techniques/{}/", technique.id.replace('.', "/"))
}

fn note(technique: &Technique) -> Option<String> {
    match technique.status {
        TechniqueStatus::Deprecated => Some("MITRE has deprecated this technique without a successor. It is in no matrix.".to_owned()),
        TechniqueStatus::Revoked => Some("MITRE has revoked this technique, and its successor is not known here.".to_owned()),
        TechniqueStatus::Active if technique.newer_than_bundle => Some(
            "This technique is not in the ATT&amp;CK bundle of this site; its name and tactics come from the built-in index.".to_owned(),
        ),
        TechniqueStatus::Active => None,
    }
}

fn crumbs(site: &Site<'_>, address: &Address, technique: &Technique) -> Vec<Link> {
    let mut out = vec![attack_crumb(address)];
    if let Some(tactic) = technique.tactics.first().and_then(|name| site.catalog.attack.tactic(name)) {
        let matrix = Address::from(FixedPage::Matrix).relative_to(address);
        out.push(Link::to(tactic.name.clone(), format!("{matrix}#{}", tactic.short_name)));
    }
    if let Some(parent) = technique.parent().and_then(|parent| site.catalog.technique_id(parent)) {
        let name = &site.catalog.attack.techniques[parent.index()].name;
        out.push(Link::to(name.clone(), site.addresses.technique(parent).relative_to(address)));
    }
    out
}

fn card(site: &Site<'_>, address: &Address, id: TechniqueId, technique: &Technique) -> Vec<Card> {
    let facts = site.catalog.technique(id);
    let matrix = Address::from(FixedPage::Matrix).relative_to(address);
    let tactics: Vec<Link> = technique
        .tactics
        .iter()
        .filter_map(|name| site.catalog.attack.tactic(name))
        .map(|tactic| Link::to(tactic.name.clone(), format!("{matrix}#{}", tactic.short_name)))
        .collect();
    let mut out = vec![Card::links(if tactics.len() == 1 { "Tactic" } else { "Tactics" }, &tactics)];
    if !technique.platforms.is_empty() {
        out.push(Card::text("Platforms", &technique.platforms.join(", ")));
    }
    if let Some(parent) = technique.parent().and_then(|parent| site.catalog.technique_id(parent)) {
        let name = format!("{} {}", site.catalog.attack.techniques[parent.index()].id, site.catalog.attack.techniques[parent.index()].name);
        out.push(Card::links("Sub-technique of", &[Link::to(name, site.addresses.technique(parent).relative_to(address))]));
    } else {
        out.push(Card::text("Sub-techniques", &facts.subs.len().to_string()));
    }
    out.push(Card::text("ATT&CK version", &technique.version));
    let rules = if facts.subs.is_empty() {
        facts.own.len().to_string()
    } else {
        format!("{} own, {} with sub-techniques", facts.own.len(), facts.rules.len())
    };
    out.push(Card::text("Rules", &rules));
    out.push(Card::links("At MITRE", &[Link::to(technique.id.clone(), mitre(technique))]));
    out
}

fn sub_row(site: &Site<'_>, address: &Address, sub: TechniqueId, columns: &[Vendor]) -> SubRow {
    let technique = &site.catalog.attack.techniques[sub.index()];
    let rules = &site.catalog.technique(sub).rules;
    let counts = parts::by_vendor(site.catalog, rules);
    SubRow {
        id: technique.id.clone(),
        name: technique.name.clone(),
        href: site.addresses.technique(sub).relative_to(address),
        counts: columns.iter().map(|vendor| counts[*vendor as usize]).collect(),
        total: rules.len(),
    }
}

/// The events that the rules of a technique cover, by the list in which they stand.
fn events_covered(site: &Site<'_>, address: &Address, covered: &[CoveredEvent]) -> Events {
    let mut out = Events { count: 0, rows: Vec::new(), equivalents: Vec::new(), extended: Vec::new() };
    for event in covered {
        let counts = !event.named.is_empty() || !event.category.is_empty();
        let place = site.catalog.event(event.event).provider;
        let core = site.catalog.content.events.providers.get(place).is_some_and(|provider| provider.scope == events::Scope::Core);
        let row = event_row(site, address, event, if counts { &event.category } else { &event.equivalent });
        match (counts, core) {
            (false, _) => out.equivalents.push(row),
            (true, true) => out.rows.push(row),
            (true, false) => out.extended.push(row),
        }
    }
    out.count = out.rows.len();
    out
}

fn event_row(site: &Site<'_>, address: &Address, covered: &CoveredEvent, second: &[RuleId]) -> EventRow {
    let facts = site.catalog.event(covered.event);
    let list = |rules: &[RuleId]| Html(site.links.list(rules.iter().copied(), address.depth(), usize::MAX));
    EventRow {
        id: format!("e-{}", parts::anchor_hash(&[&facts.key])),
        provider: parts::provider_link(site, address, covered.event),
        event: parts::event_link(site, address, covered.event),
        title: facts.title.clone(),
        named: covered.named.len(),
        named_html: list(&covered.named),
        category: second.len(),
        category_html: list(second),
    }
}
