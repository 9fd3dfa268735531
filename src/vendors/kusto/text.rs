//! Plain queries with comments: `.kql`, `.txt`.

use super::super::core::{Drafts, QueryText, at_start, distinct, skipped, technique_ids};
use super::{addresses_in, draft, names, stem};
use crate::content::Content;
use crate::rule::{Fact, FactKind, Kind, Language, Rule, Vendor};
use crate::sources::{SourceFile, extension};
use crate::text::Text;

/// Labels of comments that are shown as facts.
const FACTS: [(&str, FactKind); 5] = [
    ("queryfrequency", FactKind::Interval),
    ("queryperiod", FactKind::LookBack),
    ("alerttriggerthreshold", FactKind::Threshold),
    ("datasource", FactKind::DataSource),
    ("tactics", FactKind::Tactics),
];

pub(super) fn read<'f>(file: &'f SourceFile, content: &Content) -> Drafts<'f> {
    let code = file.text.lines().any(|line| !line.trim().is_empty() && !line.trim_start().starts_with("//"));
    if !code {
        return skipped("it holds nothing but comments");
    }
    if extension(&file.path) == "txt" && !is_query(&file.text) {
        return skipped("it holds no query");
    }
    let text = Text::of_file(&file.path, &file.text);
    let query = QueryText { language: Language::Kusto, text, name: None };
    Drafts { drafts: vec![draft(facts(file, content), vec![query])], ..Drafts::default() }
}

/// Whether a line outside of comments has a pipe or a statement; prose has neither.
fn is_query(text: &str) -> bool {
    let words = ["let ", "union ", "search ", "find ", "print "];
    text.lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with("//"))
        .any(|line| line.contains('|') || words.iter().any(|word| line.starts_with(word)))
}

fn facts(file: &SourceFile, content: &Content) -> Rule {
    let header = Header::of(&file.text);
    let stem = stem(&file.path);
    let title = header.label(&["name", "title"]).unwrap_or_else(|| stem.to_owned());
    let mut rule = Rule::new(Vendor::Kusto, &file.path, title);
    rule.id = header.label(&["id"]).filter(|id| id.len() >= 8 && !id.contains(' '));
    rule.description = header.label(&["description"]).unwrap_or_else(|| header.prose());
    rule.severity = content.facets.severity(header.label(&["severity"]).as_deref());
    rule.kind = if rule.severity.written.is_some() { Kind::Detection } else { Kind::Hunting };
    rule.authors = header.label(&["author", "authors", "credit"]).map(|text| names(&text)).unwrap_or_default();
    let hashed = header.label(&["tags"]).unwrap_or_default();
    rule.tags = hashed.split([' ', ',']).map(|tag| tag.trim_start_matches('#').to_owned()).filter(|tag| !tag.is_empty()).collect();
    rule.techniques = distinct(technique_ids(stem).into_iter().chain(mapped(&file.text)));
    rule.references = distinct(header.lines.iter().flat_map(|line| addresses_in(line)));
    rule.facts = FACTS.iter().filter_map(|(key, kind)| Some(Fact::new(*kind, header.label(&[key])?))).collect();
    rule
}

/// Techniques of comments that speak of techniques, or begin with an id.
fn mapped(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in text.lines().filter_map(comment) {
        let folded = line.to_ascii_lowercase();
        let speaks = ["technique", "mitre", "att&ck"].iter().any(|word| folded.contains(word));
        let begins = line.trim_start_matches(['-', '*', ' ', '#', '(', '[']);
        if speaks {
            out.extend(technique_ids(line));
        } else if let Some(id) = at_start(begins).map(|(id, _)| id) {
            out.push(id);
        }
    }
    out
}

fn comment(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("//").map(|rest| rest.trim_start_matches('/').trim())
}

/// The comments before the first line of the query.
struct Header<'t> {
    lines: Vec<&'t str>,
}

impl<'t> Header<'t> {
    fn of(text: &'t str) -> Self {
        let before = text.lines().take_while(|line| line.trim().is_empty() || comment(line).is_some());
        Self { lines: before.filter_map(comment).collect() }
    }

    /// What stands behind `Label:`, if one of the labels does.
    fn label(&self, labels: &[&str]) -> Option<String> {
        let found = self.lines.iter().filter_map(|line| line.split_once(':'));
        let mut named = found.filter(|(label, _)| labels.iter().any(|wanted| label.trim().eq_ignore_ascii_case(wanted)));
        named.next().map(|(_, text)| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Comments that are neither labels nor addresses.
    fn prose(&self) -> String {
        let told = self.lines.iter().filter(|line| !line.is_empty() && !line.contains("://") && !line.starts_with(['=', '-', '*']));
        told.copied().collect::<Vec<_>>().join("\n")
    }
}
