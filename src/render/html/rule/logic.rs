//! A rule's logic in words: nested lists of what must hold, with the values and their reach.

use serde::Serialize;

use crate::catalog::{CatalogRule, RuleId};
use crate::render::html::card::thousands;
use crate::render::html::page::Page;
use crate::render::html::{cells, facts, markup};
use crate::rule::{Part, Predicate, Role, Stage};
use crate::site::file::PageId;
use crate::site::templates::Html;
use crate::subjects::rule::{Clause, LogicLine, StageLogic, TestedValue, Tests};

/// A stage with its logic.
#[derive(Debug, Serialize)]
pub(super) struct StageRows {
    name: Option<String>,
    facts: Vec<FactRow>,
    logic_html: Html,
}

#[derive(Debug, Serialize)]
struct FactRow {
    label: String,
    text: String,
}

/// The stages of a rule as rows.
pub(super) fn stages(page: &Page<'_>, id: RuleId, logic: &[StageLogic]) -> Vec<StageRows> {
    let entry = page.site.catalog.rule(id);
    let several = entry.rule.stages.len() > 1;
    let stage = |(place, (stage, logic)): (usize, (&Stage, &StageLogic))| StageRows {
        name: heading(stage, several.then_some(place + 1)),
        facts: facts_of(stage),
        logic_html: Html(Writer { page, id, entry, out: String::with_capacity(1024) }.logic(logic)),
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

/// Lists stand in lists at most so deep; what is deeper stands there too.
const NESTED: usize = 12;
/// Characters of a value.
const SHOWN: usize = 500;

/// Writes the logic of a stage.
struct Writer<'w> {
    page: &'w Page<'w>,
    id: RuleId,
    entry: &'w CatalogRule,
    out: String,
}

impl Writer<'_> {
    fn logic(mut self, logic: &StageLogic) -> String {
        let mut open = 0;
        for line in &logic.lines {
            let depth = line.depth.min(NESTED) + 1;
            self.out.push_str(&"<ul>".repeat(depth.saturating_sub(open)));
            self.out.push_str(&"</ul>".repeat(open.saturating_sub(depth)));
            open = depth;
            self.line(line);
        }
        self.out.push_str(&"</ul>".repeat(open));
        if logic.goes_on {
            self.out.push_str("<p class=more>and more, in the text below");
        }
        self.out
    }

    fn line(&mut self, line: &LogicLine) {
        let words = match &line.clause {
            Clause::All => "all of",
            Clause::Any => "any of",
            Clause::None => "none of",
            Clause::Not => "not",
            Clause::Anything => "anything",
            Clause::Tests(tests) => return self.tests(tests, line.name.as_deref()),
        };
        self.out.push_str("<li><b>");
        self.out.push_str(words);
        if let Some(name) = &line.name {
            self.out.push_str(" (");
            markup::escape_into(name, &mut self.out);
            self.out.push(')');
        }
        self.out.push_str("</b>");
    }

    /// Tests of a field: their operator, their values each with its reach.
    fn tests(&mut self, tests: &Tests, name: Option<&str>) {
        let Some(predicate) = self.entry.rule.predicates.get(tests.first) else { return };
        self.out.push_str("<li>");
        if let Some(name) = name {
            self.out.push_str("<small>(");
            markup::escape_into(name, &mut self.out);
            self.out.push_str(")</small> ");
        }
        self.field(predicate, tests.values.first());
        cells::operator(predicate.op, &mut self.out);
        self.notes(predicate);
        match tests.values.as_slice() {
            _ if predicate.op.is_presence() => {}
            [only] if tests.left_out == 0 => self.value(only),
            values => {
                self.out.push_str("<ul>");
                for value in values {
                    self.out.push_str("<li>");
                    self.value(value);
                }
                self.left_out(tests.left_out);
                self.out.push_str("</ul>");
            }
        }
    }

    fn field(&mut self, predicate: &Predicate, value: Option<&TestedValue>) {
        let name = if predicate.raw_field.is_empty() { &predicate.field } else { &predicate.raw_field };
        let atom = value.and_then(|value| value.atom).map(|atom| self.page.site.catalog.atom(atom));
        let href = atom.and_then(|atom| self.page.href(PageId::Field(atom.field)));
        if !name.is_empty() {
            cells::anchor(href.as_deref(), name, &mut self.out);
            self.out.push(' ');
        }
    }

    /// What else is to know of a test: its role, where it comes from, whether it leaves out.
    fn notes(&mut self, predicate: &Predicate) {
        if predicate.role != Role::Test {
            self.out.push_str(&format!(" <span class=tag>{}</span>", predicate.role.name()));
        }
        if let Some(via) = &predicate.via {
            self.out.push_str(" <small>from ");
            cells::anchor(Some("#macros").filter(|_| defines(self.entry, via)), via, &mut self.out);
            self.out.push_str("</small>");
        }
        match (predicate.exclusion, predicate.negated) {
            (true, true) => self.out.push_str(" <span class=\"tag excluded\">excluded</span>"),
            (true, false) => self.out.push_str(" <span class=tag>exception to the exclusion</span>"),
            (false, _) => {}
        }
        self.out.push(' ');
    }

    fn value(&mut self, value: &TestedValue) {
        let Some(predicate) = self.entry.rule.predicates.get(value.predicate) else { return };
        let atom = value.atom.filter(|_| !predicate.is_presence()).map(|atom| self.page.site.catalog.atom(atom));
        let href = atom.and_then(|atom| self.page.href(PageId::Value(atom.value)));
        let shown: String = predicate.value.chars().take(SHOWN).collect();
        cells::linked_code(href.as_deref(), &shown, &mut self.out);
        if !value.reach.is_empty() {
            let rules: usize = value.reach.iter().map(|(_, count)| count).sum();
            self.out.push_str(&format!(" <small>{}: ", thousands(rules)));
            cells::by_vendor(&value.reach, &mut self.out);
            self.out.push_str("</small>");
        }
    }

    fn left_out(&mut self, values: usize) {
        if values > 0 {
            self.out.push_str("<li>");
            let text = format!("and {values} more");
            cells::anchor(self.page.href(PageId::RuleValues(self.id, 0)).as_deref(), &text, &mut self.out);
        }
    }
}

/// Whether the rule's page shows a macro or list of this name.
pub(super) fn defines(entry: &CatalogRule, name: &str) -> bool {
    entry.rule.definitions.iter().any(|definition| definition.name == name)
}
