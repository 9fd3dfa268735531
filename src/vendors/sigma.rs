//! Sigma's files: rules, correlations, filters, documents with `action: global`.
//!
//! In: YAML files. Out: a [`Draft`] for each rule and correlation, and the [`Filters`] of a source, each joined with the rules
//! that it names. Reads no condition. The formats: <https://sigmahq.io/sigma-specification/>.

mod correlation;
mod documents;
mod filters;

use self::documents::Document;
pub(crate) use self::filters::Filters;
use super::core::node::{self, Node};
use super::core::{self, Draft, Drafts, Written, day, distinct, file_name, report, split_at_commas, technique_id, yaml};
use super::{Definitions, FirstPass};
use crate::content::{Content, LogContext};
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Body, Fact, Guide, GuideKind, LOG_SOURCE, Language, LogKind, LogToken, Related, RelationKind, Rule, Status, Vendor};
use crate::sources::SourceFile;
use crate::text::Span;

/// Relations that a rule may name.
const RELATIONS: [RelationKind; 5] =
    [RelationKind::Derived, RelationKind::Obsolete, RelationKind::Merged, RelationKind::Renamed, RelationKind::Similar];

/// A detection block as a rule brings it, filters of its source appended.
#[derive(Debug, Clone)]
pub(crate) struct Detection<'f> {
    /// Path of the file.
    pub(crate) path: &'f str,
    /// Text of the file.
    pub(crate) file: &'f str,
    /// The block's entries, those of a global document included.
    pub(crate) entries: Vec<(Node, Node)>,
    /// Where the block stands, for problems that concern all of it.
    pub(crate) span: Span,
    /// First byte of the rule's body in the file: spans of tests count from there.
    pub(crate) body_start: u32,
    /// What else tells copies apart: the log source.
    pub(crate) essence: String,
    /// Filter documents of the source that name the rule.
    pub(crate) filters: Vec<Detection<'f>>,
}

impl<'f> Detection<'f> {
    /// A block of a document, with the entries that are its detection.
    fn new(file: &'f SourceFile, document: &Document, block: &Node, entries: Vec<(Node, Node)>) -> Self {
        Self {
            path: &file.path,
            file: &file.text,
            entries,
            span: block.span,
            body_start: document.body.start,
            essence: log_source(document).iter().map(LogToken::to_string).collect::<Vec<_>>().join(" "),
            filters: Vec::new(),
        }
    }

    /// The span, counted from the start of the rule's body; empty at its start if it stands in a document before it.
    pub(crate) fn in_body(&self, span: Span) -> Span {
        Span { start: span.start.saturating_sub(self.body_start), end: span.end.saturating_sub(self.body_start) }
    }

    /// The value of a key.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        node::get(&self.entries, key)
    }
}

/// What is done before rules are read.
pub(super) const FIRST_PASS: FirstPass = FirstPass { may_define: |file| filters::may_define(&file.text), definitions };

/// What the files of a source define for its rules.
fn definitions<'f>(files: &[&'f SourceFile]) -> Definitions<'f> {
    Definitions { filters: Filters::read(files), ..Definitions::default() }
}

/// The rules of a file.
pub(super) fn read<'f>(file: &'f SourceFile, definitions: &Definitions<'f>, content: &Content) -> Drafts<'f> {
    let documents = match yaml::documents(&file.text) {
        Ok(documents) => documents::merged(file, documents),
        Err(error) => return core::malformed(file, &error),
    };
    let mut out = Drafts::default();
    let mut has_filter = false;
    for document in documents {
        if document.get("filter").is_some() {
            has_filter = true;
        } else if let Some(block) = document.get("correlation") {
            out.drafts.push(correlation::read(file, &document, block, content));
        } else if let Some(block) = document.get("detection").filter(|node| node.is_map()) {
            out.drafts.push(detection_rule(file, &document, block, definitions, content));
        } else {
            let report = report(file, Code::NotARule, "this document is not a Sigma rule", document.body);
            out.diagnostics.push(report.hint("a rule has `title`, `logsource` and a `detection` with a `condition`"));
        }
    }
    if out.drafts.is_empty() && !has_filter {
        out.skipped = Some("no document with a detection".to_owned());
    }
    out
}

fn detection_rule<'f>(
    file: &'f SourceFile,
    document: &Document,
    block: &Node,
    definitions: &Definitions<'f>,
    content: &Content,
) -> Draft<'f> {
    let (mut rule, context) = facts(file, document, content);
    let mut detection = Detection::new(file, document, block, block.entries().to_vec());
    definitions.filters.apply(&mut rule, &context, &mut detection);
    Draft { rule, written: Written::Sigma(detection), context }
}

/// The facts that every kind of document may have, and the log source.
fn facts(file: &SourceFile, document: &Document, content: &Content) -> (Rule, LogContext) {
    let title = document.text("title").unwrap_or_else(|| file_name(&file.path));
    let mut rule = Rule::new(Vendor::Sigma, &file.path, title);
    rule.language = Some(Language::Sigma);
    rule.id = document.text("id").map(str::to_owned);
    rule.name = document.text("name").map(str::to_owned);
    rule.description = document.text("description").unwrap_or_default().to_owned();
    rule.severity = content.facets.severity(document.text("level"));
    rule.status = content.facets.status(document.text("status"));
    rule.deprecated = rule.status.value == Status::Deprecated;
    rule.authors = split_at_commas(document.texts("author"));
    rule.created = document.text("date").and_then(day);
    rule.modified = document.text("modified").and_then(day);
    rule.license = document.text("license").map(str::to_owned);
    rule.tags = document.texts("tags");
    rule.techniques = techniques(&rule.tags);
    rule.kind = content.facets.kind(&rule.tags);
    rule.references = document.texts("references");
    rule.false_positives = document.texts("falsepositives");
    rule.related = related(file, document, &mut rule.diagnostics);
    if let Some(log_source) = document.get("logsource") {
        let named = |(part, kind): (LogKind, _)| log_source.text_of(part.name()).map(|name| Fact::new(kind, name));
        rule.facts.extend(LOG_SOURCE.into_iter().filter_map(named));
        let definition = log_source.text_of("definition");
        rule.guides.extend(definition.map(|text| Guide::new(GuideKind::LogSourceRequirements, text)));
    }
    let context = LogContext::of(&log_source(document));
    rule.platforms = content.facets.platforms(&context);
    rule.body = Some(Body { text: document.body.of(&file.text).to_owned(), language: Language::Sigma });
    (rule, context)
}

/// The technique ids of tags such as `attack.t1021.002`.
fn techniques(tags: &[String]) -> Vec<String> {
    let parts = tags.iter().filter_map(|tag| tag.split_once('.')).filter(|(space, _)| space.eq_ignore_ascii_case("attack"));
    distinct(parts.filter_map(|(_, id)| technique_id(id)))
}

fn related(file: &SourceFile, document: &Document, diagnostics: &mut Vec<Diagnostic>) -> Vec<Related> {
    let mut out = Vec::new();
    for item in document.get("related").map(Node::items).unwrap_or_default() {
        let kind = item.get("type").and_then(|node| word(file, node, &RELATIONS, RelationKind::name, diagnostics));
        out.extend(kind.zip(item.text_of("id")).map(|(kind, target)| Related { kind, target: target.to_owned() }));
    }
    out
}

/// The log source as tokens: `product:windows`, `category:process_creation`.
fn log_source(document: &Document) -> Vec<LogToken> {
    let Some(node) = document.get("logsource") else {
        return Vec::new();
    };
    LOG_SOURCE.iter().filter_map(|(kind, _)| node.text_of(kind.name()).map(|name| LogToken::new(*kind, name))).collect()
}

/// The word of a closed set that a node holds; any other is reported.
fn word<T: Copy>(file: &SourceFile, node: &Node, set: &[T], name: fn(T) -> &'static str, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    let written = node.trimmed()?;
    let found = set.iter().copied().find(|word| name(*word) == written);
    if found.is_none() {
        let names = || set.iter().map(|word| name(*word));
        let hint = did_you_mean(written, names()).unwrap_or_else(|| format!("known: {}", names().collect::<Vec<_>>().join(", ")));
        diagnostics.push(report(file, Code::InvalidValue, format!("`{written}` is not known here"), node.span).hint(hint));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> SourceFile {
        SourceFile { path: "a.yml".to_owned(), text: text.to_owned(), hash: 0, diagnostics: Vec::new() }
    }

    fn rule(text: &str) -> Rule {
        let file = file(text);
        let drafts = read(&file, &Definitions::default(), Content::of_tests()).drafts;
        drafts.into_iter().next().expect("the file has a rule").rule
    }

    #[test]
    fn a_relation_of_an_unknown_kind_is_reported_with_its_place() {
        let related = "related:\n- id: a-1\n  type: derived\n- id: a-2\n  type: derivd\n";
        let rule = rule(&format!("title: A\n{related}detection:\n  a:\n    b: c\n  condition: a\n"));
        assert_eq!(rule.related, [Related { kind: RelationKind::Derived, target: "a-1".to_owned() }]);
        let report = rule.diagnostics.first().expect("a report");
        assert_eq!((report.message.as_str(), report.hint.as_deref()), ("`derivd` is not known here", Some("did you mean `derived`?")));
        assert_eq!(report.place.as_ref().map(|place| place.line), Some(6));
    }

    #[test]
    fn only_tags_of_attack_name_techniques() {
        let tags = ["attack.t1021.002", "ATTACK.T1059", "car.t1021", "attack.execution", "t1003"].map(str::to_owned);
        assert_eq!(techniques(&tags), ["T1021.002", "T1059"]);
    }
}
