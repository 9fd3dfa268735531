//! Kusto rules in the forms that people keep them: Sentinel's YAML, Markdown with fenced queries, plain queries with comments.
//!
//! In: a file. Out: one rule a file or YAML document, however many queries it holds. What all forms share stands here. Of the
//! three only Sentinel's YAML has a format: <https://github.com/Azure/Azure-Sentinel/wiki/Query-Style-Guide>.

mod markdown;
mod text;
mod yaml;

use super::Definitions;
use super::core::{Draft, Drafts, QueryText, Written, body, distinct, file_name, skipped};
use crate::content::{Content, LogContext};
use crate::rule::{Language, Rule};
use crate::sources::{SourceFile, extension};

/// Reads a file by its extension.
pub(super) fn read<'f>(file: &'f SourceFile, _definitions: &Definitions<'f>, content: &Content) -> Drafts<'f> {
    if file.text.trim().is_empty() {
        return skipped("it is empty");
    }
    match extension(&file.path).as_str() {
        "yaml" | "yml" => yaml::read(file, content),
        "md" => markdown::read(file, content),
        _ => text::read(file, content),
    }
}

/// A rule with its queries; its body is their texts.
fn draft<'f>(mut rule: Rule, queries: Vec<QueryText<'f>>) -> Draft<'f> {
    rule.language = Some(Language::Kusto);
    rule.deprecated = rule.title.get(..12).is_some_and(|head| head.eq_ignore_ascii_case("[deprecated]"));
    rule.body = body(&queries);
    Draft { rule, written: Written::queries(queries), context: LogContext::default() }
}

/// A file's name without folder and extension.
fn stem(path: &str) -> &str {
    let name = file_name(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
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
                out.push(trimmed.to_owned());
            }
            rest = tail.get(address.len().max(1)..).unwrap_or_default();
        }
    }
    distinct(out)
}

/// Names in a text such as `Jane Doe, John Doe`.
fn names(text: &str) -> Vec<String> {
    text.split([',', ';']).map(|name| name.trim().trim_matches(['*', '-', ' ']).to_owned()).filter(|name| !name.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_where_prose_goes_on() {
        assert_eq!(addresses_in("see (https://a.example/x), [b](http://b.example)."), ["https://a.example/x", "http://b.example"]);
    }
}
