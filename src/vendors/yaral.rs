//! YARA-L's files: several rules a file, each with a `meta` section; reference lists.
//!
//! In: `.yaral` files, and `.txt` files with one entry a line. Out: drafts whose query is the rule's whole text, and the lists
//! by name. Reads `meta`, leaves events and condition to the language. The format:
//! <https://cloud.google.com/chronicle/docs/yara-l/yara-l-overview>, its section `meta`:
//! <https://cloud.google.com/chronicle/docs/yara-l/meta-syntax>.

mod meta;
mod scan;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use self::meta::Meta;
use self::scan::Piece;
use super::core::{Draft, Drafts, QueryText, Written, body, day, file_name, report};
use super::{Definitions, FirstPass};
use crate::content::{Content, LogContext};
use crate::diagnostic::Code;
use crate::rule::{Fact, FactKind, Guide, GuideKind, Language, LogKind, LogToken, Related, RelationKind, Rule, Status, Vendor};
use crate::sources::SourceFile;
use crate::text::{Span, Text};

/// Reference lists of a source, an entry a line, by name.
pub(crate) type ReferenceLists<'f> = BTreeMap<&'f str, &'f str>;

/// What says that a stage is described by the Unified Data Model.
const SCHEMA: &str = "udm";

/// The folder of rules that are kept for reference only.
const DEPRECATED: &str = "_deprecated";

/// Keys that other properties of a rule are read from; all others are shown as facts.
const USED: [&str; 26] = [
    "author",
    "description",
    "rule_name",
    "title",
    "rule_id",
    "id",
    "severity",
    "created",
    "date",
    "creation_date",
    "modified",
    "updated",
    "reference",
    "references",
    "license",
    "tags",
    "status",
    "sigma_status",
    "sigma_uuid",
    "false_positives",
    "falsepositives",
    "assumption",
    "assumptions",
    "type",
    "category",
    "service",
];

/// The reference list that a file holds: its name and its text.
fn reference_list(file: &SourceFile) -> Option<(&str, &str)> {
    Some((file_name(&file.path).strip_suffix(".txt")?, &file.text))
}

/// What is done before rules are read.
pub(super) const FIRST_PASS: FirstPass = FirstPass { may_define: |file| reference_list(file).is_some(), definitions };

/// What the files of a source define for its rules.
fn definitions<'f>(files: &[&'f SourceFile]) -> Definitions<'f> {
    Definitions { reference_lists: files.iter().filter_map(|file| reference_list(file)).collect(), ..Definitions::default() }
}

/// The rules of a file.
pub(super) fn read<'f>(file: &'f SourceFile, _definitions: &Definitions<'f>, content: &Content) -> Drafts<'f> {
    if reference_list(file).is_some() {
        return Drafts::default();
    }
    let pieces = scan::pieces(&file.text);
    let spans = scan::rules(&file.text, &pieces);
    if spans.is_empty() {
        let report = report(file, Code::NotARule, "this file holds no YARA-L rule", Span::new(0, 1));
        let report = report.hint("a rule begins with `rule name {` and has the sections `meta`, `events` and `condition`");
        return Drafts { drafts: Vec::new(), diagnostics: vec![report], skipped: Some("no rule".to_owned()) };
    }
    Drafts { drafts: spans.into_iter().map(|span| draft(file, span, &pieces, content)).collect(), ..Drafts::default() }
}

fn draft<'f>(file: &'f SourceFile, span: Span, pieces: &[Piece], content: &Content) -> Draft<'f> {
    let from = pieces.partition_point(|piece| piece.span.start < span.start);
    let to = pieces.partition_point(|piece| piece.span.start < span.end);
    let own = pieces.get(from..to).unwrap_or_default();
    let name = own.get(1).map_or("", |piece| piece.span.of(&file.text));
    let meta = Meta::read(&file.text, own);
    let text = Text::slice(&file.path, &file.text, span);
    let mut context = LogContext::of(&log_source(&meta));
    let mut rule = facts(file, name, &meta, content);
    rule.platforms = content.facets.platforms(&context);
    rule.platforms.iter().for_each(|platform| context.add(&LogToken::new(LogKind::Platform, platform.name())));
    let queries = vec![QueryText { language: Language::Yaral, text, name: None }];
    rule.language = Some(Language::Yaral);
    rule.body = body(&queries);
    Draft { rule, written: Written::queries(queries), context }
}

/// What the `meta` section says of the rule.
fn facts(file: &SourceFile, name: &str, meta: &Meta, content: &Content) -> Rule {
    let mut rule = Rule::new(Vendor::Yaral, &file.path, meta.text(&["rule_name", "title"]).unwrap_or_else(|| spoken(name)));
    rule.name = (!name.is_empty()).then(|| name.to_owned());
    rule.id = meta.text(&["rule_id", "id"]);
    rule.description = meta.text(&["description"]).unwrap_or_default();
    rule.severity = content.facets.severity(meta.text(&["severity"]).as_deref());
    rule.status = content.facets.status(meta.text(&["status", "sigma_status"]).as_deref());
    rule.deprecated = rule.status.value == Status::Deprecated || file.path.split('/').any(|folder| folder == DEPRECATED);
    rule.authors = meta.listed(&["author"]);
    rule.created = meta.text(&["created", "date", "creation_date"]).as_deref().and_then(day);
    rule.modified = meta.text(&["modified", "updated"]).as_deref().and_then(day);
    rule.license = meta.text(&["license"]);
    rule.tags = meta.listed(&["tags"]);
    rule.techniques = meta.techniques(name, &content.techniques);
    rule.kind = content.facets.kind(&meta.listed(&["type"]));
    rule.references = references(meta);
    rule.false_positives = meta.values(&["false_positives", "falsepositives"]).map(str::to_owned).collect();
    rule.guides = meta.values(&["assumption", "assumptions"]).map(|text| Guide::new(GuideKind::Assumptions, text)).collect();
    rule.related = meta.values(&["sigma_uuid"]).map(|id| Related { kind: RelationKind::Derived, target: id.to_owned() }).collect();
    rule.facts = meta
        .entries()
        .filter(|(key, value)| !USED.contains(&key.trim_end_matches(|last: char| last.is_ascii_digit())) && !value.is_empty())
        .map(
            |(key, value)| {
                if key == "data_source" { Fact::new(FactKind::DataSource, value) } else { Fact::pair(FactKind::Meta, key, value) }
            },
        )
        .collect();
    rule
}

/// The rule's references, a comma-separated list of addresses taken apart.
fn references(meta: &Meta) -> Vec<String> {
    let mut out = Vec::new();
    for value in meta.values(&["reference", "references"]) {
        let is_list = value.split(", ").skip(1).any(|part| part.starts_with("http"));
        let parts = if is_list { value.split(", ").collect() } else { vec![value] };
        out.extend(parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()));
    }
    out
}

/// What `meta` says about where to look.
fn log_source(meta: &Meta) -> Vec<LogToken> {
    let mut out = vec![LogToken::new(LogKind::Schema, SCHEMA)];
    for (kind, key) in [
        (LogKind::Platform, "platform"),
        (LogKind::Product, "product"),
        (LogKind::Category, "category"),
        (LogKind::Service, "service"),
        (LogKind::Source, "data_source"),
    ] {
        out.extend(meta.listed(&[key]).into_iter().map(|name| LogToken::new(kind, name)));
    }
    out
}

/// A name with underscores as words: `aws_console_login` becomes `Aws console login`.
fn spoken(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
