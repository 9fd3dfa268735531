//! Fields: all of them, and each.

use std::collections::BTreeSet;

use serde::Serialize;

use super::frame::Frame;
use super::parts::{self, Card, Link, Pager, Table, Tables, TechniqueRow, Total, ValueRow};
use super::words;
use crate::catalog::{FieldId, FieldSpelling, RuleId, Subject, Usage};
use crate::content::LogCondition;
use crate::content::fields::FieldPart;
use crate::limits;
use crate::rankings;
use crate::rule::Op;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::{FixedPage, PageId};

#[derive(Hash, Serialize)]
pub(crate) struct Index {
    #[serde(flatten)]
    frame: Frame,
    rows: Vec<IndexRow>,
    totals: Vec<Total>,
    pager: Pager,
}

#[derive(Hash, Serialize)]
struct IndexRow {
    id: String,
    field: String,
    href: String,
    meaning: String,
    rules: usize,
    rules_bar: usize,
    spellings_text: String,
}

pub(super) fn index(site: &Site<'_>, address: &Address, page: usize) -> Index {
    let catalog = site.catalog;
    let mut all: Vec<FieldId> = (0..catalog.fields.len()).map(FieldId::new).filter(|id| site.addresses.field(*id).is_some()).collect();
    all.sort_by(|one, other| catalog.field(*other).rules.len().cmp(&catalog.field(*one).rules.len()).then(one.cmp(other)));
    let most = all.first().map_or(0, |id| catalog.field(*id).rules.len());
    let range = limits::range(page, limits::FIRST);
    let shown = all.iter().skip(range.start).take(range.len());
    let rows = shown.map(|id| {
        let field = catalog.field(*id);
        IndexRow {
            id: format!("f-{}", parts::anchor_hash(&[&field.name])),
            field: field.name.clone(),
            href: site.addresses.field(*id).map(|page| page.relative_to(address)).unwrap_or_default(),
            meaning: catalog.content.fields.get(&field.name).map(|known| known.meaning.clone()).unwrap_or_default(),
            rules: field.rules.len(),
            rules_bar: parts::share(field.rules.len(), most),
            spellings_text: parts::spellings(catalog, *id),
        }
    });
    let title = if page == 0 { "Fields".to_owned() } else { format!("Fields, page {}", page + 1) };
    Index {
        rows: rows.collect(),
        frame: Frame::new(site, address, "fields", title).crumbs(Vec::new()),
        totals: vec![Total::new(all.len(), "field", "fields", "#fields")],
        pager: Pager::new(page, limits::pages(all.len(), limits::FIRST), |page| {
            index_page(site, page).map(|page| page.relative_to(address))
        }),
    }
}

/// Where a page of the list of all fields is.
fn index_page<'s>(site: &Site<'s>, page: usize) -> Option<&'s Address> {
    site.addresses.page(if page == 0 { PageId::Fixed(FixedPage::Fields) } else { PageId::Fields(page) })
}

#[derive(Hash, Serialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    frame: Frame,
    name: String,
    meaning: Option<String>,
    card: Vec<Card>,
    spellings: Vec<SpellingRow>,
    operators: Vec<OperatorRow>,
    see: Vec<Link>,
    totals: Vec<Total>,
    selectors: Option<Table<ValueRow>>,
    indicators: Table<ValueRow>,
    exclusions: Table<ValueRow>,
    techniques: Vec<TechniqueRow>,
    events: Vec<EventLine>,
}

#[derive(Hash, Serialize)]
struct SpellingRow {
    name: String,
    vendor_label: &'static str,
    part: String,
    rules: usize,
}

#[derive(Hash, Serialize)]
struct OperatorRow {
    op: &'static str,
    op_word: &'static str,
    rules: usize,
    rules_bar: usize,
}

#[derive(Hash, Serialize)]
struct EventLine {
    provider: Link,
    event: Link,
    title: String,
    rules: usize,
}

const CONTENTS: [(&str, &str); 6] = [
    ("spellings", "Spellings"),
    ("operators", "Operators"),
    ("indicators", "Top indicator values"),
    ("exclusions", "Exclusions"),
    ("techniques", "Techniques"),
    ("events", "Events"),
];

pub(super) fn context(site: &Site<'_>, address: &Address, id: FieldId) -> Context {
    let catalog = site.catalog;
    let field = catalog.field(id);
    let known = catalog.content.fields.get(&field.name);
    let subject = Subject::Field(id);
    let scope = catalog.scope(subject);
    let guide = rankings::guide(catalog, &scope);
    let tables = Tables { site, address, subject };
    let events = events(site, address, &guide.events);
    let selectors = guide.selectors.len() > 0;
    Context {
        frame: Frame::new(site, address, "fields", field.name.clone())
            .described(format!("How {} detection rules test the field {}.", field.rules.len(), field.name))
            .crumbs(vec![Link::to("Fields", Address::from(FixedPage::Fields).relative_to(address))])
            .contents(&CONTENTS),
        name: field.name.clone(),
        meaning: known.map(|known| known.meaning.clone()).filter(|meaning| !meaning.is_empty()),
        card: vec![
            Card::text(
                "Vocabulary",
                if field.known { "canonical field" } else { "name as rules write it; no other spelling is known to mean the same" },
            ),
            Card::text("Rules", &format!("{} test it, {} name it in any way", field.rules.len(), field.mentions.len())),
        ],
        spellings: spellings(site, id),
        operators: operators(site, id, &scope.rules),
        see: see(site, address, known.map(|known| known.see.as_slice()).unwrap_or_default()),
        totals: vec![
            Total::new(guide.indicators.len(), "indicator", "indicators", "#indicators"),
            Total::new(guide.exclusions.len(), "exclusion", "exclusions", "#exclusions"),
            Total::new(events.len(), "event", "events", "#events"),
        ],
        selectors: selectors
            .then(|| tables.values(&guide.selectors, Usage::Selector, 0..limits::INDICATORS, "No rule picks events by this field.")),
        indicators: tables.values(
            &guide.indicators,
            Usage::Indicator,
            0..limits::FIRST,
            "No rule looks for a particular value in this field.",
        ),
        exclusions: tables.values(&guide.exclusions, Usage::Exclusion, 0..limits::INDICATORS, "No rule excludes a value of this field."),
        techniques: parts::technique_rows(site, address, &field.rules),
        events,
    }
}

/// The part of the field that a spelling holds, by context where that decides: `name in DeviceProcessEvents; whole in imProcess`.
fn parts_of(site: &Site<'_>, field: &str, spelling: &FieldSpelling) -> String {
    let said = |(part, contexts): (FieldPart, &[LogCondition])| {
        let word = match part {
            FieldPart::Whole => "whole",
            FieldPart::Name => "name",
            FieldPart::Folder => "folder",
            FieldPart::Either => "whole or name",
        };
        match contexts {
            [] => word.to_owned(),
            few @ ([_] | [_, _] | [_, _, _]) => {
                format!("{word} in {}", few.iter().map(LogCondition::to_string).collect::<Vec<_>>().join(", "))
            }
            [first, second, ..] => format!("{word} in {first}, {second} and {} more", contexts.len() - 2),
        }
    };
    let parts: BTreeSet<String> = site.catalog.content.fields.parts(field, spelling.vendor, &spelling.name).map(said).collect();
    if parts.is_empty() { "whole".to_owned() } else { parts.into_iter().collect::<Vec<_>>().join("; ") }
}

fn spellings(site: &Site<'_>, id: FieldId) -> Vec<SpellingRow> {
    let field = site.catalog.field(id);
    let row = |spelling: &FieldSpelling| SpellingRow {
        name: if spelling.name.is_empty() { "(no field)".to_owned() } else { spelling.name.clone() },
        vendor_label: spelling.vendor.label(),
        part: parts_of(site, &field.name, spelling),
        rules: spelling.rules,
    };
    field.spellings.iter().take(limits::LINKS).map(row).collect()
}

fn operators(site: &Site<'_>, id: FieldId, rules: &[RuleId]) -> Vec<OperatorRow> {
    let catalog = site.catalog;
    let mut pairs: Vec<(Op, RuleId)> = Vec::new();
    for &rule in rules {
        let uses =
            catalog.rule(rule).occurrences.iter().filter(|occurrence| occurrence.tests_field && catalog.atom(occurrence.atom).field == id);
        pairs.extend(uses.map(|occurrence| (catalog.atom(occurrence.atom).op, rule)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut counts: Vec<(Op, usize)> =
        pairs.chunk_by(|one, other| one.0 == other.0).filter_map(|group| Some((group.first()?.0, group.len()))).collect();
    counts.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.name().cmp(other.0.name())));
    let most = counts.first().map_or(0, |(_, rules)| *rules);
    counts
        .into_iter()
        .map(|(op, rules)| OperatorRow { op: op.name(), op_word: words::op(op), rules, rules_bar: parts::share(rules, most) })
        .collect()
}

fn see(site: &Site<'_>, address: &Address, names: &[String]) -> Vec<Link> {
    let page = |name: &str| site.catalog.field_id(name).and_then(|id| site.addresses.field(id));
    names.iter().map(|name| Link { text: name.clone(), href: page(name).map(|page| page.relative_to(address)) }).collect()
}

/// Events on which rules test the field, most rules first.
fn events(site: &Site<'_>, address: &Address, covered: &[rankings::CoveredEvent]) -> Vec<EventLine> {
    let mut counts: Vec<_> = covered
        .iter()
        .map(|event| {
            let mut rules: Vec<RuleId> = event.named.iter().chain(&event.category).copied().collect();
            rules.sort_unstable();
            rules.dedup();
            (rules.len(), event.event)
        })
        .filter(|(rules, _)| *rules > 0)
        .collect();
    counts.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    counts
        .into_iter()
        .take(limits::LINKS)
        .map(|(rules, event)| EventLine {
            provider: parts::provider_link(site, address, event),
            event: parts::event_link(site, address, event),
            title: site.catalog.event(event).title.clone(),
            rules,
        })
        .collect()
}
