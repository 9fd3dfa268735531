//! Fields that rules test, with their spellings.

use std::collections::HashMap;

use super::{AtomId, CatalogRule, FieldId, RuleId, Table};
use crate::content::Content;
use crate::rule::Vendor;

/// A field that a rule tests.
#[derive(Debug)]
pub(crate) struct FieldFacts {
    /// Canonical name, or the name as written.
    pub name: String,
    /// Whether `fields.toml` has it.
    pub known: bool,
    /// Rules that test it, exclusions aside.
    pub rules: Vec<RuleId>,
    /// Rules that name it in any way.
    pub mentions: Vec<RuleId>,
    /// Atoms on it that public rules have.
    pub atoms: Vec<AtomId>,
    /// Spellings, most used first.
    pub spellings: Vec<FieldSpelling>,
}

/// A spelling of a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FieldSpelling {
    /// As rules write it.
    pub name: String,
    /// Who writes it so.
    pub vendor: Vendor,
    /// Rules that do.
    pub rules: usize,
}

impl FieldFacts {
    /// A field of which nothing is known but its name.
    pub(super) fn new(name: &str, content: &Content) -> Self {
        Self {
            name: name.to_owned(),
            known: content.fields.get(name).is_some(),
            rules: Vec::new(),
            mentions: Vec::new(),
            atoms: Vec::new(),
            spellings: Vec::new(),
        }
    }
}

/// Fills in how live rules spell each field. The fields stand in the order of their names.
pub(super) fn count_spellings(fields: &mut Table<FieldId, FieldFacts>, rules: &Table<RuleId, CatalogRule>) {
    let mut counts: HashMap<(&str, Vendor, &str), (usize, RuleId)> = HashMap::new();
    for (id, entry) in rules.pairs().filter(|(_, entry)| entry.is_live()) {
        for predicate in &entry.rule.predicates {
            let spelling = (predicate.field.as_str(), entry.rule.vendor, predicate.raw_field.as_str());
            let (count, last) = counts.entry(spelling).or_insert((1, id));
            if *last != id {
                (*count, *last) = (*count + 1, id);
            }
        }
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by(|one, other| other.1.0.cmp(&one.1.0).then(one.0.cmp(&other.0)));
    for ((field, vendor, name), (rules, _)) in sorted {
        if let Ok(at) = fields.binary_search_by(|facts| facts.name.as_str().cmp(field)) {
            fields[at].spellings.push(FieldSpelling { name: name.to_owned(), vendor, rules });
        }
    }
}
