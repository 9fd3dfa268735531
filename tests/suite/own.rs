//! The project's own collection holds the shapes that it is there for.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::own;
use crate::test::{Test, plain};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    plain("the own collection has every language, kind and standing", every_shape_is_there),
    plain("queries of the own collection are understood to the end but for those that break off", all_but_broken_ones_are_understood),
];

/// Paths of queries that are not understood in full, on purpose.
const BROKEN: [&str; 9] = [
    "analytics/not_quite.yaml",
    "detections/endpoint/cycle.yml",
    "detections/endpoint/macro_arguments.yml",
    "detections/endpoint/tstats_with_macros.yml",
    "detections/endpoint/without_search.yml",
    "rules/windows/not_quite.toml",
    "windows/not_quite.yaral",
    "windows/not_quite.yml",
    "windows/old/unsupported.yml",
];

fn words<'r>(rules: &[&'r Value], key: &str) -> BTreeSet<&'r str> {
    rules.iter().filter_map(|rule| rule[key].as_str()).collect()
}

fn every_shape_is_there() {
    let all: Vec<&Value> = own().predicates.iter().collect();
    assert_eq!(words(&all, "language").len(), 8, "languages: {:?}", words(&all, "language"));
    assert_eq!(words(&all, "kind").len(), 6, "kinds: {:?}", words(&all, "kind"));
    let deprecated: Vec<&Value> = all.iter().copied().filter(|rule| rule["deprecated"] == true).collect();
    assert_eq!(words(&deprecated, "vendor").len(), 5, "vendors with deprecated rules: {:?}", words(&deprecated, "vendor"));
    let copies = all.iter().filter(|rule| rule["copy_of"].is_object() || rule["copy_of"].is_string()).count();
    assert!(copies >= 2, "{copies} copies");
    let mut operators: BTreeMap<&str, usize> = BTreeMap::new();
    for predicate in all.iter().filter_map(|rule| rule["predicates"].as_array()).flatten() {
        *operators.entry(predicate["op"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(operators.len(), 17, "operators: {operators:?}");
}

fn all_but_broken_ones_are_understood() {
    let queries = own().predicates.iter().filter(|rule| !rule["language"].is_null() && rule["kind"] != "correlation");
    let broken: BTreeSet<&str> = queries.filter(|rule| rule["parsed"] != "full").map(|rule| rule["path"].as_str().unwrap()).collect();
    assert_eq!(broken, BTreeSet::from(BROKEN));
}
