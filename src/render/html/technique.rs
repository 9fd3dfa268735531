//! A technique's page: the heart of the catalog.

use serde::Serialize;

use super::card::{Card, Total, thousands};
use super::frame::Frame;
use super::lines;
use super::link::Link;
use super::markup;
use super::page::Page;
use super::table::{self, Group, Table};
use super::vendors::{self, VendorShare};
use crate::attack::Technique;
use crate::catalog::{Subject, TechniqueId};
use crate::content::attack::TechniqueStatus;
use crate::limits;
use crate::site::file::{FixedPage, PageId};
use crate::site::templates::Html;
use crate::subjects::list::ListKind;
use crate::subjects::technique::{self as subject, TechniqueView};

#[derive(Serialize)]
pub(super) struct Context {
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
    subtechniques: Table,
    events: Table,
    extended_count: String,
    extended: Table,
    /// Those that the table has no room for.
    extended_more_html: Option<Html>,
    equivalent: Table,
    rule_count: usize,
    fields: Table,
    selectors: Table,
    indicators: Table,
    exclusions: Table,
    groups: Vec<Group>,
    deprecated: Table,
    lacks: String,
}

/// The page of a revoked technique that has a successor.
#[derive(Serialize)]
pub(super) struct Moved {
    #[serde(flatten)]
    frame: Frame,
    id: String,
    name: String,
    target: Link,
}

/// The context of a revoked technique, unless the technique stays where it is.
pub(super) fn moved(page: &Page<'_>, id: TechniqueId) -> Option<Moved> {
    let catalog = page.site.catalog;
    let technique = &catalog.attack.techniques[id.index()];
    let heir = subject::successor(catalog, id)?;
    Some(Moved {
        frame: frame(page, technique).crumbs(vec![page.link("Attack", FixedPage::Matrix)]),
        id: technique.id.clone(),
        name: technique.name.clone(),
        target: Link { text: titled(&catalog.attack.techniques[heir.index()]), href: page.technique(heir) },
    })
}

fn frame(page: &Page<'_>, technique: &Technique) -> Frame {
    Frame::new(page.address, "attack", format!("{} {}", technique.name, technique.id))
}

/// Id and name.
fn titled(technique: &Technique) -> String {
    format!("{} {}", technique.id, technique.name)
}

pub(super) fn context(page: &Page<'_>, id: TechniqueId) -> Context {
    let catalog = page.site.catalog;
    let view = subject::view(catalog, id);
    let technique = &catalog.attack.techniques[view.technique.index()];
    let lead = markup::first_paragraph(&technique.description);
    let of = Subject::Technique(view.technique);
    let (extended, further) = view.events.extended.split_at(view.events.extended.len().min(limits::EVENTS));
    Context {
        frame: frame(page, technique)
            .described(format!(
                "What {} detection rules for {} really test: events, fields, values, exclusions.",
                view.rules,
                titled(technique)
            ))
            .crumbs(crumbs(page, &view))
            .sections(subject::SECTIONS, &view.left_out())
            .open_at(page.site, view.technique),
        id: technique.id.clone(),
        name: technique.name.clone(),
        note_html: note(technique).map(|note| Html(note.to_owned())),
        card: card(page, technique, &view),
        lead_html: Html(lead_html(technique, lead.0)),
        more_html: (!lead.1.is_empty()).then(|| Html(markup::markdown(lead.1, 3))),
        totals: totals(&view),
        vendors: vendors::bar(&view.vendors),
        subtechniques: table::techniques(page, &subject::SUBTECHNIQUES, &view.subtechniques),
        events: table::events(page, &subject::EVENTS, &view.events.core),
        extended_count: thousands(view.events.extended.len()),
        extended: table::events(page, &subject::EXTENDED, extended),
        extended_more_html: lines::events(page, further.iter().map(|row| (row.event, row.rules()))),
        equivalent: table::events(page, &subject::EQUIVALENT, &view.events.equivalent),
        rule_count: view.rules,
        fields: table::fields(page, &subject::FIELDS, &view.fields).going_on(page, of, ListKind::Fields),
        selectors: table::values(page, &subject::SELECTORS, &view.selectors).going_on(page, of, ListKind::Selectors),
        indicators: table::values(page, &subject::INDICATORS, &view.indicators).going_on(page, of, ListKind::Indicators),
        exclusions: table::values(page, &subject::EXCLUSIONS, &view.exclusions).going_on(page, of, ListKind::Exclusions),
        groups: table::groups(page, &subject::RULES, &view.groups, Some(PageId::List(of, ListKind::Rules, 0))),
        deprecated: table::rules(page, &subject::DEPRECATED, &view.deprecated),
        lacks: view.lacks(),
    }
}

fn lead_html(technique: &Technique, lead: &str) -> String {
    if lead.is_empty() {
        let link = format!("[{} at MITRE]({})", technique.id, mitre(technique));
        return markup::markdown(&format!("The description of {link} is not part of this site."), 3);
    }
    markup::markdown(lead, 3)
}

/// The page of a technique at MITRE.
pub(super) fn mitre(technique: &Technique) -> String {
    format!("https://attack.mitre.org/techniques/{}/", technique.id.replace('.', "/"))
}

fn note(technique: &Technique) -> Option<&'static str> {
    match technique.status {
        TechniqueStatus::Deprecated => Some("MITRE has deprecated this technique without a successor. It is in no matrix."),
        TechniqueStatus::Revoked => Some("MITRE has revoked this technique, and its successor is not known here."),
        TechniqueStatus::Active if technique.newer_than_bundle => {
            Some("This technique is not in the ATT&amp;CK bundle of this site; its name and tactics come from the built-in index.")
        }
        TechniqueStatus::Active => None,
    }
}

fn tactics(page: &Page<'_>, view: &TechniqueView) -> Vec<Link> {
    let tactics = view.tactics.iter().filter_map(|place| page.site.catalog.attack.tactics.get(*place));
    tactics.map(|tactic| Link { text: tactic.name.clone(), href: page.href_at(FixedPage::Matrix, &tactic.short_name) }).collect()
}

fn crumbs(page: &Page<'_>, view: &TechniqueView) -> Vec<Link> {
    let techniques = &page.site.catalog.attack.techniques;
    let parent = view.parent.map(|parent| Link { text: techniques[parent.index()].name.clone(), href: page.technique(parent) });
    let tactic = tactics(page, view).into_iter().next();
    [page.link("Attack", FixedPage::Matrix)].into_iter().chain(tactic).chain(parent).collect()
}

fn card(page: &Page<'_>, technique: &Technique, view: &TechniqueView) -> Vec<Card> {
    let tactics = tactics(page, view);
    let mut out = vec![Card::links(if tactics.len() == 1 { "Tactic" } else { "Tactics" }, &tactics)];
    if !technique.platforms.is_empty() {
        out.push(Card::text("Platforms", &technique.platforms.join(", ")));
    }
    out.push(match view.parent {
        Some(parent) => {
            let title = titled(&page.site.catalog.attack.techniques[parent.index()]);
            Card::links("Sub-technique of", &[Link { text: title, href: page.technique(parent) }])
        }
        None => Card::text("Sub-techniques", &view.subtechniques.len().to_string()),
    });
    out.push(Card::text("ATT&CK version", &technique.version));
    let rules =
        if view.subtechniques.is_empty() { view.own.to_string() } else { format!("{} own, {} with sub-techniques", view.own, view.rules) };
    out.push(Card::text("Rules", &rules));
    out.push(Card::links("At MITRE", &[Link::to(technique.id.clone(), mitre(technique))]));
    out
}

fn totals(view: &TechniqueView) -> Vec<Total> {
    let all = [
        Total::new(view.rules, "rule", "rules", "#rules"),
        Total::new(view.events.core.len(), "event", "events", "#events"),
        Total::new(view.fields.all, "field", "fields", "#fields"),
        Total::new(view.indicators.all, "indicator", "indicators", "#indicators"),
        Total::new(view.exclusions.all, "exclusion", "exclusions", "#exclusions"),
    ];
    Total::with_sections(all, &view.left_out())
}
