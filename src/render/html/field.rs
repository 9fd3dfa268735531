//! A field's page.

use serde::Serialize;

use super::card::{Card, Total};
use super::frame::Frame;
use super::lines;
use super::link::Link;
use super::page::Page;
use super::table::{self, Table};
use crate::catalog::{FieldId, Subject};
use crate::site::file::{FixedPage, PageId};
use crate::site::templates::Html;
use crate::subjects::Heading;
use crate::subjects::field::{self as subject, FieldView, RelatedField};
use crate::subjects::list::ListKind;

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    name: String,
    meaning: Option<String>,
    card: Vec<Card>,
    totals: Vec<Total>,
    spellings: Table,
    operators: Table,
    see: Vec<Link>,
    selectors: Table,
    indicators: Table,
    exclusions: Table,
    techniques_html: Option<Html>,
    events: Table,
    lacks: String,
}

pub(super) fn context(page: &Page<'_>, id: FieldId) -> Context {
    let catalog = page.site.catalog;
    let view = subject::view(catalog, id);
    let field = catalog.field(view.field);
    let known = catalog.content.fields.get(&field.name);
    let of = Subject::Field(view.field);
    let left_out = view.left_out();
    let see = |other: &RelatedField| Link { text: other.name.clone(), href: other.field.and_then(|id| page.href(PageId::Field(id))) };
    Context {
        frame: Frame::new(page.address, "fields", field.name.clone())
            .described(format!("How {} detection rules test the field {}.", view.rules, field.name))
            .crumbs(vec![page.link("Fields", FixedPage::Fields)])
            .sections(subject::SECTIONS, &left_out),
        name: field.name.clone(),
        meaning: known.map(|known| known.meaning.clone()).filter(|meaning| !meaning.is_empty()),
        card: card(field.known, &view),
        totals: totals(&view),
        spellings: table::plain(page, "fields", &subject::SPELLINGS, &view.spellings),
        operators: table::plain(page, "", &subject::OPERATORS, &view.operators),
        see: view.see.iter().map(see).collect(),
        selectors: table::values(page, &subject::SELECTORS, &view.selectors).going_on(page, of, ListKind::Selectors),
        indicators: table::values(page, &subject::INDICATORS, &view.indicators).going_on(page, of, ListKind::Indicators),
        exclusions: table::values(page, &subject::EXCLUSIONS, &view.exclusions).going_on(page, of, ListKind::Exclusions),
        techniques_html: lines::techniques(page, &view.techniques),
        events: table::plain(page, "", &subject::EVENTS, &view.events),
        lacks: Heading::empty_of(&left_out),
    }
}

fn card(is_known: bool, view: &FieldView) -> Vec<Card> {
    let vocabulary = if is_known { "canonical field" } else { "name as rules write it; no other spelling is known to mean the same" };
    vec![
        Card::text("Vocabulary", vocabulary),
        Card::text("Rules", &format!("{} test it, {} name it in any way", view.rules, view.mentions)),
    ]
}

fn totals(view: &FieldView) -> Vec<Total> {
    let all = [
        Total::new(view.indicators.all, "indicator", "indicators", "#indicators"),
        Total::new(view.exclusions.all, "exclusion", "exclusions", "#exclusions"),
        Total::new(view.events.len(), "event", "events", "#events"),
    ];
    Total::with_sections(all, &view.left_out())
}
