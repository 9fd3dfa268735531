//! A value's page: who looks for it, whatever the field, operator or vendor.

use serde::Serialize;

use super::anchors::field_anchor;
use super::card::{Total, thousands};
use super::cells;
use super::frame::Frame;
use super::lines;
use super::link::Link;
use super::markup;
use super::page::Page;
use super::vendors::{self, VendorShare};
use crate::catalog::{Subject, ValueId};
use crate::site::file::{FixedPage, PageId};
use crate::site::templates::Html;
use crate::subjects::Heading;
use crate::subjects::list::ListKind;
use crate::subjects::value::{self as subject, FieldUses, UseLine, ValueView};

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    value_html: Html,
    totals: Vec<Total>,
    vendors: Vec<VendorShare>,
    spellings_html: Option<Html>,
    uses_html: Option<Html>,
    exclusions_html: Option<Html>,
    techniques_html: Option<Html>,
    all_rules: Option<Link>,
    lacks: String,
}

/// A page of so few rules is seen at once: contents and counts by vendor would say no more.
const SHORT: usize = 10;

pub(super) fn context(page: &Page<'_>, id: ValueId) -> Context {
    let view = subject::view(page.site.catalog, id);
    let shown = &page.site.catalog.value(view.value).shown;
    let short: String = shown.chars().take(80).collect();
    let is_short = view.rules + view.excluded_by <= SHORT;
    let list = PageId::List(Subject::Value(view.value), ListKind::Rules, 0);
    Context {
        frame: Frame::new(page.address, "fields", short.trim())
            .crumbs(vec![page.link("Fields", FixedPage::Fields)])
            .sections(if is_short { &[] } else { subject::SECTIONS }, &view.left_out()),
        value_html: Html(markup::value(shown)),
        totals: totals(&view),
        vendors: if is_short { Vec::new() } else { vendors::bar(&view.vendors) },
        spellings_html: spellings(&view),
        uses_html: uses(page, &view, &view.uses, ""),
        exclusions_html: uses(page, &view, &view.exclusions, "x"),
        techniques_html: lines::techniques(page, &view.techniques),
        all_rules: page.href(list).map(|href| Link::to(format!("All {} rules", thousands(view.rules)), href)),
        lacks: Heading::empty_of(&view.left_out()),
    }
}

fn totals(view: &ValueView) -> Vec<Total> {
    let mut out = vec![Total::new(view.rules, "rule", "rules", if view.uses.is_empty() { "#main" } else { "#uses" })];
    if view.excluded_by > 0 {
        out.push(Total::new(view.excluded_by, "exclusion", "exclusions", "#exclusions"));
    }
    if !view.techniques.is_empty() {
        out.push(Total::new(view.techniques.len(), "technique", "techniques", "#techniques"));
    }
    out
}

/// The ways in which rules write it, where there are several.
fn spellings(view: &ValueView) -> Option<Html> {
    let mut out = String::new();
    for (place, spelling) in view.spellings.iter().enumerate() {
        out.push_str(if place > 0 { ", " } else { "" });
        cells::linked_code(None, &spelling.text, &mut out);
        out.push_str(&format!(" {}", thousands(spelling.rules)));
    }
    Some(Html(out)).filter(|_| view.spellings.len() > 1)
}

/// Fields, and under each the ways in which rules use the value with their rules; `before` stands before the anchors of fields.
fn uses(page: &Page<'_>, view: &ValueView, fields: &[FieldUses], before: &str) -> Option<Html> {
    let is_open = view.shown == usize::MAX;
    let mut out = String::new();
    for uses in fields {
        let anchor = field_anchor(page.site.catalog, uses.field);
        out.push_str(&format!("<dt id={before}{anchor}>"));
        cells::anchor(page.href(PageId::Field(uses.field)).as_deref(), &page.site.catalog.field(uses.field).name, &mut out);
        out.push_str(&format!(" <span class=count>{}</span>", thousands(uses.rules)));
        uses.lines.iter().for_each(|line| self::line(page, line, view.shown, is_open, &mut out));
    }
    (!out.is_empty()).then_some(Html(out))
}

fn line(page: &Page<'_>, line: &UseLine, shown: usize, is_open: bool, out: &mut String) {
    let atom = page.site.catalog.atom(line.atom);
    out.push_str(if is_open { "<dd><details open><summary>" } else { "<dd><details><summary>" });
    cells::operator(atom.op, out);
    out.push(' ');
    cells::linked_code(None, &atom.shown, out);
    out.push_str(&format!(" {} rule{}</summary>", thousands(line.rules.len()), if line.rules.len() == 1 { "" } else { "s" }));
    out.push_str(&page.rules(&line.rules, shown).0);
    out.push_str("</details>");
}
