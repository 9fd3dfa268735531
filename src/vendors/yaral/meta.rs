//! The `meta` section of a rule: keys and values, and the ATT&CK ids among them.
//!
//! In: the pieces of a rule. Out: [`Meta`]. Never fails: what is no `key = value` is passed over.

use super::super::core::{distinct, technique_ids};
use super::scan::{Piece, PieceKind};
use crate::content::TechniqueIndex;

/// The entries of a `meta` section, in order.
#[derive(Debug, Default)]
pub(super) struct Meta {
    entries: Vec<(String, String)>,
}

impl Meta {
    /// Reads the section from a rule's pieces.
    pub(super) fn read(text: &str, pieces: &[Piece]) -> Self {
        let text_at = |at: usize| pieces.get(at).map_or("", |piece| piece.span.of(text));
        let is_word = |at: usize| pieces.get(at).is_some_and(|piece| piece.kind == PieceKind::Word);
        let begins = |at: usize| is_word(at) && text_at(at + 1) == ":";
        let mut out = Self::default();
        let Some(head) = (0..pieces.len()).find(|&at| text_at(at) == "meta" && begins(at)) else {
            return out;
        };
        let mut at = head + 2;
        while at < pieces.len() && !begins(at) {
            if is_word(at) && text_at(at + 1) == "=" {
                if let Some(value) = pieces.get(at + 2) {
                    out.entries.push((text_at(at).to_ascii_lowercase(), unquoted(value.kind, value.span.of(text))));
                }
                at += 3;
            } else {
                at += 1;
            }
        }
        out
    }

    /// The first value under one of the keys that says something.
    pub(super) fn text(&self, keys: &[&str]) -> Option<String> {
        self.values(keys).next().map(str::to_owned)
    }

    /// All values under the keys, trimmed, without empty ones.
    pub(super) fn values<'m>(&'m self, keys: &'m [&str]) -> impl Iterator<Item = &'m str> {
        let under = self.entries.iter().filter(move |(key, _)| keys.contains(&key.trim_end_matches(|last: char| last.is_ascii_digit())));
        under.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// All values under the keys, split at commas.
    pub(super) fn listed(&self, keys: &[&str]) -> Vec<String> {
        let parts = self.values(keys).flat_map(|value| value.split(','));
        parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }

    /// The keys with their values.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// ATT&CK technique ids: those of keys made for them, else techniques that they name, else those of references to ATT&CK,
    /// else those in the rule's names.
    pub(super) fn techniques(&self, name: &str, index: &TechniqueIndex) -> Vec<String> {
        let by_keys = self.entries().filter(|(key, _)| is_about_attack(key)).flat_map(|(_, value)| technique_ids(value));
        let mut out = distinct(by_keys);
        if out.is_empty() {
            out = distinct(self.listed(&["mitre_attack_technique", "technique"]).iter().filter_map(|part| named(part, index)));
        }
        if out.is_empty() {
            let references = self.entries().filter(|(_, value)| value.contains("attack.mitre.org/techniques/"));
            out = distinct(references.flat_map(|(_, value)| technique_ids(value)));
        }
        if out.is_empty() {
            out = distinct(technique_ids(name).into_iter().chain(self.values(&["rule_name"]).flat_map(technique_ids)));
        }
        out
    }
}

fn is_about_attack(key: &str) -> bool {
    ["mitre", "technique", "attack", "tags"].iter().any(|start| key.starts_with(start))
}

/// A technique by its name, or by the names of parent and sub-technique: `Valid Accounts: Cloud Accounts`.
fn named(written: &str, index: &TechniqueIndex) -> Option<String> {
    let written = written.trim();
    let short = written.rsplit_once(':').map_or(written, |(_, sub)| sub.trim());
    let is_called = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    let exact = index.techniques.iter().find(|entry| is_called(&entry.name, written));
    exact.or_else(|| index.techniques.iter().find(|entry| is_called(&entry.name, short))).map(|entry| entry.id.clone())
}

fn unquoted(kind: PieceKind, written: &str) -> String {
    let inner = |quote: char| written.strip_prefix(quote).map_or(written, |rest| rest.strip_suffix(quote).unwrap_or(rest));
    match kind {
        PieceKind::Quoted => unescaped(inner('"')),
        PieceKind::Raw => inner('`').to_owned(),
        PieceKind::Word | PieceKind::Regex | PieceKind::Sign => written.to_owned(),
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            (_, true) => match characters.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => {}
                Some(protected @ ('\\' | '"')) => out.push(protected),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            (character, false) => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::scan::pieces;
    use super::*;

    fn meta(section: &str) -> Meta {
        let text = format!("rule a {{ meta:\n{section}\n events: $e.a = \"b\" }}");
        Meta::read(&text, &pieces(&text))
    }

    #[test]
    fn keys_are_read_to_the_end_of_the_section() {
        let read = meta("author = \"A, B\"\n Severity = High // remark\n reference1 = \"x\"\n reference2 = `y\\n`");
        assert_eq!(read.listed(&["author"]), ["A", "B"]);
        assert_eq!(read.text(&["severity"]).as_deref(), Some("High"));
        assert_eq!(read.values(&["reference"]).collect::<Vec<_>>(), ["x", "y\\n"]);
        assert_eq!(read.text(&["$e.a"]), None);
    }

    #[test]
    fn every_way_to_name_a_technique_is_read() {
        let index = TechniqueIndex::default();
        let of = |section: &str| meta(section).techniques("name_T1003_003", &index);
        assert_eq!(of("technique = \"T1021.002\""), ["T1021.002"]);
        assert_eq!(of("mitre_attack_url = \"https://attack.mitre.org/techniques/T1562/008/\""), ["T1562.008"]);
        assert_eq!(of("mitre = \"execution, t1218, T1218.010, car.2013-08-001\""), ["T1218", "T1218.010"]);
        assert_eq!(of("reference = \"https://attack.mitre.org/techniques/T1021/002/\""), ["T1021.002"]);
        assert_eq!(of("author = \"T1000 fan\""), ["T1003.003"]);
    }
}
