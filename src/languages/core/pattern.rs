//! Patterns with wildcards, reduced to the simplest operator that says the same.

use crate::rule::Op;

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PatternPiece {
    /// This character.
    Char(char),
    /// Any run of characters, also none.
    Any,
    /// Any one character.
    One,
}

/// `*` is any run of characters.
pub(crate) fn star(character: char) -> Option<PatternPiece> {
    (character == '*').then_some(PatternPiece::Any)
}

/// `*` is any run of characters, `?` any one.
pub(crate) fn star_and_mark(character: char) -> Option<PatternPiece> {
    star(character).or_else(|| (character == '?').then_some(PatternPiece::One))
}

/// The text of a pattern: `*` for any run of characters, `?` for any one; nothing is escaped.
pub(crate) fn shown(pieces: &[PatternPiece]) -> String {
    pieces.iter().map(|piece| character(*piece)).collect()
}

/// The text of a pattern, with a backslash before characters that could be taken for one of these wildcards.
pub(crate) fn escaped(pieces: &[PatternPiece], wildcards: &str) -> String {
    let mut out = String::with_capacity(pieces.len());
    for piece in pieces {
        if matches!(piece, PatternPiece::Char(character) if wildcards.contains(*character)) {
            out.push('\\');
        }
        out.push(character(*piece));
    }
    out
}

fn character(piece: PatternPiece) -> char {
    match piece {
        PatternPiece::Char(character) => character,
        PatternPiece::Any => '*',
        PatternPiece::One => '?',
    }
}

/// The operator and value of a pattern: `*x` ends with, `x*` starts with, `*x*` contains, `*` exists, no live wildcard equals.
/// Everything else stays a wildcard whose value `write` gives in the language's own escaping.
pub(crate) fn reduce(pieces: &[PatternPiece], write: impl FnOnce(&[PatternPiece]) -> String) -> (Op, String) {
    let lead = pieces.iter().take_while(|&&piece| piece == PatternPiece::Any).count();
    if lead == pieces.len() && lead > 0 {
        return (Op::Exists, String::new());
    }
    let trail = pieces.iter().rev().take_while(|&&piece| piece == PatternPiece::Any).count();
    let core = pieces.get(lead..pieces.len() - trail).unwrap_or_default();
    match literal(core) {
        Some(text) => {
            let op = match (lead > 0, trail > 0) {
                (false, false) => Op::Eq,
                (true, false) => Op::EndsWith,
                (false, true) => Op::StartsWith,
                (true, true) => Op::Contains,
            };
            (op, text)
        }
        None => (Op::Wildcard, write(pieces)),
    }
}

/// The text of pieces without a live wildcard.
pub(crate) fn literal(pieces: &[PatternPiece]) -> Option<String> {
    pieces
        .iter()
        .map(|piece| match piece {
            PatternPiece::Char(character) => Some(*character),
            PatternPiece::Any | PatternPiece::One => None,
        })
        .collect()
}
