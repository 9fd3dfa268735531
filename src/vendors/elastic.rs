//! Elastic's files: a `[rule]` with its `[metadata]`, or a `[hunt]` with several queries.
//!
//! In: a TOML file. Out: one draft a file: its facts, what its stages read, its queries and Kibana filters as written. The
//! format: <https://github.com/elastic/detection-rules/blob/main/CONTRIBUTING.md>.

mod facts;
mod guides;
mod hunt;

use super::Definitions;
use super::core::node::Node;
use super::core::{self, Draft, Drafts, QueryText, Written, body, day, distinct, file_name, report, skipped, technique_id, toml};
use crate::content::{Content, LogContext};
use crate::diagnostic::Code;
use crate::rule::{Definition, Kind, Language, LogKind, LogToken, Rule, Status, Vendor};
use crate::sources::SourceFile;

/// A query with the filters that Kibana applies beside it.
#[derive(Debug, Clone)]
pub(crate) struct Filtered<'f> {
    /// The query, if there is one.
    pub(crate) queries: Vec<QueryText<'f>>,
    /// Path of the file.
    pub(crate) path: &'f str,
    /// Text of the file.
    pub(crate) file: &'f str,
    /// Kibana's `filters`, in Elasticsearch's query DSL.
    pub(crate) filters: Vec<Node>,
    /// What else tells copies apart: rule type, threshold, new terms.
    pub(crate) essence: String,
}

/// The rule of a file.
pub(super) fn read<'f>(file: &'f SourceFile, _definitions: &Definitions<'f>, content: &Content) -> Drafts<'f> {
    let root = match toml::table(&file.text) {
        Ok(root) => root,
        Err(error) => return core::malformed(file, &error),
    };
    let draft = match (root.get("hunt"), root.get("rule")) {
        (Some(hunt), _) => hunt::read(file, hunt, content),
        (None, Some(rule)) => detection(file, &root, rule, content),
        (None, None) => return skipped("it has neither `[rule]` nor `[hunt]`"),
    };
    Drafts { drafts: vec![draft], ..Drafts::default() }
}

fn detection<'f>(file: &'f SourceFile, root: &Node, node: &Node, content: &Content) -> Draft<'f> {
    let mut rule = named(file, node.text_of("name"));
    let metadata = root.get("metadata");
    let about = |key: &str| metadata.and_then(|metadata| metadata.text_of(key));
    rule.id = node.text_of("rule_id").map(str::to_owned);
    rule.description = node.text_of("description").unwrap_or_default().to_owned();
    rule.severity = content.facets.severity(node.text_of("severity"));
    rule.status = content.facets.status(about("maturity"));
    rule.deprecated = rule.status.value == Status::Deprecated;
    rule.created = about("creation_date").and_then(day);
    rule.modified = about("updated_date").and_then(day);
    rule.authors = node.texts_of("author");
    rule.license = node.text_of("license").map(str::to_owned);
    rule.tags = node.texts_of("tags");
    rule.references = node.texts_of("references");
    rule.techniques = techniques(node);
    rule.kind = kind(node, about("promotion") == Some("true"), &rule.tags, content);
    let transforms = root.get("transform");
    guides::read(&mut rule, node, transforms);
    let integrations = metadata.map(|metadata| metadata.texts_of("integration")).unwrap_or_default();
    rule.facts = facts::of(node, &integrations);
    let indices = node.texts_of("index");
    let context = reads(&mut rule, &indices, &integrations, content);
    let queries: Vec<QueryText<'f>> = query(file, node, &mut rule).into_iter().collect();
    rule.language = queries.first().map(|query| query.language);
    rule.body = body(&queries);
    let filters = node.items_of("filters").to_vec();
    let shown = filters.iter().map(|filter| Definition { name: "Kibana filter".to_owned(), body: Some(filter.to_json().to_string()) });
    rule.definitions.extend(shown);
    let written = if queries.is_empty() && filters.is_empty() {
        Written::Nothing
    } else {
        Written::Filtered(Filtered { queries, path: &file.path, file: &file.text, filters, essence: facts::essence(node) })
    };
    Draft { rule, written, context }
}

fn named(file: &SourceFile, name: Option<&str>) -> Rule {
    Rule::new(Vendor::Elastic, &file.path, name.unwrap_or_else(|| file_name(&file.path)))
}

fn kind(node: &Node, passes_alerts_on: bool, tags: &[String], content: &Content) -> Kind {
    if node.text_of("type") == Some("machine_learning") {
        Kind::Ml
    } else if passes_alerts_on {
        Kind::Alert
    } else if node.get("building_block_type").is_some() {
        Kind::BuildingBlock
    } else {
        content.facets.kind(tags)
    }
}

/// Techniques and sub-techniques of all `[[rule.threat]]` entries of ATT&CK.
fn techniques(node: &Node) -> Vec<String> {
    let techniques = node.items_of("threat").iter().flat_map(|threat| threat.items_of("technique"));
    let items = techniques.flat_map(|technique| std::iter::once(technique).chain(technique.items_of("subtechnique")));
    distinct(items.filter_map(|item| item.text_of("id").and_then(technique_id)))
}

/// The query in the language that the rule names. Machine-learning rules have none.
fn query<'f>(file: &'f SourceFile, node: &Node, rule: &mut Rule) -> Option<QueryText<'f>> {
    let query = node.get("query")?;
    let written = node.text_of("language").or_else(|| node.text_of("type"))?;
    let Some(language) = language(written) else {
        let span = node.get("language").unwrap_or(query).span;
        let report = report(file, Code::UnknownConstruct, format!("the query language `{written}` is not known"), span);
        rule.diagnostics.push(report.hint("languages of Elastic's rules: eql, kuery, lucene, esql"));
        return None;
    };
    Some(QueryText { language, text: query.as_text(&file.path, &file.text), name: None })
}

/// The language of a name in a rule or in a hunt.
fn language(name: &str) -> Option<Language> {
    match name.to_ascii_lowercase().as_str() {
        "eql" => Some(Language::Eql),
        "kuery" | "kql" => Some(Language::Kuery),
        "lucene" => Some(Language::Lucene),
        "esql" | "es|ql" => Some(Language::Esql),
        _ => None,
    }
}

/// What all stages read: index patterns and datasets, and the platforms that these, tags and integrations say.
fn reads(rule: &mut Rule, indices: &[String], integrations: &[String], content: &Content) -> LogContext {
    let tokens: Vec<LogToken> = indices.iter().flat_map(|index| index_tokens(index)).collect();
    let mut context = LogContext::of(&tokens);
    let mut says = context.clone();
    rule.tags.iter().for_each(|tag| says.add(&LogToken::new(LogKind::Tag, tag)));
    integrations.iter().for_each(|name| says.add(&LogToken::new(LogKind::Integration, name)));
    rule.platforms = content.facets.platforms(&says);
    rule.platforms.iter().for_each(|platform| context.add(&LogToken::new(LogKind::Platform, platform.name())));
    context
}

/// An index pattern as tokens: itself, and the dataset that it stands for.
pub(crate) fn index_tokens(pattern: &str) -> Vec<LogToken> {
    let mut out = vec![LogToken::new(LogKind::Index, pattern)];
    if let Some(stream) = pattern.strip_prefix("logs-") {
        let dataset = stream.trim_end_matches(['*', '-', '.']);
        if !dataset.is_empty() {
            out.push(LogToken::new(LogKind::Dataset, dataset));
        }
    }
    out
}
