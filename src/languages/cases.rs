//! Case files, `tests/cases/<language>.txt`: named blocks of a query and the predicates or problems that it must give.
//!
//! Lines before the first block define what queries may call: `macro name(argument, …) = body` and `list name = entry, …`.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::{Query, Surroundings, grammar};
use crate::content::Content;
use crate::rule::Language;
use crate::text::Text;
use crate::vendors::Definitions;

/// A block of a case file.
pub(crate) struct Case {
    /// What it shows.
    pub(crate) name: String,
    /// The query.
    pub(crate) query: String,
    /// A line for each predicate or problem.
    pub(crate) expected: Vec<String>,
}

/// The case file of a language.
pub(crate) struct CaseFile {
    language: Language,
    preamble: String,
    /// Its blocks, in order.
    pub(crate) cases: Vec<Case>,
}

impl CaseFile {
    /// Reads the case file of a language.
    pub(crate) fn of(language: Language) -> Self {
        let file = std::fs::read_to_string(path(language)).unwrap_or_default();
        let file = format!("\n{file}");
        let mut blocks = file.split("\n## ");
        let preamble = blocks.next().unwrap_or_default().trim_start_matches('\n').to_owned();
        Self { language, preamble, cases: blocks.filter_map(case).collect() }
    }

    /// Parses a query in the surroundings that the file defines.
    pub(crate) fn parse(&self, query: &str) -> Query {
        let definitions = self.definitions();
        let around = Surroundings { definitions: &definitions, notation: &Content::of_tests().notation };
        (grammar(self.language).parse)(&Text::of_file("case", query), around)
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

    /// Writes the file anew.
    pub(crate) fn write(&self) -> std::io::Result<()> {
        std::fs::write(path(self.language), self.written())
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
