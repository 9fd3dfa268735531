//! Which predicates of which rules a subject is about, and how many distinct things that gives.

use super::{Catalog, EventId, FieldId, Occurrence, RuleId, TechniqueId, Usage, ValueId};
use crate::rule::{EventKey, Op, Predicate, Role, Rule};

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    /// A technique with its sub-techniques.
    Technique(TechniqueId),
    /// An event.
    Event(EventId),
    /// A field.
    Field(FieldId),
    /// A value.
    Value(ValueId),
}

/// Rules of a subject, and which of their predicates count there.
#[derive(Debug)]
pub(crate) struct SubjectScope {
    /// The rules, in order.
    pub rules: Vec<RuleId>,
    /// What a predicate must fulfil.
    wants: Wants,
}

#[derive(Debug)]
enum Wants {
    Everything,
    Event { key: EventKey, fields: Option<Vec<FieldId>>, inside: bool },
    Field(FieldId),
    Value(ValueId),
}

/// Distinct things of a subject.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SubjectCounts {
    /// Fields tested.
    pub fields: usize,
    /// Event selectors.
    pub selectors: usize,
    /// Indicators.
    pub indicators: usize,
    /// Excluded values.
    pub exclusions: usize,
}

impl Catalog {
    /// The rules and predicates that a subject is about.
    pub(crate) fn scope(&self, subject: Subject) -> SubjectScope {
        match subject {
            Subject::Technique(id) => SubjectScope { rules: self.technique(id).rules.clone(), wants: Wants::Everything },
            Subject::Event(id) => self.event_scope(id, true),
            Subject::Field(id) => SubjectScope { rules: self.field(id).mentions.clone(), wants: Wants::Field(id) },
            Subject::Value(id) => {
                let value = self.value(id);
                let mut rules: Vec<RuleId> = value.rules.iter().chain(&value.excluded_by).copied().collect();
                rules.sort_unstable();
                rules.dedup();
                SubjectScope { rules, wants: Wants::Value(id) }
            }
        }
    }

    /// The predicates of an event's rules on fields that its definition has (`inside`), or lacks.
    pub(crate) fn event_scope(&self, id: EventId, inside: bool) -> SubjectScope {
        let event = self.event(id);
        SubjectScope { rules: event.covering(), wants: Wants::Event { key: event.key.clone(), fields: self.event_fields(id), inside } }
    }

    /// The canonical fields of an event's definition that rules test; nothing when the definition lists none.
    pub(crate) fn event_fields(&self, id: EventId) -> Option<Vec<FieldId>> {
        let definition = self.content.events.get(&self.event(id).key)?;
        if definition.fields.is_empty() {
            return None;
        }
        Some(definition.canonical_fields.iter().filter_map(|name| self.field_id(name)).collect())
    }

    /// Number of distinct things of a scope.
    pub(crate) fn counts(&self, scope: &SubjectScope) -> SubjectCounts {
        let (mut fields, mut atoms) = (Vec::new(), Vec::new());
        for &rule in &scope.rules {
            for occurrence in scope.occurrences(self, rule) {
                atoms.push((occurrence.usage, occurrence.atom));
                if occurrence.tests_field {
                    fields.push(self.atom(occurrence.atom).field);
                }
            }
        }
        fields.sort_unstable();
        fields.dedup();
        atoms.sort_unstable();
        atoms.dedup();
        let count = |usage| atoms.iter().filter(|(of, _)| *of == usage).count();
        SubjectCounts {
            fields: fields.len(),
            selectors: count(Usage::Selector),
            indicators: count(Usage::Indicator),
            exclusions: count(Usage::Exclusion),
        }
    }
}

/// Whether a selector is an alternative to the one by which its stage names an event: another event of a list.
fn names_other(rule: &Rule, key: &EventKey, selector: &Predicate) -> bool {
    let id = key.id();
    let is_word = |op| matches!(op, Op::Eq | Op::Match);
    let names_it = |other: &Predicate| {
        other.role == Role::Event
            && is_word(other.op)
            && other.stage == selector.stage
            && other.field == selector.field
            && other.value.eq_ignore_ascii_case(id)
    };
    is_word(selector.op) && !selector.value.eq_ignore_ascii_case(id) && rule.predicates.iter().any(names_it)
}

impl SubjectScope {
    /// The occurrences of a rule that count.
    pub(crate) fn occurrences<'c>(&'c self, catalog: &'c Catalog, rule: RuleId) -> impl Iterator<Item = &'c Occurrence> {
        let entry = catalog.rule(rule);
        let stages = self.stages(&entry.rule);
        entry.occurrences.iter().filter(move |occurrence| self.keeps(catalog, &entry.rule, &stages, occurrence))
    }

    /// The stages of a rule that cover the event that the scope is about.
    fn stages(&self, rule: &Rule) -> Vec<u32> {
        let Wants::Event { key, .. } = &self.wants else { return Vec::new() };
        rule.events.iter().filter(|covered| covered.event == *key).flat_map(|covered| &covered.stages).copied().collect()
    }

    /// Whether an occurrence in a rule counts; `stages` are those that cover the event.
    fn keeps(&self, catalog: &Catalog, rule: &Rule, stages: &[u32], occurrence: &Occurrence) -> bool {
        match &self.wants {
            Wants::Everything => true,
            Wants::Field(field) => catalog.atom(occurrence.atom).field == *field,
            Wants::Value(value) => catalog.atom(occurrence.atom).value == *value,
            Wants::Event { key, fields, inside } => {
                if !stages.contains(&occurrence.stage) {
                    return false;
                }
                let selector = rule.predicates.get(occurrence.predicate as usize).filter(|predicate| predicate.role == Role::Event);
                if selector.is_some_and(|selector| names_other(rule, key, selector)) {
                    return false;
                }
                let is_defined = || fields.as_ref().is_none_or(|fields| fields.contains(&catalog.atom(occurrence.atom).field));
                (selector.is_some() || is_defined()) == *inside
            }
        }
    }
}
