//! What a backslash does.
//!
//! In: a text and what escapes mean in its language. Out: its characters, and which of them were escaped; the pieces of a
//! pattern. A backslash that begins no escape stands for itself.

use super::pattern::PatternPiece;

/// What the text behind a backslash means: the character that stands for both, and how many characters of the text it takes.
/// Nothing if the backslash stands for itself.
pub(crate) type Escape = fn(&str) -> Option<(char, usize)>;

/// The characters of a text, and whether each was escaped.
pub(crate) fn characters(text: &str, escape: Escape) -> impl Iterator<Item = (char, bool)> {
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        let character = rest.next()?;
        if character != '\\' {
            return Some((character, false));
        }
        let Some((meant, length)) = escape(rest.as_str()) else {
            return Some((character, false));
        };
        rest.by_ref().take(length).for_each(drop);
        Some((meant, true))
    })
}

/// The text with its escapes undone.
pub(crate) fn unescaped(text: &str, escape: Escape) -> String {
    characters(text, escape).map(|(character, _)| character).collect()
}

/// The pieces of a pattern; `wildcards` tells which characters are live where they are not escaped.
pub(crate) fn pieces(text: &str, wildcards: fn(char) -> Option<PatternPiece>, escape: Escape) -> Vec<PatternPiece> {
    let live = |character, escaped| if escaped { None } else { wildcards(character) };
    characters(text, escape).map(|(character, escaped)| live(character, escaped).unwrap_or(PatternPiece::Char(character))).collect()
}

/// The text between quotes of a kind; nothing if it does not stand in such.
pub(crate) fn quoted(token: &str, quote: char) -> Option<&str> {
    token.strip_prefix(quote)?.strip_suffix(quote)
}

/// Nothing is an escape.
pub(crate) fn none(_: &str) -> Option<(char, usize)> {
    None
}

/// Whatever follows a backslash is plain.
pub(crate) fn any(tail: &str) -> Option<(char, usize)> {
    tail.chars().next().map(|character| (character, 1))
}

/// One of these characters is plain behind a backslash.
pub(crate) fn plain(tail: &str, characters: &str) -> Option<(char, usize)> {
    any(tail).filter(|(character, _)| characters.contains(*character))
}

/// `\n`, `\r` and `\t`.
pub(crate) fn control(tail: &str) -> Option<(char, usize)> {
    let meant = match tail.chars().next()? {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => return None,
    };
    Some((meant, 1))
}

/// `\uXXXX` and its like: exactly `digits` hexadecimal digits behind the letter `mark`.
pub(crate) fn hexadecimal(tail: &str, mark: char, digits: usize) -> Option<(char, usize)> {
    let code = tail.strip_prefix(mark)?.get(..digits).filter(|code| code.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    let character = char::from_u32(u32::from_str_radix(code, 16).ok()?)?;
    Some((character, 1 + digits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::languages::core::pattern::{star, star_and_mark};

    #[test]
    fn a_backslash_that_begins_no_escape_stands_for_itself() {
        assert_eq!(unescaped(r"a\n\d\", control), "a\n\\d\\");
        assert_eq!(unescaped(r"\*\x\\", any), r"*x\");
        assert_eq!(unescaped(r"\u0041\u00zz", |tail| hexadecimal(tail, 'u', 4)), r"A\u00zz");
    }

    #[test]
    fn escaped_wildcards_are_characters() {
        let protected: Escape = |tail| plain(tail, "*\\");
        assert_eq!(pieces(r"*\*?", star, protected), [PatternPiece::Any, PatternPiece::Char('*'), PatternPiece::Char('?')]);
        assert_eq!(pieces("?", star_and_mark, none), [PatternPiece::One]);
    }
}
