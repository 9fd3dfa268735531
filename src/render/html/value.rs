//! A value's page: who looks for it, whatever the field, operator or vendor.

use serde::Serialize;

use super::card::{Card, Total};
use super::frame::Frame;
use super::markup;
use super::page::Page;
use super::table::{self, Group, Table};
use super::vendors::{self, VendorShare};
use crate::catalog::{Subject, ValueId};
use crate::site::file::{FixedPage, PageId};
use crate::site::templates::Html;
use crate::subjects::list::ListKind;
use crate::subjects::value::{self as subject, ValueView};

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    value_html: Html,
    card: Vec<Card>,
    totals: Vec<Total>,
    vendors: Vec<VendorShare>,
    spellings: Table,
    uses: Table,
    exclusions: Table,
    techniques: Table,
    groups: Vec<Group>,
}

pub(super) fn context(page: &Page<'_>, id: ValueId) -> Context {
    let view = subject::view(page.site.catalog, id);
    let shown = &page.site.catalog.value(view.value).shown;
    let short: String = shown.chars().take(80).collect();
    let list = PageId::List(Subject::Value(view.value), ListKind::Rules, 0);
    Context {
        frame: Frame::new(page.site, page.address, "fields", short.trim())
            .described(format!("{} detection rules look for {short}.", view.rules))
            .crumbs(vec![page.link("Fields", FixedPage::Fields)])
            .sections(subject::SECTIONS, &[]),
        value_html: Html(markup::value(shown)),
        card: card(&view),
        totals: totals(&view),
        vendors: vendors::bar(&view.vendors),
        spellings: table::plain(page, "values", &subject::SPELLINGS, &view.spellings),
        uses: table::values(page, &subject::USES, &view.uses),
        exclusions: table::values(page, &subject::EXCLUSIONS, &view.exclusions),
        techniques: table::techniques(page, &subject::TECHNIQUES, &view.techniques),
        groups: table::groups(page, &subject::RULES, &view.groups, Some(list)),
    }
}

fn card(view: &ValueView) -> Vec<Card> {
    vec![
        Card::text("Rules", &format!("{} test it, {} exclude it", view.rules, view.excluded_by)),
        Card::text("Fields", &view.fields.to_string()),
        Card::text("Techniques", &view.techniques.len().to_string()),
    ]
}

fn totals(view: &ValueView) -> Vec<Total> {
    vec![
        Total::new(view.rules, "rule", "rules", "#rules"),
        Total::new(view.uses.all, "use", "uses", "#uses"),
        Total::new(view.exclusions.all, "exclusion", "exclusions", "#exclusions"),
        Total::new(view.techniques.len(), "technique", "techniques", "#techniques"),
    ]
}
