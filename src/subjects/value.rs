//! A value: who looks for it, whatever the field, operator or vendor.

use std::collections::BTreeMap;

use super::rules::{self, RuleGroup, RuleRow};
use super::techniques::{self, TechniqueRow};
use super::values::{self, ValueRow};
use super::{AnySection, Cell, Column, ColumnKind, Heading, Part, Section};
use crate::catalog::{Catalog, RuleId, Subject, Usage, ValueId};
use crate::limits;
use crate::rankings;
use crate::rule::Vendor;

/// What rules do with a value.
#[derive(Debug)]
pub(crate) struct ValueView {
    /// The value.
    pub(crate) value: ValueId,
    /// Rules that look for it or pick events by it.
    pub(crate) rules: usize,
    /// Rules that exclude it.
    pub(crate) excluded_by: usize,
    /// Fields that are compared with it.
    pub(crate) fields: usize,
    /// Rules of each vendor.
    pub(crate) vendors: Vec<(Vendor, usize)>,
    pub(crate) spellings: Vec<SpellingRow>,
    pub(crate) uses: Part<ValueRow>,
    pub(crate) exclusions: Part<ValueRow>,
    pub(crate) techniques: Vec<TechniqueRow>,
    pub(crate) groups: Vec<RuleGroup>,
}

/// A way in which rules write a value.
#[derive(Debug)]
pub(crate) struct SpellingRow {
    /// As written.
    pub(crate) text: String,
    /// Rules that write it so.
    pub(crate) rules: usize,
}

/// Spellings.
pub(crate) static SPELLINGS: Section<SpellingRow> = Section {
    heading: Heading {
        id: "spellings",
        text: "Spellings",
        level: 2,
        above: "Every way in which rules write this value: case, outer wildcards, a leading separator or a drive make no other value.",
        empty: "This value is written in one way only.",
    },
    columns: &[
        Column { name: "spelling", header: "Spelling", kind: ColumnKind::Wide, cell: |_, row| Cell::Written(&row.text) },
        Column { name: "rules", header: "Rules", kind: ColumnKind::Number, cell: |_, row| Cell::Count(row.rules) },
    ],
};

/// Fields and operators with which it is looked for.
pub(crate) static USES: Section<ValueRow> = Section {
    heading: Heading {
        id: "uses",
        text: "Who tests it",
        level: 2,
        above: "Fields and operators with which rules test this value. Click a value to expand its rules.",
        empty: "Rules only exclude this value.",
    },
    columns: values::PLAIN,
};

/// Fields and operators with which it is excluded.
pub(crate) static EXCLUSIONS: Section<ValueRow> = Section {
    heading: Heading {
        id: "exclusions",
        text: "Who excludes it",
        level: 2,
        above: "Rules that leave this value out at the top of their condition. Click a value to expand them.",
        empty: "No rule excludes this value.",
    },
    columns: values::EXCLUDED,
};

/// Techniques.
pub(crate) static TECHNIQUES: Section<TechniqueRow> = Section {
    heading: Heading {
        id: "techniques",
        text: "Techniques",
        level: 2,
        above: "",
        empty: "No rule that tests this value carries a technique.",
    },
    columns: techniques::COLUMNS,
};

/// Rules by vendor.
pub(crate) static RULES: Section<RuleRow> = Section {
    heading: Heading { id: "rules", text: "Rules", level: 2, above: "", empty: "Rules only exclude this value; none looks for it." },
    columns: rules::GROUPED,
};

/// The sections of a value's page, in their order.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&SPELLINGS, &USES, &EXCLUSIONS, &TECHNIQUES, &RULES];

/// What the page of a value says.
pub(crate) fn view(catalog: &Catalog, value: ValueId) -> ValueView {
    let facts = catalog.value(value);
    let subject = Subject::Value(value);
    let scope = catalog.scope(subject);
    let uses = rankings::atoms(catalog, &scope, &[Usage::Indicator, Usage::Selector]);
    let exclusions = rankings::atoms(catalog, &scope, &[Usage::Exclusion]);
    ValueView {
        value,
        rules: facts.rules.len(),
        excluded_by: facts.excluded_by.len(),
        fields: fields(catalog, value),
        vendors: rules::by_vendor(catalog, &facts.rules),
        spellings: spellings(catalog, value, &scope.rules),
        uses: values::part(catalog, subject, &uses, Usage::Other, 0..limits::FIRST),
        exclusions: values::part(catalog, subject, &exclusions, Usage::Exclusion, 0..limits::FIRST),
        techniques: techniques::of(catalog, &facts.rules),
        groups: rules::groups(catalog, &facts.rules, None, false),
    }
}

/// Number of fields that rules compare with the value.
fn fields(catalog: &Catalog, value: ValueId) -> usize {
    let mut fields: Vec<_> = catalog.value(value).atoms.iter().map(|atom| catalog.atom(*atom).field).collect();
    fields.sort_unstable();
    fields.dedup();
    fields.len()
}

/// The ways in which rules write the value, most used first.
fn spellings(catalog: &Catalog, value: ValueId, rules: &[RuleId]) -> Vec<SpellingRow> {
    let mut by_text: BTreeMap<&str, Vec<RuleId>> = BTreeMap::new();
    for &rule in rules {
        let entry = catalog.rule(rule);
        for occurrence in entry.occurrences.iter().filter(|occurrence| catalog.atom(occurrence.atom).value == value) {
            if let Some(predicate) = entry.rule.predicates.get(occurrence.predicate as usize) {
                let list = by_text.entry(&predicate.value).or_default();
                if list.last() != Some(&rule) {
                    list.push(rule);
                }
            }
        }
    }
    let mut sorted: Vec<(&str, usize)> = by_text.into_iter().map(|(text, rules)| (text, rules.len())).collect();
    sorted.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    sorted.into_iter().take(limits::LINKS).map(|(text, rules)| SpellingRow { text: text.to_owned(), rules }).collect()
}
