//! An event's page.

use serde::Serialize;

use super::card::{Card, Total, thousands};
use super::frame::Frame;
use super::lines;
use super::link::Link;
use super::page::Page;
use super::table::{self, Group, Table};
use super::vendors::{self, VendorShare};
use crate::catalog::{EventId, Subject};
use crate::content::events::Event;
use crate::site::file::{FixedPage, PageId};
use crate::site::templates::Html;
use crate::subjects::Heading;
use crate::subjects::event::{self as subject, EventView, SameActivity};
use crate::subjects::list::ListKind;

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    provider: Link,
    event: String,
    title_text: String,
    is_defined: bool,
    card: Vec<Card>,
    totals: Vec<Total>,
    vendors: Vec<VendorShare>,
    fields: Table,
    untested: Vec<Link>,
    techniques_html: Option<Html>,
    equivalents: Vec<Equivalent>,
    selectors: Table,
    indicators: Table,
    exclusions: Table,
    others: Table,
    groups_named: Vec<Group>,
    groups_category: Vec<Group>,
    all_rules: Option<Link>,
    equivalent_count: usize,
    written_for_html: Option<Html>,
    lacks: String,
}

#[derive(Serialize)]
struct Equivalent {
    event: Link,
    title: String,
    why: String,
}

pub(super) fn context(page: &Page<'_>, id: EventId) -> Context {
    let catalog = page.site.catalog;
    let view = subject::view(catalog, id);
    let facts = catalog.event(view.event);
    let definition = catalog.content.events.get(&facts.key);
    let of = Subject::Event(view.event);
    let provider = page.provider(view.event);
    let rules = Some(PageId::List(of, ListKind::Rules, 0));
    let untested = view
        .untested
        .iter()
        .map(|untested| Link { text: untested.name.clone(), href: untested.field.and_then(|field| page.href(PageId::Field(field))) });
    Context {
        frame: Frame::new(page.address, "events", format!("{} {}", provider.text, facts.label))
            .described(format!("{} ({}): fields, values and exclusions of {} rules.", facts.title, facts.label, view.rules))
            .crumbs(vec![page.link("Events", FixedPage::Providers), provider.clone()])
            .sections(subject::SECTIONS, &view.left_out()),
        event: facts.label.clone(),
        title_text: facts.title.clone(),
        is_defined: definition.is_some(),
        card: card(page, &view, definition),
        totals: totals(&view),
        vendors: vendors::bar(&view.vendors),
        fields: table::tested_fields(page, &subject::FIELDS, &view.fields),
        untested: untested.collect(),
        techniques_html: lines::techniques(page, &view.techniques),
        equivalents: view.same_activity.iter().map(|same| equivalent(page, same)).collect(),
        selectors: table::values(page, &subject::SELECTORS, &view.selectors).going_on(page, of, ListKind::Selectors),
        indicators: table::values(page, &subject::INDICATORS, &view.indicators).going_on(page, of, ListKind::Indicators),
        exclusions: table::values(page, &subject::EXCLUSIONS, &view.exclusions).going_on(page, of, ListKind::Exclusions),
        others: table::values(page, &subject::OTHERS, &view.others),
        groups_named: table::groups(page, &subject::NAMED, &view.named, rules),
        groups_category: table::groups(page, &subject::CATEGORY, &view.category, rules),
        all_rules: page
            .href(PageId::List(of, ListKind::Rules, 0))
            .map(|href| Link::to(format!("All {} rules", thousands(view.rules)), href)),
        equivalent_count: view.equivalent,
        written_for_html: lines::events(page, view.written_for.iter().copied()),
        lacks: Heading::empty_of(&view.left_out()),
        provider,
    }
}

fn card(page: &Page<'_>, view: &EventView, definition: Option<&Event>) -> Vec<Card> {
    let facts = page.site.catalog.event(view.event);
    let mut out = vec![Card::links("Provider", &[page.provider(view.event)])];
    if let Some(provider) = page.site.catalog.content.events.providers.get(facts.provider) {
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

fn totals(view: &EventView) -> Vec<Total> {
    let all = [
        Total::new(view.rules, "rule", "rules", "#rules"),
        Total::new(view.fields.len(), "field tested", "fields tested", "#fields"),
        Total::new(view.indicators.all, "indicator", "indicators", "#indicators"),
        Total::new(view.exclusions.all, "exclusion", "exclusions", "#exclusions"),
    ];
    Total::with_sections(all, &view.left_out())
}

fn equivalent(page: &Page<'_>, same: &SameActivity) -> Equivalent {
    let why = same.activity.as_ref().map(|activity| format!("both record that {activity}"));
    Equivalent {
        event: page.provider_and_event(same.event),
        title: page.site.catalog.event(same.event).title.clone(),
        why: why.unwrap_or_else(|| "by the mapping of log sources".to_owned()),
    }
}
