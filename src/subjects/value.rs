//! A value: who looks for it, whatever the field, operator or vendor.

use std::collections::{BTreeMap, BTreeSet};

use super::rules;
use super::techniques::{self, TechniqueRow};
use super::{AnySection, Heading, Section};
use crate::catalog::{AtomId, Catalog, FieldId, RuleId, Subject, Usage, ValueId};
use crate::limits;
use crate::rankings::{self, Ranking};
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
    /// Rules of each vendor.
    pub(crate) vendors: Vec<(Vendor, usize)>,
    /// The ways in which rules write it, most used first.
    pub(crate) spellings: Vec<Spelling>,
    /// Fields with which it is looked for.
    pub(crate) uses: Vec<FieldUses>,
    /// Fields with which it is excluded.
    pub(crate) exclusions: Vec<FieldUses>,
    pub(crate) techniques: Vec<TechniqueRow>,
    /// Rules of a line that are shown.
    pub(crate) shown: usize,
}

/// A way in which rules write a value.
#[derive(Debug)]
pub(crate) struct Spelling {
    /// The text as written.
    pub(crate) text: String,
    /// Rules that write it so.
    pub(crate) rules: usize,
}

/// What rules do with a value in a field.
#[derive(Debug)]
pub(crate) struct FieldUses {
    /// The field.
    pub(crate) field: FieldId,
    /// Rules that do so in any way.
    pub(crate) rules: usize,
    /// The ways, most used first.
    pub(crate) lines: Vec<UseLine>,
}

/// A field, an operator and a value, with the rules that use the three.
#[derive(Debug)]
pub(crate) struct UseLine {
    /// The three.
    pub(crate) atom: AtomId,
    /// The rules.
    pub(crate) rules: Vec<RuleId>,
}

/// Fields and operators with which it is looked for.
pub(crate) static USES: Section<()> = Section {
    heading: Heading { id: "uses", text: "Who tests it", level: 2, above: "", empty: "Rules only exclude this value; none looks for it." },
    columns: &[],
};

/// Fields and operators with which it is excluded.
pub(crate) static EXCLUSIONS: Section<()> = Section {
    heading: Heading { id: "exclusions", text: "Who excludes it", level: 2, above: "", empty: "No rule excludes it." },
    columns: &[],
};

/// Techniques.
pub(crate) static TECHNIQUES: Section<()> = Section {
    heading: Heading { id: "techniques", text: "Techniques", level: 2, above: "", empty: "No rule that tests it carries a technique." },
    columns: &[],
};

/// The sections of a value's page, in their order.
pub(crate) const SECTIONS: &[&dyn AnySection] = &[&USES, &EXCLUSIONS, &TECHNIQUES];

impl ValueView {
    /// Headings of sections that the page does not have.
    pub(crate) fn left_out(&self) -> Vec<&'static Heading> {
        let sections = [
            (&USES.heading, self.uses.is_empty()),
            (&EXCLUSIONS.heading, self.exclusions.is_empty()),
            (&TECHNIQUES.heading, self.techniques.is_empty()),
        ];
        sections.into_iter().filter(|(_, empty)| *empty).map(|(heading, _)| heading).collect()
    }
}

/// What the page of a value says.
pub(crate) fn view(catalog: &Catalog, value: ValueId) -> ValueView {
    let facts = catalog.value(value);
    let scope = catalog.scope(Subject::Value(value));
    let is_short = facts.rules.len() + facts.excluded_by.len() <= limits::FIRST;
    ValueView {
        value,
        rules: facts.rules.len(),
        excluded_by: facts.excluded_by.len(),
        vendors: rules::by_vendor(catalog, &facts.rules).into_iter().filter(|(_, count)| *count > 0).collect(),
        spellings: spellings(catalog, value, &scope.rules),
        uses: by_field(catalog, &rankings::atoms(catalog, &scope, &[Usage::Indicator, Usage::Selector])),
        exclusions: by_field(catalog, &rankings::atoms(catalog, &scope, &[Usage::Exclusion])),
        techniques: techniques::of(catalog, &facts.rules),
        shown: if is_short { usize::MAX } else { limits::INLINE },
    }
}

/// Lines by their field, the field first that most rules use.
fn by_field(catalog: &Catalog, ranking: &Ranking<AtomId>) -> Vec<FieldUses> {
    let mut fields: BTreeMap<FieldId, Vec<UseLine>> = BTreeMap::new();
    for ranked in ranking.get(0..ranking.len()) {
        let line = UseLine { atom: ranked.what, rules: ranked.rules().collect() };
        fields.entry(catalog.atom(ranked.what).field).or_default().push(line);
    }
    let all = |lines: &[UseLine]| lines.iter().flat_map(|line| &line.rules).collect::<BTreeSet<_>>().len();
    let mut out: Vec<FieldUses> = fields.into_iter().map(|(field, lines)| FieldUses { field, rules: all(&lines), lines }).collect();
    out.sort_by(|one, other| {
        let name = |uses: &FieldUses| &catalog.field(uses.field).name;
        other.rules.cmp(&one.rules).then_with(|| name(one).cmp(name(other)))
    });
    out
}

/// The ways in which rules write the value, most used first.
fn spellings(catalog: &Catalog, value: ValueId, rules: &[RuleId]) -> Vec<Spelling> {
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
    sorted.into_iter().take(limits::LINKS).map(|(text, rules)| Spelling { text: text.to_owned(), rules }).collect()
}
