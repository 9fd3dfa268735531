//! A rule's logic in words: rows with a depth, all of, any of, none of.

use serde::Serialize;

use super::{facts, words};
use crate::catalog::{CatalogRule, Occurrence};
use crate::limits;
use crate::render::html::markup;
use crate::rule::{Part, Predicate, Stage, Tree};
use crate::site::Site;
use crate::site::address::Address;
use crate::site::templates::Html;

/// A stage as rows.
#[derive(Debug, Hash, Serialize)]
pub(crate) struct StageRows {
    name: Option<String>,
    facts: Vec<FactRow>,
    rows: Vec<Row>,
}

#[derive(Debug, Hash, Serialize)]
struct FactRow {
    label: String,
    text: String,
}

/// A row: a connector or a test.
#[derive(Debug, Hash, Serialize)]
struct Row {
    depth: usize,
    kind: &'static str,
    label: String,
    field: Option<String>,
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

/// The stages of a rule as rows, at most 400 in all.
pub(super) fn stages(site: &Site<'_>, address: &Address, entry: &CatalogRule) -> Vec<StageRows> {
    let mut left = limits::TREE_ROWS;
    let several = entry.rule.stages.len() > 1;
    let numbered =
        |(place, stage): (usize, &Stage)| stage_rows(site, address, entry, stage, heading(stage, several.then_some(place + 1)), &mut left);
    entry.rule.stages.iter().enumerate().map(numbered).collect()
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

fn stage_rows(site: &Site<'_>, address: &Address, entry: &CatalogRule, stage: &Stage, name: Option<String>, left: &mut usize) -> StageRows {
    let mut walk = Walk { site, address, entry, rows: Vec::new(), left };
    walk.tree(&stage.tree, 0, None, false);
    if *walk.left == 0 {
        walk.rows.push(connector(0, "all", "and more, in the text below".to_owned()));
    }
    let rows = walk.rows;
    let row = |fact| FactRow { label: facts::label(fact).into_owned(), text: facts::text(fact) };
    let mut facts: Vec<FactRow> = stage.facts.iter().map(row).collect();
    if !stage.reads.is_empty() {
        let text = stage.reads.iter().map(|token| format!("{} {}", token.kind.name(), token.name)).collect::<Vec<_>>().join(", ");
        facts.insert(0, FactRow { label: "Reads".to_owned(), text });
    }
    StageRows { name, facts, rows }
}

struct Walk<'w, 's> {
    site: &'w Site<'s>,
    address: &'w Address,
    entry: &'w CatalogRule,
    rows: Vec<Row>,
    left: &'w mut usize,
}

impl Walk<'_, '_> {
    /// Appends a part of the tree; `name` is what it is called, `none` whether a negation stands right above.
    fn tree(&mut self, tree: &Tree, depth: usize, name: Option<&str>, none: bool) {
        if *self.left == 0 || depth > 120 {
            return;
        }
        match tree {
            Tree::Named(name, inner) => self.tree(inner, depth, Some(name), none),
            Tree::Not(inner) => match without_names(inner) {
                Tree::Any(_) => self.tree(inner, depth, name, true),
                Tree::Not(_) | Tree::All(_) | Tree::Test(_) | Tree::Named(..) => {
                    self.connect(depth, "not", "not", name);
                    self.tree(inner, depth + 1, None, false);
                }
            },
            Tree::All(operands) => self.group(depth, "all", "all of", name, operands),
            Tree::Any(operands) if none => self.group(depth, "none", "none of", name, operands),
            Tree::Any(operands) => self.group(depth, "any", "any of", name, operands),
            Tree::Test(at) => {
                if let Some(predicate) = self.entry.rule.predicates.get(*at as usize) {
                    let row = self.test(predicate, *at, depth, name);
                    self.push(row);
                }
            }
        }
    }

    fn group(&mut self, depth: usize, kind: &'static str, words: &str, name: Option<&str>, operands: &[Tree]) {
        if operands.is_empty() {
            self.connect(depth, kind, "anything", name);
            return;
        }
        if let ([only], false) = (operands, kind == "none") {
            self.tree(only, depth, name, false);
            return;
        }
        self.connect(depth, kind, words, name);
        for operand in operands {
            self.tree(operand, depth + 1, None, false);
        }
    }

    fn connect(&mut self, depth: usize, kind: &'static str, words: &str, name: Option<&str>) {
        let label = match name {
            Some(name) => format!("{words} ({name})"),
            None => words.to_owned(),
        };
        self.push(connector(depth, kind, label));
    }

    fn push(&mut self, row: Row) {
        if *self.left > 0 {
            *self.left -= 1;
            self.rows.push(row);
        }
    }

    fn test(&self, predicate: &Predicate, at: u32, depth: usize, name: Option<&str>) -> Row {
        let catalog = self.site.catalog;
        let used: Option<&Occurrence> = self
            .entry
            .occurrences
            .binary_search_by_key(&at, |occurrence| occurrence.predicate)
            .ok()
            .and_then(|at| self.entry.occurrences.get(at));
        let row = used.map(|occurrence| catalog.atom(occurrence.atom));
        let field_page = row.and_then(|row| self.site.addresses.field(row.field));
        let value_page = row.and_then(|row| self.site.addresses.value(row.value));
        let shown: String = predicate.value.chars().take(500).collect();
        Row {
            depth,
            kind: "test",
            label: name.map(|name| format!("({name})")).unwrap_or_default(),
            field: Some(if predicate.raw_field.is_empty() { predicate.field.clone() } else { predicate.raw_field.clone() }),
            field_href: field_page.map(|page| page.relative_to(self.address)),
            op: predicate.op.name(),
            op_word: words::op(predicate.op),
            value_html: (!predicate.op.is_presence()).then(|| Html(markup::value(&shown))),
            value_href: value_page.filter(|_| !predicate.is_presence()).map(|page| page.relative_to(self.address)),
            exclusion: predicate.exclusion && predicate.negated,
            exception: predicate.exclusion && !predicate.negated,
            role: predicate.role.name(),
            via: predicate.via.clone(),
            via_href: predicate.via.as_ref().filter(|name| defines(self.entry, name)).map(|_| "#macros"),
        }
    }
}

/// Whether the rule's page shows a macro or list of this name.
pub(super) fn defines(entry: &CatalogRule, name: &str) -> bool {
    entry.rule.definitions.iter().any(|definition| definition.name == name)
}

fn connector(depth: usize, kind: &'static str, label: String) -> Row {
    Row {
        depth,
        kind,
        label,
        field: None,
        field_href: None,
        op: "",
        op_word: "",
        value_html: None,
        value_href: None,
        exclusion: false,
        exception: false,
        role: "",
        via: None,
        via_href: None,
    }
}

fn without_names(tree: &Tree) -> &Tree {
    let mut tree = tree;
    while let Tree::Named(_, inner) = tree {
        tree = inner;
    }
    tree
}
