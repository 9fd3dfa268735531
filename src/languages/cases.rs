//! Runs `tests/cases/<language>.txt`: named blocks of a query and the predicates or errors that it must give.

use std::fmt::Write as _;

use crate::analysis;
use crate::languages::Query;
use crate::rule::{Predicate, Role};

/// Runs all blocks of a file and reports every one that differs.
pub(crate) fn run(file: &str, parse: impl Fn(&str) -> Query) {
    let mut failures = String::new();
    let mut count = 0;
    for block in file.split("\n## ").map(|block| block.trim_start_matches("## ")).filter(|block| block.contains("\n----")) {
        let (name, rest) = block.split_once('\n').unwrap_or_default();
        let (query, expected) = rest.split_once("\n----").unwrap_or_default();
        let got = described(parse(query));
        let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if got != expected {
            let _ = write!(failures, "\n## {name}\n{query}\n---- expected\n{}\n---- got\n{}\n", expected.join("\n"), got.join("\n"));
        }
        count += 1;
    }
    assert!(count > 0, "the file has no cases");
    assert!(failures.is_empty(), "{failures}");
}

/// A query's outcome, a line a predicate or diagnostic.
fn described(query: Query) -> Vec<String> {
    let mut out = Vec::new();
    if query.parsed != crate::rule::Parsed::Full {
        out.push(query.parsed.name().to_owned());
    }
    let diagnostics = query.diagnostics.iter().map(|report| format!("error: {}: {}", report.code.name(), report.message));
    let diagnostics: Vec<String> = diagnostics.collect();
    out.extend(analysis::of_query(query).iter().map(line));
    out.extend(diagnostics);
    out
}

fn line(predicate: &Predicate) -> String {
    let value = serde_json::to_string(&predicate.value).unwrap_or_default();
    let mut out = format!("[{}] {} {} {value}", predicate.stage, predicate.raw_field, predicate.op.name());
    for (flag, word) in [(predicate.negated, " not"), (predicate.exclusion, " exclusion"), (predicate.role == Role::Derived, " derived")] {
        if flag {
            out.push_str(word);
        }
    }
    out
}
