//! The address-safe form of names.
//!
//! In: any text. Out: ASCII in lower case with `-` for other runs, the same for names that differ in case only.

/// Characters of a slug before it is cut.
const LENGTH: usize = 60;

/// The slug of a name: at most 60 characters, a longer one is cut and adds a hash of the whole. Names that Windows keeps for
/// itself and those of a folder's own list (`index`, `index-2`) get a `-`, which no other slug ends with.
pub(crate) fn slug(name: &str) -> String {
    let whole = whole(name);
    if whole.len() > LENGTH {
        return format!("{}-{}", shortened(&whole), short_hash(&whole));
    }
    if is_reserved(&whole) { whole + "-" } else { whole }
}

/// A slug to which its user adds a hash: cut after 60 characters, nothing else.
pub(crate) fn cut(name: &str) -> String {
    shortened(&whole(name)).to_owned()
}

/// The first 8 hexadecimal digits of a text's hash.
pub(crate) fn short_hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(8).collect()
}

/// The first 32 hexadecimal digits of a text's hash.
pub(crate) fn long_hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(32).collect()
}

fn whole(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        let character = character.to_ascii_lowercase();
        if character.is_ascii_alphanumeric() || character == '_' {
            out.push(character);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    if out.is_empty() { "x".to_owned() } else { out }
}

fn shortened(whole: &str) -> &str {
    whole.get(..LENGTH).unwrap_or(whole).trim_end_matches('-')
}

fn is_reserved(slug: &str) -> bool {
    let port = |name: &str| slug.strip_prefix(name).is_some_and(|rest| matches!(rest.as_bytes(), [digit] if digit.is_ascii_digit()));
    let page = |number: &str| number.chars().all(|character| character.is_ascii_digit());
    matches!(slug, "con" | "prn" | "aux" | "nul" | "index") || port("com") || port("lpt") || slug.strip_prefix("index-").is_some_and(page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_lower_case_with_dashes() {
        for (name, wanted) in [("Proc Creation: net.exe", "proc-creation-net-exe"), ("--", "x"), ("a_b ", "a_b"), ("é", "x")] {
            assert_eq!(slug(name), wanted);
        }
    }

    #[test]
    fn names_that_others_keep_get_a_dash() {
        for name in ["CON", "nul", "Com1", "lpt9", "Index", "index 2", "INDEX-17"] {
            assert!(slug(name).ends_with('-'), "{name}");
        }
        for name in ["const", "comm", "com10", "index-of", "indexes"] {
            assert!(!slug(name).ends_with('-'), "{name}");
        }
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let (one, other) = (format!("{} one", "a".repeat(60)), format!("{} other", "a".repeat(60)));
        assert_eq!(slug(&one), format!("{}-{}", "a".repeat(60), short_hash(&format!("{}-one", "a".repeat(60)))));
        assert!(slug(&one) != slug(&other) && slug(&one) == slug(&one.to_uppercase()));
        assert_eq!(slug(&"a".repeat(60)), "a".repeat(60));
        assert_eq!(cut(&one), "a".repeat(60));
    }
}
