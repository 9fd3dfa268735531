//! Pages of a list that does not fit on its subject's page.

use serde::Serialize;

use super::details::{self, Listing, RuleItem};
use super::frame::Frame;
use super::parts::{FieldRow, Link, Pager, Table, Tables, ValueRow, thousands};
use crate::catalog::{Subject, Usage};
use crate::limits;
use crate::rankings;
use crate::site::Site;
use crate::site::address::Address;
use crate::site::file::{FixedPage, ListKind, PageId};
use crate::site::templates::Html;

#[derive(Hash, Serialize)]
pub(crate) struct Context {
    #[serde(flatten)]
    frame: Frame,
    heading: String,
    subject: Link,
    kind: &'static str,
    explain_html: Html,
    fields: Option<Table<FieldRow>>,
    values: Option<Table<ValueRow>>,
    rules: Option<Vec<RuleItem>>,
    pager: Pager,
}

/// The title of a subject, and its page.
fn subject_link(site: &Site<'_>, address: &Address, subject: Subject) -> Link {
    let catalog = site.catalog;
    let (text, page) = match subject {
        Subject::Technique(id) => {
            let technique = &catalog.attack.techniques[id.index()];
            (format!("{} {}", technique.id, technique.name), Some(site.addresses.technique(id)))
        }
        Subject::Event(id) => {
            let event = catalog.event(id);
            let provider = catalog.content.events.providers.get(event.provider).map_or("", |provider| provider.name.as_str());
            (format!("{provider} {}", event.label), site.addresses.event(id))
        }
        Subject::Field(id) => (catalog.field(id).name.clone(), site.addresses.field(id)),
        Subject::Value(id) => (catalog.value(id).shown.chars().take(80).collect(), site.addresses.value(id)),
    };
    Link { text, href: page.map(|page| page.relative_to(address)) }
}

fn nav(subject: Subject) -> &'static str {
    match subject {
        Subject::Technique(_) => "attack",
        Subject::Event(_) => "events",
        Subject::Field(_) | Subject::Value(_) => "fields",
    }
}

fn explain(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Fields => "The fields that rules test here, with the operators that authors use and sample values.",
        ListKind::Selectors => "Values that pick the kind of event before anything else is tested.",
        ListKind::Indicators => {
            "Field, operator and value combinations that rules check for, with the number of rules here and, as corpus reach, in the whole catalog; blank when all of them are here."
        }
        ListKind::Exclusions => "Field, operator and value combinations that rules leave out at the top of their condition.",
        ListKind::Rules => "All rules, by vendor and title.",
    }
}

pub(super) fn context(site: &Site<'_>, address: &Address, subject: Subject, kind: ListKind, page: usize) -> Context {
    let catalog = site.catalog;
    let scope = catalog.scope(subject);
    let tables = Tables { site, address, scope: &scope, subject };
    let ranks = limits::range(page, limits::NEXT);
    let (mut fields, mut values, mut rules) = (None, None, None);
    let class = match kind {
        ListKind::Fields | ListKind::Rules => Usage::Other,
        ListKind::Selectors => Usage::Selector,
        ListKind::Indicators => Usage::Indicator,
        ListKind::Exclusions => Usage::Exclusion,
    };
    let (noun, length) = match kind {
        ListKind::Fields => {
            let ranking = rankings::fields(catalog, &scope);
            fields = Some(tables.fields(&ranking, ranks, "No rule here tests a field."));
            ("fields", ranking.len())
        }
        ListKind::Rules => {
            let mut all = scope.rules.clone();
            details::sort_by_title(site, &mut all);
            all.sort_by_key(|rule| catalog.rule(*rule).rule.vendor);
            let technique = if let Subject::Technique(id) = subject { Some(id) } else { None };
            let listing = Listing { technique, ..Listing::default() };
            let shown = all.iter().skip(ranks.start).take(ranks.len());
            rules = Some(shown.map(|rule| details::item(site, address, *rule, listing)).collect());
            ("rules", all.len())
        }
        ListKind::Selectors | ListKind::Indicators | ListKind::Exclusions => {
            let ranking = rankings::atoms(catalog, &scope, &[class]);
            values = Some(tables.values(&ranking, class, ranks, "No rule here has one."));
            (kind_noun(kind), ranking.len())
        }
    };
    let title = subject_link(site, address, subject);
    let heading = format!("All {} {noun} of {}", thousands(length), title.text);
    let pages = limits::pages(length, limits::NEXT);
    Context {
        frame: Frame::new(site, address, nav(subject), heading.clone()).crumbs(vec![title.clone()]),
        heading,
        subject: title,
        kind: kind.name(),
        explain_html: Html(explain(kind).to_owned()),
        fields,
        values,
        rules,
        pager: Pager::new(page, pages, |page| site.addresses.page(PageId::List(subject, kind, page)).map(|to| to.relative_to(address))),
    }
}

fn kind_noun(kind: ListKind) -> &'static str {
    match kind {
        ListKind::Selectors => "event selectors",
        other => other.name(),
    }
}

/// The page of a file name that several rules share.
pub(super) fn stem(site: &Site<'_>, address: &Address, place: usize) -> Context {
    let rules = site.addresses.stem(place);
    let name = address.path().rsplit('/').next().unwrap_or_default().trim_end_matches(".html").to_owned();
    let heading = format!("Rules named {name}");
    Context {
        frame: Frame::new(site, address, "rules", heading.clone())
            .crumbs(vec![Link::to("Rules", Address::from(FixedPage::Rules).relative_to(address))]),
        heading,
        subject: Link::text(name),
        kind: ListKind::Rules.name(),
        explain_html: Html(
            "Several rules of this source stand in files of this name, or in one file; each has a page of its own.".to_owned(),
        ),
        fields: None,
        values: None,
        rules: Some(rules.iter().map(|rule| details::item(site, address, *rule, Listing::default())).collect()),
        pager: Pager::new(0, 1, |_| None),
    }
}
