//! Predicates of real rules against those that the vendors' own parsers give. Each language has a floor that only rises.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use crate::support::{corpus, corpus_predicates, fresh, shared};
use crate::test::{Test, needs_shared};

/// The tests of this file.
pub(crate) const TESTS: &[Test] = &[
    needs_shared("every rule file of the corpora is taken", every_file_is_taken),
    needs_shared("queries are understood to the end", queries_are_understood_to_the_end),
    needs_shared("predicates agree with the references", predicates_agree_with_the_references),
];

/// Rules files of each corpus.
const FILES: [(&str, usize); 5] = [("sigma", 3_021), ("elastic", 1_737), ("splunk", 1_326), ("kusto", 5_569), ("yaral", 681)];

/// What a language must reach, in percent: required predicates found, reported ones known, files exactly right.
struct Floor {
    vendor: &'static str,
    language: &'static str,
    recall: f64,
    precision: f64,
    exact: f64,
}

/// What keeps Kusto below 100 %: columns of lookup tables are tests here, `derived` in the reference.
const FLOORS: [Floor; 8] = [
    Floor { vendor: "sigma", language: "sigma", recall: 100.0, precision: 100.0, exact: 100.0 },
    Floor { vendor: "elastic", language: "eql", recall: 100.0, precision: 100.0, exact: 100.0 },
    Floor { vendor: "elastic", language: "kuery", recall: 100.0, precision: 100.0, exact: 100.0 },
    Floor { vendor: "elastic", language: "lucene", recall: 100.0, precision: 100.0, exact: 100.0 },
    Floor { vendor: "elastic", language: "esql", recall: 100.0, precision: 100.0, exact: 100.0 },
    Floor { vendor: "splunk", language: "splunk", recall: 100.0, precision: 100.0, exact: 100.0 },
    Floor { vendor: "kusto", language: "kusto", recall: 99.98, precision: 98.17, exact: 97.87 },
    Floor { vendor: "yaral", language: "yaral", recall: 100.0, precision: 100.0, exact: 100.0 },
];
/// Queries that are understood to the end, in percent of those of a vendor.
const UNDERSTOOD: [(&str, f64); 5] = [("sigma", 98.3), ("elastic", 99.6), ("splunk", 99.6), ("kusto", 98.9), ("yaral", 99.8)];

/// The exported rules of a vendor.
fn rules_of(vendor: &str) -> impl Iterator<Item = &'static serde_json::Value> {
    corpus_predicates().iter().filter(move |rule| rule["vendor"] == vendor)
}

fn every_file_is_taken() {
    for (vendor, files) in FILES {
        let paths: BTreeSet<&str> = rules_of(vendor).map(|rule| rule["path"].as_str().unwrap()).collect();
        assert_eq!(paths.len(), files, "{vendor}");
    }
}

fn queries_are_understood_to_the_end() {
    for (vendor, floor) in UNDERSTOOD {
        let queries = rules_of(vendor).filter(|rule| !rule["language"].is_null()).count();
        let full = rules_of(vendor).filter(|rule| !rule["language"].is_null() && rule["parsed"] == "full").count();
        let share = full as f64 / queries as f64 * 100.0;
        assert!(share >= floor, "{vendor}: {full} of {queries}, {share:.2} %");
    }
}

/// Scores an export: language to recall, precision and exact in percent.
fn scores(lines: &str, strict: bool) -> BTreeMap<String, [f64; 3]> {
    let folder = fresh(&format!("score-{strict}-{}", lines.len()));
    let file = folder.join("export.jsonl");
    std::fs::write(&file, lines).unwrap();
    let mut command = Command::new("python3");
    command.arg(shared().unwrap().join("tools/compare_predicates.py")).arg(&file);
    if strict {
        command.arg("--strict");
    }
    let output = command.output().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let percent = |word: Option<&str>| word.unwrap().trim_end_matches('%').parse().unwrap();
    let line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let from_the_right = |place: usize| percent(words.len().checked_sub(place).map(|at| words[at]));
        (words[0].to_owned(), [from_the_right(3), from_the_right(2), from_the_right(1)])
    };
    text.lines().skip(1).map(line).collect()
}

fn all_lines() -> String {
    corpus().predicates().unwrap()
}

fn predicates_agree_with_the_references() {
    let lines = all_lines();
    let (plain, strict) = (scores(&lines, false), scores(&lines, true));
    // Splunk's reference leaves its own patterns unreduced.
    let reduces = |floor: &Floor| floor.vendor != "splunk";
    for floor in FLOORS {
        let language = format!("{}/{}", floor.vendor, floor.language);
        let [recall, precision, exact] = plain[&language];
        assert!(recall >= floor.recall, "{language}: recall {recall} %");
        assert!(precision >= floor.precision, "{language}: precision {precision} %");
        assert!(exact >= floor.exact, "{language}: exact {exact} %");
        assert!(!reduces(&floor) || strict[&language][2] >= exact - 0.4, "{language}: strict {} %, else {exact} %", strict[&language][2]);
    }
}
