//! Kusto rules in the forms that people keep them: Sentinel's YAML, Markdown with fenced queries, plain queries with comments.
//!
//! In: a file. Out: one rule a file, however many queries it holds. What all forms share stands here.

mod markdown;
mod text;
mod yaml;

use super::{Draft, Drafts, QUERY_GAP, QueryText, Written, push_distinct, technique_id};
use crate::content::{Content, LogContext};
use crate::rule::{Body, Language, Rule};
use crate::sources::{SourceFile, extension};

/// Reads a file by its extension.
pub(crate) fn read<'f>(file: &'f SourceFile, content: &Content) -> Drafts<'f> {
    if file.text.trim().is_empty() {
        return skipped("it is empty");
    }
    match extension(&file.path).as_str() {
        "yaml" | "yml" => yaml::read(file, content),
        "md" => markdown::read(file, content),
        _ => text::read(file, content),
    }
}

fn skipped(reason: &str) -> Drafts<'static> {
    Drafts { skipped: Some(reason.to_owned()), ..Drafts::default() }
}

/// A rule with its queries; its body is their texts.
fn draft<'f>(mut rule: Rule, queries: Vec<QueryText<'f>>) -> Draft<'f> {
    rule.language = Some(Language::Kusto);
    rule.deprecated = rule.title.get(..12).is_some_and(|head| head.eq_ignore_ascii_case("[deprecated]"));
    let texts: Vec<&str> = queries.iter().map(|query| query.text.text.as_ref()).collect();
    rule.body = Some(Body { text: texts.join(QUERY_GAP), language: Language::Kusto });
    let written = if queries.is_empty() { Written::Nothing } else { Written::Queries(queries) };
    Draft { rule, written, context: LogContext::default() }
}

/// A file's name without folder and extension.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// All technique ids in a text: `T1021.001`, `t1021`, `T1021/001`.
fn techniques_in(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for word in text.split(|character: char| !character.is_ascii_alphanumeric() && !matches!(character, '.' | '/')) {
        let mut rest = word;
        while let Some(at) = rest.find(['T', 't']) {
            let candidate = rest.get(at..).unwrap_or_default();
            let first = at == 0 || !rest.as_bytes().get(at - 1).is_some_and(u8::is_ascii_alphanumeric);
            if let Some(id) = technique_at(candidate).filter(|_| first) {
                push_distinct(&mut out, id);
            }
            rest = candidate.get(1..).unwrap_or_default();
        }
    }
    out
}

/// The technique id at the start of a text.
fn technique_at(text: &str) -> Option<String> {
    let base = text.get(..5)?;
    let after = text.get(5..).unwrap_or_default();
    if let Some(sub) = after.strip_prefix(['.', '/']).and_then(|rest| rest.get(..3))
        && let Some(id) = technique_id(&format!("{base}.{sub}"))
    {
        return Some(id);
    }
    let ends = !after.starts_with(|character: char| character.is_ascii_alphanumeric());
    technique_id(base).filter(|_| ends)
}

/// Web addresses in a text.
fn addresses_in(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let ends = |character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '<' | '>' | ')' | ']' | '|' | '`');
    for start in ["https://", "http://"] {
        let mut rest = text;
        while let Some(at) = rest.find(start) {
            let tail = rest.get(at..).unwrap_or_default();
            let address = tail.split(ends).next().unwrap_or_default();
            let trimmed = address.trim_end_matches(['.', ',', ';', ':']);
            if trimmed.len() > start.len() {
                push_distinct(&mut out, trimmed.to_owned());
            }
            rest = tail.get(address.len().max(1)..).unwrap_or_default();
        }
    }
    out
}

/// Adds technique ids to a rule.
fn tag(rule: &mut Rule, ids: impl IntoIterator<Item = String>) {
    ids.into_iter().for_each(|id| push_distinct(&mut rule.techniques, id));
}

/// Names in a text such as `Jane Doe, John Doe`.
fn names(text: &str) -> Vec<String> {
    text.split([',', ';']).map(|name| name.trim().trim_matches(['*', '-', ' ']).to_owned()).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn technique_ids_are_found_in_every_form_that_people_write() {
        assert_eq!(techniques_in("T1021.001, t1078 (T1110/003) T1059."), ["T1021.001", "T1078", "T1110.003", "T1059"]);
        assert_eq!(techniques_in("https://attack.mitre.org/techniques/T1021/001/"), ["T1021.001"]);
        assert!(techniques_in("None AT1021 T10212 event4624").is_empty());
    }

    #[test]
    fn addresses_end_where_prose_goes_on() {
        assert_eq!(addresses_in("see (https://a.example/x), [b](http://b.example)."), ["https://a.example/x", "http://b.example"]);
    }
}
