//! Runs `tests/cases/<language>.txt`: named blocks of a query and the predicates or problems that it must give.
//!
//! Lines before the first block define what queries may call: `macro name(argument, …) = body` and `list name = entry, …`.
//! With `UPDATE=1` the expected part of every block is written anew.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::{Grammar, LANGUAGES, Query, Surroundings};
use crate::analysis;
use crate::content::Content;
use crate::rule::{Language, Parsed, Predicate, Role};
use crate::text::Text;
use crate::vendors::Definitions;

/// A block of a case file.
pub(super) struct Case {
    /// What it shows.
    name: String,
    /// The query.
    pub(super) query: String,
    /// A line for each predicate or problem.
    expected: Vec<String>,
}

/// The case file of a language.
pub(super) struct CaseFile {
    language: Language,
    preamble: String,
    /// Its blocks, in order.
    pub(super) cases: Vec<Case>,
}

impl CaseFile {
    /// Reads the case file of a language.
    pub(super) fn of(language: Language) -> Self {
        let file = std::fs::read_to_string(path(language)).unwrap_or_default();
        let file = format!("\n{file}");
        let mut blocks = file.split("\n## ");
        let preamble = blocks.next().unwrap_or_default().trim_start_matches('\n').to_owned();
        Self { language, preamble, cases: blocks.filter_map(case).collect() }
    }

    /// Parses a query in the surroundings that the file defines.
    pub(super) fn parse(&self, grammar: &Grammar, query: &str) -> Query {
        let definitions = self.definitions();
        let around = Surroundings { definitions: &definitions, notation: &Content::of_tests().notation };
        (grammar.parse)(&Text::of_file("case", query), around)
    }

    /// What the lines before the first block define.
    fn definitions(&self) -> Definitions<'_> {
        let mut out = Definitions::default();
        for line in self.preamble.lines() {
            let (head, body) = line.split_once(" = ").unwrap_or_default();
            if let Some(list) = head.strip_prefix("list ") {
                out.reference_lists.insert(list, body);
            } else if let Some(head) = head.strip_prefix("macro ") {
                let (name, arguments) = head.split_once('(').unwrap_or((head, ""));
                let arguments = arguments.trim_end_matches(')').split(", ").filter(|argument| !argument.is_empty());
                out.macros = out.macros.with(name, &arguments.collect::<Vec<_>>(), body);
            }
        }
        out
    }

    /// The file as text.
    fn written(&self) -> String {
        let mut out = self.preamble.clone();
        if !out.is_empty() {
            out.push('\n');
        }
        for (at, Case { name, query, expected }) in self.cases.iter().enumerate() {
            let gap = if at > 0 { "\n" } else { "" };
            let lines: String = expected.iter().map(|line| format!("{line}\n")).collect();
            let _ = write!(out, "{gap}## {name}\n{query}\n----\n{lines}");
        }
        out
    }
}

fn path(language: Language) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(format!("{}.txt", language.name()))
}

fn case(block: &str) -> Option<Case> {
    let (name, rest) = block.split_once('\n')?;
    let (query, expected) = rest.split_once("\n----")?;
    let expected = expected.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    Some(Case { name: name.to_owned(), query: query.to_owned(), expected })
}

/// A query's outcome, a line a predicate or problem.
fn described(query: Query) -> Vec<String> {
    let mut out = Vec::new();
    if query.parsed != Parsed::Full {
        out.push(query.parsed.name().to_owned());
    }
    let problems: Vec<String> =
        query.diagnostics.iter().map(|report| format!("error: {}: {}", report.code.name(), report.message)).collect();
    out.extend(analysis::of_query(query).iter().map(line));
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
    for grammar in &LANGUAGES {
        let mut file = CaseFile::of(grammar.language);
        assert!(!file.cases.is_empty(), "{} has no cases", grammar.language.name());
        let outcomes: Vec<Vec<String>> = file.cases.iter().map(|case| described(file.parse(grammar, &case.query))).collect();
        for (case, got) in file.cases.iter_mut().zip(outcomes).filter(|(case, got)| case.expected != *got) {
            let (name, query, expected) = (&case.name, &case.query, case.expected.join("\n"));
            let _ = write!(failures, "\n## {name}\n{query}\n---- expected\n{expected}\n---- got\n{}\n", got.join("\n"));
            case.expected = got;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path(file.language), file.written()).unwrap_or_else(|error| unreachable!("{error}"));
            failures.clear();
        }
    }
    assert!(failures.is_empty(), "{failures}\nwith UPDATE=1 what they give is taken as expected");
}
