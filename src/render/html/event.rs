//! An event's page.

use std::collections::BTreeMap;

use serde::Serialize;

use super::details::{self, Listing, RuleGroup};
use super::frame::Frame;
use super::parts::{self, Card, Link, Table, Tables, TechniqueRow, Total, ValueRow, VendorShare};
use crate::catalog::{EventId, RuleId, Subject, Usage};
use crate::content::events::Event;
use crate::limits;
use crate::rankings;
use crate::rule::EventKey;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::FixedPage;
use crate::site::templates::Html;
use crate::subjects::rules as subject;

#[derive(Hash, Serialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    frame: Frame,
    provider: Link,
    event: String,
    title_text: String,
    card: Vec<Card>,
    description_html: Option<Html>,
    totals: Vec<Total>,
    vendors: Vec<VendorShare>,
    fields_table: Vec<Field>,
    untested: Vec<Link>,
    techniques: Vec<TechniqueRow>,
    equivalents: Vec<Equivalent>,
    selectors: Table<ValueRow>,
    indicators: Table<ValueRow>,
    exclusions: Table<ValueRow>,
    others: Table<ValueRow>,
    groups_named: Vec<RuleGroup>,
    groups_category: Vec<RuleGroup>,
    groups_equivalent: Vec<RuleGroup>,
}

#[derive(Hash, Serialize)]
struct Field {
    id: String,
    field: String,
    href: Option<String>,
    rules: usize,
    rules_bar: usize,
    rules_html: Html,
}

#[derive(Hash, Serialize)]
struct Equivalent {
    event: Link,
    title: String,
    why: String,
}

const CONTENTS: [(&str, &str); 9] = [
    ("fields", "Fields"),
    ("untested", "Untested fields"),
    ("techniques", "Techniques"),
    ("equivalents", "Same activity elsewhere"),
    ("selectors", "Event selectors"),
    ("indicators", "Top indicator values"),
    ("exclusions", "Exclusions"),
    ("others", "Further fields"),
    ("rules", "Rules"),
];

pub(super) fn context(site: &Site<'_>, address: &Address, id: EventId) -> Context {
    let catalog = site.catalog;
    let facts = catalog.event(id);
    let subject = Subject::Event(id);
    let definition = catalog.content.events.get(&facts.key);
    let scope = catalog.scope(subject);
    let beyond = catalog.event_scope(id, false);
    let guide = rankings::guide(catalog, &scope);
    let tables = Tables { site, address, subject };
    let others = rankings::atoms(catalog, &beyond, &[Usage::Indicator]);
    let (fields_table, untested) = fields(site, address, definition, &guide.fields);
    let provider = parts::provider_link(site, address, id);
    let rules = facts.covering();
    let empty = "No rule on this event has one.";
    Context {
        frame: Frame::new(site, address, "events", format!("{} {}", provider.text, facts.label))
            .described(format!("{} ({}): fields, values and exclusions of {} rules.", facts.title, facts.label, rules.len()))
            .crumbs(vec![Link::to("Events", Address::from(FixedPage::Providers).relative_to(address)), provider.clone()])
            .contents(&CONTENTS),
        event: facts.label.clone(),
        title_text: facts.title.clone(),
        card: card(site, address, id, definition),
        description_html: definition
            .is_none()
            .then(|| Html("<p>No definition of this event is known here; rules name it all the same.</p>".to_owned())),
        totals: vec![
            Total::new(rules.len(), "rule", "rules", "#rules"),
            Total::new(fields_table.len(), "field tested", "fields tested", "#fields"),
            Total::new(guide.indicators.len(), "indicator", "indicators", "#indicators"),
            Total::new(guide.exclusions.len(), "exclusion", "exclusions", "#exclusions"),
        ],
        vendors: parts::bar(&subject::by_vendor(catalog, &rules)),
        fields_table,
        untested,
        techniques: parts::technique_rows(site, address, &rules),
        equivalents: equivalents(site, address, id),
        selectors: tables.values(&guide.selectors, Usage::Selector, 0..limits::SELECTORS, empty),
        indicators: tables.values(&guide.indicators, Usage::Indicator, 0..limits::INDICATORS, empty),
        exclusions: tables.values(&guide.exclusions, Usage::Exclusion, 0..limits::EXCLUSIONS, "No rule on this event excludes anything."),
        others: Tables { site, address, subject }.values(
            &others,
            Usage::Other,
            0..limits::EXCLUSIONS,
            "Rules on this event test only fields that its definition lists, or the definition lists none.",
        ),
        groups_named: groups(site, address, &facts.named),
        groups_category: groups(site, address, &facts.category),
        groups_equivalent: groups(site, address, &facts.equivalent),
        provider,
    }
}

fn groups(site: &Site<'_>, address: &Address, rules: &[RuleId]) -> Vec<RuleGroup> {
    details::groups(site, address, rules, Listing::default())
}

fn card(site: &Site<'_>, address: &Address, id: EventId, definition: Option<&Event>) -> Vec<Card> {
    let events = &site.catalog.content.events;
    let facts = site.catalog.event(id);
    let mut out = vec![Card::links("Provider", &[parts::provider_link(site, address, id)])];
    if let Some(provider) = events.providers.get(facts.provider) {
        out.push(Card::text("Full name", &provider.full_names.join(", ")));
        let channel = definition.map(|event| event.channel.replace('|', ", ")).filter(|channel| !channel.is_empty());
        out.push(Card::text("Channel", &channel.unwrap_or_else(|| provider.channels.join(", "))));
    }
    out.push(Card::text("Id", definition.map_or(facts.key.id(), |event| event.id.as_str())));
    if let Some(alias) = definition.map(|event| event.alias.as_str()).filter(|alias| !alias.is_empty()) {
        out.push(Card::text("Also known as", alias));
    }
    out.push(Card::text("Rules", &format!("{} naming it, {} by category", facts.named.len(), facts.category.len())));
    out
}

/// Fields of the event that rules test, most tested first, and those that no rule tests.
fn fields(
    site: &Site<'_>,
    address: &Address,
    definition: Option<&Event>,
    ranking: &rankings::Ranking<crate::catalog::FieldId>,
) -> (Vec<Field>, Vec<Link>) {
    let catalog = site.catalog;
    let most = ranking.get(0..1).map(|ranked| ranked.count()).max().unwrap_or(0);
    let tested: Vec<Field> = ranking
        .get(0..limits::FIRST)
        .map(|ranked| Field {
            id: format!("f-{}", parts::anchor_hash(&[&catalog.field(ranked.what).name])),
            field: catalog.field(ranked.what).name.clone(),
            href: site.addresses.field(ranked.what).map(|page| page.relative_to(address)),
            rules: ranked.count(),
            rules_bar: parts::share(ranked.count(), most),
            rules_html: Html(site.links.list(ranked.rules(), address.depth(), limits::INLINE)),
        })
        .collect();
    let mut untested = Vec::new();
    if let Some(event) = definition {
        let context = catalog.content.events.context_of(event);
        for field in &event.fields {
            let name = catalog.content.fields.resolve(None, field, &context, None).name;
            if !tested.iter().any(|tested| tested.field == name) {
                let page = catalog.field_id(&name).and_then(|id| site.addresses.field(id));
                untested.push(Link { text: field.clone(), href: page.map(|page| page.relative_to(address)) });
            }
        }
    }
    (tested, untested)
}

/// Other records of the same activity, by the mappings.
fn equivalents(site: &Site<'_>, address: &Address, id: EventId) -> Vec<Equivalent> {
    let key = &site.catalog.event(id).key;
    let mappings = &site.catalog.content.mappings;
    let mut others: BTreeMap<&EventKey, String> = BTreeMap::new();
    for mapping in mappings.all() {
        let all = || mapping.events.iter().chain(&mapping.equivalents);
        if !mapping.equivalents.is_empty() && all().any(|other| other == key) {
            others.extend(all().filter(|other| *other != key).map(|other| (other, "by the mapping of log sources".to_owned())));
        }
    }
    others.extend(
        mappings.same_activity(key).filter(|(other, _)| *other != key).map(|(other, name)| (other, format!("both record that {name}"))),
    );
    others
        .into_iter()
        .filter_map(|(key, why)| Some((site.catalog.event_id(key)?, why)))
        .map(|(other, why)| {
            let provider = parts::provider_link(site, address, other);
            let link = parts::event_link(site, address, other);
            Equivalent {
                event: Link { text: format!("{} {}", provider.text, link.text), href: link.href },
                title: site.catalog.event(other).title.clone(),
                why,
            }
        })
        .collect()
}
