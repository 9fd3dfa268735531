//! Splunk's security content: detections in YAML, the macros of their source.
//!
//! In: the YAML files of a source. Out: a [`Draft`] for each detection, in the schema with a `tags` block or in the later one
//! with `finding` blocks, and the source's [`Macros`]. Stories, lookups, data sources and baselines are no rules and no fault.

mod facts;

use std::collections::HashMap;

use super::yaml::{self, Node};
use super::{Definitions, Draft, Drafts, QueryText, Written, blank, push_distinct, technique_id};
use crate::content::{Content, LogContext};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Body, Language, LogKind, LogToken, Status, Vendor};
use crate::sources::SourceFile;
use crate::text::Text;

/// A search macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Macro {
    /// Names of its arguments, in order.
    pub(crate) arguments: Vec<String>,
    /// What stands for a call, `$argument$` still in it.
    pub(crate) body: String,
}

/// The macros of a source, by name.
#[derive(Debug, Default)]
pub(crate) struct Macros {
    by_name: HashMap<String, Macro>,
}

impl Macros {
    /// Reads the macros of a source; of several with one name the first counts.
    pub(super) fn read(files: &[SourceFile]) -> Self {
        let mut out = Self::default();
        for file in files.iter().filter(|file| may_define(&file.text)) {
            for document in yaml::documents(&file.text).unwrap_or_default() {
                if let Some((name, read)) = macro_of(&document) {
                    out.by_name.entry(name).or_insert(read);
                }
            }
        }
        out
    }

    /// The macro of that name.
    pub(crate) fn get(&self, name: &str) -> Option<&Macro> {
        self.by_name.get(name)
    }

    /// The same macros and one more.
    #[cfg(test)]
    pub(crate) fn with(mut self, name: &str, arguments: &[&str], body: &str) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        self.by_name.insert(name.to_owned(), Macro { arguments, body: body.to_owned() });
        self
    }

    /// The names of all macros, in no order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}

fn may_define(text: &str) -> bool {
    text.starts_with("definition:") || text.contains("\ndefinition:")
}

fn macro_of(document: &Node) -> Option<(String, Macro)> {
    let name = document.text_of("name")?;
    let body = document.text_of("definition")?;
    if document.get("search").is_some() {
        return None;
    }
    Some((name.to_owned(), Macro { arguments: document.texts_of("arguments"), body: body.to_owned() }))
}

/// The rules of a file.
pub(super) fn read<'f>(file: &'f SourceFile, _definitions: &Definitions<'f>, content: &Content) -> Drafts<'f> {
    let documents = match yaml::documents(&file.text) {
        Ok(documents) => documents,
        Err(error) => {
            let place = Text::of_file(&file.path, &file.text).place(error.span);
            let report = Diagnostic::new(Code::InvalidSyntax, format!("this is no YAML: {}", error.message)).at(place);
            return Drafts { drafts: Vec::new(), diagnostics: vec![report], skipped: Some("no well-formed YAML".to_owned()) };
        }
    };
    let mut out = Drafts::default();
    let mut known = documents.is_empty();
    for document in &documents {
        match part(document) {
            Part::Detection => out.drafts.push(draft(file, document, content)),
            Part::Companion => known = true,
            Part::Unknown => {}
        }
    }
    if out.drafts.is_empty() && !known {
        out.skipped = Some("no detection".to_owned());
    }
    out
}

/// What a document is in a tree of security content.
enum Part {
    /// A detection.
    Detection,
    /// What belongs to detections: a macro, lookup, data source, story, baseline, playbook …
    Companion,
    /// None of them.
    Unknown,
}

/// Keys that only a detection has beside its search.
const DETECTION_KEYS: [&str; 2] = ["how_to_implement", "known_false_positives"];

/// Keys by which the other documents of the tree are known.
const COMPANION_KEYS: [&str; 9] =
    ["definition", "narrative", "sourcetype", "filename", "collection", "lookup_type", "playbook", "supported_TA", "attack_data"];

/// Types of searches that prepare or follow up detections.
const COMPANION_TYPES: [&str; 4] = ["Baseline", "Investigation", "Response", "Dashboard"];

fn part(document: &Node) -> Part {
    let has = |key: &&str| document.get(key).is_some();
    let companion_type = document.text_of("type").is_some_and(|kind| COMPANION_TYPES.iter().any(|known| known.eq_ignore_ascii_case(kind)));
    if companion_type {
        Part::Companion
    } else if has(&"search") || DETECTION_KEYS.iter().any(has) {
        Part::Detection
    } else if COMPANION_KEYS.iter().any(has) {
        Part::Companion
    } else {
        Part::Unknown
    }
}

fn draft<'f>(file: &'f SourceFile, document: &Node, content: &Content) -> Draft<'f> {
    let stem = file.path.rsplit('/').next().unwrap_or(&file.path);
    let mut rule = blank(Vendor::Splunk, &file.path, document.text_of("name").unwrap_or(stem).to_owned());
    rule.language = Some(Language::Spl);
    facts::set(&mut rule, document, content);
    rule.status = content.facets.status(document.text_of("status"));
    rule.deprecated = rule.status.value == Status::Deprecated || file.path.split('/').any(is_retired_folder);
    for id in facts::either_texts(document, "mitre_attack_id").iter().filter_map(|id| technique_id(id)) {
        push_distinct(&mut rule.techniques, id);
    }
    let context = context(file, document);
    rule.platforms = content.facets.platforms(&context);
    let Some(search) = document.get("search").filter(|node| node.text().is_some_and(|text| !text.trim().is_empty())) else {
        let span = document.get("search").or_else(|| document.get("name")).unwrap_or(document).span;
        let report = Diagnostic::new(Code::QuerySyntax, "the detection has no search");
        let report = report.at(Text::of_file(&file.path, &file.text).place(span)).hint("add `search:` with the search that it runs");
        rule.diagnostics.push(report);
        return Draft { rule, written: Written::Nothing, context };
    };
    let text = search.as_text(&file.path, &file.text);
    rule.body = Some(Body { text: text.text.clone().into_owned(), language: Language::Spl });
    Draft { rule, written: Written::Queries(vec![QueryText { language: Language::Spl, text, name: None }]), context }
}

/// Folders in which the tree keeps what is not to be used any more.
fn is_retired_folder(folder: &str) -> bool {
    folder.eq_ignore_ascii_case("deprecated") || folder.eq_ignore_ascii_case("removed")
}

/// What a detection says of what it reads: its data sources, each with the beginnings of its name, its assets, the folders of its
/// file, and the macros that its search calls.
fn context(file: &SourceFile, document: &Node) -> LogContext {
    let mut context = LogContext::default();
    let mut add = |kind, name: &str| context.add(&LogToken::new(kind, name));
    for name in data_sources(document) {
        add(LogKind::DataSource, LogToken::ANY);
        add(LogKind::DataSource, &name);
        for (at, _) in name.match_indices(' ') {
            add(LogKind::Family, name.get(..at).unwrap_or_default());
        }
        add(LogKind::Family, &name);
    }
    for asset in facts::either_texts(document, "asset_type") {
        add(LogKind::Asset, &asset);
    }
    for folder in file.path.split('/').rev().skip(1) {
        add(LogKind::Folder, folder);
    }
    for name in document.text_of("search").map(called).unwrap_or_default() {
        add(LogKind::Source, name);
    }
    context
}

/// The data sources that a detection names; ` AND ` joins several in one item.
fn data_sources(document: &Node) -> Vec<String> {
    let mut written = document.texts_of("data_source");
    written.extend(document.texts_of("data_sources"));
    let mut out = Vec::new();
    for name in written.iter().flat_map(|name| name.split(" AND ")).map(str::trim).filter(|name| !name.is_empty()) {
        push_distinct(&mut out, name.to_owned());
    }
    out
}

/// Names between backticks that are macro calls without arguments.
fn called(search: &str) -> Vec<&str> {
    let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    search.split('`').skip(1).step_by(2).filter(is_name).filter(|name| !name.ends_with("_filter")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::{FactKind, FactValue, Kind, Noted, Severity};

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: text.to_owned(), diagnostics: Vec::new() }
    }

    fn facts_of(draft: &Draft<'_>, kind: FactKind) -> Vec<FactValue> {
        draft.rule.facts_of(kind).cloned().collect()
    }

    fn reads(file: &SourceFile, check: impl Fn(&Drafts<'_>)) {
        check(&read(file, &Definitions::default(), Content::of_tests()));
    }

    #[test]
    fn a_detection_of_the_older_schema_keeps_its_facts() {
        let text = "name: A\nid: x\ndate: '2024-10-24'\nstatus: production\ntype: Hunting\nsearch: '`sysmon` EventCode=1'\n\
                    data_source:\n- Sysmon EventID 1 AND Sysmon EventID 11\nhow_to_implement: Do it.\n\
                    tags:\n  analytic_story:\n  - S\n  risk_score: 64\n  mitre_attack_id:\n  - T1021.002\n  - T1021\n";
        reads(&file("detections/endpoint/a.yml", text), |drafts| {
            let draft = drafts.drafts.first().expect("a detection");
            assert_eq!((draft.rule.kind, draft.rule.severity.value), (Kind::Hunting, Severity::High));
            assert_eq!(draft.rule.modified.as_deref(), Some("2024-10-24"));
            assert_eq!(draft.rule.techniques, ["T1021.002", "T1021"]);
            assert_eq!(facts_of(draft, FactKind::DataSource), ["Sysmon EventID 1", "Sysmon EventID 11"].map(FactValue::from));
            assert!(draft.context.has(&LogToken::new(LogKind::DataSource, "Sysmon EventID 11")));
            assert!(draft.context.has(&LogToken::new(LogKind::Source, "sysmon")) && !draft.rule.deprecated);
        });
    }

    #[test]
    fn a_detection_of_the_later_schema_keeps_its_facts() {
        let text = "name: A\ncreation_date: '2025-01-02'\nmodification_date: '2025-03-04'\ntype: TTP\nsearch: a=1\nanalytic_story:\n- S\n\
                    mitre_attack_id:\n- T1105\nfinding:\n  title: It happened\n  entity:\n    field: dest\n    type: system\n    score: 30\n";
        reads(&file("detections/removed/a.yml", text), |drafts| {
            let draft = drafts.drafts.first().expect("a detection");
            assert_eq!(draft.rule.created.as_deref(), Some("2025-01-02"));
            assert_eq!(draft.rule.modified.as_deref(), Some("2025-03-04"));
            let dest = Noted { name: "dest".to_owned(), notes: vec!["system".to_owned()], score: Some(30) };
            assert_eq!(facts_of(draft, FactKind::RiskObject), [FactValue::Noted(dest)]);
            assert_eq!(draft.rule.severity.value, Severity::Low);
            assert!(draft.rule.deprecated);
        });
    }

    #[test]
    fn a_detection_without_a_search_is_kept_and_reported_with_its_place() {
        reads(&file("detections/a.yml", "name: A\nhow_to_implement: Do it.\n"), |drafts| {
            let draft = drafts.drafts.first().expect("a detection");
            let report = draft.rule.diagnostics.first().expect("a report");
            assert_eq!(report.message, "the detection has no search");
            assert_eq!(report.place.as_ref().map(|place| place.line), Some(1));
        });
    }

    #[test]
    fn what_belongs_to_detections_is_no_rule_and_no_fault() {
        for text in ["name: m\ndefinition: a=1\n", "name: S\nnarrative: Once.\n", "name: B\ntype: Baseline\nsearch: a=1\n"] {
            reads(&file("a.yml", text), |drafts| assert!(drafts.drafts.is_empty() && drafts.skipped.is_none(), "{text}"));
        }
        reads(&file("a.yml", "some: thing\n"), |drafts| assert!(drafts.skipped.is_some()));
        reads(&file("a.yml", "a: [\n"), |drafts| assert_eq!(drafts.diagnostics.len(), 1));
    }
}
