//! A value's page: who looks for it, whatever the field, operator or vendor.

use std::collections::BTreeMap;

use serde::Serialize;

use super::details::{self, Listing, RuleGroup};
use super::frame::Frame;
use super::parts::{self, Card, Link, Table, Tables, TechniqueRow, Total, ValueRow, VendorShare};
use crate::catalog::{RuleId, Subject, Usage, ValueId};
use crate::limits;
use crate::rankings;
use crate::render::html::markup;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::{FixedPage, ListKind, PageId};
use crate::site::templates::Html;

#[derive(Hash, Serialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    frame: Frame,
    value_html: Html,
    spellings: Vec<Spelling>,
    card: Vec<Card>,
    totals: Vec<Total>,
    vendors: Vec<VendorShare>,
    uses: Table<ValueRow>,
    exclusions: Table<ValueRow>,
    groups: Vec<RuleGroup>,
    techniques: Vec<TechniqueRow>,
}

#[derive(Hash, Serialize)]
struct Spelling {
    html: Html,
    rules: usize,
}

const CONTENTS: [(&str, &str); 5] = [
    ("spellings", "Spellings"),
    ("uses", "Who tests it"),
    ("exclusions", "Who excludes it"),
    ("techniques", "Techniques"),
    ("rules", "Rules"),
];

pub(super) fn context(site: &Site<'_>, address: &Address, id: ValueId) -> Context {
    let catalog = site.catalog;
    let value = catalog.value(id);
    let subject = Subject::Value(id);
    let scope = catalog.scope(subject);
    let uses = rankings::atoms(catalog, &scope, &[Usage::Indicator, Usage::Selector]);
    let exclusions = rankings::atoms(catalog, &scope, &[Usage::Exclusion]);
    let tables = Tables { site, address, scope: &scope, subject };
    let short: String = value.shown.chars().take(80).collect();
    let rules_page = site.addresses.page(PageId::List(subject, ListKind::Rules, 0));
    let spellings = spellings(site, id, &scope.rules);
    let fields = {
        let mut fields: Vec<_> = value.atoms.iter().map(|row| catalog.atom(*row).field).collect();
        fields.sort_unstable();
        fields.dedup();
        fields.len()
    };
    let techniques = parts::technique_rows(site, address, &value.rules);
    Context {
        frame: Frame::new(site, address, "fields", short.trim())
            .described(format!("{} detection rules look for {short}.", value.rules.len()))
            .crumbs(vec![Link::to("Fields", Address::from(FixedPage::Fields).relative_to(address))])
            .contents(&CONTENTS),
        value_html: Html(markup::value(&value.shown)),
        card: vec![
            Card::text("Rules", &format!("{} test it, {} exclude it", value.rules.len(), value.excluded_by.len())),
            Card::text("Fields", &fields.to_string()),
            Card::text("Techniques", &techniques.len().to_string()),
        ],
        totals: vec![
            Total::new(value.rules.len(), "rule", "rules", "#rules"),
            Total::new(uses.len(), "use", "uses", "#uses"),
            Total::new(exclusions.len(), "exclusion", "exclusions", "#exclusions"),
            Total::new(techniques.len(), "technique", "techniques", "#techniques"),
        ],
        vendors: parts::vendors(catalog, &value.rules),
        spellings,
        uses: tables.values(&uses, Usage::Other, 0..limits::FIRST, "Rules only exclude this value."),
        exclusions: tables.values(&exclusions, Usage::Exclusion, 0..limits::FIRST, "No rule excludes this value."),
        groups: details::groups(site, address, &value.rules, Listing { more: rules_page, ..Listing::default() }),
        techniques,
    }
}

/// The ways in which rules write the value, most used first.
fn spellings(site: &Site<'_>, id: ValueId, rules: &[RuleId]) -> Vec<Spelling> {
    let catalog = site.catalog;
    let mut by_text: BTreeMap<&str, Vec<RuleId>> = BTreeMap::new();
    for &rule in rules {
        let entry = catalog.rule(rule);
        for occurrence in entry.occurrences.iter().filter(|occurrence| catalog.atom(occurrence.atom).value == id) {
            if let Some(predicate) = entry.rule.predicates.get(occurrence.predicate as usize) {
                let list = by_text.entry(&predicate.value).or_default();
                if list.last() != Some(&rule) {
                    list.push(rule);
                }
            }
        }
    }
    let mut sorted: Vec<(&str, usize)> = by_text.into_iter().map(|(text, rules)| (text, rules.len())).collect();
    sorted.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    sorted.into_iter().take(limits::LINKS).map(|(text, rules)| Spelling { html: Html(markup::value(text)), rules }).collect()
}
