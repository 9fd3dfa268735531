//! Values: escapes undone, patterns reduced, networks recognised.

use std::net::IpAddr;

use super::expand::end_of_string;
use crate::languages::core::escape::{self, quoted};
use crate::languages::core::pattern::{self, PatternPiece, star};
use crate::rule::Op;

/// The text of a token: `"quoted"`, `'quoted'` or bare.
pub(super) fn text(token: &str) -> String {
    match quoted(token, '"') {
        Some(inner) if end_of_string(token, 0) == Some(token.len()) => escape::unescaped(inner, |tail| escape::plain(tail, "\\\"")),
        _ => match quoted(token, '\'').or_else(|| token.strip_prefix("<<").and_then(|rest| rest.strip_suffix(">>"))) {
            Some(inner) => inner.to_owned(),
            None => bare(token),
        },
    }
}

/// The name in a token: quotes gone, nothing unescaped.
pub(super) fn name(token: &str) -> &str {
    quoted(token, '"').or_else(|| quoted(token, '\'')).unwrap_or(token)
}

/// `\\` and `\"` lose their backslash; bare words also escape blanks and drop quotes within.
fn bare(text: &str) -> String {
    let shown = |(character, escaped)| (escaped || character != '"').then_some(character);
    escape::characters(text, |tail| escape::plain(tail, "\\\" ")).filter_map(shown).collect()
}

/// What a search compares with: a pattern whose only wildcard is `*`, or a network.
pub(super) fn searched(value: &str) -> (Op, String) {
    if is_network(value) {
        return (Op::CidrMatch, value.to_owned());
    }
    pattern::reduce(&escape::pieces(value, star, escape::none), pattern::shown)
}

/// What `like` compares with: `%` is any run, `_` any one character.
pub(super) fn liked(written: &str) -> (Op, String) {
    let wildcard = |character| match character {
        '%' => Some(PatternPiece::Any),
        '_' => Some(PatternPiece::One),
        _ => None,
    };
    pattern::reduce(&escape::pieces(written, wildcard, escape::none), pattern::shown)
}

/// Whether a value is a network such as `10.0.0.0/8`.
pub(super) fn is_network(value: &str) -> bool {
    let Some((address, bits)) = value.split_once('/') else {
        return false;
    };
    let longest = match address.parse::<IpAddr>() {
        Ok(IpAddr::V4(_)) => 32,
        Ok(IpAddr::V6(_)) => 128,
        Err(_) => return false,
    };
    bits.parse::<u8>().is_ok_and(|bits| bits <= longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_quotes_and_backslashes_are_escaped() {
        assert_eq!(text(r#""C:\\Temp\x \"q\"""#), r#"C:\Temp\x "q""#);
        assert_eq!(text(r#"*\"privileged\":true*"#), r#"*"privileged":true*"#);
        assert_eq!(text(r"*System\ Volume"), "*System Volume");
    }

    #[test]
    fn a_network_has_an_address_and_bits() {
        assert!(is_network("10.0.0.0/8") && is_network("::1/128"));
        assert!(!is_network("10.0.0.0/99") && !is_network("a/b") && !is_network("10.0.0.1"));
    }
}
