//! A first look at a `.yaral` file: words, literals and signs, and where each of its rules stands.
//!
//! In: a file's text. Out: [`Piece`]s and the [`Span`]s of rules. Knows comments and quotes, so that a brace in a string is no
//! brace; knows no grammar beyond `rule NAME {`.

use crate::text::Span;

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// A name, keyword or number.
    Word,
    /// A `"string"`.
    Quoted,
    /// A `` `raw string` ``.
    Raw,
    /// A `/regular expression/`.
    Regex,
    /// Any other character.
    Sign,
}

/// A piece of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// What it is.
    pub(super) kind: PieceKind,
    /// Where it stands.
    pub(super) span: Span,
    /// Whether nothing but white space stands before it on its line.
    pub(super) starts_line: bool,
}

/// The pieces of a text without its comments.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let (mut at, mut starts_line) = (0, true);
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        if first.is_whitespace() || first == '\u{FEFF}' {
            starts_line |= first == '\n';
            at += first.len_utf8();
            continue;
        }
        if let Some(length) = comment(rest) {
            at += length;
            continue;
        }
        let may_be_regex = out.last().is_some_and(|last| matches!(last.span.of(text), "=" | "(" | ","));
        let (kind, length) = piece(rest, first, may_be_regex);
        out.push(Piece { kind, span: Span::new(at, at + length), starts_line });
        starts_line = false;
        at += length;
    }
    out
}

fn comment(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    let body = rest.strip_prefix("/*")?;
    Some(body.find("*/").map_or(rest.len(), |end| end + 4))
}

fn piece(rest: &str, first: char, may_be_regex: bool) -> (PieceKind, usize) {
    match first {
        '"' => (PieceKind::Quoted, quoted(rest, '"', true)),
        '`' => (PieceKind::Raw, quoted(rest, '`', false)),
        '/' if may_be_regex => (PieceKind::Regex, quoted(rest, '/', true)),
        _ if is_word(first) => (PieceKind::Word, rest.find(|character| !is_word(character)).unwrap_or(rest.len())),
        _ => (PieceKind::Sign, first.len_utf8()),
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '.' | '$' | '#' | '%')
}

/// Length of a literal with its quotes; one that is never closed ends with its line.
fn quoted(rest: &str, quote: char, escapes: bool) -> usize {
    let mut protected = true;
    for (at, character) in rest.char_indices() {
        if protected {
            protected = false;
        } else if character == quote {
            return at + character.len_utf8();
        } else if character == '\n' {
            return at;
        } else {
            protected = escapes && character == '\\';
        }
    }
    rest.len()
}

/// Where the rules of a file stand, each from its keyword to its closing brace. A rule whose brace is missing ends where the
/// next begins.
pub(super) fn rules(text: &str, pieces: &[Piece]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut open: Option<u32> = None;
    let (mut depth, mut last_end) = (0_usize, 0);
    for (at, piece) in pieces.iter().enumerate() {
        if (piece.starts_line || depth == 0) && begins_rule(text, pieces.get(at..).unwrap_or_default()) {
            out.extend(open.map(|start| Span { start, end: last_end }));
            open = Some(piece.span.start);
            depth = 0;
        }
        if piece.kind == PieceKind::Sign {
            match piece.span.of(text) {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && piece.span.of(text) == "}" {
                out.extend(open.take().map(|start| Span { start, end: piece.span.end }));
            }
        }
        last_end = piece.span.end;
    }
    out.extend(open.map(|start| Span { start, end: last_end }));
    out
}

/// `rule NAME {`, the brace or the colon of a section after it.
fn begins_rule(text: &str, pieces: &[Piece]) -> bool {
    let is_word = |at: usize| pieces.get(at).is_some_and(|piece| piece.kind == PieceKind::Word);
    let text_at = |at: usize| pieces.get(at).map_or("", |piece| piece.span.of(text));
    text_at(0) == "rule" && is_word(0) && is_word(1) && (text_at(2) == "{" || (is_word(2) && text_at(3) == ":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        rules(text, &pieces(text)).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn braces_in_comments_strings_and_regular_expressions_count_for_nothing() {
        let one = "rule a { meta: x = \"}\" // }\n events: $e.b = /x{2}\\/}/ and $e.c = `}` /* } */ condition: $e }";
        assert_eq!(found(&format!("/* rule z {{ */\n{one}\nrule b {{ }}")), [one, "rule b { }"]);
    }

    #[test]
    fn a_rule_without_its_closing_brace_ends_before_the_next() {
        assert_eq!(found("rule a {\n events:\n $e.b = \"x\nrule b\n{\n}\n"), ["rule a {\n events:\n $e.b = \"x", "rule b\n{\n}"]);
        assert_eq!(found("rule a\nmeta:\n x = 1\n"), ["rule a\nmeta:\n x = 1"]);
    }

    #[test]
    fn text_without_a_rule_holds_none() {
        assert!(found("a rule of thumb { }").is_empty());
    }
}
