//! Colours of a YAML rule: keys with their modifiers, values, comments; conditions by the condition's own tokens.

use super::code::{Class, Colored};
use crate::languages;
use crate::languages::TokenKind;
use crate::rule::Language;
use crate::text::{Span, offset};

/// The coloured ranges of a YAML text, line by line; block scalars keep their own indentation.
pub(super) fn colors(text: &str) -> Vec<Colored> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let blank = line.trim().is_empty();
        if let Some(outer) = block {
            if blank || indent > outer {
                out.push((Span::new(start, start + line.trim_end().len()), Class::Name));
                start += line.len();
                continue;
            }
            block = None;
        }
        if self::line(line.trim_end(), start, &mut out) {
            block = Some(indent);
        }
        start += line.len();
    }
    out
}

/// Colours a line; tells whether a block scalar begins on it.
fn line(line: &str, start: usize, out: &mut Vec<Colored>) -> bool {
    let mut at = line.len() - line.trim_start().len();
    while let Some(rest) = line.get(at..)
        && rest.starts_with("- ")
    {
        out.push((Span::new(start + at, start + at + 1), Class::Punct));
        at += 2 + rest.get(2..).map_or(0, |rest| rest.len() - rest.trim_start().len());
    }
    let rest = line.get(at..).unwrap_or_default();
    if rest.starts_with('#') || rest == "---" {
        out.push((Span::new(start + at, start + line.len()), Class::Comment));
        return false;
    }
    let (mut is_condition, mut value_at) = (false, at);
    if let Some(colon) = key_end(rest) {
        let name = rest.get(..colon).unwrap_or_default();
        key(name, start + at, out);
        out.push((Span::new(start + at + colon, start + at + colon + 1), Class::Punct));
        is_condition = name == "condition";
        let after = rest.get(colon + 1..).unwrap_or_default();
        value_at = at + colon + 1 + (after.len() - after.trim_start().len());
    }
    let value = line.get(value_at..).unwrap_or_default();
    let comment = comment_start(value);
    let scalar = value.get(..comment).unwrap_or(value).trim_end();
    if comment < value.len() {
        out.push((Span::new(start + value_at + comment, start + line.len()), Class::Comment));
    }
    if scalar.starts_with(['|', '>']) && scalar.len() <= 3 {
        out.push((Span::new(start + value_at, start + value_at + scalar.len()), Class::Punct));
        return true;
    }
    if is_condition {
        condition(scalar, start + value_at, out);
    } else if !scalar.is_empty() {
        out.push((Span::new(start + value_at, start + value_at + scalar.len()), Class::Name));
    }
    false
}

/// Where the key of a line ends: at the first colon that a blank or the end follows, outside of quotes.
fn key_end(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|first| matches!(first, '\'' | '"'));
    let from = match quote {
        Some(quote) => text.get(1..)?.find(quote)? + 2,
        None => 0,
    };
    let rest = text.get(from..)?;
    let at = rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1))?;
    Some(from + at)
}

fn key(name: &str, start: usize, out: &mut Vec<Colored>) {
    let field = name.find('|').unwrap_or(name.len());
    if field > 0 {
        out.push((Span::new(start, start + field), Class::Field));
    }
    if field < name.len() {
        out.push((Span::new(start + field, start + name.len()), Class::Modifier));
    }
}

/// Where the comment of a value begins: at a `#` after a blank, outside of quotes.
fn comment_start(value: &str) -> usize {
    let mut quote = None;
    let mut previous = ' ';
    for (at, character) in value.char_indices() {
        match (quote, character) {
            (None, '\'' | '"') if at == 0 => quote = Some(character),
            (Some(open), close) if open == close => quote = None,
            (None, '#') if previous.is_whitespace() => return at,
            _ => {}
        }
        previous = character;
    }
    value.len()
}

fn condition(text: &str, start: usize, out: &mut Vec<Colored>) {
    for (span, kind) in languages::colors(text, Language::Sigma) {
        let word = span.of(text);
        let class = match kind {
            TokenKind::Word if matches!(word, "and" | "or" | "not" | "of" | "all" | "any" | "them") => Class::Keyword,
            TokenKind::Word => Class::Name,
            TokenKind::Number => Class::Number,
            TokenKind::Operator => Class::Operator,
            TokenKind::Punct => Class::Punct,
            TokenKind::Comment => Class::Comment,
            TokenKind::String => Class::String,
            TokenKind::Error => Class::Error,
        };
        out.push((span.shifted(offset(start)), class));
    }
}
