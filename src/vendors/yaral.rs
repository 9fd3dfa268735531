//! YARA-L files: several rules a file, each with a `meta` section; reference lists.
//!
//! In: `.yaral` files, and `.txt` files with one entry a line. Out: drafts whose query is the rule's whole text, and the lists
//! by name. Reads `meta`, leaves events and condition to the language.

mod meta;
mod scan;

use self::meta::Meta;
use self::scan::Piece;
use super::{Draft, Drafts, QueryText, Written, blank, day};
use crate::content::{Content, LogContext};
use crate::diagnostic::{Code, Diagnostic};
use crate::rule::{Body, Fact, FactKind, Guide, GuideKind, Language, LogKind, LogToken, Related, RelationKind, Rule, Status, Vendor};
use crate::sources::SourceFile;
use crate::text::{Span, Text};

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
pub(super) fn reference_list(file: &SourceFile) -> Option<(&str, &str)> {
    let name = file.path.rsplit('/').next()?.strip_suffix(".txt")?;
    Some((name, &file.text))
}

/// The rules of a file.
pub(super) fn read<'f>(file: &'f SourceFile, content: &Content) -> Drafts<'f> {
    if reference_list(file).is_some() {
        return Drafts::default();
    }
    let pieces = scan::pieces(&file.text);
    let spans = scan::rules(&file.text, &pieces);
    if spans.is_empty() {
        let place = Text::of_file(&file.path, &file.text).place(Span::new(0, 1));
        let report = Diagnostic::new(Code::NotARule, "this file holds no YARA-L rule").at(place);
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
    rule.language = Some(Language::Yaral);
    rule.body = Some(Body { text: text.text.clone().into_owned(), language: Language::Yaral });
    let query = QueryText { language: Language::Yaral, text, name: None };
    Draft { rule, written: Written::Queries(vec![query]), context }
}

/// What the `meta` section says of the rule.
fn facts(file: &SourceFile, name: &str, meta: &Meta, content: &Content) -> Rule {
    let mut rule = blank(Vendor::Yaral, &file.path, meta.text(&["rule_name", "title"]).unwrap_or_else(|| spoken(name)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn file(path: &str, text: &str) -> SourceFile {
        SourceFile { path: path.to_owned(), text: text.to_owned(), diagnostics: Vec::new() }
    }

    const TWO: &str = "rule first_rule {\n meta:\n  author = \"A, B\"\n  type = \"Hunt\"\n  platform = \"Windows\"\n  priority = \"Low\"\n  \
        references = \"https://a.org, https://b.org\"\n  created = \"2019/05/22\"\n events: $e.a.x = \"1\"\n condition: $e\n\n\
        rule second {\n meta:\n  rule_name = \"Second\"\n  rule_id = \"ru_1\"\n  mitre = \"t1021.002, execution\"\n}\n";

    #[test]
    fn a_file_with_a_missing_brace_still_gives_all_of_its_rules() -> Result<(), Error> {
        let file = file("rules/_deprecated/two.yaral", TWO);
        let read = read(&file, Content::of_tests());
        let titles: Vec<_> = read.drafts.iter().map(|draft| (draft.rule.title.as_str(), draft.rule.name.as_deref())).collect();
        assert_eq!(titles, [("First rule", Some("first_rule")), ("Second", Some("second"))]);
        assert!(read.drafts.iter().all(|draft| draft.rule.deprecated && draft.rule.body.is_some()));
        Ok(())
    }

    #[test]
    fn meta_becomes_the_facts_of_the_rule() -> Result<(), Error> {
        let file = file("two.yaral", TWO);
        let read = read(&file, Content::of_tests());
        assert_eq!(read.drafts.len(), 2);
        let (first, second) = (&read.drafts[0], &read.drafts[1]);
        assert_eq!(first.rule.authors, ["A", "B"]);
        assert_eq!(first.rule.kind, crate::rule::Kind::Hunting);
        assert_eq!(first.rule.platforms, [crate::rule::Platform::Windows]);
        assert_eq!(first.rule.references, ["https://a.org", "https://b.org"]);
        assert_eq!(first.rule.created.as_deref(), Some("2019-05-22"));
        assert!(first.rule.facts.contains(&Fact::pair(FactKind::Meta, "priority", "Low")) && !first.rule.deprecated);
        assert!(
            first.context.has(&LogToken::new(LogKind::Platform, "windows")) && first.context.has(&LogToken::new(LogKind::Schema, SCHEMA))
        );
        assert_eq!((second.rule.id.as_deref(), second.rule.techniques.as_slice()), (Some("ru_1"), ["T1021.002".to_owned()].as_slice()));
        Ok(())
    }

    #[test]
    fn a_text_file_is_a_reference_list_and_no_rule() -> Result<(), Error> {
        let list = file("lists/hosts.txt", "one\ntwo\n");
        assert_eq!(reference_list(&list), Some(("hosts", "one\ntwo\n")));
        let none = read(&list, Content::of_tests());
        assert!(none.drafts.is_empty() && none.skipped.is_none());
        let empty = file("a.yaral", "// nothing");
        assert!(read(&empty, Content::of_tests()).skipped.is_some());
        Ok(())
    }
}
