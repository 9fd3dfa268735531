//! A rule's logic in words.

use serde::Serialize;

use crate::catalog::{AtomId, CatalogRule};
use crate::render::html::page::Page;
use crate::render::html::{facts, markup, words};
use crate::rule::{Part, Predicate, Stage};
use crate::site::file::PageId;
use crate::site::templates::Html;
use crate::subjects::rule::{Clause, LogicLine, StageLogic};

/// A stage as rows.
#[derive(Debug, Serialize)]
pub(super) struct StageRows {
    name: Option<String>,
    facts: Vec<FactRow>,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct FactRow {
    label: String,
    text: String,
}

/// A row: what connects the rows below it, or a test.
#[derive(Debug, Serialize)]
struct Row {
    depth: usize,
    label: String,
    test: Option<Test>,
}

#[derive(Debug, Serialize)]
struct Test {
    field: String,
    field_href: Option<String>,
    op: &'static str,
    op_word: &'static str,
    value_html: Option<Html>,
    value_href: Option<String>,
    exclusion: bool,
    exception: bool,
    role: &'static str,
    via: Option<String>,
    via_href: Option<&'static str>,
}

/// The stages of a rule as rows.
pub(super) fn stages(page: &Page<'_>, entry: &CatalogRule, logic: &[StageLogic]) -> Vec<StageRows> {
    let several = entry.rule.stages.len() > 1;
    let stage = |(place, (stage, logic)): (usize, (&Stage, &StageLogic))| StageRows {
        name: heading(stage, several.then_some(place + 1)),
        facts: facts_of(stage),
        rows: rows(page, entry, logic),
    };
    entry.rule.stages.iter().zip(logic).enumerate().map(stage).collect()
}

/// What stands over a stage: its name, else its number if the rule has several, and what becomes of its matches.
fn heading(stage: &Stage, number: Option<usize>) -> Option<String> {
    let name = stage.name.clone().or_else(|| number.map(|number| format!("Stage {number}")));
    let part = match stage.part {
        Part::Present => return name,
        Part::Absent => "must not occur",
        Part::Removed => "is removed from the results",
    };
    Some(name.map_or_else(|| part.to_owned(), |name| format!("{name} ({part})")))
}

fn facts_of(stage: &Stage) -> Vec<FactRow> {
    let reads: Vec<String> = stage.reads.iter().map(|token| format!("{} {}", token.kind.name(), token.name)).collect();
    let reads = (!reads.is_empty()).then(|| FactRow { label: "Reads".to_owned(), text: reads.join(", ") });
    let others = stage.facts.iter().map(|fact| FactRow { label: facts::label(fact).into_owned(), text: facts::text(fact) });
    reads.into_iter().chain(others).collect()
}

fn rows(page: &Page<'_>, entry: &CatalogRule, logic: &StageLogic) -> Vec<Row> {
    let more = logic.goes_on.then(|| Row { depth: 0, label: "and more, in the text below".to_owned(), test: None });
    logic.lines.iter().map(|line| row(page, entry, line)).chain(more).collect()
}

fn row(page: &Page<'_>, entry: &CatalogRule, line: &LogicLine) -> Row {
    let named = line.name.as_ref().map(|name| format!("({name})"));
    let (words, test) = match line.clause {
        Clause::All => ("all of", None),
        Clause::Any => ("any of", None),
        Clause::None => ("none of", None),
        Clause::Not => ("not", None),
        Clause::Anything => ("anything", None),
        Clause::Test { predicate, atom } => ("", entry.rule.predicates.get(predicate).map(|predicate| test(page, entry, predicate, atom))),
    };
    let label = [Some(words.to_owned()), named].into_iter().flatten().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    Row { depth: line.depth, label, test }
}

/// Characters of a value.
const SHOWN: usize = 500;

fn test(page: &Page<'_>, entry: &CatalogRule, predicate: &Predicate, atom: Option<AtomId>) -> Test {
    let atom = atom.map(|atom| page.site.catalog.atom(atom));
    let shown: String = predicate.value.chars().take(SHOWN).collect();
    let value_page = atom.filter(|_| !predicate.is_presence()).and_then(|atom| page.href(PageId::Value(atom.value)));
    Test {
        field: if predicate.raw_field.is_empty() { predicate.field.clone() } else { predicate.raw_field.clone() },
        field_href: atom.and_then(|atom| page.href(PageId::Field(atom.field))),
        op: predicate.op.name(),
        op_word: words::op(predicate.op),
        value_html: (!predicate.op.is_presence()).then(|| Html(markup::value(&shown))),
        value_href: value_page,
        exclusion: predicate.exclusion && predicate.negated,
        exception: predicate.exclusion && !predicate.negated,
        role: predicate.role.name(),
        via: predicate.via.clone(),
        via_href: predicate.via.as_ref().filter(|name| defines(entry, name)).map(|_| "#macros"),
    }
}

/// Whether the rule's page shows a macro or list of this name.
pub(super) fn defines(entry: &CatalogRule, name: &str) -> bool {
    entry.rule.definitions.iter().any(|definition| definition.name == name)
}
