//! What makes two values the same, and which deserve a page.

use crate::rule::{Op, Predicate};

/// The folded value of a predicate: ASCII lower case, but for regular expressions and encoded values.
pub(super) fn folded(predicate: &Predicate) -> String {
    let value = &predicate.canonical.value;
    let encoded = predicate.encodings.iter().any(|encoding| encoding != "windash");
    if predicate.canonical.op == Op::RegexMatch || encoded { value.clone() } else { value.to_ascii_lowercase() }
}

/// The key of a value's page: folded, without outer quotes, blanks and `*`, on paths without one leading separator and the drive.
pub(super) fn page_key(folded: &str, is_path: bool) -> String {
    let trimmed = folded.trim_matches(|character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '*'));
    let key = if is_path { without_root(trimmed) } else { trimmed };
    if key.is_empty() { folded.to_owned() } else { key.to_ascii_lowercase() }
}

fn without_root(path: &str) -> &str {
    let mut characters = path.chars();
    let drive = characters.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && characters.next() == Some(':');
    let path = if drive { path.get(2..).unwrap_or(path) } else { path };
    path.strip_prefix(['\\', '/']).unwrap_or(path)
}

/// Whether a value says enough for a page: three characters or a sign, and neither a number nor a boolean.
pub(super) fn says_enough(key: &str) -> bool {
    let number = key.parse::<f64>().is_ok();
    let boolean = matches!(key, "true" | "false");
    let sign = key.chars().any(|character| !character.is_alphanumeric() && !character.is_whitespace());
    !key.is_empty() && !number && !boolean && (sign || key.chars().count() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_file_name_meet_and_switches_stay_apart() {
        for spelling in [r"\net.exe", "net.exe", r"*\net.exe", "\"net.exe\"", r"c:\net.exe"] {
            assert_eq!(page_key(spelling, true), "net.exe", "{spelling}");
        }
        assert_ne!(page_key("/add", false), page_key("add", false));
    }

    #[test]
    fn numbers_booleans_and_short_words_have_no_page() {
        assert!(!says_enough("4624") && !says_enough("true") && !says_enough("ab") && !says_enough("1.5"));
        assert!(says_enough("-w") && says_enough("net.exe"));
    }
}
