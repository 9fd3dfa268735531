//! Values, whatever the field or operator: what makes two values the same, and which deserve a page.

use super::{Atom, AtomId, RuleId, Table, ValueId};
use crate::error::Error;
use crate::rule::{Op, Predicate};

/// A value, whatever the field or operator.
#[derive(Debug)]
pub(crate) struct ValueFacts {
    /// Its key: folded, without what says nothing.
    pub key: String,
    /// Its commonest spelling.
    pub shown: String,
    /// Atoms that hold it and that public rules have.
    pub atoms: Vec<AtomId>,
    /// Rules that look for it or pick events by it.
    pub rules: Vec<RuleId>,
    /// Rules that exclude it.
    pub excluded_by: Vec<RuleId>,
    /// Whether it deserves a page.
    pub has_page: bool,
}

/// The values of all atoms by key, of which nothing is known yet but their atoms; and the value of each atom, in order. Each
/// atom comes with its key and whether only private rules have it.
///
/// # Errors
/// When there are too many to be numbered.
pub(super) fn number(mut keyed: Vec<(String, bool, AtomId)>) -> Result<(Table<ValueId, ValueFacts>, Vec<ValueId>), Error> {
    keyed.sort_unstable();
    let mut out = Table::default();
    let mut of_atoms = Vec::with_capacity(keyed.len());
    for group in keyed.chunk_by(|one, other| one.0 == other.0) {
        let Some((key, ..)) = group.first() else { continue };
        let value = out.push(ValueFacts {
            key: key.clone(),
            shown: String::new(),
            atoms: group.iter().filter(|(_, private, _)| !private).map(|(.., atom)| *atom).collect(),
            rules: Vec::new(),
            excluded_by: Vec::new(),
            has_page: false,
        })?;
        of_atoms.extend(group.iter().map(|(.., atom)| (*atom, value)));
    }
    of_atoms.sort_unstable();
    Ok((out, of_atoms.into_iter().map(|(_, value)| value).collect()))
}

/// Says what a value looks like and who has it, once the atoms have their rules.
pub(super) fn post(value: &mut ValueFacts, atoms: &Table<AtomId, Atom>) {
    let mut most = None;
    let mut only_placeholders = true;
    for atom in value.atoms.iter().map(|id| &atoms[id.index()]) {
        value.rules.extend(atom.indicators.iter().chain(&atom.selectors));
        value.excluded_by.extend(&atom.exclusions);
        only_placeholders &= atom.placeholder;
        let weight = atom.indicators.len() + atom.selectors.len() + atom.exclusions.len();
        if most.is_none_or(|most| weight > most) {
            value.shown.clone_from(&atom.shown);
            most = Some(weight);
        }
    }
    for list in [&mut value.rules, &mut value.excluded_by] {
        list.sort_unstable();
        list.dedup();
    }
    value.has_page = has_two_rules(value) && !only_placeholders && says_enough(&value.key);
}

fn has_two_rules(value: &ValueFacts) -> bool {
    let mut all = value.rules.iter().chain(&value.excluded_by);
    all.next().is_some_and(|first| all.any(|other| other != first))
}

/// The folded value of a predicate: ASCII lower case, but for regular expressions and encoded values.
pub(super) fn folded(predicate: &Predicate) -> String {
    let value = &predicate.canonical.value;
    let encoded = predicate.encodings.iter().any(|encoding| encoding != "windash");
    if predicate.canonical.op == Op::RegexMatch || encoded { value.clone() } else { value.to_ascii_lowercase() }
}

/// The key of a value's page: folded, without outer quotes, blanks and `*`, on paths without one leading separator and the drive,
/// which may be any one (`?:`) or none before its colon.
pub(super) fn page_key(folded: &str, is_path: bool) -> String {
    let trimmed = folded.trim_matches(|character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '*'));
    let key = if is_path { without_root(trimmed) } else { trimmed };
    if key.is_empty() { folded.to_owned() } else { key.to_ascii_lowercase() }
}

fn without_root(path: &str) -> &str {
    let is_drive = |drive: &str| matches!(drive.as_bytes(), [] | [b'?'] | [b'a'..=b'z' | b'A'..=b'Z']);
    let path = path.split_once(':').filter(|(drive, _)| is_drive(drive)).map_or(path, |(_, path)| path);
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
        for spelling in [r"\net.exe", "net.exe", r"*\net.exe", "\"net.exe\"", r"c:\net.exe", r"?:\net.exe", r":\net.exe"] {
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
