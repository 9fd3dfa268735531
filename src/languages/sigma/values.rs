//! Sigma selections: fields, modifiers, values, keywords.

use super::modifiers::{Modifiers, Placement, modifiers};
use crate::diagnostic::Code;
use crate::languages::core::escape;
use crate::languages::core::pattern::{self, PatternPiece, star_and_mark};
use crate::languages::core::problems::{Problem, Problems};
use crate::languages::{Expr, Test};
use crate::rule::Op;
use crate::text::{Span, offset};
use crate::vendors::node::{Data, Node, Scalar};

use crate::vendors::sigma::Detection;

/// Where a test comes from.
struct SelectionItem<'i, 'f> {
    detection: &'i Detection<'f>,
    field: &'i str,
    field_at: Option<Span>,
    modifiers: &'i Modifiers,
}

/// A selection: a mapping (all items), a list of mappings (one of them), a list of keywords (one of them), or a mix.
pub(super) fn selection(detection: &Detection<'_>, node: &Node, problems: &mut Problems) -> Expr {
    match &node.data {
        Data::Map(entries) => Expr::and(entries.iter().map(|(key, value)| item(detection, key, value, problems)).collect()),
        Data::Seq(items) => Expr::or(items.iter().map(|item| selection(detection, item, problems)).collect()),
        Data::Scalar(scalar) => keyword(detection, node, scalar, &Modifiers::default()),
    }
}

fn item(detection: &Detection<'_>, key: &Node, node: &Node, problems: &mut Problems) -> Expr {
    let written = match &key.data {
        Data::Scalar(scalar) => scalar.text.as_str(),
        Data::Seq(_) | Data::Map(_) => {
            problems.add(Problem::new(Code::InvalidValue, "a field's name must be a text", key.span));
            return Expr::always();
        }
    };
    let mut parts = written.split('|');
    let field = parts.next().unwrap_or_default().trim();
    let modifiers = modifiers(key, parts, problems);
    let field_at = (!field.is_empty()).then(|| {
        let quote = u32::from(detection.file.as_bytes().get(key.span.start as usize).is_some_and(|byte| matches!(byte, b'\'' | b'"')));
        let start = detection.in_body(key.span).start + quote;
        Span { start, end: start + offset(field.len()) }
    });
    let place = SelectionItem { detection, field, field_at, modifiers: &modifiers };
    let nodes = match &node.data {
        Data::Seq(items) => items.as_slice(),
        Data::Scalar(_) | Data::Map(_) => std::slice::from_ref(node),
    };
    let expr = if nodes.is_empty() {
        test(&place, Op::IsNull, String::new(), node.span, false).into()
    } else {
        let mut operands = Vec::with_capacity(nodes.len());
        for node in nodes {
            operands.push(match &node.data {
                Data::Scalar(scalar) => value(&place, node, scalar, nodes.len() > 1, problems),
                Data::Seq(_) | Data::Map(_) => {
                    let problem = Problem::new(Code::InvalidValue, format!("`{written}` needs a value or a list of values"), node.span);
                    problems.add(problem.hint("write alternatives as a list of mappings under the selection"));
                    continue;
                }
            });
        }
        if modifiers.all { Expr::and(operands) } else { Expr::or(operands) }
    };
    if modifiers.negated && modifiers.has_test_of_its_own() { Expr::not(expr) } else { expr }
}

fn value(item: &SelectionItem<'_, '_>, node: &Node, scalar: &Scalar, listed: bool, problems: &mut Problems) -> Expr {
    let modifiers = item.modifiers;
    if item.field.is_empty() {
        return keyword(item.detection, node, scalar, modifiers);
    }
    let (op, value) = if modifiers.fieldref {
        (Op::Fieldref, scalar.text.clone())
    } else if modifiers.regex {
        check_regex(node, scalar, problems);
        (Op::RegexMatch, scalar.text.clone())
    } else if let Some(op) = modifiers.comparison {
        return comparison(item, node, scalar, op, problems);
    } else if scalar.is_null() {
        (Op::IsNull, String::new())
    } else if modifiers.placement.is_none()
        && scalar.plain
        && let Some(typed) = typed(&scalar.text)
    {
        (Op::Eq, typed)
    } else {
        pattern::reduce(&placed(&scalar.text, modifiers.placement), write)
    };
    let op = if modifiers.negated && !modifiers.has_test_of_its_own() && op == Op::Eq { Op::Ne } else { op };
    test(item, op, value, node.span, listed).into()
}

fn comparison(item: &SelectionItem<'_, '_>, node: &Node, scalar: &Scalar, op: Op, problems: &mut Problems) -> Expr {
    if op != Op::Exists {
        return test(item, op, scalar.text.trim().to_owned(), node.span, false).into();
    }
    let exists = test(item, Op::Exists, String::new(), node.span, false).into();
    match scalar.text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => exists,
        "false" | "no" | "off" => Expr::not(exists),
        other => {
            problems.add(Problem::new(Code::InvalidValue, format!("`exists` needs true or false, not `{other}`"), node.span));
            exists
        }
    }
}

fn test(item: &SelectionItem<'_, '_>, op: Op, value: String, span: Span, listed: bool) -> Test {
    let modifiers = item.modifiers;
    let raw_op = if modifiers.written.is_empty() { op.name().to_owned() } else { modifiers.written.clone() };
    Test {
        raw_op,
        listed: listed && !modifiers.all && op == Op::Eq,
        cased: modifiers.cased,
        placeholder: modifiers.expand && value.contains('%'),
        derived: modifiers.time,
        encodings: modifiers.encodings.clone(),
        field_at: item.field_at,
        value_at: Some(item.detection.in_body(span)),
        ..Test::new(item.field, op, value)
    }
}

/// A keyword: searched in the whole event. Its live wildcards stay.
fn keyword(detection: &Detection<'_>, node: &Node, scalar: &Scalar, modifiers: &Modifiers) -> Expr {
    let item = SelectionItem { detection, field: "", field_at: None, modifiers };
    if modifiers.regex {
        return test(&item, Op::RegexMatch, scalar.text.clone(), node.span, false).into();
    }
    let pieces = pieces(&scalar.text);
    let value = pattern::literal(&pieces).unwrap_or_else(|| write(&pieces));
    test(&item, Op::Match, value, node.span, false).into()
}

fn check_regex(node: &Node, scalar: &Scalar, problems: &mut Problems) {
    if scalar.text.is_empty() {
        problems.add(Problem::new(Code::InvalidValue, "an empty regular expression matches everything", node.span));
    }
}

/// The value with the `*` that its modifier adds, unless it has it already.
fn placed(text: &str, placement: Option<Placement>) -> Vec<PatternPiece> {
    let mut pieces = pieces(text);
    let Some(placement) = placement else {
        return pieces;
    };
    if matches!(placement, Placement::Contains | Placement::End) && pieces.first() != Some(&PatternPiece::Any) {
        pieces.insert(0, PatternPiece::Any);
    }
    if matches!(placement, Placement::Contains | Placement::Start) && pieces.last() != Some(&PatternPiece::Any) {
        pieces.push(PatternPiece::Any);
    }
    pieces
}

/// Undoes Sigma's escaping: a backslash protects `*`, `?` and, before one of these, itself; elsewhere it is itself, and two are one.
fn pieces(text: &str) -> Vec<PatternPiece> {
    escape::pieces(text, star_and_mark, |tail| escape::plain(tail, "*?\\"))
}

/// Writes pieces in Sigma's escaping, with a doubled backslash only where a single one would protect what follows.
fn write(pieces: &[PatternPiece]) -> String {
    let mut out = String::with_capacity(pieces.len());
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            PatternPiece::Any => out.push('*'),
            PatternPiece::One => out.push('?'),
            PatternPiece::Char(character @ ('*' | '?')) => {
                out.push('\\');
                out.push(*character);
            }
            PatternPiece::Char('\\') => {
                let protects = !matches!(pieces.get(at + 1), Some(PatternPiece::Char(next)) if !matches!(next, '*' | '?' | '\\'));
                out.push_str(if protects && at + 1 < pieces.len() { "\\\\" } else { "\\" });
            }
            PatternPiece::Char(character) => out.push(*character),
        }
    }
    out
}

/// The value of a plain scalar that YAML 1.1, for which Sigma is written, reads as a number or boolean.
fn typed(text: &str) -> Option<String> {
    match text {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => {
            return Some("true".to_owned());
        }
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            return Some("false".to_owned());
        }
        _ => {}
    }
    let (sign, digits) = match text.strip_prefix(['-', '+']) {
        Some(digits) => (if text.starts_with('-') { "-" } else { "" }, digits),
        None => ("", text),
    };
    let bare = digits.replace('_', "");
    let radix = |digits: &str, radix| i128::from_str_radix(digits, radix).ok().map(|number| format!("{sign}{number}"));
    if let Some(hex) = bare.strip_prefix("0x") {
        return radix(hex, 16);
    }
    if bare.len() > 1 && bare.starts_with('0') && bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return radix(&bare, 8);
    }
    let all_digits = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| format!("{sign}{bare}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reduced(text: &str, placement: Option<Placement>) -> (Op, String) {
        pattern::reduce(&placed(text, placement), write)
    }

    #[test]
    fn escapes_are_undone_as_the_specification_says() {
        assert_eq!(reduced(r"\*\IPC$", None), (Op::Eq, r"*\IPC$".to_owned()));
        assert_eq!(reduced(r"\\\*\\IPC$", None), (Op::Eq, r"\*\IPC$".to_owned()));
        assert_eq!(reduced(r"\\\\srv\\x", None), (Op::Eq, r"\\srv\x".to_owned()));
        assert_eq!(reduced(r"a\b", None), (Op::Eq, r"a\b".to_owned()));
        assert_eq!(reduced(r"momyshark\?key=", Some(Placement::Contains)), (Op::Contains, "momyshark?key=".to_owned()));
    }

    #[test]
    fn patterns_are_reduced_where_nothing_is_lost() {
        assert_eq!(reduced("*rar.exe", None), (Op::EndsWith, "rar.exe".to_owned()));
        assert_eq!(reduced("8???", Some(Placement::End)), (Op::Wildcard, "*8???".to_owned()));
        assert_eq!(reduced("*", None), (Op::Exists, String::new()));
        assert_eq!(reduced(r"*\Modules\\*\.ps", Some(Placement::End)), (Op::Wildcard, r"*\Modules\\*\.ps".to_owned()));
    }

    #[test]
    fn plain_scalars_have_the_types_of_yaml_1_1() {
        assert_eq!(typed("0x10").as_deref(), Some("16"));
        assert_eq!(typed("4104").as_deref(), Some("4104"));
        assert_eq!(typed("yes").as_deref(), Some("true"));
        assert_eq!(typed("net.exe"), None);
    }
}
