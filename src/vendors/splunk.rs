//! Splunk's security content: detections in YAML, the macros of their source.
//!
//! In: the YAML files of a source. Out: a [`Draft`] for each detection, in the schema with a `tags` block or in the later one
//! with `finding` blocks, and the source's [`Macros`]. Stories, lookups, data sources and baselines are neither rules nor
//! faults. The format: <https://github.com/splunk/contentctl/blob/main/docs/UserGuide.md>.

mod facts;
mod macros;
#[cfg(test)]
mod tests;

pub(crate) use self::macros::Macros;
use super::core::node::Node;
use super::core::{self, Draft, Drafts, QueryText, Written, body, distinct, file_name, report, technique_id, yaml};
use super::{Definitions, FirstPass};
use crate::content::{Content, LogContext};
use crate::diagnostic::Code;
use crate::rule::{Language, LogKind, LogToken, Rule, Status, Vendor};
use crate::sources::SourceFile;

/// What is done before rules are read.
pub(super) const FIRST_PASS: FirstPass = FirstPass { may_define: |file| macros::may_define(&file.text), definitions };

/// What the files of a source define for its rules.
fn definitions<'f>(files: &[&'f SourceFile]) -> Definitions<'f> {
    Definitions { macros: Macros::read(files), ..Definitions::default() }
}

/// The rules of a file.
pub(super) fn read<'f>(file: &'f SourceFile, _definitions: &Definitions<'f>, content: &Content) -> Drafts<'f> {
    let documents = match yaml::documents(&file.text) {
        Ok(documents) => documents,
        Err(error) => return core::malformed(file, &error),
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
    let mut rule = Rule::new(Vendor::Splunk, &file.path, document.text_of("name").unwrap_or_else(|| file_name(&file.path)));
    rule.language = Some(Language::Spl);
    facts::set(&mut rule, document, content);
    rule.status = content.facets.status(document.text_of("status"));
    rule.deprecated = rule.status.value == Status::Deprecated || file.path.split('/').any(is_retired_folder);
    rule.techniques = distinct(facts::either_texts(document, "mitre_attack_id").iter().filter_map(|id| technique_id(id)));
    let context = context(file, document);
    rule.platforms = content.facets.platforms(&context);
    let Some(search) = document.get("search").filter(|node| node.text().is_some_and(|text| !text.trim().is_empty())) else {
        let span = document.get("search").or_else(|| document.get("name")).unwrap_or(document).span;
        let report = report(file, Code::QuerySyntax, "the detection has no search", span);
        rule.diagnostics.push(report.hint("add `search:` with the search that it runs"));
        return Draft { rule, written: Written::Nothing, context };
    };
    let queries = vec![QueryText { language: Language::Spl, text: search.as_text(&file.path, &file.text), name: None }];
    rule.body = body(&queries);
    Draft { rule, written: Written::queries(queries), context }
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
    let names = written.iter().flat_map(|name| name.split(" AND ")).map(str::trim).filter(|name| !name.is_empty());
    distinct(names.map(str::to_owned))
}

/// Names between backticks that are macro calls without arguments.
fn called(search: &str) -> Vec<&str> {
    let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    search.split('`').skip(1).step_by(2).filter(is_name).filter(|name| !name.ends_with("_filter")).collect()
}
