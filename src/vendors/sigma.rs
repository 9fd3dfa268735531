//! Sigma files: rules, correlations, filters, documents with `action: global`.

use super::yaml::{self, Data, Node};
use super::{Definitions, Draft, Drafts, Written, blank, day, push_distinct, technique_id};
use crate::content::{Content, LogContext};
use crate::diagnostic::suggest::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{
    Body, Bound, Correlation, CorrelationCondition, CorrelationKind, Definition, Fact, Guide, GuideKind, Kind, LOG_SOURCE, Language,
    LogToken, Op, Related, RelationKind, Rule, Status, Vendor,
};
use crate::sources::SourceFile;
use crate::text::{Span, Text};

/// Relations that a rule may name; `correlates` is said by correlations alone.
const RELATIONS: [RelationKind; 5] =
    [RelationKind::Derived, RelationKind::Obsolete, RelationKind::Merged, RelationKind::Renamed, RelationKind::Similar];

/// A filter document: what it adds to the rules that it names.
#[derive(Debug, Clone)]
pub(crate) struct Filter<'f> {
    title: String,
    rules: Vec<String>,
    log_source: Vec<LogToken>,
    detection: Detection<'f>,
}

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
    /// The span, counted from the start of the rule's body.
    pub(crate) fn in_body(&self, span: Span) -> Span {
        Span { start: span.start.saturating_sub(self.body_start), end: span.end.saturating_sub(self.body_start) }
    }

    /// The entry under a key.
    pub(crate) fn entry(&self, key: &str) -> Option<&(Node, Node)> {
        self.entries.iter().find(|(name, _)| name.text() == Some(key))
    }
}

/// A document of a file with what a global document before it says.
struct Document {
    entries: Vec<(Node, Node)>,
    body: Span,
}

/// The filter documents of a file.
pub(crate) fn filters(file: &SourceFile) -> Vec<Filter<'_>> {
    if !file.text.starts_with("filter:") && !file.text.contains("\nfilter:") {
        return Vec::new();
    }
    let documents = yaml::documents(&file.text).map(|documents| merged(file, documents)).unwrap_or_default();
    documents.iter().filter_map(|document| filter(file, document)).collect()
}

fn filter<'f>(file: &'f SourceFile, document: &Document) -> Option<Filter<'f>> {
    let filter = document.get("filter").filter(|node| node.is_map())?;
    let rest = filter.entries().iter().filter(|(key, _)| key.text() != Some("rules")).cloned().collect();
    Some(Filter {
        title: document.text("title").unwrap_or_else(|| file.path.clone()),
        rules: filter.texts_of("rules"),
        log_source: log_source(document),
        detection: detection(file, document, filter, rest),
    })
}

/// The rules of a file.
pub(super) fn read<'f>(file: &'f SourceFile, definitions: &Definitions<'f>, content: &Content) -> Drafts<'f> {
    let documents = match yaml::documents(&file.text) {
        Ok(documents) => merged(file, documents),
        Err(error) => {
            let place = Text::of_file(&file.path, &file.text).place(error.span);
            let report = Diagnostic::new(Code::InvalidSyntax, format!("this is no YAML: {}", error.message)).at(place);
            return Drafts { drafts: Vec::new(), diagnostics: vec![report], skipped: Some("no well-formed YAML".to_owned()) };
        }
    };
    let mut out = Drafts::default();
    let mut definitions_only = false;
    for document in documents {
        if document.get("filter").is_some() {
            definitions_only = true;
        } else if let Some(correlation) = document.get("correlation") {
            out.drafts.push(correlation_rule(file, &document, correlation, content));
        } else if let Some(node) = document.get("detection").filter(|node| node.is_map()) {
            out.drafts.push(rule(file, &document, node, definitions, content));
        } else {
            let place = Text::of_file(&file.path, &file.text).place(document.body);
            let report = Diagnostic::new(Code::NotARule, "this document is no Sigma rule").at(place);
            out.diagnostics.push(report.hint("a rule has `title`, `logsource` and a `detection` with a `condition`"));
        }
    }
    if out.drafts.is_empty() && !definitions_only {
        out.skipped = Some("no document with a detection".to_owned());
    }
    out
}

impl Document {
    fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|(name, _)| name.text() == Some(key)).map(|(_, value)| value)
    }

    fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(Node::text).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn texts(&self, key: &str) -> Vec<String> {
        let items = self.get(key).map(Node::items).unwrap_or_default();
        items.iter().filter_map(Node::text).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    }
}

/// Applies `action: global`, `reset` and `repeat` of Sigma's multi-document files.
fn merged(file: &SourceFile, documents: Vec<Node>) -> Vec<Document> {
    let several = documents.len() > 1;
    let mut global: Option<Vec<(Node, Node)>> = None;
    let mut previous: Vec<(Node, Node)> = Vec::new();
    let mut out = Vec::new();
    let whole = Span::new(0, file.text.len());
    for document in documents {
        let Data::Map(entries) = document.data else {
            if !matches!(&document.data, Data::Scalar(scalar) if scalar.is_null()) {
                out.push(Document { entries: Vec::new(), body: document.span });
            }
            continue;
        };
        let action = entries.iter().find(|(key, _)| key.text() == Some("action")).and_then(|(_, value)| value.text());
        match action {
            Some("global") => {
                global = Some(entries);
                continue;
            }
            Some("reset") => global = None,
            _ => {}
        }
        let base = if action == Some("repeat") { Some(&previous) } else { global.as_ref() };
        let inherits = base.is_some();
        let entries = match base {
            Some(base) => merge(base, &entries),
            None => entries,
        };
        previous.clone_from(&entries);
        let body = if several && !inherits { document_text(&file.text, document.span) } else { whole };
        out.push(Document { entries, body });
    }
    out
}

/// The document's own text: up to the next `---`.
fn document_text(text: &str, span: Span) -> Span {
    let start = span.start as usize;
    let rest = text.get(start..).unwrap_or_default();
    let end = rest.find("\n---").map_or(text.len(), |at| start + at + 1);
    Span::new(start, end)
}

/// Joins a global document with its own: mappings entry by entry, everything else replaced.
fn merge(base: &[(Node, Node)], own: &[(Node, Node)]) -> Vec<(Node, Node)> {
    let mut out: Vec<(Node, Node)> = base.iter().filter(|(key, _)| key.text() != Some("action")).cloned().collect();
    for (key, value) in own {
        match out.iter_mut().find(|(known, _)| known.text() == key.text()) {
            Some((_, known)) if known.is_map() && value.is_map() => {
                let joined = merge(known.entries(), value.entries());
                *known = Node { span: value.span, data: Data::Map(joined) };
            }
            Some((_, known)) => *known = value.clone(),
            None => out.push((key.clone(), value.clone())),
        }
    }
    out
}

fn rule<'f>(file: &'f SourceFile, document: &Document, node: &Node, definitions: &Definitions<'f>, content: &Content) -> Draft<'f> {
    let (mut rule, context) = facts(file, document, content);
    rule.language = Some(Language::Sigma);
    let mut written = detection(file, document, node, node.entries().to_vec());
    let names_rule = |filter: &&Filter<'_>| {
        let named = filter.rules.iter().any(|name| name == "any" || Some(name) == rule.id.as_ref() || Some(name) == rule.name.as_ref());
        named && filter.log_source.iter().all(|token| context.has(token))
    };
    for filter in definitions.filters.iter().filter(names_rule) {
        let text = Text::slice(filter.detection.path, filter.detection.file, filter.detection.span).text.into_owned();
        rule.definitions.push(Definition { name: filter.title.clone(), body: Some(text) });
        written.filters.push(filter.detection.clone());
    }
    Draft { rule, written: Written::Sigma(written), context }
}

fn detection<'f>(file: &'f SourceFile, document: &Document, node: &Node, entries: Vec<(Node, Node)>) -> Detection<'f> {
    Detection {
        path: &file.path,
        file: &file.text,
        entries,
        span: node.span,
        body_start: document.body.start,
        essence: log_source(document).iter().map(LogToken::to_string).collect::<Vec<_>>().join(" "),
        filters: Vec::new(),
    }
}

fn correlation_rule<'f>(file: &'f SourceFile, document: &Document, node: &Node, content: &Content) -> Draft<'f> {
    let (mut rule, context) = facts(file, document, content);
    rule.kind = Kind::Correlation;
    rule.language = Some(Language::Sigma);
    let rules = node.texts_of("rules");
    if node.text_of("type").is_none() || rules.is_empty() {
        let report = Diagnostic::new(Code::InvalidValue, "a correlation wants a `type` and the `rules` that it joins");
        rule.diagnostics.push(report.at(Text::of_file(&file.path, &file.text).place(node.span)));
    }
    rule.related.extend(rules.iter().map(|target| Related { kind: RelationKind::Correlates, target: target.clone() }));
    let kind = node.get("type").and_then(|node| word(file, node, CorrelationKind::ALL, CorrelationKind::name, &mut rule.diagnostics));
    rule.correlation = Some(Correlation {
        kind,
        rules,
        group_by: node.texts_of("group-by"),
        span: node.text_of("timespan").map(str::to_owned),
        condition: node.get("condition").and_then(correlation_condition),
    });
    Draft { rule, written: Written::Nothing, context }
}

/// `{gte: 10, field: User}`, or an expression over the joined rules.
fn correlation_condition(node: &Node) -> Option<CorrelationCondition> {
    if let Some(text) = node.text() {
        return Some(CorrelationCondition::Written(text.to_owned()));
    }
    let bound = |(key, value): &(Node, Node)| Some(Bound { op: bound_op(key.text()?)?, value: value.text()?.to_owned() });
    let bounds: Vec<Bound> = node.entries().iter().filter_map(bound).collect();
    let fields = node.texts_of("field");
    (!bounds.is_empty() || !fields.is_empty()).then_some(CorrelationCondition::Bounds { bounds, fields })
}

fn bound_op(key: &str) -> Option<Op> {
    match key {
        "gt" => Some(Op::Gt),
        "gte" => Some(Op::Ge),
        "lt" => Some(Op::Lt),
        "lte" => Some(Op::Le),
        "eq" => Some(Op::Eq),
        "neq" => Some(Op::Ne),
        _ => None,
    }
}

/// The word of a closed set that a node holds; any other is reported.
fn word<T: Copy>(file: &SourceFile, node: &Node, set: &[T], name: fn(T) -> &'static str, diagnostics: &mut Vec<Diagnostic>) -> Option<T> {
    let written = node.text()?.trim();
    let found = set.iter().copied().find(|word| name(*word) == written);
    if found.is_none() {
        let names = || set.iter().map(|word| name(*word));
        let hint = did_you_mean(written, names()).unwrap_or_else(|| format!("known: {}", names().collect::<Vec<_>>().join(", ")));
        let report = Diagnostic::new(Code::InvalidValue, format!("`{written}` is not known here")).hint(hint);
        diagnostics.push(report.at(Text::of_file(&file.path, &file.text).place(node.span)));
    }
    found
}

/// The facts that every kind of document may have.
fn facts(file: &SourceFile, document: &Document, content: &Content) -> (Rule, LogContext) {
    let stem = file.path.rsplit('/').next().unwrap_or(&file.path);
    let mut rule = blank(Vendor::Sigma, &file.path, document.text("title").unwrap_or_else(|| stem.to_owned()));
    rule.id = document.text("id");
    rule.name = document.text("name");
    rule.description = document.text("description").unwrap_or_default();
    rule.severity = content.facets.severity(document.text("level").as_deref());
    rule.status = content.facets.status(document.text("status").as_deref());
    rule.deprecated = rule.status.value == Status::Deprecated;
    rule.authors = authors(document);
    rule.created = document.text("date").as_deref().and_then(day);
    rule.modified = document.text("modified").as_deref().and_then(day);
    rule.license = document.text("license");
    rule.tags = document.texts("tags");
    for id in rule.tags.iter().filter_map(|tag| technique_id(tag.get(7..).filter(|_| starts_with_attack(tag))?)).collect::<Vec<_>>() {
        push_distinct(&mut rule.techniques, id);
    }
    rule.kind = content.facets.kind(&rule.tags);
    rule.references = document.texts("references");
    rule.false_positives = document.texts("falsepositives");
    rule.related = related(file, document, &mut rule.diagnostics);
    let log_source = log_source(document);
    for (part, kind) in LOG_SOURCE {
        rule.facts.extend(log_source.iter().filter(|token| token.kind == part).map(|token| Fact::new(kind, token.name.as_str())));
    }
    if let Some(definition) = document.get("logsource").and_then(|node| node.text_of("definition")) {
        rule.guides.push(Guide::new(GuideKind::LogSourceRequirements, definition));
    }
    let context = LogContext::of(&log_source);
    rule.platforms = content.facets.platforms(&context);
    rule.body = Some(Body { text: document.body.of(&file.text).to_owned(), language: Language::Sigma });
    (rule, context)
}

fn starts_with_attack(tag: &str) -> bool {
    tag.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("attack."))
}

fn authors(document: &Document) -> Vec<String> {
    let written = document.texts("author");
    let split = written.iter().flat_map(|text| text.split(',')).map(|name| name.trim().to_owned());
    split.filter(|name| !name.is_empty()).collect()
}

fn related(file: &SourceFile, document: &Document, diagnostics: &mut Vec<Diagnostic>) -> Vec<Related> {
    let items = document.get("related").map(Node::items).unwrap_or_default();
    let mut read = |item: &Node| {
        let kind = word(file, item.get("type")?, &RELATIONS, RelationKind::name, diagnostics)?;
        Some(Related { kind, target: item.text_of("id")?.to_owned() })
    };
    items.iter().filter_map(&mut read).collect()
}

/// The log source as tokens: `product:windows`, `category:process_creation`.
fn log_source(document: &Document) -> Vec<LogToken> {
    let Some(node) = document.get("logsource") else {
        return Vec::new();
    };
    LOG_SOURCE.iter().filter_map(|(kind, _)| node.text_of(kind.name()).map(|name| LogToken::new(*kind, name))).collect()
}
