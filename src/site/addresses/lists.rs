//! Which lists do not fit on their subject's page, and how many pages each has.

use super::Addresses;
use crate::catalog::{Catalog, Subject, SubjectCounts};
use crate::content::attack::TechniqueStatus;
use crate::limits;
use crate::subjects::list::ListKind;

/// Subjects with a list that has pages of its own, and their number.
pub(super) fn needed(catalog: &Catalog, addresses: &Addresses) -> impl Iterator<Item = (Subject, ListKind, usize)> {
    let techniques = catalog.techniques.ids().zip(&catalog.attack.techniques);
    let techniques = techniques.filter(|(_, of)| of.status != TechniqueStatus::Revoked).map(|(id, _)| Subject::Technique(id));
    let events = catalog.events.ids().map(Subject::Event);
    let fields = catalog.fields.ids().map(Subject::Field);
    let values = catalog.values.ids().map(Subject::Value);
    let with_pages = techniques.chain(events).chain(fields).chain(values).filter(|subject| folder(addresses, *subject).is_some());
    with_pages.flat_map(|subject| {
        let lengths = ListKind::ALL.into_iter().zip(lengths(catalog, subject));
        let long = lengths.filter(|(_, (rows, shown))| rows > shown);
        long.map(move |(kind, (rows, _))| (subject, kind, limits::list_pages(rows)))
    })
}

/// The folder of a subject's lists, if it has a page.
pub(super) fn folder(addresses: &Addresses, subject: Subject) -> Option<&str> {
    let page = match subject {
        Subject::Technique(id) => addresses.technique(id),
        Subject::Event(id) => addresses.event(id),
        Subject::Field(id) => addresses.field(id),
        Subject::Value(id) => addresses.value(id),
    };
    page?.path().strip_suffix(".html")
}

/// For each list of a subject its length and how much of it the subject's own page shows.
fn lengths(catalog: &Catalog, subject: Subject) -> [(usize, usize); 5] {
    let short = |rules: usize| rules <= limits::FIRST;
    if matches!(subject, Subject::Value(id) if short(catalog.value(id).rules.len() + catalog.value(id).excluded_by.len())) {
        return [(0, 0); 5];
    }
    let scope = catalog.scope(subject);
    if scope.rules.is_empty() {
        return [(0, 0); 5];
    }
    let sizes: SubjectCounts = catalog.counts(&scope);
    let shown = |rows: usize, first: usize| (rows, limits::shown(rows, first));
    let rules = if short(scope.rules.len()) { (0, 0) } else { (scope.rules.len(), 0) };
    match subject {
        Subject::Technique(_) => [
            shown(sizes.fields, limits::FIELDS),
            shown(sizes.selectors, limits::SELECTORS),
            shown(sizes.indicators, limits::INDICATORS),
            shown(sizes.exclusions, limits::EXCLUSIONS),
            rules,
        ],
        Subject::Event(_) => [
            (0, 0),
            shown(sizes.selectors, limits::SELECTORS),
            shown(sizes.indicators, limits::INDICATORS),
            shown(sizes.exclusions, limits::EXCLUSIONS),
            rules,
        ],
        Subject::Field(_) => [
            (0, 0),
            shown(sizes.selectors, limits::INDICATORS),
            shown(sizes.indicators, limits::FIELD_VALUES),
            shown(sizes.exclusions, limits::INDICATORS),
            (0, 0),
        ],
        Subject::Value(_) => [(0, 0), (0, 0), (0, 0), (0, 0), rules],
    }
}
