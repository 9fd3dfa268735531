//! Predicates of real rules against those that the vendors' own parsers give. Each language has a floor that only rises.

use std::process::Command;

use crate::support::{corpus, corpus_predicates, fresh, shared};

/// Files of the corpus.
const SIGMA_FILES: usize = 3_021;
/// Percent of files whose predicates are exactly those of the reference. The reference drops `*` and `?` from regular
/// expressions, which 36 files with such expressions show as a difference; see `sigma_agrees_with_the_reference`.
const SIGMA_FLOOR: f64 = 98.7;
/// The same once `*` and `?` are dropped from our regular expressions too.
const SIGMA_FLOOR_WITHOUT_SIGNS: f64 = 99.9;

pub fn every_sigma_file_is_taken() {
    let (files, skipped) = corpus().files();
    assert_eq!((files, skipped), (SIGMA_FILES, 0));
    let mut paths: Vec<&str> = corpus_predicates().iter().map(|rule| rule["path"].as_str().unwrap()).collect();
    paths.dedup();
    assert_eq!(paths.len(), SIGMA_FILES);
}

/// Scores an export; exact in percent.
fn exact(lines: &str, vendor: &str, strict: bool) -> f64 {
    let folder = fresh(&format!("score-{vendor}-{strict}-{}", lines.len()));
    let file = folder.join("export.jsonl");
    std::fs::write(&file, lines).unwrap();
    let mut command = Command::new("python3");
    command.arg(shared().unwrap().join("tools/compare_predicates.py")).arg(&file).args(["--vendor", vendor]);
    if strict {
        command.arg("--strict");
    }
    let output = command.output().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().last().unwrap();
    line.split_whitespace().last().unwrap().trim_end_matches('%').parse().unwrap_or_else(|_| panic!("no score in {text}"))
}

pub fn sigma_agrees_with_the_reference() {
    let lines = corpus().predicates().unwrap();
    let plain = exact(&lines, "sigma", false);
    assert!(plain >= SIGMA_FLOOR, "exact {plain} %");
    let strict = exact(&lines, "sigma", true);
    assert!(strict >= plain - 0.2, "strict {strict} %, else {plain} %");
    let mut dropped = String::new();
    for line in lines.lines() {
        let mut rule: serde_json::Value = serde_json::from_str(line).unwrap();
        for predicate in rule["predicates"].as_array_mut().unwrap() {
            if predicate["op"] == "regex_match" {
                predicate["value"] = predicate["value"].as_str().unwrap().replace(['*', '?'], "").into();
            }
        }
        dropped.push_str(&rule.to_string());
        dropped.push('\n');
    }
    let without_signs = exact(&dropped, "sigma", false);
    assert!(without_signs >= SIGMA_FLOOR_WITHOUT_SIGNS, "exact {without_signs} % once the signs are dropped");
}
