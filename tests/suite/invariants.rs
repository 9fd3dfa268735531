//! What must hold on every page that ranks.

use std::collections::BTreeMap;

use rayon::prelude::*;
use scraper::Html;

use crate::html;
use crate::support::{Collection, corpora, own, page};
use crate::test::{Test, needs_shared, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("the invariants of rankings hold on every page of the own collection", || rankings_hold_their_invariants(own(), 500)),
    needs_shared("the invariants of rankings hold on every page", || rankings_hold_their_invariants(corpora(), 50_000)),
];

/// rules(row) ≤ rules(field) ≤ rules(technique) ≤ rules(catalog); here ≤ reach; numbers are the lengths of what they open.
fn rankings_hold_their_invariants(rules: &Collection, least: usize) {
    let catalog = rules.predicates.iter().filter(|rule| rule["deprecated"] == false && rule["copy_of"].is_null()).count();
    let ranked = |path: &&str| {
        (path.starts_with("attack/T") || path.starts_with("values/") || path.starts_with("fields/") || path.starts_with("events/"))
            && !path.ends_with("index.html")
            && !path.contains("/by-")
    };
    let pages: Vec<&str> = rules.site.paths().filter(ranked).collect();
    let rows: usize = pages.par_iter().map(|path| check(rules, path, catalog)).sum();
    assert!(rows > least, "only {rows} rows were checked");
}

fn check(rules: &Collection, path: &str, catalog: usize) -> usize {
    let text = page(&rules.site, path);
    let own = Html::parse_document(&text);
    let subject = html::totals(&own).get("rule").copied().unwrap_or(catalog);
    assert!(subject <= catalog, "{path}: {subject} rules, the catalog has {catalog}");
    let fields: BTreeMap<String, usize> = html::field_rows(&own).into_iter().map(|row| (row.0, row.1)).collect();
    for (field, rules) in &fields {
        assert!(*rules <= subject, "{path}: {field} has {rules} rules of {subject}");
    }
    let mut checked = 0;
    for caption in ["Event selectors", "Top indicator values", "Exclusions", "All "] {
        for row in html::value_rows(&own, caption) {
            checked += 1;
            assert!(row.rules <= subject.max(row.rules.min(catalog)), "{path}: {row:?}");
            if caption != "Exclusions" && !path.contains("/exclusions") {
                assert!(fields.get(&row.field).is_none_or(|field| row.rules <= *field), "{path}: {row:?} in {fields:?}");
            }
            assert!(row.reach.is_none_or(|reach| reach > row.rules), "{path}: {row:?}");
            let first = if path.starts_with("attack/") { 10 } else { 5 };
            assert_eq!(row.listed, if row.links_to_all { first } else { row.rules }, "{path}: {row:?}");
        }
    }
    for (field, rules, listed, links) in html::field_rows(&own) {
        assert_eq!(listed, if links { 5 } else { rules }, "{path}: {field}");
    }
    for (event, named, category, listed) in html::event_rows(&own, "Events covered") {
        assert_eq!(listed, named.min(5) + category.min(5), "{path}: {event}");
    }
    let all = html::totals(&own).values().take(2).sum::<usize>();
    for (field, op, rules, listed) in ["uses", "exclusions"].into_iter().flat_map(|heading| html::use_lines(&own, heading)) {
        checked += 1;
        assert!(rules == listed || (all > 200 && listed == 50), "{path}: {field} {op}: {rules}, {listed} listed");
    }
    checked
}
