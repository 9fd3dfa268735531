//! Commands that make columns: which of them are still a field of the event.

use super::commands::terms;
use super::pipeline::{PipelineState, SplCommand};
use super::values;
use crate::languages::core::lexer::{Token, TokenKind};
use crate::languages::core::lineage::ColumnOrigin;
use crate::rule::{Fact, FactKind};

/// Columns that commands make under names of their own.
const FIXED: [(&str, &[&str]); 7] = [
    ("apply", &["isOutlier", "IsOutlier", "probability", "BoundaryRanges"]),
    ("iplocation", &["City", "Continent", "Country", "MetroCode", "Region", "Timezone", "lat", "lon"]),
    ("rare", &["count", "percent"]),
    ("rest", &["splunk_server", "title"]),
    ("top", &["count", "percent"]),
    ("transaction", &["closed_txn", "duration", "eventcount"]),
    ("addinfo", &["info_max_time", "info_min_time", "info_search_time", "info_sid"]),
];

/// Makes the columns that a command always makes.
pub(super) fn fixed(pipe: &mut PipelineState<'_>, name: &str) {
    for (_, columns) in FIXED.iter().filter(|(known, _)| *known == name) {
        columns.iter().for_each(|column| pipe.columns.set(column, ColumnOrigin::Computed(())));
    }
}

/// Tokens without operators and brackets, as names.
fn names<'t>(text: &'t str, tokens: &[Token]) -> Vec<&'t str> {
    let is_name = |token: &&Token| matches!(token.kind, TokenKind::Word | TokenKind::String | TokenKind::Number);
    tokens.iter().filter(is_name).map(|token| values::name(token.span.of(text)).trim_matches(',')).filter(|name| !name.is_empty()).collect()
}

/// The value of an option `name=value`.
fn option<'t>(text: &'t str, tokens: &[Token], name: &str) -> Option<&'t str> {
    tokens.windows(3).find_map(|found| match found {
        [key, operator, value] if key.span.of(text) == name && operator.kind == TokenKind::Operator => {
            Some(values::name(value.span.of(text)))
        }
        _ => None,
    })
}

/// Tokens that belong to no option.
fn without_options(tokens: &[Token]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut value = false;
    for token in tokens {
        if token.kind == TokenKind::Operator {
            out.pop();
            value = true;
        } else if !std::mem::take(&mut value) {
            out.push(*token);
        }
    }
    out
}

/// `a as b` pairs of a list of names; a name without `as` stands for itself.
fn pairs<'t>(names: &[&'t str]) -> Vec<(&'t str, &'t str)> {
    let mut out: Vec<(&str, &str)> = Vec::new();
    let mut rest = names.iter();
    while let Some(&name) = rest.next() {
        if name.eq_ignore_ascii_case("as") {
            if let (Some(pair), Some(&new)) = (out.last_mut(), rest.next()) {
                pair.1 = new;
            }
        } else {
            out.push((name, name));
        }
    }
    out
}

/// `rename a as b`.
pub(super) fn rename(pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = terms(pipe, command);
    let pairs = pairs(&names(&pipe.expanded.text, &tokens));
    for (old, _) in pairs.iter().filter(|(_, new)| *new == "*") {
        old.trim_end_matches(".*").split('.').for_each(|head| pipe.columns.qualified_by(head));
    }
    let renamed: Vec<(String, ColumnOrigin)> = pairs
        .into_iter()
        .filter(|(old, new)| !old.contains('*') && old != new)
        .map(|(old, new)| (new.to_owned(), pipe.columns.column(old)))
        .collect();
    renamed.into_iter().for_each(|(name, column)| pipe.columns.set(&name, column));
}

/// `rex field=a "(?<b>…)"`: what it takes out is computed.
pub(super) fn rex(pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let text = command.arguments.of(&pipe.expanded.text);
    let groups = text.split("(?").skip(1).filter_map(|rest| rest.strip_prefix("P<").or_else(|| rest.strip_prefix('<')));
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|character| character.is_alphanumeric() || character == '_');
    let names: Vec<&str> = groups.filter_map(|rest| rest.split_once('>').map(|(name, _)| name)).filter(is_name).collect();
    names.into_iter().for_each(|name| pipe.columns.set(name, ColumnOrigin::Computed(())));
}

/// `lookup table a as b OUTPUT c as d`.
pub(super) fn lookup(pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = terms(pipe, command);
    let names = names(&pipe.expanded.text, &tokens);
    let Some(at) = names.iter().position(|name| matches!(name.to_ascii_lowercase().as_str(), "output" | "outputnew")) else {
        return;
    };
    for (_, name) in pairs(names.get(at + 1..).unwrap_or_default()) {
        pipe.columns.set(name, ColumnOrigin::Computed(()));
    }
}

/// `spath path=a output=b`: a path of the raw event is the field of that name, a path within a field is that field.
pub(super) fn spath(pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = terms(pipe, command);
    let text = pipe.expanded.text.as_str();
    let input = option(text, &tokens, "input").filter(|input| *input != "_raw");
    let plain = without_options(&tokens);
    let path = option(text, &tokens, "path").or_else(|| names(text, &plain).first().copied());
    let Some((path, output)) = path.map(|path| (path, option(text, &tokens, "output").unwrap_or(path))) else {
        return;
    };
    let column = pipe.columns.column(input.unwrap_or(path));
    pipe.columns.set(output, column);
}

/// `bin span=1h _time`, `bin a as b`.
pub(super) fn bin(pipe: &mut PipelineState<'_>, command: &SplCommand) {
    let tokens = terms(pipe, command);
    let text = pipe.expanded.text.as_str();
    let plain = without_options(&tokens);
    let pairs = pairs(&names(text, &plain));
    if let Some(span) = option(text, &tokens, "span").filter(|_| pairs.iter().any(|(name, _)| *name == "_time")) {
        pipe.facts.push(Fact::new(FactKind::Window, span));
    }
    for (old, new) in pairs {
        if old != new || old != "_time" {
            pipe.columns.set(new, ColumnOrigin::Computed(()));
        }
    }
}
