//! Runs the case files of all languages: a query must give the predicates or problems that its block says. With `UPDATE=1` the
//! expected part of every block is written anew.

use std::fmt::Write as _;

use crate::languages::Query;
use crate::languages::cases::CaseFile;
use crate::rule::{Language, Parsed, Predicate, Role};

/// A query's outcome, a line a predicate or problem.
fn described(query: Query) -> Vec<String> {
    let mut out = Vec::new();
    if query.parsed != Parsed::Full {
        out.push(query.parsed.name().to_owned());
    }
    let problems: Vec<String> =
        query.diagnostics.iter().map(|report| format!("error: {}: {}", report.code.name(), report.message)).collect();
    out.extend(super::of_query(query).iter().map(line));
    out.extend(problems);
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

#[test]
fn every_case_of_every_language_gives_what_it_says() {
    let mut failures = String::new();
    for &language in Language::ALL {
        let mut file = CaseFile::of(language);
        assert!(!file.cases.is_empty(), "{} has no cases", language.name());
        let outcomes: Vec<Vec<String>> = file.cases.iter().map(|case| described(file.parse(&case.query))).collect();
        for (case, got) in file.cases.iter_mut().zip(outcomes).filter(|(case, got)| case.expected != *got) {
            let (name, query, expected) = (&case.name, &case.query, case.expected.join("\n"));
            let _ = write!(failures, "\n## {name}\n{query}\n---- expected\n{expected}\n---- got\n{}\n", got.join("\n"));
            case.expected = got;
        }
        if std::env::var_os("UPDATE").is_some() {
            file.write().unwrap_or_else(|error| unreachable!("{error}"));
            failures.clear();
        }
    }
    assert!(failures.is_empty(), "{failures}\nwith UPDATE=1 what they give is taken as expected");
}
