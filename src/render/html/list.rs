//! Pages of a list that does not fit on its subject's page.

use serde::Serialize;

use super::card::thousands;
use super::frame::Frame;
use super::grouped::{self, Grouped};
use super::link::{Link, Pager};
use super::page::Page;
use super::table::{self, Table};
use crate::catalog::Subject;
use crate::site::file::{FixedPage, PageId};
use crate::subjects::list::{self as subject, ListKind, ListRows, ListView};
use crate::subjects::rules;

#[derive(Serialize)]
pub(super) struct Context {
    #[serde(flatten)]
    frame: Frame,
    heading: String,
    subject: Link,
    kind: &'static str,
    /// Values; for other lists nothing.
    values: Option<Grouped>,
    /// Fields or rules; for lists of values nothing.
    rows: Option<Table>,
    pager: Pager,
}

/// Rules that share a file name.
#[derive(Serialize)]
pub(super) struct Stem {
    #[serde(flatten)]
    frame: Frame,
    heading: String,
    rows: Table,
}

/// The title of a subject, and its page.
fn subject_link(page: &Page<'_>, subject: Subject) -> Link {
    let catalog = page.site.catalog;
    match subject {
        Subject::Technique(id) => {
            let technique = &catalog.attack.techniques[id.index()];
            page.link(format!("{} {}", technique.id, technique.name), PageId::Technique(id))
        }
        Subject::Event(id) => page.link(format!("{} {}", page.provider(id).text, catalog.event(id).label), PageId::Event(id)),
        Subject::Field(id) => page.link(catalog.field(id).name.clone(), PageId::Field(id)),
        Subject::Value(id) => page.link(catalog.value(id).shown.chars().take(80).collect::<String>(), PageId::Value(id)),
    }
}

fn nav(subject: Subject) -> &'static str {
    match subject {
        Subject::Technique(_) => "attack",
        Subject::Event(_) => "events",
        Subject::Field(_) | Subject::Value(_) => "fields",
    }
}

pub(super) fn context(page: &Page<'_>, subject: Subject, kind: ListKind, number: usize) -> Context {
    let view = subject::view(page.site.catalog, subject, kind, number);
    let title = subject_link(page, view.subject);
    let heading = format!("All {} {} of {}", thousands(view.rows.all()), table::noun(kind), title.text);
    Context {
        frame: Frame::new(page.address, nav(view.subject), heading.clone()).crumbs(vec![title.clone()]),
        heading,
        subject: title,
        kind: kind.name(),
        values: values(page, &view),
        rows: rows(page, &view),
        pager: Pager::new(view.page, view.pages, |at| page.href(PageId::List(subject, kind, at))),
    }
}

fn rows(page: &Page<'_>, view: &ListView) -> Option<Table> {
    match &view.rows {
        ListRows::Fields(part) => Some(table::fields(page, &subject::FIELDS, part)),
        ListRows::Rules(part) => Some(table::rules(page, &subject::RULES, &part.rows)),
        ListRows::Values(_) => None,
    }
}

fn values(page: &Page<'_>, view: &ListView) -> Option<Grouped> {
    let ListRows::Values(part) = &view.rows else { return None };
    let section = match view.kind {
        ListKind::Selectors => &subject::SELECTORS,
        ListKind::Exclusions => &subject::EXCLUSIONS,
        ListKind::Fields | ListKind::Indicators | ListKind::Rules => &subject::INDICATORS,
    };
    Some(grouped::values(page, view.subject, section, part))
}

/// The page of a file name that several rules share.
pub(super) fn stem(page: &Page<'_>, place: usize) -> Stem {
    let catalog = page.site.catalog;
    let stems = page.site.addresses.stem(place);
    let name = page.address.path().rsplit('/').next().unwrap_or_default().trim_end_matches(".html");
    let heading = format!("Rules named {name}");
    let rows: Vec<_> = stems.iter().map(|rule| rules::row(catalog, *rule, None, false)).collect();
    Stem {
        frame: Frame::new(page.address, "rules", heading.clone()).crumbs(vec![page.link("Rules", FixedPage::Rules)]),
        heading,
        rows: table::rules(page, &subject::RULES, &rows),
    }
}
